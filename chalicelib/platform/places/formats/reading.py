"""What every reader shares: what is known of the town, and complaints that name file, row and column."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from chalicelib.platform.imports.tables import Limits, Row, RowError, Table
from chalicelib.platform.places.model import Place, Spot, metres
from chalicelib.platform.tenants.model import Bounds

LIMITS = Limits(file_bytes=16_000_000, rows=70_000)
JAPAN = Bounds(20.0, 122.0, 46.0, 154.0)
FAR = 30_000.0
"""Metres from the town's borders beyond which a position is surely a mistake."""


def nowhere(_address: str) -> Spot | None:
    return None


@dataclass(frozen=True)
class Ground:
    """The town a file is read for."""

    today: date
    code: str = ""
    """全国地方公共団体コード, six digits."""
    bounds: Bounds | None = None
    locate: Callable[[str], Spot | None] = nowhere
    """The middle of the part of town an address lies in, where the town has its list of them."""

    def beyond(self, spot: Spot) -> float:
        """Metres from the town's borders; 0 within, and where no borders are known."""
        if self.bounds is None:
            return 0.0
        near = Spot(
            min(max(spot.lat, self.bounds.south), self.bounds.north),
            min(max(spot.lon, self.bounds.west), self.bounds.east),
        )
        return metres(spot, near)


@dataclass(frozen=True, slots=True)
class PlacesReading:
    """What files say: places, and every row that is none, with the reason."""

    form: str
    """Which standard data set it is, by its name in `headings.MARKS`."""
    places: tuple[Place, ...]
    errors: tuple[RowError, ...]
    rows: int
    """Rows below the headers, as far as they are about this town."""

    @property
    def left_out(self) -> int:
        return sum(1 for error in self.errors if not error.is_notice and error.row)


@dataclass(frozen=True, slots=True)
class Complaints:
    """A list that grows while a file is read."""

    found: list[RowError] = field(default_factory=list)

    def add(self, table: Table, row: Row, column: str, value: str, complaint: str, *, is_notice: bool = False) -> None:
        self.found.append(RowError(table.file, row.number, column, value[:80], complaint, is_notice))

    def notice(self, table: Table, row: Row, column: str, value: str, complaint: str) -> None:
        self.add(table, row, column, value, complaint, is_notice=True)

    def of_file(self, file: str, complaint: str, *, is_notice: bool = False) -> None:
        self.found.append(RowError(file, 0, "", "", complaint, is_notice))
