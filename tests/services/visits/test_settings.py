from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.settings.reading import shape_of
from chalicelib.services.visits.settings import VisitsSettings
from tests.services.visits.towns import SETTINGS


def test_what_a_town_chose_is_read_and_a_town_that_chose_nothing_offers_nothing() -> None:
    assert [offering.id for offering in VisitsSettings.model_validate(SETTINGS).offerings] == [
        "umikaze",
        "flu",
        "cooking",
    ]
    assert VisitsSettings().offerings == ()


def test_staff_can_edit_all_of_it_in_forms() -> None:
    shape = shape_of(VisitsSettings)
    assert "offerings" in shape.members


TIMES = {"days": ["mon"], "opens": "10:00", "closes": "12:00", "minutes": 60, "capacity": 2}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"times": [TIMES | {"closes": "10:30"}]}, "1枠が入りません"),
        ({"days_apart": [{"day": "2026-11-23", "opens": "10:00"}]}, "両方入力するか"),
        ({"days_apart": [{"day": "2026-11-23"}, {"day": "2026-11-23"}]}, "同じ日が2つ"),
        ({"book": {"days": 1}}, "何時まで"),
        ({"book": {"at": "17:00"}}, "1日以上前"),
        ({"questions": [{"id": "a", "name": {"ja": "a"}, "ask": {"ja": "a"}, "kind": "choice"}]}, "1つ以上必要"),
        ({"first": "2026-02-30"}, "day"),
        ({"category": "nowhere"}, "種類にありません"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_name(facts: dict[str, Any], sentence: str) -> None:
    offering = {"id": "x", "name": {"ja": "見学"}} | facts
    with pytest.raises(ValidationError, match=sentence):
        VisitsSettings.model_validate({"offerings": [offering]})


def test_a_mistake_in_names_is_told() -> None:
    for wrong in (
        {"offerings": [{"id": "x", "name": {"ja": "a"}}] * 2},
        {"categories": [{"id": "x", "name": {"ja": "a"}}] * 2},
    ):
        with pytest.raises(ValidationError, match="同じ記号が2つ"):
            VisitsSettings.model_validate(wrong)


def test_deadlines_are_moments_before_the_start() -> None:
    offering = Offering.model_validate({"id": "x", "name": {"ja": "a"}, "book": {"hours": 3}})
    assert offering.limits().book.minutes == 180
