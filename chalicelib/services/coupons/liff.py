"""Coupons on residents' pages: the wallet, a coupon at the till, where it may be used, and what was used.

At the till either the shop reads the code of the coupon's page, or the resident reads the shop's, or has its staff type
their number: each ends in the same booking. A form sent again on a slow line is told the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.house import Turn
from chalicelib.platform.liff.views import (
    Block,
    CardList,
    Code,
    Done,
    Facts,
    Field,
    Form,
    Link,
    MapOf,
    Pages,
    Pin,
    ResidentAction,
    ResidentPage,
    Sent,
    Told,
    View,
)
from chalicelib.platform.messaging.reply import Card, Page, Row, Say, Words, Written
from chalicelib.services.coupons.actions import (
    SERVICE,
    campaign_of,
    give,
    give_chance,
    kept,
    qr_of,
    redeem,
    refused,
    shop_at,
    show_code,
)
from chalicelib.services.coupons.flow import for_resident, period, worth_rows
from chalicelib.services.coupons.model.campaign import Campaign
from chalicelib.services.coupons.model.coupon import Coupon, Shop
from chalicelib.services.coupons.model.rules import Refusal, Till, told, told_day
from chalicelib.services.coupons.repository import CampaignRecord, Campaigns, Shops

AGAIN = 60
"""Seconds after which the page with a code draws itself anew: codes are good for three minutes."""
MOST_YEN = 10_000_000


# the wallet


def show_wallet(turn: Turn, query: Mapping[str, str]) -> View:
    """Coupons to use, and campaigns that have some to get. `at`: the till whose code was read."""
    at = query.get("at", "")
    campaigns = {record.campaign_id: record for record in Campaigns(turn.scope).records.each()}
    own = _coupons(turn)
    open_ones = [each for each in own if each.stands(turn.at.date()) == "open"]
    cards = tuple(_card(turn, campaigns[each.campaign].value, each, at) for each in open_ones)
    hint: tuple[Block, ...] = (Told(Say("at_till")),) if at else ()
    forms = () if at else tuple(_to_get(turn, campaigns, own))
    links = (Link(Say("button.history"), "history"), Link(Say("button.shops"), "shops"))
    wallet = CardList(cards, Say("wallet.empty"))
    return View(Say("wallet.title"), (*hint, wallet, *forms, *links))


def _coupons(turn: Turn) -> list[Coupon]:
    return sorted(kept(turn.office).of_resident(turn.resident.id), key=lambda each: (each.until, each.issued_at))


def _card(turn: Turn, campaign: Campaign, coupon: Coupon, at: str) -> Card:
    rows = (*worth_rows(campaign), *_where(turn, coupon), _until(coupon))
    to = urlencode({"number": coupon.number, **({"at": at} if at else {})})
    return Card(Written(campaign.title), rows, buttons=(Page(Say("button.use"), f"{SERVICE}/coupon?{to}"),))


def _where(turn: Turn, coupon: Coupon) -> tuple[Row, ...]:
    shop = Shops(turn.scope).find(coupon.shop_id) if coupon.shop_id else None
    return (Row(Say("label.shop"), shop.name if shop else Say("any_shop")),)


def _until(coupon: Coupon) -> Row:
    return Row(Say("label.until"), Say("until", {"day": told_day(coupon.until)}))


def _to_get(turn: Turn, campaigns: Mapping[str, CampaignRecord], own: Sequence[Coupon]) -> Iterable[Block]:
    """A form for each campaign that has coupons to give, and for each chance that came true."""
    got = Counter((coupon.campaign, coupon.batch) for coupon in own)
    for campaign in for_resident(turn):
        rows = (*(row for row in worth_rows(campaign) if isinstance(row, Row)), period(campaign))
        yield Facts(rows, title=Written(campaign.title))
        if campaign.reach == "shops":
            yield Link(Say("button.choose_shop"), f"shops?campaign={campaign.id}")
        elif got[campaign.id, str(campaign.batch(turn.at.date()))] < campaign.per_batch:
            yield _take_form(campaign.id)
        else:
            yield Told(_next(turn, campaign))
        for count, drawn in campaigns[campaign.id].drawn.items():
            may = not campaign.winners or turn.resident.id in drawn["winners"]
            if may and not got[campaign.id, f"chance/{count}"]:
                yield _take_form(campaign.id, count=count)


def _next(turn: Turn, campaign: Campaign) -> Say:
    """That a resident has all of this batch, and when there is more."""
    coming = campaign.next_batch(turn.at.date())
    return Say("got_next", {"day": told_day(coming.isoformat())}) if coming else Say("got_all")


def _take_form(campaign_id: str, shop_id: str = "", count: str = "") -> Form:
    told = {"campaign": campaign_id, "shop": shop_id, "chance": count}
    fields = tuple(Field(name, name, "hidden", value) for name, value in told.items())
    return Form("take", Say("button.chance") if count else Say("button.take"), fields)


def do_take(turn: Turn, sent: Sent) -> Done:
    campaign = campaign_of(turn.office, sent["campaign"])
    if sent["chance"]:
        record = Campaigns(turn.scope).records.fetch(campaign.id)
        outcome = give_chance(turn, record, sent["chance"])
        given = outcome if isinstance(outcome, Refusal) else [outcome]
    else:
        given = give(turn, campaign, sent["shop"])
    if isinstance(given, Refusal):
        raise refused(turn, given)
    facts = {"count": len(given), "title": Written(campaign.title), "day": told_day(given[0].until)}
    return Done("wallet", Say("taken", facts))


# a coupon at the till


def show_coupon(turn: Turn, query: Mapping[str, str]) -> View:
    """One coupon: what it is worth, and the ways to use it now; the proof, once it was used."""
    coupon, campaign = _own(turn, query.get("number", ""))
    state = coupon.stands(turn.at.date())
    if state == "used":
        return proof(turn, coupon, campaign)
    facts = Facts((*_rows(campaign), *_where(turn, coupon), _until(coupon), _number(coupon)))
    if state == "expired":
        return View(Written(campaign.title), (Told(Say("expired", {"day": told_day(coupon.until)}), "warning"), facts))
    ways = (_at_till(campaign, coupon, query["at"]),) if query.get("at") else _ways(campaign, coupon)
    return View(Written(campaign.title), (facts, *ways, Told(Say("slow_line")), Link(Say("button.wallet"), "wallet")))


def _own(turn: Turn, number: str) -> tuple[Coupon, Campaign]:
    coupon = kept(turn.office).find(turn.resident.id, number)
    if coupon is None:
        raise NotFound()
    return coupon, Campaigns(turn.scope).fetch(coupon.campaign)


def _rows(campaign: Campaign) -> tuple[Row, ...]:
    offer = (Row(Say("label.offer"), Written(campaign.offer)),) if campaign.offer.get("ja") else ()
    return (*offer, *(row for row in worth_rows(campaign) if isinstance(row, Row)))


def _number(coupon: Coupon) -> Row:
    return Row(Say("label.number"), coupon.told_number)


def _ways(campaign: Campaign, coupon: Coupon) -> tuple[Block, ...]:
    show = Form("show", Say("button.show"), (_hidden("number", coupon.number),), Say("way.show"))
    shop = () if coupon.shop_id else (Field("shop", Say("label.shop_number"), required=True, most=40),)
    known = (_hidden("shop", coupon.shop_id),) if coupon.shop_id else shop
    pin = Field("pin", Say("label.pin"), "secret", hint=Say("hint.pin"), required=True, most=12)
    fields = (_hidden("number", coupon.number), _hidden("at", ""), *known, *_purchase(campaign), pin)
    return (show, Form("redeem", Say("button.redeem"), fields, Say("way.pin"), confirm=Say("confirm")))


def _at_till(campaign: Campaign, coupon: Coupon, at: str) -> Form:
    """What is left to do where the till's own code was read."""
    fields = (_hidden("number", coupon.number), _hidden("at", at), *_purchase(campaign))
    return Form("redeem", Say("button.redeem"), fields, Say("way.till"), confirm=Say("confirm"))


