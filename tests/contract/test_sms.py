"""What every carrier of short messages promises; AWS's own is asked on loopback."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from chalicelib.adapters.sms.memory import MemorySms
from chalicelib.adapters.sms.vendor import VendorSms
from chalicelib.kernel.errors import HouseError, PermanentFailure, TemporaryFailure
from chalicelib.platform.sms.port import MayHaveSent, NumberRefused, Sms
from tests.kit.listener import Answer, Listener, a_listener

NUMBER = "+819000000001"
IDENTITY = "arn:aws:sms-voice:ap-northeast-1:000000000000:phone-number/1"


@dataclass(frozen=True)
class World:
    sms: Sms
    refuse: Callable[[type[HouseError]], None]
    """Let the next send fail so."""
    count: Callable[[], int]
    """Sends that were asked for."""


ANSWERS: dict[type[HouseError], Answer] = {
    NumberRefused: Answer(
        400, json.dumps({"__type": "ConflictException", "Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"}).encode()
    ),
    TemporaryFailure: Answer(400, json.dumps({"__type": "ThrottlingException"}).encode()),
    PermanentFailure: Answer(400, json.dumps({"__type": "ResourceNotFoundException"}).encode()),
    MayHaveSent: Answer(200, b'{"MessageId": "x', hangs_up=True),
}


@pytest.fixture(params=["memory", "vendor"])
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    if request.param == "memory":
        memory = MemorySms()
        yield World(memory, lambda kind: memory.fail(kind()), lambda: len(memory.sent))
        return
    with a_listener() as listener:
        monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", listener.url)
        sent = Answer(200, b'{"MessageId": "m-1"}')
        listener.at("/", sent)
        yield World(VendorSms(IDENTITY), lambda kind: listener.at("/", ANSWERS[kind], sent), lambda: _sends(listener))


def _sends(listener: Listener) -> int:
    return sum(asked.headers["x-amz-target"].endswith("SendTextMessage") for asked in listener.asked)


def test_a_text_is_sent_and_named(world: World) -> None:
    assert world.sms.is_open
    assert world.sms.send(NUMBER, "避難指示", name="B1", most_yen=24)
    assert world.count() == 1


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_refusal_says_whether_it_may_have_been_sent_and_is_not_tried_again(
    world: World, kind: type[HouseError]
) -> None:
    world.refuse(kind)
    with pytest.raises(kind) as refused:
        world.sms.send(NUMBER, "避難指示", name="B1", most_yen=24)
    assert type(refused.value) is kind


def test_who_opted_out_is_told_to_the_carrier(world: World) -> None:
    world.sms.opt_out(NUMBER)


def test_aws_is_asked_within_the_price_from_one_identity_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_listener() as listener:
        monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", listener.url)
        listener.at("/", Answer(500, b"{}"))
        with pytest.raises(MayHaveSent):
            VendorSms(IDENTITY).send(NUMBER, "避難指示", name="B1", most_yen=24)
        [asked] = listener.asked
        told = asked.told
        assert (told["OriginationIdentity"], told["MaxPrice"]) == (IDENTITY, "0.24")
        assert (told["DestinationPhoneNumber"], told["MessageType"]) == (NUMBER, "TRANSACTIONAL")
        assert told["ConfigurationSetName"] == "madoguchi-test-sms"


def test_without_an_identity_nothing_is_sent() -> None:
    sms = VendorSms("")
    assert not sms.is_open
    with pytest.raises(PermanentFailure):
        sms.send(NUMBER, "避難指示", name="B1", most_yen=24)
