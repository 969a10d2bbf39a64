"""Tables out of uploaded files: CSV in the encodings Japanese offices write, Excel workbooks, and zips of them.

Rows carry the number a person sees beside them in Excel, so that a complaint can be found again. Every limit is
checked before the bytes are unpacked.
"""

import contextlib
import csv
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from chalicelib.kernel.errors import StaffMistake
from chalicelib.web.sheet import unguarded
from chalicelib.web.workbook import words_in

ENCODINGS = ("utf-8-sig", "cp932")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ｰ", "ー"))
WORKBOOK_MARK = "[Content_Types].xml"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
NUL = b"\x00"


class UnreadableFile(StaffMistake):
    """このファイルは読み込めません。"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one upload may weigh: bytes as sent, bytes once unpacked, rows and columns of one table, files."""

    file_bytes: int = 10_000_000
    unpacked_bytes: int = 60_000_000
    rows: int = 20_000
    columns: int = 200
    files: int = 40


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class RowError:
    """A complaint about one place in a file, in a sentence for staff.

    `row` is the number Excel shows (the header is 1; 0 means the file as a whole) and `column` the heading.
    A notice is about something that was imported and deserves a look; anything else was left out.
    """

    file: str
    row: int
    column: str
    value: str
    complaint: str
    is_notice: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: tuple[str, ...]

    def cell(self, column: int | None) -> str:
        """The text at `column` without the white space around it; empty where the row is shorter."""
        if column is None or column >= len(self.cells):
            return ""
        return self.cells[column].strip()

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file or one sheet. `rows` holds every row, blank ones and the header included."""

    file: str
    rows: tuple[Row, ...]

    @property
    def header(self) -> Row:
        return next((row for row in self.rows if not row.is_blank), Row(1, ()))

    @property
    def body(self) -> tuple[Row, ...]:
        """The rows below the header that hold anything."""
        return tuple(row for row in self.rows if row.number > self.header.number and not row.is_blank)


def read_tables(files: Mapping[str, bytes], limits: Limits = LIMITS) -> tuple[Table, ...]:
    """Every table in the uploaded files, zips opened. Raises `UnreadableFile`, naming the file."""
    members = [member for name, content in files.items() for member in _members(name, content, limits)]
    if len(members) > limits.files:
        raise UnreadableFile(f"一度に読み込めるファイルは{limits.files}個までです。")
    return tuple(table for name, content in members for table in read_table(name, content, limits))


def read_table(name: str, content: bytes, limits: Limits = LIMITS) -> tuple[Table, ...]:
    """The one table of a CSV file, or one for each sheet of a workbook that holds anything."""
    _check_size(name, content, limits)
    if content.startswith(OLD_EXCEL):
        raise UnreadableFile(
            f"{name}：古い形式またはパスワード付きのExcelファイルです。パスワードなしのxlsx形式で保存し直してください。"
        )
    if zipfile.is_zipfile(io.BytesIO(content)):
        return tuple(_sheets(name, content, limits))
    return (_csv_table(name, content, limits),)


def fold_heading(text: str) -> str:
    """A heading as compared: width, case, kinds of dash and white space do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).translate(DASHES).lower().split())


