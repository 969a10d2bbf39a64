"""The middles of a town's parts: 位置参照情報（大字・町丁目レベル） of the ministry (MLIT), and lists made like it.

The ministry's files hold a whole prefecture, so rows of other municipalities are passed over and counted.
"""

from collections.abc import Iterable, Mapping

from chalicelib.kernel.ids import digest
from chalicelib.platform.imports.tables import Row, Table, find_columns
from chalicelib.platform.places.formats import headings, values
from chalicelib.platform.places.formats.position import position
from chalicelib.platform.places.formats.reading import Complaints, Ground
from chalicelib.platform.places.model import Place


def read_towns(table: Table, ground: Ground, complaints: Complaints) -> tuple[Mapping[str, Place], int]:
    """The parts of the town's own municipality by their ids, and how many rows are about it."""
    columns = find_columns(table.header, headings.TOWN)
    missing = [names[0] for name, names in headings.TOWN.items() if name not in columns and name != "code"]
    if missing:
        complaints.add(table, table.header, "、".join(missing), "", "この見出しの列がありません。")
        return {}, 0
    code = columns.get("code")
    own = [row for row in table.body if code is None or not ground.code or row.cell(code) in _codes(ground.code)]
    others = len(table.body) - len(own)
    if others:
        complaints.of_file(table.file, f"ほかの自治体の{others}行は省きました。", is_notice=True)
    return _read(table, own, ground, complaints), len(own)


def _codes(code: str) -> set[str]:
    """With and without the check digit, and without a leading zero that a spreadsheet dropped."""
    return {code, code[:5], code.lstrip("0"), code[:5].lstrip("0")}


def _read(table: Table, rows: Iterable[Row], ground: Ground, complaints: Complaints) -> dict[str, Place]:
    columns, places = find_columns(table.header, headings.TOWN), {}
    for row in rows:
        name = values.plain(row.cell(columns["name"]))
        found = position(row.cell(columns["lat"]), row.cell(columns["lon"]), "", ground)
        id_ = digest("town", name, length=10)
        if name and found.spot and id_ not in places:
            places[id_] = Place(id_, name, round(found.spot.lat, 6), round(found.spot.lon, 6))
            continue
        told = "町名がありません。" if not name else found.told if not found.spot else "同じ町名がすでにあります。"
        complaints.add(table, row, table.header.cell(columns["name"]), name, told)
    return places
