"""Tables as Excel files."""

import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.platform.imports.tables import read_table
from chalicelib.web.workbook import WIDEST, workbook

CELLS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20),
    st.sampled_from(
        ["", "007", "7", "=1+1", "+81 3", "-5", "@SUM(A1)", "#N/A", "TRUE", "1e5", "a\nb", " a ", "_x000D_", "_x005F_"]
    ),
    st.sampled_from(["2026-11-22", "2026/11/22", "2026-11-22 00:00", "2026/11/22 08:30", "2026-11-22T08:30:05+09:00"]),
    st.integers(0, 10**17).map(str),
    st.dates().map(lambda day: day.isoformat()),
    st.datetimes().map(lambda at: at.strftime("%Y-%m-%d %H:%M")),
)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(lambda row: bool(row[0].strip())), max_size=6)


def read_back(content: bytes) -> list[list[str]]:
    (table,) = read_table("a.xlsx", content)
    return [[*row.cells] for row in table.rows]


def sheet_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


@given(ROWS)
@example([["2026-11-22", "1", "a"], ["2026-11-23", "02", "b"]])
def test_what_was_written_is_read_back_word_for_word(rows: list[list[str]]) -> None:
    assert read_back(workbook("表", ("甲", "乙", "丙"), rows)) == [["甲", "乙", "丙"], *rows]


@given(st.lists(st.sampled_from(["2026-11-22", "2024-02-29", ""]), min_size=1, max_size=4))
def test_a_column_of_days_comes_back_as_days(days: list[str]) -> None:
    assert read_back(workbook("表", ("名", "日"), [["あ", day] for day in days]))[1:] == [["あ", day] for day in days]


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-1", "@SUM(A1)", "#N/A", "007", "TRUE"])
def test_what_looks_like_a_formula_or_a_number_stays_text(cell: str) -> None:
    found = sheet_of(workbook("表", ("甲",), [[cell]]))["A2"]
    assert (found.value, found.data_type, found.number_format) == (cell, "s", "@")


def test_days_are_dates_and_whole_numbers_are_numbers() -> None:
    sheet = sheet_of(workbook("表", ("日", "枚数", "番号"), [["2026-11-22", "12", "1"], ["2026-11-23", "", "01"]]))
    assert sheet["A2"].value == datetime(2026, 11, 22)
    assert [sheet["B2"].value, sheet["B3"].value] == [12, None]
    assert [sheet["C2"].value, sheet["C3"].value] == ["1", "01"]


def test_one_word_that_is_no_day_makes_the_column_text() -> None:
    sheet = sheet_of(workbook("表", ("日",), [["2026-11-22"], ["未定"]]))
    assert [sheet["A2"].value, sheet["A3"].value] == ["2026-11-22", "未定"]


def test_the_heading_stays_in_sight_and_columns_are_as_wide_as_their_words() -> None:
    sheet = sheet_of(workbook("表", ("名", "説明"), [["港の公園のとなり", "あ" * 100]]))
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width == 18
    assert sheet.column_dimensions["B"].width == WIDEST


def test_a_sheet_takes_a_title_excel_would_refuse() -> None:
    assert sheet_of(workbook("予約[11/22]:" + "あ" * 40, ("甲",), [])).title.startswith("予約 11 22")


def test_what_a_workbook_cannot_hold_is_left_out() -> None:
    rows = [["a\x00\x0bb\ufffe\r\nc", "2026-11-22T08:30:05.123456+09:00"]]
    assert read_back(workbook("表", ("甲", "乙"), rows))[1] == ["ab\nc", "2026-11-22T08:30:05+09:00"]
