"""The nightly round: equal to the ledgers, the same when done twice, resumed where it stopped."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from chalicelib.platform.analytics.deriving import happened
from chalicelib.platform.analytics.model import Day, summed
from chalicelib.platform.analytics.nightly import SLICE, begin, go_on, next_night
from chalicelib.platform.analytics.reading import breakdowns
from chalicelib.platform.analytics.repository import NIGHT, Days, Nights
from chalicelib.platform.broadcasts.model import Account, Broadcast, Content, Wording
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.cases.model import Case, Happening
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.console.register import towns
from chalicelib.platform.house import Office
from chalicelib.platform.menus.model import Design
from chalicelib.platform.menus.repository import Designs
from chalicelib.platform.menus.taps import count_tap
from chalicelib.platform.tenants.model import Area, Point
from tests.kit.fakes import Clock
from tests.kit.offices import a_channel, a_house, a_resident, a_tenant, an_office

TODAY = date(2026, 11, 20)
"""On the town's clocks, at ten in the morning."""


class NoSettings(BaseModel):
    model_config = ConfigDict(title="たずねる")


@pytest.fixture
def office(estate: None) -> Office:
    areas = (Area("minato", "港町", point=Point(35.01, 139.01)), Area("yama", "山手", point=Point(35.19, 139.19)))
    office = an_office(a_house(), a_tenant(areas=areas))
    begin(office)
    return office


def clock_of(office: Office) -> Clock:
    assert isinstance(office.house.clock, Clock)
    return office.house.clock


def night(office: Office) -> None:
    """Let the round of the coming night be done."""
    clock_of(office).now = next_night(office.tenant, office.now())
    go_on(office, NIGHT)


def a_case(office: Office, number: str, opened: str, **facts: object) -> Case:
    case = Case(number, "roads", "pothole", "道路の穴", opened, lat=35.02, lon=139.02, **facts)  # type: ignore[arg-type]
    return Cases(office.scope).add(case, Happening(opened, "opened", "resident", id=number))


def closes(office: Office, case: Case, at: str) -> Case:
    line = Happening(at, "status", "member-1", facts={"to": "fixed"}, id=f"close-{case.id}")
    return Cases(office.scope).change(replace(case, status="fixed"), line)


def a_send(office: Office, name: str, accepted: int | None, **facts: object) -> None:
    told = Broadcast(
        name, name, "bosai", a_channel().key, {"everyone": True}, Content(wording={"ja": Wording(body="x")}),
        state="sent", began_at="2026-11-20T09:00:00+09:00",
        account=None if accepted is None else Account(planned=accepted, accepted=accepted),
        **facts,  # type: ignore[arg-type]
    )  # fmt: skip
    Broadcasts(office.scope).add(told)


def told_of(office: Office, day: date = TODAY) -> Day:
    found = Days(office.scope).find(day)
    assert found
    return found


def test_a_day_is_what_the_ledgers_say(office: Office) -> None:
    for number in range(7):
        a_resident(office, f"1{number}", followed_at="2026-11-20T10:00:00+09:00", used={"garbage": "2026-11-20"})
    a_resident(office, "29", follow="blocked", follow_told_at="2026-11-20T11:00:00+09:00")
    a_resident(office, "39", follow="blocked", follow_told_at="2026-11-19T11:00:00+09:00")
    first = a_case(office, "261120-AAAA", "2026-11-20T09:00:00+09:00")
    a_case(office, "261120-BBBB", "2026-11-20T12:00:00+09:00", drill_id="d")
    closes(office, first, "2026-11-20T15:30:00+09:00")
    a_send(office, "one", 30)
    a_send(office, "drill", 50, is_drill=True)
    night(office)
    told = told_of(office)
    assert (told.friends, told.blocked, told.came, told.left, told.used) == (7, 2, 7, 1, {"garbage": 7})
    assert (told.opened, told.by_kind, told.by_area) == (1, {"roads/pothole": 1}, {"minato": 1})
    assert (told.closed, told.hours) == (1, (6,))
    assert (told.sends, told.sent, told.by_category) == (1, 30, {"bosai": 30})


