"""Tables of 自治体標準オープンデータセット, and tables like them: each row becomes a place or a complaint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.kernel.ids import digest
from chalicelib.platform.imports.tables import Row, Table, find_columns, fold_heading
from chalicelib.platform.places.formats import headings, values
from chalicelib.platform.places.formats.position import position
from chalicelib.platform.places.formats.reading import Complaints, Ground
from chalicelib.platform.places.model import Hours, Place

LONGEST = {"id": 60, "name": 100, "kana": 100, "address": 150, "url": 500, "note": 600, "hours": 300}
LONGEST_FACT, MOST_FACTS = 200, 24
SAME = ("id", "name", "kana", "address", "phone")


def form_of(table: Table) -> str:
    """Which data set a table is, by its columns; empty for none that is known."""
    found = set(map(fold_heading, table.header.cells))
    return next((form for form, marks in headings.MARKS.items() if found & set(map(fold_heading, marks))), "")


@dataclass(slots=True)
class StandardReader:
    """Places under construction, over all tables of an upload."""

    ground: Ground
    complaints: Complaints
    places: dict[str, Place] = field(default_factory=dict)
    met: dict[str, tuple[str, int]] = field(default_factory=dict)
    rows: int = 0

    def read(self, table: Table, form: str) -> None:
        """Take in every row, or say why not."""
        columns = find_columns(table.header, headings.PLACE)
        sheet = _Sheet(table, columns, *_facts(table, columns), is_dated=form == "events")
        self.rows += len(table.body)
        for row in table.body:
            self._row(sheet, row)

    def _row(self, sheet: "_Sheet", row: Row) -> None:
        if row.cells == sheet.table.header.cells:
            self.complaints.add(sheet.table, row, "", "", "見出しの繰り返しです。")
            return
        name = values.plain(sheet.cell(row, "name"))
        if not name:
            self.complaints.add(sheet.table, row, sheet.heading("name"), "", "名称がありません。")
            return
        place = self._placed(sheet, row, name)
        if place:
            self._add(sheet, row, place)

    def _placed(self, sheet: "_Sheet", row: Row, name: str) -> Place | None:
        """The place a row makes, where it has a position, and days if it is a happening."""
        table, address = sheet.table, _joined(sheet.text(row, "address"), sheet.text(row, "building"))
        lat, lon = sheet.cell(row, "lat"), sheet.cell(row, "lon")
        found = position(lat, lon, address, self.ground)
        if found.told:
            shown = f"{lat}, {lon}" if lat or lon else address
            heading = sheet.heading("lat") or "緯度・経度"
            self.complaints.add(table, row, heading, shown, found.told, is_notice=found.spot is not None)
        if found.spot is None:
            return None
        days = ("", "")
        if sheet.is_dated:
            told = "〜".join(filter(None, (sheet.cell(row, "first"), sheet.cell(row, "last"))))
            read = values.days_in_prose(told, self.ground.today)
            if read is None:
                self.complaints.add(table, row, sheet.heading("first"), told, "開催日を日付として読み取れません。")
                return None
            days = read
        place = Place(
            id=sheet.text(row, "id"),
            name=name,
            lat=found.spot.lat,
            lon=found.spot.lon,
            kana=sheet.text(row, "kana"),
            address=address,
            phone=self._phone(sheet, row),
            url=_address(sheet.cell(row, "url")),
            hours=self._hours(sheet, row),
            note=sheet.text(row, "note"),
            facts=sheet.facts(row),
            first=days[0],
            last=days[1],
            is_rough=found.is_rough,
        )
        return self._cut(sheet, row, _with_told_care(place))

    def _phone(self, sheet: "_Sheet", row: Row) -> str:
        told = sheet.cell(row, "phone")
        try:
            return values.phone(told)
        except ValueError:
            complaint = "電話番号として読み取れないので、空けました。"
            self.complaints.notice(sheet.table, row, sheet.heading("phone"), told, complaint)
            return ""

    def _hours(self, sheet: "_Sheet", row: Row) -> Hours:
        """Days and times of their columns; what they say otherwise stays in words."""
        told = {name: sheet.cell(row, name) for name in ("days", "opens", "closes")}
        told = {name: "" if values.is_blank(text) else text for name, text in told.items()}
        note = values.plain(sheet.cell(row, "hours"))
        prose = values.hours_in_prose(told["opens"] or note)
        if prose and not told["closes"]:
            return replace(prose, days=self._days(sheet, row, told["days"]) or prose.days)
        days, said = self._days(sheet, row, told["days"]), ""
        if told["opens"] or told["closes"]:
            said = f"{values.plain(told['opens'])}〜{values.plain(told['closes'])}"
        try:
            return Hours(days, (values.span(told["opens"], told["closes"]),) if said else (), note)
        except ValueError:
            if told["opens"] and told["closes"]:
                complaint = "時刻として読み取れないので、文のまま案内します。"
                self.complaints.notice(sheet.table, row, sheet.heading("opens"), said, complaint)
            return Hours(days, (), _joined(said, note))

    def _days(self, sheet: "_Sheet", row: Row, told: str) -> str:
        try:
            return values.weekdays(told) if told else ""
        except ValueError:
            complaint = "曜日として読み取れないので、空けました。"
            self.complaints.notice(sheet.table, row, sheet.heading("days"), told, complaint)
            return ""

    def _cut(self, sheet: "_Sheet", row: Row, place: Place) -> Place:
        """The place with no text longer than a card or a page can show."""
        kept = {
            name: text[:most]
            for name, most in LONGEST.items()
            if name != "hours" and len(text := getattr(place, name)) > most
        }
        hours = replace(place.hours, note=place.hours.note[: LONGEST["hours"]])
        if kept or hours != place.hours:
            self.complaints.notice(sheet.table, row, "", place.name[:40], "長すぎる文を短くしました。")
        return replace(place, **kept, hours=hours)

    def _add(self, sheet: "_Sheet", row: Row, place: Place) -> None:
        if not place.id:
            place = replace(place, id=digest(place.name, place.address, length=10))
            self.complaints.notice(
                sheet.table, row, sheet.heading("id"), "", "番号がないので、名称と住所から付けました。"
            )
        known = self.places.get(place.id)
        if known is None:
            self.places[place.id] = place
            self.met[place.id] = (sheet.table.file, row.number)
            return
        file, number = self.met[place.id]
        where = f"{number}行目" if file == sheet.table.file else f"{file}の{number}行目"
        told = f"{where}と同じ内容です。" if known == place else f"番号が{where}と同じです。別の番号にしてください。"
        self.complaints.add(sheet.table, row, sheet.heading("id"), place.id, told)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table with the meaning of its columns."""

    table: Table
    columns: Mapping[str, int]
    known: Mapping[str, tuple[headings.Sort, int]]
    more: Mapping[str, int]
    """Columns of the town's own, by their heading."""
    is_dated: bool = False

    def cell(self, row: Row, name: str) -> str:
        return row.cell(self.columns.get(name))

    def text(self, row: Row, name: str) -> str:
        told = self.cell(row, name)
        return "" if values.is_blank(told) else values.plain(told)

    def heading(self, name: str) -> str:
        return self.table.header.cell(self.columns.get(name))

    def facts(self, row: Row) -> Mapping[str, str]:
        """What else the row says."""
        read = {"mark": values.mark, "number": values.number, "text": _text}
        told = {name: read[sort](row.cell(at)) for name, (sort, at) in self.known.items()}
        told |= {name: values.own(row.cell(at)) for name, at in self.more.items()}
        return {name: text[:LONGEST_FACT] for name, text in told.items() if text}


