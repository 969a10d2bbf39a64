from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.knowledge.vocabulary import Vocabulary, fold

WORDS = Vocabulary(
    readings={"冷蔵庫": "れいぞうこ", "缶": "かん", "空き缶": "あきかん"},
    synonyms={"レンジ": ["電子レンジ"]},
    before=("壊れた",),
    after=("の捨て方", "を教えて", "は"),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾌﾗｲﾊﾟﾝ", "フライパン"),
        ("ソファー", "そふぁ"),
        ("ソファ－", "ソファー"),
        ("ＣＤ プレーヤー", "cdプレーヤー"),
        ("フィルム", "フイルム"),
        ("ヴァイオリン", "バイオリン"),
        ("ちぢみ", "チジミ"),
        ("紙・布", "紙布"),
        ("りュックサック", "リュックサック"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text("アァいヂヴー－・（） aＡ1１缶", max_size=12))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_kanji_words_are_read_wherever_they_stand_longest_first() -> None:
    assert WORDS.read("古い冷蔵庫") == "古いれいぞうこ"
    assert WORDS.read("空き缶") == "あきかん"
    assert Vocabulary().read("冷蔵庫") == "冷蔵庫"


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("冷蔵庫の捨て方を教えて。", "冷蔵庫"),
        ("壊れた レンジ", "レンジ"),
        ("壊れた", "壊れた"),
        ("は", "は"),
        ("傘は？", "傘"),
        ("", ""),
    ],
)
def test_what_is_asked_about_is_found_within_the_question(question: str, subject: str) -> None:
    assert WORDS.subject(question) == subject


def test_synonyms_are_known_in_any_spelling_and_a_towns_own_go_first() -> None:
    assert WORDS.instead("れんじ") == ("電子レンジ",)
    town = WORDS.with_synonyms({"レンジ": ["オーブンレンジ"], "チャリ": ["自転車"]})
    assert town.instead("レンジ") == ("オーブンレンジ", "電子レンジ")
    assert town.instead("ちゃり") == ("自転車",)
    assert town.instead("傘") == ()


def test_a_vocabulary_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text('[readings]\n"缶" = "かん"\n[synonyms]\n"チャリ" = ["自転車"]\n[asking]\nafter = ["は"]\n')
    read = Vocabulary.from_toml(file)
    assert (read.read("缶"), read.instead("ちゃり"), read.subject("缶は"), read.before) == (
        "かん",
        ("自転車",),
        "缶",
        (),
    )
