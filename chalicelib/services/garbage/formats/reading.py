"""What both file formats share: a book under construction, and complaints that name file, row and column."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import jaconv

from chalicelib.platform.imports.tables import Row, RowError, Table, find_columns
from chalicelib.services.garbage.formats.tokens import Cell
from chalicelib.services.garbage.model import Area, Category, GarbageBook, Item, stable_id

ITEM_COLUMNS: Mapping[str, Sequence[str]] = {
    "label": ("label", "type", "classification", "分別区分", "区分", "分別", "ごみの種類"),
    "name": ("name", "品名", "品目", "品目名"),
    "note": ("notice", "note", "備考", "注意事項", "出し方"),
    "reading": ("furigana", "ふりがな", "よみがな", "品目_カナ", "索引"),
}
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True)
class BookReading:
    """What the files say. `book` is None when they cannot be a town's garbage at all; `errors` then say why."""

    book: GarbageBook | None
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class Complaints:
    """A list of complaints that grows while files are read."""

    found: list[RowError] = field(default_factory=list)

    def add(self, table: Table, row: Row, column: str, value: str, complaint: str, *, is_notice: bool = False) -> None:
        self.found.append(RowError(table.file, row.number, column, value, complaint, is_notice))

    def notice(self, table: Table, row: Row, column: str, value: str, complaint: str) -> None:
        self.add(table, row, column, value, complaint, is_notice=True)

    def of_cell(self, table: Table, row: Row, column: str, cell: Cell) -> None:
        for bad in cell.bad:
            self.add(table, row, column, bad.token, bad.complaint)

    def of_file(self, file: str, complaint: str, *, is_notice: bool = False) -> None:
        self.found.append(RowError(file, 0, "", "", complaint, is_notice))


def fold_label(label: str) -> str:
    """A label as compared: 「燃やせるゴミ」 is 「燃やせるごみ」, 「紙布」 is 「紙・布」."""
    return re.sub(r"[\s・、,()「」]", "", jaconv.kata2hira(unicodedata.normalize("NFKC", label))).lower()


@dataclass(slots=True)
class CategoryList:
    """Categories in the order they are met, one for each folded label."""

    by_fold: dict[str, Category] = field(default_factory=dict)

    def find(self, label: str) -> Category | None:
        return self.by_fold.get(fold_label(label))

    def take(self, label: str) -> Category:
        """The category of that label, a new one if need be."""
        return self.find(label) or self.put(Category(stable_id(fold_label(label)), label))

    def put(self, category: Category) -> Category:
        self.by_fold[fold_label(category.label)] = category
        return category

    def linked(self, areas: Iterable[Area], complaints: Complaints) -> tuple[Category, ...]:
        """All categories; one without days of its own points at the scheduled one it is plainly a part of.

        「ビン」 and 「カン・スプレー缶」 are parts of 「空きカン・スプレー缶・空きビン」; a label that is part of two
        of them, or of none, stays alone. Staff are told of each.
        """
        have_days = {one.category for area in areas for one in area.schedules if one.rules}
        hosts = [one for one in self.by_fold.values() if one.id in have_days]
        for one in self.by_fold.values():
            host = None if one.id in have_days else _host(one, hosts)
            if host:
                self.put(replace(one, collected_with=host.id))
                complaint = f"「{one.label}」は「{host.label}」の収集日で案内します。"
                complaints.of_file("", complaint, is_notice=True)
        return tuple(self.by_fold.values())


def _host(category: Category, hosts: Sequence[Category]) -> Category | None:
    found = [host for host in hosts if _is_part(category.label, host.label)]
    return found[0] if len(found) == 1 else None


def _is_part(label: str, whole: str) -> bool:
    swapped = Counter(fold_label(label)) == Counter(fold_label(whole))
    return swapped or _parts(label) <= _parts(whole)


def _parts(label: str) -> frozenset[str]:
    pieces = re.split(r"[・、,()]", unicodedata.normalize("NFKC", label))
    return frozenset(re.sub(r"^空き?", "", fold_label(piece)) for piece in pieces if piece.strip())


@dataclass(slots=True)
class ItemList:
    """The dictionary under construction."""

    categories: CategoryList
    complaints: Complaints
    items: dict[str, Item] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def read(self, table: Table) -> None:
        """Take in every row of a table of items, or complain about it."""
        columns = find_columns(table.header, ITEM_COLUMNS)
        missing = [names[-1] for key, names in REQUIRED.items() if key not in columns]
        for heading in missing:
            self.complaints.add(table, table.header, heading, "", f"見出し「{heading}」の列がありません。")
        for row in () if missing else table.body:
            self._row(table, row, columns)

    def _row(self, table: Table, row: Row, columns: Mapping[str, int]) -> None:
        label, name = row.cell(columns["label"]), row.cell(columns["name"])
        if [label, name] == [table.header.cell(columns[key]) for key in ("label", "name")]:
            self.complaints.notice(table, row, "", name, "見出しの繰り返しなので読み飛ばしました。")
        elif not name:
            self.complaints.add(table, row, _heading(table, columns["name"]), "", "品目名が空です。")
        elif not label:
            self.complaints.add(table, row, _heading(table, columns["label"]), name, "分別区分が空です。")
        else:
            note = row.cell(columns.get("note"))
            self._add(table, row, Item("", name, "", note, row.cell(columns.get("reading"))), label)

    def _add(self, table: Table, row: Row, item: Item, label: str) -> None:
        known = self.categories.find(label)
        category = known or self.categories.take(label)
        if not known:
            self.complaints.notice(table, row, "", label, "分別区分の一覧にないので、新しい区分として取り込みました。")
        item_id = stable_id(fold_label(item.name))
        if item_id in self.items:
            self._add_again(table, row, replace(item, category=category.id), item_id)
            return
        self.items[item_id] = replace(item, id=item_id, category=category.id)
        self.rows[item_id] = row.number

    def _add_again(self, table: Table, row: Row, item: Item, first_id: str) -> None:
        """A second row under a name that is taken: the same again is left out, anything else stands beside it."""
        first, at = self.items[first_id], self.rows[first_id]
        if (first.category, first.note) == (item.category, item.note):
            self.complaints.notice(table, row, "", item.name, f"{at}行目と同じ内容なので省きました。")
            return
        item_id = stable_id(fold_label(item.name), item.category, item.note)
        complaint = f"{at}行目に同じ品目名があります。両方を取り込みました。"
        self.complaints.notice(table, row, "", item.name, complaint)
        self.items.setdefault(item_id, replace(item, id=item_id))


REQUIRED: Mapping[str, Sequence[str]] = {"label": ("label",), "name": ("name",)}


def _heading(table: Table, column: int) -> str:
    return table.header.cell(column)
