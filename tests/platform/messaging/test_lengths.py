import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.messaging.lengths import (
    clean,
    fitted,
    grapheme_length,
    graphemes,
    pieces,
    shortened,
    utf16_length,
)

texts = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("あ漢ｶﾞ👍🏽\u200d🇯🇵\u3099。\n "))
)


@pytest.mark.parametrize(
    ("text", "clusters", "units"),
    [
        ("ごみ収集", 4, 4),
        ("か\u3099", 1, 2),
        ("👨\u200d👩\u200d👧", 1, 8),
        ("🇯🇵🇯🇵", 2, 8),
        ("ﾍﾟｯﾄ", 3, 4),
        ("", 0, 0),
    ],
)
def test_clusters_are_what_a_reader_sees_and_units_are_what_a_message_counts(
    text: str, clusters: int, units: int
) -> None:
    assert grapheme_length(text) == clusters
    assert utf16_length(text) == units


@given(texts)
def test_plain_texts_are_counted_as_the_segmenter_counts_them(text: str) -> None:
    assert list(graphemes(text)) == regex.findall(r"\X", text)


@pytest.mark.parametrize("place", range(0x3000, 0x3100))
def test_every_kana_counts_alike_on_the_short_way(place: int) -> None:
    text = "か" + chr(place) + "き"
    assert grapheme_length(text) == len(regex.findall(r"\X", text))


@given(texts, st.integers(2, 30))
def test_a_shortened_text_keeps_the_limit_and_its_beginning(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert grapheme_length(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@given(texts, st.integers(8, 60))
def test_a_fitted_text_keeps_the_limit(text: str, limit: int) -> None:
    assert utf16_length(fitted(text, limit)) <= limit


@given(texts, st.integers(8, 60))
def test_pieces_keep_the_limit_and_lose_no_letter(text: str, limit: int) -> None:
    parted = pieces(text, limit)
    assert all(utf16_length(piece) <= limit and piece.strip() for piece in parted)
    assert "".join("".join(parted).split()) == "".join(text.split())


def test_pieces_part_at_sentences() -> None:
    assert pieces("一つ目の文です。二つ目の文です。三つ目。", 18) == ["一つ目の文です。二つ目の文です。", "三つ目。"]


def test_what_cannot_be_sent_is_taken_out() -> None:
    assert clean("a\ud83db\x00\r\nc\t") == "a\ufffdb\nc\t"
    assert clean("👍") == "👍"
