"""The rows of one file of a GTFS feed, and complaints about them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.platform.imports.tables import Row, RowError, Table


@dataclass
class Findings:
    """What was read and what was left out, as the reading goes on."""

    errors: list[RowError] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    """File -> rows below its header."""
    left_out: dict[str, set[int]] = field(default_factory=dict)

    def refuse(self, file: str, row: int, column: str, value: str, complaint: str) -> None:
        """Say that a row (0: the file) was left out."""
        self.errors.append(RowError(file, row, column, value, complaint))
        self.left_out.setdefault(file, set()).add(row)

    def remark(self, file: str, row: int, column: str, value: str, complaint: str) -> None:
        """Say that a row was taken and deserves a look."""
        self.errors.append(RowError(file, row, column, value, complaint, is_notice=True))


@dataclass(frozen=True)
class Line:
    """One row by the names of GTFS."""

    sheet: "Sheet"
    row: Row

    def __getitem__(self, column: str) -> str:
        return self.row.cell(self.sheet.columns.get(column))

    def refuse(self, column: str, complaint: str) -> None:
        self.sheet.findings.refuse(self.sheet.file, self.row.number, column, self[column], complaint)

    def remark(self, column: str, complaint: str) -> None:
        self.sheet.findings.remark(self.sheet.file, self.row.number, column, self[column], complaint)

    def day(self, column: str) -> str:
        """A day of GTFS (`20261122`) as an ISO date; empty for what is none."""
        try:
            return datetime.strptime(self[column], "%Y%m%d").date().isoformat()
        except ValueError:
            return ""

    def minutes(self, column: str) -> int | None:
        """A time of GTFS (`25:10:00`) in minutes from the start of the service day; None for what is none."""
        parts = self[column].split(":")
        if len(parts) not in (2, 3) or not all(part.isascii() and part.isdigit() for part in parts):
            return None
        hours, minutes = int(parts[0]), int(parts[1])
        return hours * 60 + minutes if minutes < 60 and hours < 48 else None

    def number(self, column: str) -> float | None:
        try:
            return float(self[column])
        except ValueError:
            return None


@dataclass(frozen=True)
class Sheet:
    """One file whose columns are known. Without a needed column there are no lines."""

    file: str
    columns: dict[str, int]
    rows: tuple[Row, ...]
    findings: Findings

    def lines(self, *needed: str) -> Iterator[Line]:
        """The rows in which every needed column is filled; the others are named."""
        missing = [column for column in needed if column not in self.columns]
        if missing:
            self.findings.refuse(self.file, 0, "、".join(missing), "", "必要な列がないため、このファイルは使えません。")
            return
        for row in self.rows:
            line = Line(self, row)
            empty = [column for column in needed if not line[column]]
            if empty:
                line.refuse(empty[0], "値がありません。")
            else:
                yield line

    def once(self, lines: Iterable[Line], *key: str) -> Iterator[Line]:
        """Only the first line of each key; those that repeat it are named."""
        seen: dict[tuple[str, ...], int] = {}
        for line in lines:
            name = tuple(line[column] for column in key)
            if name in seen:
                line.refuse(key[0], f"{seen[name]}行目と同じものです。先の行だけを使います。")
            else:
                seen[name] = line.row.number
                yield line


def sheet_of(table: Table, findings: Findings) -> Sheet:
    header = [cell.strip().lower() for cell in table.header.cells]
    columns = {name: at for at, name in reversed(list(enumerate(header)))}
    findings.rows[table.file] = len(table.body)
    return Sheet(table.file, columns, table.body, findings)
