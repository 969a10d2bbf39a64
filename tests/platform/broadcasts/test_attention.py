"""A category's share of attention: never one more than the town allows, and at the same cost whatever was sent."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.platform.broadcasts import life
from chalicelib.platform.broadcasts.attention import Attention, free_again
from chalicelib.platform.broadcasts.holding import settings_of
from chalicelib.platform.broadcasts.model import Approval
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import Office
from tests.kit.fakes import Clock
from tests.kit.mortal import Fate, Killed, watched
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, standing
from tests.platform.broadcasts.sends import a_broadcast

ALLOWED = 2
KINDS = [{"id": "oshirase", "name": {"ja": "お知らせ"}, "at_most": ALLOWED, "by_default": True}]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(estate: None, clock: Clock) -> Office:
    return an_office(a_house(clock=clock), a_tenant(settings={"broadcasts": {"categories": KINDS}}))


@pytest.fixture
def dynamo(office: Office) -> Iterator[QuickDynamo]:
    quick = standing()
    assert quick is not None
    before = quick.moment
    yield quick
    quick.moment = before


def approved(office: Office, id_: str, **facts: Any) -> None:
    """A broadcast that nothing but its category's share holds up."""
    made = a_broadcast(id_, state="approved", **facts)
    at = (office.house.clock() - timedelta(minutes=10)).isoformat()
    approval = Approval("member-2", "広報課", at, 1, made.seal)
    Broadcasts(office.scope).add(a_broadcast(id_, state="approved", approval=approval, **facts))


def begun(office: Office) -> set[str]:
    return {each.id for each in Broadcasts(office.scope).latest(1000) if each.began_at}


def test_two_that_begin_in_the_same_moment_do_not_exceed_the_share(office: Office, dynamo: QuickDynamo) -> None:
    approved(office, "SEND0")
    assert life.begin(office, "SEND0")
    for id_ in ("SEND1", "SEND2"):
        approved(office, id_)
    others: list[bool] = []

    def meanwhile(when: str, operation: str, _asked: Any) -> None:
        if (when, operation) == ("before", "TransactWriteItems") and not others:
            others.append(False)
            others[0] = life.begin(office, "SEND2")

    dynamo.moment = meanwhile
    is_begun = life.begin(office, "SEND1")
    assert (is_begun, others) == (False, [True])
    assert begun(office) == {"SEND0", "SEND2"}
    stands = Broadcasts(office.scope).records.fetch("SEND1")
    assert stands.value.state == "approved"
    assert datetime.fromisoformat(stands.wakes_at) == office.house.clock() + timedelta(days=7)


def test_killed_anywhere_a_beginning_is_in_the_ledger_if_and_only_if_it_began(estate: None, clock: Clock) -> None:
    at, was_killed = 0, True
    while was_killed:
        town = a_tenant(f"town-{at}", settings={"broadcasts": {"categories": KINDS}})
        office = an_office(a_house(clock=clock), town)
        approved(office, "SEND0")
        was_killed = _begins_and_dies(office, at)
        row = Attention(office.scope).records.find("oshirase")
        assert set(row.begun if row else ()) == begun(office)
        at += 1
    assert at > 3


def _begins_and_dies(office: Office, at: int) -> bool:
    try:
        with watched(Fate(at)):
            life.begin(office, "SEND0")
    except Killed:
        return True
    return False


def test_a_beginning_costs_the_same_whatever_was_sent_before(office: Office, dynamo: QuickDynamo, clock: Clock) -> None:
    costs: list[Counter[str]] = []
    for number in range(30):
        approved(office, f"SEND{number}")
        before = Counter(dynamo.asked)
        assert life.begin(office, f"SEND{number}")
        costs.append(Counter({name: dynamo.asked[name] - before[name] for name in ("GetItem", "TransactWriteItems")}))
        costs[-1]["Query"] = dynamo.asked["Query"] - before["Query"]
        clock.pass_(days=4)
    assert len({tuple(sorted(cost.items())) for cost in costs[1:]}) == 1
    assert costs[-1]["Query"] == 0
    assert costs[-1]["TransactWriteItems"] == 1
    assert len(Attention(office.scope).records.fetch("oshirase").begun) <= ALLOWED


def test_emergencies_and_drills_take_no_share(office: Office) -> None:
    for number, facts in enumerate(({"is_urgent": True}, {"is_drill": True}, {}, {})):
        approved(office, f"SEND{number}", **facts)
        assert life.begin(office, f"SEND{number}")
    approved(office, "SEND4")
    assert not life.begin(office, "SEND4")
    assert set(Attention(office.scope).records.fetch("oshirase").begun) == {"SEND2", "SEND3"}


def test_what_began_before_there_was_a_ledger_counts(office: Office, clock: Clock) -> None:
    began = clock() - timedelta(days=2)
    Broadcasts(office.scope).add(a_broadcast("OLD", state="sent", began_at=began.isoformat()))
    approved(office, "SEND1")
    assert life.begin(office, "SEND1")
    approved(office, "SEND2")
    assert not life.begin(office, "SEND2")
    category = settings_of(office).category("oshirase")
    assert category is not None
    assert free_again(office, category, clock()) == began + timedelta(days=7)
