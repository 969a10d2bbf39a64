"""A draw for everybody: the promise before, all numbers after, and no way from a number to a person."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.catalogue.public import Asked, answer_public
from chalicelib.platform.draws.prizes import GRACE, draw_lots, enter
from chalicelib.platform.house import Office
from chalicelib.services.stamp_rally.actions import spelled
from chalicelib.services.stamp_rally.repository import ledger_of
from chalicelib.services.stamp_rally.schedule import ensure_running
from tests.kit.fakes import Clock
from tests.kit.offices import a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import a_rally, a_rally_office

LEDGER = ledger_of("tabi", "onsen")
CLOSES = datetime(2026, 12, 25, 15, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield a_rally_office(clock)


def fetched(office: Office, path: str = "tabi/onsen.json", **query: str) -> str:
    asked = Asked("GET", f"/public/meguri/stamp_rally/draws/{path}", query, (), "ID")
    return answer_public(office.house, asked).body


def told(office: Office) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(fetched(office))
    return found


def test_the_promise_is_there_before_and_the_seed_is_not(office: Office) -> None:
    assert told(office)["promise"] is None
    ensure_running(office, a_rally(office).campaign)
    before = told(office)
    assert len(before["promise"]) == 64
    assert (before["seed"], before["drawn"], before["winners"]) == (None, [], [])
    assert before["entries_close"] == "2026-12-26T00:00:00+09:00"


def drawn(office: Office, clock: Clock) -> list[str]:
    ensure_running(office, a_rally(office).campaign)
    residents = [a_resident(office, str(number)) for number in range(6)]
    numbers = [enter(office, LEDGER, each.id, office.now()) for each in residents]
    clock.now = CLOSES + GRACE
    draw_lots(office, LEDGER, closes=CLOSES, winners=2)
    return numbers


def test_afterwards_anybody_can_draw_again(office: Office, clock: Clock) -> None:
    numbers = drawn(office, clock)
    after = told(office)
    assert sha256(after["seed"].encode()).hexdigest() == after["promise"]
    order = sorted(numbers, key=lambda number: sha256(f"{after['seed']}/{number}".encode()).hexdigest())
    assert after["drawn"] == order
    assert after["winners"] == order[:2]


def test_what_is_published_names_nobody(office: Office, clock: Clock) -> None:
    drawn(office, clock)
    for body in (fetched(office), fetched(office, "tabi/onsen")):
        for number in range(6):
            resident = a_resident(office, str(number))
            assert resident.id not in body
            assert resident.user_id not in body


@pytest.mark.parametrize(("language", "words"), [("ja", "当選した応募番号"), ("en", "Winning entry numbers")])
def test_the_page_is_read_in_the_readers_language(office: Office, clock: Clock, language: str, words: str) -> None:
    numbers = drawn(office, clock)
    page = fetched(office, "tabi/onsen", lang=language)
    assert words in page
    assert all(spelled(number) in page for number in numbers)


def test_before_the_draw_the_page_says_when(office: Office) -> None:
    page = fetched(office, "tabi/onsen")
    assert "2026/12/25" in page
    assert "抽選はまだです" in page


@pytest.mark.parametrize("path", ["tabi/other.json", "other/onsen.json", "tabi/other"])
def test_there_is_no_draw_of_an_unknown_prize(office: Office, path: str) -> None:
    with pytest.raises(NotFound):
        fetched(office, path)
