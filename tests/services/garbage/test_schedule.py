"""Rounds of a district: told what the calendar says at the time of telling, once, and nobody else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.kernel.errors import TemporaryFailure
from chalicelib.platform.messaging.outbox import Deliveries
from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.platform.reminders.tick import tick
from chalicelib.services.garbage.actions import import_book
from chalicelib.services.garbage.model import Change, ChangeKind, stable_id
from chalicelib.services.garbage.model.rounds import round_id
from chalicelib.services.garbage.model.subscription import Subscription
from chalicelib.services.garbage.repository import Standings, Subscriptions
from chalicelib.services.garbage.schedule import remind
from tests.kit.journey import Town
from tests.kit.mortal import Fate, Killed, watched
from tests.services.garbage.towns import (
    AREA_DAYS,
    a_garbage_town,
    after_a_standstill,
    at,
    brings_in,
    files,
    hears,
    reminded,
)

pytestmark = pytest.mark.usefixtures("estate")

HARBOUR = stable_id("港町")
BURNABLE = stable_id("燃やすごみ")
ABOUT = {"area": HARBOUR, "slot": "evening", "time": "19:00"}
ROUND = round_id(HARBOUR, "evening", "19:00")


def enter(town: Town, change: Change) -> None:
    Standings(town.office.scope).enter(f"change-{change.kind}", change, "環境課", town.house.clock())


def test_the_evening_before_a_collection_is_told_and_other_evenings_are_not() -> None:
    resident = reminded(a_garbage_town())
    assert hears(resident, 2026, 11, 20, 19, 0) == []
    assert hears(resident, 2026, 11, 21, 19, 0) == []
    assert hears(resident, 2026, 11, 22, 18, 59) == []
    assert hears(resident, 2026, 11, 22, 19, 0) == ["明日 11月23日（月）のごみ（港町）\n燃やすごみ"]
    assert hears(resident, 2026, 11, 22, 19, 1) == []


def test_the_morning_of_a_collection_is_told() -> None:
    resident = reminded(a_garbage_town(), slot="当日の朝", time="06:30")
    assert hears(resident, 2026, 11, 22, 6, 30) == []
    assert hears(resident, 2026, 11, 23, 6, 30) == ["今日 11月23日（月）のごみ（港町）\n燃やすごみ"]


def test_only_the_kinds_somebody_chose_are_told() -> None:
    town = a_garbage_town()
    resident = reminded(town, kind="びん")
    assert hears(resident, 2026, 11, 22, 19, 0) == []
    assert hears(resident, 2026, 12, 11, 19, 0) == ["明日 12月12日（土）のごみ（港町）\nびん"]


def test_a_day_that_is_left_out_is_told_instead_of_silence() -> None:
    town = a_garbage_town()
    resident = reminded(town)
    at(town, 2026, 12, 30, 18, 59)
    [told] = hears(resident, 2026, 12, 30, 19, 0)
    assert told.splitlines() == [
        "明日 12月31日（木）はお休みです（港町）",
        "12月31日（木）の燃やすごみは、休業期間のためお休みです。",
        "次の収集は1月4日（月）です。",
    ]


def test_public_holidays_are_respected_where_the_town_closes_on_them() -> None:
    town = a_garbage_town(settings={"garbage": {"closed_on_holidays": True}})
    [told] = hears(reminded(town), 2026, 11, 22, 19, 0)
    assert "祝日のためお休みです。" in told
    assert "次の収集は11月26日（木）です。" in told


def test_a_change_by_hand_after_the_reminder_was_set_is_told_when_its_time_comes() -> None:
    town = a_garbage_town()
    resident = reminded(town)
    enter(town, Change(ChangeKind.MOVED, date(2026, 11, 23), date(2026, 11, 24), "道路工事のため"))
    [monday] = hears(resident, 2026, 11, 22, 19, 0)
    assert monday.splitlines()[1:] == [
        "11月23日（月）の燃やすごみは、別の日に変わりました。",
        "道路工事のため",
        "かわりに11月24日（火）に収集します。",
    ]
    [tuesday] = hears(resident, 2026, 11, 23, 19, 0)
    assert tuesday.splitlines()[1:] == ["燃やすごみ（11月23日（月）の振替）", "道路工事のため"]


def test_a_new_calendar_changes_reminders_not_yet_sent() -> None:
    town = a_garbage_town()
    resident = reminded(town)
    brings_in(town, area_days=AREA_DAYS.replace("港町,東工場,月 木", "港町,東工場,火 金"))
    assert hears(resident, 2026, 11, 22, 19, 0) == []
    assert hears(resident, 2026, 11, 23, 19, 0) == ["明日 11月24日（火）のごみ（港町）\n燃やすごみ"]


def test_each_is_told_in_the_language_they_speak_when_they_are_told() -> None:
    town = a_garbage_town()
    one, other = reminded(town), reminded(town)
    other.says("English")
    told = hears(other, 2026, 11, 22, 19, 0)
    assert told == ["Tomorrow, Mon, Nov 23: garbage in 港町\nBurnable garbage（燃やすごみ）"]
    assert "燃やすごみ" in str(town.line.said_to(one.user_id)[-1])


def a_subscriber(town: Town, number: int, person: str = "self") -> Subscription:
    resident = f"R{number:05d}"
    label = "" if person == "self" else "母の家　"
    user = f"U{number:032x}"
    return Subscription(resident, person, label, user, town.channel.key, "", HARBOUR, "evening", "19:00")


def test_a_district_of_1200_is_told_by_three_calls() -> None:
    town = a_garbage_town()
    for number in range(1_200):
        Subscriptions(town.office.scope).keep(a_subscriber(town, number))
    reminded(town)
    at(town, 2026, 11, 21, 19, 0)
    town.line.calls.clear()
    at(town, 2026, 11, 22, 19, 0)
    assert town.line.calls == ["multicast"] * 3
    assert len({sent.user_id for sent in town.line.outbox if sent.verb == "multicast"}) == 1_201


def a_district_of_three_languages(town: Town) -> None:
    """Seven subscribers who are told by three deliveries, a minute before their round."""
    for number, language in enumerate(("ja", "ja-easy", "en", "ja", "ja-easy", "en")):
        Subscriptions(town.office.scope).keep(replace(a_subscriber(town, number), language=language))
    reminded(town)
    at(town, 2026, 11, 22, 18, 59)
    tick(town.house)
    town.pump()


def told_in(town: Town) -> list[str]:
    return [sent.user_id for sent in town.line.outbox if sent.verb in {"multicast", "push"}]


@pytest.mark.parametrize("is_accepted", [False, True])
def test_a_round_whose_sending_was_cut_off_repeats_nobody_and_forgets_nobody(*, is_accepted: bool) -> None:
    town = a_garbage_town()
    a_district_of_three_languages(town)
    town.line.fail(TemporaryFailure("cut off"), verb="multicast", is_accepted=is_accepted)
    with pytest.raises(TemporaryFailure):
        town.until(minutes=1)
    for _ in range(4):
        town.until(minutes=1)
    assert (len(told_in(town)), len(set(told_in(town)))) == (7, 7)


def is_killed_in_round(town: Town, moment: int) -> bool:
    """Do the round, killed at a moment; then what the queue and the tick would bring again."""
    killed = False
    try:
        with watched(Fate(moment)):
            do_due(town.house, "minato", "reminder", "", ROUND)
    except Killed:
        killed = True
        do_due(town.house, "minato", "reminder", "", ROUND)
    town.queues.sent.clear()  # hand-overs may be lost: the tick finds what is due
    for delivery in list(Deliveries(town.office.scope).records.each(f"{ROUND}@{town.clock.now.isoformat()}")):
        do_due(town.house, "minato", "delivery", delivery.group, delivery.delivery_id)
    return killed


def test_a_round_killed_at_any_moment_repeats_nobody_and_forgets_nobody() -> None:
    town = a_garbage_town()
    a_district_of_three_languages(town)
    sunday, moment, is_killed = datetime(2026, 11, 22, 10, tzinfo=UTC), 0, True
    while is_killed:
        town.clock.now = sunday + moment * timedelta(days=7)
        Reminders(town.office.scope).set(Reminder(ROUND, "garbage", town.clock.now, ABOUT))
        town.line.outbox.clear()
        is_killed = is_killed_in_round(town, moment)
        told = told_in(town)
        assert (len(told), len(set(told))) == (7, 7), moment
        moment += 1
    assert moment > 10


def test_somebody_who_looks_after_two_homes_in_a_district_is_told_once() -> None:
    town = a_garbage_town()
    kept = Subscriptions(town.office.scope)
    kept.keep(a_subscriber(town, 1))
    kept.keep(a_subscriber(town, 1, "mother"))
    round_ = remind(town.office, Reminder(ROUND, "garbage", datetime(2026, 11, 22, 10, tzinfo=UTC), ABOUT))
    assert [notice.to.user_id for notice in round_.notices] == [f"U{1:032x}"]


def test_residents_told_the_same_are_given_the_same_reply() -> None:
    town = a_garbage_town()
    for number in range(3):
        Subscriptions(town.office.scope).keep(a_subscriber(town, number))
    round_ = remind(town.office, Reminder(ROUND, "garbage", datetime(2026, 11, 22, 10, tzinfo=UTC), ABOUT))
    assert len({id(notice.reply) for notice in list(round_.notices)}) == 1


def test_a_round_ends_when_nobody_is_left_and_begins_again_with_the_next() -> None:
    town = a_garbage_town()
    resident = reminded(town)
    resident.says("通知を止める")
    assert hears(resident, 2026, 11, 22, 19, 0) == []
    assert Reminders(town.office.scope).find(ROUND) is None
    reminded(town)
    assert Reminders(town.office.scope).find(ROUND) is not None


def test_who_subscribes_while_an_empty_round_is_ending_is_not_overlooked() -> None:
    town = a_garbage_town()
    town.clock.now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    reminders = Reminders(town.office.scope)
    reminders.set(Reminder(ROUND, "garbage", town.clock.now, ABOUT))
    resident = reminded(town)
    reminders.cancel(ROUND)
    at(town, 2026, 11, 22, 19, 11)
    assert reminders.find(ROUND) is not None
    assert hears(resident, 2026, 11, 25, 19, 0) == ["明日 11月26日（木）のごみ（港町）\n燃やすごみ"]


def test_after_a_standstill_the_round_of_today_is_caught_up_and_older_ones_are_not() -> None:
    resident = reminded(a_garbage_town())
    after_a_standstill(resident.town, 2026, 11, 22, 20, 30)
    assert hears(resident, 2026, 11, 22, 20, 31) == ["明日 11月23日（月）のごみ（港町）\n燃やすごみ"]
    after_a_standstill(resident.town, 2026, 11, 25, 23, 0)
    assert hears(resident, 2026, 11, 25, 23, 59) == []


def test_a_district_that_is_gone_asks_its_residents_to_choose_again() -> None:
    town = a_garbage_town()
    resident = reminded(town)
    import_book(town.office, files(area_days=AREA_DAYS.replace("港町", "新港町")), "環境課")
    assert hears(resident, 2026, 11, 20, 19, 0) == []
    [told] = hears(resident, 2026, 11, 21, 19, 0)
    assert "もう一度地区をえらんでください" in told
    assert hears(resident, 2026, 11, 22, 19, 0) == []
    resident.taps("地区を変える")
    resident.says("新港町")
    assert hears(resident, 2026, 11, 25, 19, 0) == ["明日 11月26日（木）のごみ（新港町）\n燃やすごみ"]


def test_the_next_round_is_a_day_later_on_the_towns_clocks() -> None:
    town = a_garbage_town()
    reminded(town)
    at(town, 2026, 11, 20, 19, 0)
    record = Reminders(town.office.scope).find(ROUND)
    assert record is not None
    assert record.value().at == datetime(2026, 11, 20, 10, tzinfo=UTC) + timedelta(days=1)
