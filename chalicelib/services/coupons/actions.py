"""The verbs: give a resident coupons, take one at a till, take that back, let the unused go; and forget a resident."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from secrets import randbelow

from chalicelib.kernel.errors import Conflict, NotFound, ResidentMistake
from chalicelib.kernel.ids import digest, secret_key
from chalicelib.kernel.insisting import insist
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.rewards.evidence_codes import read_token
from chalicelib.platform.rewards.evidence_secrets import notary
from chalicelib.platform.rewards.evidence_tries import Tries
from chalicelib.platform.rewards.model import BudgetOver, Stopped
from chalicelib.platform.rewards.repository import Books
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.segments.repository import Segments
from chalicelib.services.coupons.model.campaign import Campaign
from chalicelib.services.coupons.model.coupon import Coupon, Shop
from chalicelib.services.coupons.model.rules import Refusal, Till, against, told_day, worth
from chalicelib.services.coupons.repository import (
    NUMBERS,
    CampaignRecord,
    Campaigns,
    CouponRecord,
    Coupons,
    Shops,
    ShownRecord,
)

SERVICE = "coupons"
COUPON_MARK, SHOP_MARK = "coupon-", "shop-"
"""What tells a coupon's signed QR code from a shop's."""
CODES = 10**8
CODE_LASTS = timedelta(minutes=5)
CODE_TRIES = 8

Outcome = Coupon | Refusal


def kept(office: Office) -> Coupons:
    return Coupons(office.scope, office.house.pause)


# giving


def may_have(office: Office, campaign: Campaign, resident: Resident, today: date) -> bool:
    """Whether a resident is among those a campaign is for."""
    if not campaign.segment:
        return True
    segment = Segments(office.scope).find(campaign.segment)
    return segment is not None and parse(segment.audience, office).holds(resident, today)


def give(turn: Turn, campaign: Campaign, shop_id: str = "") -> list[Coupon] | Refusal:
    """What today's batch has for the resident, of one shop where the campaign is by shops. Asked again, the same."""
    refusal = against_giving(turn, campaign, shop_id)
    if refusal:
        return refusal
    today = turn.at.date()
    batch = campaign.batch(today)
    blank = Coupon(
        "", campaign.id, turn.resident.id, str(batch), campaign.until(batch).isoformat(), turn.at.isoformat(),
        shop_id, campaign.hold,
    )  # fmt: skip
    causes = [f"issue/{batch}/{shop_id}/{number}" for number in range(campaign.per_batch)]
    given: list[Coupon] = []
    for cause in causes:
        outcome = _given(turn.office, campaign, blank, cause)
        if isinstance(outcome, Refusal):
            return given or outcome
        given.append(outcome)
    return given


def give_chance(turn: Turn, record: CampaignRecord, count: str) -> Outcome:
    """The one coupon more that a count of friends brought; of who was drawn, where it was drawn for."""
    campaign = record.value
    drawn = record.drawn.get(count)
    if drawn is None or (campaign.winners and turn.resident.id not in drawn["winners"]):
        return Refusal("unknown")
    refusal = against_giving(turn, campaign, "", is_chance=True)
    if refusal:
        return refusal
    blank = Coupon(
        "", campaign.id, turn.resident.id, f"chance/{count}", campaign.ends, turn.at.isoformat(), "", campaign.hold
    )
    return _given(turn.office, campaign, blank, f"issue/chance/{count}")


def against_giving(turn: Turn, campaign: Campaign, shop_id: str, *, is_chance: bool = False) -> Refusal | None:
    """Why a resident gets none now."""
    today = turn.at.date()
    if campaign.state != "open":
        return Refusal("stopped", {"because": campaign.because})
    if today.isoformat() < campaign.starts:
        return Refusal("not_begun", {"day": told_day(campaign.starts)})
    if not campaign.is_in_time(today):
        return Refusal("over", {"day": told_day(campaign.ends)})
    if not may_have(turn.office, campaign, turn.resident, today):
        return Refusal("not_for_you")
    if campaign.reach == "shops" and not is_chance and _open_shop(turn.office, shop_id) is None:
        return Refusal("shop_paused", {"shop_id": shop_id})
    return None


def _open_shop(office: Office, shop_id: str) -> Shop | None:
    shop = Shops(office.scope).find(shop_id) if shop_id else None
    return None if shop is None or shop.is_paused else shop


def _untouched(shop: Shop | None) -> str:
    """The id of a shop that nothing was done with since it was imported; empty for others."""
    return shop.id if shop and shop.is_untouched else ""


