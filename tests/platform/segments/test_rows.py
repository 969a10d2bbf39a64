"""Rows become a condition, and are found in it again."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.segments.conditions import PERSONAL, parse
from chalicelib.platform.segments.rows import Rows, rows_of
from tests.platform.segments.crowd import audiences, of_person, of_resident, paper_office

plain = of_person | of_resident
some_rows = st.builds(
    Rows,
    wanted=st.lists(plain, max_size=4).map(tuple),
    join=st.sampled_from(["and", "or"]),
    left_out=st.lists(plain, max_size=3).map(tuple),
    is_same_person=st.booleans(),
)
AREA, SCHOOL, ENGLISH = {"area": ["hamadori"]}, {"school": ["daiichi"]}, {"language": ["en"]}


@given(some_rows)
def test_what_rows_make_is_read_back_as_the_same_condition(rows: Rows) -> None:
    rows = replace(rows, is_everyone=not rows.wanted)
    audience = rows.audience
    assert audience is not None
    parse(audience, paper_office())
    again = rows_of(audience)
    assert again is not None
    assert again.audience == audience


def test_no_row_is_no_condition_and_never_everyone() -> None:
    assert Rows().audience is None
    assert Rows(left_out=(AREA,)).audience is None
    assert Rows(is_everyone=True).audience == {"everyone": True}


@pytest.mark.parametrize(
    ("rows", "audience"),
    [
        (Rows((AREA,)), AREA),
        (Rows((AREA, ENGLISH)), {"and": [AREA, ENGLISH]}),
        (Rows((AREA, ENGLISH), "or"), {"or": [AREA, ENGLISH]}),
        (Rows((AREA,), left_out=(ENGLISH,)), {"and": [AREA, {"not": ENGLISH}]}),
        (Rows(left_out=(ENGLISH,), is_everyone=True), {"not": ENGLISH}),
        (
            Rows((AREA, ENGLISH, SCHOOL), is_same_person=True),
            {"and": [ENGLISH, {"person": {"and": [AREA, SCHOOL]}}]},
        ),
        (Rows((AREA, SCHOOL), is_same_person=True), {"person": {"and": [AREA, SCHOOL]}}),
        (Rows((AREA, SCHOOL), "or", is_same_person=True), {"or": [AREA, SCHOOL]}),
    ],
)
def test_rows_are_joined_as_a_clerk_reads_them(rows: Rows, audience: Any) -> None:
    assert rows.audience == audience
    assert {"area", "school"} <= PERSONAL


@given(audiences)
def test_whatever_is_read_as_rows_says_exactly_the_same(audience: Any) -> None:
    rows = rows_of(audience)
    assert rows is None or rows.audience == audience


def test_what_was_written_in_another_way_is_no_rows() -> None:
    assert rows_of({"or": [{"and": [AREA, ENGLISH]}, SCHOOL]}) is None
    assert rows_of({"not": {"and": [AREA]}}) is None
    assert rows_of({"and": [AREA]}) is None
