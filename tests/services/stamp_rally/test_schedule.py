"""What a night counts and what winners are told, without anybody's id or place."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.draws.prizes import GRACE, draw_lots, enter, strike, winning
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Say
from chalicelib.platform.reminders.model import Reminder, Round
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.residents.model import shards
from chalicelib.platform.rewards.evidence_taking import Shown
from chalicelib.services.stamp_rally.actions import forget_resident, press_stamp
from chalicelib.services.stamp_rally.model import Spot
from chalicelib.services.stamp_rally.repository import SERVICE, Counts, ledger_of
from chalicelib.services.stamp_rally.schedule import ensure_running, next_night, remind
from tests.kit.fakes import Clock
from tests.kit.offices import a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import a_rally, a_rally_office, a_rally_turn, at_spot, spot


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield a_rally_office(clock)


def collect(office: Office, name: str, *spots: Spot, language: str = "ja") -> None:
    resident = a_resident(office, name, language=language)
    for each in spots:
        press_stamp(a_rally(office, resident), each, Shown(place=at_spot(office, each)))


def a_whole_night(office: Office) -> Round:
    round_ = Round((), office.house.clock(), {"night": "tabi", "shard": 0})
    for _ in shards():
        round_ = remind(office, Reminder("N", SERVICE, office.house.clock(), round_.about or {}))
    return round_


def days(office: Office) -> dict[str, Counter[str]]:
    told: dict[str, Counter[str]] = {}
    for record in Counts(office.scope).days("tabi"):
        told.setdefault(record.day, Counter()).update(record.stamps)
    return told


def test_a_night_counts_stamps_by_day_spot_and_language(office: Office, clock: Clock) -> None:
    collect(office, "1", spot("todai"), spot("ichiba"))
    collect(office, "2", spot("todai"), language="en")
    clock.pass_(days=1)
    collect(office, "3", spot("todai"))
    a_whole_night(office)
    assert days(office) == {
        "2026-11-22": {"todai/ja": 1, "todai/en": 1, "ichiba/ja": 1},
        "2026-11-23": {"todai/ja": 1},
    }


def test_a_night_counts_how_far_residents_are(office: Office) -> None:
    collect(office, "1", spot("todai"), spot("ichiba"))
    collect(office, "2", spot("todai"))
    a_whole_night(office)
    reach = Counts(office.scope).reach("tabi")
    residents, goals = Counter[str](), Counter[str]()
    for record in reach:
        residents.update(record.residents)
        goals.update(record.goals)
    assert residents == {"1": 1, "2": 1}
    assert goals == {"two": 1}


def test_counting_again_changes_nothing_and_what_was_settled_stays_as_it_was(office: Office, clock: Clock) -> None:
    collect(office, "1", spot("todai"))
    a_whole_night(office)
    a_whole_night(office)
    assert days(office) == {"2026-11-22": {"todai/ja": 1}}
    clock.pass_(days=10)
    forget_resident(a_rally_turn(office), a_resident(office, "1").id)
    a_whole_night(office)
    assert days(office) == {"2026-11-22": {"todai/ja": 1}}


def test_no_count_holds_a_residents_id(office: Office) -> None:
    collect(office, "1", spot("todai"))
    a_whole_night(office)
    resident = a_resident(office, "1")
    for record in (*Counts(office.scope).days("tabi"), *Counts(office.scope).reach("tabi")):
        assert resident.id not in str(record.attribute_values)


def test_a_night_goes_shard_by_shard_and_comes_again_until_all_is_over(office: Office, clock: Clock) -> None:
    round_ = remind(office, Reminder("N", SERVICE, clock(), {"night": "tabi", "shard": 0}))
    assert (round_.again, round_.about) == (clock() + timedelta(minutes=1), {"night": "tabi", "shard": 1})
    assert a_whole_night(office).again == next_night(office)
    clock.now = datetime(2026, 12, 26, 3, 0, tzinfo=UTC)
    assert a_whole_night(office).again is None
    assert remind(office, Reminder("N", SERVICE, clock(), {"night": "gone", "shard": 0})) == Round()
    assert remind(office, Reminder("N", SERVICE, clock(), {})) == Round()


def test_the_first_stamp_sets_the_night_the_promises_and_the_slips(office: Office) -> None:
    for _ in range(2):
        office.house.memory.forget()
        ensure_running(office, a_rally(office).campaign)
    nights = [record for record in Reminders(office.scope).records.each() if "night" in record.about]
    assert [record.at for record in nights] == ["2026-11-23T02:40:00+09:00"]
    counts = Waiting(office.scope).counts
    assert counts("2026-12-12").numbers == {}
    assert counts("2026-12-13").numbers == {"rally-ending": 1}
    assert counts("2026-12-26").numbers["rally-draw"] == 1


def drawn_with(office: Office, clock: Clock, *names: str) -> str:
    ledger = ledger_of("tabi", "onsen")
    ensure_running(office, a_rally(office).campaign)
    for name in names:
        enter(office, ledger, a_resident(office, name, language="en").id, office.now())
    clock.now = datetime(2026, 12, 25, 15, 0, tzinfo=UTC) + GRACE
    draw_lots(office, ledger, closes=datetime(2026, 12, 25, 15, 0, tzinfo=UTC), winners=2)
    return ledger


def told(office: Office, struck: str = "") -> list[str]:
    about = {"drawn": ledger_of("tabi", "onsen"), "struck": struck}
    return [notice.to.user_id for notice in remind(office, Reminder("W", SERVICE, office.now(), about)).notices]


def test_winners_are_told_without_anything_personal(office: Office, clock: Clock) -> None:
    drawn_with(office, clock, "1", "2", "3")
    about = {"drawn": ledger_of("tabi", "onsen"), "struck": ""}
    notices = list(remind(office, Reminder("W", SERVICE, office.now(), about)).notices)
    assert len(notices) == 2
    assert {notice.to.language for notice in notices} == {"en"}
    part = notices[0].reply.parts[0]
    assert isinstance(part, Say)
    assert (part.key, set(part.facts)) == ("won", {"campaign", "prize"})


def test_who_moved_up_is_told_alone_and_who_was_forgotten_is_not(office: Office, clock: Clock) -> None:
    from chalicelib.platform.draws.prizes import Draws

    ledger = drawn_with(office, clock, "1", "2", "3")
    draw = Draws(office.scope).find(ledger)
    assert draw is not None
    first, before = winning(office, draw)[0], set(told(office))
    strike(office, ledger, first)
    moved = told(office, first)
    assert len(moved) == 1
    assert moved[0] not in before
    for name in ("1", "2", "3"):
        forget_resident(a_rally_turn(office), a_resident(office, name).id)
    assert told(office) == []
