"""LINE's knock at the real app: what is answered, and what lies on the queue by then."""

import base64
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.adapters.sqs.memory import MemoryQueues
from chalicelib.kernel.errors import TemporaryFailure
from chalicelib.kernel.estate import TURNS
from chalicelib.kernel.memory import Memory
from chalicelib.platform.channels.keyring import rotate, seal_secret
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import House, Office
from tests.conftest import an_empty_estate
from tests.kit.counting import counted
from tests.kit.doors import Doors, Told, doors_of
from tests.kit.fakes import Clock
from tests.kit.offices import a_channel, a_house, an_office
from tests.kit.webhook_events import BOT, GOLDEN, NEIGHBOUR, NEWER, event, message, signature, webhook

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Counter:
    """A town's webhook door, and the queue behind it."""

    office: Office
    house: House
    channel: Channel
    queues: MemoryQueues
    doors: Doors

    def knocks(self, body: bytes, sign: str | None = None, *, key: str = "") -> Told:
        """LINE's POST. `sign` replaces the right signature; empty: none at all."""
        signed = signature(SECRET, body) if sign is None else sign
        headers = {"x-line-signature": signed} if signed else {}
        return self.doors.posts(f"/webhook/{key or self.channel.key}", body, headers)

    @property
    def events(self) -> list[Any]:
        return [lying["event"] for lying in self.queues.waiting(TURNS)]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with an_empty_estate():
        yield an_office(a_house())


@pytest.fixture
def counter(office: Office) -> Iterator[Counter]:
    clock = Clock()
    queues = MemoryQueues(clock)
    house = a_house(clock=clock, queues=queues)
    channel = seal_secret(replace(a_channel(), bot_user_id=BOT), SECRET, house.sealer)
    Channels(office.scope).keep(channel)
    with doors_of(house) as doors:
        yield Counter(office, house, channel, queues, doors)


def test_a_webhook_is_answered_once_its_events_lie_on_the_queue(counter: Counter) -> None:
    told = counter.knocks(webhook(GOLDEN["text"]))
    assert (told.status, told.body) == (200, "")
    assert counter.queues.waiting(TURNS) == [
        {"tenant": "minato", "channel": counter.channel.key, "event": GOLDEN["text"]}
    ]


@pytest.mark.parametrize("name", [*GOLDEN, *NEWER])
def test_every_event_of_lines_reference_lies_on_the_queue_as_line_sent_it(counter: Counter, name: str) -> None:
    sent = (GOLDEN | NEWER)[name]
    assert counter.knocks(webhook(sent)).status == 200
    assert counter.events == [sent]


def test_several_events_are_kept_in_their_order(counter: Counter) -> None:
    sent = [*GOLDEN.values(), *NEWER.values()]
    assert counter.knocks(webhook(*sent)).status == 200
    assert counter.events == sent


def test_properties_nobody_has_heard_of_are_kept(counter: Counter) -> None:
    sent = event("message", number=60, message={"id": "1", "type": "text", "text": "ごみ", "mood": {"a": [None, 1.5]}})
    body = json.dumps(
        {"destination": BOT, "events": [sent | {"weather": "雨"}], "more": 1}, ensure_ascii=False
    ).encode()
    assert counter.knocks(body).status == 200
    assert counter.events == [sent | {"weather": "雨"}]


def test_lines_check_of_the_address_is_answered_and_leaves_nothing(counter: Counter) -> None:
    assert counter.knocks(b'{"destination":"%s","events":[]}' % BOT.encode()).status == 200
    assert counter.events == []


def test_an_event_delivered_again_waits_once(counter: Counter) -> None:
    for is_redelivery in (False, True):
        sent = GOLDEN["text"] | {"deliveryContext": {"isRedelivery": is_redelivery}}
        assert counter.knocks(webhook(sent)).status == 200
    assert len(counter.events) == 1


@pytest.mark.parametrize("name", ["X-Line-Signature", "x-line-signature", "X-LINE-SIGNATURE"])
def test_the_signature_is_found_however_its_header_is_written(counter: Counter, name: str) -> None:
    body = webhook(GOLDEN["text"])
    told = counter.doors.posts(f"/webhook/{counter.channel.key}", body, {name: signature(SECRET, body)})
    assert told.status == 200


def test_a_body_that_api_gateway_encoded_is_the_bytes_that_were_signed(counter: Counter) -> None:
    body = webhook(GOLDEN["text with everything"])
    encoded = {"isBase64Encoded": True, "body": base64.b64encode(body).decode()}
    path, signed = f"/webhook/{counter.channel.key}", {"x-line-signature": signature(SECRET, body)}
    assert counter.doors.posts(path, body, signed, **encoded).status == 200
    assert counter.events == [GOLDEN["text with everything"]]


def test_a_secret_that_staff_are_changing_is_accepted_beside_the_new_one(counter: Counter) -> None:
    changed = rotate(counter.channel, "the secret after the change", counter.house.sealer)
    Channels(counter.office.scope).keep(changed)
    body = webhook(GOLDEN["text"])
    for secret in (SECRET, "the secret after the change"):
        assert counter.knocks(body, signature(secret, body)).status == 200