def _purchase(campaign: Campaign) -> tuple[Field, ...]:
    return (Field("purchase", Say("label.purchase"), "number", required=True),) if campaign.asks_purchase else ()


def _hidden(name: str, value: str) -> Field:
    return Field(name, name, "hidden", value)


def do_show(turn: Turn, sent: Sent) -> Done:
    coupon, _ = _own(turn, sent["number"])
    shown = show_code(turn, coupon.number)
    return Done(f"code?number={coupon.number}&code={shown.code}", Say("shown"))


def show_shown(turn: Turn, query: Mapping[str, str]) -> View:
    """The code that a shop reads or types; the proof, once it did."""
    coupon, campaign = _own(turn, query.get("number", ""))
    if coupon.state == "used":
        return proof(turn, coupon, campaign)
    typed, office = query.get("code", ""), turn.office
    known = kept(office).shown.find(typed)
    if known is None or known.number != coupon.number or known.good_until < turn.at.isoformat():
        again = Form("show", Say("button.show"), (_hidden("number", coupon.number),), Say("way.show"))
        return View(Written(campaign.title), (Told(Say("refused.code_old"), "warning"), again))
    door = f"{office.house.public_url}/partner/{office.tenant.id}/{SERVICE}/redeem"
    signed = f"{door}?{urlencode({'code': qr_of(office, coupon.number)})}"
    code = Code(signed, Say("code.told"), f"{typed[:4]} {typed[4:]}", AGAIN)
    rows = (*_rows(campaign), *_where(turn, coupon), _until(coupon))
    until = Told(Say("code.until", {"at": told(known.good_until)}))
    return View(Written(campaign.title), (code, until, Facts(rows), Link(Say("button.wallet"), "wallet")))


