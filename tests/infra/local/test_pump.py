from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3
import pytest
from chalice.app import Chalice, Rate, ScheduledEventConfig

from chalicelib.kernel.estate import Queue
from infra.local.aws import is_installed
from infra.local.clock import CityClock
from infra.local.estate import create_queue
from infra.local.pump import Pump, next_full, period_of
from tests.infra.local.toy import Toy

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

NOON = datetime(2026, 12, 1, 3, 0, 30, tzinfo=UTC)
STANDIN = [
    pytest.mark.standin,
    pytest.mark.usefixtures("aws"),
    pytest.mark.skipif(not is_installed(), reason="make setup installs the stand-in"),
]


class Office:
    """A toy app whose queue stands on the AWS stand-in, with a pump at work."""

    def __init__(self, folder: Path) -> None:
        self.queue = Queue(f"toy-{uuid4().hex[:8]}", visibility=1, tries=2, fifo=True)
        self.client: SQSClient = boto3.client("sqs")
        create_queue(self.client, self.queue)
        self.url = self.address(self.queue.name)
        self.toy = Toy(self.queue.name)
        self.clock = CityClock(folder, machine=lambda: NOON)
        self.pump = Pump(self.toy.app, self.clock)

    def address(self, name: str) -> str:
        return self.client.get_queue_url(QueueName=name)["QueueUrl"]

    def send(self, body: str, group: str = "g") -> None:
        self.client.send_message(
            QueueUrl=self.url,
            MessageBody=body,
            MessageGroupId=group,
            MessageDeduplicationId=uuid4().hex,
            MessageAttributes={"tenant": {"DataType": "String", "StringValue": "hoshigaoka"}},
        )

    def left(self, name: str) -> int:
        told = self.client.get_queue_attributes(QueueUrl=self.address(name), AttributeNames=["All"])["Attributes"]
        return sum(int(count) for key, count in told.items() if key.startswith("ApproximateNumberOfMessages"))

    def dead_letter(self) -> str:
        url = self.address(self.queue.dead_name)
        return self.client.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"][0]["Body"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    office.pump.start()
    yield office
    office.pump.stop()


class TestQueues:
    pytestmark = STANDIN

    def test_messages_of_a_group_reach_the_handler_in_order_and_are_deleted(self, office: Office) -> None:
        words = [str(number) for number in range(8)]
        for word in words:
            office.send(word)
        office.toy.wait_for(office.toy.heard, 8)
        assert office.toy.bodies == words
        office.pump.stop()
        assert office.left(office.queue.name) == 0

    def test_a_record_is_shaped_as_lambda_shapes_it(self, office: Office) -> None:
        office.send("hello")
        office.toy.wait_for(office.toy.heard, 1)
        record = office.toy.heard[0]
        assert record["eventSource"] == "aws:sqs"
        assert record["eventSourceARN"].endswith(f":{office.queue.name}")
        assert record["messageAttributes"]["tenant"]["stringValue"] == "hoshigaoka"
        assert record["attributes"]["MessageGroupId"] == "g"
        assert record["attributes"]["ApproximateReceiveCount"] == "1"

    def test_a_failed_message_comes_again_and_then_goes_to_the_dead_letters(self, office: Office) -> None:
        office.toy.fails.add("bad")
        office.send("bad", group="a")
        office.send("good", group="b")
        assert office.dead_letter() == "bad"
        assert office.toy.bodies.count("bad") == 2
        assert office.toy.bodies.count("good") == 1

    def test_a_stopped_pump_takes_nothing_more(self, office: Office) -> None:
        office.pump.stop()
        office.send("late")
        assert office.left(office.queue.name) == 1
        assert office.toy.heard == []


class TestSchedules:
    @pytest.fixture
    def toy(self) -> Toy:
        toy = Toy()
        toy.app.event_sources = [one for one in toy.app.event_sources if isinstance(one, ScheduledEventConfig)]
        return toy

    @pytest.fixture
    def clock(self, tmp_path: Path, toy: Toy) -> Iterator[CityClock]:
        clock = CityClock(tmp_path, machine=lambda: NOON)
        pump = Pump(toy.app, clock)
        pump.start()
        yield clock
        pump.stop()

    def test_the_tick_is_fired_at_once_and_when_the_minute_is_full(self, toy: Toy, clock: CityClock) -> None:
        toy.wait_for(toy.rung, 1)
        clock.advance(timedelta(seconds=29))
        assert toy.rung == ["2026-12-01T03:00:30Z"]
        clock.advance(timedelta(seconds=1))
        toy.wait_for(toy.rung, 2)
        assert toy.rung == ["2026-12-01T03:00:30Z", "2026-12-01T03:01:00Z"]

    def test_a_jump_over_a_night_fires_once_at_the_new_time_then_each_minute(self, toy: Toy, clock: CityClock) -> None:
        toy.wait_for(toy.rung, 1)
        clock.set(datetime(2026, 12, 1, 22, 0, tzinfo=UTC))
        toy.wait_for(toy.rung, 2)
        clock.advance(timedelta(minutes=1))
        toy.wait_for(toy.rung, 3)
        assert toy.rung[1:] == ["2026-12-01T22:00:00Z", "2026-12-01T22:01:00Z"]

    def test_a_clock_set_back_goes_on_ticking(self, toy: Toy, clock: CityClock) -> None:
        clock.advance(timedelta(hours=5))
        toy.wait_for(toy.rung, 1)
        clock.advance(timedelta(hours=-5))
        rung = len(toy.rung)
        with toy.changed:
            while not toy.changed.wait_for(lambda: len(toy.rung) > rung, 0.2):
                clock.advance(timedelta(seconds=20))
        assert toy.rung[rung] < "2026-12-01T08:00:00Z"


@pytest.mark.parametrize(
    ("rate", "period"),
    [
        (Rate(1, unit=Rate.MINUTES), timedelta(minutes=1)),
        (Rate(6, unit=Rate.HOURS), timedelta(hours=6)),
        (Rate(2, unit=Rate.DAYS), timedelta(days=2)),
    ],
)
def test_a_rate_is_a_period(rate: Rate, period: timedelta) -> None:
    app = Chalice("rates", configure_logs=False, env={})
    app.schedule(rate, name="tick")(lambda event: None)
    source = app.event_sources[0]
    assert isinstance(source, ScheduledEventConfig)
    assert period_of(source) == period


def test_a_schedule_the_city_cannot_fire_is_refused_at_the_start(tmp_path: Path) -> None:
    app = Chalice("crons", configure_logs=False, env={})
    app.schedule("cron(0 9 * * ? *)", name="daily")(lambda event: None)
    with pytest.raises(ValueError, match="daily is scheduled by cron"):
        Pump(app, CityClock(tmp_path))


def test_the_next_full_period_is_always_ahead() -> None:
    full = datetime(2026, 12, 1, 3, 1, tzinfo=UTC)
    assert next_full(timedelta(minutes=1), NOON) == full
    assert next_full(timedelta(minutes=1), full) == full + timedelta(minutes=1)
