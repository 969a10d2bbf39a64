"""The minute's look at the feeds."""

import pytest

from chalicelib.adapters.feeds.memory import MemoryFeeds
from chalicelib.kernel.errors import TemporaryFailure
from chalicelib.kernel.estate import INBOUND
from chalicelib.platform.alerts.polling import poll
from chalicelib.platform.house import House
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.mortal import Fate, Killed, watched
from tests.kit.telegrams import a_listening_town, an_alert_house, feed, polled, rain, told

pytestmark = pytest.mark.usefixtures("estate")

TITLE = "気象警報・注意報（Ｒ０６）（大雨）"
AT = "2026-11-20T00:55:00Z"


@pytest.fixture
def house() -> House:
    house = an_alert_house()
    lay(house, "eqvol")
    return house


def lay(house: House, name: str, *telegrams: str, at: str = AT, title: str = TITLE) -> None:
    assert isinstance(house.feeds, MemoryFeeds)
    whole = [f"{house.feeds.root}/data/{each}.xml" for each in telegrams]
    house.feeds.put(f"feed/{name}.xml", feed(*((url, title, at) for url in whole)))


def ordered(house: House) -> list[str]:
    assert isinstance(house.queues, FakeQueues)
    return [body["telegram"].rpartition("/")[2] for thing, body in house.queues.sent if thing == INBOUND.thing]


def test_each_telegram_is_ordered_once_while_it_stays_in_the_feed(house: House) -> None:
    lay(house, "extra", "A")
    assert poll(house) == 1
    lay(house, "extra", "A", "B")
    assert poll(house) == 1
    assert ordered(house) == ["A.xml", "B.xml"]


def test_a_feed_that_did_not_change_is_not_read_again(house: House) -> None:
    lay(house, "extra", "A")
    poll(house)
    assert isinstance(house.feeds, MemoryFeeds)
    house.feeds.asked.clear()
    assert poll(house) == 0
    assert house.feeds.asked == []


def test_kinds_that_are_never_told_are_not_fetched(house: House) -> None:
    lay(house, "extra", "A", title="府県天気予報（Ｒ１）")
    assert poll(house) == 0


def test_after_a_standstill_the_long_feed_is_read_back_to_six_hours(house: House) -> None:
    lay(house, "extra", "A")
    poll(house)
    assert isinstance(house.clock, Clock)
    house.clock.pass_(hours=2)
    assert isinstance(house.feeds, MemoryFeeds)
    root = house.feeds.root
    long = feed(
        (f"{root}/data/OLD.xml", TITLE, "2026-11-19T20:00:00Z"),
        (f"{root}/data/A.xml", TITLE, AT),
        (f"{root}/data/C.xml", TITLE, "2026-11-20T01:30:00Z"),
    )
    house.feeds.put("feed/extra_l.xml", long)
    house.feeds.put("feed/eqvol_l.xml", feed())
    assert poll(house) == 1
    assert ordered(house)[-1] == "C.xml"


def test_one_feed_that_fails_does_not_keep_the_other_waiting(house: House) -> None:
    assert isinstance(house.feeds, MemoryFeeds)
    lay(house, "eqvol", "Q", title="震度速報")
    lay(house, "extra")
    house.feeds.fail(TemporaryFailure("feeds"))
    with pytest.raises(TemporaryFailure):
        poll(house)
    assert ordered(house) == ["Q.xml"]


def test_killed_anywhere_no_telegram_is_lost_and_none_told_twice(house: House) -> None:
    assert isinstance(house.feeds, MemoryFeeds)
    office = a_listening_town(house)
    for at in range(8):
        name = f"T{at}"
        house.feeds.put(f"data/{name}.xml", rain(3 + at % 2, f"2026-11-20T09:5{at}:00+09:00"))
        lay(house, "extra", *(f"T{each}" for each in range(at + 1)))
        try:
            with watched(Fate(at)):
                poll(house)
        except Killed:
            pass
        polled(house)
        assert len(told(office)) == at + 1


def test_an_address_outside_the_feeds_is_never_fetched(house: House) -> None:
    from chalicelib.kernel.errors import PermanentFailure
    from chalicelib.platform.alerts.orders import take

    with pytest.raises(PermanentFailure):
        take(house, {"telegram": "https://elsewhere.example/a.xml"})
