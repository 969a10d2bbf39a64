"""The feeds of a district: what RFC 5545 asks, the days residents are told, the same names when a day moves."""

import json
from datetime import date

import pytest
from icalendar import Calendar

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.catalogue.public import Answered, PublicCall, endpoint_at
from chalicelib.services.garbage.model import Change, ChangeKind, stable_id
from chalicelib.services.garbage.public import PUBLIC
from chalicelib.services.garbage.repository import Standings
from tests.kit.journey import Town, a_town
from tests.services.garbage.towns import AREA_DAYS, a_garbage_town, brings_in

pytestmark = pytest.mark.usefixtures("estate")

HARBOUR = stable_id("港町")


def fetch(town: Town, path: str, **query: str) -> Answered:
    endpoint, params = endpoint_at(PUBLIC, "GET", path)
    return endpoint.answer(PublicCall(town.office, params, query))


def days(town: Town, **query: str) -> dict[str, tuple[date, str]]:
    """The feed's events by their UID."""
    feed = Calendar.from_ical(fetch(town, f"areas/{HARBOUR}.ics", **query).body)
    events = feed.walk("VEVENT")
    return {str(event["UID"]): (event.decoded("DTSTART"), str(event["SUMMARY"])) for event in events}


def test_the_areas_are_listed_with_their_feeds_and_kinds() -> None:
    told = json.loads(fetch(a_garbage_town(), "areas.json").body)
    first = told["areas"][0]
    assert (first["id"], first["name"]) == (HARBOUR, "港町")
    assert first["calendar"] == f"https://madoguchi.example/public/minato/garbage/areas/{HARBOUR}.ics"
    assert [kind["name"] for kind in first["categories"]] == ["燃やすごみ", "燃やさないごみ", "びん"]


def test_a_feed_holds_thirteen_months_of_whole_days_with_names_of_their_own() -> None:
    found = days(a_garbage_town())
    all_days = [day for day, _ in found.values()]
    assert (min(all_days), max(all_days)) == (date(2026, 11, 2), date(2027, 12, 30))
    assert (date(2026, 12, 12), "びん") in found.values()
    assert not [day for day in all_days if date(2026, 12, 29) <= day <= date(2027, 1, 3)]


def test_a_feed_is_what_rfc_5545_asks() -> None:
    answered = fetch(a_garbage_town(), f"areas/{HARBOUR}.ics")
    lines = answered.body.split("\r\n")
    assert answered.content_type == "text/calendar; charset=utf-8"
    assert [line for line in lines if len(line.encode()) > 75] == []
    assert {"VERSION:2.0", "METHOD:PUBLISH", "DTSTART;VALUE=DATE:20261212", "DTEND;VALUE=DATE:20261213"} <= set(lines)
    feed = Calendar.from_ical(answered.body)
    assert [event for event in feed.walk("VEVENT") if not {"UID", "DTSTAMP", "DTSTART"} <= set(event)] == []


def test_the_same_days_are_the_same_text_and_others_another() -> None:
    town = a_garbage_town()
    before = fetch(town, f"areas/{HARBOUR}.ics")
    town.clock.pass_(hours=3)
    assert fetch(town, f"areas/{HARBOUR}.ics") == before
    brings_in(town, area_days=AREA_DAYS.replace("港町,東工場,月 木", "港町,東工場,火 金"))
    assert fetch(town, f"areas/{HARBOUR}.ics").headers["etag"] != before.headers["etag"]


def test_a_moved_day_keeps_its_name_so_that_calendars_move_it() -> None:
    town = a_garbage_town()
    before = days(town)
    change = Change(ChangeKind.MOVED, date(2026, 11, 23), date(2026, 11, 25), "道路工事のため")
    Standings(town.office.scope).enter("c1", change, "環境課", town.house.clock())
    town.house.memory.forget()
    after = days(town)
    assert before.keys() == after.keys()
    [moved] = [uid for uid in before if before[uid] != after[uid]]
    assert (before[moved][0], after[moved][0]) == (date(2026, 11, 23), date(2026, 11, 25))


@pytest.mark.parametrize("named", ["びん", stable_id("びん")])
def test_some_kinds_can_be_asked_for_by_label_or_id(named: str) -> None:
    assert {summary for _, summary in days(a_garbage_town(), categories=named).values()} == {"びん"}


def test_an_unknown_kind_or_area_is_refused() -> None:
    town = a_garbage_town()
    with pytest.raises(ResidentMistake):
        days(town, categories="月の石")
    with pytest.raises(NotFound):
        fetch(town, "areas/nowhere.ics")
    with pytest.raises(NotFound):
        fetch(a_town("yamabe", "garbage", house=town.house), f"areas/{HARBOUR}.ics")
