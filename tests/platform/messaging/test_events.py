import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.messaging.events import NotAWebhook, event_from, events_of
from tests.kit.line_spec import SHARED, line_spec
from tests.kit.webhook_events import BOT, GOLDEN, NEWER, USER, event, webhook

EVERY = GOLDEN | NEWER


@pytest.mark.parametrize("raw", EVERY.values(), ids=EVERY)
def test_every_event_is_read_without_loss(raw: dict[str, Any]) -> None:
    destination, [read] = events_of(webhook(raw))
    assert destination == BOT
    assert read.raw == raw
    assert read.id == raw["webhookEventId"]
    assert read.kind == raw["type"]
    assert read.reply_token == raw.get("replyToken")
    assert read.user_id == raw.get("source", {}).get("userId")
    assert read.is_standby == (raw["mode"] == "standby")


def test_the_golden_events_are_lines() -> None:
    payload = json.loads(webhook(*GOLDEN.values()))
    assert line_spec().object_errors("webhook", "CallbackRequest", payload) == []


def test_there_is_a_golden_event_of_every_kind() -> None:
    line_spec()
    described = yaml.safe_load((SHARED / "spec" / "line-openapi" / "webhook.yml").read_text())["components"]["schemas"]
    for schema, kinds in (
        ("Event", {raw["type"] for raw in GOLDEN.values()}),
        ("MessageContent", {raw["message"]["type"] for raw in GOLDEN.values() if "message" in raw}),
    ):
        assert kinds == set(described[schema]["discriminator"]["mapping"])


def test_the_time_is_when_it_happened() -> None:
    [read] = events_of(webhook(event("follow")))[1]
    assert read.at == datetime(2025, 11, 22, 3, 0, tzinfo=UTC)


def test_several_residents_in_one_webhook_stay_in_order() -> None:
    _, events = events_of(webhook(*EVERY.values()))
    assert [read.raw for read in events] == list(EVERY.values())


def test_no_events_are_a_check_of_the_connection() -> None:
    assert events_of(webhook()) == (BOT, ())


def test_a_redelivery_keeps_its_id() -> None:
    first = event("follow")
    [read] = events_of(webhook(first | {"deliveryContext": {"isRedelivery": True}}))[1]
    assert read.id == first["webhookEventId"]


def test_an_event_without_id_gets_one_that_its_redelivery_shares() -> None:
    bare = {name: value for name, value in event("follow").items() if name != "webhookEventId"}
    again = bare | {"deliveryContext": {"isRedelivery": True}}
    assert event_from(bare).id == event_from(again).id
    assert event_from(bare).id != event_from(bare | {"timestamp": 1}).id


def test_what_is_missing_is_tolerated() -> None:
    [read] = events_of(b'{"events":[{}]}')[1]
    assert (read.kind, read.user_id, read.reply_token, read.is_standby) == ("", None, None, False)
    assert read.at == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("odd", [None, 5, "x", [], -1, 10**30, True, 1.5])
def test_odd_values_are_tolerated(odd: object) -> None:
    names = ("timestamp", "source", "deliveryContext", "mode", "type", "webhookEventId", "replyToken")
    read = event_from(dict.fromkeys(names, odd))
    assert read.at.tzinfo is UTC


@pytest.mark.parametrize(
    "body",
    [b"", b"hello", b"[]", b"{}", b'{"events":{}}', b'{"events":[1]}', b"\xff\xfe\x00", b'{"events":[', b"[" * 100_000],
)
def test_what_is_no_webhook_is_refused(body: bytes) -> None:
    with pytest.raises(NotAWebhook) as refused:
        events_of(body)
    assert refused.value.status == 400


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        events_of(body)
    except NotAWebhook:
        return


def test_a_word_of_the_sender_comes_through_as_it_was() -> None:
    said = "全角「」とemoji👨\u200d👩\u200d👧とnull\u0000"
    [read] = events_of(webhook(event("message", message={"type": "text", "text": said})))[1]
    assert read.raw["message"]["text"] == said
    assert read.user_id == USER


def test_reading_needs_neither_the_sdk_nor_pydantic() -> None:
    program = "import sys, chalicelib.platform.messaging.events; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"linebot", "pydantic", "boto3", "urllib3", "regex"} & {name.partition(".")[0] for name in loaded}
