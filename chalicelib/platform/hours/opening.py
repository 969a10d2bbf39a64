"""Whether somebody is there at a moment, and from when next."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.hours.days import DAYS
from chalicelib.platform.house import Office

if TYPE_CHECKING:
    from chalicelib.platform.hours.settings import HoursSettings

LOOKED_AHEAD = 60
"""Days within which the next opening is looked for."""
SHORT = {name: label[0] for name, label in DAYS.items()}
ENGLISH = dict(zip(DAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))


def settings_of(office: Office) -> "HoursSettings":
    from chalicelib.platform.hours.settings import HoursSettings  # noqa: PLC0415 - most turns never ask

    return office.choices("hours", HoursSettings)


def has_pattern(office: Office) -> bool:
    """Whether the town typed its hours. Without them nobody can say whether it is open."""
    hours = settings_of(office)
    return bool(hours.week or hours.exceptions)


def is_holiday(day: date) -> bool:
    """Whether the day is a 国民の祝日 or a day off because of one."""
    import jpholiday  # noqa: PLC0415 - only those who ask pay for it

    return bool(jpholiday.is_holiday(day))


def is_day_off(office: Office, day: date) -> bool:
    """Whether the town's office is closed on a day for a reason of its own: a holiday, the days each year, one day."""
    hours = settings_of(office)
    return hours.is_day_off(day, is_holiday=is_holiday(day))


def is_open(office: Office, at: datetime) -> bool:
    """Whether the town's office is open at an instant."""
    local = office.tenant.local(at)
    return any(opens <= local.time() < closes for opens, closes in _spans(settings_of(office), local.date()))


def next_opening(office: Office, at: datetime) -> datetime | None:
    """When it opens next after an instant, on the town's clocks; None within `LOOKED_AHEAD` days."""
    local, hours = office.tenant.local(at), settings_of(office)
    for step in range(LOOKED_AHEAD):
        day = local.date() + timedelta(days=step)
        for opens, _ in _spans(hours, day):
            moment = datetime.combine(day, opens, local.tzinfo)
            if moment > local:
                return moment
    return None


def closing(office: Office, at: datetime) -> time | None:
    """Until when it is open now; None while it is closed."""
    local = office.tenant.local(at)
    spans = _spans(settings_of(office), local.date())
    return next((closes for opens, closes in spans if opens <= local.time() < closes), None)


def _spans(hours: "HoursSettings", day: date) -> tuple[tuple[time, time], ...]:
    return hours.spans(day, is_holiday=hours.closed_on_holidays and is_holiday(day))


def sentence(office: Office, language: str = DEFAULT) -> str:
    """The weekly pattern in words, else the sentence the town's file has; empty without either."""
    week = settings_of(office).week
    if not week:
        return office.tenant.hours
    names, dash = (ENGLISH, "-") if language == "en" else (SHORT, "〜")
    told = (f"{_days(span.days, names, dash)} {_clock(span.opens)}{dash}{_clock(span.closes)}" for span in week)
    return ("; " if language == "en" else "、").join(told)


def _days(days: Sequence[str], names: Mapping[str, str], dash: str) -> str:
    """Three days or more in a row by the first and the last of them."""
    order = [day for day in DAYS if day in days]
    first = list(DAYS).index(order[0])
    if len(order) > 2 and order == list(DAYS)[first : first + len(order)]:
        return f"{names[order[0]]}{dash}{names[order[-1]]}"
    return ("・" if names is SHORT else ", ").join(names[day] for day in order)


def _clock(told: str) -> str:
    return told.removeprefix("0")
