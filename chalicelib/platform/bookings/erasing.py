"""What is kept of a resident who books, told and erased."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.lotteries import Lotteries
from chalicelib.platform.bookings.queue import WaitingList
from chalicelib.platform.bookings.waiting import Queue, slot_or_gone


def held_of(desk: Desk, resident: str) -> Mapping[str, int]:
    """How many `bookings`, `waiting` entries and lottery `entries` are kept of a resident."""
    return {
        "bookings": len(desk.ledger.all_of(resident)),
        "waiting": len(WaitingList(desk.office.scope).of_resident(desk.service, resident)),
        "entries": len(Lotteries(desk.office.scope).of_resident(desk.service, resident)),
    }


def erase(desk: Desk, resident: str, at: datetime) -> None:
    """Cancel what is ahead of a resident and cut the tie of the rest to them; may be repeated."""
    for entry in WaitingList(desk.office.scope).of_resident(desk.service, resident):
        offering = desk.find(entry.offering)
        if offering:
            Queue(desk, offering, slot_or_gone(desk, entry.offering, entry.starts)).leave(entry.id, at)
    _part_from_lotteries(desk, resident)
    for booking in desk.ledger.all_of(resident):
        if booking.state in ("held", "booked") and booking.starts > at:
            desk.ledger.release(booking.id, at=at, because="erased")
        desk.ledger.part(booking.id, at)
    kept = desk.ledger.kept
    kept.accounts.remove(kept.account(desk.service, resident))


def _part_from_lotteries(desk: Desk, resident: str) -> None:
    """An entry stays in the list that is drawn from, without the person."""
    kept = Lotteries(desk.office.scope)
    for entry in kept.of_resident(desk.service, resident):
        with suppress(NotFound):
            fresh = kept.entries.fetch(entry.entry_id, bucket=entry.key().bucket)
            fresh.resident = ""
            fresh.facts = {**fresh.facts, "person": "", "answers": {}, "sealed": ""}
            kept.entries.change(fresh)
