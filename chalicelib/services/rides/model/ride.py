"""A ride and the offers it may be matched with.

A run is a trip on a day. A driver offers seats on it; a rider wishes for one and waits, or has a seat with a driver.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

RideState = Literal["waiting", "matched", "done", "missed", "cancelled"]
OfferState = Literal["open", "withdrawn", "called_off"]

LIVE: tuple[RideState, ...] = ("waiting", "matched")
BOUGHT = ("matched", "done", "missed")
"""States in which a ride has seats in a driver's car."""


@dataclass(frozen=True)
class Run:
    """A trip on a day."""

    day: date
    trip: str

    def offering(self, driver: str = "") -> str:
        """What the ledger of seats calls a driver's car on this run; without a driver, the line of those who wait."""
        return f"{self.trip}@{driver}"


@dataclass(frozen=True)
class Offer:
    """Seats in a driver's car on a run."""

    day: str
    trip: str
    driver: str
    seats: int
    state: OfferState = "open"
    made_at: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        return f"{self.day}.{self.driver}.{self.trip}"

    @property
    def run(self) -> Run:
        return Run(date.fromisoformat(self.day), self.trip)

    @property
    def is_open(self) -> bool:
        return self.state == "open"


def offer_named(id_: str) -> tuple[str, str, str] | None:
    """Day, driver and trip of an offer's id; None for what is none."""
    parts = id_.split(".", 2)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 and all(parts) else None


@dataclass(frozen=True)
class Ride:
    """Somebody's way on a run. Its number is that of its booking, which has the seats."""

    number: str
    day: str
    trip: str
    origin: str
    destination: str
    """Ids of stops."""
    board: int
    alight: int
    """Minutes of the service day, as they were when it was booked."""
    seats: int
    state: RideState
    made_at: str
    resident: str = ""
    """Empty for somebody who telephoned, and for who was forgotten."""
    driver: str = ""
    luggage: str = ""
    fare: int = 0
    """For one person, in yen."""
    is_first: bool = False
    """Whether their driver withdrew: they stand before all others in line."""
    because: str = ""
    """Of a cancelled one: `rider`, `staff`, `day`, `no_driver`."""
    sealed: str = ""
    """Name and telephone number of somebody who telephoned, sealed for `purpose`."""
    message_id: str = ""
    """The LINE message that brought the note of luggage; taken back, it takes the note with it."""
    version: int = 0

    @property
    def run(self) -> Run:
        return Run(date.fromisoformat(self.day), self.trip)

    @property
    def purpose(self) -> str:
        return f"ride/{self.number}"

    @property
    def line(self) -> str:
        """Where it stands in line: those whose driver withdrew, then by when they asked."""
        return f"{0 if self.is_first else 1}#{self.made_at}#{self.number}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_by_phone(self) -> bool:
        return bool(self.sealed)


def in_line(rides: Iterable[Ride]) -> list[Ride]:
    """Those who wait, the first first."""
    return sorted((ride for ride in rides if ride.state == "waiting"), key=lambda ride: ride.line)


def best_offers(offers: Iterable[tuple[Offer, int]], seats: int) -> Sequence[Offer]:
    """Offers with their free seats in the order in which they are tried: the fullest car that has room comes first."""
    fitting = [(free, offer.made_at, offer.driver, offer) for offer, free in offers if free >= seats]
    return [offer for *_, offer in sorted(fitting, key=lambda each: each[:3])]


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two spans of minutes of a day have any time in common."""
    return one[0] < other[1] and other[0] < one[1]
