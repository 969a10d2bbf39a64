from datetime import date, timedelta

from hypothesis import given

from chalicelib.services.garbage.model import (
    Collection,
    GarbageBook,
    Outlook,
    TownCalendar,
    Weekly,
    Withheld,
    WithheldReason,
    collections_between,
    days_ahead,
    next_day,
    next_of_each,
    outlook_on,
    scheduled,
)
from tests.services.garbage import factories
from tests.services.garbage.factories import BURNABLE, HARBOUR

MONDAY = date(2026, 11, 23)
SPAN = timedelta(days=13)


@given(factories.books(), factories.days)
def test_the_days_ahead_hold_every_collection_once(book: GarbageBook, first: date) -> None:
    area = book.areas[0].id
    ahead = days_ahead(book, TownCalendar(), area, first, first + SPAN)
    told = [one for day in ahead for one in day.collections]
    assert told == list(collections_between(book, TownCalendar(), area, first, first + SPAN))
    assert [day.day for day in ahead] == sorted({day.day for day in ahead})
    assert all(ahead)


@given(factories.books(), factories.days)
def test_one_day_is_the_same_alone_and_among_others(book: GarbageBook, day: date) -> None:
    area = book.areas[0].id
    alone = outlook_on(book, TownCalendar(), area, day)
    assert alone == next(iter(days_ahead(book, TownCalendar(), area, day, day)), Outlook(day))


def test_somebody_who_chose_kinds_sees_only_those() -> None:
    day = Outlook(
        MONDAY, (Collection(MONDAY, "a"), Collection(MONDAY, "b")), (Withheld(MONDAY, "c", WithheldReason.CLOSED),)
    )
    assert day.only(("b",)) == Outlook(MONDAY, (Collection(MONDAY, "b"),))
    assert day.only(()) == day
    assert not day.only(("z",))


def test_the_next_day_is_after_today_and_none_is_made_up() -> None:
    book = factories.book(Weekly(0))
    found = next_day(book, TownCalendar(), HARBOUR, MONDAY)
    assert found is not None
    assert found.day == MONDAY + timedelta(days=7)
    assert next_day(factories.book(), TownCalendar(), HARBOUR, MONDAY) is None


def test_only_kinds_with_days_of_their_own_are_scheduled() -> None:
    book = factories.book(Weekly(0))
    assert [kind.id for kind in scheduled(book, HARBOUR)] == [BURNABLE]
    assert [(kind.id, one.day) for kind, one in next_of_each(book, TownCalendar(), HARBOUR, MONDAY)] == [
        (BURNABLE, MONDAY)
    ]
    assert scheduled(book, "nowhere") == ()
