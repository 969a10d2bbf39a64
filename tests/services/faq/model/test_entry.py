"""An entry says what is wrong with it, when it may be told, and reads in the resident's language."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.services.faq.model import Faq, Telling, complaints

GOOD = Faq("a-1", {"ja": Telling("質問", "回答"), "en": Telling("Question", "Answer")}, state="published")


def test_an_entry_reads_in_the_language_where_it_is_written_whole_else_in_japanese() -> None:
    assert GOOD.in_("en").answer == "Answer"
    assert GOOD.in_("ja-easy").answer == "回答"
    half = replace(GOOD, told={**GOOD.told, "en": Telling("Question", "")})
    assert half.in_("en").answer == "回答"


def test_it_is_told_from_its_first_day_to_its_last_and_only_while_it_is_published() -> None:
    faq = replace(GOOD, valid_from="2026-12-01", valid_until="2026-12-31")
    told = [faq.is_told(date(2026, month, day)) for month, day in ((11, 30), (12, 1), (12, 31))]
    assert told == [False, True, True]
    assert not faq.is_told(date(2027, 1, 1))
    assert faq.is_over(date(2027, 1, 1))
    assert not replace(GOOD, state="withdrawn").is_told(date(2026, 12, 1))


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("question-ja", {"told": {"ja": Telling("", "回答")}}),
        ("answer-ja", {"told": {"ja": Telling("質問", "")}}),
        ("answer-en", {"told": {**GOOD.told, "en": Telling("Question", "")}}),
        ("question-ja", {"told": {"ja": Telling("あ" * 121, "回答")}}),
        ("answer-ja", {"told": {"ja": Telling("質問", "あ" * 1801)}}),
        ("also-ja", {"told": {"ja": Telling("質問", "回答", ("x",) * 31)}}),
        ("id", {"id": "あ"}),
        ("id", {"id": "a" * 41}),
        ("category", {"category": "あ" * 31}),
        ("source", {"source": "javascript:alert(1)"}),
        ("source", {"source": "https://" + "x" * 900}),
        ("checked", {"checked": "2026-2-1"}),
        ("valid_until", {"valid_from": "2026-12-02", "valid_until": "2026-12-01"}),
        ("related", {"related": ("a-1",)}),
        ("state", {"state": "x"}),
    ],
)
def test_what_is_wrong_is_told_at_its_field(field: str, changed: dict[str, object]) -> None:
    assert complaints(GOOD) == {}
    assert list(complaints(replace(GOOD, **changed))) == [field]  # type: ignore[arg-type]


def test_it_reads_back_as_it_was_written() -> None:
    assert Faq.from_json(GOOD.to_json()) == GOOD
