"""The two fictional towns' garbage files: clean, of different kinds, and found by residents' words."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from chalicelib.platform.knowledge.finder import Entry, Finder
from chalicelib.platform.knowledge.vocabulary import Vocabulary
from chalicelib.services.garbage.formats import read_book
from chalicelib.services.garbage.model import (
    GarbageBook,
    SuspensionMode,
    TownCalendar,
    collections_between,
    next_collection,
)

ROOT = Path(__file__).parents[3]
MODES = {"minato": SuspensionMode.SKIP, "yamabe": SuspensionMode.SHIFT_WEEK}
CLOSED = ("1229", "1230", "1231", "0101", "0102", "0103")
FROM, UNTIL = date(2026, 11, 22), date(2029, 10, 31)


@cache
def town(name: str) -> GarbageBook:
    folder = ROOT / "infra" / "local" / "towns" / name / "garbage"
    reading = read_book({file.name: file.read_bytes() for file in folder.glob("*.csv")})
    assert reading.errors == ()
    assert reading.book is not None
    return reading.book


@cache
def finder(name: str) -> Finder:
    words = Vocabulary.from_toml(ROOT / "chalicelib" / "services" / "garbage" / "vocabulary.toml")
    return Finder([Entry(item.id, item.name, item.reading) for item in town(name).items], words)


@pytest.mark.parametrize(("name", "districts", "kinds"), [("minato", 12, 8), ("yamabe", 6, 6)])
def test_each_town_has_its_size(name: str, districts: int, kinds: int) -> None:
    book = town(name)
    collected = [kind for kind in book.categories if not kind.label.endswith("収集できないもの")]
    assert (len(book.areas), len(collected)) == (districts, kinds)
    assert len(book.items) >= 150


@pytest.mark.parametrize("name", MODES)
def test_every_scheduled_kind_is_collected_each_year_and_never_at_the_years_end(name: str) -> None:
    book, calendar = town(name), TownCalendar(MODES[name])
    for area in book.areas:
        found = collections_between(book, calendar, area.id, FROM, UNTIL)
        for schedule in area.schedules:
            years = {one.day.year for one in found if one.category == schedule.category}
            assert years >= {2027, 2028, 2029}, (area.label, schedule.category)
        assert not [
            one for one in found if (one.day.month, one.day.day) >= (12, 29) or one.day.timetuple().tm_yday <= 3
        ]


def test_in_the_mountains_weeks_are_counted_from_the_first_open_one() -> None:
    book, calendar = town("yamabe"), TownCalendar(SuspensionMode.SHIFT_WEEK)
    area = next(one for one in book.areas if one.label == "奥大沢")
    paper = next(one for one in book.categories if one.label == "紙・布類")
    coming = next_collection(book, calendar, area.id, paper.id, date(2027, 1, 1))
    assert coming is not None
    assert (coming.day, coming.regular) == (date(2027, 1, 22), date(2027, 1, 15))


@pytest.mark.parametrize(
    ("name", "question", "item"),
    [
        ("minato", "電子レンジ", "電子レンジ"),
        ("minato", "レンジ", "電子レンジ"),
        ("minato", "ペットボトルのふた", "キャップ（ペットボトル）"),
        ("minato", "スマホ", "スマートフォン"),
        ("minato", "れいぞうこ", "冷蔵庫"),
        ("minato", "牛乳パック", "紙パック（牛乳・ジュース）"),
        ("minato", "充電池", "充電式電池"),
        ("yamabe", "電子レンジ", "電子レンジ"),
        ("yamabe", "ペットボトルキャップ", "キャップ（ペットボトル）"),
        ("yamabe", "木の枝", "枝（庭木）"),
        ("yamabe", "ふとんの捨て方", "布団"),
        ("yamabe", "スプレー", "スプレー缶"),
    ],
)
def test_residents_words_find_the_towns_items(name: str, question: str, item: str) -> None:
    assert item in [hit.name for hit in finder(name).find(question).exact]


def test_a_slip_of_the_finger_is_offered_the_item() -> None:
    assert "フライパン" in [hit.name for hit in finder("minato").find("フライバン").near]
