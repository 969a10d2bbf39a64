"""The days of services: calendar.txt and calendar_dates.txt."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from chalicelib.services.rides.formats.sheets import Sheet
from chalicelib.services.rides.model.timetable import Calendar

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ADDED, REMOVED = "1", "2"


def read_calendars(
    weeks: Sheet | None, dates: Sheet | None, known: tuple[Calendar, ...], today: date
) -> tuple[Calendar, ...]:
    """Services by their weeks and exceptions; a service may be made of exceptions alone."""
    calendars = {each.id: each for each in (tuple(_weeks(weeks)) if weeks else known)}
    if dates:
        exceptions = _exceptions(dates)
        calendars = {id_: replace(each, added=(), removed=()) for id_, each in calendars.items()}
        for id_, days in exceptions.items():
            added = tuple(sorted(day for day, kind in days.items() if kind == ADDED))
            removed = tuple(sorted(day for day, kind in days.items() if kind == REMOVED))
            base = calendars.get(id_) or Calendar(id_, (False,) * 7, min(days), max(days))
            calendars[id_] = replace(base, added=added, removed=removed)
    if weeks:
        _warn_of_ends(weeks, calendars, today)
    return tuple(calendars.values())


def _weeks(sheet: Sheet) -> Iterator[Calendar]:
    for line in sheet.once(sheet.lines("service_id", *DAYS, "start_date", "end_date"), "service_id"):
        flags = [line[day] for day in DAYS]
        start, end = line.day("start_date"), line.day("end_date")
        if not set(flags) <= {"0", "1"}:
            line.refuse("monday", "曜日は0か1で書いてください。")
        elif not start or not end:
            line.refuse("end_date" if start else "start_date", "日付は20261122のように書いてください。")
        elif end < start:
            line.refuse("end_date", "終わりの日が始まりの日より前です。")
        else:
            yield Calendar(line["service_id"], tuple(flag == "1" for flag in flags), start, end)


def _exceptions(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Service -> day -> what happens that day."""
    found: dict[str, dict[str, str]] = {}
    for line in sheet.once(sheet.lines("service_id", "date", "exception_type"), "service_id", "date"):
        day = line.day("date")
        if not day:
            line.refuse("date", "日付は20261122のように書いてください。")
        elif line["exception_type"] not in (ADDED, REMOVED):
            line.refuse("exception_type", "1（運行する）か2（運休）で書いてください。")
        else:
            found.setdefault(line["service_id"], {})[day] = line["exception_type"]
    return found


def _warn_of_ends(sheet: Sheet, calendars: dict[str, Calendar], today: date) -> None:
    for row in sheet.rows:
        id_ = row.cell(sheet.columns.get("service_id"))
        known = calendars.get(id_)
        if known and known.last < today.isoformat():
            told = f"この運行日は{known.last}で終わっています。"
            sheet.findings.remark(sheet.file, row.number, "end_date", known.last, told)
