"""Messages of the turns queue at the real worker: answered, or raised so that they end in the dead letters."""

import io
import random
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from chalicelib.kernel.errors import HouseError, NotFound, TemporaryFailure, UnscopedAccess
from chalicelib.kernel.estate import TURNS
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.conversations.repository import TalkRecord, Talks, talk_of
from chalicelib.platform.messaging.port import Content
from chalicelib.platform.residents.model import resident_id
from tests.conftest import an_empty_estate
from tests.kit.doors import Doors, doors_of
from tests.kit.journey import Town, TownResident, words_of
from tests.kit.tables import empty_tables
from tests.kit.webhook_events import GOLDEN, NEWER
from tests.services.reports.factories import a_photo, a_reporting_town

MEGABYTES = 1024 * 1024


@pytest.fixture(scope="module")
def tables() -> Iterator[None]:
    with an_empty_estate():
        yield


@pytest.fixture
def town(tables: None) -> Town:
    empty_tables()
    return a_reporting_town()


@pytest.fixture
def doors(town: Town) -> Iterator[Doors]:
    with doors_of(town.house) as doors:
        yield doors


@pytest.fixture
def caller(town: Town, doors: Doors) -> "Caller":
    return Caller(town, doors, town.resident())


class Caller:
    """A resident whose events come to the worker one by one."""

    def __init__(self, town: Town, doors: Doors, resident: TownResident) -> None:
        self.town, self.doors, self.resident = town, doors, resident

    def does(self, **deed: Any) -> list[str]:
        """Hand one event over; answers what the resident reads then."""
        return self.hears(self.town.event(self.resident.user_id, deed))

    def hears(self, event: dict[str, Any]) -> list[str]:
        before = len(self.told)
        self.doors.hands_over(TURNS, self.lying(event))
        return [words_of(message) for message in self.told[before:]]

    def lying(self, event: dict[str, Any]) -> dict[str, Any]:
        return {"tenant": "minato", "channel": self.town.channel.key, "event": event}

    @property
    def told(self) -> list[Any]:
        return self.town.line.said_to(self.resident.user_id)

    def taps(self, data: str) -> list[str]:
        return self.does(type="postback", postback={"data": data})

    def sends(self, content: bytes) -> list[str]:
        """A photo, as LINE's phones send it."""
        number = self.town.number()
        self.town.line.hold(self.town.channel, number, Content(content, "image/jpeg"))
        return self.does(type="message", message={"type": "image", "id": number})

    def shares(self, lat: float, lon: float) -> list[str]:
        place = {"type": "location", "id": self.town.number(), "latitude": lat, "longitude": lon}
        return self.does(type="message", message=place)

    def is_asked_for_a_photo(self) -> "Caller":
        self.taps("reports/file/")
        assert "近くの写真を送ってください。" in self.taps("reports/kind/road")[-1]
        return self

    @property
    def record(self) -> TalkRecord:
        name = resident_id(self.town.channel.line_id, self.resident.user_id)
        return Talks(self.town.office.scope).find(name)

    @property
    def at_step(self) -> str:
        """Where the resident stands; empty where nothing is open."""
        talk = talk_of(self.record)
        return talk.open.step if talk.open else ""

    @property
    def photos(self) -> list[str]:
        talk = talk_of(self.record)
        assert talk.open
        kept: list[str] = talk.open.answers.get("near_photo") or []
        return kept


def a_large_photo(least: int) -> bytes:
    """A JPEG of noise, which no compression makes small, of at least so many bytes."""
    width, height = 4000, 3000
    noise = random.Random(1).randbytes(width * height)
    image = Image.frombytes("L", (width, height), noise).convert("RGB")
    written = io.BytesIO()
    image.save(written, "JPEG", quality=97)
    assert len(written.getvalue()) >= least
    return written.getvalue()


# Taps that lead nowhere


@pytest.mark.parametrize("data", ["garbage/next/", "nosuch/step/value", "../reports/file/", "ごみ/a/b", "x" * 300])
def test_a_tap_on_a_service_the_town_does_not_offer_is_told_so(caller: Caller, data: str) -> None:
    assert caller.taps(data)[0] == "このサービスは、今はご利用いただけません。"
    assert caller.at_step == ""


def test_a_tap_on_another_service_leaves_what_is_open_open(caller: Caller) -> None:
    caller.is_asked_for_a_photo()
    said = caller.taps("nosuch/step/value")
    assert "近くの写真を送ってください。" in said[-1]
    assert caller.at_step == "near_photo"


@pytest.mark.parametrize("data", ["reports/nosuch/1", "reports//", "reports", "reports/withdrawn_step/x"])
def test_a_tap_on_a_step_that_is_no_more_is_answered_kindly(caller: Caller, data: str) -> None:
    assert "前の質問のもの" in caller.taps(data)[0]


