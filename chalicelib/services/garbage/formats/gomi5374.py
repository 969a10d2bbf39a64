"""5374.jp's five CSV files (https://github.com/codeforkanazawa-org/5374, LOCALIZE.md), in every dialect met so far.

`area_days.csv` (districts and their days) is required; `center.csv` (closed periods, several rows for one centre),
`description.csv` (categories), `remarks.csv` and `target.csv` (the dictionary) may be absent. Files are known by
their headings, so their names do not matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from chalicelib.platform.imports.tables import Row, Table, find_columns, fold_heading
from chalicelib.services.garbage.formats.reading import (
    COLOUR,
    ITEM_COLUMNS,
    BookReading,
    CategoryList,
    Complaints,
    ItemList,
    fold_label,
)
from chalicelib.services.garbage.formats.tokens import read_day, read_tokens
from chalicelib.services.garbage.model import (
    Area,
    Category,
    Centre,
    GarbageBook,
    OnDates,
    Pattern,
    Period,
    Schedule,
    stable_id,
)

AREA_HEADINGS = ("地名", "地区", "地区名", "町名", "地域", "地域名", "町字名")
CENTRE_HEADING = "センター"
COLUMNS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "center": {"name": ("名称", "センター名"), "first": ("休止開始日",), "last": ("休止終了日",)},
    "description": {
        "label": ("label",),
        "sublabel": ("sublabel",),
        "how_to": ("description",),
        "colour": ("bgcolor",),
        "caution": ("caution",),
    },
    "remarks": {"id": ("id",), "text": ("注意事項", "remark")},
    "target": ITEM_COLUMNS,
}
TELLING = {
    "center": {"name", "first", "last"},
    "description": {"label", "sublabel"},
    "remarks": {"id", "text"},
    "target": {"label", "name"},
}
NAMES = {
    "area_days": "「地名」「センター」とごみの種類",
    "center": "「名称」「休止開始日」「休止終了日」",
    "description": "「label」「sublabel」「description」",
    "remarks": "「ID」「注意事項」",
    "target": "「label」「name」「notice」「furigana」",
}


def read_gomi5374(tables: Sequence[Table]) -> BookReading:
    """The book these tables make, and every row, cell or heading that could not come into it."""
    return _Reader(tables).read()


@dataclass(slots=True)
class _Reader:
    tables: Sequence[Table]
    complaints: Complaints = field(default_factory=Complaints)
    categories: CategoryList = field(default_factory=CategoryList)
    remarks: dict[str, str] = field(default_factory=dict)
    centres: dict[str, list[Period]] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)

    def read(self) -> BookReading:
        found = self._sorted()
        for table in found["description"]:
            self._read_descriptions(table)
        for table in found["remarks"]:
            self._read_remarks(table)
        for table in found["center"]:
            self._read_centres(table)
        for table in found["area_days"]:
            self._read_areas(table)
        items = ItemList(self.categories, self.complaints)
        for table in found["target"]:
            items.read(table)
        return BookReading(self._book(found, items), tuple(self.complaints.found))

    def _book(self, found: Mapping[str, Sequence[Table]], items: ItemList) -> GarbageBook | None:
        if not found["area_days"]:
            self.complaints.of_file("", f"収集日の表（{NAMES['area_days']}の列がある表）がありません。")
            return None
        if not self.areas:
            self.complaints.of_file(found["area_days"][0].file, "読み取れた地区がひとつもありません。")
            return None
        if not items.items:
            self.complaints.of_file("", "品目の表（target.csv）に品目がありません。", is_notice=True)
        self._check_centres(found)
        return GarbageBook(
            areas=tuple(self.areas.values()),
            categories=self.categories.linked(self.areas.values(), self.complaints),
            items=tuple(items.items.values()),
            centres=tuple(Centre(name, tuple(periods)) for name, periods in self.centres.items()),
            remarks=self.remarks,
        )

    def _sorted(self) -> dict[str, list[Table]]:
        """The tables by what they are; one that is none of them is complained about."""
        found: dict[str, list[Table]] = {kind: [] for kind in NAMES}
        for table in self.tables:
            kind = _kind(table)
            if kind:
                found[kind].append(table)
            elif not table.header.is_blank:
                self._complain_of_heading(table)
        return found

    def _complain_of_heading(self, table: Table) -> None:
        meant = next((kind for kind in NAMES if table.file.lower().startswith(kind)), "")
        wanted = f"{NAMES[meant]}の見出しが必要です。" if meant else "5374の5つの表のどれでもありません。"
        headings = "、".join(cell.strip() for cell in table.header.cells[:8])
        self.complaints.add(table, table.header, "", headings, f"見出しの行が読めません。{wanted}")

    def _read_descriptions(self, table: Table) -> None:
        at = find_columns(table.header, COLUMNS["description"])
        for row in table.body:
            label, colour = row.cell(at["label"]), row.cell(at.get("colour"))
            if not label:
                self.complaints.add(table, row, "label", "", "ごみの種類の名前が空です。")
            elif self.categories.find(label):
                self.complaints.add(table, row, "label", label, "同じ種類がすでにあります。")
            else:
                if colour and not COLOUR.fullmatch(colour):
                    self.complaints.notice(table, row, "bgcolor", colour, "色（#と6桁）として読めないので使いません。")
                    colour = ""
                how_to = "\n".join(filter(None, (row.cell(at.get("how_to")), row.cell(at.get("caution")))))
                category_id = stable_id(fold_label(label))
                self.categories.put(Category(category_id, label, row.cell(at.get("sublabel")), how_to, colour))

    def _read_remarks(self, table: Table) -> None:
        at = find_columns(table.header, COLUMNS["remarks"])
        for row in table.body:
            remark, text = fold_heading(row.cell(at["id"])).lstrip("*"), row.cell(at["text"])
            if not remark.isalnum() or not text:
                self.complaints.add(table, row, "ID", row.cell(at["id"]), "番号と注意事項の両方が必要です。")
            elif self.remarks.setdefault(remark, text) != text:
                self.complaints.add(table, row, "ID", remark, "同じ番号の注意事項がすでにあります。")

    def _read_centres(self, table: Table) -> None:
        at = find_columns(table.header, COLUMNS["center"])
        for row in table.body:
            name = row.cell(at["name"])
            first, last = read_day(row.cell(at["first"])), read_day(row.cell(at["last"]))
            written = f"{row.cell(at['first'])}〜{row.cell(at['last'])}"
            if not name:
                self.complaints.add(table, row, "名称", "", "センターの名称が空です。")
            elif first and last and first <= last:
                self.centres.setdefault(name, []).append(Period(first, last))
            elif written == "〜":
                self.centres.setdefault(name, [])
            else:
                self.complaints.add(table, row, "休止開始日", written, "休止期間として読めません。")

    def _read_areas(self, table: Table) -> None:
        at = _area_columns(table.header)
        if at is None:
            return
        columns = self._category_columns(table, at.first_category)
        for row in table.body:
            self._read_area(table, row, at, columns)

    def _category_columns(self, table: Table, first: int) -> dict[int, Category]:
        columns: dict[int, Category] = {}
        for column in range(first, len(table.header.cells)):
            label = table.header.cell(column)
            if not label:
                if any(row.cell(column) for row in table.body):
                    self.complaints.add(table, table.header, f"{column + 1}列目", "", "列の見出しが空です。")
                continue
            if self.categories.find(label) in columns.values():
                self.complaints.add(table, table.header, label, label, "同じ種類の列が2つあります。")
                continue
            columns[column] = self.categories.take(label)
        return columns

    def _read_area(self, table: Table, row: Row, at: "_AreaColumns", columns: Mapping[int, Category]) -> None:
        label = row.cell(at.name)
        area_id = stable_id(fold_label(label))
        if not label:
            self.complaints.add(table, row, table.header.cell(at.name), "", "地区の名前が空です。")
            return
        if area_id in self.areas:
            self.complaints.add(table, row, table.header.cell(at.name), label, "同じ名前の地区がすでにあります。")
            return
        group = " ".join(filter(None, (row.cell(column) for column in at.groups)))
        written = {column: kind for column, kind in columns.items() if row.cell(column)}
        schedules = tuple(self._schedule(table, row, column, kind) for column, kind in written.items())
        self._check_width(table, row)
        area = Area(area_id, label, schedules, row.cell(at.centre), group)
        self._check_suspended_days(table, row, area)
        self.areas[area_id] = area

    def _schedule(self, table: Table, row: Row, column: int, category: Category) -> Schedule:
        heading = table.header.cell(column)
        read = read_tokens(row.cell(column))
        self.complaints.of_cell(table, row, heading, read)
        wanted = dict.fromkeys((*read.remarks, *(remark for rule in read.rules for remark in rule.remarks)))
        for remark in wanted:
            if remark not in self.remarks:
                self.complaints.add(table, row, heading, f"*{remark}", "この番号の注意事項がありません。")
        return Schedule(category.id, read.rules, read.remarks)

    def _check_width(self, table: Table, row: Row) -> None:
        beyond = [cell for cell in row.cells[len(table.header.cells) :] if cell.strip()]
        if beyond:
            self.complaints.add(
                table, row, "", " ".join(beyond), "見出しより列が多い行です。カンマの数を確認してください。"
            )

    def _check_suspended_days(self, table: Table, row: Row, area: Area) -> None:
        """A day somebody wrote out stands, but one within a closed period deserves a look."""
        days = {day for one in area.schedules for rule in one.rules for day in _written_days(rule.pattern)}
        closed = [day for day in sorted(days) for period in self.centres.get(area.centre, ()) if period.holds(day)]
        for day in closed:
            self.complaints.notice(table, row, CENTRE_HEADING, f"{day:%Y%m%d}", "センターの休止期間中の日付です。")

    def _check_centres(self, found: Mapping[str, Sequence[Table]]) -> None:
        used = {area.centre for area in self.areas.values() if area.centre}
        for table in found["center"]:
            for name in self.centres:
                if name not in used:
                    complaint = "どの地区もこのセンターを使っていないので、休止期間は働きません。"
                    self.complaints.notice(table, table.header, "名称", name, complaint)
        for name in sorted(used - self.centres.keys()) if found["center"] else ():
            complaint = "このセンターの休止期間がありません。"
            self.complaints.notice(found["area_days"][0], found["area_days"][0].header, CENTRE_HEADING, name, complaint)


@dataclass(frozen=True, slots=True)
class _AreaColumns:
    """Where an area's name and centre stand, what stands before them, and where the categories begin."""

    name: int
    centre: int | None
    groups: tuple[int, ...]
    first_category: int


def _area_columns(header: Row) -> _AreaColumns | None:
    headings = [fold_heading(cell) for cell in header.cells]
    name = next((headings.index(heading) for heading in AREA_HEADINGS if heading in headings), None)
    if name is None:
        return None
    centre = next((at for at, heading in enumerate(headings) if heading.startswith((CENTRE_HEADING, "center"))), None)
    first_category = max(name, centre if centre is not None else name) + 1
    groups = tuple(at for at in range(first_category) if at not in (name, centre))
    return _AreaColumns(name, centre, groups, first_category)


def _kind(table: Table) -> str:
    """Which of the five tables this is, by its headings; empty for none."""
    for kind in ("center", "remarks", "description", "target"):
        if TELLING[kind] <= find_columns(table.header, COLUMNS[kind]).keys():
            return kind
    columns = _area_columns(table.header)
    return "area_days" if columns and columns.first_category < len(table.header.cells) else ""


def _written_days(pattern: Pattern) -> tuple[date, ...]:
    return pattern.days if isinstance(pattern, OnDates) else ()
