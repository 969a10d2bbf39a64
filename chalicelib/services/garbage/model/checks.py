"""What staff are shown before something stands: how days would change, and why a change by hand cannot be meant."""

from collections.abc import Iterator
from datetime import date

from chalicelib.services.garbage.model.book import Area, Category, GarbageBook
from chalicelib.services.garbage.model.calendar import Change, ChangeKind, TownCalendar, collections_on
from chalicelib.services.garbage.model.sheets import next_days


def days_changed(
    old: GarbageBook, new: GarbageBook, calendar: TownCalendar, area_id: str, today: date
) -> Iterator[tuple[Category, list[date], list[date]]]:
    """The categories whose next days differ in an area, with the days as they are and as they would be."""
    for category in new.categories:
        was = list(next_days(old, calendar, area_id, category.id, today))
        will = list(next_days(new, calendar, area_id, category.id, today))
        if was != will:
            yield category, was, will


def objection(book: GarbageBook, calendar: TownCalendar, change: Change, today: date) -> str:
    """Why the change cannot be meant, as a sentence for staff; empty if it can."""
    if change.day < today:
        return "過ぎた日は変えられません。"
    if change.kind is ChangeKind.MOVED and not change.to:
        return "変わった先の日を入力してください。"
    if change.kind is not ChangeKind.EXTRA and not any(_comes(book, calendar, change, area) for area in book.areas):
        return "その日には、その地区と種類の収集がありません。"
    return ""


def _comes(book: GarbageBook, calendar: TownCalendar, change: Change, area: Area) -> bool:
    coming = collections_on(book, calendar, area.id, change.day)
    return any(change.concerns(area.id, one.category) for one in coming)
