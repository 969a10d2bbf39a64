from datetime import date, timedelta

from chalicelib.services.garbage.model import TownCalendar, Weekly
from chalicelib.services.garbage.model.sheets import (
    Sheet,
    next_of_each_sheet,
    next_sheet,
    today_sheet,
    tomorrow_sheet,
    weeks_sheet,
)
from chalicelib.services.garbage.model.telling import Told, when
from tests.services.garbage import factories
from tests.services.garbage.factories import BURNABLE, GLASS, HARBOUR

MONDAY = date(2026, 11, 23)
BOOK = factories.book(Weekly(0))
REMARK = "朝8時までに出してください。"


def rows(sheet: Sheet) -> list[str]:
    return [label.key for label, _ in sheet.rows if isinstance(label, Told)]


def test_today_is_told_with_tomorrow_and_the_next_day_only_if_both_are_empty() -> None:
    assert rows(today_sheet(BOOK, TownCalendar(), HARBOUR, MONDAY)) == ["day.today", "day.tomorrow"]
    later = today_sheet(BOOK, TownCalendar(), HARBOUR, MONDAY + timedelta(days=1))
    assert rows(later) == ["day.today", "day.tomorrow", "day.then"]
    assert later.lines == (REMARK,)


def test_tomorrow_is_read_with_its_remarks() -> None:
    sheet = tomorrow_sheet(BOOK, TownCalendar(), HARBOUR, MONDAY - timedelta(days=1))
    assert (rows(sheet), sheet.lines) == (["day.tomorrow"], (REMARK,))


def test_two_weeks_hold_two_mondays_and_each_remark_once() -> None:
    sheet = weeks_sheet(BOOK, TownCalendar(), HARBOUR, MONDAY)
    assert (rows(sheet), sheet.lines) == (["day.plain"] * 2, (REMARK,))


def test_a_kind_is_told_with_its_next_four_days_or_that_it_has_none() -> None:
    sheet = next_sheet(BURNABLE)(BOOK, TownCalendar(), HARBOUR, MONDAY)
    days = [MONDAY + timedelta(days=7 * week) for week in range(4)]
    assert [value for _, value in sheet.rows] == [when(day, MONDAY) for day in days]
    none = next_sheet(GLASS)(BOOK, TownCalendar(), HARBOUR, MONDAY)
    assert (none.rows, none.lines) == ((), (Told("next.none"),))


def test_a_district_without_days_says_that_nothing_is_collected() -> None:
    empty = factories.book()
    assert next_of_each_sheet(empty, TownCalendar(), HARBOUR, MONDAY).lines == (Told("day.nothing"),)
    assert weeks_sheet(empty, TownCalendar(), HARBOUR, MONDAY).lines == (Told("day.nothing"),)
