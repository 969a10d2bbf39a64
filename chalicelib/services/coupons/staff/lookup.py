"""One coupon by its number, for somebody who asks at the counter; seeing it is written into the audit log."""

from collections.abc import Mapping

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console.staff import Block, Clerk, Done, Facts, Field, Form, Once, Sent, Table, View
from chalicelib.platform.rewards.model import BudgetOver, Entry
from chalicelib.services.coupons.actions import kept, undo
from chalicelib.services.coupons.model.coupon import Coupon
from chalicelib.services.coupons.repository import Campaigns, Shops

STATES = {"open": "使えます", "used": "使われました", "expired": "期限切れ"}
NO_MONEY = (
    "予算の残りが足りないため、取り消せません。"
    "取り消すとこのクーポンの分を確保し直すためです。「期間・予算の変更」で予算を増やしてから、取り消してください。"
)
BOOKED = {"issue": "配布", "use": "利用", "reversed": "取消し", "expired": "期限切れ"}


def about(_clerk: Clerk, sent: Sent) -> str:
    return digits(sent["number"])


def digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isdecimal())


def show_lookup(_clerk: Clerk, _query: Mapping[str, str]) -> View:
    number = Field("number", "クーポン番号（10けた）", required=True, hint="住民の画面や、お店の一覧にある番号です。")
    return View("クーポンの照会", (Form("look", "照会する", (number,)),))


def look(clerk: Clerk, sent: Sent) -> Once:
    """The coupon, what was booked on it, and taking its use back."""
    coupon = _coupon(clerk, sent)
    blocks: list[Block] = [Facts(_rows(clerk, coupon)), _history(clerk, coupon)]
    if coupon.state == "used":
        kept_ = (Field("number", "", "hidden", coupon.number), Field("uses", "", "hidden", str(coupon.uses)))
        why = Field("reason", "理由", required=True, most=200)
        sure = "利用を取り消し、予算を戻します。お店の精算からも除かれます。よろしいですか。"
        blocks.append(Form("undo", "利用を取り消す", (*kept_, why), title="取消し", confirm=sure, danger=True))
    return Once(View(f"クーポン {coupon.told_number}", tuple(blocks)))


def _coupon(clerk: Clerk, sent: Sent) -> Coupon:
    coupon = kept(clerk.office).numbered(digits(sent["number"]))
    if coupon is None:
        raise StaffMistake("この番号のクーポンはありません。")
    return coupon


def _rows(clerk: Clerk, coupon: Coupon) -> tuple[tuple[str, str], ...]:
    campaign = Campaigns(clerk.office.scope).fetch(coupon.campaign)
    rows = (
        ("クーポン", campaign.title["ja"]),
        ("状態", STATES[coupon.stands(clerk.at.date())]),
        ("配布", coupon.issued_at[:16].replace("T", " ")),
        ("期限", coupon.until),
    )
    if coupon.state != "used":
        return rows
    shop = _shop_name(clerk, coupon.used_shop)
    return (*rows, ("利用", coupon.used_at[:16].replace("T", " ")), ("お店", shop), ("割引", f"{coupon.value:,}円"))


def _shop_name(clerk: Clerk, shop_id: str) -> str:
    shop = Shops(clerk.office.scope).find(shop_id)
    return shop.name if shop else "—"


def _history(clerk: Clerk, coupon: Coupon) -> Table:
    entries = kept(clerk.office).ledger.entries_of(coupon.campaign, coupon.resident_id)
    its_own = [entry for entry in entries if coupon.number in (entry.about, *entry.cause.split("/"))]
    rows = tuple(_line(clerk, entry) for entry in its_own)
    return Table(("日時", "記帳", "だれが", "お店", "理由", "予算"), rows, "記帳はありません。", title="記帳")


def _line(clerk: Clerk, entry: Entry) -> tuple[str, ...]:
    kind = BOOKED[entry.cause.partition("/")[0]]
    shop = _shop_name(clerk, entry.about) if kind != "配布" and entry.about else ""
    by = (
        "お店"
        if entry.by.startswith("shop/")
        else "自動"
        if entry.by == "system"
        else "職員"
        if entry.by
        else "住民・お店"
    )
    return (entry.at[:16].replace("T", " "), kind, by, shop, entry.note, f"{entry.value + entry.held:+,}")


def do_undo(clerk: Clerk, sent: Sent) -> Done:
    """Take a use back by an entry that reverses it, with the reason."""
    reason, coupon = sent["reason"].strip(), _coupon(clerk, sent)
    if not reason:
        raise StaffMistake("取り消す理由を入力してください。")
    if str(coupon.uses) != sent["uses"]:
        raise NotFound()
    try:
        undone = undo(clerk.office, coupon, by=clerk.member.id, note=reason[:200])
    except BudgetOver as over:
        raise StaffMistake(NO_MONEY) from over
    if undone is None:
        raise StaffMistake("この利用は、すでに変わっています。もう一度照会してください。")
    return Done("lookup", f"クーポン {coupon.told_number} の利用を取り消しました。")
