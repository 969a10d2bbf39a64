"""The operator's desk: a day's runs, callers, finding a driver, drivers, figures, and the timetable by hand."""

import io
import zipfile
from collections.abc import Iterator, Mapping

import pytest

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.posts import RIGHTS
from chalicelib.platform.console.staff import Clerk, Done, Handed, Once, Sent, Upload, View
from chalicelib.platform.console.waiting import Waiting
from chalicelib.services.rides.actions.drivers import driver_of, papers_of
from chalicelib.services.rides.actions.refusing import Refusal
from chalicelib.services.rides.model.ride import Ride
from chalicelib.services.rides.repository import DRIVERLESS, ENDING, PAPERS, TO_APPROVE, TownRides
from chalicelib.services.rides.staff import STAFF
from tests.kit.fakes import Clock
from tests.kit.offices import a_clerk
from tests.services.rides.feeds import FEED
from tests.services.rides.towns import (
    MORNING,
    TUESDAY,
    a_driver,
    a_quick_town,
    a_rider,
    a_run,
    books,
    is_balanced,
    now,
    told,
)

RUN = {"day": TUESDAY.isoformat(), "trip": MORNING}
CALLER = {
    **RUN,
    "origin": "kamizato",
    "destination": "station",
    "seats": "1",
    "name": "電話の太郎",
    "phone": "0124-00-0001",
}


@pytest.fixture
def town() -> Iterator[TownRides]:
    with a_quick_town() as town:
        yield town
        assert is_balanced(town)


def at_desk(town: TownRides) -> Clerk:
    clock = town.office.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(seconds=1)
    return a_clerk(town.office, "manager", team="住民課")


def page(town: TownRides, name: str, /, **query: str) -> View:
    return next(each.show for each in STAFF.pages if each.name == name)(at_desk(town), query)


def do(town: TownRides, action: str, /, **fields: str) -> Done:
    deed = next(each.do for each in STAFF.actions if each.name == action)
    done = deed(at_desk(town), Sent(fields))
    assert isinstance(done, Done)
    return done


def shown(town: TownRides, action: str, /, **fields: str) -> View:
    deed = next(each.do for each in STAFF.actions if each.name == action)
    once = deed(at_desk(town), Sent(fields))
    assert isinstance(once, Once)
    assert next(each.audit for each in STAFF.actions if each.name == action)
    return once.view


def brings(town: TownRides, files: Mapping[str, bytes]) -> Done:
    deed = next(each.do for each in STAFF.actions if each.name == "prepare")
    done = deed(at_desk(town), Sent({}, {"files": tuple(Upload(name, content) for name, content in files.items())}))
    assert isinstance(done, Done)
    return done


def words(view: View) -> str:
    return repr(view.blocks)


def waits(town: TownRides, sort: str, day: str = "2026-11-20") -> int:
    return Waiting(town.scope).counts(day).numbers.get(sort, 0)


def of(ride: Ride) -> dict[str, str]:
    return {**RUN, "ride": ride.number}


def test_a_clerk_books_for_who_telephones_and_their_number_is_sealed(town: TownRides) -> None:
    assert "で予約しました（運転手をさがしています）" in do(town, "add_caller", **CALLER).told
    ride = town.rides.on(RUN["day"])[0]
    assert "0124" not in repr(ride)
    assert "電話の太郎" not in words(page(town, "run", **RUN))
    assert "電話の太郎（電話 0124-00-0001）" in words(shown(town, "show_caller", **of(ride)))
    assert "電話の太郎" not in words(page(town, "day", day=RUN["day"]))


def test_deadlines_do_not_bind_a_clerk_but_the_past_and_the_car_do(town: TownRides) -> None:
    clock = town.office.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(days=3, hours=12)
    do(town, "add_caller", **CALLER)
    with pytest.raises(StaffMistake, match="4人まで"):
        do(town, "add_caller", **{**CALLER, "seats": "5"})
    with pytest.raises(StaffMistake, match="同じ"):
        do(town, "add_caller", **{**CALLER, "destination": "kamizato"})
    with pytest.raises(StaffMistake, match="反対向き"):
        do(town, "add_caller", **{**CALLER, "origin": "station", "destination": "kamizato"})
    clock.pass_(days=1)
    with pytest.raises(StaffMistake, match="もう出発した便"):
        do(town, "add_caller", **CALLER)


