"""When a spot gives stamps, and how it is kept."""

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.services.stamp_rally.model import Spot, in_
from chalicelib.services.stamp_rally.model.spots import missing_languages, spot_from

SPOT = Spot("a", {"ja": "灯台", "en": "Lighthouse"}, 35.1, 139.1)


@pytest.mark.parametrize(
    ("opens", "closes", "days", "at", "is_open"),
    [
        ("", "", "", "2026-11-22T03:00", True),
        ("09:00", "17:00", "", "2026-11-22T09:00", True),
        ("09:00", "17:00", "", "2026-11-22T17:00", False),
        ("20:00", "02:00", "", "2026-11-22T01:59", True),
        ("20:00", "02:00", "", "2026-11-22T02:00", False),
        ("09:00", "17:00", "土日", "2026-11-22T10:00", True),
        ("09:00", "17:00", "月火", "2026-11-22T10:00", False),
        ("", "", "月", "2026-11-23T10:00", True),
    ],
)
def test_a_spot_is_open_in_its_hours(opens: str, closes: str, days: str, at: str, *, is_open: bool) -> None:
    spot = replace(SPOT, opens=opens, closes=closes, days=days)
    assert spot.is_open(datetime.fromisoformat(at)) == is_open


def test_words_that_are_missing_are_said_in_japanese() -> None:
    assert [SPOT.name_in(language) for language in ("ja", "ja-easy", "en")] == ["灯台", "灯台", "Lighthouse"]
    assert in_({}, "en") == ""


def test_a_spot_is_kept_as_json_and_read_back() -> None:
    spot = replace(SPOT, about={"ja": "高い"}, kinds=("qr",), opens="09:00", closes="17:00", is_closed=True)
    assert spot_from(spot.facts) == spot
    assert spot_from({**spot.facts, "field_of_a_later_version": 1}) == spot


def test_languages_without_a_name_are_counted_over_open_spots() -> None:
    spots = [SPOT, replace(SPOT, id="b", names={"ja": "滝"}), replace(SPOT, id="c", names={"ja": "岬"}, is_closed=True)]
    assert missing_languages(spots, ("ja", "en")) == {"en": 1}
