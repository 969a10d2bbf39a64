"""A prize's draw: its promise, the entries so far, drawing, the winners, and their addresses as a file."""

from collections.abc import Mapping

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Handed, Link, Sent, View
from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.draws.prizes import GRACE, Draw, Draws, draw_lots, entries_in, strike, winning
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.services.stamp_rally.actions import spelled
from chalicelib.services.stamp_rally.repository import SERVICE, Addresses, ledger_of
from chalicelib.services.stamp_rally.schedule import DRAW_DUE
from chalicelib.services.stamp_rally.settings import Campaign, Prize
from chalicelib.services.stamp_rally.staff.campaigns import campaign_named
from chalicelib.web.words import day, moment

SHOWN = 200
ABOUT = (
    "抽選の結果は、応募の前に公開した「約束」と、抽選のあとに公開する「種」から、だれでも計算し直して確かめられます。"
    "種はだれも選べず、抽選が終わるまで、職員にも見えません。"
)
COLUMNS = ("応募番号", "お名前", "郵便番号", "住所", "電話番号", "備考")


def about(_clerk: Clerk, sent: Sent) -> str:
    return f"{sent['campaign']} {sent['prize']} {sent['number']}".strip()


def _prize(clerk: Clerk, told: Mapping[str, str]) -> tuple[Campaign, Prize, str]:
    campaign = campaign_named(clerk.office, told.get("campaign", ""))
    prize = campaign.prize(told.get("prize", ""))
    if prize is None:
        raise NotFound
    return campaign, prize, ledger_of(campaign.id, prize.id)


def show_draw(clerk: Clerk, query: Mapping[str, str]) -> View:
    campaign, prize, ledger = _prize(clerk, query)
    draw = Draws(clerk.office.scope).find(ledger)
    blocks: list[desk.Block] = [desk.Note("info", ABOUT), _facts(clerk, campaign, prize, draw)]
    if draw is None:
        blocks.append(desk.Note("info", "最初のスタンプが押されると、約束を公開します。"))
    elif draw.is_drawn:
        blocks += _result(clerk, campaign, prize, draw)
    else:
        blocks += _waiting(clerk, campaign, prize)
    return View(f"抽選：{prize.name['ja']}", tuple(blocks))


def _facts(clerk: Clerk, campaign: Campaign, prize: Prize, draw: Draw | None) -> desk.Facts:
    closes = prize.closes(clerk.at.tzinfo)
    rows: list[tuple[str, desk.Cell]] = [
        ("キャンペーン", Link(campaign.name["ja"], f"campaign?campaign={campaign.id}")),
        ("応募の締切", f"{day(prize.enter_until)} 24時"),
        ("抽選できる時刻", f"{moment(closes + GRACE)}から"),
        ("当選の数", f"{prize.winners:,}名"),
    ]
    if draw:
        entries = draw.entries if draw.is_drawn else _entries(clerk, draw)
        rows += [("応募の数", f"{entries:,}件"), ("約束（SHA-256）", draw.promise)]
        address = (
            f"{clerk.office.house.public_url}/public/{clerk.office.tenant.id}/{SERVICE}/draws/{campaign.id}/{prize.id}"
        )
        rows.append(("公開のページ", Link(address, address) if address.startswith("https://") else address))
    if draw and draw.is_drawn:
        rows += [("種", draw.seed), ("抽選した日時", moment(draw.drawn_at))]
    return desk.Facts(tuple(rows))


def _entries(clerk: Clerk, draw: Draw) -> int:
    return Budgets(clerk.office.scope).standing(draw.ledger).spent


def _hidden(campaign: Campaign, prize: Prize, **more: str) -> tuple[Field, ...]:
    told = {"campaign": campaign.id, "prize": prize.id, **more}
    return tuple(Field(name, "", "hidden", value) for name, value in told.items())


