"""A book is changed entry by entry, and a change can be taken out again whatever else was changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import Conflict
from chalicelib.services.faq.model import Book, Faq, Telling, Trial, digest_of, packed, restored, unpacked


def faq(faq_id: str, answer: str = "回答") -> Faq:
    return Faq(faq_id, {"ja": Telling(f"質問{faq_id}", answer)})


BOOK = Book((faq("a"), faq("b")), (Trial("t", "質問", ("a",)),), ("市、町",))


def test_entries_are_replaced_where_they_stand_and_new_ones_come_last() -> None:
    book = BOOK.with_entries(faq("c"), faq("a", "新しい"))
    assert [each.id for each in book.entries] == ["a", "b", "c"]
    assert book.by_id["a"].in_("ja").answer == "新しい"
    assert book.without("b").entry("b") is None


def test_a_change_is_taken_out_and_others_stay() -> None:
    after = BOOK.with_entries(faq("a", "変えた"), faq("c")).with_trials(Trial("u", "x", ("a",)))
    now = after.with_entries(faq("b", "ほかの変更"))
    back = restored(now, BOOK, after)
    assert back == BOOK.with_entries(faq("b", "ほかの変更"))


def test_a_row_of_synonyms_is_taken_out_and_one_that_was_taken_away_comes_back() -> None:
    after = Book(BOOK.entries, BOOK.trials, ("県、府",))
    assert set(restored(Book(BOOK.entries, BOOK.trials, ("県、府", "国、邦")), BOOK, after).synonyms) == {
        "国、邦",
        "市、町",
    }


def test_what_was_changed_again_cannot_be_taken_out() -> None:
    after = BOOK.with_entries(faq("a", "一回め"))
    with pytest.raises(Conflict):
        restored(after.with_entries(faq("a", "二回め")), BOOK, after)
    tried = BOOK.with_trials(Trial("t", "変えた", ("b",)))
    with pytest.raises(Conflict):
        restored(tried.without_trial("t"), BOOK, tried)


def test_a_book_reads_back_from_its_file_and_the_same_content_has_the_same_name() -> None:
    assert Book.from_json(unpacked(packed(BOOK.to_json()))) == BOOK
    assert packed(BOOK.to_json()) == packed(Book.from_json(BOOK.to_json()).to_json())
    assert digest_of(faq("a")) == digest_of(faq("a")) != digest_of(faq("a", "ほか"))
    assert digest_of(None) == ""


@given(st.lists(st.sampled_from("abcd"), max_size=6), st.lists(st.sampled_from("abcd"), max_size=6))
def test_taking_a_change_out_at_once_gives_the_book_before(added: list[str], dropped: list[str]) -> None:
    after = BOOK.with_entries(*(faq(each, "新") for each in dict.fromkeys(added)))
    for each in dropped:
        after = after.without(each)
    assert restored(after, BOOK, after).by_id == BOOK.by_id
