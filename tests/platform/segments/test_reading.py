"""Who is meant is read a shard at a time, in order, in pages, and never anybody who left."""

import tracemalloc

import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Resident, resident_id, shard, shards
from chalicelib.platform.residents.repository import PAGE, Residents
from chalicelib.platform.segments.reading import matching
from chalicelib.services import load
from tests.kit.counting import counted
from tests.kit.offices import a_house, a_resident, an_office
from tests.platform.segments.crowd import CHANNEL, town

SHARD = "03"


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house(*map(load, town().services)), town())


def crowd(office: Office, number: int, *, wanted: str = "event") -> list[str]:
    """So many residents of one shard; every second one wants a category. Answers those, in order."""
    residents, found, name = Residents(office.scope), [], 0
    while number:
        name += 1
        user = f"U{name:032x}"
        id_ = resident_id("1234567890", user)
        if shard(id_) != SHARD:
            continue
        number -= 1
        chosen = (wanted,) if number % 2 else ()
        residents.keep(Resident(id_, CHANNEL, user, "following", categories=chosen))
        found += [id_] if chosen else []
    return sorted(found)


def test_a_shard_is_read_in_order_and_goes_on_behind_an_id(office: Office) -> None:
    wanted = crowd(office, 40)
    ids = [resident.id for resident in matching(office, CHANNEL, {"category": "event"}, SHARD)]
    assert ids == wanted
    rest = [resident.id for resident in matching(office, CHANNEL, {"category": "event"}, SHARD, after=ids[6])]
    assert rest == wanted[7:]
    assert list(matching(office, CHANNEL, {"category": "event"}, SHARD, after=ids[-1])) == []


def test_shards_together_hold_everybody_once(office: Office) -> None:
    known = {a_resident(office, str(number)).id for number in range(30)}
    read = [one.id for name in shards() for one in matching(office, CHANNEL, {"everyone": True}, name)]
    assert sorted(read) == sorted(known)


@pytest.mark.parametrize("follow", ["blocked", "unknown"])
def test_who_blocked_or_never_followed_is_in_no_segment(office: Office, follow: str) -> None:
    gone = a_resident(office, "1", follow=follow)
    assert list(matching(office, CHANNEL, {"everyone": True}, shard(gone.id))) == []
    assert list(matching(office, CHANNEL, {"not": {"area": ["hamadori"]}}, shard(gone.id))) == []


def test_who_was_erased_is_in_no_segment(office: Office) -> None:
    gone = a_resident(office, "1")
    Residents(office.scope).forget(gone.id)
    assert list(matching(office, CHANNEL, {"everyone": True}, shard(gone.id))) == []


def test_who_follows_another_channel_is_not_meant(office: Office) -> None:
    there = a_resident(office, "1")
    assert list(matching(office, "ANOTHER-CHANNEL", {"everyone": True}, shard(there.id))) == []


def test_what_cannot_be_meant_is_refused_before_anything_is_read(office: Office) -> None:
    with counted() as asked, pytest.raises(StaffMistake):
        matching(office, CHANNEL, {}, SHARD)
    assert not asked


def test_memory_does_not_grow_with_the_residents_and_pages_do_as_they_must(office: Office) -> None:
    def read() -> tuple[int, int]:
        with counted() as asked:
            tracemalloc.start()
            number = sum(1 for _ in matching(office, CHANNEL, {"everyone": True}, SHARD))
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert number
        return peak, asked["Query"]

    crowd(office, 2 * PAGE)
    read()  # warm: what is loaded once is no matter here
    few, queries = read()
    assert queries <= 3  # a full page may be followed by an empty one
    crowd(office, 4 * PAGE)
    many, queries = read()
    assert queries <= 5
    assert many < 1.5 * few


def test_the_first_resident_is_there_after_one_page(office: Office) -> None:
    crowd(office, PAGE + 20)
    with counted() as asked:
        assert next(matching(office, CHANNEL, {"everyone": True}, SHARD))
    assert asked["Query"] == 1
