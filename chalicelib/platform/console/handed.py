"""A table handed to staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.web.sheet import sheet


@dataclass(frozen=True)
class Handed:
    """A table an action hands over as a file instead of going on to a page: as CSV, or as Excel where that is asked."""

    name: str
    """Plain ASCII, ending in `.csv`."""
    columns: Sequence[str]
    rows: Iterable[Sequence[str]]
    title: str
    """What the file is called where a name may be Japanese, without date or ending."""

    @property
    def content(self) -> str:
        """As CSV."""
        return sheet(self.columns, self.rows)