def do_redeem(turn: Turn, sent: Sent) -> Done:
    """Use a coupon on the resident's own page: by the till's code, or what the shop's staff typed."""
    coupon, _ = _own(turn, sent["number"])
    nonce = turn.new_id()
    if coupon.state == "used" and coupon.nonce == nonce:
        return _done(coupon)
    shop = shop_at(turn, sent["at"], sent["shop"].strip().lower(), sent["pin"].strip())
    if isinstance(shop, Refusal):
        raise refused(turn, shop)
    till = Till(shop, turn.office.now(), purchase_of(turn, sent["purchase"]))
    outcome = redeem(turn.office, turn.resident.id, coupon.number, till, nonce)
    if isinstance(outcome, Refusal):
        raise refused(turn, outcome)
    return _done(outcome)


def _done(coupon: Coupon) -> Done:
    return Done(f"coupon?number={coupon.number}", Say("proof"))


def purchase_of(turn: Turn, typed: str) -> int | None:
    """Yen as they were typed; `ResidentMistake` for what is no amount."""
    digits = typed.strip().replace(",", "")
    if not digits:
        return None
    if not digits.isdecimal() or int(digits) > MOST_YEN:
        raise ResidentMistake(turn.words("refused.purchase_missing", shop="—"))
    return int(digits)


def proof(turn: Turn, coupon: Coupon, campaign: Campaign) -> View:
    """What a resident shows where somebody doubts: used, when, where; and the time now, which gives a photo away."""
    shop = Shops(turn.scope).find(coupon.used_shop)
    rows = (
        Row(Say("label.shop"), shop.name if shop else "—"),
        *((Row(Say("label.worth"), Say("rate.off", {"value": f"{coupon.value:,}"})),) if coupon.value else ()),
        _number(coupon),
        Row(Say("label.now"), told(turn.office.now().isoformat())),
    )
    facts = {"at": told(coupon.used_at), "shop": shop.name if shop else "—"}
    again = Link(Say("button.reload"), f"coupon?number={coupon.number}")
    done = Told(Say("used", facts), "success")
    return View(Written(campaign.title), (done, Facts(rows), again, Link(Say("button.wallet"), "wallet")))


