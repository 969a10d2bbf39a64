from datetime import date, timedelta

import pytest

from chalicelib.services.garbage.model import Change, ChangeKind, TownCalendar, Weekly
from chalicelib.services.garbage.model.checks import days_changed, objection
from tests.services.garbage import factories
from tests.services.garbage.factories import BURNABLE, GLASS, HARBOUR

MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
BOOK = factories.book(Weekly(0))


def test_only_kinds_whose_days_differ_are_named_with_both() -> None:
    new = factories.book(Weekly(1))
    [(kind, was, will)] = days_changed(BOOK, new, TownCalendar(), HARBOUR, MONDAY)
    assert (kind.id, was[0], will[0]) == (BURNABLE, MONDAY, TUESDAY)
    assert list(days_changed(BOOK, BOOK, TownCalendar(), HARBOUR, MONDAY)) == []


@pytest.mark.parametrize(
    ("change", "may"),
    [
        (Change(ChangeKind.CANCELLED, MONDAY), True),
        (Change(ChangeKind.CANCELLED, MONDAY, areas=("elsewhere",)), False),
        (Change(ChangeKind.CANCELLED, MONDAY, categories=(GLASS,)), False),
        (Change(ChangeKind.CANCELLED, TUESDAY), False),
        (Change(ChangeKind.EXTRA, TUESDAY), True),
        (Change(ChangeKind.MOVED, MONDAY, TUESDAY), True),
        (Change(ChangeKind.MOVED, MONDAY), False),
        (Change(ChangeKind.EXTRA, MONDAY - timedelta(days=1)), False),
    ],
)
def test_a_change_must_concern_a_day_that_is_coming(change: Change, may: bool) -> None:
    assert (objection(BOOK, TownCalendar(), change, MONDAY) == "") is may
