"""Two who change the book at the same moment both succeed, whoever of them writes first."""

import threading
from collections.abc import Iterator

import pytest

from chalicelib.platform.house import Office
from chalicelib.services.faq.model import Book, Faq, Telling
from chalicelib.services.faq.repository import Lines, Shelf, Standings, change_book
from chalicelib.services.faq.schedule import publish_now
from chalicelib.services.faq.service import SERVICE
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables


@pytest.fixture
def office() -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield an_office(a_house(SERVICE), a_tenant(services=("faq",)))


def with_one(faq_id: str) -> "object":
    return lambda book: book.with_entries(Faq(faq_id, {"ja": Telling("質問", "回答")}, state="published"))


def the_book(office: Office) -> Book:
    return Shelf(office).book(Standings(office.scope).facts("book").get("edition", ""))


@pytest.mark.parametrize("seed", range(20))
def test_clerks_who_save_different_entries_at_once_lose_none(office: Office, seed: int) -> None:
    start = threading.Barrier(4)

    def save(number: int) -> None:
        start.wait()
        change_book(office, with_one(f"{seed}-{number}"), told="x", by="x", new_id=f"{seed}{number}")  # type: ignore[arg-type]

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {faq.id for faq in the_book(office).entries} == {f"{seed}-{number}" for number in range(4)}
    assert len(Lines(office.scope).newest()) == 4


def test_what_changes_nothing_leaves_no_line(office: Office) -> None:
    change_book(office, with_one("a"), told="x", by="x", new_id="1")  # type: ignore[arg-type]
    assert change_book(office, with_one("a"), told="x", by="x", new_id="2")[1] == ""  # type: ignore[arg-type]
    assert len(Lines(office.scope).newest()) == 1


def test_publishing_twice_the_same_is_one_edition(office: Office) -> None:
    change_book(office, with_one("a"), told="x", by="x", new_id="1")  # type: ignore[arg-type]
    publish_now(office, by="x")
    publish_now(office, by="x")
    assert Standings(office.scope).facts("published")["trail"] == []
