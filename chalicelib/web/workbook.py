"""Excel workbooks out of tables, and their cells back as the words they were written from.

A table is words. A column whose every word is a day or a moment of one spelling is written as dates, one of plain
whole numbers as numbers, and any other as text that Excel neither calculates nor shortens. What is read back is what
was written, but for characters a workbook cannot hold, kinds of line ends, and parts of a second.
"""

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 8, 60
"""Widths of columns, in letters of half width."""
TITLE = 31
"""Letters of a sheet's name (Excel's limit)."""
AS_TEXT = "@"

_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")  # more digits than that Excel rounds
_UNHOLDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FRACTION = re.compile(r"(T[0-9:]{8})\.[0-9]+(?=\+)")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # ECMA-376-1 §22.9.2.19: such words stand for characters
_NO_TITLE = re.compile(r"[\\/*?:\[\]]")


@dataclass(frozen=True)
class Spelling:
    """A way in which dates are written: as Python knows it, and as the number format of a cell.

    Ours have escapes that a clerk's own dates do not have, so only what we wrote is read back by them.
    """

    words: str
    format: str

    def read(self, word: str) -> datetime | None:
        """The moment, if the word is exactly how it is written here."""
        with suppress(ValueError):
            at = datetime.strptime(word, self.words)
            if at.strftime(self.words) == word and at.year > 1900:  # Excel's own first year has a day too many
                return at
        return None


SPELLINGS = (
    Spelling("%Y-%m-%d", r"yyyy\-mm\-dd"),
    Spelling("%Y/%m/%d", r"yyyy\/mm\/dd"),
    Spelling("%Y-%m-%d %H:%M", r"yyyy\-mm\-dd\ hh:mm"),
    Spelling("%Y/%m/%d %H:%M", r"yyyy\/mm\/dd\ hh:mm"),
    Spelling("%Y-%m-%dT%H:%M:%S+09:00", r'yyyy\-mm\-dd"T"hh:mm:ss"+09:00"'),
)
_BY_FORMAT = {spelling.format: spelling for spelling in SPELLINGS}

Written = tuple[str | int | datetime | None, str]
"""What stands in a cell, and its number format."""


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """An .xlsx file of these rows below their column names, which stay in sight."""
    from openpyxl import Workbook  # noqa: PLC0415  half a second that only who asks for Excel pays

    table = [[_holdable(cell) for cell in row] for row in rows]
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(_NO_TITLE.sub(" ", title)[:TITLE])
    sheet.freeze_panes = "A2"
    _widen(sheet, [columns, *table])
    sheet.append([_cell(sheet, (_holdable(name), AS_TEXT), bold=True) for name in columns])
    ways = [_way([row[at] for row in table if at < len(row)]) for at in range(max(map(len, table), default=0))]
    for row in table:
        sheet.append([_cell(sheet, ways[at](word)) for at, word in enumerate(row)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def words_in(value: object, format_: str) -> object:
    """A cell that `workbook` wrote as its words again; any other as it is."""
    if isinstance(value, str):
        return value.replace("_x005F_", "_").replace("_x005f_", "_")
    spelling = _BY_FORMAT.get(format_)
    return value.strftime(spelling.words) if spelling and isinstance(value, datetime) else value


def _holdable(word: str) -> str:
    plain = _UNHOLDABLE.sub("", word.replace("\r\n", "\n").replace("\r", "\n"))
    return _FRACTION.sub(r"\1", plain)


def _way(words: Sequence[str]) -> Callable[[str], Written]:
    """How the cells of one column are written."""
    told = [word for word in words if word]
    if told and all(map(_NUMBER.fullmatch, told)):
        return lambda word: (int(word), "0") if word else (None, "0")
    for spelling in SPELLINGS if told else ():
        if all(map(spelling.read, told)):
            return lambda word: (spelling.read(word) if word else None, spelling.format)
    return lambda word: (word or None, AS_TEXT)


def _cell(sheet: "WriteOnlyWorksheet", written: Written, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    value, format_ = written
    cell = WriteOnlyCell(sheet, _ESCAPE.sub("_x005F_", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    cell.number_format = format_
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widen(sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for at in range(max(map(len, rows))):
        widest = max((_width(row[at]) for row in rows if at < len(row)), default=0)
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(max(widest + 2, NARROWEST), WIDEST)


def _width(word: str) -> int:
    """The longest line, in letters of half width."""
    return max(sum(1 + (unicodedata.east_asian_width(each) in "WFA") for each in line) for line in word.split("\n"))
