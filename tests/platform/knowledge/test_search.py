import pytest

from chalicelib.platform.knowledge.entries import Entry
from chalicelib.platform.knowledge.search import Index
from chalicelib.platform.knowledge.synonyms import Synonyms

ENTRIES = (
    Entry("moving", "転居届の出し方を知りたい", "市内で住所が変わったら、14日以内に市民課へ届け出てください。"),
    Entry("dog", "犬の登録について", "生後91日以上の犬は登録が必要です。", also=("ペットを飼い始めた",)),
    Entry("tax", "税証明書はどこで取れますか", "税務課の窓口で取れます。"),
    Entry("pool", "市民プールの利用料金は", "大人400円、小人200円です。"),
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.built(ENTRIES, Synonyms.of([("引っ越し", "転居", "住所変更")]))


@pytest.mark.parametrize(
    ("asked", "id"),
    [
        ("転居届", "moving"),
        ("引っ越ししました", "moving"),
        ("ペットを飼い始めました", "dog"),
        ("ﾌﾟｰﾙはいくら", "pool"),
        ("税務課", "tax"),
    ],
)
def test_the_nearest_entry_comes_first(index: Index, asked: str, id: str) -> None:  # noqa: A002
    assert index.find(asked)[0].id == id


def test_an_index_answers_the_same_after_it_was_kept(index: Index) -> None:
    again = Index.from_bytes(index.to_bytes())
    assert again.find("犬を飼う") == index.find("犬を飼う")


@pytest.mark.parametrize("asked", ["", "   ", "？！。", "🙂🙂", "\n\u3000", "zzz qqq"])
def test_a_text_without_words_that_any_entry_has_finds_nothing(index: Index, asked: str) -> None:
    assert index.find(asked) == ()


def test_a_long_text_is_cut_and_still_answered(index: Index) -> None:
    assert index.find("犬の登録について" + "あ" * 5_000)[0].id == "dog"


def test_confidence_lies_between_none_and_all_and_falls_with_the_score(index: Index) -> None:
    found = index.find("転居届の出し方")
    assert all(0 <= one.confidence <= 1 for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len(index.find("の", at_most=2)) <= 2


def test_a_town_with_one_entry_finds_it_and_what_it_does_not_speak_of_it_does_not() -> None:
    index = Index.built(ENTRIES[:1], Synonyms())
    assert [found.id for found in index.find("転居届の出し方")] == ["moving"]
    assert index.find("犬") == ()
    assert index.find("転居", at_most=0) == ()


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Index.from_bytes(Index.built((), Synonyms()).to_bytes()).find("犬") == ()


def test_two_entries_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="one id"):
        Index.built((ENTRIES[0], ENTRIES[0]), Synonyms())


@pytest.mark.parametrize("spoilt", [b"", b"FAQ1....", b"FAQ2"])
def test_bytes_that_are_no_index_are_refused(spoilt: bytes, index: Index) -> None:
    with pytest.raises(ValueError, match="index"):
        Index.from_bytes(spoilt)
    with pytest.raises(ValueError, match="index"):
        Index.from_bytes(index.to_bytes()[:-9])
