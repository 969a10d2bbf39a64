"""One resident's card, for somebody who asks at the counter: what is booked on it, and taking a stamp back.

Seeing it is written into the audit log. Nothing tells who the resident is; the number stands on their own page.
"""

from collections.abc import Mapping

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Field, Form, Note, Once, Sent, View
from chalicelib.platform.rewards.model import REVERSED, Entry
from chalicelib.services.stamp_rally.actions import spelled
from chalicelib.services.stamp_rally.actions.correcting import CardAtDesk, card_numbered, give_again, take_back
from chalicelib.services.stamp_rally.actions.rally import CARD
from chalicelib.services.stamp_rally.repository import SERVICE
from chalicelib.services.stamp_rally.settings import Goal, StampRallySettings
from chalicelib.services.stamp_rally.staff.campaigns import campaign_named
from chalicelib.web.words import short

LONGEST_WHY = 100
LISTED = 200
BOOKED = {"spot": "スタンプ", "points": "特典のポイント", "exchange": "ポイントの交換"}
KINDS = {"qr": "会場のQRコード", "code": "係の人の番号", "place": "位置情報", "paper": "印刷したQRコード"}
HINT = "住民の「地図を見る」のページにある10けたの番号です。"
STAYS = "受け取った特典・ポイントと、賞品への応募は、取り消しても自動ではなくなりません。"
FEELS = "住民の地図のページに、取り消したことと理由が出ます。"


def about(_clerk: Clerk, sent: Sent) -> str:
    return " ".join(filter(None, (sent["campaign"], sent["number"], sent["cause"])))


def show_cards(clerk: Clerk, _query: Mapping[str, str]) -> View:
    settings: StampRallySettings = clerk.office.settings(SERVICE)
    if not settings.campaigns:
        return View("スタンプカードの照会", (Note("info", "キャンペーンがまだありません。"),))
    newest_first = sorted(settings.campaigns, key=lambda each: each.first, reverse=True)
    options = tuple((each.id, each.name["ja"]) for each in newest_first)
    fields = (
        Field("campaign", "キャンペーン", "select", options[0][0], options=options, required=True),
        Field("number", "カード番号", required=True, hint=HINT, personal=True),
    )
    return View("スタンプカードの照会", (Form("look_card", "照会する", fields),))


def look(clerk: Clerk, sent: Sent) -> Once:
    return _shown(_card(clerk, sent))


def _card(clerk: Clerk, sent: Sent) -> CardAtDesk:
    found = card_numbered(clerk.office, campaign_named(clerk.office, sent["campaign"]), sent["number"])
    if found is None:
        raise StaffMistake("この番号のカードはありません。キャンペーンと番号を確認してください。")
    return found


def _shown(card: CardAtDesk, *above: desk.Block) -> Once:
    rows = (
        ("キャンペーン", card.campaign.name["ja"]),
        ("スタンプ", f"{len(card.given)}個"),
        ("ポイント", f"{card.points:,}ポイント"),
    )
    lines = tuple(_line(card, entry) for entry in reversed(card.entries))[:LISTED]
    columns = ("日時", "記帳", "何の", "増減", "だれが", "方法・理由")
    table = desk.Table(columns, lines, "記帳はありません。", "記帳（新しい順）")
    number = spelled(card.resident_id[:CARD])
    return Once(View(f"カード {number}", (*above, desk.Facts(rows), *_choices(card), table)))


def _line(card: CardAtDesk, entry: Entry) -> tuple[str, ...]:
    kind = BOOKED[entry.cause.replace(REVERSED, "").partition("/")[0]]
    by = "職員" if entry.by else "住民"
    why = entry.note if entry.reverses else KINDS.get(entry.note.partition(" ")[0], "")
    if entry.reverses:
        kind += "の取消し" if entry.amount < 0 else "の取消しを戻す"
    return short(entry.at), kind, _called(card, entry), f"{entry.amount:+,}", by, why


def _called(card: CardAtDesk, entry: Entry) -> str:
    """The spot, reward or exchange an entry is about."""
    named = card.campaign.goal(entry.about) or card.campaign.exchange(entry.about)
    is_stamp = entry.cause.replace(REVERSED, "").startswith("spot/")
    return card.spot_name(entry.about) if is_stamp or named is None else named.name["ja"]


def _hidden(card: CardAtDesk, **more: str) -> tuple[Field, ...]:
    told = {"campaign": card.campaign.id, "number": card.resident_id[:CARD], **more}
    return tuple(Field(name, "", "hidden", value) for name, value in told.items())


