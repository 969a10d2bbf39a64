import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.vendor import CONTENT_AT_MOST, TIMEOUT, VendorLine
from chalicelib.kernel.errors import NotFound, PermanentFailure, TemporaryFailure, TooLarge
from chalicelib.kernel.ids import retry_key
from chalicelib.platform.messaging.port import Content, MonthlyLimitReached, ReplyTokenSpent, TooManyRequests
from infra.local.ports import free_port
from tests.kit.fakes import Clock
from tests.kit.line_worlds import a_channel
from tests.kit.listener import TOKEN, Answer, Listener, a_listener

CHANNEL = a_channel("KEY", "minato", "2000000001", "channel-secret")
USER = "U" + "1" * 32
HELLO: list[dict[str, Any]] = [{"type": "text", "text": "ごみの日は「明日」です。"}]
REPLY, PUSH = "/v2/bot/message/reply", "/v2/bot/message/push"
KEY = retry_key("one")


@pytest.fixture
def wire() -> Iterator[Listener]:
    with a_listener() as wire:
        yield wire


def line(wire: Listener, clock: Clock | None = None) -> VendorLine:
    return VendorLine(MemorySealer(), clock or Clock(), api=wire.url, data=wire.url)


def refusal(status: int, message: str, **more: Any) -> Answer:
    return Answer(status, json.dumps({"message": message} | more).encode())


def test_a_token_is_asked_for_as_a_form_and_used_for_every_call(wire: Listener) -> None:
    spoken = line(wire)
    for _ in range(3):
        spoken.push(CHANNEL, USER, HELLO, KEY)
    [asked] = wire.heard("/oauth2/v3/token")
    assert asked.body == b"grant_type=client_credentials&client_id=2000000001&client_secret=channel-secret"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert {push.headers["authorization"] for push in wire.heard(PUSH)} == {"Bearer TOKEN"}


def test_messages_travel_as_compact_utf8(wire: Listener) -> None:
    line(wire).push(CHANNEL, USER, HELLO, KEY)
    [asked] = wire.heard(PUSH)
    assert asked.body.decode() == f'{{"to":"{USER}","messages":[{{"type":"text","text":"ごみの日は「明日」です。"}}]}}'
    assert asked.headers["x-line-retry-key"] == KEY


def test_a_reply_carries_no_retry_key_since_line_refuses_one(wire: Listener) -> None:
    line(wire).reply(CHANNEL, "t" * 32, HELLO)
    assert "x-line-retry-key" not in wire.heard(REPLY)[0].headers


def test_one_connection_serves_all_calls(wire: Listener) -> None:
    spoken = line(wire)
    for _ in range(5):
        spoken.push(CHANNEL, USER, HELLO, KEY)
        spoken.content(CHANNEL, "42")
    assert wire.connections == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(429, "You have reached your monthly limit."), MonthlyLimitReached),
        (refusal(429, "The API rate limit has been exceeded. Try again later."), TooManyRequests),
        (refusal(429, "いつか変わる言葉"), TooManyRequests),
        (refusal(500, "Internal Server Error"), TemporaryFailure),
        (Answer(502, b"<html>"), TemporaryFailure),
        (Answer(503, b""), TemporaryFailure),
        (refusal(400, "The request body has 1 error(s)"), PermanentFailure),
        (refusal(403, "Access to this API is not available for your account"), PermanentFailure),
        (refusal(413, "Payload too large"), PermanentFailure),
        (Answer(302, b"", {"Location": "/elsewhere"}), PermanentFailure),
        (Answer(400, b"[]"), PermanentFailure),
        (refusal(404, "Not found"), PermanentFailure),
        (refusal(410, "Gone"), PermanentFailure),
        (Answer(200, b"{}", hangs_up=True), TemporaryFailure),
    ],
)
def test_each_answer_of_line_has_its_error(wire: Listener, answer: Answer, error: type[Exception]) -> None:
    wire.at(PUSH, answer)
    with pytest.raises(error) as raised:
        line(wire).push(CHANNEL, USER, HELLO, KEY)
    assert type(raised.value) is error
    assert len(wire.heard(PUSH)) == 1, "nothing is tried twice by itself"
    assert wire.heard("/elsewhere") == []


def test_an_accepted_retry_key_is_success_and_a_409_without_one_is_not(wire: Listener) -> None:
    conflict = refusal(409, "The retry key is already accepted")
    wire.at(PUSH, conflict)
    wire.at(REPLY, conflict)
    line(wire).push(CHANNEL, USER, HELLO, KEY)
    with pytest.raises(PermanentFailure):
        line(wire).reply(CHANNEL, "t" * 32, HELLO)


def test_a_spent_reply_token_is_told_from_other_mistakes(wire: Listener) -> None:
    wire.at(REPLY, refusal(400, "Invalid reply token"), refusal(400, "The request body has 1 error(s)"))
    spoken = line(wire)
    with pytest.raises(ReplyTokenSpent):
        spoken.reply(CHANNEL, "t" * 32, HELLO)
    with pytest.raises(PermanentFailure) as other:
        spoken.reply(CHANNEL, "t" * 32, HELLO)
    assert not isinstance(other.value, ReplyTokenSpent)


