"""Who wants to be reminded of collections, and when."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subscription:
    """Somebody wants to be told of the collections of a person they look after; no categories means all."""

    resident_id: str
    person_id: str
    label: str
    user_id: str
    channel_key: str
    language: str
    area: str
    slot: str
    """`evening` (before) or `morning` (of)."""
    time: str
    """`HH:MM` on the town's clocks."""
    categories: tuple[str, ...] = ()

    @property
    def round(self) -> str:
        return f"{self.area}:{self.slot}:{self.time}"
