"""SQS."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.adapters.aws import light_client, told_apart
from chalicelib.kernel.estate import Queue
from chalicelib.platform.queues.bodies import fifo_names, written

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


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

    def _address(self, queue: Queue) -> str:
        if queue.name not in self._addresses:
            self._addresses[queue.name] = self._client.get_queue_url(QueueName=queue.name)["QueueUrl"]
        return self._addresses[queue.name]

    @cached_property
    def _client(self) -> "SQSClient":
        client: SQSClient = light_client("sqs")
        return client
