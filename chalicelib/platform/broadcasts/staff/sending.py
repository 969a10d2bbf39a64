"""One send as it stands: approving it, stopping it on its way, its account and what LINE counted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from chalicelib.kernel.errors import HouseError, NotAllowed
from chalicelib.platform.broadcasts import life, motion
from chalicelib.platform.broadcasts.evidence import sms_of
from chalicelib.platform.broadcasts.model import Account, Broadcast
from chalicelib.platform.broadcasts.parts import account_of, by_minute, by_variant, recipients
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.staff.wording import (
    audience_of,
    category_of,
    hidden,
    local,
    person,
    previews,
    state_of,
    who,
)
from chalicelib.platform.broadcasts.trying import unit_of
from chalicelib.platform.console.staff import (
    Block,
    Clerk,
    Done,
    Facts,
    Field,
    Form,
    Handed,
    Link,
    Note,
    Progress,
    Sent,
    Table,
    View,
)
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.port import Statistics
from chalicelib.platform.situations import repository as situations
from chalicelib.web.words import clock

BEGUN = frozenset({"planning", "sending", "sent", "stopped", "halted"})
UNDER_20 = "20人未満のため表示されません"
STATISTICS_DAYS = 14
"""How long LINE keeps the statistics of a unit."""
OUTCOMES: Mapping[str, str] = {
    "accepted": "届いた（LINEが受け付けた）",
    "refused": "届けられない宛先",
    "stopped": "停止したため送っていない",
    "failed": "送れなかった",
    "unknown": "送れたか確かめられない",
    "pending": "これから送る",
    "trying": "送っている途中",
}


def show_send(clerk: Clerk, query: Mapping[str, str]) -> View:
    """A send, and what may be done with it where it stands."""
    office = clerk.office
    broadcast = Broadcasts(office.scope).fetch(query.get("id", ""))
    blocks: list[Block] = list(_notes(office, broadcast))
    if broadcast.state in BEGUN:
        blocks += _on_the_way(clerk, broadcast)
    blocks.append(_facts(office, broadcast))
    blocks += previews(office, broadcast)
    blocks += _deeds(clerk, broadcast)
    return View(broadcast.title or "配信", tuple(blocks))


def _notes(office: Office, broadcast: Broadcast) -> Iterator[Note]:
    if broadcast.state == "approved":
        yield Note("info", _when(office, broadcast))
    if broadcast.state == "halted":
        yield Note("error", f"一時停止しています。{broadcast.halted_because}")
    if broadcast.state == "stopped":
        yield Note("warning", f"{broadcast.stopped_by}が停止しました。")
    if broadcast.came_back and broadcast.state == "draft":
        yield Note("warning", broadcast.came_back)


def _when(office: Office, broadcast: Broadcast) -> str:
    record = Broadcasts(office.scope).records.fetch(broadcast.id)
    if situations.of(office).holds_sends and not broadcast.is_urgent:
        return "災害時の運用のため、緊急でない配信は待っています。平常に戻ると始まります。"
    return f"{local(office, record.wakes_at or '')}に配信を始めます。それまでは取りやめられます。"


def _facts(office: Office, broadcast: Broadcast) -> Facts:
    approval = broadcast.approval
    rows: list[tuple[str, str | Link]] = [
        ("状態", state_of(broadcast)),
        ("カテゴリ", category_of(office, broadcast.category)),
        ("宛先", audience_of(office, broadcast)),
        ("確認したときの人数", "―" if broadcast.expected is None else person(broadcast.expected)),
        ("作成", broadcast.author_label),
        ("申請", local(office, broadcast.submitted_at)),
        ("承認", f"{approval.label}（{local(office, approval.at)}）" if approval else "―"),
        ("配信する日時", local(office, broadcast.send_at)),
        ("配信の開始", local(office, broadcast.began_at)),
    ]
    return Facts(tuple(rows), "配信の内容")


# on its way, and after


def _on_the_way(clerk: Clerk, broadcast: Broadcast) -> Iterator[Block]:
    office = clerk.office
    account = broadcast.account or account_of(office, broadcast.id)
    done = account.accepted + account.refused + account.stopped + account.failed + account.unknown
    told = f"{person(account.planned)}のうち{person(account.accepted)}に届きました。"
    label = "宛先を準備しています" if broadcast.state == "planning" else "配信の進みぐあい"
    yield Progress(label, done, account.planned, told, is_over=bool(broadcast.closed_at))
    yield _account(office, broadcast, account)
    yield from _sms(office, broadcast)
    minutes = tuple((clock(minute), person(number)) for minute, number in by_minute(office, broadcast.id).items())
    if minutes:
        yield Table(("時刻", "届いた人数"), minutes, "", "1分ごと")
    yield from _statistics(office, broadcast)


def _account(office: Office, broadcast: Broadcast, account: Account) -> Facts:
    rows = (
        ("宛先", person(account.planned)),
        (OUTCOMES["accepted"], person(account.accepted)),
        (OUTCOMES["refused"], person(account.refused)),
        (OUTCOMES["stopped"], person(account.stopped)),
        (OUTCOMES["failed"], person(account.failed)),
        (OUTCOMES["unknown"], person(account.unknown)),
        ("承認から最後に届くまで", _took(office, broadcast, account)),
    )
    return Facts(rows, "だれまで届いたか" if broadcast.closed_at else "だれまで届いたか（いまの時点）")


def _sms(office: Office, broadcast: Broadcast) -> Iterator[Block]:
    """Short messages to those LINE missed, in an emergency."""
    account = sms_of(office, broadcast)
    if account is None:
        return
    rows = (
        ("送った", f"{account.sent:,}件"),
        ("番号が受け取らない", f"{account.refused:,}件"),
        ("送れなかった", f"{account.failed:,}件"),
        ("送れたかわからない", f"{account.unknown:,}件"),
        ("料金", f"{account.yen:,}円"),
    )
    yield Facts(rows, "LINEで届かなかった人へのSMS")


def _took(office: Office, broadcast: Broadcast, account: Account) -> str:
    if broadcast.approval is None or not account.last_accepted_at:
        return "―"
    approved = datetime.fromisoformat(broadcast.approval.at)
    last = datetime.fromisoformat(account.last_accepted_at)
    minutes, seconds = divmod(int((last - approved).total_seconds()), 60)
    return f"{minutes}分{seconds}秒（{local(office, account.last_accepted_at)}まで）"


def _statistics(office: Office, broadcast: Broadcast) -> Iterator[Block]:
    """What LINE counted, while it keeps that."""
    began = office.tenant.local(datetime.fromisoformat(broadcast.began_at)).date()
    today = office.now().date()
    if broadcast.is_drill or not broadcast.closed_at or today > began + timedelta(days=STATISTICS_DAYS):
        return
    with suppress(HouseError):
        told = office.house.line.statistics(
            office.channel(broadcast.channel_key), unit_of(broadcast.id), began, min(today, began + timedelta(days=13))
        )
        yield Facts(tuple(_counted(told)), "LINEの統計（人数、2週間まで）")


def _counted(told: Statistics) -> Iterator[tuple[str, str]]:
    for label, number in (("見た人", told.seen), ("リンクやボタンを押した人", told.clicked)):
        yield label, UNDER_20 if number is None else person(number)


# what may be done


def _deeds(clerk: Clerk, broadcast: Broadcast) -> Iterator[Block]:
    about, may = hidden("id", broadcast.id), clerk.member.may
    if broadcast.state == "draft":
        yield Facts(
            (
                ("下書き", Link("編集する", f"write?id={broadcast.id}")),
                ("確認", Link("確認へ進む", f"check?id={broadcast.id}")),
            )
        )
    if broadcast.state == "submitted" and may("sends.approve"):
        yield from _approval(clerk, broadcast)
    if broadcast.state in ("submitted", "approved") and may("sends.approve"):
        reason = Field("reason", "理由", "textarea", required=True)
        yield Form("send_back", "差し戻す", (about, reason), "差し戻す")
    if broadcast.state in ("submitted", "approved") and may("sends.write"):
        yield Form("cancel", "取りやめる", (about,), confirm="この配信を取りやめます。よろしいですか。", danger=True)
    if broadcast.state in ("planning", "sending", "halted") and (may("sends.write") or may("sends.approve")):
        sure = "これから届く人への配信を止めます。もう届いた人からは消せません。よろしいですか。"
        yield Form("stop", "配信を止める", (about,), "停止", confirm=sure, danger=True)
    if broadcast.state == "halted" and may("sends.approve"):
        yield Form("resume", "配信を続ける", (about,), "再開", confirm="止まったところから続けます。よろしいですか。")
    yield from _afterwards(clerk, broadcast, about)


def _approval(clerk: Clerk, broadcast: Broadcast) -> Iterator[Block]:
    if clerk.member.id in broadcast.hands:
        yield Note("info", "あなたが書いた配信です。ほかの承認者の承認を待っています。")
        return
    sure = f"{person(broadcast.expected or 0)}への配信を承認します。よろしいですか。"
    fields = (hidden("id", broadcast.id), hidden("seal", broadcast.seal))
    yield Form("approve", "承認する", fields, "承認", confirm=sure)


def _afterwards(clerk: Clerk, broadcast: Broadcast, about: Field) -> Iterator[Block]:
    may = clerk.member.may
    failed = (broadcast.account or Account()).failed
    if failed and may("sends.approve"):
        sure = f"送れなかった{person(failed)}に、もう一度送ります。届いた人には二度送りません。よろしいですか。"
        yield Form("redrive", "送れなかった人に再送する", (about,), "再送", confirm=sure)
    if may("sends.write"):
        yield Form("copy", "写して新しい配信を作る", (about, hidden("new_id", clerk.new_id())))
    if broadcast.state in BEGUN:
        yield Form("hand_counts", "言葉・地区ごとの人数をCSVで保存する", (about,), "だれに届いたか", hands_table=True)
    if broadcast.state in BEGUN and may("staff.manage"):
        sure = "一人ひとりの結果を書き出します。個人情報です。だれが書き出したかを記録します。よろしいですか。"
        yield Form("hand_people", "一人ひとりの結果を書き出す", (about,), confirm=sure, danger=True, hands_table=True)


def approve(clerk: Clerk, sent: Sent) -> Done:
    after = life.approve(clerk.office, sent["id"], who(clerk), sent["seal"])
    return Done(f"send?id={after.id}", "承認しました。")


def send_back(clerk: Clerk, sent: Sent) -> Done:
    life.send_back(clerk.office, sent["id"], who(clerk), sent["reason"])
    return Done(f"send?id={sent['id']}", "差し戻しました。")


def stop(clerk: Clerk, sent: Sent) -> Done:
    """Whoever may write or approve may stop: nobody should have to look for somebody first."""
    if not (clerk.member.may("sends.write") or clerk.member.may("sends.approve")):
        raise NotAllowed
    motion.stop(clerk.office, sent["id"], clerk.member.label)
    return Done(f"send?id={sent['id']}", "停止しました。だれまで届いたかは、下の表でわかります。")


def resume(clerk: Clerk, sent: Sent) -> Done:
    motion.resume(clerk.office, sent["id"])
    return Done(f"send?id={sent['id']}", "続きを配信しています。")


def redrive(clerk: Clerk, sent: Sent) -> Done:
    number = motion.redrive(clerk.office, sent["id"])
    return Done(f"send?id={sent['id']}", f"{person(number)}に、もう一度送っています。")


def copy(clerk: Clerk, sent: Sent) -> Done:
    made = life.copy(clerk.office, sent["id"], sent["new_id"], who(clerk))
    return Done(f"write?id={made.id}", "写しを作りました。内容を確かめてください。")


# files


def hand_counts(clerk: Clerk, sent: Sent) -> Handed:
    """How many stand where, by language and district; nobody can be told from it."""
    office = clerk.office
    broadcast = Broadcasts(office.scope).fetch(sent["id"])
    sums: Counter[tuple[str, str, str]] = Counter()
    for variant, state, number in by_variant(office, broadcast.id):
        language, _, area = variant.partition("~")[0].partition("@")
        found = office.tenant.area(area)
        place = found.name if found else "（地区で分けていない）"
        sums[LANGUAGES.get(language, language), place, OUTCOMES.get(state, state)] += number
    rows = [(*key, str(number)) for key, number in sorted(sums.items())]
    return Handed(f"counts-{broadcast.id}.csv", ("言葉", "地区", "結果", "人数"), rows, "配信の結果")


def hand_people(clerk: Clerk, sent: Sent) -> Handed:
    """Everybody it was meant for, by LINE user id; for managers alone."""
    if not clerk.member.may("staff.manage"):
        raise NotAllowed
    broadcast = Broadcasts(clerk.office.scope).fetch(sent["id"])
    rows = [(user_id, OUTCOMES.get(state, state)) for user_id, state in recipients(clerk.office, broadcast.id)]
    return Handed(f"people-{broadcast.id}.csv", ("LINEの利用者ID", "結果"), rows, "配信の結果（一人ひとり）")
