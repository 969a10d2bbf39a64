"""What is booked, by whom, and within which limits: values and rules, no table and no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.texts import DEFAULT, Texts
from chalicelib.platform.messaging.reply import Say

OWNER = "bookings"
MOST_SLOTS = 20
"""Slots of one booking: with what tells of them they are written in one transaction, which takes a hundred items."""

State = Literal["held", "booked", "arrived", "missed", "cancelled"]
TAKING: tuple[State, ...] = ("booked", "arrived", "missed")
"""States in which a booking has its places; while `held` it has them until its hold ends."""

Reason = Literal[
    "past", "too_early", "too_late", "full", "waited_for", "closed", "gone", "crosses", "too_many_places",
    "too_many_slots", "too_few_places", "twice", "live", "period", "change_late", "cancel_late", "over", "not_yours",
    "hold_ended", "unknown", "other_offering", "list_full", "lottery_closed", "lottery_full", "no_waiting", "not_open",
]  # fmt: skip
"""Why something is refused; each has its sentence in the texts, `refused.<reason>`."""


class Refused(ResidentMistake):
    """A booking cannot be made or changed so; the sentence names the limit."""

    def __init__(self, reason: Reason, **facts: object) -> None:
        self.reason: Reason = reason
        self.said = Say(f"refused.{reason}", facts, OWNER)
        """The same for a reply, in any language."""
        super().__init__(_in_japanese(self.said), **facts)


def _in_japanese(words: object) -> str:
    if not isinstance(words, Say):
        return str(words)
    told = {name: _in_japanese(value) for name, value in words.facts.items()}
    return Texts(Path(__file__).parent / "texts").say(DEFAULT, words.key, **told)


def moment_in_words(moment: datetime) -> Say:
    """A day and time as people write them: 11月22日（日）10:00."""
    return Say("moment", {"day": day_in_words(moment.date()), "time": f"{moment.hour}:{moment:%M}"}, OWNER)


def day_in_words(day: date) -> Say:
    weekday = Say(f"weekday.{day:%a}".lower(), {}, OWNER)
    return Say("day", {"month": Say(f"month.{day.month}", {}, OWNER), "day": day.day, "weekday": weekday}, OWNER)


@dataclass(frozen=True)
class Slot:
    """One time at which so many places of an offering can be had."""

    offering: str
    starts: datetime
    """On the tenant's clocks, with its zone."""
    ends: datetime
    capacity: int

    @property
    def name(self) -> str:
        """Its name among the offering's slots, which sorts by time: `2026-11-22T10:00+09:00`."""
        return slot_name(self.starts)

    @property
    def day(self) -> date:
        return self.starts.date()

    def overlaps(self, other: "Slot") -> bool:
        return self.starts < other.ends and other.starts < self.ends


def period_in_words(period: "Period") -> Say:
    return Say(f"period.{period}", {}, OWNER)


def slot_name(starts: datetime) -> str:
    return starts.isoformat(timespec="minutes")


@dataclass(frozen=True)
class Cutoff:
    """Until when something may be done: so many days before at a time of day, or so many minutes before the start."""

    minutes: int = 0
    days: int = 0
    at: str = ""
    """`17:00`, on the tenant's clocks; empty where `minutes` counts."""

    def moment(self, starts: datetime) -> datetime:
        if not self.at:
            return (starts.astimezone(UTC) - timedelta(minutes=self.minutes)).astimezone(starts.tzinfo)
        return datetime.combine(starts.date() - timedelta(days=self.days), time.fromisoformat(self.at), starts.tzinfo)


Period = Literal["day", "week", "month", "fiscal_year", "ever"]


def period_of(period: Period, day: date) -> str:
    """The name of the period a day lies in: two days of one period have the same."""
    match period:
        case "day":
            return day.isoformat()
        case "week":
            return f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"
        case "month":
            return f"{day:%Y-%m}"
        case "fiscal_year":
            return str(day.year if day.month >= 4 else day.year - 1)
    return "ever"


@dataclass(frozen=True)
class Limits:
    """What an offering lets people do. 0 of a number means any."""

    places: int = 1
    """The most places of one booking."""
    slots: int = 1
    """The most slots of one booking."""
    live: int = 0
    """The most bookings a person has ahead of them at once."""
    per_period: int = 0
    period: Period = "month"
    """The most bookings of a person whose first slot lies in one period."""
    group: str = ""
    """Offerings of one group count together for a person; empty for the offering alone."""
    opens_days: int = 60
    """How many days ahead may be booked."""
    book: Cutoff = Cutoff()
    change: Cutoff = Cutoff()
    cancel: Cutoff = Cutoff()


class Counted:
    """What is for a resident, or for a person whose limits count in their place: one they look after, or a caller."""

    resident: str
    person: str

    @property
    def account(self) -> str:
        """Where what counts for this person is kept; empty where nobody is known."""
        return self.resident or self.person

    @property
    def counts_for(self) -> str:
        return self.person or self.resident


