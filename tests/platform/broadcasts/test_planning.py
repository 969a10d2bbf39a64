from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from chalicelib.platform.broadcasts import motion, planning
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.parts import Rolls
from chalicelib.platform.broadcasts.planning import MOST_OPEN, How, has_grown, plan
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Resident, shards
from tests.kit.offices import a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.broadcasts.sending import CONTENT, ID, Sender, a_sender, approved

SHARD = {"broadcast": ID, "shard": "03"}


@pytest.fixture(autouse=True)
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def residents(many: int) -> list[Resident]:
    return [Resident(f"r{number:04d}", "K", f"U{number + 1:032x}", language="ja") for number in range(many)]


def how(people: list[Resident], tell: Any = None, at_most: int = 4) -> How:
    def matching(_office: Office, _key: str, _audience: Any, shard: str) -> Iterator[Resident]:
        return iter(people if shard == "03" else [])

    def variant(_office: Office, _broadcast: Broadcast, resident: Resident, _at: datetime) -> str:
        return tell(resident) if tell else resident.language

    return How(matching, variant, at_most, ("03", "04"))


def members(sender: Sender) -> Counter[str]:
    rolls = Rolls(sender.office.scope)
    return Counter(id_ for part in sender.parts if part.people for id_ in rolls.ids(ID, part.roll))


def planned(sender: Sender, made: How) -> None:
    for shard in made.shards:
        plan(sender.office, {"broadcast": ID, "shard": shard}, made)
    planning.gather(sender.office, {"broadcast": ID}, made)


@pytest.mark.parametrize(("many", "parts"), [(0, 0), (1, 1), (4, 1), (5, 2), (8, 2), (11, 3)])
def test_everybody_is_in_one_part_and_parts_are_full_but_the_last(many: int, parts: int) -> None:
    sender, people = a_sender(0), residents(many)
    sender.launch()
    planned(sender, how(people))
    assert members(sender) == Counter(resident.user_id for resident in people)
    assert len([part for part in sender.parts if part.people]) == parts
    assert sender.broadcast.state == "sending"


def test_a_part_tells_all_its_people_the_same() -> None:
    sender = a_sender(0)
    sender.launch()
    planned(sender, how(residents(11), lambda resident: "en" if int(resident.id[1:]) % 2 else "ja"))
    assert Counter((part.variant, part.people) for part in sender.parts if part.people) == Counter(
        {("ja", 4): 1, ("ja", 2): 1, ("en", 4): 1, ("en", 1): 1}
    )


def test_a_shard_planned_again_after_its_worker_was_killed_goes_on_behind_what_it_did() -> None:
    sender, people = a_sender(0), residents(11)
    sender.launch()
    made = how(people)

    def killed(resident: Resident) -> str:
        if resident.id == "r0009":
            raise KeyboardInterrupt
        return "ja"

    with pytest.raises(KeyboardInterrupt):
        plan(sender.office, SHARD, how(people, killed))
    assert members(sender).total() == 8
    planned(sender, made)
    assert members(sender) == Counter(resident.user_id for resident in people)


def test_a_resident_who_changes_language_between_two_planners_is_in_one_part() -> None:
    sender, people = a_sender(0), residents(6)
    sender.launch()

    def killed(resident: Resident) -> str:
        if resident.id == "r0005":
            raise KeyboardInterrupt
        return "ja"

    with pytest.raises(KeyboardInterrupt):
        plan(sender.office, SHARD, how(people, killed))
    planned(sender, how(people, lambda _resident: "en"))
    assert members(sender) == Counter(resident.user_id for resident in people)


def test_of_two_planners_at_once_one_gives_way() -> None:
    sender, people = a_sender(0), residents(11)
    sender.launch()
    made = how(people)

    def while_another_plans(resident: Resident) -> str:
        if resident.id == "r0002":
            plan(sender.office, SHARD, made)
        return "en"

    plan(sender.office, SHARD, how(people, while_another_plans))
    planned(sender, made)
    assert members(sender) == Counter(resident.user_id for resident in people)
    assert {part.variant for part in sender.parts if part.people} == {"ja"}


def test_a_planner_that_comes_again_when_all_is_closed_adds_nothing() -> None:
    sender, people = a_sender(0), residents(5)
    sender.launch()
    made = how(people)
    planned(sender, made)
    before = len(sender.parts)
    planned(sender, how(residents(9)))
    assert len(sender.parts) == before


def test_more_variants_than_a_worker_can_hold_are_cut_short_and_nobody_is_lost() -> None:
    sender, people = a_sender(0), residents(MOST_OPEN + 50)
    sender.launch()
    planned(sender, how(people, lambda resident: f"for {resident.id}"))
    assert set(members(sender).values()) == {1}
    assert members(sender).total() == len(people)


def test_the_towns_own_residents_are_planned_shard_by_shard() -> None:
    sender = a_sender(20)
    sender.launch()
    assert len(sender.queues.sent) == len(shards())
    sender.plan()
    assert members(sender) == Counter(sender.user_ids)
    assert [part.people for part in sender.parts if part.people] == [20]


def test_who_blocked_the_account_or_left_is_in_no_part() -> None:
    sender = a_sender(2)
    a_resident(sender.office, "b10c", follow="blocked")
    sender.launch()
    sender.plan()
    assert members(sender) == Counter(sender.user_ids)


def test_a_count_far_above_the_approved_one_halts_before_anybody_is_told() -> None:
    sender = a_sender(0)
    sender.launch(approval=approved(10))
    planned(sender, how(residents(111)))
    assert (sender.broadcast.state, sender.reached()) == ("halted", [])
    assert "10人 → 111人" in sender.broadcast.halted_because


@pytest.mark.parametrize(
    ("count", "by", "grew"),
    [(110, "m", False), (111, "m", True), (5_000, "standing:alert:heavy_rain", False)],
)
def test_what_a_count_may_grow_by(count: int, by: str, *, grew: bool) -> None:
    broadcast = Broadcast(ID, "", "", "K", {}, CONTENT, approval=approved(10, by))
    assert has_grown(broadcast, count) is grew


def test_a_town_of_a_million_may_grow_by_a_tenth() -> None:
    broadcast = Broadcast(ID, "", "", "K", {}, CONTENT, approval=approved(1_000_000))
    assert not has_grown(broadcast, 1_100_000)
    assert has_grown(broadcast, 1_100_001)


def test_a_stopped_broadcast_is_planned_no_further() -> None:
    sender = a_sender(0)
    sender.launch()
    motion.stop(sender.office, ID, "member-1")
    plan(sender.office, SHARD, how(residents(5)))
    assert sender.parts == []


def test_letting_go_twice_is_letting_go_once() -> None:
    sender = a_sender(0)
    sender.launch()
    made = how(residents(3))
    planned(sender, made)
    sender.queues.sent.clear()
    planning.gather(sender.office, {"broadcast": ID}, made)
    assert sender.queues.sent == []
