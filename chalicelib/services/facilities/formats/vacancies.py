"""Vacancies as nursery desks keep them: a row for each nursery with a column for each class, or a row for each class.

施設番号,施設名,入園月,0歳児,1歳児,… and 施設番号,クラス,入園月,空き are both read; month and day of the numbers may
stand in columns, or are told beside the file.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from chalicelib.platform.imports.tables import Row, RowError, Table, find_columns, read_tables
from chalicelib.platform.knowledge.vocabulary import fold
from chalicelib.services.facilities.model import CLASSES, SOME, Vacancies

COLUMNS = {
    "id": ("施設番号", "ID", "NO", "番号", "施設ID"),
    "name": ("施設名", "名称", "施設名称", "園名", "保育園名"),
    "class": ("クラス", "年齢", "クラス年齢", "歳児"),
    "month": ("入園月", "入園希望月", "対象月", "月"),
    "number": ("空き", "空き状況", "空き人数", "募集人数", "受入可能数"),
    "as_of": ("時点", "基準日", "現在"),
}
CLASS_HEADING = re.compile(r"^([0-5])歳(児|児クラス|クラス)?(の?空き|募集)?$")
ERAS = {"令和": 2018, "平成": 1988}
SOME_MARKS = {"○", "〇", "◯", "◎", "△", "若干", "あり", "有", "若干名"}
NONE_MARKS = {"×", "✕", "-", "ー", "なし", "無", "満", "満員", "0"}


@dataclass(frozen=True)
class Roster:
    """The places a table may speak of: ids, and names where they are told apart by them."""

    ids: frozenset[str]
    by_name: Mapping[str, str]
    """Folded name -> id; no name that two places bear."""

    def find(self, id_: str, name: str) -> str:
        """The id that is meant; empty where it is none of them."""
        for candidate in (id_, id_.lstrip("0"), self.by_name.get(fold(name), "")):
            if candidate in self.ids:
                return candidate
        return ""


@dataclass(frozen=True)
class VacancyReading:
    """What the files say, and every row or cell that says nothing, with the reason."""

    table: Vacancies
    errors: tuple[RowError, ...]
    rows: int


def read_vacancies(files: Mapping[str, bytes], roster: Roster, *, month: str, as_of: str) -> VacancyReading:
    """The vacancies in the files. `month` (`YYYY-MM`) and `as_of` (ISO 8601) hold where no column tells them."""
    reader = _Reader(roster, month, as_of)
    for table in read_tables(files):
        reader.read(table)
    days = sorted(reader.days) or [as_of]
    return VacancyReading(Vacancies(days[-1], reader.numbers), tuple(reader.errors), reader.rows)


@dataclass(slots=True)
class _Reader:
    roster: Roster
    month: str
    as_of: str
    numbers: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    days: set[str] = field(default_factory=set)
    rows: int = 0

    def read(self, table: Table) -> None:
        columns, classes = find_columns(table.header, COLUMNS), dict(_class_columns(table.header))
        is_long = "class" in columns and "number" in columns
        if not classes and not is_long:
            complaint = "「0歳児」などクラスの列か、「クラス」と「空き」の列がありません。"
            self.errors.append(RowError(table.file, 0, "", "", complaint))
            return
        self.rows += len(table.body)
        for row in table.body:
            self._row(table, row, columns, classes)

    def _row(self, table: Table, row: Row, columns: Mapping[str, int], classes: Mapping[int, int]) -> None:
        id_, name = row.cell(columns.get("id")), row.cell(columns.get("name"))
        place = self.roster.find(id_, name)
        if not place:
            self._complain(table, row, "", id_ or name, "この番号・名前の施設が、場所のデータにありません。")
            return
        told = row.cell(columns.get("month"))
        month = _month(told) if told else self.month
        if not month:
            self._complain(table, row, "入園月", told, "入園月を「2027年4月」のように書くか、画面で選んでください。")
            return
        day = _day(row.cell(columns.get("as_of")))
        if day:
            self.days.add(day)
        for cell in self._cells(table, row, columns, classes):
            self._take(table, row, (place, month), cell)

    def _cells(
        self, table: Table, row: Row, columns: Mapping[str, int], classes: Mapping[int, int]
    ) -> Iterator["_Cell"]:
        for at, age in classes.items():
            if row.cell(at):
                yield _Cell(age, row.cell(at), table.header.cell(at))
        if not classes:
            at = columns["number"]
            yield _Cell(_class(row.cell(columns["class"])), row.cell(at), table.header.cell(at))

    def _take(self, table: Table, row: Row, meant: tuple[str, str], cell: "_Cell") -> None:
        (place, month), number = meant, _number(cell.text)
        if cell.age is None:
            self._complain(table, row, "クラス", cell.text, "クラスを「1歳児」のように書いてください。")
        elif number is None:
            self._complain(table, row, cell.heading, cell.text, "空きの数として読み取れません。")
        elif month in self.numbers.get((place, cell.age), {}):
            self._complain(table, row, cell.heading, cell.text, "同じ施設・クラス・月の行がすでにあります。")
        else:
            self.numbers.setdefault((place, cell.age), {})[month] = number

    def _complain(self, table: Table, row: Row, column: str, value: str, complaint: str) -> None:
        self.errors.append(RowError(table.file, row.number, column, value[:60], complaint))


@dataclass(frozen=True, slots=True)
class _Cell:
    age: int | None
    text: str
    heading: str


def _class_columns(header: Row) -> Iterator[tuple[int, int]]:
    for at, heading in enumerate(header.cells):
        found = CLASS_HEADING.match(_plain(heading))
        if found:
            yield at, int(found[1])


def _class(text: str) -> int | None:
    found = re.match(r"([0-9])(歳|$)", _plain(text))
    return int(found[1]) if found and int(found[1]) in CLASSES else None


def _number(text: str) -> int | None:
    told = _plain(text)
    if text.strip() in SOME_MARKS or told in SOME_MARKS:
        return SOME
    if text.strip() in NONE_MARKS or told in NONE_MARKS or not told:
        return 0
    found = re.fullmatch(r"(\d{1,3})(人|名)?", told)
    return int(found[1]) if found else None


def _month(text: str) -> str:
    told = _plain(text).replace("元年", "1年")
    before = next((year for era, year in ERAS.items() if told.startswith(era)), 0)
    numbers = [int(number) for number in re.findall(r"\d+", told)]
    if len(numbers) < 2 or not 1 <= numbers[1] <= 12 or not 2000 <= before + numbers[0] <= 2100:
        return ""
    return f"{before + numbers[0]}-{numbers[1]:02d}"


def _day(text: str) -> str:
    numbers = [int(number) for number in re.findall(r"\d+", _plain(text))][:3]
    try:
        return date(*numbers).isoformat() if len(numbers) == 3 else ""
    except ValueError:
        return ""


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
