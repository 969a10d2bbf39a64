"""What every queue of ours promises."""

import json
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from chalicelib.adapters.sqs.memory import MemoryQueues
from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.estate import NOTICES, TURNS, Queue
from chalicelib.platform.queues.port import Depth
from tests.kit.aws_worlds import AwsWorld


@pytest.fixture(autouse=True)
def _empty(aws: AwsWorld) -> Iterator[None]:
    yield
    for queue in (TURNS, NOTICES):
        while aws.taken(queue) is not None:
            pass


def test_a_message_comes_out_as_it_went_in(aws: AwsWorld) -> None:
    body = {"tenant": "minato", "text": "ごみ「」👍", "parts": [1, None, {"a": True}], "odd": "\ud83d\uffff\u0000"}
    aws.queues.send(NOTICES, body)
    assert aws.taken(NOTICES) == body
    assert aws.taken(NOTICES) is None


def test_a_fifo_queue_keeps_the_order_of_a_group(aws: AwsWorld) -> None:
    for number in range(3):
        aws.queues.send(TURNS, {"number": number}, group="KEY#U1", once=str(uuid4()))
    assert [aws.taken(TURNS)["number"] for _ in range(3)] == [0, 1, 2]


def test_the_same_name_is_taken_once(aws: AwsWorld) -> None:
    name = str(uuid4())
    for number in range(2):
        aws.queues.send(TURNS, {"number": number}, group="KEY#U1", once=name)
    assert aws.taken(TURNS) == {"number": 0}
    assert aws.taken(TURNS) is None


@pytest.mark.parametrize("odd", ["ごみ", "a b", "x" * 129, "\n"])
def test_any_text_can_name_a_group_and_a_message(aws: AwsWorld, odd: str) -> None:
    once = odd + str(uuid4())
    for _ in range(2):
        aws.queues.send(TURNS, {}, group=odd, once=once)
    assert aws.taken(TURNS) == {}
    assert aws.taken(TURNS) is None


@pytest.mark.parametrize(("group", "once"), [("", "x"), ("x", "")])
def test_a_fifo_message_without_names_is_refused(aws: AwsWorld, group: str, once: str) -> None:
    with pytest.raises(PermanentFailure):
        aws.queues.send(TURNS, {}, group=group, once=once)


def test_256_kilobytes_go_in_and_not_one_more(aws: AwsWorld) -> None:
    most = 256 * 1024 - len('{"text":""}')
    aws.queues.send(NOTICES, {"text": "x" * most})
    with pytest.raises(PermanentFailure):
        aws.queues.send(NOTICES, {"text": "x" * (most + 1)})
    assert len(aws.taken(NOTICES)["text"]) == most
    assert aws.taken(NOTICES) is None


def test_a_queue_that_is_not_there_is_a_permanent_failure(aws: AwsWorld) -> None:
    if aws.kind == "memory":
        pytest.skip("Remembered queues are there when they are named")
    with pytest.raises(PermanentFailure):
        aws.queues.send(replace(NOTICES, thing="nothing"), {})


def bury(aws: AwsWorld, queue: Queue, body: dict[str, object]) -> None:
    """Give a message up, as SQS does after the last try."""
    if isinstance(aws.queues, MemoryQueues):
        aws.queues.bury(queue, body)
        return
    import boto3

    client = boto3.client("sqs")
    names = {"MessageGroupId": "KEY#U1", "MessageDeduplicationId": str(uuid4())} if queue.fifo else {}
    url = client.get_queue_url(QueueName=queue.dead_name)["QueueUrl"]
    client.send_message(QueueUrl=url, MessageBody=json.dumps(body), **names)


@pytest.mark.parametrize("queue", [TURNS, NOTICES], ids=["fifo", "standard"])
def test_dead_letters_are_counted_told_without_content_and_put_back(aws: AwsWorld, queue: Queue) -> None:
    before = aws.queues.depth(queue)
    bury(aws, queue, {"tenant": "minato", "text": "秘密"})
    assert aws.queues.depth(queue).dead == before.dead + 1
    (letter,) = aws.queues.dead_letters(queue)
    assert letter.shape == ("tenant", "text")
    assert aws.queues.redrive(queue) == 1
    assert aws.queues.depth(queue) == Depth(before.waiting + 1, before.under_way, 0)
    assert aws.taken(queue) == {"tenant": "minato", "text": "秘密"}
    assert aws.queues.redrive(queue) == 0
