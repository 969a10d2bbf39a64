"""What every queue of ours promises."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.estate import NOTICES, TURNS
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