def _given(office: Office, campaign: Campaign, blank: Coupon, cause: str) -> Outcome:
    coupons = kept(office)

    def given() -> Outcome:
        account = coupons.ledger.account(campaign.id, blank.resident_id)
        entry = coupons.ledger.find(campaign.id, blank.resident_id, cause) if account.entries else None
        if entry:
            return coupons.find(blank.resident_id, entry.about) or Refusal("unknown")
        standing = None if campaign.reserves else coupons.budgets.standing(campaign.id)
        if standing and standing.rest is not None and standing.rest < campaign.least:
            return Refusal("budget_over")
        shop = _open_shop(office, blank.shop_id)
        if blank.shop_id and shop is None:
            return Refusal("shop_paused", {"shop_id": blank.shop_id})
        number = f"{randbelow(NUMBERS):010d}"
        return coupons.issue(replace(blank, number=number), account, cause, untouched=_untouched(shop))

    return _booked(given, coupons)


def _booked(step: Callable[[], Outcome], coupons: Coupons) -> Outcome:
    """What a booking comes to, where the budget may have ended or been stopped while it was decided."""
    try:
        return insist(step, coupons.pause)
    except BudgetOver:
        return Refusal("budget_over")
    except Stopped:
        return Refusal("stopped", {"because": ""})


# taking


def redeem(office: Office, resident_id: str, number: str, till: Till, nonce: str) -> Outcome:
    """Take a coupon at a till: used once, whoever asks at the same time. The same request again is told the same."""
    coupons = kept(office)

    def redeemed() -> Outcome:
        record = coupons.records.find(number, resident_id)
        if record is None:
            return Refusal("unknown")
        campaign = Campaigns(office.scope).fetch(record.campaign)
        account, uses = coupons.standing(campaign.id, resident_id)
        coupon = record.coupon
        if coupon.state == "used" and coupon.nonce == nonce:
            return coupon
        refusal = against(campaign, coupon, till, uses)
        if refusal:
            return refusal
        shop = coupons.shops.find(till.shop.id) if till.shop.is_untouched else till.shop
        if shop is None:
            return Refusal("shop_paused", {"shop_id": till.shop.id})
        value = worth(campaign, till)
        used = _used(coupon, till, value, nonce)
        coupons.use(record, used, account, campaign.cost(value), untouched=_untouched(shop))
        return used

    return _booked(redeemed, coupons)


def _used(coupon: Coupon, till: Till, value: int, nonce: str) -> Coupon:
    return replace(
        coupon, state="used", uses=coupon.uses + 1, used_at=till.at.isoformat(), used_shop=till.shop.id,
        value=value, purchase=till.purchase or 0, nonce=nonce,
    )  # fmt: skip


def undo(
    office: Office, coupon: Coupon, *, by: str, note: str, may: Callable[[Coupon], bool] = lambda _: True
) -> Coupon | None:
    """Take a use back: the coupon is open again, the budget has its money. Once, however often it is asked.

    None where the coupon is no longer as it was, or may not be taken back any more.
    """
    coupons = kept(office)

    def undone() -> Coupon | None:
        record = coupons.records.fetch(coupon.number, coupon.resident_id)
        account, now = coupons.ledger.account(coupon.campaign, coupon.resident_id), record.coupon
        if now.uses != coupon.uses or now.state == "expired":
            return None
        if now.state == "open":
            return now
        use = coupons.ledger.find(coupon.campaign, coupon.resident_id, now.last_cause)
        if use is None or not may(now):
            return None
        return coupons.undo(record, account, use, at=office.now().isoformat(), by=by, note=note)

    return insist(undone, coupons.pause)


def let_go(office: Office, coupon: Coupon) -> None:
    """Book that an unused coupon is over, so that what was set aside for it goes back."""
    coupons = kept(office)

    def gone() -> None:
        record = coupons.records.fetch(coupon.number, coupon.resident_id)
        account = coupons.ledger.account(coupon.campaign, coupon.resident_id)
        if record.state == "open" and record.coupon.stands(office.now().date()) == "expired":
            coupons.expire(record, account, office.now().isoformat())

    insist(gone, coupons.pause)


# codes


def show_code(turn: Turn, number: str) -> ShownRecord:
    """Eight digits for a shop to type, good for minutes; under the same turn the same."""
    shown = kept(turn.office).shown
    good_until = (turn.at + CODE_LASTS).isoformat()
    for attempt in range(CODE_TRIES):
        code = f"{int.from_bytes(digest('code', turn.event_id, number, str(attempt)).encode()) % CODES:08d}"
        known = shown.find(code)
        if known and (known.resident_id, known.number) == (turn.resident.id, number):
            return known
        if known is None or known.good_until < turn.at.isoformat():
            record = ShownRecord(code=code, resident_id=turn.resident.id, number=number, good_until=good_until)
            record.expires = (turn.at + CODE_LASTS).timestamp()
            return shown.put(record)
    raise Conflict()


def qr_of(office: Office, number: str) -> str:
    """What a coupon's QR code tells a shop: signed, good for three minutes."""
    return notary(office, SERVICE).qr(f"{COUPON_MARK}{number}", office.now())