def find_columns(header: Row, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where the columns stand: for each key of `names`, the first column headed by one of its spellings."""
    folded = [fold_heading(cell) for cell in header.cells]
    wanted = {key: {fold_heading(name) for name in spellings} for key, spellings in names.items()}
    return {
        key: next(at for at, heading in enumerate(folded) if heading in spellings)
        for key, spellings in wanted.items()
        if not spellings.isdisjoint(folded)
    }


def decode(name: str, content: bytes) -> str:
    """Text of a CSV file in UTF-8 (with or without mark) or CP932. Raises `UnreadableFile`."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(f"{name}：文字コードが分かりません。UTF-8またはShift_JISで保存してください。")


def _check_size(name: str, content: bytes, limits: Limits) -> None:
    if len(content) > limits.file_bytes:
        raise UnreadableFile(f"{name}：ファイルが大きすぎます（{limits.file_bytes // 1_000_000}MBまで）。")


def _csv_table(name: str, content: bytes, limits: Limits) -> Table:
    text = decode(name, content)
    if NUL in content:
        raise UnreadableFile(f"{name}：CSVファイルではありません。CSVまたはxlsx形式で保存してください。")
    try:
        lines = ([unguarded(cell) for cell in line] for line in csv.reader(io.StringIO(text, newline="")))
        rows = _numbered(name, lines, limits)
    except csv.Error as error:
        raise UnreadableFile(f'{name}：CSVとして読めません。引用符（"）の数を確認してください。') from error
    return Table(name, rows)


def _numbered(name: str, lines: Iterable[Sequence[str]], limits: Limits) -> tuple[Row, ...]:
    rows = []
    for number, cells in enumerate(lines, start=1):
        if number > limits.rows:
            raise UnreadableFile(f"{name}：行が多すぎます（{limits.rows:,}行まで）。")
        if len(cells) > limits.columns and any(cells[limits.columns :]):
            raise UnreadableFile(f"{name}：{number}行目の列が多すぎます（{limits.columns}列まで）。")
        rows.append(Row(number, tuple(cells)))
    return tuple(rows)


def _open_zip(name: str, content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, once its table of contents promises no more than the limits allow."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise UnreadableFile(f"{name}：ファイルが壊れています。") from error
    if sum(member.file_size for member in archive.infolist()) > limits.unpacked_bytes:
        raise UnreadableFile(f"{name}：展開すると大きすぎます（{limits.unpacked_bytes // 1_000_000}MBまで）。")
    if any(member.flag_bits & 1 for member in archive.infolist()):
        raise UnreadableFile(f"{name}：パスワード付きです。パスワードを外してください。")
    return archive


def _members(name: str, content: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """The file itself, or what a zip holds; a workbook is a zip as well, and stays whole."""
    _check_size(name, content, limits)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield name, content
        return
    archive = _open_zip(name, content, limits)
    if WORKBOOK_MARK in archive.namelist():
        yield name, content
        return
    inner = [member for member in archive.infolist() if _is_wanted(member)]
    if len(inner) > limits.files:
        raise UnreadableFile(f"{name}：一度に読み込めるファイルは{limits.files}個までです。")
    for member in inner:
        yield _member_name(member), _read_member(name, archive, member)


def _read_member(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    # zipfile itself stops at the size the table of contents promised, and checks the sum.
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise UnreadableFile(f"{name}：ファイルが壊れています。") from error


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    base = member.filename.rsplit("/", 1)[-1]
    return base.lower().endswith((".csv", ".txt", ".xlsx")) and not base.startswith((".", "~$"))


def _member_name(member: zipfile.ZipInfo) -> str:
    """The base name; Windows writes names in CP932 without saying so, and zipfile reads them as CP437."""
    name = member.filename
    if not member.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("cp932")
    return name.rsplit("/", 1)[-1]


def _sheets(name: str, content: bytes, limits: Limits) -> Iterator[Table]:
    import openpyxl  # noqa: PLC0415  half a second that only an import pays
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    _open_zip(name, content, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableFile(f"{name}：Excelファイルとして読めません。xlsx形式で保存し直してください。") from error
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        tables = [Table(sheet.title, _sheet_rows(name, sheet.iter_rows(), limits)) for sheet in sheets]
    finally:
        book.close()
    filled = [table for table in tables if any(not row.is_blank for row in table.rows)]
    for table in filled:
        yield Table(name if len(filled) == 1 else f"{name}［{table.file}］", table.rows)


def _sheet_rows(name: str, cells: Iterable[Sequence[Any]], limits: Limits) -> tuple[Row, ...]:
    # One row more than allowed is enough to notice; a sheet may claim a million empty ones.
    lines = [[_text(_words(cell)) for cell in line] for line in islice(cells, limits.rows + 1)]
    while lines and not any(lines[-1]):
        lines.pop()
    return _numbered(name, lines, limits)


def _words(cell: Any) -> object:
    """What a cell holds; a number's format is looked up only where it may matter."""
    value = cell.value
    return words_in(value, cell.number_format if isinstance(value, datetime) else "")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    if isinstance(value, date):
        return value.strftime("%Y/%m/%d" if not isinstance(value, datetime) else "%Y/%m/%d %H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
