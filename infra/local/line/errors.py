"""What LINE answers when it refuses.

Source: https://developers.line.biz/en/reference/messaging-api/#error-responses
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

RATE_LIMIT = "The API rate limit has been exceeded. Try again later."
MONTHLY_LIMIT = "You have reached your monthly limit."


@dataclass(frozen=True)
class Complaint:
    """One entry of `details`: which property is wrong, and how."""

    property: str
    message: str

    def as_json(self) -> dict[str, str]:
        return {"message": self.message, "property": self.property}


@dataclass(eq=False)
class Refusal(Exception):
    """An answer other than 2xx, in LINE's form."""

    status: int
    message: str
    details: tuple[Complaint, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, object]:
        details = {"details": [each.as_json() for each in self.details]} if self.details else {}
        return {"message": self.message, **details, **self.more}


def refuse_complaints(complaints: Iterable[Complaint]) -> None:
    """Raises the 400 that lists `complaints`, if there are any."""
    found = tuple(complaints)
    if found:
        raise Refusal(400, f"The request body has {len(found)} error(s)", found)


def invalid_property(name: str) -> Refusal:
    return Refusal(400, f"The property, '{name}', in the request body is invalid (line: -, column: -)")
