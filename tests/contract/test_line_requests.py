"""Our thin client asks LINE exactly what LINE's own SDK asks, and what LINE's OpenAPI files describe."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.kernel.ids import retry_key
from chalicelib.platform.messaging.port import Message
from chalicelib.platform.messaging.render import render
from chalicelib.platform.messaging.reply import Call, Card, Cards, PickDate, Reply, Row, ShareLocation, TakePhoto, Tap
from tests.kit.fakes import Clock
from tests.kit.line_spec import line_spec
from tests.kit.line_worlds import a_channel
from tests.kit.listener import Answer, Listener, a_listener

CHANNEL = a_channel("KEY", "minato", "2000000001", "channel-secret")
USER, NEIGHBOUR = "U" + "1" * 32, "U" + "2" * 32
KEY = retry_key("one")
DAY = date(2026, 11, 20)
STATISTICS = "/v2/bot/insight/message/event/aggregation?customAggregationUnit=b_1&from=20261120&to=20261120"
CARD = Card(
    "燃えるごみ",
    ("明日です", Row("時間", "8時30分まで")),
    "祝日も集めます。",
    (Tap("次", "a/b/c"), Call("電話", "0123")),
)
JSON = {"Content-Type": "application/json"}
REPLY = Reply(
    ("こんにちは", CARD, Cards((CARD, CARD), "2件です。")),
    (Tap("はい", "a/b/yes"), ShareLocation("場所"), TakePhoto("写真"), PickDate("日", "a/b/", "date", "2026-11-01")),
)
MESSAGES: list[Message] = render(REPLY, str, str)

Calls = dict[str, Callable[[Any], object]]
OURS: Calls = {
    "/v2/bot/message/reply": lambda line: line.reply(CHANNEL, "t" * 32, MESSAGES),
    "/v2/bot/message/push": lambda line: line.push(CHANNEL, USER, MESSAGES, KEY, unit="b_1"),
    "/v2/bot/message/multicast": lambda line: line.multicast(
        CHANNEL, [USER, NEIGHBOUR], MESSAGES, KEY, is_silent=True, unit="b_1"
    ),
    "/v2/bot/message/42/content": lambda line: line.content(CHANNEL, "42"),
    "/v2/bot/message/quota": lambda line: line.quota(CHANNEL),
    "/v2/bot/message/quota/consumption": lambda line: line.consumption(CHANNEL),
    STATISTICS: lambda line: line.statistics(CHANNEL, "b_1", DAY, DAY),
}


@pytest.fixture
def wire() -> Iterator[Listener]:
    with a_listener() as wire:
        for path in ("/v2/bot/message/reply", "/v2/bot/message/push"):
            wire.at(path, Answer(body=b'{"sentMessages":[{"id":"1"}]}', headers=JSON))
        counted = b'{"overview":{"uniqueImpression":40},"messages":[],"clicks":[]}'
        wire.at(STATISTICS, Answer(body=counted, headers=JSON))
        wire.at("/v2/bot/message/quota", Answer(body=b'{"type":"none"}', headers=JSON))
        wire.at("/v2/bot/message/quota/consumption", Answer(body=b'{"totalUsage":0}', headers=JSON))
        yield wire


def sdk_calls(wire: Listener) -> Calls:
    from linebot.v3 import insight
    from linebot.v3 import messaging as sdk

    settings = sdk.Configuration(host=wire.url, access_token="TOKEN")
    client = sdk.ApiClient(settings)
    api, blob = sdk.MessagingApi(client), sdk.MessagingApiBlob(client)
    body: dict[str, Any] = {"messages": list(MESSAGES)}
    told = insight.Insight(insight.ApiClient(insight.Configuration(host=wire.url, access_token="TOKEN")))
    unit = {"customAggregationUnits": ["b_1"]}
    push = sdk.PushMessageRequest.from_dict(body | {"to": USER} | unit)
    multicast = sdk.MulticastRequest.from_dict(body | {"to": [USER, NEIGHBOUR], "notificationDisabled": True} | unit)
    reply = sdk.ReplyMessageRequest.from_dict(body | {"replyToken": "t" * 32})
    return {
        "/v2/bot/message/reply": lambda _: api.reply_message(reply),
        "/v2/bot/message/push": lambda _: api.push_message(push, x_line_retry_key=KEY),
        "/v2/bot/message/multicast": lambda _: api.multicast(multicast, x_line_retry_key=KEY),
        "/v2/bot/message/42/content": lambda _: blob.get_message_content("42"),
        "/v2/bot/message/quota": lambda _: api.get_message_quota(),
        "/v2/bot/message/quota/consumption": lambda _: api.get_message_quota_consumption(),
        STATISTICS: lambda _: told.get_statistics_per_unit("b_1", "20261120", "20261120"),
    }


def meaningful(value: Any) -> Any:
    """Without the defaults the SDK writes out (null, `notificationDisabled: false`)."""
    if isinstance(value, dict):
        told = {name: meaningful(each) for name, each in value.items() if each is not None}
        return {name: each for name, each in told.items() if (name, each) != ("notificationDisabled", False)}
    return [meaningful(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", OURS)
def test_our_client_asks_what_the_sdk_asks(wire: Listener, path: str) -> None:
    OURS[path](VendorLine(MemorySealer(), Clock(), api=wire.url, data=wire.url))
    sdk_calls(wire)[path](None)
    ours, theirs = wire.heard(path)
    assert ours.method == theirs.method
    for header in ("authorization", "x-line-retry-key"):
        assert ours.headers.get(header) == theirs.headers.get(header)
    if ours.body:
        assert ours.told == meaningful(theirs.told)
        assert ours.headers["content-type"] == theirs.headers["content-type"]


@pytest.mark.parametrize("path", OURS)
def test_every_request_passes_lines_specification(wire: Listener, path: str) -> None:
    OURS[path](VendorLine(MemorySealer(), Clock(), api=wire.url, data=wire.url))
    [asked] = wire.heard(path)
    assert line_spec().request_errors(asked.method, path.partition("?")[0], asked.told if asked.body else None) == []