def _choices(card: CardAtDesk) -> list[desk.Block]:
    blocks: list[desk.Block] = []
    if card.given:
        options = _options(card, card.given)
        which = Field("cause", "スタンプ", "select", options=options, required=True, personal=True)
        blocks.append(
            Form("weigh", "取り消すとどうなるかを見る", (*_hidden(card), which), "まちがったスタンプの取消し")
        )
    if card.taken:
        newest = max((last for _, last in card.taken), key=lambda last: last.number).cause
        options = _options(card, card.taken)
        which = Field("cause", "取り消したスタンプ", "select", newest, options=options, required=True, personal=True)
        blocks.append(Form("give_again", "取消しを取りやめる", (*_hidden(card), which), "取消しを元に戻す"))
    return blocks


def _options(card: CardAtDesk, pairs: list[tuple[Entry, Entry]]) -> tuple[tuple[str, str], ...]:
    return tuple((last.cause, f"{card.spot_name(stamp.about)}（{short(stamp.at)}）") for stamp, last in pairs)


def weigh(clerk: Clerk, sent: Sent) -> Once:
    """What a taking back would change, before the button."""
    card, cause = _card(clerk, sent), sent["cause"]
    stamp = next((stamp for stamp, last in card.given if last.cause == cause), None)
    if stamp is None:
        return _shown(card, Note("info", "このスタンプは、すでに取り消されています。いまの記帳を確認してください。"))
    changes = tuple((told,) for goal in card.lost_without(cause) for told in _consequences(card, goal))
    why = Field("reason", "理由（住民の画面にも出ます）", required=True, most=LONGEST_WHY, personal=True)
    name = card.spot_name(stamp.about)
    sure = f"「{name}」のスタンプを取り消します。よろしいですか。"
    blocks = (
        desk.Facts((("スタンプ", name), ("押した日時", short(stamp.at)))),
        desk.Table(("変わること",), changes, "この取消しで変わる特典や応募はありません。", "取り消すとどうなるか"),
        Note("warning" if changes else "info", f"{STAYS}{FEELS}"),
        Form("take_back", "スタンプを取り消す", (*_hidden(card, cause=cause), why), "取消し", sure, danger=True),
    )
    return Once(View("スタンプの取消しの確認", blocks))


def _consequences(card: CardAtDesk, goal: Goal) -> list[str]:
    """What becomes of a reward that depends on the stamp, and of the prizes it opens."""
    name, told = goal.name["ja"], list[str]()
    if goal.is_given and card.has_received(goal):
        told.append(f"「{name}」は、すでに受け取っています。そのまま残ります。")
    elif goal.is_given:
        told.append(f"「{name}」は、まだ受け取っていません。条件を満たさなくなり、受け取れなくなります。")
    for prize in (each for each in card.campaign.prizes if each.goal == goal.id):
        number = card.number(prize)
        stays = f"に応募しています（応募番号 {spelled(number)}）。応募は、そのまま残ります。"
        told.append(f"「{prize.name['ja']}」{stays if number else 'に、応募できなくなります。'}")
    return told or [f"「{name}」の条件を、満たさなくなります。"]


def do_take_back(clerk: Clerk, sent: Sent) -> Once:
    """Take a stamp back by an entry that reverses it, with the reason."""
    card, reason = _card(clerk, sent), " ".join(sent["reason"].split())
    if not reason:
        raise StaffMistake("取り消す理由を入力してください。")
    if len(reason) > LONGEST_WHY:
        raise StaffMistake(f"理由は{LONGEST_WHY}文字以内で入力してください。")
    taken = take_back(card, sent["cause"], clerk.member.id, reason)
    return _after(card, taken, f"「{card.spot_name(taken.about)}」のスタンプを取り消しました。")


def do_give_again(clerk: Clerk, sent: Sent) -> Once:
    card = _card(clerk, sent)
    given = give_again(card, sent["cause"], clerk.member.id)
    return _after(card, given, f"「{card.spot_name(given.about)}」のスタンプの取消しを、取りやめました。")


def _after(before: CardAtDesk, booked: Entry, told: str) -> Once:
    """The card as it is now. A form that was sent late is told that others went on from there."""
    card = CardAtDesk(before.office, before.campaign, before.resident_id)
    is_last = booked.cause in {last.cause for _, last in (*card.given, *card.taken)}
    late = "この操作は、前に済んでいます。そのあとの変更があるので、いまの記帳を確認してください。"
    return _shown(card, Note("success", told) if is_last else Note("info", late))