def _facts(
    table: Table, columns: Mapping[str, int]
) -> tuple[Mapping[str, tuple[headings.Sort, int]], Mapping[str, int]]:
    """Columns of facts that are known, and of the others as many as a place may have."""
    found = find_columns(table.header, {name: names for name, (_, names) in headings.FACTS.items()})
    known = {name: (headings.FACTS[name][0], at) for name, at in found.items() if at not in columns.values()}
    taken = {*columns.values(), *(at for _, at in known.values())}
    silent = {fold_heading(name) for names in (headings.SILENT, *headings.PLACE.values()) for name in names}
    others = {
        values.plain(heading): at
        for at, heading in enumerate(table.header.cells)
        if at not in taken and heading.strip() and fold_heading(heading) not in silent
    }
    return known, dict(list(others.items())[:MOST_FACTS])


def _text(told: str) -> str:
    return "" if values.is_blank(told) else values.plain(told)


def _joined(one: str, other: str) -> str:
    return " ".join(filter(None, (one, other)))


def _address(told: str) -> str:
    return told if told.startswith(("https://", "http://")) and told.isprintable() and " " not in told else ""


def _with_told_care(place: Place) -> Place:
    """延長保育 stands in the standard's prose about hours and has no column of its own."""
    if "extended_hours" in place.facts or "延長保育" not in place.hours.note:
        return place
    return replace(place, facts={**place.facts, "extended_hours": "yes"})


def required(table: Table, names: Sequence[str] = ("name", "lat", "lon")) -> list[str]:
    """Names of columns a table of places cannot be without and lacks."""
    found = find_columns(table.header, headings.PLACE)
    return [headings.PLACE[name][0] for name in names if name not in found]
