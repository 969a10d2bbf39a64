"""A town with shops and a campaign, in process: for tests of coupons."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.kernel.ids import derived
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.repository import Books
from chalicelib.services.coupons import schedule
from chalicelib.services.coupons.actions import give, kept, redeem
from chalicelib.services.coupons.model.campaign import Campaign, Rate
from chalicelib.services.coupons.model.coupon import Coupon, Shop
from chalicelib.services.coupons.model.rules import Refusal, Till
from chalicelib.services.coupons.repository import CampaignRecord, Campaigns, Shops
from chalicelib.services.coupons.service import SERVICE
from tests.kit.fakes import Clock
from tests.kit.offices import a_channel, a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

CAFE = Shop("s001", "かもめ喫茶", "飲食", 35.17, 139.10, "みなと市浜町1-2", "0123-00-0001", "9:00〜18:00", "2468")
BAKERY = Shop("s002", "なぎさベーカリー", "買い物", 35.16, 139.11, is_first=True, pin="1357")
COMMON = Campaign(
    "c1", {"ja": "みなと共通クーポン", "en": "Minato coupon"}, "2026-11-01", "2026-12-31",
    (Rate(0, 500),), total=1_000_000, per_batch=2,
)  # fmt: skip
WEEKLY = Campaign(
    "c2", {"ja": "お店のクーポン", "en": "Shop coupon"}, "2026-11-01", "2026-12-31",
    (Rate(1000, 300, 400), Rate(2000, 600, 800), Rate(3000, 900, 1200)), reach="shops", batch_days=7, valid_days=14,
    total=100_000, reserves=True, per_shop=1,
)  # fmt: skip


def opened(office: Office, campaign: Campaign, *shops: Shop) -> Campaign:
    """The campaign, started."""
    for shop in shops or (CAFE, BAKERY):
        Shops(office.scope).keep(shop)
    Campaigns(office.scope).records.put(CampaignRecord(campaign_id=campaign.id, facts=campaign.facts()))
    schedule.start(office, campaign.id)
    return Campaigns(office.scope).fetch(campaign.id)


def an_office_with(campaign: Campaign = COMMON, clock: Clock | None = None, **facts: Any) -> Office:
    clock = clock or Clock()
    office = an_office(a_house(SERVICE, clock=clock, pause=lambda _: None), a_tenant("minato", services=("coupons",)))
    opened(office, replace(campaign, **facts))
    return office


@contextmanager
def a_shopping_town(campaign: Campaign = COMMON, dynamo: QuickDynamo | None = None, **facts: Any) -> Iterator[Office]:
    with quick_tables(dynamo or QuickDynamo()):
        yield an_office_with(campaign, **facts)


def a_resident(name: str = "R1") -> Resident:
    return Resident(name, "channel", f"U{name}", follow="following")


def a_turn(office: Office, name: str = "R1", event: str = "e1") -> Turn:
    return Turn(office, a_channel("minato"), a_resident(name), event, office.now(), derived(event), "coupons")


def given(office: Office, name: str = "R1", campaign: str = "c1", shop: str = "") -> list[Coupon]:
    outcome = give(a_turn(office, name), Campaigns(office.scope).fetch(campaign), shop)
    assert not isinstance(outcome, Refusal), outcome
    return outcome


def at_till(office: Office, shop: Shop = CAFE, purchase: int | None = None) -> Till:
    return Till(shop, office.now(), purchase)


def used(
    office: Office, coupon: Coupon, shop: Shop = CAFE, purchase: int | None = None, nonce: str = "n1"
) -> Coupon | Refusal:
    return redeem(office, coupon.resident_id, coupon.number, at_till(office, shop, purchase), nonce)


def reason(outcome: object) -> str:
    return outcome.reason if isinstance(outcome, Refusal) else "taken"


def spent(office: Office, campaign: str = "c1") -> tuple[int, int]:
    """What the budget spent, and what is set aside."""
    standing = Budgets(office.scope).standing(campaign)
    return standing.spent, standing.held


def assert_balanced(office: Office, campaign: str = "c1", note: object = "") -> None:
    """Accounts, budget, coupons and shops' days say the same as the entries."""
    ledger, coupons = Ledger(office.scope), kept(office)
    entries = list(ledger.each(campaign))
    assert spent(office, campaign) == (sum(e.value for e in entries), sum(e.held for e in entries)), note
    standing = Budgets(office.scope).standing(campaign)
    assert standing.rest is None or standing.rest >= 0, note
    assert all(part.rest >= 0 for part in Budgets(office.scope).parts_of(campaign)), note
    for resident_id in {entry.resident_id for entry in entries}:
        of_them = [entry for entry in entries if entry.resident_id == resident_id]
        account = ledger.account(campaign, resident_id)
        assert account.entries == len(of_them), note
        assert account.balance("coupon") == sum(entry.amount for entry in of_them), note
    issued = {entry.about for entry in entries if entry.cause.startswith("issue/")}
    held = [coupon for number in issued if (coupon := coupons.numbered(number))]
    assert len(held) == len(issued), note
    taken = [coupon for coupon in held if coupon.state == "used"]
    cost = Campaigns(office.scope).fetch(campaign).cost
    assert standing.spent == sum(cost(coupon.value) for coupon in taken), note
    assert standing.held == sum(coupon.hold for coupon in held if coupon.state == "open"), note
    days = coupons.days_of(campaign)
    assert sum(day.pieces for day in days) == len(taken), note
    assert sum(day.yen for day in days) == sum(coupon.value for coupon in taken), note


def books(office: Office) -> list[str]:
    return [book.campaign for book in Books(office.scope).all("coupons")]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text)
