from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from threading import Thread

import pytest
from botocore.exceptions import ClientError

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.insisting import LONGEST, TRIES, Busy
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import POINT, STAMP, Entry, NotEnough
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from tests.kit.mortal import Fate, Killed
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

AT = "2026-11-22T10:00:00+09:00"


@pytest.fixture
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def a_ledger() -> Ledger:
    return Ledger(grant(OperatorOrder("minato")), pause=lambda _: None)


def a_stamp(cause: str, resident_id: str = "R1", amount: int = 1, unit: str = STAMP) -> Entry:
    return Entry("rally", resident_id, cause, unit, amount, AT, about="spot")


def balanced(ledger: Ledger, campaign: str = "rally") -> bool:
    """Whether every account is the sum of its entries."""
    sums: dict[tuple[str, str], int] = {}
    counts: dict[str, int] = {}
    for entry in ledger.each(campaign):
        sums[entry.resident_id, entry.unit] = sums.get((entry.resident_id, entry.unit), 0) + entry.amount
        counts[entry.resident_id] = counts.get(entry.resident_id, 0) + 1
    return all(ledger.balance(campaign, *who) == told for who, told in sums.items()) and all(
        ledger.account(campaign, who).entries == count for who, count in counts.items()
    )


@pytest.mark.usefixtures("dynamo")
def test_entries_add_up_to_a_balance_and_stand_in_their_order() -> None:
    ledger = a_ledger()
    for cause in ("spot/b", "spot/a", "spot/c"):
        ledger.append(a_stamp(cause))
    ledger.append(a_stamp("gift", amount=5, unit=POINT))
    assert ledger.balance("rally", "R1", STAMP) == 3
    assert ledger.balance("rally", "R1", POINT) == 5
    assert [entry.cause for entry in ledger.entries_of("rally", "R1")] == ["spot/b", "spot/a", "spot/c", "gift"]
    assert ledger.balance("rally", "R2", STAMP) == 0
    assert ledger.balance("another", "R1", STAMP) == 0


@pytest.mark.usefixtures("dynamo")
def test_the_same_cause_books_once_and_answers_what_was_booked() -> None:
    ledger = a_ledger()
    first = ledger.append(a_stamp("spot/a"))
    again = ledger.append(replace(a_stamp("spot/a"), at="2026-11-23T10:00:00+09:00"))
    assert again == first
    assert ledger.balance("rally", "R1", STAMP) == 1


@pytest.mark.usefixtures("dynamo")
def test_residents_whose_ids_begin_alike_keep_entries_of_their_own() -> None:
    ledger = a_ledger()
    ledger.append(a_stamp("spot/a", "R1"))
    ledger.append(a_stamp("spot/a", "R11"))
    assert len(ledger.entries_of("rally", "R1")) == 1


@pytest.mark.usefixtures("dynamo")
def test_more_than_there_is_cannot_be_spent() -> None:
    ledger = a_ledger()
    ledger.append(a_stamp("gift", amount=3, unit=POINT))
    with pytest.raises(NotEnough):
        ledger.append(a_stamp("buy", amount=-4, unit=POINT))
    ledger.append(a_stamp("buy", amount=-3, unit=POINT))
    assert ledger.balance("rally", "R1", POINT) == 0


@pytest.mark.usefixtures("dynamo")
def test_a_correction_reverses_an_entry_once_and_changes_none() -> None:
    ledger = a_ledger()
    entry = ledger.append(a_stamp("spot/a"))
    for _ in range(2):
        ledger.correct(entry, at=AT, by="clerk", note="読み間違い")
    assert [(line.amount, line.reverses) for line in ledger.entries_of("rally", "R1")] == [(1, ""), (-1, "spot/a")]
    assert ledger.balance("rally", "R1", STAMP) == 0
    with pytest.raises(NotFound):
        ledger.correct(a_stamp("spot/z"), at=AT, by="clerk", note="")


@pytest.mark.usefixtures("dynamo")
def test_what_was_wrongly_earned_is_taken_back_though_it_was_spent() -> None:
    ledger = a_ledger()
    wrong = ledger.append(a_stamp("gift", amount=3, unit=POINT))
    ledger.append(a_stamp("buy", amount=-3, unit=POINT))
    ledger.correct(wrong, at=AT, by="clerk", note="")
    assert ledger.balance("rally", "R1", POINT) == -3


@pytest.mark.usefixtures("dynamo")
def test_many_at_once_book_each_cause_once() -> None:
    ledger = a_ledger()
    threads = [Thread(target=ledger.append, args=(a_stamp(f"spot/{n % 4}"),)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.balance("rally", "R1", STAMP) == 4
    assert balanced(ledger)


def test_a_balance_is_one_read_and_an_entry_one_transaction(dynamo: QuickDynamo) -> None:
    ledger = a_ledger()
    ledger.append(a_stamp("spot/a"))
    assert dynamo.asked["TransactWriteItems"] == 1
    assert dynamo.asked["GetItem"] == 2
    before = dynamo.asked["GetItem"]
    ledger.balance("rally", "R1", STAMP)
    assert dynamo.asked["GetItem"] == before + 1
    assert dynamo.asked["Query"] == 0


def test_who_never_gets_through_is_told_so() -> None:
    def throttled(_when: str, operation: str, _asked: object) -> None:
        raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, operation)

    waited: list[float] = []
    with quick_tables(QuickDynamo(moment=throttled)), pytest.raises(Busy):
        Ledger(grant(OperatorOrder("minato")), pause=waited.append).append(a_stamp("spot/a"))
    assert len(waited) == TRIES
    assert max(waited) <= LONGEST


def entries(ledger: Ledger) -> list[Entry]:
    return list(ledger.each("rally"))


@pytest.mark.usefixtures("dynamo")
def test_an_erased_residents_entries_stay_as_nobodys() -> None:
    ledger = a_ledger()
    for number in range(95):
        ledger.append(replace(a_stamp(f"spot/{number}"), note="伝言", value=7, part="00", part_number=number))
    ledger.append(a_stamp("spot/1", "R2"))
    ledger.forget("rally", "R1")
    assert ledger.entries_of("rally", "R1") == []
    assert ledger.account("rally", "R1").version is None
    assert "R1" not in {entry.resident_id for entry in entries(ledger)}
    assert sum(entry.amount for entry in entries(ledger)) == 96
    assert sum(entry.value for entry in entries(ledger)) == 95 * 7
    assert {entry.note for entry in entries(ledger)} == {""}
    assert balanced(ledger)
    assert ledger.balance("rally", "R2", STAMP) == 1


@pytest.mark.parametrize("at", range(16))
def test_forgetting_may_be_killed_anywhere(at: int) -> None:
    fate = Fate(None)
    with quick_tables(QuickDynamo(moment=fate.moment)):
        ledger = a_ledger()
        for number in range(45):
            ledger.append(a_stamp(f"spot/{number}"))
        fate.at = fate.moments + at
        with suppress(Killed):
            ledger.forget("rally", "R1")
        fate.at = None
        assert sum(entry.amount for entry in entries(ledger)) == 45
        assert balanced(ledger)
        ledger.forget("rally", "R1")
        assert ledger.entries_of("rally", "R1") == []
        assert sum(entry.amount for entry in entries(ledger)) == 45
        assert balanced(ledger)
