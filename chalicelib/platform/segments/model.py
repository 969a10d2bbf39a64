"""Conditions over residents. What each one means is `holds`, a pure function of a resident and the town's day.

Written as JSON, as saved segments and broadcasts keep it, and read by `conditions.parse`:

    {"everyone": true}                                    said explicitly; nothing else means everyone
    {"and": [...]}  {"or": [...]}  {"not": {...}}
    {"person": {...}}                                     one and the same person a resident looks after
    {"category": "kosodate"}                              chosen, or by the town's default where nothing was chosen
    {"area": ["shiomidai"]}  {"school": ["daiichi"]}  {"grade": [1, 2]}       any person's
    {"age": {"from": 3, "to": 36, "unit": "months"}}      both ends belong to it; unit `months` or `years`
    {"born": {"from": "2023-04", "to": "2024-03"}}
    {"language": ["en"]}
    {"followed": {"since": "2026-04-01"}}                 or `before` (that day not included), or `within_days`
    {"used": {"service": "garbage", "within_days": 30}}   or `ever`: true or false
    {"answer": {"question": "due", "is": ["yes"]}}        or `given`: true or false, or `from` and `to` of a date
    {"consent": "reports/file"}                           agreed to that purpose, and not withdrawn
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, Protocol

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.residents.model import Person, Resident, school_year
from chalicelib.platform.residents.settings import School

MONTHS = 12


class Condition(Protocol):
    """Something that a resident meets or not on a day of the town's calendar."""

    def holds(self, resident: Resident, today: date) -> bool: ...


@dataclass(frozen=True)
class Everyone:
    def holds(self, resident: Resident, today: date) -> bool:
        return True


@dataclass(frozen=True)
class And:
    parts: tuple[Condition, ...]

    def holds(self, resident: Resident, today: date) -> bool:
        return all(part.holds(resident, today) for part in self.parts)


@dataclass(frozen=True)
class Or:
    parts: tuple[Condition, ...]

    def holds(self, resident: Resident, today: date) -> bool:
        return any(part.holds(resident, today) for part in self.parts)


@dataclass(frozen=True)
class Not:
    part: Condition

    def holds(self, resident: Resident, today: date) -> bool:
        return not self.part.holds(resident, today)


@dataclass(frozen=True)
class SamePerson:
    """One person meets all of it: a child in that area and of that grade, not one here and another there."""

    part: Condition

    def holds(self, resident: Resident, today: date) -> bool:
        return any(self.part.holds(replace(resident, persons=(person,)), today) for person in resident.persons)


@dataclass(frozen=True)
class Receives:
    category: str
    by_default: bool
    """Holds for those who have not chosen."""

    def holds(self, resident: Resident, today: date) -> bool:
        return self.by_default if resident.categories is None else self.category in resident.categories


@dataclass(frozen=True)
class InArea:
    areas: frozenset[str]

    def holds(self, resident: Resident, today: date) -> bool:
        return any(person.area_id in self.areas for person in resident.persons)


@dataclass(frozen=True)
class AtSchool:
    schools: Mapping[str, School]

    def holds(self, resident: Resident, today: date) -> bool:
        return any(self._fits(person, today) for person in resident.persons)

    def _fits(self, person: Person, today: date) -> bool:
        school = self.schools.get(person.school)
        return school is not None and school.has_grade(person.grade_in(school_year(today)))


@dataclass(frozen=True)
class InGrade:
    grades: frozenset[int]

    def holds(self, resident: Resident, today: date) -> bool:
        return any(person.grade_in(school_year(today)) in self.grades for person in resident.persons)


@dataclass(frozen=True)
class Aged:
    """In months or full years. Only the month of birth is known, so a month counts from its first day."""

    low: int
    high: int
    unit: Literal["months", "years"]

    def holds(self, resident: Resident, today: date) -> bool:
        return any(self._fits(person, today) for person in resident.persons)

    def _fits(self, person: Person, today: date) -> bool:
        months = age_in_months(person.born, today)
        if months is None:
            return False
        return self.low <= (months if self.unit == "months" else months // MONTHS) <= self.high


def age_in_months(born: str, today: date) -> int | None:
    """Full months since a month of birth (`2023-04`); None where it is not told or still to come."""
    if not born:
        return None
    year, month = map(int, born.split("-")[:2])
    months = (today.year - year) * MONTHS + today.month - month
    return months if months >= 0 else None


@dataclass(frozen=True)
class Born:
    low: str
    high: str

    def holds(self, resident: Resident, today: date) -> bool:
        return any(person.born and self.low <= person.born <= self.high for person in resident.persons)


@dataclass(frozen=True)
class Speaks:
    languages: frozenset[str]

    def holds(self, resident: Resident, today: date) -> bool:
        return (resident.language or DEFAULT) in self.languages


@dataclass(frozen=True)
class Followed:
    """First became a friend on or after `since`, before `before`, or not more than `within_days` days ago."""

    since: str = ""
    before: str = ""
    within_days: int | None = None

    def holds(self, resident: Resident, today: date) -> bool:
        day = resident.followed_at[:10]
        if not day:
            return False
        since = self.since if self.within_days is None else _days_before(today, self.within_days)
        return since <= day and (not self.before or day < self.before)


@dataclass(frozen=True)
class Used:
    """Used a service within so many days, ever or never."""

    service: str
    within_days: int | None = None
    is_ever: bool = True

    def holds(self, resident: Resident, today: date) -> bool:
        day = resident.used.get(self.service, "")
        if self.within_days is None:
            return bool(day) == self.is_ever
        return day >= _days_before(today, self.within_days)


def _days_before(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()


@dataclass(frozen=True)
class Answered:
    """Gave one of these answers to a question of the town's."""

    question: str
    answers: frozenset[str]

    def holds(self, resident: Resident, today: date) -> bool:
        return not self.answers.isdisjoint(resident.answers.get(self.question, "").split(","))


@dataclass(frozen=True)
class AnsweredBetween:
    """Gave a date or month from one to another."""

    question: str
    low: str
    high: str

    def holds(self, resident: Resident, today: date) -> bool:
        told = resident.answers.get(self.question, "")
        return bool(told) and self.low <= told <= self.high


@dataclass(frozen=True)
class AnsweredAtAll:
    question: str
    is_given: bool

    def holds(self, resident: Resident, today: date) -> bool:
        return bool(resident.answers.get(self.question)) == self.is_given


@dataclass(frozen=True)
class Consented:
    purpose: str

    def holds(self, resident: Resident, today: date) -> bool:
        return self.purpose in resident.consents
