"""A shop's own pages: take a coupon, show the till's code, today's list and sums, undo, its months."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.liff.views import (
    Block,
    CardList,
    Code,
    Done,
    Facts,
    Field,
    Form,
    Link,
    Pages,
    ResidentAction,
    ResidentPage,
    Sent,
    Told,
    View,
)
from chalicelib.platform.messaging.drawing import page_address
from chalicelib.platform.messaging.reply import Card, Row, Say, Words
from chalicelib.platform.partners.model import PartnerCall
from chalicelib.services.coupons.actions import (
    SERVICE,
    code_of_shop,
    coupon_shown,
    facts_of,
    kept,
    qr_of_shop,
    redeem,
    undo,
)
from chalicelib.services.coupons.flow import worth_rows
from chalicelib.services.coupons.liff import AGAIN, MOST_YEN
from chalicelib.services.coupons.model.coupon import Coupon, Shop
from chalicelib.services.coupons.model.rules import Refusal, Till
from chalicelib.services.coupons.repository import Campaigns, Shops

LINKS = (
    Link(Say("partner.redeem"), "redeem"),
    Link(Say("partner.till"), "till"),
    Link(Say("partner.today"), "today"),
    Link(Say("partner.month"), "month"),
)


def shop_of(call: PartnerCall) -> Shop:
    """The shop a partner stands for."""
    shop = Shops(call.scope).find(call.partner.about or call.partner.id)
    if shop is None:
        raise ResidentMistake(call.words("partner.no_shop"))
    return shop


def _around(page: str) -> tuple[Link, ...]:
    return tuple(link for link in LINKS if link.to != page)


# taking


def show_redeem(call: PartnerCall, query: Mapping[str, str]) -> View:
    """Where a coupon is taken: what was read from the customer's screen, or a field to type it."""
    scanned = query.get("code", "")
    known = _scanned(call, scanned) if scanned else ()
    code = (
        Field("code", Say("partner.code"), "hidden", scanned)
        if scanned
        else Field("code", Say("partner.code"), required=True, most=20)
    )
    purchase = Field("purchase", Say("partner.purchase"), "number", hint=Say("partner.purchase_hint"))
    form = Form("redeem", Say("partner.use"), (code, purchase), confirm=Say("partner.confirm"))
    typed = (Link(Say("partner.type"), "redeem"),) if scanned else ()
    return View(Say("partner.redeem"), (*known, form, *typed, *_around("redeem")))


def _scanned(call: PartnerCall, code: str) -> tuple[Block, ...]:
    """What a coupon's QR code stands for; nothing is booked by looking."""
    coupon = coupon_shown(call.office, code, call.partner.id) if "." in code else Refusal("unknown")
    if isinstance(coupon, Refusal):
        return (Told(_why(call, coupon), "error"),)
    campaign = Campaigns(call.scope).fetch(coupon.campaign)
    rows = tuple(row for row in worth_rows(campaign) if isinstance(row, Row))
    return (Facts((*rows, Row(Say("label.number"), coupon.told_number)), title=campaign.title["ja"]),)


def _why(call: PartnerCall, refusal: Refusal) -> str:
    return call.words(f"refused.{refusal.reason}", **facts_of(call.office, refusal))


def do_redeem(call: PartnerCall, sent: Sent) -> Done:
    """Take the coupon that is shown. The same form again, on a slow line, is told the same."""
    shop, nonce = shop_of(call), call.new_id()
    coupon = coupon_shown(call.office, sent["code"].strip(), call.partner.id)
    if isinstance(coupon, Refusal):
        raise ResidentMistake(_why(call, coupon))
    till = Till(shop, call.office.now(), _purchase(call, sent["purchase"]))
    outcome = redeem(call.office, coupon.resident_id, coupon.number, till, nonce)
    if isinstance(outcome, Refusal):
        raise ResidentMistake(_why(call, outcome))
    return Done("today", Say("partner.used", _use_facts(outcome)))


def _purchase(call: PartnerCall, typed: str) -> int | None:
    digits = typed.strip().replace(",", "")
    if digits and (not digits.isdecimal() or int(digits) > MOST_YEN):
        raise ResidentMistake(call.words("refused.purchase_missing"))
    return int(digits) if digits else None


def _use_facts(coupon: Coupon) -> dict[str, object]:
    return {"at": coupon.used_at[11:16], "worth": _worth(coupon), "number": coupon.told_number}


def _worth(coupon: Coupon) -> Words:
    return Say("partner.worth", {"value": f"{coupon.value:,}"}) if coupon.value else Say("partner.thing")


