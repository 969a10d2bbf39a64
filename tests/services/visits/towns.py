"""A fictional town that takes bookings: nursery visits, vaccinations, a class that is drawn."""

from dataclasses import replace
from typing import Any

from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services import load
from tests.kit.journey import Town, a_town
from tests.kit.liff import a_town_with_pages

EVERY_DAY = ["mon", "tue", "wed", "thu", "fri"]
SETTINGS: dict[str, Any] = {
    "categories": [
        {"id": "nursery", "name": {"ja": "保育園の見学", "en": "Nursery visits"}},
        {"id": "vaccine", "name": {"ja": "ワクチン接種", "en": "Vaccinations"}},
        {"id": "class", "name": {"ja": "教室・面接", "en": "Classes and interviews"}},
    ],
    "offerings": [
        {
            "id": "umikaze",
            "name": {"ja": "うみかぜ保育園", "en": "Umikaze nursery"},
            "category": "nursery",
            "place": "みなと市港町1-2-3",
            "about": "上ばきをお持ちください。",
            "times": [{"days": ["mon", "wed"], "opens": "10:00", "closes": "12:00", "minutes": 60, "capacity": 2}],
            "places": 3,
            "opens_days": 10,
            "questions": [
                {
                    "id": "age",
                    "name": {"ja": "お子さんの年齢", "en": "Age of your child"},
                    "ask": {"ja": "お子さんは何歳ですか。", "en": "How old is your child?"},
                    "kind": "number",
                },
                {
                    "id": "child",
                    "name": {"ja": "お子さんの名前", "en": "Your child's name"},
                    "ask": {"ja": "お子さんの名前を入力してください。", "en": "What is your child's name?"},
                    "sensitivity": "personal",
                },
            ],
        },
        {
            "id": "flu",
            "name": {"ja": "インフルエンザの予防接種", "en": "Flu vaccination"},
            "category": "vaccine",
            "times": [{"days": EVERY_DAY, "opens": "13:00", "closes": "14:00", "minutes": 30, "capacity": 1}],
            "opens_days": 10,
            "live": 1,
        },
        {
            "id": "cooking",
            "name": {"ja": "離乳食の教室", "en": "Cooking for babies"},
            "category": "class",
            "times": [{"days": ["fri"], "opens": "10:00", "closes": "11:00", "minutes": 60, "capacity": 2}],
            "opens_days": 20,
            "mode": "lottery",
            "lottery": {"days": 2, "at": "17:00"},
        },
    ],
}


def a_booking_town(*others: str, **facts: Any) -> Town:
    """みなと市 with its bookings, on a Friday at ten."""
    hours = {"closed_on_holidays": False}
    chosen = {"visits": facts.pop("visits", SETTINGS), "hours": hours}
    town = a_town("minato", "visits", *others, settings=chosen, **facts)
    town.until(seconds=0)
    return town


def a_town_with_booking_pages() -> Town:
    """The same town, whose channel has pages of ours."""
    town = a_town_with_pages(load("visits"), load("profile"))
    chosen = {"visits": SETTINGS, "hours": {"closed_on_holidays": False}}
    Tenants(town.office.scope).keep(replace(town.office.tenant, settings=chosen))
    town.house.memory.forget()
    town = replace(town, office=town.house.office(OperatorOrder(town.office.tenant.id)))
    town.until(seconds=0)
    return town