def test_all_who_could_drive_are_asked_at_once_and_the_first_wins(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"), seats=3)
    free, small = a_driver(town, "21"), a_driver(town, "22", seats=2)
    a_driver(town, "23", weekdays=(5,))
    a_driver(town, "24", state="paused")
    assert "運転手1人に依頼を送りました" in do(town, "ask_drivers", **of(ride)).told
    assert [len(told(town, each.id)) for each in (free, small)] == [1, 0]
    assert f"rides/take/{ride.number}" in told(town, free.id)[0]


def test_a_driver_found_by_telephone_is_assigned_and_taken_off_again(town: TownRides) -> None:
    ride, driver = books(town, a_rider(town, "1")), a_driver(town)
    do(town, "assign", **of(ride), driver=driver.id)
    assert now(town, ride).driver == driver.id
    assert len(told(town, driver.id)) == 1
    with pytest.raises(StaffMistake, match="ほかの運転手が先に"):
        do(town, "assign", **of(ride), driver=a_driver(town, "22").id)
    do(town, "unassign", **of(ride))
    assert (now(town, ride).state, now(town, ride).is_first) == ("waiting", True)


def test_a_clerk_cancels_and_both_sides_are_told(town: TownRides) -> None:
    ride, driver = books(town, a_rider(town, "1")), a_driver(town)
    do(town, "assign", **of(ride), driver=driver.id)
    do(town, "cancel_ride", **of(ride), why="車の都合です")
    assert "車の都合です" in told(town, ride.resident)[-1]
    assert len(told(town, driver.id)) == 2


def test_who_rode_and_who_did_not_come_is_noted_after_the_trip(town: TownRides) -> None:
    ride, driver = books(town, a_rider(town, "1")), a_driver(town)
    do(town, "assign", **of(ride), driver=driver.id)
    with pytest.raises(StaffMistake, match="便が出る前"):
        do(town, "mark", **of(ride), state="done")
    clock = town.office.house.clock
    assert isinstance(clock, Clock)
    clock.pass_(days=4)
    for state in ("done", "missed", "matched", "done"):
        do(town, "mark", **of(ride), state=state)
        assert now(town, ride).state == state
    assert "600" in words(page(town, "figures", month="2026-11"))


def test_a_day_is_called_off_with_a_reason(town: TownRides) -> None:
    books(town, a_rider(town, "1"))
    with pytest.raises(StaffMistake, match="理由"):
        do(town, "call_off", day=RUN["day"], because=" ")
    assert "予約1件" in do(town, "call_off", day=RUN["day"], because="大雪のため").told
    assert "この日は運休です。大雪のため" in words(page(town, "day", day=RUN["day"]))
    assert "運休にする" not in words(page(town, "day", day=RUN["day"]))


def test_a_request_without_a_driver_waits_on_the_first_page_as_its_cutoff_nears(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"))
    assert (waits(town, DRIVERLESS, "2026-11-22"), waits(town, DRIVERLESS, "2026-11-23")) == (0, 1)
    do(town, "assign", **of(ride), driver=a_driver(town).id)
    assert waits(town, DRIVERLESS, "2026-11-23") == 0
    do(town, "unassign", **of(ride))
    assert waits(town, DRIVERLESS, "2026-11-23") == 1
    do(town, "cancel_ride", **of(ride), why="")
    assert waits(town, DRIVERLESS, "2026-11-23") == 0


def test_an_application_waits_until_it_is_decided_and_papers_before_they_end(town: TownRides) -> None:
    driver = a_driver(town, state="applied", insurance_until="2027-02-01")
    assert waits(town, TO_APPROVE) == 1
    do(town, "decide", id=driver.id, state="approved")
    assert (waits(town, TO_APPROVE), waits(town, PAPERS, "2027-01-01"), waits(town, PAPERS, "2027-01-03")) == (0, 0, 1)
    do(town, "renew", id=driver.id, licence_until="2028-05-01", insurance_until="2028-02-01")
    assert waits(town, PAPERS, "2027-01-03") == 0
    assert "運転手として登録されました" in told(town, driver.id)[0]


def test_papers_that_have_ended_are_not_approved(town: TownRides) -> None:
    driver = a_driver(town, state="applied", licence_until="2026-11-19")
    with pytest.raises(StaffMistake, match="期限が切れています"):
        do(town, "decide", id=driver.id, state="approved")
    with pytest.raises(NotFound):
        do(town, "decide", id=driver.id, state="applied")


def test_a_paused_driver_takes_back_all_and_may_drive_no_more(town: TownRides) -> None:
    ride, driver = books(town, a_rider(town, "1")), a_driver(town)
    do(town, "assign", **of(ride), driver=driver.id)
    assert "便1件を取り下げ" in do(town, "decide", id=driver.id, state="paused", reason="車検のため").told
    assert now(town, ride).state == "waiting"
    with pytest.raises(Refusal):
        driver_of(town, driver.id)
    assert "車検のため" in words(page(town, "driver", id=driver.id))
    assert papers_of(town, driver) == {"name": "見本の運転手21"}
    assert "免許証の番号" in words(shown(town, "papers", id=driver.id))


def test_the_drivers_sheet_has_the_callers_and_nobody_else_by_name(town: TownRides) -> None:
    books(town, a_rider(town, "1"))
    do(town, "add_caller", **CALLER)
    driver = a_driver(town)
    for ride in town.rides.on(RUN["day"]):
        if ride.state == "waiting":
            do(town, "assign", **of(ride), driver=driver.id)
    sheet = shown(town, "sheet", day=RUN["day"])
    assert sheet.is_printed
    assert "電話の太郎（電話 0124-00-0001）" in words(sheet)
    assert "LINEで予約" in words(sheet)


def test_a_month_is_exported_without_names(town: TownRides) -> None:
    do(town, "add_caller", **CALLER)
    books(town, a_rider(town, "1"))
    deed = next(each.do for each in STAFF.actions if each.name == "export")
    done = deed(at_desk(town), Sent({"month": "2026-11"}))
    assert isinstance(done, Handed)
    assert done.content.count("\r\n") == 3
    assert "電話の太郎" not in done.content
    assert "上里公民館" in done.content


# the timetable


def a_feed(**changed: str) -> dict[str, bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in {**FEED, **changed}.items():
            archive.writestr(f"{name}.txt", text)
    return {"feed.zip": packed.getvalue()}


def fresh(town: TownRides) -> TownRides:
    return TownRides(town.office, fresh=True)


def test_a_feed_is_looked_at_before_it_stands_and_can_be_taken_back(town: TownRides) -> None:
    done = brings(town, a_feed(stops=FEED["stops"].replace("35.7655,139.0064", "0,0")))
    edition = done.page.partition("=")[2]
    preview = words(page(town, "preview", edition=edition))
    assert "緯度・経度が0です" in preview
    assert "増える0、なくなる0、変わる1" in preview
    assert fresh(town).timetable == town.timetable
    seen = fresh(town).standing["edition"]
    do(town, "apply", edition=edition, seen=seen)
    stop = fresh(town).timetable.stop("kamizato")
    assert stop
    assert stop.lat is None
    with pytest.raises(Conflict):
        do(town, "apply", edition=edition, seen=seen)
    do(town, "undo", seen=edition)
    assert fresh(town).timetable == town.timetable
    assert "前の時刻表に戻す" in words(page(town, "timetable"))


def test_a_feed_that_ends_waits_for_staff(town: TownRides) -> None:
    edition = brings(town, a_feed(calendar=FEED["calendar"].replace("20270331", "20261210"))).page.partition("=")[2]
    do(town, "apply", edition=edition, seen=fresh(town).standing["edition"])
    assert waits(town, ENDING) == 1


def test_a_preview_of_nothing_is_not_found(town: TownRides) -> None:
    for name in ("", "current", "ghost"):
        with pytest.raises(NotFound):
            page(town, "preview", edition=name)
    with pytest.raises(StaffMistake, match="ファイルを選んで"):
        brings(town, {})


def test_a_stop_and_a_trip_are_changed_by_hand(town: TownRides) -> None:
    seen = fresh(town).standing["edition"]
    do(town, "save_stop", seen=seen, id="school", name="学校前", desc="正門", lat="35.76", lon="139.01", zone="town")
    with pytest.raises(Conflict):
        do(town, "save_stop", seen=seen, id="school", name="学校", desc="", lat="", lon="", zone="")
    seen = fresh(town).standing["edition"]
    times = "kamizato 9:00\nschool 9:10\nstation 9:30"
    do(
        town,
        "save_trip",
        seen=seen,
        id="down-0900",
        route="valley",
        service="weekdays",
        headsign="やまべ駅",
        times=times,
    )
    legs = fresh(town).timetable.legs_on(TUESDAY, "school", "station")
    assert [leg.trip.id for leg in legs] == ["down-0900"]
    with pytest.raises(StaffMistake, match="1便あります"):
        do(town, "drop_stop", seen=fresh(town).standing["edition"], id="school")
    do(town, "drop_trip", seen=fresh(town).standing["edition"], id="down-0900")
    do(town, "drop_stop", seen=fresh(town).standing["edition"], id="school")
    assert fresh(town).timetable == town.timetable


@pytest.mark.parametrize(
    ("times", "complaint"),
    [
        ("kamizato 9:00", "2か所以上"),
        ("kamizato 9:00\nghost 9:10", "2行目：停留所の記号「ghost」"),
        ("kamizato 9:00\nstation 8:00", "2行目：前の停留所より早い"),
        ("kamizato 9時\nstation 9:30", "1行目：時刻"),
    ],
)
def test_times_that_cannot_be_are_named_by_line(town: TownRides, times: str, complaint: str) -> None:
    with pytest.raises(StaffMistake, match=complaint):
        do(town, "save_trip", seen="", id="x", route="valley", service="weekdays", headsign="", times=times)


def test_service_days_are_changed_by_hand(town: TownRides) -> None:
    seen = fresh(town).standing["edition"]
    days = {"day-5": "on"}
    do(
        town,
        "save_calendar",
        seen=seen,
        id="saturdays",
        **days,
        start="2026-11-01",
        end="2027-03-31",
        added="",
        removed="",
    )
    assert fresh(town).timetable.calendar("saturdays")
    with pytest.raises(StaffMistake, match="前です"):
        do(town, "save_calendar", seen=seen, id="x", start="2026-11-02", end="2026-11-01", added="", removed="")
    with pytest.raises(StaffMistake, match="2026-11-23のように"):
        do(town, "save_calendar", seen=seen, id="x", start="2026-11-02", end="2026-11-03", added="11/3", removed="")


@pytest.mark.parametrize("name", [each.name for each in STAFF.pages])
def test_every_page_is_drawn_also_in_a_town_without_a_timetable(name: str) -> None:
    with a_quick_town() as town:
        if name in ("run", "driver", "preview", "trip"):
            with pytest.raises(NotFound):
                page(town, name)
        else:
            assert page(town, name).blocks


def test_rights_that_staff_pages_ask_for_exist() -> None:
    known = frozenset[str]().union(*RIGHTS.values())
    assert {each.right for each in STAFF.pages} | {each.right for each in STAFF.actions} <= known
    assert {page.page for page in STAFF.waits} <= {each.name for each in STAFF.pages}
    assert all(isinstance(each, desk.Sort) for each in STAFF.waits)


def test_the_day_lists_each_run_and_who_waits(town: TownRides) -> None:
    ride = books(town, a_rider(town, "1"), seats=2)
    view = page(town, "day", day=RUN["day"])
    assert "8:00 谷線 やまべ駅行き" in words(view)
    assert "2人" in words(view)
    assert ride.number in words(view)
    assert run_link(view) == f"run?day={a_run().day.isoformat()}&trip={MORNING}"


def run_link(view: View) -> str:
    table = next(block for block in view.blocks if isinstance(block, desk.Table) and block.title == "便")
    link = table.rows[0][-1]
    assert isinstance(link, desk.Link)
    return link.to
