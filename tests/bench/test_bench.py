"""The measurements against the echo bot, at their smallest: that each side is really served, and every figure there."""

from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import against_the_echo_bot
from bench.goals import PLACES, goals
from bench.imports import libraries
from bench.report import written

ONE_MINUTE = {
    "20": {"0": {"queries": 4, "rows": 0, "other_reads": 1, "writes": 1, "messages": 0}},
    "400": {"0": {"queries": 4, "rows": 0, "other_reads": 1, "writes": 1, "messages": 0}},
}
COSTS = {"cpu_ms": 1.0, "read units": 1.0, "write units": 1.0}
BROADCASTS = {
    "resolve": COSTS,
    "sent": {
        "recipients": 1_000,
        "calls": 2,
        "least_calls": 2,
        "refused_by_rate": 0,
        "seconds": 1.0,
        "share": 0.9,
        "plan": COSTS,
        "deliver": COSTS,
        "counted": {"write units": 3},
        "yen": 0.1,
    },
    "documented": {"push_each_cpu_ms": 9.0, "naive_multicast_cpu_ms": 3.0, "our_multicast_cpu_ms": 1.0},
    "peak": {"100": 1_024, "1000": 1_024},
}
READS = {page: {"Query": 3, "GetItem": 2} for page in ("first page", "list")}
DESK = {"1000": READS, "100000": READS, "weight": {"list": {"bytes": 300_000, "compressed": 80_000}}}

BOOKINGS = {size: {"a booking": {"Query": 1, "GetItem": 2}} for size in ("100", "10000")}
COUPONS = {
    "costs": {"use": {"GetItem": 5, "Query": 1, "TransactWriteItems": 1}},
    "transactions for a use": {"2 at once": {"sixteen parts": 1.0, "one part": 1.7}},
}
DEEDS = {size: {"a deed": {"reads": 4, "writes": 3, "line": 1}} for size in ("40", "2000")}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("bench")
    machine = {"python": "3", "processors": 2, "load": 0.0, "empty_ms": 10.0}
    turns = {"step of a flow": {"reads": 3, "writes": 2, "line": 1}}
    measured = against_the_echo_bot(folder, interpreters=1, rounds=1, batch=1)
    return measured | {
        "machine": machine,
        "turns": turns,
        "tick": ONE_MINUTE,
        "desk": DESK,
        "bookings": BOOKINGS,
        "questions": DEEDS,
        "places": {"1000": {**PLACES, "largest item": 7_000}},
        "coupons": COUPONS,
        "menus": DEEDS,
        "broadcasts": BROADCASTS,
        "seconds": 1.0,
    }


def test_both_doors_answer_and_are_weighed(told: dict[str, Any]) -> None:
    imports = told["imports"]
    for side in ("ours", "echo"):
        assert imports[side]["processor_ms"]["answered"] >= imports[side]["processor_ms"]["imported"] > 0
    assert "line-bot-sdk" in imports["echo"]["libraries"]
    assert imports["costliest"]


def test_our_door_loads_fewer_libraries_than_the_echo_bot_and_neither_its_sdk_nor_its_framework(
    told: dict[str, Any],
) -> None:
    ours, echo = (told["imports"][side]["libraries"] for side in ("ours", "echo"))
    assert len(ours) < len(echo)
    assert not {"line-bot-sdk", "Flask", "pydantic", "aiohttp"} & set(ours)


@pytest.mark.parametrize("way", ["tls", "plain"])
def test_a_webhook_is_one_message_to_the_queue_and_a_turn_one_reply(told: dict[str, Any], way: str) -> None:
    calls = told["processor"][way]["calls"]
    assert calls["warm_door"] == {"SendMessage": 1}
    assert calls["warm_turn"] == {"GetItem": 3, "TransactWriteItems": 1, "/v2/bot/message/reply": 1}
    assert set(told["processor"][way]["ratio"]) == {"door", "turn"}


def test_the_report_says_every_figure_and_every_goal(told: dict[str, Any]) -> None:
    page = written(told)
    for heading in (
        "A COLD WEBHOOK DOOR",
        "PROCESSOR TIME",
        "OPERATIONS PER TURN",
        "THE MINUTE TICK",
        "THE DESK",
        "A BROADCAST",
        "GOALS",
    ):
        assert heading in page
    for goal in goals(told):
        assert goal.what in page


def test_a_library_is_counted_once_whatever_its_modules() -> None:
    owners = {"jwt": ["PyJWT"], "yaml": ["PyYAML"], "_yaml": ["PyYAML"]}
    assert libraries(["jwt", "jwt.api", "yaml", "_yaml", "json"], owners) == ["PyJWT", "PyYAML"]
