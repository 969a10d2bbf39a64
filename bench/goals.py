"""The goals that are set, and how a run stands to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

COLD_DOOR = 1 / 3
"""Of the echo bot's processor time from a fresh interpreter to the first answer; and of its libraries."""
DOOR = 1 / 2
"""Of the echo bot's processor time per webhook."""
STEP = {"reads": 3, "writes": 2, "line": 1}
"""At most, for a step of a flow in a warm container."""
SHARE = 0.9
"""Of the rate LINE permits, at least, with enough workers."""
FIRST_PAGE = 3
"""Queries of the staff's first page, at most."""
BOOKING = 3
"""Reads before a booking is written, at most, where nobody writes the same slot."""
PLACES = {
    "the ten nearest, in the crowd": 6,
    "the ten nearest, at the edge": 6,
    "the ten nearest, far outside": 6,
    "a filter that leaves nothing": 14,
    "one place by its id": 4,
    "one place by its name": 4,
    "a word that all names bear": 15,
}
"""Items read, at most, however many places there are: two of them say what stands, which a warm container knows."""
ITEM = 400_000
"""Bytes an item of DynamoDB may have."""
WEIGHT = 200_000
"""Bytes of any page of the desk with its scripts and styles, compressed, without images, at most."""
FLAT = 1.5
"""Memory with ten times the recipients, against memory before, at most."""


@dataclass(frozen=True)
class Goal:
    """One goal and what was found."""

    what: str
    found: str
    wanted: str
    is_met: bool


def goals(told: Mapping[str, Any]) -> Iterator[Goal]:
    """How a whole run stands to each goal."""
    cold, warm = told["imports"]["ratio"], told["processor"]["tls"]["ratio"]
    step, tick = told["turns"]["step of a flow"], told["tick"]
    yield _at_most("cold door, processor time to first answer", cold["processor"], COLD_DOOR)
    yield _at_most("cold door, libraries", cold["libraries"], COLD_DOOR)
    yield _at_most("webhook taken in, processor time", warm["door"], DOOR)
    yield Goal("step of a flow", _counts(step), f"at most {_counts(STEP)}", is_step_met(step))
    yield from broadcast_goals(told["broadcasts"])
    yield from desk_goals(told["desk"])
    yield from booking_goals(told["bookings"])
    same = "the same" if is_tick_independent(tick) else "differs"
    yield from question_goals(told["questions"])
    yield from place_goals(told["places"])
    yield from menu_goals(told["menus"])
    yield Goal("minute tick by reminders stored", same, "the same", is_tick_independent(tick))


def broadcast_goals(told: Mapping[str, Any]) -> Iterator[Goal]:
    sent, (small, large) = told["sent"], told["peak"].values()
    calls, least, share = sent["calls"], sent["least_calls"], sent["share"]
    yield Goal("broadcast, LINE calls", f"{calls:,}", f"{least:,} (500 at a time, by language)", calls == least)
    yield Goal("broadcast, share of LINE's rate", f"{share:.2f}", f"at least {SHARE:.2f}", share >= SHARE)
    yield Goal("memory with ten times the recipients", f"{large / small:.2f}", f"under {FLAT}", large < FLAT * small)


def booking_goals(told: Mapping[str, Any]) -> Iterator[Goal]:
    sizes = list(told.values())
    is_same = all(size == sizes[0] for size in sizes)
    what = "reads of bookings by how many are stored"
    yield Goal(what, "the same" if is_same else "differs", "the same", is_same)
    most = max(size["a booking"]["GetItem"] + size["a booking"]["Query"] for size in sizes)
    yield Goal("a booking, reads", str(most), f"at most {BOOKING}", most <= BOOKING)


def desk_goals(told: Mapping[str, Any]) -> Iterator[Goal]:
    sizes = [counts for size, counts in told.items() if size != "weight"]
    most = max(size["first page"]["Query"] for size in sizes)
    yield Goal("staff's first page, queries", str(most), f"at most {FIRST_PAGE}", most <= FIRST_PAGE)
    is_same = all(size == sizes[0] for size in sizes)
    yield Goal("staff's pages by cases stored", "the same" if is_same else "differs", "the same", is_same)
    heavy = max(page["compressed"] for page in told["weight"].values())
    yield Goal("heaviest page of the desk, bytes", f"{heavy:,}", f"at most {WEIGHT:,}", heavy <= WEIGHT)


def place_goals(told: Mapping[str, Any]) -> Iterator[Goal]:
    """How the largest town stands to what is promised of every one."""
    for name, most in PLACES.items():
        found = max(counts[name] for counts in told.values())
        yield Goal(f"places: {name}, reads", str(found), f"at most {most}", found <= most)
    largest = max(counts["largest item"] for counts in told.values())
    yield Goal("places: largest item, bytes", f"{largest:,}", f"under {ITEM:,}", largest < ITEM)


def question_goals(told: Mapping[str, Any]) -> Iterator[Goal]:
    sizes = list(told.values())
    is_same = all(size == sizes[0] for size in sizes)
    yield Goal("question to the FAQ by entries published", "the same" if is_same else "differs", "the same", is_same)


def menu_goals(told: Mapping[str, Any]) -> Iterator[Goal]:
    sizes = list(told.values())
    is_same = all(size == sizes[0] for size in sizes)
    yield Goal("rich menus published, by residents", "the same" if is_same else "differs", "the same", is_same)


def is_step_met(step: Mapping[str, int]) -> bool:
    return all(step[name] <= most for name, most in STEP.items())


def is_tick_independent(tick: Mapping[str, Mapping[str, Mapping[str, int]]]) -> bool:
    """Whether each number of due things costs the same however many are stored."""
    sizes = list(tick.values())
    return all(size == sizes[0] for size in sizes)


def _at_most(what: str, found: float, most: float) -> Goal:
    return Goal(what, f"{found:.2f} of the echo bot's", f"under {most:.2f}", found < most)


def _counts(step: Mapping[str, int]) -> str:
    return f"{step['reads']} reads, {step['writes']} writes, {step['line']} call"
