from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from chalicelib.services.rides.settings import RidesSettings

STARTS = datetime(2026, 11, 24, 8, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_a_town_that_chose_nothing_closes_the_evening_before() -> None:
    limits = RidesSettings().limits
    assert limits.book.moment(STARTS).isoformat() == "2026-11-23T17:00:00+09:00"
    assert limits.cancel.moment(STARTS).isoformat() == "2026-11-24T07:00:00+09:00"
    assert (limits.places, limits.live, limits.opens_days) == (4, 6, 14)


@pytest.mark.parametrize(
    "chosen",
    [
        {"cutoff_time": "25:00"},
        {"payments": ()},
        {"payments": ("card",)},
        {"seats_at_most": 0},
        {"hours_before": 3},
        {"rider_name": "phone"},
        {"color": "red"},
    ],
)
def test_what_cannot_be_chosen_is_refused(chosen: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RidesSettings.model_validate(chosen)
