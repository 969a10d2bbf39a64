"""Finding places by what they are called, or by id, in a bounded number of reads.

Names and readings are cut into pairs of letters. A register, spread over as many items as the chart has fields, tells
for each pair which places bear it; the whole name and the id stand in it as well. A question reads one item for each
of its few pairs, and then the fields of the best.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from chalicelib.platform.knowledge.vocabulary import fold
from chalicelib.platform.places.chart import MOST
from chalicelib.platform.places.model import Place

PAIRS = 6
"""Pairs of a question that are looked up, spread over its length."""
ALIKE = 0.5
"""Share of a question's pairs a name must bear to be offered."""
OFFERED = 6

Register = Mapping[str, Sequence[int]]
"""Key -> numbers of places, each as the step from the one before. A place's number is field times `MOST`, plus where it
stands there."""


@dataclass(frozen=True, slots=True)
class Called:
    """Places a word may mean. `is_exact`: their names are that word."""

    places: tuple[Place, ...] = ()
    is_exact: bool = False
    count: int = 0
    """How many bear all of the word, shown or not."""


def pairs(text: str) -> tuple[str, ...]:
    """Neighbouring letters of a folded word; the letter itself where it is one."""
    return tuple(text[at : at + 2] for at in range(max(1, len(text) - 1))) if text else ()


def registers(fields: Sequence[Sequence[Place]], count: int) -> list[dict[str, list[int]]]:
    """The register of all places, spread over `count` items."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for field, places in enumerate(fields):
        for at, place in enumerate(places):
            for key in _keys(place):
                numbers[key].append(field * MOST + at)
    spread: list[dict[str, list[int]]] = [{} for _ in range(count)]
    for key in sorted(numbers):
        spread[item_of(key, count)][key] = _steps(numbers[key])
    return spread


def item_of(key: str, count: int) -> int:
    """Which item of the register tells of a key."""
    return crc32(key.encode()) % count


def _keys(place: Place) -> set[str]:
    sayings = [saying for saying in (fold(place.name), fold(place.kana)) if saying]
    return {f"#{place.id}", *(f"={saying}" for saying in sayings), *(pair for each in sayings for pair in pairs(each))}


def _steps(numbers: Sequence[int]) -> list[int]:
    return [number - before for before, number in zip((0, *numbers), numbers, strict=False)]


def numbers_of(register: Register, key: str) -> Iterator[int]:
    """The numbers of a key's places."""
    number = 0
    for step in register.get(key, ()):
        number += step
        yield number


@dataclass(frozen=True)
class Finder:
    """One data set's names; `look_up` reads one item of its register, `read` one field."""

    look_up: Callable[[str], Iterable[int]]
    read: Callable[[int], Sequence[Place]]

    def place(self, id_: str) -> Place | None:
        """The place of that id: two reads."""
        return next((place for place in self._places(self.look_up(f"#{id_}")) if place.id == id_), None)

    def called(self, text: str) -> Called:
        """Places of that name or reading, else those whose names are most like it."""
        said = fold(text)
        exact = list(self.look_up(f"={said}")) if said else []
        if exact:
            return Called(self._places(exact[:OFFERED]), is_exact=True, count=len(exact))
        asked = _spread(pairs(said))
        borne = Counter(number for pair in asked for number in self.look_up(pair))
        alike = [number for number, times in borne.most_common() if times >= ALIKE * len(asked)]
        whole = sum(1 for times in borne.values() if times == len(asked))
        found = sorted(self._places(alike[:OFFERED]), key=lambda place: -_likeness(said, place))
        return Called(tuple(found), count=whole)

    def _places(self, numbers: Iterable[int]) -> tuple[Place, ...]:
        return tuple(self.read(number // MOST)[number % MOST] for number in numbers)


def _spread(asked: Sequence[str]) -> tuple[str, ...]:
    """At most `PAIRS` different pairs, from the beginning to the end of the word."""
    unlike = tuple(dict.fromkeys(asked))
    if len(unlike) <= PAIRS:
        return unlike
    return tuple(unlike[round(at * (len(unlike) - 1) / (PAIRS - 1))] for at in range(PAIRS))


def _likeness(said: str, place: Place) -> float:
    """How much of both is the same, a name that holds the whole word first."""
    best = 0.0
    for saying in filter(None, (fold(place.name), fold(place.kana))):
        one, two = set(pairs(said)), set(pairs(saying))
        best = max(best, 2 * len(one & two) / (len(one) + len(two)) + (1.0 if said in saying else 0.0))
    return best
