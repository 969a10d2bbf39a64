from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.services.garbage.model import (
    Category,
    Change,
    ChangeKind,
    Collection,
    Fortnightly,
    GarbageBook,
    NthWeekday,
    OnDates,
    Pattern,
    Period,
    SuspensionMode,
    TownCalendar,
    Weekly,
    Withheld,
    WithheldReason,
    YearlyPeriod,
    collections_between,
    collections_on,
    next_collection,
    withheld_between,
)
from tests.services.garbage import factories
from tests.services.garbage.factories import BURNABLE, GLASS, HARBOUR

SKIP = TownCalendar()
SHIFT = TownCalendar(SuspensionMode.SHIFT_WEEK)
MODES = st.sampled_from(SuspensionMode)


def day_list(book: GarbageBook, calendar: TownCalendar, first: date, last: date) -> list[str]:
    return [f"{one.day:%m/%d}" for one in collections_between(book, calendar, HARBOUR, first, last)]


def january(book: GarbageBook, calendar: TownCalendar) -> list[str]:
    return day_list(book, calendar, date(2026, 12, 26), date(2027, 2, 8))


def test_skipped_days_are_dropped() -> None:
    assert january(factories.book(NthWeekday(5, 1), NthWeekday(5, 3)), SKIP) == ["01/16", "02/06"]


def test_shifted_weeks_count_the_nth_weekday_from_the_first_open_week() -> None:
    # 2027-01-02, the first Saturday, is closed: the first and third become the second and fourth.
    assert january(factories.book(NthWeekday(5, 1), NthWeekday(5, 3)), SHIFT) == ["01/09", "01/23", "02/06"]


def test_weekdays_that_meet_no_closed_day_do_not_shift() -> None:
    assert january(factories.book(NthWeekday(2, 1), NthWeekday(2, 3)), SHIFT) == ["01/06", "01/20", "02/03"]


def test_a_weekly_collection_is_only_dropped_when_weeks_shift() -> None:
    assert january(factories.book(Weekly(4)), SHIFT) == ["01/08", "01/15", "01/22", "01/29", "02/05"]


def test_a_fortnightly_collection_moves_its_own_days_of_that_month() -> None:
    assert january(factories.book(Fortnightly(date(2027, 1, 1))), SHIFT) == ["01/08", "01/22", "02/05"]
    assert january(factories.book(Fortnightly(date(2026, 12, 25))), SHIFT) == ["01/08", "01/22", "02/05"]


def test_a_long_closure_shifts_as_many_weeks_as_it_takes() -> None:
    book = factories.book(NthWeekday(0, 1), closed=(Period(date(2027, 1, 1), date(2027, 1, 12)),))
    assert january(book, SHIFT) == ["01/18", "02/01"]


def test_days_written_out_stand_through_a_closure() -> None:
    assert january(factories.book(OnDates((date(2026, 12, 30),))), SKIP) == ["12/30"]


def test_centres_closures_do_nothing_when_the_town_says_so() -> None:
    assert january(factories.book(NthWeekday(5, 1)), TownCalendar(SuspensionMode.NONE)) == ["01/02", "02/06"]


@pytest.mark.parametrize("mode", SuspensionMode)
def test_the_towns_own_closed_days_count_in_every_mode(mode: SuspensionMode) -> None:
    calendar = TownCalendar(mode, closed=(YearlyPeriod((12, 29), (1, 3)),))
    book = factories.book(Weekly(5), closed=())
    assert january(book, calendar) == ["12/26", "01/09", "01/16", "01/23", "01/30", "02/06"]


def test_public_holidays_stop_collection_only_where_the_town_says_so() -> None:
    book = factories.book(Weekly(0))
    culture_week = (date(2027, 1, 9), date(2027, 1, 19))
    assert day_list(book, SKIP, *culture_week) == ["01/11", "01/18"]
    assert day_list(book, TownCalendar(is_closed_on_holidays=True), *culture_week) == ["01/18"]


