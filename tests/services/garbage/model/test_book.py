import json

from hypothesis import given

from chalicelib.services.garbage.model import Category, GarbageBook, NthWeekday, Weekly, stable_id
from tests.services.garbage import factories


@given(factories.books())
def test_a_book_comes_back_from_json(book: GarbageBook) -> None:
    assert GarbageBook.from_json(json.loads(json.dumps(book.to_json()))) == book


def test_a_book_without_its_dictionary_still_knows_its_days() -> None:
    book = factories.book(Weekly(0))
    short = GarbageBook.from_json({"calendar": book.to_json()["calendar"]})
    assert (short.areas, short.items) == (book.areas, ())


def test_things_are_found_by_id() -> None:
    book = factories.book(NthWeekday(2, 1))
    area, category, item = book.area(factories.HARBOUR), book.category(factories.GLASS), book.item("i2")
    assert area is not None
    assert area.label == "港町"
    assert category is not None
    assert category.label == "びん"
    assert item is not None
    assert item.name == "一升びん"
    assert (book.area("?"), book.category("?"), book.item("?")) == (None, None, None)


def test_a_category_may_share_the_days_of_another() -> None:
    book = GarbageBook(categories=(Category("a", "空き缶・びん"), Category("b", "びん", collected_with="a")))
    assert [book.collected_as(kind) for kind in "abc"] == ["a", "a", "c"]


def test_remarks_are_read_once_each_in_the_order_asked() -> None:
    book = GarbageBook(remarks={"1": "朝8時まで", "2": "雨の日も"})
    assert book.remark_texts(["2", "1", "2", "9"]) == ("雨の日も", "朝8時まで")


def test_ids_depend_on_names_alone() -> None:
    assert stable_id("港町") == stable_id("港町") != stable_id("浜町")
    assert stable_id("a", "b") != stable_id("ab")
