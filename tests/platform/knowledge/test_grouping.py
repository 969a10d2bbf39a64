from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.knowledge.grouping import grouped
from chalicelib.platform.knowledge.synonyms import Synonyms

ASKED = (
    "粗大ごみの出し方を教えてください",
    "プールはいつから",
    "粗大ゴミの出し方",
    "粗大ごみの出し方は？",
    "市民プールはいつからですか",
    "",
    "🙂",
)


def test_questions_that_ask_the_same_stand_together_largest_group_first() -> None:
    assert [group.members for group in grouped(ASKED)] == [(0, 2, 3), (1, 4), (5,), (6,)]
    assert grouped(ASKED)[0].first == ASKED[0]


def test_synonyms_bring_questions_together() -> None:
    asked = ("引っ越しの届け", "転居の届け")
    assert len(grouped(asked)) == 2
    assert len(grouped(asked, Synonyms.of([("引っ越し", "転居")]))) == 1


@given(st.lists(st.text("ごみプールの引越 ？", max_size=8), max_size=30))
def test_every_question_is_in_one_group_and_the_same_questions_group_alike(asked: list[str]) -> None:
    groups = grouped(asked)
    assert sorted(member for group in groups for member in group.members) == list(range(len(asked)))
    assert groups == grouped(asked)
