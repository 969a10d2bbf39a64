"""What every port of feeds promises: the JMA's over HTTP, and ones that are remembered."""

from collections.abc import Callable, Iterator

import pytest

from chalicelib.adapters.feeds.memory import MemoryFeeds
from chalicelib.adapters.feeds.vendor import VendorFeeds
from chalicelib.kernel.errors import NotFound, PermanentFailure, TemporaryFailure
from chalicelib.platform.alerts.port import Feeds
from tests.kit.listener import Answer, a_listener

World = tuple[Feeds, Callable[[str, bytes], str]]


@pytest.fixture(params=["memory", "vendor"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The port, and how a document is laid at a path below its root."""
    if request.param == "memory":
        feeds = MemoryFeeds()
        yield feeds, feeds.put
        return
    with a_listener() as listener:

        def lay(path: str, content: bytes) -> str:
            answers = [Answer(body=content, headers={"ETag": '"1"', "Last-Modified": "x"}), Answer(304, b"")]
            listener.at(f"/{path}", *answers)
            return f"{listener.url}/{path}"

        listener.at("/none.xml", Answer(404))
        yield VendorFeeds(listener.url), lay


def test_a_document_comes_with_a_mark_and_is_not_read_again_while_it_is_the_same(world: World) -> None:
    feeds, lay = world
    url = lay("feed/extra.xml", "津波".encode())
    first = feeds.fetch(url)
    assert first is not None
    assert first.content.decode() == "津波"
    assert first.etag
    assert feeds.fetch(url, etag=first.etag, modified=first.modified) is None


def test_what_is_not_there_is_not_found(world: World) -> None:
    feeds, _ = world
    with pytest.raises(NotFound):
        feeds.fetch(f"{feeds.root}/none.xml")


@pytest.mark.parametrize("url", ["https://elsewhere.example/x.xml", "file:///etc/passwd", ""])
def test_no_address_outside_is_fetched(world: World, url: str) -> None:
    with pytest.raises(PermanentFailure):
        world[0].fetch(url)


def test_the_marks_are_asked_with_and_a_broken_server_is_temporary() -> None:
    with a_listener() as listener:
        listener.at("/a.xml", Answer(304, b""), Answer(500))
        feeds = VendorFeeds(listener.url)
        assert feeds.fetch(f"{listener.url}/a.xml", etag='"e"', modified="m") is None
        asked = listener.heard("/a.xml")[0].headers
        assert (asked["if-none-match"], asked["if-modified-since"]) == ('"e"', "m")
        with pytest.raises(TemporaryFailure):
            feeds.fetch(f"{listener.url}/a.xml")


def test_a_server_that_hangs_up_is_temporary() -> None:
    with a_listener() as listener:
        listener.at("/a.xml", Answer(body=b"x" * 1000, hangs_up=True))
        with pytest.raises(TemporaryFailure):
            VendorFeeds(listener.url).fetch(f"{listener.url}/a.xml")