def _waiting(clerk: Clerk, campaign: Campaign, prize: Prize) -> list[desk.Block]:
    if clerk.at < prize.closes(clerk.at.tzinfo) + GRACE:
        return [desk.Note("info", "応募の締切の10分後から、抽選できます。")]
    if not clerk.member.may("knowledge.write"):
        return []
    confirm = "抽選は1回だけで、やり直せません。当選した人には、LINEでお知らせします。よろしいですか。"
    return [Form("draw_lots", "抽選する", _hidden(campaign, prize), "抽選", confirm, danger=True)]


def do_draw(clerk: Clerk, sent: Sent) -> Done:
    campaign, prize, ledger = _prize(clerk, sent.fields)
    closes = prize.closes(clerk.at.tzinfo)
    draw = draw_lots(clerk.office, ledger, closes=closes, winners=prize.winners)
    Waiting(clerk.office.scope).drop(DRAW_DUE, ledger)
    told = f"{draw.entries:,}件の応募から抽選しました。当選した人にお知らせします。"
    return Done(f"draw?campaign={campaign.id}&prize={prize.id}", told)


def _result(clerk: Clerk, campaign: Campaign, prize: Prize, draw: Draw) -> list[desk.Block]:
    living = {entry.note for entry in entries_in(clerk.office, draw.ledger)}
    winners = winning(clerk.office, draw)
    rows = tuple((str(rank), spelled(number), _state(number, living)) for rank, number in enumerate(winners, 1))
    table = desk.Table(("順", "応募番号", "状態"), rows[:SHOWN], "当選はありません。", f"当選（{len(winners)}件）")
    struck = tuple((spelled(number),) for number in draw.struck)
    blocks: list[desk.Block] = [table]
    blocks += [desk.Table(("応募番号",), struck, "", "繰り上げた番号")] if struck else []
    if clerk.member.may("knowledge.write") and winners:
        options = tuple((number, f"{spelled(number)}（{_state(number, living)}）") for number in winners[:SHOWN])
        fields = (*_hidden(campaign, prize), Field("number", "応募番号", "select", required=True, options=options))
        confirm = "この番号の当選を取り消し、次の番号を当選にします。元には戻せません。よろしいですか。"
        blocks.append(Form("strike", "次の番号に繰り上げる", fields, "連絡がつかないとき", confirm, danger=True))
    if clerk.member.may("staff.manage"):
        confirm = "お名前と住所を書き出します。だれが書き出したか、記録に残ります。よろしいですか。"
        blocks.append(
            Form("winners", "名簿をCSVで保存する", _hidden(campaign, prize), "当選者の名簿", confirm, hands_table=True)
        )
    return blocks


def _state(number: str, living: set[str]) -> str:
    return "当選" if number in living else "登録が消えています"


def do_strike(clerk: Clerk, sent: Sent) -> Done:
    campaign, prize, ledger = _prize(clerk, sent.fields)
    moved = strike(clerk.office, ledger, sent["number"])
    told = f"{spelled(moved)} を当選にしました。" if moved else "繰り上げる番号は、もうありません。"
    return Done(f"draw?campaign={campaign.id}&prize={prize.id}", told)


def hand_winners(clerk: Clerk, sent: Sent) -> Handed:
    """The winners with their addresses, which are opened here and nowhere else."""
    campaign, prize, ledger = _prize(clerk, sent.fields)
    draw = Draws(clerk.office.scope).find(ledger)
    if draw is None or not draw.is_drawn:
        raise StaffMistake("まだ抽選していません。")
    residents = {entry.note: entry.resident_id for entry in entries_in(clerk.office, ledger)}
    rows = [_line(clerk, ledger, number, residents.get(number, "")) for number in winning(clerk.office, draw)]
    return Handed(f"winners-{campaign.id}-{prize.id}.csv", COLUMNS, rows, "当選者の名簿")


def _line(clerk: Clerk, ledger: str, number: str, resident_id: str) -> tuple[str, ...]:
    told = Addresses(clerk.office.scope).opened(clerk.office, resident_id, ledger) if resident_id else None
    if told is None:
        return spelled(number), "", "", "", "", "登録または住所が消えています"
    return spelled(number), told["name"], told["postal"], told["address"], told["phone"], ""
