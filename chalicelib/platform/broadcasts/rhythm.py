"""When a recurring send comes round: daily, on weekdays of a week, on a day or an n-th weekday of a month."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

Every = Literal["day", "week", "month"]
WEEKDAYS = "月火水木金土日"
LAST = -1
FURTHEST = 400
"""Days that are looked at for the next one."""


@dataclass(frozen=True)
class Rhythm:
    """Days and a time of day, on the town's clocks."""

    every: Every
    at: str
    """`09:00`"""
    weekdays: tuple[int, ...] = ()
    """0 Monday to 6 Sunday: of a week, or of a month together with `nth`."""
    nth: int = 0
    """Which of the month's weekdays, 1 to 5, -1 the last; 0: `day` is meant."""
    day: int = 0
    """Of a month, 1 to 31, -1 the last. A month that lacks the day is passed over."""
    skipped: tuple[str, ...] = ()
    """Days without a send, ISO 8601."""
    until: str = ""
    """The last day; empty for no end."""

    def falls_on(self, day: date) -> bool:
        if day.isoformat() in self.skipped or (self.until and day.isoformat() > self.until):
            return False
        match self.every:
            case "day":
                return True
            case "week":
                return day.weekday() in self.weekdays
        return self._in_month(day)

    def _in_month(self, day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        if not self.nth:
            return day.day == (length if self.day == LAST else self.day)
        is_nth = day.day + 7 > length if self.nth == LAST else (day.day - 1) // 7 + 1 == self.nth
        return is_nth and day.weekday() in self.weekdays

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first time that comes after a moment; None where none comes within a year."""
        return next(self.times(moment, zone), None)

    def times(self, moment: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """The times that come after a moment, in order."""
        clock, local = time.fromisoformat(self.at), moment.astimezone(zone)
        for ahead in range(FURTHEST):
            day = local.date() + timedelta(days=ahead)
            at = datetime.combine(day, clock, zone)
            if at > moment and self.falls_on(day):
                yield at

    def in_words(self) -> str:
        days = "・".join(WEEKDAYS[each] for each in self.weekdays)
        match self.every:
            case "day":
                told = "毎日"
            case "week":
                told = f"毎週{days}曜日"
            case _ if self.nth:
                told = f"毎月{'最後の' if self.nth == LAST else f'第{self.nth}'}{days}曜日"
            case _:
                told = f"毎月{'末日' if self.day == LAST else f'{self.day}日'}"
        ends = f"（{self.until}まで）" if self.until else ""
        return f"{told} {self.at}{ends}"


def coming(rhythm: Rhythm, moment: datetime, zone: ZoneInfo, at_most: int) -> tuple[datetime, ...]:
    return tuple(islice(rhythm.times(moment, zone), at_most))
