from collections.abc import Iterator
from datetime import datetime

import pytest

from chalicelib.kernel.insisting import insist
from chalicelib.kernel.storage import together
from chalicelib.platform.console.staff import Sent
from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.house import Office
from chalicelib.platform.ledgers.audits import next_night
from chalicelib.platform.residents.model import shard, shards
from chalicelib.platform.rewards import auditing
from chalicelib.platform.rewards.auditing import DIFFERENCE, NIGHT, go_on
from chalicelib.platform.rewards.budget import Budgets, Plan
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import COUPON, Entry
from chalicelib.platform.rewards.repository import Books
from chalicelib.platform.rewards.staff import do_audit, show_audit
from tests.kit.fakes import Clock
from tests.kit.mortal import Fate, Killed
from tests.kit.offices import a_clerk, a_house, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

FEW = 7


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield a_campaign(clock)


def a_campaign(clock: Clock) -> Office:
    office = an_office(a_house(clock=clock))
    Books(office.scope).open("C1", "coupons", "共通クーポン", office.now())
    Budgets(office.scope).open("C1", Plan(1_000_000, 500), office.now())
    return office


def book(office: Office, resident_id: str, cause: str, *, amount: int = 1, value: int = 0, part: str = "") -> Entry:
    ledger, at = Ledger(office.scope), office.now().isoformat()

    def booked() -> Entry:
        entry = Entry("C1", resident_id, cause, COUPON, amount, at, value=value, part=part)
        account = ledger.account("C1", resident_id)
        told, piece = Budgets(office.scope).booked(entry, "may be stopped")
        together(*ledger.prepared(told, account), piece)
        return told

    return insist(booked, lambda _: None)


def busy(office: Office, residents: int = 20) -> None:
    for number in range(residents):
        for cause in ("issue", "use"):
            book(office, f"R{number}", cause, amount=1 if cause == "issue" else -1, value=500 * (cause == "use"))


def whole(office: Office, clock: Clock, at_once: int = auditing.AT_ONCE) -> dict[str, object]:
    for _ in range(200):
        go_on(office, "C1", at_once=at_once)
        found = Books(office.scope).find("C1")
        assert found is not None
        if not found.progress:
            return dict(found.found)
        clock.pass_(minutes=1)
    raise AssertionError("The audit never ends")


def slips(office: Office) -> int:
    count = Waiting(office.scope).counts("2030-01-01").get(DIFFERENCE)
    return count.number if count else 0


def test_a_ledger_that_is_right_has_no_difference(office: Office, clock: Clock) -> None:
    busy(office)
    found = whole(office, clock)
    assert found["differences"] == []
    assert (found["residents"], found["entries"]) == (20, 40)
    assert slips(office) == 0


def test_it_is_due_again_the_next_night(office: Office, clock: Clock) -> None:
    whole(office, clock)
    record = Books(office.scope).find("C1")
    assert record is not None
    assert datetime.fromisoformat(record.wakes_at) == next_night(office.now(), NIGHT)
    before = record.version
    go_on(office, "C1")
    after = Books(office.scope).find("C1")
    assert after is not None
    assert after.version == before


def test_an_account_that_was_meddled_with_is_named(office: Office, clock: Clock) -> None:
    busy(office)
    ledger = Ledger(office.scope)
    record = ledger.accounts.fetch("R7", f"C1/{shard('R7')}")
    record.balances = {COUPON: 3}
    ledger.accounts.change(record)
    found = whole(office, clock)
    assert found["differences"] == [
        {"campaign": "C1", "thing": "resident/R7", "what": "coupon", "kept": 3, "summed": 0}
    ]
    assert slips(office) == 1


def test_a_lost_entry_is_named_for_its_resident_and_its_part(office: Office, clock: Clock) -> None:
    busy(office)
    ledger = Ledger(office.scope)
    line = next(each for name in shards() for each in ledger.records.each(f"C1/{name}") if each.value)
    ledger.records.remove(line)
    told = {(str(each["thing"]).partition("/")[0], each["what"]) for each in _differences(whole(office, clock))}
    assert told == {("resident", "coupon"), ("resident", "entries"), ("part", "entries"), ("part", "spent")}


def test_entries_without_an_account_are_named(office: Office, clock: Clock) -> None:
    busy(office, residents=1)
    ledger = Ledger(office.scope)
    for name in shards():
        for record in list(ledger.accounts.each(f"C1/{name}")):
            ledger.accounts.remove(record)
    assert [each["what"] for each in _differences(whole(office, clock))] == ["entries"]


def _differences(found: dict[str, object]) -> list[dict[str, object]]:
    told = found["differences"]
    assert isinstance(told, list)
    return told


def test_a_slip_goes_when_the_difference_is_gone(office: Office, clock: Clock) -> None:
    busy(office, residents=2)
    parts = Budgets(office.scope)
    part = parts.parts_of("C1")[0]
    part.spent += 5
    parts.parts.change(part)
    assert [each["what"] for each in _differences(whole(office, clock))] == ["spent"]
    part.spent -= 5
    parts.parts.change(part)
    do_audit(a_clerk(office, "editor"), Sent({"campaign": "C1"}))
    assert whole(office, clock)["differences"] == []
    assert slips(office) == 0


def test_it_goes_on_in_slices_while_residents_book(office: Office, clock: Clock) -> None:
    busy(office)
    steps = 0
    while True:
        go_on(office, "C1", at_once=FEW)
        steps += 1
        record = Books(office.scope).find("C1")
        assert record is not None
        if not record.progress:
            break
        book(office, f"R{steps * 3 % 40}", f"more/{steps}", value=500)
        clock.pass_(minutes=1)
    assert steps > 4
    assert record.found["differences"] == []


def test_somebody_who_is_forgotten_meanwhile_makes_no_difference(office: Office, clock: Clock) -> None:
    busy(office)
    for number in range(20):
        go_on(office, "C1", at_once=FEW)
        clock.pass_(minutes=1)
        if number < 6:
            Ledger(office.scope).forget("C1", f"R{number * 3}")
    assert whole(office, clock)["differences"] == []


@pytest.mark.parametrize("at", range(0, 60, 4))
def test_it_may_be_killed_anywhere(at: int) -> None:
    fate, clock = Fate(None), Clock()
    with quick_tables(QuickDynamo(moment=fate.moment)):
        office = a_campaign(clock)
        busy(office, residents=8)
        fate.at = fate.moments + at
        try:
            whole(office, clock, FEW)
        except Killed:
            fate.at = None
            clock.pass_(minutes=1)
        found = whole(office, clock, FEW)
        assert found["differences"] == []
        assert found["entries"] == 16


def test_one_wake_reads_a_bounded_number() -> None:
    clock, dynamo = Clock(), QuickDynamo()
    with quick_tables(dynamo):
        office = a_campaign(clock)
        for number in range(60):
            book(office, f"R{number}", "issue")
        before = dynamo.asked["Query"]
        go_on(office, "C1", at_once=FEW)
        assert dynamo.asked["Query"] - before <= 2 * len(shards()) + 1
        record = Books(office.scope).find("C1")
        assert record is not None
        assert FEW <= record.progress["entries"] <= FEW + 1


def test_staff_read_what_was_found(office: Office, clock: Clock) -> None:
    clerk = a_clerk(office, "editor")
    assert "まだ" in str(show_audit(clerk, {}))
    busy(office, residents=1)
    whole(office, clock)
    assert "一致しています" in str(show_audit(clerk, {}))
    assert "いま照合する" not in str(show_audit(a_clerk(office, "viewer"), {}))
