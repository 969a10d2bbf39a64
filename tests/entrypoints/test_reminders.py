"""The minute tick and the notices worker at the real app."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.adapters.sqs.memory import MemoryQueues
from chalicelib.kernel.errors import HouseError, NotFound, PermanentFailure, TemporaryFailure, UnscopedAccess
from chalicelib.kernel.estate import NOTICES
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Reply
from chalicelib.platform.reminders.model import Notice, Recipient, Reminder, Round
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.services.profile.settings import Settings
from tests.kit.doors import Doors, doors_of
from tests.kit.fakes import Clock
from tests.kit.journey import Town, a_town
from tests.kit.offices import a_house

pytestmark = pytest.mark.usefixtures("estate")

SINGER = "U" + "1" * 32


def remind(office: Office, reminder: Reminder) -> Round:
    """A choir that reminds its one singer of the practice, once."""
    told = Notice(Recipient(SINGER, "CHANNEL-MINATO", "ja"), Reply(("あすは練習です。",)))
    return Round(iter([told]), None)


@pytest.fixture
def town() -> Town:
    clock = Clock()
    choir = Service("choir", Path(__file__).parent, Settings, remind=remind)
    return a_town("minato", "choir", house=a_house(choir, clock=clock, line=MemoryLine(clock)))


@pytest.fixture
def doors(town: Town) -> Iterator[Doors]:
    with doors_of(town.house) as doors:
        doors.ticks(town.clock())
        yield doors


def set_for(town: Town, at: datetime) -> None:
    Reminders(town.office.scope).set(Reminder("choir:evening", "choir", at))


def minute(town: Town, doors: Doors, **span: float) -> None:
    """Time passes, the schedule fires, and the worker takes what the tick handed over."""
    town.clock.pass_(**span)
    doors.ticks(town.clock())
    while town.queues.sent:
        thing, body = town.queues.sent.pop(0)
        assert thing == NOTICES.thing
        doors.hands_over(NOTICES, body)


def test_what_is_due_is_told_at_its_minute_and_once(town: Town, doors: Doors) -> None:
    set_for(town, town.clock() + timedelta(minutes=30))
    minute(town, doors, minutes=29)
    assert town.line.outbox == []
    for _ in range(3):
        minute(town, doors, minutes=1)
    assert [sent.user_id for sent in town.line.outbox] == [SINGER]


def test_a_tick_that_comes_late_overlooks_nothing(town: Town, doors: Doors) -> None:
    set_for(town, town.clock() + timedelta(minutes=30))
    minute(town, doors, minutes=50)
    assert len(town.line.outbox) == 1


def test_a_message_brought_again_tells_nobody_twice(town: Town, doors: Doors) -> None:
    set_for(town, town.clock() + timedelta(minutes=1))
    town.clock.pass_(minutes=1)
    doors.ticks(town.clock())
    ((_, order),) = town.queues.sent
    for _ in range(2):
        doors.hands_over(NOTICES, order)
    minute(town, doors, minutes=1)
    assert len(town.line.outbox) == 1


def test_when_line_is_down_the_message_is_raised_and_its_next_try_tells_it(town: Town, doors: Doors) -> None:
    set_for(town, town.clock() + timedelta(minutes=1))
    town.line.fail(TemporaryFailure("LINE is down"))
    with pytest.raises(TemporaryFailure):
        minute(town, doors, minutes=1)
    for _ in range(5):
        minute(town, doors, minutes=1)
    assert len(town.line.outbox) == 1


@pytest.mark.parametrize("body", ["", "{", "null", "[]", "{}", '{"tenant":"minato"}'])
def test_a_broken_message_is_raised_and_never_swallowed(town: Town, doors: Doors, body: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        doors.hands_over(NOTICES, body)
    assert town.line.calls == []


@pytest.mark.parametrize(("tenant", "error"), [("nosuch", NotFound), ("", UnscopedAccess), ("a#b", UnscopedAccess)])
def test_a_message_for_no_town_is_raised(doors: Doors, tenant: str, error: type[HouseError]) -> None:
    with pytest.raises(error):
        doors.hands_over(NOTICES, {"tenant": tenant, "kind": "reminder", "bucket": "", "name": "choir:evening"})


def test_a_message_of_a_kind_nobody_does_is_raised(doors: Doors) -> None:
    with pytest.raises(PermanentFailure):
        doors.hands_over(NOTICES, {"tenant": "minato", "kind": "talk", "bucket": "", "name": "x"})


def test_a_tick_that_cannot_hand_over_is_raised_and_the_next_one_does(town: Town, doors: Doors) -> None:
    queues = MemoryQueues(town.clock)
    set_for(town, town.clock() + timedelta(minutes=1))
    town.clock.pass_(minutes=1)
    with doors_of(replace(town.house, queues=queues)) as cut_off:
        queues.fail(TemporaryFailure("SQS is down"))
        with pytest.raises(TemporaryFailure):
            cut_off.ticks(town.clock())
        cut_off.ticks(town.clock())
    assert len(queues.waiting(NOTICES)) == 1
