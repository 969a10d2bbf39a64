from datetime import UTC, datetime, time, timedelta

import pytest

from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.health.outside import health_anew
from chalicelib.platform.house import Office
from chalicelib.platform.ledgers.audits import MOST_NAMED, Audits, Book, next_night
from tests.kit.fakes import Clock
from tests.kit.offices import a_house, a_tenant, an_office

SEATS = Book("rides", "rides", "相乗りの座席", "rides-differ")
COUPONS = Book("rewards/c1", "coupons", "特典の台帳「夏のクーポン」", "difference")
AT = datetime(2026, 11, 22, 3, 20, tzinfo=UTC)


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house(), a_tenant(services=("rides", "coupons")))


def slips(office: Office, sort: str = SEATS.slip) -> int:
    return Waiting(office.scope).counts("2030-01-01").numbers.get(sort, 0)


def told(office: Office) -> tuple[str, str, str]:
    (check,) = [check for check in health_anew(office) if check.name.startswith("台帳の照合")]
    return check.state, check.told, check.what_to_do


def clock_of(office: Office) -> Clock:
    assert isinstance(office.house.clock, Clock)
    return office.house.clock


@pytest.mark.parametrize(("now", "then"), [("2026-11-22T03:19", "22"), ("2026-11-22T03:20", "23")])
def test_the_next_night_is_todays_until_its_hour(now: str, then: str) -> None:
    assert next_night(datetime.fromisoformat(now), time(3, 20)).isoformat() == f"2026-11-{then}T03:20:00"


def test_what_differs_waits_until_an_audit_that_looked_at_it_finds_it_right(office: Office) -> None:
    audits = Audits(office.scope)
    audits.tell(SEATS, AT, ("a", "b"))
    assert slips(office) == 2
    audits.tell(SEATS, AT, ("a",), lambda thing: thing == "a")
    assert slips(office) == 2
    audits.tell(SEATS, AT, ("a",))
    assert slips(office) == 1
    audits.tell(SEATS, AT, ())
    assert (slips(office), audits.all()[0].differing) == (0, [])


def test_the_health_page_names_each_ledger_that_differs_and_how_many_things(office: Office) -> None:
    audits, now = Audits(office.scope), office.now()
    audits.tell(SEATS, now, ())
    audits.tell(COUPONS, now, ())
    assert told(office)[0] == "ok"
    assert "特典の台帳「夏のクーポン」、相乗りの座席は、すべて一致しています（最後の照合は" in told(office)[1]
    audits.tell(SEATS, now, ("a", "b"))
    audits.tell(COUPONS, now, map(str, range(MOST_NAMED + 9)))
    state, words, to_do = told(office)
    assert state == "broken"
    assert words == "特典の台帳「夏のクーポン」に50件以上、相乗りの座席に2件の差があります。"
    assert "最初の画面" in to_do


def test_an_audit_that_stopped_is_told_and_one_of_a_service_that_is_switched_off_is_not(office: Office) -> None:
    Audits(office.scope).tell(SEATS, office.now(), ())
    Audits(office.scope).tell(Book("visits", "visits", "予約の定員", "differ"), office.now(), ("a",))
    clock_of(office).pass_(hours=25)
    assert told(office)[0] == "ok"
    clock_of(office).pass_(hours=2)
    assert told(office)[:2] == ("warning", "相乗りの座席の照合が、1日以上行われていません。")


def test_a_town_without_ledgers_is_asked_nothing_of_them(office: Office) -> None:
    assert [check for check in health_anew(office) if "台帳" in check.name] == []


def test_the_last_audit_is_not_older_than_a_day_when_it_comes_each_night(office: Office) -> None:
    first = next_night(office.now(), time(3, 20))
    assert next_night(first, time(3, 20)) - first == timedelta(days=1)
