"""What the clock says of rides and runs: at its minute, about what is true then, or nothing."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.platform.reminders.repository import ReminderRecord, Reminders
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.services.rides.actions.driving import offer_trip, withdraw
from chalicelib.services.rides.actions.matching import Asked, Wish, book_ride, cancel_ride
from chalicelib.services.rides.model.ride import Ride
from chalicelib.services.rides.repository import TownRides
from tests.kit.journey import Town, TownResident, a_town, words_of
from tests.kit.mortal import Fate, Killed
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.rides.towns import TUESDAY, a_leg, a_run, approved, brings_timetable

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def town() -> Iterator[Town]:
    with quick_tables(QuickDynamo()):
        town = a_town("yamabe", "rides", "profile", name="やまべ町")
        brings_timetable(town.office)
        yield town


def rides(town: Town) -> TownRides:
    return TownRides(town.office, fresh=True)


def booked(town: Town, rider: TownResident) -> Ride:
    rider.says("メニュー")
    known = rider.known
    assert known
    wish = Wish(TUESDAY, a_leg(rides(town)), 1, known.id, known.channel_key)
    ride = book_ride(rides(town), wish, Asked(f"book {known.id}", town.clock()))
    town.pump()
    return ride


def hears(who: TownResident, *moment: int) -> list[str]:
    """What somebody is told until then, each reminder done at its minute."""
    town, before = who.town, len(who.town.line.said_to(who.user_id))
    until = datetime(*moment, tzinfo=TOKYO)  # type: ignore[misc, arg-type]
    while due := [record for record in Reminders(town.office.scope).records.each() if when(record) <= until]:
        first = min(due, key=when)
        town.clock.now = max(when(first), town.clock.now)
        do_due(town.house, town.office.tenant.id, "reminder", "", first.reminder_id)
        town.pump()
    town.clock.now = until
    return [words_of(message) for message in town.line.said_to(who.user_id)[before:]]


def when(record: ReminderRecord) -> datetime:
    return datetime.fromisoformat(record.at)


def test_both_sides_are_reminded_at_seven_the_evening_before_and_an_hour_before(town: Town) -> None:
    rider, driver = town.resident(), town.resident()
    offer_trip(rides(town), approved(town, driver), a_run(), 2, town.clock())
    booked(town, rider)
    assert hears(rider, 2026, 11, 23, 18, 59) == []
    evening = hears(rider, 2026, 11, 23, 19, 0)
    assert evening[0].startswith("明日の相乗り")
    assert "明日の運転" in str(town.line.said_to(driver.user_id)[-2:])
    assert hears(rider, 2026, 11, 24, 6, 59) == []
    assert hears(rider, 2026, 11, 24, 7, 0)[0].startswith("まもなく相乗りの時刻です")
    assert hears(rider, 2026, 11, 25, 12, 0) == []


def test_a_cancelled_ride_stays_silent(town: Town) -> None:
    rider = town.resident()
    ride = booked(town, rider)
    cancel_ride(rides(town), ride, at=town.clock(), because="rider")
    assert hears(rider, 2026, 11, 25, 12, 0) == []


def test_who_still_waits_is_told_so_and_at_last_that_nobody_drives(town: Town) -> None:
    rider = town.resident()
    ride = booked(town, rider)
    assert hears(rider, 2026, 11, 23, 19, 0)[0].startswith("まだ運転手が決まっていません")
    assert "運転手が見つかりませんでした" in str(hears(rider, 2026, 11, 24, 7, 0))
    ended = rides(town).rides.find(ride.number, ride.day, ride.trip)
    assert ended
    assert (ended.state, ended.because) == ("cancelled", "no_driver")


def test_who_is_left_by_their_driver_at_the_last_moment_is_told_in_the_end(town: Town) -> None:
    rider = town.resident()
    offer, _ = offer_trip(rides(town), approved(town, town.resident()), a_run(), 2, town.clock())
    ride = booked(town, rider)
    hears(rider, 2026, 11, 24, 7, 30)
    withdraw(rides(town), offer, town.clock())
    town.pump()
    told = str(hears(rider, 2026, 11, 24, 8, 0))
    assert "運転手が見つかりませんでした" in told
    ended = rides(town).rides.find(ride.number, ride.day, ride.trip)
    assert ended
    assert ended.because == "no_driver"


def test_a_driver_without_riders_is_told_once_and_one_who_withdrew_never(town: Town) -> None:
    empty, gone = town.resident(), town.resident()
    offer_trip(rides(town), approved(town, empty), a_run(), 2, town.clock())
    offer, _ = offer_trip(rides(town), approved(town, gone), a_run(), 2, town.clock())
    withdraw(rides(town), offer, town.clock())
    before = len(town.line.said_to(gone.user_id))
    told = hears(empty, 2026, 11, 25, 0, 0)
    assert [each.splitlines()[0] for each in told if "明日の便に予約はありません" in each] != []
    assert len([each for each in told if "予約はありません" in each]) == 1
    assert len(town.line.said_to(gone.user_id)) == before


def test_after_a_standstill_nobody_is_told_of_what_has_passed(town: Town) -> None:
    rider = town.resident()
    offer_trip(rides(town), approved(town, town.resident()), a_run(), 2, town.clock())
    booked(town, rider)
    before = len(town.line.said_to(rider.user_id))
    town.clock.now = datetime(2026, 11, 24, 12, 0, tzinfo=TOKYO)
    for record in list(Reminders(town.office.scope).records.each()):
        do_due(town.house, town.office.tenant.id, "reminder", "", record.reminder_id)
    town.pump()
    assert len(town.line.said_to(rider.user_id)) == before


@pytest.mark.parametrize("first", [0, 1])
def test_a_withdrawal_killed_at_any_moment_is_gone_on_with_by_the_clock(first: int) -> None:
    for at in range(first, 60, 2):
        fate = Fate(None)
        with quick_tables(QuickDynamo(moment=fate.moment)):
            town = a_town("yamabe", "rides", "profile", name="やまべ町")
            brings_timetable(town.office)
            rider, driver = town.resident(), town.resident()
            offer, _ = offer_trip(rides(town), approved(town, driver), a_run(), 2, town.clock())
            ride = booked(town, rider)
            before = len(town.line.said_to(rider.user_id))
            fate.at = fate.moments + at
            with suppress(Killed):
                withdraw(rides(town), offer, town.clock())
            fate.at = None
            for _ in range(4):
                town.until(minutes=1)
            back = rides(town).rides.find(ride.number, ride.day, ride.trip)
            assert back
            known = Reminders(town.office.scope).find(f"withdrawn/{offer.id}")
            assert known is None
            told = str(town.line.said_to(rider.user_id)[before:])
            is_withdrawn = back.state == "waiting"
            assert told.count("運転手の都合がつかなくなりました") == (2 if is_withdrawn else 0), at
            assert is_withdrawn or at < 2