def test_a_refusal_names_status_and_property_but_neither_token_nor_text(wire: Listener) -> None:
    details = [{"property": "messages[0].text", "message": "May not be empty"}]
    wire.at(REPLY, refusal(400, "The request body has 1 error(s)", details=details))
    with pytest.raises(PermanentFailure) as raised:
        line(wire).reply(CHANNEL, "REPLY-TOKEN", HELLO)
    told = f"{raised.value.message} {raised.value.facts}"
    assert "LINE: 400 The request body has 1 error(s); messages[0].text: May not be empty" in told
    assert not [secret for secret in ("REPLY-TOKEN", "TOKEN", "channel-secret", "明日") if secret in told]


def test_a_refused_channel_token_is_renewed_once(wire: Listener) -> None:
    wire.at(PUSH, refusal(401, "Authentication failed"), Answer())
    wire.at("/oauth2/v3/token", TOKEN, Answer(body=b'{"access_token":"SECOND","expires_in":900}'))
    line(wire).push(CHANNEL, USER, HELLO, KEY)
    assert [asked.headers["authorization"] for asked in wire.heard(PUSH)] == ["Bearer TOKEN", "Bearer SECOND"]


def test_a_channel_token_refused_again_is_a_permanent_failure(wire: Listener) -> None:
    wire.at(PUSH, refusal(401, "Authentication failed"))
    with pytest.raises(PermanentFailure):
        line(wire).push(CHANNEL, USER, HELLO, KEY)
    assert len(wire.heard(PUSH)) == 2


def test_a_wrong_secret_is_a_permanent_failure_that_does_not_tell_it(wire: Listener) -> None:
    wire.at("/oauth2/v3/token", Answer(400, b'{"error":"invalid_client","error_description":"x"}'))
    with pytest.raises(PermanentFailure) as raised:
        line(wire).push(CHANNEL, USER, HELLO, KEY)
    assert raised.value.message == "LINE: 400 invalid_client"


def test_the_old_channel_token_serves_while_the_token_endpoint_is_down(wire: Listener) -> None:
    clock = Clock()
    spoken = line(wire, clock)
    spoken.push(CHANNEL, USER, HELLO, KEY)
    wire.at("/oauth2/v3/token", Answer(503))
    clock.pass_(minutes=12)
    spoken.push(CHANNEL, USER, HELLO, KEY)
    assert len(wire.heard(PUSH)) == 2


def test_line_out_of_reach_is_temporary() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(TemporaryFailure):
        VendorLine(MemorySealer(), Clock(), api=nowhere, data=nowhere).push(CHANNEL, USER, HELLO, KEY)


def test_waiting_has_an_end() -> None:
    assert (TIMEOUT.connect_timeout, TIMEOUT.read_timeout) == (2, 8)


CONTENT = "/v2/bot/message/42/content"


def test_content_comes_with_its_type(wire: Listener) -> None:
    wire.at(CONTENT, Answer(body=b"\xff\xd8", headers={"Content-Type": "image/jpeg"}))
    assert line(wire).content(CHANNEL, "42") == Content(b"\xff\xd8", "image/jpeg")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(202), TemporaryFailure),
        (Answer(404), NotFound),
        (Answer(410), NotFound),
        (Answer(500), TemporaryFailure),
        (Answer(200, b"half", hangs_up=True), TemporaryFailure),
    ],
)
def test_content_that_cannot_be_had_has_its_error(wire: Listener, answer: Answer, error: type[Exception]) -> None:
    wire.at(CONTENT, answer)
    with pytest.raises(error):
        line(wire).content(CHANNEL, "42")


def test_content_is_never_read_without_a_bound(wire: Listener) -> None:
    wire.at(CONTENT, Answer(body=bytes(CONTENT_AT_MOST + 1)))
    spoken = line(wire)
    with pytest.raises(TooLarge):
        spoken.content(CHANNEL, "42")
    wire.at(CONTENT, Answer(body=b"small"))
    assert spoken.content(CHANNEL, "42").content == b"small"


def test_an_odd_message_id_stays_within_its_place_in_the_address(wire: Listener) -> None:
    line(wire).content(CHANNEL, "../../x?y#z")
    assert wire.asked[-1].path == "/v2/bot/message/..%2F..%2Fx%3Fy%23z/content"


def test_request_ids_are_logged_and_nothing_of_the_resident(wire: Listener, caplog: pytest.LogCaptureFixture) -> None:
    wire.at(PUSH, Answer(headers={"x-line-request-id": "REQUEST-1"}))
    with caplog.at_level(logging.DEBUG, "chalicelib"):
        line(wire).push(CHANNEL, USER, HELLO, KEY)
    own = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("chalicelib"))
    assert "REQUEST-1" in own
    assert not [told for told in (USER, "明日", "TOKEN", "channel-secret") if told in own]