def changed(kind: ChangeKind, day: date, to: date | None = None, **limits: tuple[str, ...]) -> TownCalendar:
    return TownCalendar(changes=(Change(kind, day, to, "大雪のため", **limits),))


def test_a_cancelled_day_is_withheld_with_the_towns_note() -> None:
    book, day = factories.book(Weekly(0)), date(2026, 11, 30)
    calendar = changed(ChangeKind.CANCELLED, day)
    assert collections_on(book, calendar, HARBOUR, day) == ()
    withheld = withheld_between(book, calendar, HARBOUR, day, day)
    assert withheld == (Withheld(day, BURNABLE, WithheldReason.CANCELLED, "大雪のため"),)


def test_a_moved_day_comes_at_the_other_day_and_tells_why() -> None:
    book, day, to = factories.book(NthWeekday(5, 1)), date(2027, 1, 2), date(2026, 12, 28)
    calendar = changed(ChangeKind.MOVED, day, to)
    (moved,) = collections_on(book, calendar, HARBOUR, to)
    assert (moved.day, moved.regular, moved.note) == (to, day, "大雪のため")
    (withheld,) = withheld_between(book, calendar, HARBOUR, day, day)
    assert (withheld.reason, withheld.instead) == (WithheldReason.MOVED, to)


def test_a_move_changes_nothing_where_nothing_was_due() -> None:
    calendar = changed(ChangeKind.MOVED, date(2026, 11, 24), date(2026, 11, 26))
    assert collections_on(factories.book(Weekly(0)), calendar, HARBOUR, date(2026, 11, 26)) == ()


def test_an_extra_day_joins_the_areas_and_categories_it_names() -> None:
    book, day = factories.book(Weekly(0)), date(2026, 11, 25)
    everywhere = changed(ChangeKind.EXTRA, day, categories=(GLASS,))
    assert collections_on(book, everywhere, HARBOUR, day) == (Collection(day, GLASS, note="大雪のため", is_extra=True),)
    assert collections_on(book, changed(ChangeKind.EXTRA, day, areas=("hill",)), HARBOUR, day) == ()


def test_a_change_for_other_areas_leaves_this_one_alone() -> None:
    day = date(2026, 11, 30)
    calendar = changed(ChangeKind.CANCELLED, day, areas=("hill",))
    assert len(collections_on(factories.book(Weekly(0)), calendar, HARBOUR, day)) == 1


def test_changes_come_back_from_json() -> None:
    change = Change(ChangeKind.MOVED, date(2027, 1, 1), date(2027, 1, 5), "年始", (HARBOUR,), (BURNABLE,))
    assert Change.from_json(change.to_json()) == change
    assert Change.from_json(replace(change, to=None).to_json()).to is None


def test_remarks_come_with_the_collection() -> None:
    (one,) = collections_on(factories.book(Weekly(0)), SKIP, HARBOUR, date(2026, 11, 23))
    assert one.remarks == ("朝8時までに出してください。",)


def test_two_rules_on_one_day_are_one_collection() -> None:
    book = factories.book(Weekly(0), NthWeekday(0, 4))
    assert len(collections_on(book, SKIP, HARBOUR, date(2026, 11, 23))) == 1


def test_a_closed_day_is_withheld_and_names_the_day_instead() -> None:
    day = date(2027, 1, 2)
    (shifted,) = withheld_between(factories.book(NthWeekday(5, 1)), SHIFT, HARBOUR, day, day)
    assert (shifted.reason, shifted.instead) == (WithheldReason.CLOSED, date(2027, 1, 9))
    (dropped,) = withheld_between(factories.book(NthWeekday(5, 1)), SKIP, HARBOUR, day, day)
    assert (dropped.reason, dropped.instead) == (WithheldReason.CLOSED, None)


def test_an_unknown_area_and_a_category_without_days_have_no_next_day() -> None:
    book = factories.book(Weekly(0))
    assert collections_on(book, SKIP, "?", date(2026, 11, 23)) == ()
    assert withheld_between(book, SKIP, "?", date(2026, 11, 23), date(2026, 11, 23)) == ()
    assert next_collection(book, SKIP, HARBOUR, GLASS, date(2026, 11, 23)) is None


