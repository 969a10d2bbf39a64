"""What counts over several bookings of one person: an account's entries, and the limits that they are held to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from chalicelib.platform.bookings.model import Booking, Refused, Wanted, moment_in_words, period_in_words, period_of
from chalicelib.platform.bookings.repository import KEPT_DAYS, AccountRecord

MOST_KEPT = 300
"""Bookings an account remembers."""


def entered(entries: dict[str, dict[str, str]], booking: Booking, at: datetime) -> dict[str, dict[str, str]]:
    """An account with a booking as it stands now, without what is long over."""
    oldest = (at - timedelta(days=KEPT_DAYS)).isoformat()
    kept = {number: entry for number, entry in entries.items() if number != booking.id and entry["ends"] > oldest}
    entry = {
        "for": booking.counts_for,
        "group": booking.group,
        "offering": booking.offering,
        "starts": booking.starts.isoformat(),
        "ends": booking.ends.isoformat(),
        "slots": ",".join(slot.name for slot in booking.slots),
        "until": booking.until,
        "state": booking.state,
    }
    newest = sorted(kept.items(), key=lambda each: each[1]["starts"])[-MOST_KEPT:]
    return {**dict(newest), booking.id: entry}


def refuse_beyond(account: AccountRecord, wanted: Wanted, at: datetime, *, besides: str = "") -> None:
    """`Refused` where the person has one of these slots already, or as many bookings as the limits allow."""
    theirs = [
        entry
        for number, entry in account.entries.items()
        if number != besides and entry["for"] == wanted.counts_for and _counts(entry, at)
    ]
    for slot in wanted.slots:
        if any(entry["offering"] == slot.offering and slot.name in entry["slots"].split(",") for entry in theirs):
            raise Refused("twice", when=moment_in_words(slot.starts))
    if wanted.origin == "resident":
        _refuse_too_many(theirs, wanted, at)


def _refuse_too_many(theirs: Sequence[dict[str, str]], wanted: Wanted, at: datetime) -> None:
    limits = wanted.limits
    group = limits.group or wanted.offering
    alike = [entry for entry in theirs if entry["group"] == group]
    if limits.live and sum(datetime.fromisoformat(entry["ends"]) > at for entry in alike) >= limits.live:
        raise Refused("live", at_most=limits.live)
    period = period_of(limits.period, min(slot.day for slot in wanted.slots))
    within = [entry for entry in alike if period_of(limits.period, date.fromisoformat(entry["starts"][:10])) == period]
    if limits.per_period and len(within) >= limits.per_period:
        raise Refused("period", at_most=limits.per_period, period=period_in_words(limits.period))


def _counts(entry: dict[str, str], at: datetime) -> bool:
    if entry["state"] == "cancelled":
        return False
    return not entry["until"] or at < datetime.fromisoformat(entry["until"])
