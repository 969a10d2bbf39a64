"""Figures add up, whatever the order of days."""

from chalicelib.services.faq.model import Asked, added, tallied

NAME = "20261122-103000K7QX2B"


def test_each_question_counts_at_its_desk() -> None:
    told = tallied(
        [
            Asked(NAME, "a", how="answered", team="市民課", chosen="x", helped="yes"),
            Asked(NAME, "b", how="offered", team="市民課", chosen="x", helped="no"),
            Asked(NAME, "c", how="none", handed="desk"),
        ]
    )
    assert told["市民課"] == {"asked": 2, "resolved": 1, "answered": 1, "chosen": 1, "yes": 1, "no": 1}
    assert told[""] == {"asked": 1, "handed": 1}


def test_days_add_up() -> None:
    one, other = {"a": {"asked": 1}}, {"a": {"asked": 2}, "b": {"yes": 1}}
    assert added([one, other]) == added([other, one]) == {"a": {"asked": 3}, "b": {"yes": 1}}
