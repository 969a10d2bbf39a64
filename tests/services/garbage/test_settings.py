"""What a town may choose, and what it may not."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.services.garbage.model import Change, ChangeKind, SuspensionMode
from chalicelib.services.garbage.settings import GarbageSettings

NEW_YEAR = {"first": "12-29", "last": "01-03"}


def test_the_defaults_skip_closed_periods_and_collect_on_holidays() -> None:
    calendar = GarbageSettings().calendar(())
    assert (calendar.mode, calendar.closed, calendar.is_closed_on_holidays) == (SuspensionMode.SKIP, (), False)


def test_closed_days_may_run_over_the_years_end() -> None:
    calendar = GarbageSettings.model_validate({"closed": [NEW_YEAR], "suspension": "shift_week"}).calendar(())
    assert calendar.mode is SuspensionMode.SHIFT_WEEK
    assert [calendar.closes(date(2027, 1, day), ()) for day in (3, 4)] == [True, False]


def test_changes_by_hand_stand_in_the_calendar() -> None:
    change = Change(ChangeKind.CANCELLED, date(2026, 11, 23))
    assert GarbageSettings().calendar([change]).changes == (change,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"closed": [{"first": "02-30", "last": "03-01"}]},
        {"closed": [{"first": "2-1", "last": "03-01"}]},
        {"evening_times": ["19:15"]},
        {"evening_times": []},
        {"morning_times": ["24:00"]},
        {"suspension": "sometimes"},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GarbageSettings.model_validate(wrong)


def test_every_choice_has_a_name_in_japanese() -> None:
    titles = [field["title"] for field in GarbageSettings.model_json_schema()["properties"].values()]
    assert [title for title in titles if title.isascii()] == []