@dataclass(frozen=True)
class Wanted(Counted):
    """A booking as somebody asks for it."""

    cause: str
    """Names the press, event or call: the same cause makes one booking, however often it is heard."""
    slots: tuple[Slot, ...]
    limits: Limits
    places: int = 1
    resident: str = ""
    """Id of the resident it is for; empty for a caller without LINE."""
    person: str = ""
    """Whose limits count, when not the resident's own: one they look after, or a caller."""
    channel: str = ""
    """Key of the channel on which the resident is told."""
    origin: Literal["resident", "phone", "waiting", "lottery"] = "resident"
    """Who asked. Staff, the waiting list and the lottery are bound by capacity, not by deadlines and limits."""
    by: str = "resident"
    answers: Mapping[str, Any] = field(default_factory=dict)
    sealed: str = ""
    """Personal and confidential answers, sealed for `purpose(cause)`."""
    note: str = ""

    @property
    def offering(self) -> str:
        return self.slots[0].offering


@dataclass(frozen=True)
class Booking(Counted):
    """Places somebody has. Personal answers are sealed."""

    id: str
    """The receipt number, as `261122-4K7QX`."""
    service: str
    slots: tuple[Slot, ...]
    places: int
    state: State
    made_at: str
    """ISO 8601 with offset, as all times here."""
    cause: str = ""
    resident: str = ""
    person: str = ""
    channel: str = ""
    origin: str = "resident"
    by: str = "resident"
    group: str = ""
    until: str = ""
    """While held: when the hold ends."""
    ended_because: str = ""
    """Of a cancelled one: `resident`, `staff`, `town`, `hold`, or words of staff."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    sealed: str = ""
    note: str = ""
    key: str = ""
    """Unguessable; it opens the booking's calendar file, which tells nothing personal."""
    version: int = 0

    @property
    def offering(self) -> str:
        return self.slots[0].offering

    @property
    def starts(self) -> datetime:
        return self.slots[0].starts

    @property
    def ends(self) -> datetime:
        return self.slots[-1].ends

    @property
    def is_booked(self) -> bool:
        return self.state == "booked"

    @property
    def has_places(self) -> bool:
        return self.state in TAKING

    def is_held(self, at: datetime) -> bool:
        return self.state == "held" and at < datetime.fromisoformat(self.until)


def booking_number(at: datetime, cause: str, attempt: int = 0) -> str:
    """A receipt number that follows from its cause: the day, and five characters easily read aloud."""
    return f"{at:%y%m%d}-{digest('booking', cause, str(attempt), length=5)}"


def purpose(cause: str) -> str:
    """What the personal answers of the booking that a cause makes are sealed for."""
    return f"booking/{digest(cause)}"


# limits that need no table


def refuse_unfit(wanted: Wanted) -> None:
    """`Refused` where the numbers of a wish are beyond the offering's limits, whoever asks."""
    limits = wanted.limits
    if wanted.places < 1:
        raise Refused("too_few_places")
    if limits.places and wanted.places > limits.places:
        raise Refused("too_many_places", at_most=limits.places)
    at_most = min(limits.slots or MOST_SLOTS, MOST_SLOTS)
    if len(wanted.slots) > at_most:
        raise Refused("too_many_slots", at_most=at_most)
    if len({slot.name for slot in wanted.slots}) < len(wanted.slots) or _any_overlap(wanted.slots):
        raise Refused("twice", when=moment_in_words(wanted.slots[0].starts))
    if len({slot.offering for slot in wanted.slots}) > 1:
        raise Refused("other_offering")


def _any_overlap(slots: tuple[Slot, ...]) -> bool:
    ordered = sorted(slots, key=lambda slot: slot.starts)
    return any(one.overlaps(other) for one, other in pairwise(ordered))


def refuse_untimely(limits: Limits, slots: tuple[Slot, ...], at: datetime) -> None:
    """`Refused` where slots are over, not yet open or no longer open to residents."""
    now = at.astimezone(UTC)  # a zone's own clock shows some hours twice
    for slot in slots:
        if slot.starts <= now:
            raise Refused("past", when=moment_in_words(slot.starts))
        if slot.day > at.astimezone(slot.starts.tzinfo).date() + timedelta(days=limits.opens_days):
            raise Refused("too_early", days=limits.opens_days)
        until = limits.book.moment(slot.starts)
        if now >= until:
            raise Refused("too_late", until=moment_in_words(until))


def refuse_late_change(limits: Limits, booking: Booking, at: datetime) -> None:
    """`Refused` after the offering's deadline for changes."""
    _refuse_late("change_late", limits.change, booking, at)


def refuse_late_cancel(limits: Limits, booking: Booking, at: datetime) -> None:
    """`Refused` after the offering's deadline for cancelling."""
    _refuse_late("cancel_late", limits.cancel, booking, at)


def _refuse_late(reason: Reason, cutoff: Cutoff, booking: Booking, at: datetime) -> None:
    now = at.astimezone(UTC)
    if booking.starts <= now:
        raise Refused("over", when=moment_in_words(booking.starts))
    until = cutoff.moment(booking.starts)
    if now >= until:
        raise Refused(reason, until=moment_in_words(until))