def test_doing_it_twice_changes_nothing(office: Office) -> None:
    a_resident(office)
    a_case(office, "261120-AAAA", "2026-11-20T09:00:00+09:00")
    night(office)
    told, record = told_of(office), Nights(office.scope).find()
    assert record
    record.wakes_at = office.now().isoformat()
    Nights(office.scope).records.change(record)
    go_on(office, NIGHT)
    assert told_of(office) == told


def test_what_is_settled_late_is_counted_on_its_own_day(office: Office) -> None:
    case = a_case(office, "261120-AAAA", "2026-11-20T09:00:00+09:00")
    a_resident(office)
    night(office)
    assert told_of(office).closed == 0
    closes(office, case, "2026-11-20T18:00:00+09:00")
    a_send(office, "late", 12)
    night(office)
    told = told_of(office)
    assert (told.closed, told.sent, told.friends) == (1, 12, 1)


def test_a_note_written_after_a_case_was_closed_does_not_move_its_closing(office: Office) -> None:
    case = closes(office, a_case(office, "261118-AAAA", "2026-11-18T09:00:00+09:00"), "2026-11-19T09:00:00+09:00")
    Cases(office.scope).change(case, Happening("2026-11-20T09:00:00+09:00", "note", "member-1", "確認", id="n"))
    night(office)
    assert (told_of(office).closed, told_of(office, date(2026, 11, 19)).closed) == (0, 1)


def test_a_round_that_runs_out_of_time_goes_on_where_it_was(office: Office) -> None:
    a_resident(office)
    clock_of(office).now = next_night(office.tenant, office.now())
    slow = replace(office, house=replace(office.house, clock=ticking(clock_of(office))))
    go_on(slow, NIGHT)
    record = Nights(office.scope).find()
    assert record
    assert 0 < len(record.shards) < 16
    assert Days(office.scope).find(TODAY) is None
    for _ in range(16):
        clock_of(office).pass_(minutes=1)
        go_on(office, NIGHT)
    assert told_of(office).friends == 1


def ticking(clock: Clock) -> Clock:
    """A clock that moves whenever it is looked at."""

    class Ticking(Clock):
        def __call__(self) -> datetime:
            self.now += SLICE / 5
            return self.now

    return Ticking(clock.now)


def test_a_round_that_is_not_due_does_nothing(office: Office) -> None:
    go_on(office, NIGHT)
    assert Days(office.scope).find(TODAY - timedelta(days=1)) is None


def test_the_night_writes_the_towns_line_for_the_vendor(office: Office) -> None:
    a_resident(office)
    night(office)
    ((line,), _) = towns()
    assert (line.id, line.friends, line.month) == ("minato", 1, "2026-11")


def test_what_services_and_the_menu_counted_is_summed_and_few_are_hidden(estate: None) -> None:
    def counted(_office: Office, day: date) -> dict[str, int]:
        return {"質問": 7 if day == TODAY else 1, "解決": 0}

    asking = Service("asking", Path(__file__).parent, NoSettings, happened=counted)
    office = an_office(a_house(asking), a_tenant(services=("asking",)))
    Designs(office.scope).add(Design("D1", "main", "くらし", "メニュー"))
    channel = a_channel()
    for number in range(6):
        count_tap(office, channel.key, "menu/main.1/garbage/today/", f"event-{number}")
    assert happened(office, TODAY) == {"asking/質問": 7, "menus/メニューのタップ": 6}
    told = summed([Day(happened={"asking/質問": 7, "menus/メニューのタップ": 6}), Day(happened={"asking/質問": 1})])
    [rows] = [each.rows for each in breakdowns(office, told) if each.title == "できごと"]
    assert rows == (("たずねる：質問", "8"), ("メニューのタップ", "6"))
