"""What staff save of a table that was handed over, as the bytes of the file."""

from chalicelib.platform.console.staff import Handed
from chalicelib.web.workbook import workbook


def as_file(handed: Handed, ending: str) -> bytes:
    """`csv` or `xlsx`."""
    if ending == "csv":
        return handed.content.encode()
    return workbook(handed.title, handed.columns, handed.rows)
