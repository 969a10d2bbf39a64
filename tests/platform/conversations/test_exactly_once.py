"""Killed anywhere, delivered again, interleaved with another town: each event has one effect and one reply."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.kernel.estate import TURNS
from chalicelib.platform.conversations.hear import Knock, hear
from chalicelib.platform.house import House
from tests.kit.counting import counted
from tests.kit.journey import Town, TownResident, a_town
from tests.kit.mortal import Fate, Guarded, Killed, watched
from tests.kit.tables import empty_tables

pytestmark = pytest.mark.usefixtures("estate")

WORDS = [
    "家族を登録",
    "母の家",
    "父の家",
    "やめる",
    "もどる",
    "マイページ",
    "ことば",
    "English",
    "データを消す",
    "はい",
    "？",
]

Deed = tuple[int, str]
"""Which of the residents, and what they say."""


@dataclass
class Run:
    """Two towns in one house, each with two residents, and the queue between LINE and the turns."""

    towns: list[Town]
    users: list[tuple[Town, str]]

    def knocks(self, deeds: Sequence[Deed]) -> dict[int, "deque[Mapping[str, Any]]"]:
        """What lies on the queue, by its FIFO group."""
        groups: dict[int, deque[Mapping[str, Any]]] = {}
        for number, (who, said) in enumerate(deeds):
            town, user = self.users[who]
            deed = {"type": "message", "message": {"type": "text", "id": str(number), "text": said}}
            town.knock(town.event(user, deed, event_id=f"01J{number:023d}"))
            thing, body = town.queues.sent.pop()
            assert thing == TURNS.thing
            groups.setdefault(who, deque()).append(body)
        return groups

    def told(self) -> list[list[str]]:
        return [[str(message) for message in town.line.said_to(user)] for town, user in self.users]

    def kept(self) -> list[tuple[list[str], str]]:
        known = [TownResident(town, user).known for town, user in self.users]
        return [([person.label for person in each.persons], each.language) if each else ([], "") for each in known]


def a_run() -> Run:
    empty_tables()
    minato = a_town("minato", "profile")
    yamabe = a_town("yamabe", "profile", house=minato.house, name="やまべ町")
    users = [(town, town.resident().user_id) for town in (minato, yamabe) for _ in range(2)]
    return Run([minato, yamabe], users)


def mortal(house: House, fate: Fate) -> House:
    return replace(house, line=Guarded(house.line, fate), queues=Guarded(house.queues, fate))


def knock_of(body: Mapping[str, Any]) -> Knock:
    return Knock(body["tenant"], body["channel"], body["event"])


def quietly(deeds: Sequence[Deed]) -> tuple[list[list[str]], list[tuple[list[str], str]]]:
    """The same deeds without any mishap, one resident after another."""
    run = a_run()
    for group in run.knocks(deeds).values():
        for body in group:
            hear(run.towns[0].house, knock_of(body))
    return run.told(), run.kept()


def roughly(deeds: Sequence[Deed], draw: st.DataObject) -> tuple[list[list[str]], list[tuple[list[str], str]]]:
    """The same deeds with workers dying, messages doubled, residents and towns interleaved."""
    run = a_run()
    house, groups, heard = run.towns[0].house, run.knocks(deeds), []
    while groups:
        who = draw.draw(st.sampled_from(sorted(groups)), label="next group")
        body = groups[who][0]
        fate = Fate(draw.draw(st.none() | st.integers(0, 16), label="killed at"))
        try:
            with watched(fate):
                hear(mortal(house, fate), knock_of(body))
        except Killed:
            house.memory.forget()
            continue
        heard.append(groups[who].popleft())
        if not groups[who]:
            del groups[who]
        again = draw.draw(st.none() | st.integers(0, len(heard) - 1), label="delivered again")
        if again is not None:
            hear(house, knock_of(heard[again]))
    return run.told(), run.kept()


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(WORDS)), min_size=1, max_size=7), draw=st.data())
def test_mishaps_change_neither_what_is_kept_nor_what_is_said(deeds: list[Deed], draw: st.DataObject) -> None:
    expected = quietly(deeds)
    assert roughly(deeds, draw) == expected


@pytest.mark.parametrize("said", [["家族を登録", "母の家"], ["ことば", "English"]])
def test_killed_at_each_moment_in_turn(said: list[str]) -> None:
    deeds: list[Deed] = [(0, each) for each in said]
    expected = quietly(deeds)
    moment = 0
    died = True
    while died:
        run, died = a_run(), False
        for body in next(iter(run.knocks(deeds).values())):
            fate = Fate(moment)
            try:
                with watched(fate):
                    hear(mortal(run.towns[0].house, fate), knock_of(body))
            except Killed:
                died = True
                hear(run.towns[0].house, knock_of(body))
        assert (run.told(), run.kept()) == expected, f"killed at moment {moment}"
        moment += 1
    assert moment > 8


def test_a_step_of_a_flow_costs_three_reads_two_writes_and_one_call() -> None:
    town = a_town("minato", "profile")
    resident = town.resident()
    resident.says("マイページ")
    resident.says("家族を登録")
    calls = len(town.line.calls)
    with counted() as counts:
        resident.taps("やめる")
    assert counts["reads"] <= 3
    assert counts["writes"] <= 2
    assert len(town.line.calls) - calls == 1
