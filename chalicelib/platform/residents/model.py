"""Residents, and the persons each looks after."""

from dataclasses import dataclass, field, replace
from datetime import date
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


def shards() -> tuple[str, ...]:
    """The names of all shards, in order."""
    return tuple(f"{number:02d}" for number in range(SHARDS))


def school_year(day: date) -> int:
    """The school year (年度) a day lies in: it begins on the first of April."""
    return day.year if day.month >= 4 else day.year - 1


@dataclass(frozen=True)
class Person:
    """Somebody the resident looks after: themself, a child, a parent cared for."""

    id: str
    label: str
    """In the resident's own words: 「自分」「母の家」. No name is asked."""
    area_id: str = ""
    born: str = ""
    """Month of birth, `2023-04`; empty where it was not told."""
    school: str = ""
    """Id of a school or nursery among those the tenant's settings name."""
    grade: int | None = None
    """Grade in the school year `grade_since`: 1 to 6 elementary, 7 to 9 junior high, 0 and below before that."""
    grade_since: int | None = None
    """The school year (beginning in April of it) that `grade` was told in."""

    def grade_in(self, school_year: int) -> int | None:
        """The grade in a school year, moved on each April since it was told."""
        return None if self.grade is None or self.grade_since is None else self.grade + school_year - self.grade_since


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
    categories: tuple[str, ...] | None = None
    """Ids of the categories they chose to receive; None until they chose, when the tenant's own choice holds."""
    quiet: str = ""
    """When messages come without a sound: `22:00-07:00`; empty for never."""
    answers: dict[str, str] = field(default_factory=dict)
    """What they answered to the tenant's own questions and campaigns: question -> answer or date."""
    used: dict[str, str] = field(default_factory=dict)
    """Service -> the day they last used it, ISO 8601."""
    stopped_series: tuple[str, ...] = ()
    """Series of step messages they want no more of."""

    def person(self, person_id: str) -> Person:
        return next((person for person in self.persons if person.id == person_id), SELF)

    def with_person(self, person: Person) -> "Resident":
        """The same resident with that person added, or changed if they have one of that id."""
        others = tuple(known for known in self.persons if known.id != person.id)
        return replace(self, persons=(*others, person) if person.id != "self" else (person, *others))
