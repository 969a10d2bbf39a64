"""A warning reaches phones: from the JMA's feed to the residents who chose it, once; a drill says that it is one."""

import pytest

from chalicelib.adapters.feeds.memory import MemoryFeeds
from chalicelib.platform.alerts.polling import poll
from chalicelib.platform.alerts.staff import raise_drill
from chalicelib.platform.alerts.watching import watch
from chalicelib.platform.console.staff import Sent
from chalicelib.platform.situations.repository import Situations
from chalicelib.platform.situations.switching import switch
from tests.kit.journey import Town, TownResident, a_town
from tests.kit.offices import a_clerk
from tests.kit.telegrams import CODE, SEND_ALL, feed, rain

pytestmark = pytest.mark.usefixtures("estate")

TITLE = "気象警報・注意報（Ｒ０６）（大雨）"


def a_warned_town() -> Town:
    town = a_town("minato", "profile", code=CODE, settings={"alerts": SEND_ALL})
    watch(town.office)
    feeds = town.house.feeds
    assert isinstance(feeds, MemoryFeeds)
    feeds.put("feed/eqvol.xml", feed())
    return town


def a_minute_with(town: Town, *telegrams: tuple[str, bytes]) -> None:
    """The feed holds these telegrams; the clock and the queues do their work."""
    feeds = town.house.feeds
    assert isinstance(feeds, MemoryFeeds)
    laid = [feeds.put(f"data/{name}.xml", document) for name, document in telegrams]
    feeds.put("feed/extra.xml", feed(*((url, TITLE, "2026-11-20T00:55:00Z") for url in laid)))
    poll(town.house)
    for _ in range(4):
        town.pump()
        town.until(minutes=1)


def read_by(resident: TownResident) -> list[str]:
    return [message["text"] for message in resident.town.line.said_to(resident.user_id) if message["type"] == "text"]


def followers(town: Town, number: int) -> list[TownResident]:
    residents = [town.resident() for _ in range(number)]
    for resident in residents:
        resident.follows()
    town.line.outbox.clear()
    return residents


def test_a_warning_reaches_every_phone_once_and_its_reissue_none() -> None:
    town = a_warned_town()
    residents = followers(town, 3)
    a_minute_with(town, ("A", rain(4)))
    a_minute_with(town, ("A", rain(4)), ("B", rain(4, "2026-11-20T09:57:00+09:00")))
    for resident in residents:
        [text] = read_by(resident)
        assert text.startswith("みなと市に大雨危険警報（警戒レベル4相当）が出ました。")
        assert "今すぐ避難してください" in text


def test_each_is_told_in_their_language_and_an_exercise_reaches_nobody() -> None:
    town = a_warned_town()
    [resident] = followers(town, 1)
    resident.says("English")
    town.line.outbox.clear()
    a_minute_with(town, ("A", rain(5, status="訓練")), ("B", rain(3)))
    [text] = read_by(resident)
    assert text.startswith("みなと市: Heavy Rain Warning (Alert Level 3)")


def test_every_message_of_a_drill_says_so_and_a_banner_does_too() -> None:
    town = a_warned_town()
    [resident] = followers(town, 1)
    seen = Situations(town.office.scope).now().value.since
    switch(town.office, "drill", by="m", label="防災課", why="防災訓練", seen=seen)
    town.pump()
    raise_drill(a_clerk(town.office), Sent({"kind": "tsunami", "level": "5"}))
    for _ in range(3):
        town.pump()
        town.until(minutes=1)
    [text] = read_by(resident)
    assert text.startswith("【訓練】")
    assert "大津波警報" in text
    assert resident.says("メニュー")[0].startswith("【訓練】")
