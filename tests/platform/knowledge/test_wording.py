import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.knowledge.wording import folded, grams, weighed_grams


@pytest.mark.parametrize(
    ("one", "other"),
    [("ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ", "マイナンバーカード"), ("ゴミ", "ごみ"), ("ＰＣ", "pc"), ("データ－", "データー")],
)
def test_width_case_and_kana_do_not_matter(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_what_only_asks_is_left_out() -> None:
    assert list(grams("について教えてください")) == []
    assert list(grams("どうすればいいですか")) == []


def test_pairs_of_kanji_and_katakana_count_more_than_hiragana_even_of_the_same_sound() -> None:
    counts = dict(weighed_grams("粗大ゴミをすてる"))
    assert counts["粗大"] == counts["ごみ"] == 1.5
    assert (counts["すて"], counts["す"], counts["粗"]) == (0.7, 0.4, 1.0)


def test_other_scripts_count_by_the_word() -> None:
    assert list(grams("WiFi 2.5")) == ["wifi", "2.5"]


@given(st.text(max_size=60))
def test_any_text_is_taken_apart(text: str) -> None:
    assert all(list(grams(text)))
    assert [gram for gram, _ in weighed_grams(text)] == list(grams(text))
