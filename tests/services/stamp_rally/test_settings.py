"""Campaigns as a town writes them, and what is told as a mistake."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from chalicelib.services.stamp_rally.model import Condition
from chalicelib.services.stamp_rally.settings import Campaign, StampRallySettings
from tests.services.stamp_rally.rallies import SPOTS, a_campaign

GROUPS = [
    {"id": "kita", "name": {"ja": "北の県"}, "areas": ["yamabe"]},
    {"id": "minami", "name": {"ja": "南の県"}, "areas": ["minato", "shima"]},
]
EXCHANGE = {"id": "mug", "name": {"ja": "x"}, "points": 50, "coupon": {"ja": "x"}}
PRIZE = {"id": "x", "name": {"ja": "x"}, "goal": "two", "winners": 1, "enter_until": "2026-12-25"}


def campaign(**facts: Any) -> Campaign:
    return Campaign.model_validate(a_campaign(**facts))


def test_without_groups_each_area_is_its_own() -> None:
    assert list(campaign().groups_by(SPOTS).values()) == ["minato", "minato", "yamabe", "shima"]
    assert list(campaign(groups=GROUPS).groups_by(SPOTS).values()) == ["minami", "minami", "kita", "minami"]


def test_an_area_that_is_in_no_group_counts_for_none() -> None:
    assert campaign(groups=GROUPS[:1]).group_of("minato") == ""


def test_entries_close_with_the_last_second_of_their_day() -> None:
    prize = campaign().prizes[0]
    assert prize.closes(ZoneInfo("Asia/Tokyo")) == datetime(2026, 12, 26, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert campaign().enters_until == date(2026, 12, 25)


def test_a_goal_says_its_rule() -> None:
    goal = campaign(
        goals=[{"id": "x", "name": {"ja": "x"}, "wanted": [{"number": 5}], "match": "any"}], prizes=[]
    ).goals[0]
    assert goal.rule.conditions == (Condition("any", 5),)
    assert not goal.rule.needs_all
    assert not goal.is_given


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"last": "2026-10-01"}, "終わる日"),
        ({"kinds": []}, "1"),
        ({"goals": []}, "応募に必要な特典"),
        ({"prizes": [PRIZE | {"id": "two"}]}, "同じ記号"),
        ({"exchanges": [EXCHANGE | {"id": "two"}]}, "同じ記号"),
        ({"exchanges": [EXCHANGE | {"points": 0}]}, "1"),
        ({"goals": [{"id": "two", "name": {"ja": "x"}, "wanted": [{"kind": "these"}]}]}, "スポットの記号"),
        ({"goals": [{"id": "two", "name": {"ja": "x"}, "wanted": []}]}, "1"),
        ({"id": "Tabi 1"}, "pattern"),
        ({"name": {"en": "x"}}, "日本語"),
        ({"groups": [GROUPS[0], GROUPS[0]]}, "同じ記号"),
    ],
)  # fmt: skip
def test_a_campaign_that_cannot_work_is_refused(facts: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        campaign(**facts)


def test_two_campaigns_have_two_names() -> None:
    with pytest.raises(ValidationError, match="同じ記号"):
        StampRallySettings.model_validate({"campaigns": [a_campaign(), a_campaign()]})


def test_running_campaigns_are_told_before_those_that_come_or_went() -> None:
    settings = StampRallySettings.model_validate(
        {
            "campaigns": [
                a_campaign(id="went", first="2026-09-01", last="2026-10-31", prizes=[]),
                a_campaign(id="comes", first="2026-12-01"),
                a_campaign(id="runs"),
                a_campaign(id="far", first="2027-03-01", last="2027-04-01"),
            ]
        }
    )
    assert [each.id for each in settings.told(date(2026, 11, 22))] == ["runs", "comes", "went"]
    assert [each.id for each in settings.told(date(2026, 12, 31))] == ["comes", "runs"]
