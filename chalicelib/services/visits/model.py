"""How a time of an offering is named in buttons and addresses."""

from dataclasses import dataclass

WAIT = "wait:"
"""Before the name of a slot that is full: choosing it joins the waiting list."""
QUESTION = "q-"
"""Before the names of a town's own questions, so that none is taken for a step of the flow."""


@dataclass(frozen=True)
class Chosen:
    """An offering, and perhaps a time of it: `umikaze@2026-11-23T10:00+09:00`."""

    offering: str
    slot: str = ""

    @classmethod
    def read(cls, told: object) -> "Chosen":
        offering, _, slot = str(told or "").partition("@")
        return cls(offering, slot)

    @property
    def name(self) -> str:
        return f"{self.offering}@{self.slot}" if self.slot else self.offering
