"""Words of the staff's pages, and what they share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from typing import TypeVar

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.bookings.desk import Desk, Opening
from chalicelib.platform.bookings.model import Refused
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.console.staff import Clerk
from chalicelib.services.visits.actions.desk import town_desk
from chalicelib.web.words import WEEKDAYS

STATES = {
    "held": "取り置き中",
    "booked": "予約",
    "arrived": "来庁",
    "missed": "来なかった",
    "cancelled": "取消",
}
ORIGINS = {"resident": "LINE", "phone": "電話", "waiting": "空き待ち", "lottery": "抽選"}
MOST_OPTIONS = 200

Answer = TypeVar("Answer")


def desk_of(clerk: Clerk) -> Desk:
    return town_desk(clerk.office)


@contextmanager
def in_words_of_staff() -> Iterator[None]:
    """What is refused, told to whoever asked in the console."""
    try:
        yield
    except Refused as refusal:
        raise StaffMistake(refusal.message) from refusal


def telling_refusals(act: Callable[..., Answer]) -> Callable[..., Answer]:
    """A deed whose refusals are told to staff."""

    @wraps(act)
    def told(*args: object, **kwargs: object) -> Answer:
        with in_words_of_staff():
            return act(*args, **kwargs)

    return told


def day_words(day: date) -> str:
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def when_words(moment: datetime) -> str:
    return f"{day_words(moment.date())} {moment.hour}:{moment:%M}"


def day_in(told: str, otherwise: date) -> date:
    """A day of an address; another one where it is none."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        return otherwise


def name_of(desk: Desk, offering_id: str) -> str:
    offering = desk.find(offering_id)
    return offering.name["ja"] if offering else f"{offering_id}（今はありません）"


def offering_options(desk: Desk) -> tuple[tuple[str, str], ...]:
    return (("", "すべて"), *((each.id, each.name["ja"]) for each in desk.offerings))


def offering_in(desk: Desk, id_: str) -> Offering:
    with in_words_of_staff():
        return desk.offering(id_)


def free_options(desk: Desk, offering: Offering, at: datetime) -> tuple[tuple[str, str], ...]:
    """Times from now on that have places, for staff: deadlines do not bind them."""
    found = desk.openings(offering, desk.days_ahead(offering, at), at)
    return tuple((each.slot.name, _free(each)) for each in found if _may_have(each, at))[:MOST_OPTIONS]


def _may_have(opening: Opening, at: datetime) -> bool:
    left = opening.slot.capacity - opening.taken - opening.held
    return opening.is_offered and not opening.closed and left > 0 and opening.slot.ends > at


def _free(opening: Opening) -> str:
    waits = f"・空き待ち{opening.waiting}人" if opening.waiting else ""
    left = opening.slot.capacity - opening.taken - opening.held
    return f"{when_words(opening.slot.starts)}（空き{left}人{waits}）"
