"""Slots, wishes and towns for tests of bookings."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.platform.bookings.ledger import Ledger
from chalicelib.platform.bookings.model import Cutoff, Limits, Slot, Wanted
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=TOKYO)
"""A Friday."""
EVENING_BEFORE = Cutoff(days=1, at="17:00")
LIMITS = Limits(places=3, opens_days=30, book=Cutoff(minutes=60), change=EVENING_BEFORE, cancel=EVENING_BEFORE)


def a_slot(hour: int = 10, *, days: int = 3, capacity: int = 2, offering: str = "nursery", minutes: int = 60) -> Slot:
    starts = (NOW + timedelta(days=days)).replace(hour=hour)
    return Slot(offering, starts, starts + timedelta(minutes=minutes), capacity)


def a_wish(cause: str, *slots: Slot, **facts: Any) -> Wanted:
    told: dict[str, Any] = {"limits": LIMITS, "resident": f"RESIDENT-{cause}"}
    return Wanted(cause, slots or (a_slot(),), **told | facts)


@contextmanager
def a_ledger(town: str = "minato", dynamo: QuickDynamo | None = None) -> Iterator[Ledger]:
    with quick_tables(dynamo or QuickDynamo()):
        yield Ledger(grant(OperatorOrder(town)), "visits")
