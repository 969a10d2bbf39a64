from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.platform.broadcasts.parts import (
    AT_MOST,
    Parts,
    Rolls,
    a_part,
    account_of,
    by_minute,
    pack,
    purge,
    recipients,
    unpack,
)
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.broadcasts.sending import ID, Sender, a_sender

IDS = st.text("0123456789abcdef", min_size=32, max_size=32).map("U".__add__)


@pytest.fixture
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


@pytest.fixture
def sender(dynamo: QuickDynamo) -> Sender:
    return a_sender(3)


@given(st.lists(IDS, max_size=20))
def test_ids_of_lines_shape_take_sixteen_bytes_each_and_come_back_in_order(ids: list[str]) -> None:
    packed, others = pack(ids)
    assert (len(packed), others) == (16 * len(ids), [])
    assert unpack(packed) == ids


@given(st.lists(IDS | st.text(min_size=1, max_size=40), max_size=20))
def test_no_id_is_lost_whatever_its_shape(ids: list[str]) -> None:
    packed, others = pack(ids)
    assert sorted(unpack(packed, others)) == sorted(ids)


def test_a_full_roll_costs_eight_write_units_and_a_part_one(sender: Sender, dynamo: QuickDynamo) -> None:
    ids = [f"U{number:032x}" for number in range(AT_MOST)]
    before = dynamo.asked["write units"]
    part = a_part(sender.office, ID, "7", "07-00000", variant="ja", ids=ids)
    assert dynamo.asked["write units"] - before == 8
    Parts(sender.office.scope).add(part, sender.clock())
    assert dynamo.asked["write units"] - before == 9


def test_a_parts_name_is_taken_once(sender: Sender) -> None:
    for ids in (sender.user_ids[:1], sender.user_ids[1:]):
        part = a_part(sender.office, ID, "7", "07-00000", variant="ja", ids=ids)
        if ids == sender.user_ids[:1]:
            Parts(sender.office.scope).add(part, sender.clock())
            continue
        with pytest.raises(Conflict):
            Parts(sender.office.scope).add(part, sender.clock())


def test_a_retry_key_follows_from_town_broadcast_and_part(sender: Sender) -> None:
    keys = {a_part(sender.office, ID, "7", name, variant="ja", ids=["x"]).retry_key for name in ("a", "b", "a")}
    assert len(keys) == 2


def test_who_got_it_and_when_is_told_from_the_parts(sender: Sender) -> None:
    sender.launch()
    sender.work()
    assert dict(recipients(sender.office, ID)) == dict.fromkeys(sender.user_ids, "accepted")
    assert by_minute(sender.office, ID) == {"2026-11-20T10:00": 3}
    assert account_of(sender.office, ID).last_accepted_at


def test_a_halved_part_whose_halves_are_not_written_still_holds_its_people(sender: Sender) -> None:
    part = a_part(sender.office, ID, "7", "07-00000", variant="ja", ids=sender.user_ids)
    part.state = "split"
    Parts(sender.office.scope).add(part, sender.clock())
    assert account_of(sender.office, ID).planned == 3
    for number, ids in enumerate((sender.user_ids[:1], sender.user_ids[1:])):
        half = a_part(sender.office, ID, "7", f"07-00000.{number}", variant="ja", ids=ids)
        Parts(sender.office.scope).add(half, sender.clock())
    assert account_of(sender.office, ID).planned == 3


def test_after_a_purge_nobody_can_be_named(sender: Sender) -> None:
    sender.launch()
    sender.work()
    [part] = [part for part in sender.parts if part.people]
    purge(sender.office, ID)
    assert (list(recipients(sender.office, ID)), sender.parts) == ([], [])
    with pytest.raises(NotFound):
        Rolls(sender.office.scope).ids(ID, part.roll)
