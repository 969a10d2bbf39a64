import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.local.aws import is_installed
from infra.local.towns import RESIDENTS, user_id
from tests.kit.city import RunningCity, running_city

pytestmark = [pytest.mark.standin, pytest.mark.skipif(not is_installed(), reason="make setup installs the stand-in")]

MINATO, YAMABE = "2000000101", "2000000201"
FIRST, USED, ENGLISH = RESIDENTS
SUNDAY = datetime(2027, 1, 17, 18, 15, tzinfo=ZoneInfo("Asia/Tokyo"))  # the evening before burnable garbage


class Chat:
    """A resident's phone, open at a town's account."""

    def __init__(self, city: RunningCity, channel: str, resident: str) -> None:
        self.city = city
        self.path = f"/chats/{channel}/{resident}"

    def does(self, gesture: str, **more: Any) -> None:
        self.city.ask_line("POST", f"{self.path}/{gesture}", json=more)

    def heard(self) -> list[dict[str, Any]]:
        entries = self.city.ask_line("GET", self.path)["entries"]
        return [entry["message"] for entry in entries if entry["side"] == "account"]

    def waits_for_more_than(self, count: int) -> None:
        wait_until(lambda: len(self.heard()) > count, 20)

    def waits_for(self, words: str, seconds: float = 20) -> None:
        wait_until(lambda: any(words in str(message) for message in self.heard()), seconds)


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("city")


@pytest.fixture(scope="module")
def city(folder: Path) -> Iterator[RunningCity]:
    with running_city(folder, at=SUNDAY) as city:
        yield city


def test_a_resident_who_adds_a_town_is_welcomed(city: RunningCity) -> None:
    chat = Chat(city, MINATO, user_id("minato", FIRST))
    chat.does("follow")
    chat.waits_for("みなと市")


def test_a_jump_of_the_clock_reaches_line_and_fires_the_tick(city: RunningCity, folder: Path) -> None:
    before = city.move_clock(advance=0)
    log = folder / "city.log"
    ticks = log.read_text().count('"door": "tick"')
    after = city.move_clock(advance=300)
    assert 300 <= (after - before).total_seconds() < 360
    assert abs(city.ask_line("GET", "/town")["now"] / 1000 - after.timestamp()) < 30
    wait_until(lambda: log.read_text().count('"door": "tick"') > ticks, 20)


def test_the_phone_page_moves_the_same_clock(city: RunningCity) -> None:
    before = city.move_clock(advance=0)
    city.ask_line("POST", "/clock", json={"advance": 600})
    assert 600 <= (city.move_clock(advance=0) - before).total_seconds() < 660


def test_what_a_resident_chose_is_known_after_a_restart(tmp_path: Path) -> None:
    resident = user_id("yamabe", ENGLISH)
    with running_city(tmp_path) as first:
        chat = Chat(first, YAMABE, resident)
        chat.does("follow")
        chat.waits_for("やまべ町")
        chat.does("say", text="Language")
        chat.waits_for("Please choose your language")
        chat.does("say", text="English")
        wait_until(lambda: len(chat.heard()) > 3, 20)
        first.move_clock(advance=60)
        said = len(chat.heard())
    with running_city(tmp_path) as second:
        chat = Chat(second, YAMABE, resident)
        assert len(chat.heard()) == said
        chat.does("say", text="xyzzy")
        wait_until(lambda: len(chat.heard()) > said, 20)
        assert "select" in str(chat.heard()[said:]).lower() or "choose" in str(chat.heard()[said:]).lower()


def test_a_resident_asks_is_reminded_in_the_evening_and_finds_it_on_the_phone(city: RunningCity) -> None:
    chat = Chat(city, MINATO, user_id("minato", USED))
    chat.does("follow")
    chat.does("say", text="ごみ")
    chat.waits_for("地区")
    chat.does("say", text="港町")
    chat.waits_for("港町のごみ")
    chat.does("say", text="電子レンジ")
    chat.waits_for("粗大ごみ")
    for data in ("garbage/remind/", "garbage/slot/evening", "garbage/time/19:00", "garbage/categories/all"):
        said = len(chat.heard())
        chat.does("tap", action={"type": "postback", "label": "x", "data": data})
        chat.waits_for_more_than(said)
    said = len(chat.heard())
    city.move_clock(at=SUNDAY.replace(hour=19, minute=2))
    wait_until(lambda: len(chat.heard()) > said, 60)
    assert "燃やすごみ" in str(chat.heard()[said:])
