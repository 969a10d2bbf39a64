"""The real files of four towns and one city, read a second time here by other means."""

import calendar
import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from chalicelib.services.garbage.formats import BookReading, read_book
from chalicelib.services.garbage.model import GarbageBook, SuspensionMode, TownCalendar, collections_between

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
TOWNS = ["template_kanazawa", "kameoka", "kyotango", "takamatsu"]
FIRST = date(2026, 11, 22)
YEAR = [FIRST + timedelta(days=step) for step in range(365)]
WEEKDAYS = "月火水木金土日"


def real_files(*path: str, suffix: str) -> dict[str, bytes]:
    folder = SHARED.joinpath(*path)
    if not folder.exists():
        pytest.skip("needs the real towns' files beside the project (../shared/data)")
    return {file.name: file.read_bytes() for file in folder.glob(f"*{suffix}")}


def town_files(town: str) -> dict[str, bytes]:
    return real_files("gomi5374", town, suffix=".csv")


def raw_rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp932")
    return list(csv.reader(io.StringIO(text, newline="")))


def book_of(reading: BookReading) -> GarbageBook:
    assert reading.book is not None
    return reading.book


@cache
def is_due_by_tokens(cell: str, day: date) -> bool:
    """A second reading of 5374's cells: does any token name this very day?"""
    nth = sum(1 for week in calendar.monthcalendar(day.year, day.month) if 0 < week[day.weekday()] <= day.day)
    letter = WEEKDAYS[day.weekday()]
    for part in unicodedata.normalize("NFKC", cell).split(";"):
        head, _, tail = part.partition(":")
        limits = [int(word) for word in tail.split() if len(word) < 3]
        if f"{day:%Y%m%d}" in part.split():
            return True
        if (not limits or day.month in limits) and {letter, f"{letter}{nth}"} & set(head.split()):
            return True
    return False


def is_due_by_prose(cell: str, day: date) -> bool:
    plain = unicodedata.normalize("NFKC", cell)
    if WEEKDAYS[day.weekday()] not in plain.replace("曜日", ""):
        return False
    weeks = re.findall(r"\d", plain)
    return plain.startswith("毎週") or str((day.day - 1) // 7 + 1) in weeks


def closed_days(files: dict[str, bytes], centre: str) -> set[date]:
    found: set[date] = set()
    for name, first, last in (row[:3] for row in raw_rows(files["center.csv"])[1:] if len(row) > 2):
        if name == centre:
            begin, end = (date(*(int(number) for number in text.split("/"))) for text in (first, last))
            found |= {begin + timedelta(days=step) for step in range((end - begin).days + 1)}
    return found


def told(book: GarbageBook, area_label: str) -> set[tuple[date, str]]:
    """What we say about the year ahead."""
    area = next(one for one in book.areas if one.label == area_label)
    labels = {kind.id: kind.label for kind in book.categories}
    found = collections_between(book, TownCalendar(SuspensionMode.SKIP), area.id, YEAR[0], YEAR[-1])
    return {(one.day, labels[one.category]) for one in found}


@pytest.mark.parametrize("town", TOWNS)
def test_a_years_dates_agree_with_another_reading_of_the_same_files(town: str) -> None:
    files = town_files(town)
    book = book_of(read_book(files))
    header, *rows = raw_rows(files["area_days.csv"])
    for row in rows:
        closed = closed_days(files, row[1])
        expected = {
            (day, label)
            for day in YEAR
            for label, cell in zip(header[2:], row[2:], strict=True)
            if day not in closed and is_due_by_tokens(cell, day)
        }
        assert told(book, row[0]) == expected


@pytest.mark.parametrize("town", TOWNS)
def test_every_row_of_the_real_sets_came_in_or_is_named(town: str) -> None:
    files = town_files(town)
    reading = read_book(files)
    book = book_of(reading)
    labels = {kind.id: kind.label for kind in book.categories}
    named = {(one.file, one.row) for one in reading.errors}
    fold = str.maketrans({"ゴ": "ご", "ミ": "み"})
    kept = {(item.name, labels[item.category].translate(fold), item.note) for item in book.items}
    for number, row in enumerate(raw_rows(files["target.csv"])[1:], start=2):
        label, name, note = (cell.strip() for cell in row[:3])
        assert (name, label.translate(fold), note) in kept or ("target.csv", number) in named, row
    areas = {area.label for area in book.areas}
    for number, row in enumerate(raw_rows(files["area_days.csv"])[1:], start=2):
        assert row[0] in areas or ("area_days.csv", number) in named, row
    kinds = set(labels.values())
    assert {row[0] for row in raw_rows(files["description.csv"])[1:]} <= kinds


@pytest.mark.parametrize(
    ("town", "left_out"),
    [("template_kanazawa", []), ("kameoka", [("target.csv", 682)]), ("kyotango", []), ("takamatsu", [])],
)
def test_the_dirt_in_the_real_sets_is_found_and_nothing_else(town: str, left_out: list[tuple[str, int]]) -> None:
    reading = read_book(town_files(town))
    assert [(one.file, one.row) for one in reading.errors if not one.is_notice] == left_out


def sheet_rows(content: bytes) -> Iterator[tuple[str, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for row in book.worksheets[0].iter_rows(values_only=True):
        yield tuple(str(cell or "").strip() for cell in row)
    book.close()


def test_takamatsus_open_data_agrees_with_another_reading_of_it() -> None:
    files = real_files("opendata_takamatsu", suffix=".xlsx")
    files = {name: content for name, content in files.items() if name.startswith("garbage")}
    reading = read_book(files)
    book = book_of(reading)
    header, *groups = sheet_rows(files["garbage_collection_date.xlsx"])
    labels = ["燃やせるごみ", "破砕ごみ", "缶・びん・ペットボトル", "紙・布", "プラスチック容器包装"]
    assert len(header) == 2 + len(labels)
    for area in book.areas:
        (row,) = [row for row in groups if area.label in re.split(r"(?<=）)|・(?![^（]*）)", row[1])]
        cells = zip(labels, row[2:], strict=True)
        expected = {(day, label) for label, cell in cells for day in YEAR if is_due_by_prose(cell, day)}
        assert told(book, area.label) == expected
    _, *items = sheet_rows(files["garbage_separation_list.xlsx"])
    named = {one.row for one in reading.errors if one.file == "garbage_separation_list.xlsx"}
    names = {item.name for item in book.items}
    assert len(book.items) == 606
    for number, row in enumerate(items, start=2):
        assert row[1] in names or number in named, row


def test_a_zip_of_the_five_files_reads_as_the_files_themselves() -> None:
    files = town_files("kyotango")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"data/{name}", content)
    assert book_of(read_book({"kyotango.zip": out.getvalue()})) == book_of(read_book(files))
