from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.kernel.storage import together
from chalicelib.platform.audit.repository import AuditLine, AuditLog
from chalicelib.platform.console.staff import Sent, Table
from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.budget import Budgets, Plan
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import COUPON, Entry
from chalicelib.platform.rewards.repository import Books
from chalicelib.platform.rewards.staff import do_seen, show_budgets
from chalicelib.platform.rewards.watching import BUDGET, go_on, seen
from tests.kit.fakes import Clock
from tests.kit.mortal import Fate, Killed
from tests.kit.offices import a_clerk, a_house, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield with_a_budget(clock)


def with_a_budget(clock: Clock) -> Office:
    office = an_office(a_house(clock=clock))
    Budgets(office.scope).open("C1", Plan(10_000, 500, (50, 80)), office.now())
    return office


def spend(office: Office, cause: str, value: int) -> Entry:
    entry = Entry("C1", "R1", cause, COUPON, 0, office.now().isoformat(), value=value)
    told, part = Budgets(office.scope).booked(entry, "may be stopped")
    together(*Ledger(office.scope).prepared(told, Ledger(office.scope).account("C1", "R1")), part)
    return told


def lines(office: Office) -> list[AuditLine]:
    today = office.now().date()
    return list(AuditLog(office.scope).search(today - timedelta(days=1), today, lambda _: True).lines)


def watch(office: Office, clock: Clock) -> list[str]:
    """What a look five minutes later writes into the audit log."""
    before = len(lines(office))
    clock.pass_(minutes=5)
    go_on(office, "C1")
    found = lines(office)
    return sorted(line.what for line in found[: len(found) - before])


def test_staff_are_told_of_each_share_once(office: Office, clock: Clock) -> None:
    assert watch(office, clock) == []
    spend(office, "1", 5_000)
    assert watch(office, clock) == ["予算の50%に達したことの通知"]
    assert lines(office)[0].detail == "使用 5,000・確保 0・総額 10,000"
    assert Waiting(office.scope).counts("2030-01-01")[BUDGET].number == 1
    seen(office, "C1")
    assert watch(office, clock) == []
    assert BUDGET not in Waiting(office.scope).counts("2030-01-01")


def test_the_end_of_the_budget_is_written_down_and_that_it_came_back(office: Office, clock: Clock) -> None:
    last = spend(office, "1", 9_600)
    assert watch(office, clock) == [
        "予算の50%に達したことの通知",
        "予算の80%に達したことの通知",
        "予算の上限による自動停止",
    ]
    back = last.reversing(office.now().isoformat(), "shop", "")
    told, part = Budgets(office.scope).booked(back, "may be stopped")
    together(*Ledger(office.scope).prepared(told, Ledger(office.scope).account("C1", "R1")), part)
    assert watch(office, clock) == ["予算が戻ったことによる自動再開"]
    assert watch(office, clock) == []


def test_a_stopped_budget_is_looked_at_once_more_and_then_left(office: Office, clock: Clock) -> None:
    Budgets(office.scope).stop("C1", "事故のため")
    watch(office, clock)
    head = Budgets(office.scope).find("C1")
    assert head is not None
    assert head.wakes_at == ""
    Budgets(office.scope).resume("C1", office.now())
    spend(office, "1", 5_000)
    assert watch(office, clock) == ["予算の50%に達したことの通知"]


@pytest.mark.parametrize("at", range(20))
def test_a_stop_that_was_killed_halfway_is_brought_to_its_end(at: int) -> None:
    fate, clock = Fate(None), Clock()
    with quick_tables(QuickDynamo(moment=fate.moment)):
        office = an_office(a_house(clock=clock))
        Budgets(office.scope).open("C1", Plan(None), office.now())
        fate.at = fate.moments + 3 + at
        with pytest.raises(Killed):
            Budgets(office.scope).stop("C1", "")
        fate.at = None
        watch(office, clock)
        assert not any(part.is_open for part in Budgets(office.scope).parts_of("C1"))


def test_staff_read_how_budgets_stand_and_note_that_they_did(office: Office, clock: Clock) -> None:
    clerk = a_clerk(office, "editor")
    assert "まだありません" in str(show_budgets(clerk, {}))
    Books(office.scope).open("C1", "coupons", "共通クーポン", office.now())
    spend(office, "1", 5_000)
    watch(office, clock)
    shown = show_budgets(clerk, {}).blocks[0]
    assert isinstance(shown, Table)
    assert shown.rows == (("共通クーポン", "受付中", "10,000", "5,000", "0", "5,000", "50%"),)
    do_seen(clerk, Sent({"campaign": "C1"}))
    assert BUDGET not in Waiting(office.scope).counts("2030-01-01")


def test_a_look_is_a_handful_of_reads(clock: Clock) -> None:
    dynamo = QuickDynamo()
    with quick_tables(dynamo):
        office = with_a_budget(clock)
        before = dict(dynamo.asked)
        go_on(office, "C1")
        assert dynamo.asked["GetItem"] - before.get("GetItem", 0) == 2
        assert dynamo.asked["Query"] - before.get("Query", 0) == 2
        assert dynamo.asked["PutItem"] - before["PutItem"] == 1
