"""CSV that a spreadsheet opens as text: with a byte order mark for Excel, and no cell that it would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that make a cell a formula (OWASP, CSV Injection); Excel reads the full-width ones alike."""


def harmless(cell: str) -> str:
    """A cell that is shown as it is: an apostrophe stands before anything that would be calculated."""
    return f"'{cell}" if cell.lstrip(" \u3000").startswith(RISKY) or cell.startswith(RISKY) else cell


def unguarded(cell: str) -> str:
    """A cell as it was before `harmless` guarded it."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV text (RFC 4180) of these rows below their column names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(harmless, columns))
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()
