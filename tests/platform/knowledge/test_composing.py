import pytest

from chalicelib.adapters.composing.memory import MemoryComposer
from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.knowledge.composing import LONGEST_ANSWER, LONGEST_QUESTION, MOST_SOURCES, Composed, composed
from chalicelib.platform.knowledge.entries import Entry

DOG = Entry("dog", "犬の登録", "生後91日からの犬は3,000円で登録。https://minato.example/dog をご覧ください。")
TAX = Entry("tax", "税", "税務課は1階です。")


def _said(text: str, *cited: str) -> Composed | None:
    composer = MemoryComposer()
    composer.say(text, *cited)
    return composed(composer, "犬を飼った", (DOG, TAX), language="ja")


def test_an_answer_from_what_was_given_is_shown_with_its_sources() -> None:
    said = _said("生後９１日から、3000円で登録できます。", "dog")
    assert said == Composed("生後９１日から、3000円で登録できます。", ("dog",))


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("登録してください。", ()),
        ("登録してください。", ("cat",)),
        ("登録してください。", ("dog", "cat")),
        ("", ("dog",)),
        ("あ" * (LONGEST_ANSWER + 1), ("dog",)),
        ("手数料は5,000円です。", ("dog",)),
        ("税務課は1階です。", ("dog",)),
        ("https://evil.example/dog をご覧ください。", ("dog",)),
        ("dog@evil.example に送ってください。", ("dog",)),
    ],
)
def test_what_is_not_founded_on_its_sources_is_refused(text: str, cited: tuple[str, ...]) -> None:
    assert _said(text, *cited) is None


def test_a_model_may_refuse_or_fail() -> None:
    composer = MemoryComposer()
    composer.refuse()
    composer.fail(TemporaryFailure("slow"))
    composer.fail(PermanentFailure("denied"))
    assert [composed(composer, "犬", (DOG,), language="ja") for _ in range(3)] == [None] * 3


def test_without_entries_or_a_question_nobody_is_asked() -> None:
    composer = MemoryComposer()
    assert composed(composer, "犬", (), language="ja") is None
    assert composed(composer, "  ", (DOG,), language="ja") is None
    assert composer.asked == []


def test_a_model_sees_a_few_entries_and_the_beginning_of_a_question() -> None:
    composer = MemoryComposer()
    many = tuple(Entry(f"e{number}", "問い", "答え。") for number in range(9))
    composed(composer, "犬" * 5_000, many, language="en")
    assert composer.asked == [("犬" * LONGEST_QUESTION, tuple(f"e{n}" for n in range(MOST_SOURCES)), "en")]
