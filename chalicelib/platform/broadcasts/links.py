"""Whether an address in a message opens: a port, since it leaves the house."""

from dataclasses import dataclass
from typing import Literal, Protocol

Outcome = Literal["opens", "dead", "not_public", "unsure"]
"""`dead`: its server says there is no such page. `not_public`: no https, or an address within somebody's network.
`unsure`: no answer in time, or one that tells nothing."""


@dataclass(frozen=True)
class Look:
    """What was found at an address."""

    outcome: Outcome
    content_type: str = ""
    """Of what lies there, `image/png`; empty where it was not told."""
    size: int | None = None
    """Bytes, where it was told."""


class Links(Protocol):
    """Looks at addresses as anybody outside would, without keeping what lies there."""

    def look(self, address: str) -> Look: ...
