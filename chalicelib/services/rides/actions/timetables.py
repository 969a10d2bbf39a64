"""Bringing a timetable in: read from a feed, kept, and let stand."""

from collections.abc import Mapping, Sequence

from chalicelib.platform.house import Office
from chalicelib.platform.imports.tables import RowError
from chalicelib.services.rides.repository import TimetableRecord, Timetables, TownRides

KEPT_ERRORS = 300
ENDING_DAYS = 30
"""Days before a timetable's last day on which staff are told that it ends."""


def read_timetable(office: Office, files: Mapping[str, bytes]) -> TimetableRecord:
    """Read a feed's files, and keep what they say as an edition that nobody sees yet."""
    from chalicelib.services.rides.formats.gtfs import read_feed  # noqa: PLC0415  only an import pays for reading

    town = TownRides(office, fresh=True)
    reading = read_feed(files, town.timetable, office.now().date())
    facts = {
        "files": sorted(files),
        "errors": [_told(error) for error in reading.errors[:KEPT_ERRORS]],
        "count": len(reading.errors),
        "rows": dict(reading.rows),
        "left_out": dict(reading.left_out),
    }
    return Timetables(office.scope).keep(reading.timetable, facts)


def _told(error: RowError) -> Mapping[str, object]:
    return {
        "file": error.file,
        "row": error.row,
        "column": error.column,
        "value": error.value[:60],
        "complaint": error.complaint,
        "is_notice": error.is_notice,
    }


def stand_for(office: Office, record: TimetableRecord, files: Sequence[str], by: str, *, seen: str) -> None:
    """Let a timetable stand, with its line of history. `Conflict` if another than the one seen stands."""
    line = {"at": office.house.clock().isoformat(), "by": by, "files": list(files)}
    Timetables(office.scope).stand(record, instead_of=seen, line=line, warn_days=ENDING_DAYS)
    office.house.memory.forget()
