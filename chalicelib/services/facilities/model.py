"""What a resident looks for, what they keep, and the table of vacancies, with its rules. Frozen values."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

CLASSES = range(6)
"""Classes of a nursery (0歳児クラス to 5歳児クラス)."""
SOME = -1
"""A vacancy whose number the table does not tell (○)."""
OPEN_NOW, VACANCY = "open-now", "vacancy"
"""Wishes that no single fact of a place answers."""


def class_in(born: str, month: str) -> int | None:
    """The class of a child born in a month, in another month (both `YYYY-MM`); None once it goes to school.

    It is the age on 1 April of that school year. Who was born on 1 April itself is one year older by law, which a
    month does not tell.
    """
    year, number = map(int, month.split("-"))
    school_year = year if number >= 4 else year - 1
    born_year, born_month = map(int, born.split("-"))
    age = max(0, school_year - born_year - (1 if born_month >= 4 else 0))
    return age if age in CLASSES and born <= month else None


def takes(ages: str, age: int) -> bool:
    """Whether ages as a place writes them (`0歳から`, `生後57日〜2歳`) hold a class; unknown ones do."""
    years = [int(found) for found in re.findall(r"(\d+)歳", ages)]
    if "生後" in ages or re.search(r"\d+(か月|ヶ月|カ月)", ages):
        years = [0, *years]
    if not years:
        return True
    return min(years) <= age and (len(years) == 1 or age <= max(years))


@dataclass(frozen=True, slots=True)
class Search:
    """What a resident last looked for. It is kept for a day, so that more can be shown and the map drawn."""

    kind: str
    lat: float
    lon: float
    start: str
    """What the start is called; empty for a shared position."""
    age: int | None = None
    """The class that is wanted."""
    month: str = ""
    wishes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {"wishes": list(self.wishes)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        return cls(**{**told, "wishes": tuple(told["wishes"])})


@dataclass(frozen=True, slots=True)
class Kept:
    """A place on a resident's list."""

    kind: str
    place_id: str

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.place_id}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody wants to be told when a class of a place has a vacancy."""

    resident_id: str
    user_id: str
    channel_key: str
    language: str
    kind: str
    place_id: str
    age: int

    @property
    def seat(self) -> str:
        return f"{self.kind}:{self.place_id}:{self.age}"


@dataclass(frozen=True)
class Vacancies:
    """How many children each class can take, by month. `as_of`: the day the numbers are true for, ISO 8601."""

    as_of: str = ""
    numbers: Mapping[tuple[str, int], Mapping[str, int]] = field(default_factory=dict)
    """(place id, class) -> month (`YYYY-MM`) -> number, or `SOME`."""

    def of_class(self, place_id: str, age: int) -> Mapping[str, int]:
        return self.numbers.get((place_id, age), {})

    def has(self, place_id: str, age: int | None = None, month: str = "") -> bool:
        """Whether there is one, in that class or any, in that month or any."""
        ages = CLASSES if age is None else (age,)
        return any(
            number != 0
            for each in ages
            for told, number in self.of_class(place_id, each).items()
            if not month or told == month
        )

    @property
    def months(self) -> tuple[str, ...]:
        return tuple(sorted({month for numbers in self.numbers.values() for month in numbers}))

    def to_json(self) -> dict[str, Any]:
        rows = [[place, age, dict(numbers)] for (place, age), numbers in sorted(self.numbers.items())]
        return {"as_of": self.as_of, "rows": rows}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        return cls(told["as_of"], {(place, age): numbers for place, age, numbers in told["rows"]})


def opened(before: Vacancies, after: Vacancies) -> Iterator[tuple[str, int]]:
    """Classes that had no vacancy in any month and have one now."""
    for place_id, age in sorted(after.numbers):
        if after.has(place_id, age) and not before.has(place_id, age):
            yield place_id, age