def qr_of_shop(office: Office, shop: Shop) -> str:
    """What a shop's own page shows residents: signed, good for three minutes."""
    return notary(office, SERVICE).qr(f"{SHOP_MARK}{shop.id}", office.now())


def code_of_shop(office: Office, shop: Shop) -> str:
    """Six digits that a shop's own page shows its staff, for a resident's phone."""
    return notary(office, SERVICE).code(f"{SHOP_MARK}{shop.id}", office.now())


def coupon_shown(office: Office, told_code: str, shop_id: str) -> Coupon | Refusal:
    """Whose coupon somebody shows: by the token of its QR code, or by eight digits, tries of which are counted."""
    if read_token(told_code):
        number = _signed(office, told_code, COUPON_MARK)
        return number if isinstance(number, Refusal) else kept(office).numbered(number) or Refusal("unknown")
    return _by_code(office, told_code, f"{SERVICE}/{shop_id}")


def _by_code(office: Office, told_code: str, who: str) -> Coupon | Refusal:
    tries, coupons = Tries(office.scope), kept(office)
    locked = tries.spend(who, office.now())
    if locked:
        return Refusal("locked", locked.facts)
    found = coupons.shown.find("".join(mark for mark in told_code if mark.isdigit()))
    if found is None:
        return Refusal("unknown")
    tries.forget(who)
    if found.good_until < office.now().isoformat():
        return Refusal("code_old")
    return coupons.find(found.resident_id, found.number) or Refusal("unknown")


def shop_at(turn: Turn, token_told: str, shop_id: str, typed: str) -> Shop | Refusal:
    """The shop whose till this is: by the code its own page shows, or by its number and what its staff typed."""
    shops, now = Shops(turn.scope), turn.office.now()
    if token_told:
        signed = _signed(turn.office, token_told, SHOP_MARK)
        return signed if isinstance(signed, Refusal) else shops.find(signed) or Refusal("unknown")
    locked = Tries(turn.scope).spend(turn.resident.id, now)
    if locked:
        return Refusal("locked", locked.facts)
    shop = shops.find(shop_id)
    if shop is None or not typed or not _is_right(turn.office, shop, typed, now):
        return Refusal("wrong_pin")
    Tries(turn.scope).forget(turn.resident.id)
    return shop


def _signed(office: Office, told_code: str, mark: str) -> str | Refusal:
    """What stands behind a mark in a QR code of ours that is still good."""
    token = read_token(told_code)
    if token is None or token.kind != "qr" or not token.site_id.startswith(mark):
        return Refusal("unknown")
    wrong = notary(office, SERVICE).against_token(token, office.now())
    if wrong:
        return Refusal("code_old" if wrong.reason == "qr_old" else "unknown")
    return token.site_id.removeprefix(mark)


def _is_right(office: Office, shop: Shop, typed: str, now: datetime) -> bool:
    return notary(office, SERVICE).is_code(f"{SHOP_MARK}{shop.id}", typed, now) or (
        bool(shop.pin) and shop.pin == typed
    )


# words and forgetting


def refused(turn: Turn, refusal: Refusal) -> ResidentMistake:
    """A refusal in the resident's words."""
    return ResidentMistake(turn.words(f"refused.{refusal.reason}", **facts_of(turn.office, refusal)))


def facts_of(office: Office, refusal: Refusal) -> dict[str, object]:
    """A refusal's facts, with its shop by name."""
    shop = Shops(office.scope).find(str(refusal.facts["shop_id"])) if refusal.facts.get("shop_id") else None
    return {**refusal.facts, "shop": shop.name if shop else "—"}


def campaign_of(office: Office, campaign_id: str) -> Campaign:
    """A campaign that residents may see; `NotFound` for drafts too."""
    campaign = Campaigns(office.scope).fetch(campaign_id)
    if campaign.state == "draft":
        raise NotFound()
    return campaign


def holdings(turn: Turn, resident_id: str) -> Sequence[str]:
    """What is kept of a resident, in a sentence."""
    count = len(kept(turn.office).of_resident(resident_id))
    return [turn.words("holds", count=count)] if count else []


def forget_resident(turn: Turn, resident_id: str) -> None:
    """Cut the tie between a resident, their coupons and what was booked on them; sums and shops' uses stay."""
    coupons = kept(turn.office)
    for book in list(Books(turn.scope).all(SERVICE)):
        coupons.ledger.forget(book.campaign, resident_id)
    nobody = f"-{secret_key()}"
    for record in list(coupons.records.each(resident_id)):
        _renamed(coupons, record, nobody)
    Campaigns(turn.scope).forget_winner(resident_id)
    Tries(turn.scope).forget(resident_id)


def _renamed(coupons: Coupons, record: CouponRecord, nobody: str) -> None:
    def renamed() -> None:
        now = coupons.records.find(record.number, record.resident_id)
        if now:
            coupons.rename(now, nobody)

    insist(renamed, coupons.pause)
