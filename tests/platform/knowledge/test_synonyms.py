import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.knowledge.synonyms import Synonyms


def test_words_of_a_row_find_each_other_in_both_directions() -> None:
    rows = Synonyms.of([("引っ越し", "転居")])
    assert rows.rows_in("引っ越しました") == rows.rows_in("転居届") == ["0"]
    assert rows.spoken_in("転居届") == [("転居", ("引っ越し",))]


def test_nothing_follows_from_one_row_to_the_next() -> None:
    chain = Synonyms.of([("夫", "主人"), ("主人", "店主")])
    assert chain.rows_in("夫") == ["0"]
    assert chain.rows_in("店主") == ["1"]
    assert chain.rows_in("主人") == ["0", "1"]


def test_a_loop_ends() -> None:
    loop = Synonyms.of([("甲", "乙"), ("乙", "丙"), ("丙", "甲")])
    assert loop.spoken_in("甲") == [("甲", ("乙", "丙"))]


def test_the_longest_word_is_heard_and_none_overlaps() -> None:
    rows = Synonyms.of([("ごみ", "廃棄物"), ("ごみ袋", "指定袋")])
    assert [word for word, _ in rows.spoken_in("ゴミ袋とゴミ")] == ["ごみ袋", "ごみ"]


def test_who_says_a_word_also_speaks_of_the_words_in_it() -> None:
    rows = Synonyms.of([("ごみ", "廃棄物"), ("燃えるごみ", "可燃物"), ("え", "絵")])
    assert rows.rows_in("燃えるゴミ") == ["1", "0"]
    assert rows.rows_in("可燃物") == ["1"]


def test_a_latin_word_stands_alone() -> None:
    rows = Synonyms.of([("cat", "猫")])
    assert rows.rows_in("certificate concat cats") == []
    assert rows.rows_in("my CAT!") == ["0"]


def test_the_same_word_in_other_letters_is_one_word() -> None:
    assert Synonyms.of([("ゴミ", "ごみ", "ｺﾞﾐ", "廃棄物")]).spoken_in("ごみ") == [("ごみ", ("廃棄物",))]


def test_a_text_is_read_line_by_line_with_remarks() -> None:
    read = Synonyms.from_text("# 説明\n引っ越し、転居　# 住まい\n\nゴミ, 廃棄物\n")
    assert read.rows == (("引っ越し", "転居"), ("ゴミ", "廃棄物"))


def test_a_line_of_one_word_is_named() -> None:
    with pytest.raises(StaffMistake, match="2行目"):
        Synonyms.from_text("引っ越し、転居\nゴミ\n")


def test_blank_and_lonely_words_are_left_out() -> None:
    assert Synonyms.of([("", " "), ("一つ",), ("二つ", "ふたつ", "二つ")]).rows == (("二つ", "ふたつ"),)
    assert Synonyms().rows_in("何か") == []


def test_a_towns_own_rows_stand_before_the_general_ones() -> None:
    both = Synonyms.general().with_rows([("はまっこ", "市民プール")])
    assert both.rows[0] == ("はまっこ", "市民プール")
    assert both.rows_in("はまっこ")[0] == "0"


def test_the_general_rows_have_no_row_of_one_word() -> None:
    assert all(len(row) > 1 for row in Synonyms.general().rows)
