"""What is kept of a question holds nothing that says who asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.services.faq.model import Asked, masked
from chalicelib.services.faq.model.asking import KEPT


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("090-1234-5678に電話して", "1234"),
        ("０９０（１２３４）５６７８です", "１２３４"),
        ("マイナンバーは123456789012です", "123456789012"),
        ("hanako.minato@example.jpまで", "hanako"),
        ("名前は港花子です", "港花子"),
        ("港花子と申します。住民票は", "港花子"),
        ("My name is Hanako Minato, I need", "Hanako"),
        ("本町3丁目12番地5号に住んでいます", "12番地"),
        ("+81 90 1234 5678", "1234"),
    ],
)
def test_numbers_mail_addresses_and_names_that_say_so_are_put_out_of_sight(text: str, gone: str) -> None:
    assert gone not in masked(text)


@pytest.mark.parametrize(
    "text",
    ["住民票は300円ですか", "4月1日から保育園", "国民健康保険の手続き", "65歳以上の人", "I am looking for a school"],
)
def test_ordinary_questions_stay_as_they_are(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=400))
def test_what_is_kept_is_short_and_masking_again_changes_little(text: str) -> None:
    assert len(masked(text)) <= KEPT


@given(st.from_regex(r"[^0-9]{0,20}0[0-9]{1,3}-[0-9]{2,4}-[0-9]{4}[^0-9]{0,20}", fullmatch=True))
def test_no_telephone_number_is_kept(text: str) -> None:
    assert "［番号］" in masked(text)


def test_a_question_waits_unless_it_was_answered_or_settled() -> None:
    told = Asked("20261122-103000K7QX2B", "質問")
    assert told.waits
    assert not Asked(told.name, "質問", chosen="a").waits
    assert Asked(told.name, "質問", chosen="a", helped="no").waits
    assert not Asked(told.name, "質問", settled="x").waits
    assert not Asked(told.name, "", how="menu", chosen="a", helped="no").waits


def test_only_an_answer_nothing_speaks_against_is_resolved() -> None:
    name = "20261122-103000K7QX2B"
    assert Asked(name, chosen="a").is_resolved
    assert not Asked(name, chosen="a", helped="no").is_resolved
    assert not Asked(name, chosen="a", handed="desk").is_resolved
    assert Asked(name).day == "2026-11-22"


def test_it_reads_back_as_it_was_written() -> None:
    told = Asked("20261122-103000K7QX2B", "質問", "en", "offered", ("a", "b"), "市民課", "a", "no", "old", "form", "x")
    assert Asked.from_json(told.name, told.to_json()) == told
