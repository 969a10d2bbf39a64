"""Garbage: reminded in the evening, also when the calendar has changed since the reminder was set."""

from chalicelib.platform.console.staff import Sent, Upload
from chalicelib.services.garbage.staff import book as staff
from tests.journeys.towns import garbage_files
from tests.kit.journey import Town, TownResident
from tests.kit.offices import a_clerk
from tests.services.garbage.towns import hears

OLD, NEW = "港町,東部クリーンセンター,月 木 *4,水1 水3,火,", "港町,東部クリーンセンター,火 金,水1 水3,月,"


def is_reminded(resident: TownResident) -> None:
    resident.says("ごみ")
    assert "港町のごみ" in resident.says("みなとまち")[0]
    resident.says("お知らせの設定")
    resident.taps("お知らせを設定する")
    resident.taps("前日の夜")
    resident.taps("19:00")
    assert "前日の夜 19:00" in resident.taps("すべて")[0]


def test_staff_change_the_calendar_and_the_evenings_reminder_tells_the_new_day(minato: Town) -> None:
    resident = minato.resident()
    is_reminded(resident)
    bring_in_a_new_calendar(minato)
    assert hears(resident, 2026, 11, 22, 19, 0) == ["明日 11月23日（月）のごみ（港町）\nプラスチック製容器包装"]
    assert hears(resident, 2026, 11, 23, 19, 0) == ["明日 11月24日（火）のごみ（港町）\n燃やすごみ"]


def test_a_day_that_staff_call_off_is_told_the_evening_before(minato: Town) -> None:
    resident = minato.resident()
    is_reminded(resident)
    told = {"kind": "cancelled", "day": "2026-11-23", "note": "大雪のため、収集を休みます。"}
    staff.add_change(a_clerk(minato.office, team="環境課"), Sent(told))
    [heard] = hears(resident, 2026, 11, 22, 19, 0)
    assert heard.startswith("明日 11月23日（月）はお休みです（港町）")
    assert "大雪のため、収集を休みます。" in heard


def test_the_other_towns_calendar_changes_nothing_here(both: list[Town]) -> None:
    minato, yamabe = both
    resident, elsewhere = minato.resident(), yamabe.resident()
    is_reminded(resident)
    elsewhere.follows()
    welcomed = len(yamabe.line.said_to(elsewhere.user_id))
    assert "燃やすごみ" in hears(resident, 2026, 11, 22, 19, 0)[0]
    assert len(yamabe.line.said_to(elsewhere.user_id)) == welcomed


def bring_in_a_new_calendar(town: Town) -> None:
    """As staff do: upload, look at the preview, apply."""
    clerk, given = a_clerk(town.office, team="環境課"), garbage_files("minato")
    days = given["area_days.csv"].decode()
    assert OLD in days
    files = given | {"area_days.csv": days.replace(OLD, NEW).encode()}
    uploads = tuple(Upload(name, content) for name, content in files.items())
    page, _, edition = staff.prepare(clerk, Sent({}, {"files": uploads})).page.partition("?edition=")
    shown = staff.show_preview(clerk, {"edition": edition})
    seen = next(field.value for block in shown.blocks for field in getattr(block, "fields", ()) if field.name == "seen")
    assert (page, staff.apply(clerk, Sent({"edition": edition, "seen": seen})).page) == ("preview", "calendar")
