import pytest

from chalicelib.adapters.embeddings.memory import MemoryEmbeddings
from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.knowledge.entries import Entry
from chalicelib.platform.knowledge.meanings import Meanings
from chalicelib.platform.knowledge.search import Index
from chalicelib.platform.knowledge.synonyms import Synonyms

ENTRIES = (
    Entry("moving", "転居届の出し方", "市民課へ届け出てください。", also=("住まいを移した",)),
    Entry("dog", "犬の登録について", "登録が必要です。"),
    Entry("pool", "市民プールの料金", "大人400円です。"),
)


def a_model() -> MemoryEmbeddings:
    return MemoryEmbeddings(same={"ワンコ": "犬の登録"})


def test_a_model_finds_what_shares_no_letter() -> None:
    model = a_model()
    index = Index.built(ENTRIES, Synonyms(), embeddings=model)
    assert Index.built(ENTRIES, Synonyms()).find("ワンコ") == ()
    assert index.find("ワンコ")[0].id == "dog"


def test_cosines_of_bytes_are_those_of_the_floats() -> None:
    model = a_model()
    meanings = Meanings.built(ENTRIES, model)
    (vector,) = model.embed(["犬の登録について"], kind="query")
    scores = meanings.scores(vector, (0, 0, 1, 2))
    assert scores["question_meaning"][1] == pytest.approx(1, abs=0.02)
    answers = model.embed([entry.answer for entry in ENTRIES], kind="passage")
    exact = [sum(a * b for a, b in zip(vector, answer, strict=True)) for answer in answers]
    assert scores["answer_meaning"] == pytest.approx(exact, abs=0.02)


def test_an_index_with_meanings_answers_the_same_after_it_was_kept() -> None:
    model = a_model()
    index = Index.built(ENTRIES, Synonyms(), embeddings=model)
    assert Index.from_bytes(index.to_bytes(), embeddings=model).find("ワンコを飼う") == index.find("ワンコを飼う")


def test_without_its_model_or_with_another_letters_alone_decide() -> None:
    packed = Index.built(ENTRIES, Synonyms(), embeddings=a_model()).to_bytes()
    letters = Index.built(ENTRIES, Synonyms()).find("犬の登録")
    other = MemoryEmbeddings(name="another")
    assert Index.from_bytes(packed).find("犬の登録") == letters
    assert Index.from_bytes(packed, embeddings=other).find("犬の登録") == letters
    assert other.asked == []


@pytest.mark.parametrize("error", [TemporaryFailure("busy"), PermanentFailure("refused")])
def test_while_the_model_does_not_answer_letters_alone_decide(error: TemporaryFailure | PermanentFailure) -> None:
    model = a_model()
    index = Index.built(ENTRIES, Synonyms(), embeddings=model)
    model.fail(error)
    assert index.find("犬の登録") == Index.built(ENTRIES, Synonyms()).find("犬の登録")


def test_what_an_earlier_index_has_is_not_embedded_again() -> None:
    first = Index.built(ENTRIES, Synonyms(), embeddings=a_model())
    model = a_model()
    changed = (*ENTRIES[:2], Entry("pool", "市民プールの料金", "大人500円です。"))
    again = Index.built(changed, Synonyms(), embeddings=model, before=Index.from_bytes(first.to_bytes()))
    assert model.asked == [("passage", "大人500円です。")]
    assert again.find("犬の登録")[0].id == "dog"


def test_an_index_whose_vectors_were_cut_is_refused() -> None:
    packed = Index.built(ENTRIES, Synonyms(), embeddings=a_model()).to_bytes()
    for cut in (1, 8 + 4 + 64):
        with pytest.raises(ValueError, match="index"):
            Index.from_bytes(packed[:-cut])
