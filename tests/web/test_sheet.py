import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.web.sheet import RISKY, harmless, sheet


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", "　＝1", "\n=1"])
def test_a_cell_that_would_be_calculated_is_shown_instead(cell: str) -> None:
    assert harmless(cell) == "'" + cell


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_every_cell_comes_back_as_it_was_or_marked(rows: list[list[str]]) -> None:
    text = sheet(("甲", "乙"), rows).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not any(cell.startswith(RISKY) for row in read for cell in row)