def test_the_next_day_of_a_category_is_that_of_the_one_it_is_collected_with() -> None:
    book = factories.book(Weekly(0))
    shared = replace(book, categories=(*book.categories, Category("cans", "缶", collected_with=BURNABLE)))
    found = next_collection(shared, SKIP, HARBOUR, "cans", date(2026, 11, 24))
    assert found is not None
    assert (found.day, found.category) == (date(2026, 11, 30), BURNABLE)


def test_a_day_more_than_a_year_away_is_still_found() -> None:
    book = factories.book(NthWeekday(0, 5), months=(2,))  # a fifth Monday in February: 2044 only
    assert next_collection(book, SKIP, HARBOUR, BURNABLE, date(2026, 3, 1)) is None
    found = next_collection(factories.book(NthWeekday(0, 5), months=(5,)), SKIP, HARBOUR, BURNABLE, date(2026, 6, 1))
    assert found is not None
    assert found.day == date(2027, 5, 31)


@settings(max_examples=60)
@given(factories.books(), MODES, factories.days)
def test_the_next_day_is_the_first_of_all_later_days(book: GarbageBook, mode: SuspensionMode, start: date) -> None:
    calendar, area = TownCalendar(mode), book.areas[0]
    every_day = [start + timedelta(days=step) for step in range(60)]
    for category in book.categories:
        first = next(
            (
                day
                for day in every_day
                if any(one.category == category.id for one in collections_on(book, calendar, area.id, day))
            ),
            None,
        )
        found = next_collection(book, calendar, area.id, category.id, start)
        if first is not None:
            assert found is not None
            assert found.day == first
        else:
            assert found is None or found.day > every_day[-1]


@settings(max_examples=60)
@given(factories.books(), MODES, factories.days, st.integers(0, 40), st.integers(0, 40))
def test_a_window_is_the_sum_of_its_parts(
    book: GarbageBook, mode: SuspensionMode, first: date, length: int, cut: int
) -> None:
    calendar, area = TownCalendar(mode), book.areas[0]
    last = first + timedelta(days=length)
    middle = min(first + timedelta(days=cut), last)
    whole = collections_between(book, calendar, area.id, first, last)
    left = collections_between(book, calendar, area.id, first, middle)
    right = collections_between(book, calendar, area.id, middle + timedelta(days=1), last)
    assert whole == left + right


@settings(max_examples=60)
@given(factories.regular_patterns, st.lists(factories.periods, max_size=3), MODES, factories.days)
def test_nothing_is_collected_while_the_centre_is_closed(
    pattern: Pattern, closed: list[Period], mode: SuspensionMode, start: date
) -> None:
    book = factories.book(pattern, closed=tuple(closed))
    found = collections_between(book, TownCalendar(mode), HARBOUR, start, start + timedelta(days=90))
    if mode is not SuspensionMode.NONE:
        assert not [one for one in found for period in closed if period.holds(one.day)]


@settings(max_examples=60)
@given(st.integers(0, 6), st.integers(1, 5), st.lists(factories.periods, max_size=3), factories.days)
def test_shifting_loses_no_day_and_moves_each_by_whole_weeks(
    weekday: int, nth: int, closed: list[Period], start: date
) -> None:
    book = factories.book(NthWeekday(weekday, nth), closed=tuple(closed))
    reach = timedelta(days=90)
    plain = collections_between(book, TownCalendar(SuspensionMode.NONE), HARBOUR, start, start + reach)
    shifted = collections_between(book, SHIFT, HARBOUR, start, start + 2 * reach)
    instead = {one.day: one.instead for one in withheld_between(book, SHIFT, HARBOUR, start, start + reach)}
    come = {one.day for one in shifted}
    for one in plain:
        moved = instead.get(one.day) or one.day
        assert moved in come
        assert (moved - one.day).days in range(0, 50, 7)
