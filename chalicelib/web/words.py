"""Dates and times as they are written in Japanese."""

from datetime import date, datetime

WEEKDAYS = "月火水木金土日"


def _day_of(value: str | date) -> date:
    """An ISO 8601 date, or the date an ISO 8601 time begins with, in the zone it is written in."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def day(value: str | date) -> str:
    """2026年11月22日(日)"""
    on = _day_of(value)
    return f"{on.year}年{on.month}月{on.day}日({WEEKDAYS[on.weekday()]})"


def clock(value: str | datetime) -> str:
    """14:05"""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{at.hour}:{at.minute:02d}"


def moment(value: str | datetime) -> str:
    """2026年11月22日(日) 14:05"""
    return f"{day(value)} {clock(value)}"


def short(value: str | datetime) -> str:
    """11月22日(日) 14:05, where the year goes without saying"""
    return moment(value).partition("年")[2]


def short_day(value: str | date) -> str:
    """11月22日(日)"""
    return day(value).partition("年")[2]
