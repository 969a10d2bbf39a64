"""Residents, and the persons each looks after."""

from dataclasses import dataclass, field, replace
from typing import Literal
from zlib import crc32

from chalicelib.kernel.ids import digest

FollowState = Literal["following", "blocked", "unknown"]
SHARDS = 16


def resident_id(channel_line_id: str, user_id: str) -> str:
    """Our own name for a LINE user of a channel: always the same, and it does not tell the LINE user id."""
    return digest("resident", channel_line_id, user_id)


def shard(id_: str) -> str:
    """The part of a town's residents that one belongs to, so that a large town is read in parallel."""
    return f"{crc32(id_.encode()) % SHARDS:02d}"


@dataclass(frozen=True)
class Person:
    """Somebody the resident looks after: themself, a child, a parent cared for."""

    id: str
    label: str
    """In the resident's own words: 「自分」「母の家」. No name is asked."""
    area_id: str = ""


SELF = Person("self", "自分")


@dataclass(frozen=True)
class Resident:
    """Somebody who added the account (友だち), as one channel knows them."""

    id: str
    channel_key: str
    user_id: str
    """LINE's id for them within the tenant's provider. Personal data."""
    follow: FollowState = "unknown"
    followed_at: str = ""
    """When they first followed, ISO 8601."""
    follow_told_at: str = ""
    """When `follow` last changed; an event from before that is too late."""
    language: str = ""
    """What they chose; empty until they did."""
    offered_language: bool = False
    consents: dict[str, str] = field(default_factory=dict)
    """Purpose -> when they agreed, ISO 8601. Withdrawn consent is removed."""
    persons: tuple[Person, ...] = (SELF,)

    def person(self, person_id: str) -> Person:
        return next((person for person in self.persons if person.id == person_id), SELF)

    def with_person(self, person: Person) -> "Resident":
        """The same resident with that person added, or changed if they have one of that id."""
        others = tuple(known for known in self.persons if known.id != person.id)
        return replace(self, persons=(*others, person) if person.id != "self" else (person, *others))