def test_a_talk_whose_open_step_is_no_more_begins_anew_kindly(caller: Caller, town: Town) -> None:
    """As after a deploy that renamed a step."""
    caller.is_asked_for_a_photo()
    record = caller.record
    record.facts["conversations"][0]["step"] = "renamed"
    Talks(town.office.scope).records.change(record)
    said = caller.does(type="message", message={"type": "text", "id": town.number(), "text": "穴"})
    assert said
    assert caller.at_step not in {"renamed", ""}


@pytest.mark.parametrize("entry", ["case", "unfollow", "add_photo", "withdraw", "mine", "kind"])
@pytest.mark.parametrize("value", ["", "261120-ZZZZ", "x" * 1100, "/", "\ud83d", "名" * 400])
def test_a_tap_on_a_report_that_is_none_is_answered(caller: Caller, entry: str, value: str) -> None:
    assert caller.taps(f"reports/{entry}/{value}")


# Photos


def test_a_photo_of_twelve_megabytes_is_kept_small(caller: Caller, town: Town) -> None:
    large = a_large_photo(12 * MEGABYTES)
    said = caller.is_asked_for_a_photo().sends(large)
    assert said
    (name,) = caller.photos
    kept = town.house.files.fetch(town.office.scope, name)
    assert len(kept) < len(large)
    assert max(Image.open(io.BytesIO(kept)).size) == 2048


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (a_photo()[:400], "こわれています"),
        (b"%PDF-1.7 a letter", "写真として読めませんでした"),
        (b"", "写真として読めませんでした"),
        (b"\xff\xd8\xff" + bytes(12 * MEGABYTES), "写真"),
        (bytes(26 * MEGABYTES), "写真が大きすぎます"),
    ],
    ids=["half a photo", "pdf", "nothing", "12 MB of nothing", "26 MB"],
)
def test_what_is_no_photo_is_refused_in_words_and_asked_for_again(
    caller: Caller, town: Town, content: bytes, told: str
) -> None:
    said = "\n".join(caller.is_asked_for_a_photo().sends(content))
    assert told in said
    assert "近くの写真を送ってください。" in said
    assert caller.at_step == "near_photo"
    assert caller.photos == []


def test_a_photo_that_line_has_lost_is_asked_for_again(caller: Caller) -> None:
    caller.is_asked_for_a_photo()
    said = caller.does(type="message", message={"type": "image", "id": "404"})
    assert "近くの写真を送ってください。" in said[-1]


def test_a_photo_line_cannot_give_just_now_comes_again_with_its_message(caller: Caller, town: Town) -> None:
    caller.is_asked_for_a_photo()
    town.line.hold(town.channel, "700", Content(a_photo(), "image/jpeg"))
    town.line.fail(TemporaryFailure("LINE is slow"), verb="content")
    event = town.event(caller.resident.user_id, {"type": "message", "message": {"type": "image", "id": "700"}})
    with pytest.raises(TemporaryFailure):
        caller.hears(event)
    caller.hears(event)
    assert len(caller.photos) == 1


# Places


def test_a_place_outside_the_municipality_is_told_so_and_asked_for_again(caller: Caller, town: Town) -> None:
    caller.is_asked_for_a_photo().sends(a_photo())
    caller.resident.taps("これでよい")
    place = caller.at_step
    for lat, lon in ((36.5, 139.1), (-35.1, -139.1), (35.1, 0.0), (0.0, 0.0)):
        assert "まちの外" in caller.shares(lat, lon)[0]
        assert caller.at_step == place
    assert caller.shares(35.1, 139.1)
    assert caller.at_step != place
    assert Cases(town.office.scope).inbox("open").cases == ()


# Messages that can never be done


@pytest.mark.parametrize(
    "body",
    ["", "{", "null", "[]", "{}", '"text"', '{"tenant":"minato"}', '{"tenant":"minato","channel":"x","event":null}',
     '{"tenant":"minato","channel":"x","event":"text"}'],
)  # fmt: skip
def test_a_broken_message_is_raised_and_never_swallowed(town: Town, doors: Doors, body: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        doors.hands_over(TURNS, body)
    assert town.line.calls == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"tenant": "nosuch"}, NotFound),
        ({"channel": "NO-SUCH-CHANNEL"}, NotFound),
        ({"tenant": "a#b"}, UnscopedAccess),
        ({"tenant": ""}, UnscopedAccess),
    ],
)
def test_a_message_for_nobody_is_raised_and_told_to_the_log(
    caller: Caller, changed: dict[str, str], error: type[HouseError], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(error):
        caller.doors.hands_over(TURNS, caller.lying(GOLDEN["text"]) | changed)
    assert f'"error": "{error.__name__}"' in caplog.text
    assert caller.town.line.calls == []


# All of LINE's events


@pytest.mark.parametrize("name", [*GOLDEN, *NEWER])
def test_no_event_of_lines_reference_is_too_much_for_the_worker(town: Town, doors: Doors, name: str) -> None:
    event = (GOLDEN | NEWER)[name]
    doors.hands_over(TURNS, {"tenant": "minato", "channel": town.channel.key, "event": event})
