"""File formats of the field: tables of bytes in, a `GarbageBook` and complaints out. Nothing is stored here."""

from collections.abc import Mapping

from chalicelib.platform.imports.tables import read_tables
from chalicelib.services.garbage.formats.gomi5374 import read_gomi5374
from chalicelib.services.garbage.formats.reading import BookReading
from chalicelib.services.garbage.formats.takamatsu import is_takamatsu, read_takamatsu

__all__ = ["BookReading", "read_book"]


def read_book(files: Mapping[str, bytes]) -> BookReading:
    """The garbage book in the uploaded files (CSVs, a zip of them, or workbooks), whichever format they are in.

    Raises `UnreadableFile` for a file that is no table at all.
    """
    tables = read_tables(files)
    if any(map(is_takamatsu, tables)):
        return read_takamatsu(tables)
    return read_gomi5374(tables)
