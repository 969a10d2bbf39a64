from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.analytics.model import Day
from chalicelib.platform.analytics.repository import Days
from chalicelib.platform.draws.lots import drawn, promise
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.model import Reminder, Round
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.platform.rewards.repository import Books
from chalicelib.services.coupons import schedule
from chalicelib.services.coupons.actions import campaign_of, forget_resident, give_chance
from chalicelib.services.coupons.model.coupon import Coupon
from chalicelib.services.coupons.repository import Campaigns
from tests.kit.fakes import Clock
from tests.kit.mortal import Fate, Killed
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.coupons.town import (
    COMMON,
    WEEKLY,
    a_resident,
    a_turn,
    an_office_with,
    assert_balanced,
    given,
    reason,
    spent,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tables() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def a_night(office: Office, campaign: str) -> Round:
    """What the clock asks when a campaign's night is due."""
    return schedule.remind(office, Reminder("n", "coupons", office.house.clock(), {"campaign": campaign}))


@pytest.mark.usefixtures("tables")
def test_starting_opens_ledger_budget_and_nights_and_may_be_repeated(clock: Clock) -> None:
    office = an_office_with(COMMON, clock)
    before = Campaigns(office.scope).records.fetch("c1").seed
    schedule.start(office, "c1")
    assert Campaigns(office.scope).records.fetch("c1").seed == before != ""
    assert [book.campaign for book in Books(office.scope).all("coupons")] == ["c1"]
    reminder = Reminders(office.scope).find("coupons/c1")
    assert reminder is not None
    assert datetime.fromisoformat(reminder.at).hour == schedule.NIGHT.hour


@pytest.mark.parametrize("at", range(0, 60, 3))
def test_a_start_may_be_killed_anywhere_and_done_again(at: int) -> None:
    fate = Fate(None)
    with quick_tables(QuickDynamo(moment=fate.moment)):
        office = an_office_with(COMMON)
        schedule.stop(office, "c1", "")
        fate.at = fate.moments + at
        try:
            schedule.start(office, "c1")
        except Killed:
            fate.at = None
        fate.at = None
        schedule.start(office, "c1")
        assert len(given(office)) == 2
        assert_balanced(office)


@pytest.mark.usefixtures("tables")
def test_unused_coupons_give_their_money_back_the_night_after_their_last_day(clock: Clock) -> None:
    office = an_office_with(WEEKLY, clock)
    for number in range(3):
        given(office, f"R{number}", "c2", "s001")
    assert spent(office, "c2") == (0, 3600)
    assert a_night(office, "c2").again is not None
    assert spent(office, "c2") == (0, 3600)
    clock.pass_(days=14)
    a_night(office, "c2")
    assert spent(office, "c2") == (0, 0)
    assert_balanced(office, "c2")


@pytest.mark.usefixtures("tables")
def test_also_of_a_campaign_that_was_stopped(clock: Clock) -> None:
    office = an_office_with(WEEKLY, clock)
    given(office, campaign="c2", shop="s001")
    schedule.stop(office, "c2", "")
    clock.pass_(days=30)
    a_night(office, "c2")
    assert spent(office, "c2") == (0, 0)


@pytest.mark.usefixtures("tables")
def test_the_nights_end_when_all_is_over(clock: Clock) -> None:
    office = an_office_with(COMMON, clock)
    assert a_night(office, "c1").again is not None
    clock.pass_(days=50)
    assert a_night(office, "c1").again is None
    assert a_night(office, "never was") == Round()


@pytest.mark.usefixtures("tables")
def test_a_campaign_is_extended_and_its_budget_follows(clock: Clock) -> None:
    office = an_office_with(COMMON, clock)
    schedule.extend(office, "c1", "2027-03-31", 5_000)
    assert Budgets(office.scope).standing("c1").total == 5_000
    with pytest.raises(StaffMistake):
        schedule.extend(office, "c1", "2026-10-01", 5_000)
    clock.pass_(days=200)
    with pytest.raises(StaffMistake):
        schedule.start(office, "c1")


@pytest.mark.usefixtures("tables")
def test_drafts_are_hidden_from_residents() -> None:
    office = an_office_with(COMMON)
    record = Campaigns(office.scope).records.fetch("c1")
    record.facts = {**record.facts, "state": "draft"}
    Campaigns(office.scope).records.change(record)
    with pytest.raises(NotFound):
        campaign_of(office, "c1")


# double chance


def friends_are(office: Office, count: int) -> None:
    Days(office.scope).keep((office.now() - timedelta(days=1)).date(), Day(friends=count))


@pytest.mark.usefixtures("tables")
def test_when_friends_are_as_many_as_promised_lots_are_drawn_among_who_took_part_once(clock: Clock) -> None:
    office = an_office_with(COMMON, clock, chances=(1000, 2000), winners=2)
    for number in range(5):
        Residents(office.scope).keep(a_resident(f"R{number}"))
        given(office, f"R{number}")
    friends_are(office, 999)
    assert list(a_night(office, "c1").notices) == []
    friends_are(office, 1_500)
    notices = list(a_night(office, "c1").notices)
    record = Campaigns(office.scope).records.fetch("c1")
    told = record.drawn["1000"]
    assert told["winners"] == list(drawn(f"{record.seed}/1000", [f"R{n}" for n in range(5)])[:2])
    assert told["promise"] == promise(told["seed"])
    assert [notice.to.user_id for notice in notices] == [f"U{name}" for name in told["winners"]]
    assert list(a_night(office, "c1").notices) == []
    assert set(record.drawn) == {"1000"}


@pytest.mark.usefixtures("tables")
def test_who_was_drawn_gets_one_more_once_and_nobody_else(clock: Clock) -> None:
    office = an_office_with(COMMON, clock, chances=(1000,), winners=1)
    for number in range(3):
        given(office, f"R{number}")
    friends_are(office, 1_000)
    list(a_night(office, "c1").notices)
    record = Campaigns(office.scope).records.fetch("c1")
    (winner,) = record.drawn["1000"]["winners"]
    first = give_chance(a_turn(office, winner), record, "1000")
    assert isinstance(first, Coupon)
    assert give_chance(a_turn(office, winner), record, "1000") == first
    assert first.batch == "chance/1000"
    loser = next(f"R{number}" for number in range(3) if f"R{number}" != winner)
    assert reason(give_chance(a_turn(office, loser), record, "1000")) == "unknown"
    assert reason(give_chance(a_turn(office, winner), record, "2000")) == "unknown"
    forget_resident(a_turn(office, winner), winner)
    assert Campaigns(office.scope).records.fetch("c1").drawn["1000"]["winners"] == []
    assert_balanced(office)


@pytest.mark.usefixtures("tables")
def test_without_a_number_of_winners_everybody_gets_one_more(clock: Clock) -> None:
    office = an_office_with(COMMON, clock, chances=(1000,))
    friends_are(office, 1_000)
    assert list(a_night(office, "c1").notices) == []
    record = Campaigns(office.scope).records.fetch("c1")
    assert reason(give_chance(a_turn(office, "newcomer"), record, "1000")) == "taken"


@pytest.mark.usefixtures("tables")
def test_friends_are_those_of_the_newest_night_that_counted(clock: Clock) -> None:
    office = an_office_with(COMMON, clock)
    assert schedule.friends(office) == 0
    Days(office.scope).keep(office.now().date() - timedelta(days=3), Day(friends=10))
    Days(office.scope).keep(office.now().date() - timedelta(days=1), Day(friends=None))
    assert schedule.friends(office) == 10
