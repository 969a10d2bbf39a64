"""Numbers for SMS are sealed, opened only for their own town, and gone when they are withdrawn."""

import pytest

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import shard
from chalicelib.platform.residents.numbers import (
    PURPOSE,
    Number,
    Numbers,
    has_number,
    number_of,
    numbers_in,
    seal_number,
    withdraw,
)
from tests.kit.offices import a_house, a_resident, a_tenant, an_office

MOBILE = "+819012345678"


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house())


def test_a_number_is_kept_sealed_and_opened_to_send(office: Office) -> None:
    resident = a_resident(office)
    assert not has_number(office, resident.id)
    seal_number(office, resident.id, MOBILE)
    record = Numbers(office.scope).find(resident.id)
    assert record is not None
    assert "12345678" not in record.sealed
    assert has_number(office, resident.id)
    assert number_of(office, resident.id) == MOBILE
    assert MOBILE not in repr(Number(resident.id, MOBILE))


def test_a_later_number_takes_the_place_of_an_earlier_one(office: Office) -> None:
    resident = a_resident(office)
    seal_number(office, resident.id, MOBILE)
    seal_number(office, resident.id, "+818000000001")
    assert [number.e164 for number in numbers_in(office, shard(resident.id))] == ["+818000000001"]


def test_a_withdrawn_number_is_gone_and_may_be_withdrawn_again(office: Office) -> None:
    resident = a_resident(office)
    seal_number(office, resident.id, MOBILE)
    withdraw(office, resident.id)
    withdraw(office, resident.id)
    assert number_of(office, resident.id) is None


def test_numbers_of_a_shard_come_in_order_and_go_on_behind_one(office: Office) -> None:
    ids = [a_resident(office, str(number)).id for number in range(60)]
    for id_ in ids:
        seal_number(office, id_, MOBILE)
    name = shard(ids[0])
    wanted = sorted(id_ for id_ in ids if shard(id_) == name)
    assert [number.resident_id for number in numbers_in(office, name)] == wanted
    assert [number.resident_id for number in numbers_in(office, name, after=wanted[0])] == wanted[1:]


def test_a_number_of_one_town_is_not_opened_by_another(office: Office) -> None:
    resident = a_resident(office)
    seal_number(office, resident.id, MOBILE)
    there = an_office(office.house, a_tenant("yamabe"))
    assert number_of(there, resident.id) is None
    record = Numbers(office.scope).find(resident.id)
    assert record is not None
    with pytest.raises(PermanentFailure):
        office.house.sealer.open("yamabe", PURPOSE, record.sealed)
