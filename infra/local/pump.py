"""Lambda's triggers on one machine: queues are read and schedules fired, as the app itself declares them."""

import logging
import re
import threading
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import Chalice, ScheduledEventConfig, SQSEventConfig

from chalicelib.kernel.estate import REGION
from infra.local.clock import CityClock
from infra.local.function import LambdaContext

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

Json = dict[str, Any]

WORKERS = 3  # per queue; the queue itself keeps the order within a group
POLL_SECONDS = 2  # of waiting at an empty queue, and so of waiting for a worker to stop
BROKEN_SECONDS = 1.0  # between tries while the queue cannot be reached
FUNCTION_SECONDS = 60.0
STOPS_WITHIN = 10.0  # seconds for all workers together
RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")

LOG = logging.getLogger("city.pump")


def call(app: Chalice, function: str, event: Json) -> bool:
    """Run one handler; whether it ended without an error. What goes wrong in it is its own matter, as in Lambda."""
    try:
        app.handler_map[function](event, LambdaContext(function, FUNCTION_SECONDS))
    except Exception:
        LOG.exception("%s ended with an error", function)
        return False
    return True


def to_record(message: "MessageTypeDef", arn: str) -> Json:
    """https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
    attributes = message.get("MessageAttributes", {})
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {name: uncapitalised(value) for name, value in attributes.items()},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    }


def uncapitalised(value: Mapping[str, Any]) -> Json:
    return {name[0].lower() + name[1:]: told for name, told in value.items()}


class QueueReader:
    """Hands the messages of one queue to their function. Done means deleted; an error leaves them to the queue."""

    def __init__(self, app: Chalice, source: SQSEventConfig, stopping: threading.Event) -> None:
        if not source.queue:
            raise ValueError(f"{source.name} names its queue by an address the city does not have")
        self._app = app
        self._source = source
        self._stopping = stopping
        self._client: SQSClient = boto3.client("sqs")
        self._url = self._client.get_queue_url(QueueName=source.queue)["QueueUrl"]
        self._arn = f"arn:aws:sqs:{REGION}:000000000000:{source.queue}"

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.read_once()
            except (BotoCoreError, ClientError) as error:
                LOG.warning("%s cannot read its queue: %s", self._source.name, error)
                self._stopping.wait(BROKEN_SECONDS)

    def read_once(self) -> None:
        messages = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=self._source.batch_size,
            WaitTimeSeconds=POLL_SECONDS,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if messages and call(self._app, self._source.name, {"Records": [to_record(m, self._arn) for m in messages]}):
            for message in messages:
                self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])


def period_of(source: ScheduledEventConfig) -> timedelta:
    expression = source.schedule_expression
    text = expression if isinstance(expression, str) else expression.to_string()
    found = RATE.fullmatch(text)
    if found is None:
        raise ValueError(f"{source.name} is scheduled by {text}; the city fires rates only")
    return int(found[1]) * {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(1)}[found[2]]


def next_full(period: timedelta, after: datetime) -> datetime:
    epoch = datetime.fromtimestamp(0, UTC)
    return epoch + ((after - epoch) // period + 1) * period


class Bell:
    """Fires one schedule at once, as EventBridge does with a new rate, and then at every full period of the clock.

    When the clock jumps over several, it fires once, at the new time: as after an outage, the function catches up.
    """

    def __init__(self, app: Chalice, source: ScheduledEventConfig, clock: CityClock, stopping: threading.Event) -> None:
        self._app = app
        self._source = source
        self._clock = clock
        self._stopping = stopping
        self._period = period_of(source)
        self._due = clock()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._clock.wait_until(self._due, at_most=timedelta(seconds=POLL_SECONDS))
            self.look_up()

    def look_up(self) -> None:
        """Fire when it is time. A clock that was set back makes the next time come earlier."""
        now = self._clock()
        if now >= self._due:
            call(self._app, self._source.name, to_scheduled(self._source.name, now))
        self._due = next_full(self._period, now)


def to_scheduled(name: str, at: datetime) -> Json:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html"""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:000000000000:rule/{name}"],
        "detail": {},
    }


class Pump:
    """Runs every queue and schedule `app` declares until it is stopped."""

    def __init__(self, app: Chalice, clock: CityClock) -> None:
        self._stopping = threading.Event()
        sources = app.event_sources
        queues = [source for source in sources if isinstance(source, SQSEventConfig)]
        readers = [QueueReader(app, source, self._stopping).run for source in queues for _ in range(WORKERS)]
        schedules = [source for source in sources if isinstance(source, ScheduledEventConfig)]
        bells = [Bell(app, source, clock, self._stopping).run for source in schedules]
        self._threads = [threading.Thread(target=work, daemon=True) for work in (*readers, *bells)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no new message; wait a while for the ones being worked on. What is cut off bears it, as in Lambda."""
        self._stopping.set()
        until = time.monotonic() + STOPS_WITHIN
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
