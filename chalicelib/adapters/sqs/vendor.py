"""SQS."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.adapters.aws import light_client, told_apart
from chalicelib.kernel.estate import Queue
from chalicelib.kernel.ids import digest
from chalicelib.platform.queues.bodies import fifo_names, shape_of, written
from chalicelib.platform.queues.port import AT_ONCE, SAMPLE, DeadLetter, Depth

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

BATCH = 10  # messages of one call
HIDDEN = 30  # seconds a dead letter is nobody else's while it is put back


class VendorQueues:
    """Queues in AWS; each one's address is looked up once."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}

    def send(self, queue: Queue, body: Mapping[str, Any], *, group: str = "", once: str = "") -> None:
        text = written(body)
        with told_apart("SQS"):
            if queue.fifo:
                together, name = fifo_names(group, once)
                self._client.send_message(
                    QueueUrl=self._address(queue),
                    MessageBody=text,
                    MessageGroupId=together,
                    MessageDeduplicationId=name,
                )
            else:
                self._client.send_message(QueueUrl=self._address(queue), MessageBody=text)

    def depth(self, queue: Queue) -> Depth:
        with told_apart("SQS"):
            waiting, under_way = self._counts(queue.name)
            return Depth(waiting, under_way, sum(self._counts(queue.dead_name)))

    def dead_letters(self, queue: Queue) -> tuple[DeadLetter, ...]:
        with told_apart("SQS"):
            return tuple(_told(letter) for letter in self._take(queue.dead_name, SAMPLE, hidden=0))

    def redrive(self, queue: Queue) -> int:
        moved = 0
        with told_apart("SQS"):
            while moved < AT_ONCE:
                letters = self._take(queue.dead_name, min(BATCH, AT_ONCE - moved), hidden=HIDDEN)
                if not letters:
                    break
                for letter in letters:
                    self._put_back(queue, letter)
                moved += len(letters)
        return moved

    def _put_back(self, queue: Queue, letter: "MessageTypeDef") -> None:
        """Sent first, deleted then: killed between the two, it comes twice and is done once."""
        if queue.fifo:
            self._client.send_message(
                QueueUrl=self._url(queue.name),
                MessageBody=letter["Body"],
                MessageGroupId=letter["Attributes"]["MessageGroupId"],
                MessageDeduplicationId=digest("redrive", letter["MessageId"], length=32),
            )
        else:
            self._client.send_message(QueueUrl=self._url(queue.name), MessageBody=letter["Body"])
        self._client.delete_message(QueueUrl=self._url(queue.dead_name), ReceiptHandle=letter["ReceiptHandle"])

    def _take(self, name: str, at_most: int, *, hidden: int) -> "list[MessageTypeDef]":
        return self._client.receive_message(
            QueueUrl=self._url(name),
            MaxNumberOfMessages=at_most,
            VisibilityTimeout=hidden,
            MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount", "MessageGroupId"],
        ).get("Messages", [])

    def _counts(self, name: str) -> tuple[int, int]:
        """Waiting (also for their delay to pass), and under way."""
        told = self._client.get_queue_attributes(
            QueueUrl=self._url(name),
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesDelayed",
                "ApproximateNumberOfMessagesNotVisible",
            ],
        )["Attributes"]
        waiting = int(told["ApproximateNumberOfMessages"]) + int(told.get("ApproximateNumberOfMessagesDelayed", "0"))
        return waiting, int(told["ApproximateNumberOfMessagesNotVisible"])

    def _address(self, queue: Queue) -> str:
        return self._url(queue.name)

    def _url(self, name: str) -> str:
        if name not in self._addresses:
            self._addresses[name] = self._client.get_queue_url(QueueName=name)["QueueUrl"]
        return self._addresses[name]

    @cached_property
    def _client(self) -> "SQSClient":
        client: SQSClient = light_client("sqs")
        return client


def _told(letter: "MessageTypeDef") -> DeadLetter:
    facts = letter["Attributes"]
    at = datetime.fromtimestamp(int(facts["SentTimestamp"]) / 1000, UTC)
    return DeadLetter(at, int(facts["ApproximateReceiveCount"]), shape_of(letter["Body"]))
