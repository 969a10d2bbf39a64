"""A fictional rally through three towns, for tests."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.ids import digest
from chalicelib.platform.house import House, Office, Turn
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.rewards.evidence import Fix
from chalicelib.platform.tenants.model import Area, Point, Tenant
from chalicelib.services import load
from chalicelib.services.stamp_rally.actions import Rally, rally_of
from chalicelib.services.stamp_rally.model import Spot
from chalicelib.services.stamp_rally.repository import SERVICE, SpotBook
from tests.kit.offices import a_house, a_tenant, a_turn, an_office

AREAS = (
    Area("minato", "みなと市", point=Point(35.14, 139.14)),
    Area("yamabe", "やまべ町", point=Point(35.40, 139.30)),
    Area("shima", "しま村", point=Point(34.60, 139.40)),
)
SPOTS = (
    Spot("todai", {"ja": "みなと灯台", "en": "Minato lighthouse"}, 35.1403, 139.1451, area="minato"),
    Spot("ichiba", {"ja": "朝市", "en": "Market"}, 35.1450, 139.1380, area="minato", opens="06:00", closes="12:00"),
    Spot("taki", {"ja": "やまべの滝", "en": "Yamabe falls"}, 35.4012, 139.3021, area="yamabe"),
    Spot("minami", {"ja": "南の岬"}, 34.6010, 139.4020, area="shima", kinds=("qr", "paper")),
)  # fmt: skip


def a_campaign(**facts: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": "tabi",
        "name": {"ja": "三つのまちめぐり", "en": "Three towns"},
        "first": date(2026, 11, 1).isoformat(),
        "last": date(2026, 12, 20).isoformat(),
        "goals": [
            {"id": "two", "name": {"ja": "2か所賞"}, "wanted": [{"kind": "any", "number": 2}],
             "coupon": {"ja": "道の駅で100円引き"}, "at_most": 2},
            {"id": "each", "name": {"ja": "三つのまち賞", "en": "All three towns"}, "wanted": [{"kind": "each_group"}]},
        ],
        "prizes": [
            {"id": "onsen", "name": {"ja": "温泉の宿泊券"}, "goal": "two", "winners": 2, "enter_until": "2026-12-25"},
        ],
    }  # fmt: skip
    return told | facts


def a_rally_tenant(*campaigns: Mapping[str, Any], id_: str = "meguri") -> Tenant:
    chosen = {"campaigns": list(campaigns or (a_campaign(),))}
    return a_tenant(
        id_, name="三町観光協議会", kind="campaign", areas=AREAS, services=(SERVICE,), settings={SERVICE: chosen}
    )


def a_rally_office(
    clock: Clock | None = None, *campaigns: Mapping[str, Any], house: House | None = None, id_: str = "meguri"
) -> Office:
    """An office of a joint rally whose spots are there."""
    outside = {"clock": clock} if clock else {}
    office = an_office(house or a_house(load(SERVICE), **outside), a_rally_tenant(*campaigns, id_=id_))
    for campaign in office.settings(SERVICE).campaigns:
        with_spots(office, *SPOTS, campaign=campaign.id)
    return office


def with_spots(office: Office, *spots: Spot, campaign: str = "tabi") -> None:
    book = SpotBook(office.scope)
    edition = digest(*map(str, spots), length=8)
    book.turn(campaign, spots, seen=book.now(campaign).id, edition=edition, told="", at=office.now())
    office.house.memory.forget()


def a_rally_turn(office: Office, resident: Resident | None = None, **facts: Any) -> Turn:
    return a_turn(office, resident, service=SERVICE, **facts)


def a_rally(office: Office, resident: Resident | None = None, campaign: str = "tabi", **facts: Any) -> Rally:
    return rally_of(a_rally_turn(office, resident, **facts), campaign)


def at_spot(office: Office, spot: Spot, *, age: float = 2, accuracy: float = 15) -> Fix:
    """What the phone of somebody says who stands there."""
    return Fix(spot.lat, spot.lon, accuracy, office.house.clock() - timedelta(seconds=age))


def spot(id_: str) -> Spot:
    return next(each for each in SPOTS if each.id == id_)