# What is not LINE's


@pytest.mark.parametrize("sign", ["", "x", signature("another secret", webhook(GOLDEN["text"])), "=" * 44, "é"])
def test_a_wrong_signature_is_refused_and_nothing_is_kept(counter: Counter, sign: str) -> None:
    told = counter.knocks(webhook(GOLDEN["text"]), sign)
    assert told.status == 403
    assert counter.events == []


def test_a_signature_over_other_bytes_is_refused(counter: Counter) -> None:
    body = webhook(GOLDEN["text"])
    assert counter.knocks(body.replace("ごみ".encode(), "こみ".encode()), signature(SECRET, body)).status == 403
    assert counter.events == []


def test_another_bots_webhook_is_refused_though_it_is_signed(counter: Counter) -> None:
    assert counter.knocks(webhook(GOLDEN["text"], destination=NEIGHBOUR)).status == 403
    assert counter.events == []


@pytest.mark.parametrize("body", [webhook(GOLDEN["text"]), b"", b"{", b"x" * MEGABYTE], ids=["whole", "0", "{", "1 MB"])
@pytest.mark.parametrize("sign", [None, "", "x"])
def test_an_unknown_channel_is_not_there_whatever_is_sent(counter: Counter, body: bytes, sign: str | None) -> None:
    told = counter.knocks(body, sign, key="NO-SUCH-CHANNEL")
    assert told.status == 404
    assert counter.channel.key not in told.body
    assert "minato" not in told.body
    assert counter.events == []


def test_an_unknown_channel_opens_no_secret_and_asks_the_table_once(counter: Counter) -> None:
    """Who guesses keys makes us do less work than LINE does, and each guess the same."""
    for key in ("NO-SUCH-CHANNEL", "NO-SUCH-CHANNEL", "x", "%00", "a#b"):
        with counted() as counts:
            assert counter.knocks(webhook(GOLDEN["text"]), key=key).status == 404
        assert counts == {"GetItem": 1, "reads": 1}


def test_an_unknown_channel_may_have_any_name(counter: Counter) -> None:
    for key in ("x" * 2048, "%E6%B8%AF" * 700, "%F0%9F"):
        assert counter.knocks(webhook(GOLDEN["text"]), key=key).status == 404


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"text"', b'{"events":{}}', b'{"events":[1]}', b'{"events":null}',
     b'{"destination":"x","events":[{"type":"message"}', b'{"events":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
     b'{"events":[{"timestamp":' + b"9" * 5000 + b"}]}"],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_a_signed_body_that_is_no_webhook_is_a_bad_request(counter: Counter, body: bytes) -> None:
    told = counter.knocks(body)
    assert told.status == 400
    assert told.json[0]["description"]
    assert counter.events == []


# What is large


def test_a_megabyte_with_a_wrong_signature_is_refused(counter: Counter) -> None:
    assert counter.knocks(b"x" * MEGABYTE, "x").status == 403


def test_a_megabyte_of_many_events_is_taken_whole(counter: Counter) -> None:
    sent = [message("text", number=number, text="あ" * 5000) for number in range(100, 170)]
    body = webhook(*sent)
    assert len(body) > MEGABYTE
    assert counter.knocks(body).status == 200
    assert counter.events == sent


def test_an_event_too_large_for_the_queue_is_not_answered_with_ok_and_keeps_no_other_from_it(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    huge = message("text", number=70, text="あ" * 100_000)
    before, after = message("text", number=69, text="まえ"), message("text", number=71, text="あと")
    with caplog.at_level(logging.ERROR):
        told = counter.knocks(webhook(before, huge, after))
    assert told.status == 502
    assert counter.events == [before, after]
    assert "at most 262144 bytes, not 300" in caplog.text


# What fails behind the door


def test_when_the_queue_fails_line_is_not_told_that_all_is_well_and_its_next_try_loses_nothing(
    counter: Counter,
) -> None:
    sent = [message("text", number=number, text="ごみ") for number in (80, 81, 82)]
    counter.queues.fail(TemporaryFailure("SQS is down"))
    assert counter.knocks(webhook(*sent)).status == 503
    assert counter.knocks(webhook(*sent)).status == 200
    assert counter.events == sent


def test_an_unforeseen_failure_is_no_ok_either_and_tells_nothing(counter: Counter) -> None:
    class Broken(MemoryQueues):
        def send(self, *_: Any, **__: Any) -> None:
            raise RuntimeError(SECRET)

    house = replace(counter.house, queues=Broken(Clock()), memory=Memory(Clock()))
    with doors_of(house) as doors:
        body = webhook(GOLDEN["text"])
        told = doors.posts(f"/webhook/{counter.channel.key}", body, {"x-line-signature": signature(SECRET, body)})
    assert told.status == 500
    assert SECRET not in told.body
