"""Residents who drive: what they applied with, what staff decided, and when they may drive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

DriverState = Literal["applied", "approved", "paused", "ended"]

PRIVATE = ("name", "phone", "licence", "plate", "insurance")
"""Answers of an application that are sealed: nobody but staff reads them."""


@dataclass(frozen=True)
class Driver:
    """A resident who drives (住民ドライバー), known here by their id as a resident."""

    id: str
    state: DriverState
    seats: int
    """Seats for riders in their car."""
    car: str
    """How riders recognise the car: 「白い軽自動車」. Told to riders, so no number plate."""
    licence_until: str
    insurance_until: str
    """ISO dates: the last day on which the paper holds."""
    routes: tuple[str, ...] = ()
    """Ids of the routes they would drive; none: any."""
    weekdays: tuple[int, ...] = ()
    """Days of the week on which they may be asked, Monday 0; none: any."""
    applied_at: str = ""
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""
    """Why staff paused or ended it, in words for the driver."""
    sealed: str = ""
    """Their private answers, sealed for `purpose`."""
    version: int = 0

    @property
    def purpose(self) -> str:
        return f"driver/{self.id}"

    @property
    def papers_until(self) -> str:
        """The last day on which licence and insurance both hold."""
        return min(self.licence_until, self.insurance_until)

    @property
    def is_approved(self) -> bool:
        return self.state == "approved"

    def may_drive_on(self, day: date) -> bool:
        """Whether they are approved, with papers that hold on that day."""
        return self.is_approved and day.isoformat() <= self.papers_until

    def would_drive(self, route: str, day: date) -> bool:
        """Whether they may be asked to drive a route on a day."""
        on_route = not self.routes or route in self.routes
        return self.may_drive_on(day) and on_route and (not self.weekdays or day.weekday() in self.weekdays)

    def warned_from(self, days: int) -> str:
        """From which day staff should look at papers that end: so many days before."""
        return (date.fromisoformat(self.papers_until) - timedelta(days=days)).isoformat()


@dataclass(frozen=True)
class Application:
    """What somebody applies to drive with."""

    seats: int
    car: str
    licence_until: str
    insurance_until: str
    routes: tuple[str, ...]
    weekdays: tuple[int, ...]
    private: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Any]) -> "Application":
        return cls(
            seats=int(answers["car_seats"]),
            car=answers["car"],
            licence_until=answers["licence_until"],
            insurance_until=answers["insurance_until"],
            routes=tuple(answers.get("drive_routes") or ()),
            weekdays=tuple(int(day) for day in answers.get("drive_days") or ()),
            private={name: answers[name] for name in PRIVATE},
        )

    def objection(self, today: date) -> str:
        """Which paper has ended already: `licence_over` or `insurance_over`; empty where none has."""
        told = today.isoformat()
        if self.licence_until < told:
            return "licence_over"
        return "insurance_over" if self.insurance_until < told else ""