# shops and history


def show_shops(turn: Turn, query: Mapping[str, str]) -> View:
    """Shops on a map, of all categories or one."""
    wanted, campaign = query.get("category", ""), query.get("campaign", "")
    shops = [each for each in Shops(turn.scope).all() if not each.is_paused]
    shown = [each for each in shops if wanted in {"", each.category}]
    links = tuple(
        Link(each, _to("shops", campaign, category=each)) for each in sorted({s.category for s in shops} - {""})
    )
    pins = tuple(_pin(shop, campaign) for shop in shown if shop.lat is not None and shop.lon is not None)
    others = tuple(_to_shop(shop, campaign) for shop in shown if shop.lat is None)
    every = (Link(Say("button.all_shops"), _to("shops", campaign)),) if wanted else ()
    return View(Say("shops.title"), (*every, *links, MapOf(pins, Say("shops.empty")), *others))


def _to(page: str, campaign: str, **asked: str) -> str:
    return f"{page}?{urlencode({**asked, **({'campaign': campaign} if campaign else {})})}"


def _pin(shop: Shop, campaign: str) -> Pin:
    detail = "・".join(filter(None, (shop.category, shop.hours)))
    return Pin(shop.lat or 0, shop.lon or 0, shop.name, detail or None, to=_to("shop", campaign, id=shop.id))


def _to_shop(shop: Shop, campaign: str) -> Link:
    return Link(shop.name, _to("shop", campaign, id=shop.id))


def show_shop(turn: Turn, query: Mapping[str, str]) -> View:
    """One shop, and its coupon where a campaign gives each shop's own."""
    shop = Shops(turn.scope).fetch(query.get("id", ""))
    told: tuple[tuple[Words, str], ...] = (
        (Say("label.shop_number"), shop.id), (Say("label.category"), shop.category), (Say("label.hours"), shop.hours),
        (Say("label.address"), shop.address), (Say("label.phone"), shop.phone),
    )  # fmt: skip
    facts = Facts(tuple(Row(label, value) for label, value in told if value))
    own = [each for each in for_resident(turn) if each.reach == "shops" and query.get("campaign", each.id) == each.id]
    forms: list[Block] = []
    for campaign in own:
        forms += [Facts((*_rows(campaign), period(campaign)), title=Written(campaign.title))]
        forms += [_take_form(campaign.id, shop.id)]
    first = (Told(Say("first_time")),) if shop.is_first else ()
    return View(shop.name, (*first, facts, *forms, Link(Say("button.shops"), _to("shops", query.get("campaign", "")))))


def show_history(turn: Turn, _query: Mapping[str, str]) -> View:
    """Coupons that were used or are over, the newest first."""
    today, names = turn.at.date(), {shop.id: shop.name for shop in Shops(turn.scope).all()}
    titles = {each.id: Written(each.title) for each in Campaigns(turn.scope).all()}
    past = [each for each in _coupons(turn) if each.stands(today) != "open"]
    past.sort(key=lambda each: each.used_at or each.until, reverse=True)
    cards = tuple(Card(titles[each.campaign], (_outcome(each, names), _number(each))) for each in past)
    return View(Say("button.history"), (CardList(cards, Say("history.empty")), Link(Say("button.wallet"), "wallet")))


def _outcome(coupon: Coupon, names: Mapping[str, str]) -> Words:
    if coupon.state == "used":
        return Say("used", {"at": told(coupon.used_at), "shop": names.get(coupon.used_shop, "—")})
    return Say("expired", {"day": told_day(coupon.until)})


PAGES = Pages(
    pages=(
        ResidentPage("wallet", show_wallet),
        ResidentPage("coupon", show_coupon),
        ResidentPage("code", show_shown),
        ResidentPage("shops", show_shops),
        ResidentPage("shop", show_shop),
        ResidentPage("history", show_history),
    ),
    actions=(
        ResidentAction("take", do_take),
        ResidentAction("show", do_show),
        ResidentAction("redeem", do_redeem),
    ),
)
