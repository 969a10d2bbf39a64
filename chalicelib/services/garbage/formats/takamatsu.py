"""Takamatsu city's open data (CC BY 4.0, https://github.com/takamatsu-city/opendata), and tables written like it.

One table has a row for each group of districts and a column for each category, with schedules in prose; another lists
items with `classification` and `note`. Headings are English keys beside an id column `#property`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.platform.imports.tables import Row, Table, find_columns, fold_heading
from chalicelib.services.garbage.formats.reading import (
    ITEM_COLUMNS,
    BookReading,
    CategoryList,
    Complaints,
    ItemList,
    fold_label,
)
from chalicelib.services.garbage.formats.tokens import read_prose
from chalicelib.services.garbage.model import Area, Category, GarbageBook, Schedule, stable_id

ID_HEADING = "#property"
AREA_NAMES: Mapping[str, Sequence[str]] = {"name": ("name", "地区", "地区名", "地名", "校区")}
LABELS = {
    "burnablegarbage": "燃やせるごみ",
    "crushablegarbage": "破砕ごみ",
    "cansglassplastic": "缶・びん・ペットボトル",
    "paperandcloth": "紙・布",
    "plasticcontainers": "プラスチック容器包装",
}
DISTRICT = re.compile(r"[^・、（）()\s]+(?:[（(][^）)]*[）)])?")


def is_takamatsu(table: Table) -> bool:
    """Whether the table has that city's id column."""
    return ID_HEADING in map(fold_heading, table.header.cells)


def read_takamatsu(tables: Sequence[Table]) -> BookReading:
    """The book these tables make, and every row that could not come into it."""
    return _Reader(tables).read()


def districts(text: str) -> tuple[str, ...]:
    """The districts a group names: 「栗林・太田・香川（浅野）」 are three; ・ within brackets splits nothing."""
    return tuple(DISTRICT.findall(text))


@dataclass(slots=True)
class _Reader:
    tables: Sequence[Table]
    complaints: Complaints = field(default_factory=Complaints)
    categories: CategoryList = field(default_factory=CategoryList)
    areas: dict[str, Area] = field(default_factory=dict)

    def read(self) -> BookReading:
        with_items = [
            table for table in self.tables if {"label", "name"} <= find_columns(table.header, ITEM_COLUMNS).keys()
        ]
        for table in self.tables:
            if table not in with_items:
                self._read_areas(table)
        items = ItemList(self.categories, self.complaints)
        for table in with_items:
            items.read(table)
        return BookReading(self._book(items), tuple(self.complaints.found))

    def _book(self, items: ItemList) -> GarbageBook | None:
        if not self.areas:
            self.complaints.of_file("", "収集日の表（#property、name とごみの種類の列がある表）がありません。")
            return None
        if not items.items:
            self.complaints.of_file("", "品目の表に品目がありません。", is_notice=True)
        return GarbageBook(
            areas=tuple(self.areas.values()),
            categories=self.categories.linked(self.areas.values(), self.complaints),
            items=tuple(items.items.values()),
        )

    def _read_areas(self, table: Table) -> None:
        name = find_columns(table.header, AREA_NAMES).get("name")
        if name is None:
            self.complaints.add(table, table.header, "name", "", "地区の列（name）がありません。")
            return
        columns = {
            at: self.categories.take(LABELS.get(fold_heading(heading), heading.strip()))
            for at, heading in enumerate(table.header.cells)
            if at != name and heading.strip() and fold_heading(heading) != ID_HEADING
        }
        for row in table.body:
            self._read_group(table, row, name, columns)

    def _read_group(self, table: Table, row: Row, name: int, columns: Mapping[int, Category]) -> None:
        labels = districts(row.cell(name))
        if not labels:
            self.complaints.add(table, row, table.header.cell(name), row.cell(name), "地区の名前が空です。")
            return
        written = {at: kind for at, kind in columns.items() if row.cell(at)}
        schedules = tuple(self._schedule(table, row, at, kind) for at, kind in written.items())
        for label in labels:
            self._add_area(table, row, table.header.cell(name), label, schedules)

    def _schedule(self, table: Table, row: Row, at: int, category: Category) -> Schedule:
        read = read_prose(row.cell(at))
        self.complaints.of_cell(table, row, table.header.cell(at), read)
        return Schedule(category.id, read.rules, read.remarks)

    def _add_area(self, table: Table, row: Row, column: str, label: str, schedules: tuple[Schedule, ...]) -> None:
        area_id = stable_id(fold_label(label))
        if area_id in self.areas:
            self.complaints.add(table, row, column, label, "同じ名前の地区がすでにあります。")
            return
        self.areas[area_id] = Area(area_id, label, schedules)
