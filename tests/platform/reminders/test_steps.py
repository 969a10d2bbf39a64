"""Step messages: so long after a follow, a birth or a date; each once, by day, with a way out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.platform.house import House
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.platform.reminders.settings import Step, StepSettings
from chalicelib.platform.reminders.steps import awake, begin_series, end_series
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.residents.model import Person, Resident
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services import load
from tests.kit.fakes import Clock
from tests.kit.journey import Town, TownResident, a_town
from tests.kit.mortal import Fate, Guarded, Killed, watched
from tests.kit.offices import a_house
from tests.kit.tables import empty_tables


def step(id_: str, after: str, at: str = "10:00") -> dict[str, Any]:
    return {"id": id_, "after": after, "at": at, "text": {"ja": f"{id_}のお知らせ", "en": f"News {id_}"}}


WELCOME = {
    "id": "welcome",
    "name": {"ja": "はじめての方へ"},
    "start": "follow",
    "steps": [step("first", "0d"), step("third", "3d"), step("tenth", "10d")],
}
BABY = {
    "id": "baby",
    "name": {"ja": "赤ちゃんの予定"},
    "start": "born",
    "category": "kosodate",
    "steps": [step("before", "-1w"), step("four", "4m", "09:00")],
}
DUE = {"id": "due", "name": {"ja": "出産前"}, "start": "answer:due", "steps": [step("week", "-1w"), step("day", "-1d")]}
RECEPTION = {"questions": [{"id": "due", "name": {"ja": "予定日"}, "ask": {"ja": "いつですか。"}, "kind": "date"}]}


def a_step_town(*series: dict[str, Any], zone: str = "Asia/Tokyo", **fakes: Any) -> Town:
    """A town with those series, at ten in the morning of Friday, 2026-11-20."""
    clock = fakes.pop("clock", None) or Clock()
    house = a_house(load("reception"), clock=clock, line=fakes.pop("line", None) or MemoryLine(clock), **fakes)
    settings = {"steps": {"series": list(series)}, "reception": RECEPTION}
    town = a_town("minato", "reception", house=house, settings=settings, zone=zone)
    tick(house)
    return town


def told(resident: TownResident) -> list[str]:
    return [m["text"] for m in resident.town.line.said_to(resident.user_id) if m.get("text", "").endswith("のお知らせ")]


def days(town: Town, number: int) -> None:
    """So many days go by, with a tick every two hours."""
    for _ in range(number * 12):
        town.until(hours=2)


def changed(resident: TownResident, **facts: Any) -> Resident:
    """What the resident told us changes, as services write it."""
    known = resident.known
    assert known is not None
    known = replace(known, **facts)
    Residents(resident.town.office.scope).keep(known)
    begin_series(resident.town.office, known)
    return known


def rows(town: Town) -> int:
    return sum(1 for _ in Reminders(town.office.scope).records.each())


pytestmark = pytest.mark.usefixtures("estate")


def test_a_new_friend_is_told_on_day_0_3_and_10_and_never_again() -> None:
    town = a_step_town(WELCOME)
    resident = town.resident()
    resident.follows()
    assert rows(town) == 1
    town.until(minutes=6)
    assert told(resident) == ["firstのお知らせ"]
    days(town, 4)
    assert told(resident) == ["firstのお知らせ", "thirdのお知らせ"]
    days(town, 7)
    assert told(resident) == ["firstのお知らせ", "thirdのお知らせ", "tenthのお知らせ"]
    assert rows(town) == 0


def test_day_0_of_who_comes_in_the_evening_waits_for_the_morning() -> None:
    town = a_step_town(WELCOME)
    town.until(hours=12)  # ten in the evening
    resident = town.resident()
    resident.follows()
    town.until(hours=8)
    assert told(resident) == []
    town.until(hours=1)
    assert told(resident) == ["firstのお知らせ"]


def test_each_step_offers_a_way_out_and_is_silent_after_it() -> None:
    town = a_step_town(WELCOME)
    resident = town.resident()
    resident.follows()
    town.until(minutes=6)
    assert resident.taps("この連続のお知らせを止める") == ["「はじめての方へ」は、もう届きません。"]
    assert rows(town) == 0
    days(town, 11)
    assert told(resident) == ["firstのお知らせ"]


def test_who_blocked_is_told_nothing_and_who_comes_back_only_what_is_to_come() -> None:
    town = a_step_town(WELCOME)
    resident = town.resident()
    resident.follows()
    resident.blocks()
    days(town, 4)
    assert rows(town) == 0
    resident.follows()
    days(town, 1)
    assert rows(town) == 1
    assert [sent for sent in told(resident) if sent != "tenthのお知らせ"] == []


def test_a_text_comes_in_the_residents_own_language() -> None:
    town = a_step_town(WELCOME)
    resident = town.resident()
    resident.follows()
    changed(resident, language="en")
    town.until(minutes=6)
    assert any(message.get("text") == "News first" for message in town.line.said_to(resident.user_id))


def test_each_child_has_a_series_of_its_own_and_only_who_wants_the_category() -> None:
    town = a_step_town(BABY)
    resident = town.resident()
    resident.follows()
    two = (Person("self", "自分"), Person("a", "上", born="2026-08"), Person("b", "下", born="2026-12"))
    changed(resident, persons=two)
    assert rows(town) == 0  # 子育て is not received unless it is chosen
    changed(resident, persons=two, categories=("kosodate",))
    assert rows(town) == 2
    days(town, 12)
    assert told(resident) == ["beforeのお知らせ", "fourのお知らせ"]  # 11-24 and 12-01
    changed(resident, categories=())
    assert rows(town) == 0


def test_a_dated_answer_that_moves_moves_what_is_to_come() -> None:
    town = a_step_town(DUE)
    resident = town.resident()
    resident.follows()
    changed(resident, answers={"due": "2026-11-28"})
    changed(resident, answers={"due": "2026-12-01"})
    assert rows(town) == 1
    days(town, 3)
    assert told(resident) == []
    days(town, 8)
    assert told(resident) == ["weekのお知らせ", "dayのお知らせ"]


def test_an_answer_that_is_taken_back_cancels_what_was_to_come() -> None:
    town = a_step_town(DUE)
    resident = town.resident()
    resident.follows()
    changed(resident, answers={"due": "2026-12-01"})
    changed(resident, answers={})
    assert rows(town) == 0


def test_a_late_tick_says_the_newest_step_once_and_never_at_night() -> None:
    near = {**WELCOME, "steps": [step("first", "1d", "18:00"), step("second", "1d", "20:00")]}
    town = a_step_town(near)
    resident = town.resident()
    resident.follows()
    town.until(hours=37)  # eleven in the evening of the next day
    town.until(minutes=2)
    assert told(resident) == []
    town.until(hours=8)
    assert told(resident) == ["secondのお知らせ"]
    days(town, 2)
    assert told(resident) == ["secondのお知らせ"]


def test_a_step_that_is_days_late_is_left_out() -> None:
    town = a_step_town(WELCOME)
    resident = town.resident()
    resident.follows()
    town.until(minutes=6)
    town.until(days=4, hours=12)  # nobody ticked; the third day is long over
    town.until(minutes=6)
    assert told(resident) == ["firstのお知らせ"]


def test_a_residents_quiet_hours_put_it_off() -> None:
    town = a_step_town({**WELCOME, "steps": [step("early", "1d", "07:30")]})
    resident = town.resident()
    resident.follows()
    changed(resident, quiet="22:00-09:00")
    days(town, 1)
    assert told(resident) == ["earlyのお知らせ"]
    [sent] = [sent for sent in town.line.outbox if sent.messages[0].get("text") == "earlyのお知らせ"]
    assert sent.at is not None
    assert town.office.tenant.local(sent.at).hour == 10  # 07:30 would have been told at eight


def test_a_setting_that_changes_at_night_does_not_lose_what_waits_for_the_morning() -> None:
    town = a_step_town({**WELCOME, "steps": [step("late", "0d", "20:30"), step("next", "9d")]})
    resident = town.resident()
    resident.follows()
    town.until(hours=11, minutes=30)  # the tick was late: half past nine
    changed(resident, language="ja")
    days(town, 1)
    assert told(resident) == ["lateのお知らせ"]


def test_a_clock_that_is_put_back_says_nothing_twice() -> None:
    town = a_step_town(WELCOME)
    resident = town.resident()
    resident.follows()
    town.until(minutes=6)
    town.clock.pass_(hours=-3)
    days(town, 4)
    assert told(resident) == ["firstのお知らせ", "thirdのお知らせ"]


def test_steps_go_on_over_the_end_of_the_year() -> None:
    clock = Clock(datetime(2026, 12, 29, 1, 0, tzinfo=UTC))
    near = {**WELCOME, "steps": [step("first", "0d"), step("third", "3d")]}
    town = a_step_town(near, clock=clock)
    resident = town.resident()
    resident.follows()
    days(town, 4)
    assert told(resident) == ["firstのお知らせ", "thirdのお知らせ"]


def test_a_zone_with_summer_time_keeps_the_hour_people_see() -> None:
    clock = Clock(datetime(2027, 3, 26, 8, 0, tzinfo=UTC))
    town = a_step_town(WELCOME, clock=clock, zone="Europe/Paris")
    resident = town.resident()
    resident.follows()
    days(town, 4)
    hours = [town.office.tenant.local(sent.at).hour for sent in town.line.outbox if sent.at]
    assert told(resident) == ["firstのお知らせ", "thirdのお知らせ"]
    assert hours[-1] == 10


def test_a_series_that_is_rewritten_goes_on_with_its_next_step() -> None:
    town = a_step_town(WELCOME)
    resident = town.resident()
    resident.follows()
    town.until(minutes=6)
    rewritten = {**WELCOME, "steps": [step("fourth", "4d")]}
    tenant = replace(town.office.tenant, settings={"steps": {"series": [rewritten]}, "reception": RECEPTION})
    Tenants(town.office.scope).keep(tenant)
    town.house.memory.forget()
    days(town, 5)
    assert told(resident) == ["firstのお知らせ", "fourthのお知らせ"]


def test_erasing_and_ending_all_leaves_no_reminder() -> None:
    town = a_step_town(WELCOME)
    resident = town.resident()
    resident.follows()
    known = resident.known
    assert known is not None
    end_series(town.office, known)
    assert rows(town) == 1
    end_series(town.office, known, all_of_them=True)
    assert rows(town) == 0


def test_a_worker_killed_at_any_moment_loses_and_doubles_no_step() -> None:
    near = {**WELCOME, "steps": [step("one", "0d", "11:00"), step("two", "0d", "12:00")]}
    for moment in range(0, 400, 3):
        empty_tables()
        clock, fate = Clock(), Fate(moment)
        town = a_step_town(near, clock=clock)
        mortal = replace(town.house, line=Guarded(town.line, fate))
        resident = town.resident()
        resident.follows()
        for _ in range(2):
            clock.pass_(hours=1)
            tick(town.house)
            works_until_killed(town, mortal, fate)
        assert told(resident) == ["oneのお知らせ", "twoのお知らせ"], moment
        if fate.moments <= moment:
            assert moment > 10
            return
    raise AssertionError("never ended")


def works_until_killed(town: Town, mortal: House, fate: Fate) -> None:
    """Do the orders as the queue gives them: one that was not finished comes again, to a worker that lives."""
    while town.queues.sent:
        _, order = town.queues.sent[0]
        try:
            with watched(fate):
                do_due(mortal, order["tenant"], order["kind"], order["bucket"], order["name"])
        except Killed:
            continue
        town.queues.sent.pop(0)


@pytest.mark.parametrize(
    ("after", "start", "day"),
    [
        ("1m", date(2027, 1, 31), date(2027, 2, 28)),
        ("1m", date(2028, 1, 31), date(2028, 2, 29)),
        ("12m", date(2028, 2, 29), date(2029, 2, 28)),
        ("48m", date(2028, 2, 29), date(2032, 2, 29)),
        ("-1m", date(2026, 3, 31), date(2026, 2, 28)),
        ("-1m", date(2027, 1, 15), date(2026, 12, 15)),
        ("2w", date(2026, 12, 25), date(2027, 1, 8)),
        ("-3d", date(2028, 3, 1), date(2028, 2, 27)),
    ],
)
def test_a_step_has_its_day_also_where_a_month_is_short(after: str, start: date, day: date) -> None:
    assert Step.model_validate(step("x", after)).day(start) == day


@pytest.mark.parametrize(
    "wrong",
    [
        {**WELCOME, "steps": []},
        {**WELCOME, "start": "birthday"},
        {**WELCOME, "steps": [step("x", "3y")]},
        {**WELCOME, "steps": [step("x", "3d", "21:00")]},
        {**WELCOME, "steps": [step("x", "3d", "06:59")]},
        {**WELCOME, "steps": [step("x", "3d"), step("x", "4d")]},
        {**WELCOME, "name": {"en": "Welcome"}},
    ],
)
def test_a_series_that_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        StepSettings.model_validate({"series": [wrong]})


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
    st.sampled_from(["", "22:00-07:00", "23:00-06:00", "05:00-09:30", "12:00-13:00"]),
)
def test_people_are_told_when_they_are_awake_and_soon(at: datetime, quiet: str) -> None:
    later = awake(at, quiet)
    assert at <= later <= at + timedelta(days=1)
    assert 7 <= later.hour < 21
    assert awake(later, quiet) == later
