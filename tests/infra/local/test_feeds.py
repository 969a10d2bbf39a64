"""The stand-in of the JMA's feeds: our own telegrams, read by our own reader."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.adapters.feeds.vendor import VendorFeeds
from chalicelib.kernel.errors import NotFound
from chalicelib.platform.alerts.formats.atom import entries
from chalicelib.platform.alerts.formats.jma import is_covered, read_telegram
from infra.local.feeds import FOLDER, FeedStandIn
from tests.kit.fakes import Clock


@pytest.fixture
def standin() -> Iterator[FeedStandIn]:
    standin = FeedStandIn(0, Clock())
    standin.server.start()
    yield standin
    standin.server.stop()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.xml")), ids=lambda path: path.stem)
def test_every_telegram_of_ours_says_something_to_the_fictional_towns(path: Path) -> None:
    alert = read_telegram(path.read_bytes().replace(b"@SENT@", b"2026-11-20T10:00:00+09:00"))
    assert alert.places & {"city/9990100", "coast/998"}
    assert is_covered(alert.title) or alert.infos


def test_what_is_raised_stands_in_its_feed_and_is_read_once(standin: FeedStandIn) -> None:
    feeds = VendorFeeds(standin.url)
    told = standin.say("2-rain-4")
    first = feeds.fetch(f"{standin.url}/feed/extra.xml")
    assert first is not None
    [entry] = entries(first.content)
    assert entry.url.endswith(f"{told.name}.xml")
    assert feeds.fetch(f"{standin.url}/feed/extra.xml", etag=first.etag) is None
    telegram = feeds.fetch(entry.url)
    assert telegram is not None
    assert max(info.level for info in read_telegram(telegram.content).infos) == 4
    quakes = feeds.fetch(f"{standin.url}/feed/eqvol.xml")
    assert quakes is not None
    assert entries(quakes.content) == ()


def test_what_is_not_there_is_not_found(standin: FeedStandIn) -> None:
    with pytest.raises(NotFound):
        VendorFeeds(standin.url).fetch(f"{standin.url}/data/none.xml")
