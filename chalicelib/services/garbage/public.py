"""Garbage for calendars and other programs: the districts, and each one's days as an iCalendar feed."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.utils import format_datetime

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.catalogue.public import Answered, Endpoint, PublicCall
from chalicelib.services.garbage.formats.ical import DayEvent, calendar_text
from chalicelib.services.garbage.model import Area, Collection, GarbageBook, collections_between, scheduled
from chalicelib.services.garbage.model.sheets import how_to
from chalicelib.services.garbage.repository import SERVICE, TownGarbage

MONTHS_AHEAD = 13
OPEN_TO_ALL = {"access-control-allow-origin": "*", "cache-control": "public, max-age=3600"}


def list_areas(call: PublicCall) -> Answered:
    """Every district with its feed and the kinds that have days there."""
    book = TownGarbage(call.office).book
    told = {"town": call.office.tenant.name, "areas": [_area(call, book, area) for area in book.areas]}
    body = json.dumps(told, ensure_ascii=False)
    return Answered(body, "application/json; charset=utf-8", headers=OPEN_TO_ALL | {"etag": _tag(body)})


def show_calendar(call: PublicCall) -> Answered:
    """A district's days from this month on, thirteen months ahead; `categories` (ids or labels, by comma) are some."""
    town = TownGarbage(call.office)
    area = town.book.area(call.params["area"])
    if area is None:
        raise NotFound
    wanted = _wanted(town.book, call.query.get("categories", ""))
    first = call.office.now().date().replace(day=1)
    days = collections_between(town.book, town.calendar, area.id, first, _months_on(first, MONTHS_AHEAD + 1))
    events = [_event(call, town.book, area, one) for one in days if not wanted or one.category in wanted]
    since = datetime.fromisoformat(town.now.since)
    body = calendar_text(f"{call.office.tenant.name} {area.label}のごみ", events, since)
    headers = OPEN_TO_ALL | {"etag": _tag(body), "last-modified": format_datetime(since, usegmt=True)}
    return Answered(body, "text/calendar; charset=utf-8", headers=headers)


def _area(call: PublicCall, book: GarbageBook, area: Area) -> dict[str, object]:
    categories = [{"id": kind.id, "name": kind.label} for kind in scheduled(book, area.id)]
    feed = f"{call.office.house.public_url}/public/{call.office.tenant.id}/{SERVICE}/areas/{area.id}.ics"
    return {"id": area.id, "name": area.label, "group": area.group, "calendar": feed, "categories": categories}


def _wanted(book: GarbageBook, told: str) -> set[str]:
    """The categories a query names; one that names none of them is a mistake."""
    names = {
        name for category in book.categories for name in ((category.id, category.id), (category.label, category.id))
    }
    known = dict(names)
    asked = [part.strip() for part in told.split(",") if part.strip()]
    unknown = [part for part in asked if part not in known]
    if unknown:
        raise ResidentMistake(f"ごみの種類「{unknown[0]}」はありません。")
    return {known[part] for part in asked}


def _months_on(first: date, months: int) -> date:
    """The last day of the span of `months` that begins on `first`, a first of a month."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def _event(call: PublicCall, book: GarbageBook, area: Area, one: Collection) -> DayEvent:
    category = book.category(one.category)
    regular = (one.regular or one.day).isoformat() + ("extra" if one.is_extra else "")
    uid = digest(call.office.tenant.id, area.id, one.category, regular)
    told = "\n".join(_lines(book, one))
    return DayEvent(f"{uid}@{SERVICE}.madoguchi", one.day, category.label if category else "", told)


def _lines(book: GarbageBook, one: Collection) -> Iterator[str]:
    yield from filter(None, (one.note, *one.remarks, how_to(book, one.category)))


def _tag(body: str) -> str:
    return f'"{digest(body)}"'


PUBLIC = (
    Endpoint("GET", "areas.json", "none", list_areas),
    Endpoint("GET", "areas/{area}.ics", "none", show_calendar),
)
