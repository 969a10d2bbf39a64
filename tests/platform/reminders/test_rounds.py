"""What is due is done once: the tick hands over, a round is told in parts, a killed one repeats nobody."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.kernel.errors import TemporaryFailure
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.outbox import Deliveries
from chalicelib.platform.messaging.reply import Reply
from chalicelib.platform.reminders.model import Notice, Recipient, Reminder, Round
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.reminders.tick import tick
from chalicelib.services.profile.settings import Settings
from tests.kit.journey import Town, a_town
from tests.kit.mortal import Fate, Guarded, Killed, watched
from tests.kit.offices import a_house

pytestmark = pytest.mark.usefixtures("estate")


@dataclass
class Choir:
    """A service that reminds some people of the same thing, every day."""

    users: list[str] = field(default_factory=list)
    channel_key: str = ""
    daily: bool = True
    patience: timedelta = timedelta(hours=3)
    """How late it still makes sense to say it."""
    asked: list[datetime] = field(default_factory=list)

    def remind(self, _office: Office, reminder: Reminder) -> Round:
        self.asked.append(reminder.at)
        reply = Reply(("あすは練習です。",))
        if reminder.late > self.patience:
            return Round((), reminder.at + timedelta(days=1) if self.daily else None)
        told = (Notice(Recipient(user, self.channel_key, "ja"), reply) for user in self.users)
        return Round(told, reminder.at + timedelta(days=1) if self.daily else None)

    def service(self) -> Service:
        return Service("choir", Path(__file__).parent, Settings, remind=self.remind)


def a_choir(singers: int, **facts: Any) -> tuple[Choir, Town]:
    from chalicelib.adapters.line.memory import MemoryLine
    from tests.kit.fakes import Clock

    choir, clock = Choir(**facts), Clock()
    town = a_town("minato", "choir", house=a_house(choir.service(), clock=clock, line=MemoryLine(clock)))
    choir.users = [f"U{number:032x}" for number in range(singers)]
    choir.channel_key = town.channel.key
    tick(town.house)
    at = town.clock() + timedelta(hours=1)
    Reminders(town.office.scope).set(Reminder("choir:evening", "choir", at))
    return choir, town


def test_nothing_is_said_before_its_time_and_once_at_it() -> None:
    choir, town = a_choir(2)
    town.until(minutes=59)
    assert town.line.outbox == []
    town.until(minutes=1)
    town.until(minutes=1)
    assert [sent.user_id for sent in town.line.outbox] == choir.users


def test_a_round_comes_again_at_its_next_time() -> None:
    choir, town = a_choir(1)
    town.until(hours=1)
    town.until(days=1)
    town.until(days=1)
    assert len(town.line.outbox) == 3
    assert len(choir.asked) == 3


def test_a_round_that_is_over_is_gone() -> None:
    _, town = a_choir(1, daily=False)
    town.until(hours=2)
    assert Reminders(town.office.scope).find("choir:evening") is None


def test_what_many_are_told_alike_is_told_in_parts_of_five_hundred() -> None:
    _, town = a_choir(1_200)
    town.until(hours=1)
    assert town.line.calls == ["multicast"] * 3
    assert len({sent.user_id for sent in town.line.outbox}) == len(town.line.outbox) == 1_200


def test_a_round_that_is_hours_late_says_nothing_but_comes_again() -> None:
    _, town = a_choir(1)
    town.until(hours=9)
    assert town.line.outbox == []
    town.until(hours=16)
    assert len(town.line.outbox) == 1


def test_the_service_is_told_how_late_it_is_and_may_say_it_all_the_same() -> None:
    _, town = a_choir(1, patience=timedelta(hours=12))
    town.until(hours=9)
    assert len(town.line.outbox) == 1


def test_a_cancelled_reminder_stays_silent_and_a_moved_one_comes_at_its_new_time() -> None:
    _, town = a_choir(1)
    reminders = Reminders(town.office.scope)
    reminders.set(Reminder("choir:evening", "choir", town.clock() + timedelta(hours=2)))
    town.until(hours=1)
    assert town.line.outbox == []
    town.until(hours=1)
    assert len(town.line.outbox) == 1
    reminders.cancel("choir:evening")
    town.until(days=1)
    assert len(town.line.outbox) == 1


def test_line_failing_after_it_took_a_part_tells_nobody_twice() -> None:
    _, town = a_choir(3)
    town.line.fail(TemporaryFailure("timeout"), verb="multicast", is_accepted=True)
    with pytest.raises(TemporaryFailure):
        town.until(hours=1)
    tick_again(town)
    assert len(town.line.outbox) == 3


def tick_again(town: Town) -> None:
    """What the queue does with a message that failed: bring it again."""
    for delivery in Deliveries(town.office.scope).records.each("choir:evening@2026-11-20T02:00:00+00:00"):
        from chalicelib.platform.messaging.outbox import deliver

        deliver(town.office, delivery.group, delivery.delivery_id)


def test_a_thing_set_for_a_minute_that_was_just_over_is_not_lost() -> None:
    _, town = a_choir(1, daily=False)
    Reminders(town.office.scope).set(Reminder("choir:evening", "choir", town.clock()))
    town.until(minutes=1)
    assert len(town.line.outbox) == 1


def test_a_clock_put_back_goes_on_from_where_it_stands() -> None:
    _, town = a_choir(1)
    town.until(minutes=30)
    town.until(minutes=-20)
    assert town.line.outbox == []
    Reminders(town.office.scope).set(Reminder("choir:evening", "choir", town.clock() + timedelta(minutes=5)))
    town.until(minutes=5)
    assert len(town.line.outbox) == 1


def test_a_tick_killed_midway_hands_the_same_over_again() -> None:
    _, town = a_choir(1)
    town.clock.pass_(hours=1)
    fate = Fate(at=4)
    with pytest.raises(Killed), watched(fate):
        tick(town.house)
    town.until(minutes=1)
    assert len(town.line.outbox) == 1


def doing(town: Town, fate: Fate) -> Callable[[], None]:
    """Let the workers do all that is due, dying at one moment; what the queue held comes again."""
    house = replace(town.house, line=Guarded(town.line, fate), queues=Guarded(town.queues, fate))
    mortal = replace(town, house=house)

    def run() -> None:
        pending = list(town.queues.sent)
        try:
            with watched(fate):
                mortal.pump()
        except Killed:
            town.queues.sent[:0] = [body for body in pending if body not in town.queues.sent]

    return run


def test_a_round_killed_at_any_moment_tells_everybody_once() -> None:
    moment, died = 0, True
    while died:
        from tests.kit.tables import empty_tables

        empty_tables()
        choir, town = a_choir(4)
        town.clock.pass_(hours=1)
        tick(town.house)
        fate = Fate(moment)
        doing(town, fate)()
        died = fate.moments - 1 >= moment
        town.pump()
        town.until(minutes=3)
        assert sorted(sent.user_id for sent in town.line.outbox) == choir.users, f"killed at moment {moment}"
        moment += 1
    assert moment > 10
