from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.menus import publishing, terms
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.menus.town import FILE, LIFE, TELL, MenuTown, a_menu_town

YEAR_END = replace(LIFE, tiles=(FILE, FILE))


@pytest.fixture(autouse=True)
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def planned(town: MenuTown, starts: timedelta, ends: timedelta | None = None) -> terms.Term:
    town.publishes(LIFE, TELL)
    now = town.office.now()
    span: tuple[datetime, datetime | None] = (now + starts, now + ends if ends else None)
    return terms.plan_term(town.office, town.channel, town.edition(YEAR_END, TELL), "広報課", span)


def test_an_edition_comes_and_goes_at_its_times() -> None:
    town = a_menu_town()
    planned(town, timedelta(hours=1), timedelta(hours=3))
    town.until(minutes=59)
    assert town.board.edition == "000001"
    town.until(minutes=2)
    assert town.board.edition == "000002"
    town.until(hours=2)
    assert town.board.edition == "000001"
    assert terms.Terms(town.office.scope).all()[0].stand == "over"


def test_without_an_end_it_stays() -> None:
    town = a_menu_town()
    planned(town, timedelta(hours=1))
    town.until(hours=2)
    town.until(days=1)
    assert town.board.edition == "000002"


def test_what_staff_showed_meanwhile_stays_at_the_end() -> None:
    town = a_menu_town()
    planned(town, timedelta(hours=1), timedelta(hours=3))
    town.until(hours=2)
    publishing.publish(town.office, town.channel, town.edition(LIFE, replace(TELL, bar="急ぎ")), "広報課")
    town.work()
    town.until(hours=2)
    assert town.board.edition == "000003"


def test_what_is_cancelled_never_comes() -> None:
    town = a_menu_town()
    term = planned(town, timedelta(hours=1))
    terms.cancel_term(town.office, term.id)
    town.until(hours=2)
    assert town.board.edition == "000001"
    with pytest.raises(StaffMistake):
        terms.cancel_term(town.office, term.id)


def test_a_beginning_that_is_done_twice_shows_it_once() -> None:
    town = a_menu_town()
    term = planned(town, timedelta(hours=1), timedelta(hours=3))
    town.clock.pass_(hours=1)
    publishing.show(town.office, town.channel, "000002", "広報課")  # as by a worker killed before it noted it
    town.work()
    terms.come_round(town.office, term.id)
    town.work()
    assert terms.Terms(town.office.scope).all()[0].before == "000001" or town.board.before == "000001"
    town.until(hours=2)
    assert town.board.edition == "000001"


@pytest.mark.parametrize(("starts", "ends"), [(-1, None), (2, 1)])
def test_times_that_make_no_sense_are_refused(starts: int, ends: int | None) -> None:
    town = a_menu_town()
    with pytest.raises(StaffMistake):
        planned(town, timedelta(hours=starts), timedelta(hours=ends) if ends else None)
