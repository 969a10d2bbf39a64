"""What of bookings waits for staff on the first page."""

from datetime import date

from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.bookings.model import Slot
from chalicelib.platform.console.waiting import ALWAYS, Waiting

TODAY = "bookings-today"
"""A slot that somebody booked and whose day has come."""
LOTTERY = "bookings-lottery"
"""A lottery whose entries are closed."""
QUEUE = "bookings-waiting"
"""A slot somebody waits for."""
DIFFER = "bookings-differ"
"""A slot whose numbers differ from its bookings."""

DAY_SECONDS = 86_400


def thing_of(service: str, offering: str, starts: str) -> str:
    return f"{service}/{offering}@{starts}"


def keep_today(scope: TenantScope, service: str, slot: Slot) -> None:
    since = slot.day.isoformat()
    expires = slot.ends.timestamp() + DAY_SECONDS
    Waiting(scope).keep(TODAY, thing_of(service, slot.offering, slot.name), since, expires=expires)


def drop(scope: TenantScope, sort: str, service: str, offering: str, starts: str) -> None:
    Waiting(scope).drop(sort, thing_of(service, offering, starts))


def keep_queue(scope: TenantScope, service: str, slot: Slot) -> None:
    expires = slot.ends.timestamp() + DAY_SECONDS
    Waiting(scope).keep(QUEUE, thing_of(service, slot.offering, slot.name), ALWAYS, expires=expires)


def keep_lottery(scope: TenantScope, service: str, slot: Slot, closes: date) -> None:
    expires = slot.ends.timestamp() + DAY_SECONDS
    Waiting(scope).keep(LOTTERY, thing_of(service, slot.offering, slot.name), closes.isoformat(), expires=expires)
