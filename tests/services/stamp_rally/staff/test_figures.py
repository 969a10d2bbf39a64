"""Numbers by spot, day and language as staff see them: small groups hidden, also in the file."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chalicelib.platform.console.staff import Sent, Table, View
from chalicelib.platform.house import Office
from chalicelib.services.stamp_rally.repository import Counts
from chalicelib.services.stamp_rally.staff.figures import hand_figures, show_figures, summed
from tests.kit.fakes import Clock
from tests.kit.offices import a_clerk
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import a_rally_office


@pytest.fixture
def office() -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        office = a_rally_office(Clock(datetime(2026, 11, 24, 1, 0, tzinfo=UTC)))
        counts = Counts(office.scope)
        counts.keep_day("tabi", "2026-11-22", "00", {"todai/ja": 7, "taki/ja": 9})
        counts.keep_day("tabi", "2026-11-22", "01", {"todai/en": 3})
        counts.keep_day("tabi", "2026-11-23", "00", {"todai/ja": 20, "minami/en": 2})
        counts.keep_reach("tabi", "00", "2026-11-24T02:40:00+09:00", {"1": 20, "2": 8, "3": 1}, {"two": 9})
        yield office


def tables(view: View) -> dict[str, dict[str, str]]:
    return {
        block.title: {str(name): str(count) for name, count in block.rows}
        for block in view.blocks
        if isinstance(block, Table)
    }


def test_shards_are_summed(office: Office) -> None:
    told = summed(office, "tabi")
    assert (told.by_spot, told.by_day) == (
        {"todai": 30, "taki": 9, "minami": 2},
        {"2026-11-22": 19, "2026-11-23": 22},
    )
    assert (told.by_language, told.residents) == ({"ja": 36, "en": 5}, 29)


def test_small_groups_are_hidden_and_one_more_where_they_could_be_worked_out(office: Office) -> None:
    told = tables(show_figures(a_clerk(office), {"campaign": "tabi"}))
    assert told["スポットごと"] == {"みなと灯台": "30", "朝市": "0", "やまべの滝": "5未満", "南の岬": "5未満"}
    assert told["言語ごと"] == {"日本語": "36", "英語": "5"}
    assert told["集めた数ごとの人数"] == {"1個": "20", "2個": "5未満", "3個": "5未満"}
    assert told["特典の条件を満たした人数"] == {"2か所賞": "9", "三つのまち賞": "0"}


def test_the_file_says_what_the_page_says(office: Office) -> None:
    handed = hand_figures(a_clerk(office), Sent({"campaign": "tabi"}))
    assert "スポットごと,やまべの滝,5未満" in handed.content
    assert ",9\r" in handed.content
    assert "スポットごと,南の岬,2" not in handed.content


def test_before_the_first_night_nothing_is_counted(office: Office) -> None:
    for record in Counts(office.scope).reach("tabi"):
        Counts(office.scope).reaches.remove(record)
    assert tables(show_figures(a_clerk(office), {"campaign": "tabi"})) == {}
