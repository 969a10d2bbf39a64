"""File formats of the field: tables of bytes in, places and complaints out. Nothing is stored here."""

from collections.abc import Mapping

from chalicelib.platform.imports.tables import Table, read_tables
from chalicelib.platform.places.formats.reading import LIMITS, Complaints, Ground, PlacesReading
from chalicelib.platform.places.formats.standard import StandardReader, form_of, required
from chalicelib.platform.places.formats.towns import read_towns

__all__ = ["Ground", "PlacesReading", "read_places"]


def read_places(files: Mapping[str, bytes], ground: Ground) -> PlacesReading:
    """The places in the uploaded files: CSVs, workbooks or a zip of them, of one data set.

    Raises `UnreadableFile` for a file that is no table at all.
    """
    tables = read_tables(files, LIMITS)
    complaints = Complaints()
    reader = StandardReader(ground, complaints)
    forms = [_read(table, reader) for table in tables]
    form = next(filter(None, forms), "")
    if not tables:
        complaints.of_file("", "ファイルに行がありません。")
    return PlacesReading(form, tuple(reader.places.values()), tuple(complaints.found), reader.rows)


def _read(table: Table, reader: StandardReader) -> str:
    form = form_of(table)
    if form == "towns":
        places, rows = read_towns(table, reader.ground, reader.complaints)
        reader.places.update(places)
        reader.rows += rows
    elif not form or required(table):
        lacking = "、".join(required(table) or ("名称",))
        reader.rows += len(table.body)
        reader.complaints.of_file(table.file, f"場所の表として読めません。見出し「{lacking}」の列がありません。")
        for row in table.body:
            reader.complaints.add(table, row, "", "", "表の見出しが足りないので、取り込めません。")
    else:
        reader.read(table, form)
    return form