def show_till(call: PartnerCall, _query: Mapping[str, str]) -> View:
    """The till's own code, for a customer who uses a coupon on their own screen."""
    shop = shop_of(call)
    typed = code_of_shop(call.office, shop)
    code = Code(_wallet(call, shop), Say("partner.scan"), f"{typed[:3]} {typed[3:]}", AGAIN)
    number = Told(Say("partner.shop_number", {"number": shop.id}))
    return View(Say("partner.till"), (code, number, *_around("till")))


def _wallet(call: PartnerCall, shop: Shop) -> str:
    channels = [each for each in Channels(call.scope).all() if each.liff_id]
    channel = next((each for each in channels if each.mode == "live"), channels[0] if channels else None)
    if channel is None:
        raise NotFound()
    return page_address(call.office, channel, f"{SERVICE}/wallet?at={qr_of_shop(call.office, shop)}")


# today, undo, months


def show_today(call: PartnerCall, _query: Mapping[str, str]) -> View:
    """Today's uses, the newest first, with the sum; those of the last minutes may be taken back."""
    shop, today = shop_of(call), call.at.date().isoformat()
    uses = list(kept(call.office).used_at(shop.id, today, today))[::-1]
    within = timedelta(minutes=call.settings.undo_minutes)
    fresh = [each for each in uses if each.may_be_undone(call.office.now(), within)]
    older = tuple(Card(_line(each)) for each in uses if each not in fresh)
    gist = Facts((Row(Say("partner.count_label"), _sum(uses)),))
    listed = (CardList(older, Say("partner.none")),) if older or not fresh else ()
    return View(Say("partner.today"), (gist, *map(_undo_form, fresh), *listed, *_around("today")))


def _sum(uses: list[Coupon]) -> Words:
    return Say("partner.sum", {"count": len(uses), "yen": f"{sum(each.value for each in uses):,}"})


def _line(coupon: Coupon) -> Say:
    return Say("partner.line", _use_facts(coupon))


def _undo_form(coupon: Coupon) -> Form:
    fields = (
        Field("number", Say("label.number"), "hidden", coupon.number),
        Field("uses", Say("label.number"), "hidden", str(coupon.uses)),
    )
    return Form("undo", Say("partner.undo"), fields, _line(coupon), Say("partner.undo_confirm"))


def do_undo(call: PartnerCall, sent: Sent) -> Done:
    """Take a use of this shop's back, within minutes of it."""
    shop, within = shop_of(call), timedelta(minutes=call.settings.undo_minutes)
    coupon = kept(call.office).numbered(sent["number"])
    if coupon is None or str(coupon.uses) != sent["uses"]:
        raise ResidentMistake(call.words("refused.unknown"))

    def may(now: Coupon) -> bool:
        return now.used_shop == shop.id and now.may_be_undone(call.office.now(), within)

    if coupon.state == "used" and not may(coupon):
        raise ResidentMistake(call.words("partner.too_late", minutes=call.settings.undo_minutes))
    undone = undo(call.office, coupon, by=f"shop/{shop.id}", note="", may=may)
    if undone is None:
        raise ResidentMistake(call.words("partner.too_late", minutes=call.settings.undo_minutes))
    return Done("today", Say("partner.undone", {"number": undone.told_number}))


def show_month(call: PartnerCall, query: Mapping[str, str]) -> View:
    """A month of the shop's own, day by day with the sum."""
    shop, month = shop_of(call), query.get("month", f"{call.at:%Y-%m}")
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise NotFound() from error
    uses = list(kept(call.office).used_at(shop.id, month, month))
    rows = (Row(Say("partner.count_label"), _sum(uses)), *_days(uses))
    before = f"{first - timedelta(days=1):%Y-%m}"
    past = Link(Say("partner.last_month"), f"month?month={before}")
    return View(Say("partner.month"), (Facts(rows, title=month.replace("-", "/")), past, *_around("month")))


def _days(uses: list[Coupon]) -> Iterator[Row]:
    for day, of_day in groupby(uses, key=lambda each: each.used_at[:10]):
        yield Row(Say("partner.day", {"month": int(day[5:7]), "day": int(day[8:])}), _sum(list(of_day)))


PAGES = Pages(
    pages=(
        ResidentPage("redeem", show_redeem),
        ResidentPage("till", show_till),
        ResidentPage("today", show_today),
        ResidentPage("month", show_month),
    ),
    actions=(ResidentAction("redeem", do_redeem), ResidentAction("undo", do_undo)),
)
