"""The two ways towns write a schedule into a cell, read into rules.

5374.jp's tokens (its LOCALIZE.md, and what cities added): `月 木`, `水1 水3`, `隔水20260408`, `20261105`, `*1`, several
parts split by `;`, each limited to months after `:`. And prose, as in Takamatsu's open data: 「毎週火・金曜日」
「第２・４月曜日」.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.services.garbage.model import Fortnightly, NthWeekday, OnDates, Pattern, Rule, Weekly

WEEKDAYS = "月火水木金土日"
NEVER = date(2099, 12, 31)  # how some towns write that nothing is collected

WEEKLY = re.compile(rf"([{WEEKDAYS}])")
NTH = re.compile(rf"([{WEEKDAYS}])(\d)")
FORTNIGHTLY = re.compile(rf"隔([{WEEKDAYS}])(\d{{8}})")
DAY = re.compile(r"\d{8}")
REMARK = re.compile(r"\*(\w+)")
MONTH = re.compile(r"\d{1,2}")
SEPARATORS = re.compile(r"[\s、,・]+")

DAYS_IN_PROSE = rf"(?P<days>[{WEEKDAYS}](?:[・、,][{WEEKDAYS}](?![{WEEKDAYS}]))*)(?:曜日?)?"
EVERY_WEEK = re.compile(rf"毎週{DAYS_IN_PROSE}")
EVERY_NTH = re.compile(rf"(?:毎月)?第(?P<weeks>\d(?:[・、,]第?\d)*)(?:週の?)?{DAYS_IN_PROSE}")
BETWEEN_CLAUSES = re.compile(r"[\s、,・と及びび]+")


@dataclass(frozen=True, slots=True)
class BadToken:
    """A token that is no schedule, and why, as a sentence for staff."""

    token: str
    complaint: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says. `remarks` stand alone in a part without any schedule, so they belong to the whole cell."""

    rules: tuple[Rule, ...] = ()
    remarks: tuple[str, ...] = ()
    bad: tuple[BadToken, ...] = ()


def read_tokens(text: str) -> Cell:
    """A cell of 5374's area_days.csv. Tokens that cannot be read are left out and named."""
    parts = [_part(part) for part in _plain(text).split(";") if part.strip()]
    return Cell(
        rules=tuple(rule for part in parts for rule in part.rules),
        remarks=tuple(remark for part in parts for remark in part.remarks),
        bad=tuple(bad for part in parts for bad in part.bad),
    )


def read_prose(text: str) -> Cell:
    """A cell written as a sentence; one that is not understood to its end is left out as a whole and named."""
    plain = _plain(text).strip()
    if not plain:
        return Cell()
    found = [match for pattern in (EVERY_WEEK, EVERY_NTH) for match in pattern.finditer(plain)]
    rest = BETWEEN_CLAUSES.sub("", EVERY_NTH.sub("", EVERY_WEEK.sub("", plain)))
    if rest or not found:
        return Cell(bad=(BadToken(plain, "「毎週月・木曜日」または「第1・3水曜日」のように書いてください。"),))
    patterns = [pattern for match in found for pattern in _prose_patterns(match)]
    if any(map(_is_no_week, patterns)):
        return Cell(bad=(BadToken(plain, "第1週から第5週までで書いてください。"),))
    return Cell(rules=tuple(map(Rule, patterns)))


def read_day(text: str) -> date | None:
    """A day written with or without separators (`2026/1/3`, `2026-01-03`, `2026年1月3日`, `20260103`), or None."""
    numbers = re.findall(r"\d+", _plain(text))
    if len(numbers) == 1 and len(numbers[0]) == 8:
        numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
    if len(numbers) < 3 or len(numbers[0]) != 4:
        return None
    try:
        return date(*map(int, numbers[:3]))
    except ValueError:
        return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _part(text: str) -> Cell:
    before, _, after = text.partition(":")
    months, dates_after, bad_after = _season(after)
    patterns: list[Pattern] = []
    remarks: list[str] = []
    bad: list[BadToken] = []
    for token in _split(before):
        read = _token(token)
        if isinstance(read, BadToken):
            bad.append(read)
        elif isinstance(read, str):
            remarks.append(read)
        elif read is not None:
            patterns.append(read)
    rules = [Rule(pattern, _limit(pattern, months), tuple(remarks)) for pattern in _gathered(patterns, dates_after)]
    return Cell(tuple(rules), () if rules else tuple(remarks), (*bad, *bad_after))


def _split(text: str) -> list[str]:
    return [token for token in SEPARATORS.split(text) if token]


def _limit(pattern: Pattern, months: tuple[int, ...]) -> tuple[int, ...]:
    return () if isinstance(pattern, OnDates) else months


def _gathered(patterns: list[Pattern], more_days: tuple[date, ...]) -> list[Pattern]:
    """The patterns, with all single days put into one."""
    days = [day for pattern in patterns if isinstance(pattern, OnDates) for day in pattern.days]
    others = [pattern for pattern in patterns if not isinstance(pattern, OnDates)]
    together = tuple(sorted({*days, *more_days}))
    return [*dict.fromkeys(others), *([OnDates(together)] if together else [])]


def _season(text: str) -> tuple[tuple[int, ...], tuple[date, ...], tuple[BadToken, ...]]:
    """Months and single days after the colon."""
    months: list[int] = []
    days: list[date] = []
    bad: list[BadToken] = []
    for token in _split(text):
        day = read_day(token) if DAY.fullmatch(token) else None
        if day is not None:
            days.append(day)
        elif MONTH.fullmatch(token) and 1 <= int(token) <= 12:
            months.append(int(token))
        else:
            bad.append(BadToken(token, "月（1〜12）または日付として読めません。"))
    return tuple(sorted(set(months))), tuple(days), tuple(bad)


def _token(token: str) -> Pattern | str | BadToken | None:
    """A pattern, the id of a remark, a complaint, or None for the day that stands for never."""
    if match := WEEKLY.fullmatch(token):
        return Weekly(WEEKDAYS.index(match[1]))
    if match := NTH.fullmatch(token):
        nth = NthWeekday(WEEKDAYS.index(match[1]), int(match[2]))
        return BadToken(token, f"第{nth.nth}週はありません。") if _is_no_week(nth) else nth
    if match := FORTNIGHTLY.fullmatch(token):
        return _fortnightly(token, WEEKDAYS.index(match[1]), match[2])
    if match := REMARK.fullmatch(token):
        return match[1]
    return _single_day(token)


def _single_day(token: str) -> OnDates | BadToken | None:
    day = read_day(token) if DAY.fullmatch(token) else None
    if day is None:
        return BadToken(token, "収集日として読めません。")
    return None if day == NEVER else OnDates((day,))


def _fortnightly(token: str, weekday: int, base: str) -> Fortnightly | BadToken:
    day = read_day(base)
    if day is None:
        return BadToken(token, "隔週の基準日が、ない日付です。")
    if day.weekday() != weekday:
        return BadToken(token, f"隔週の基準日は{WEEKDAYS[day.weekday()]}曜日です。")
    return Fortnightly(day)


def _is_no_week(pattern: Pattern) -> bool:
    return isinstance(pattern, NthWeekday) and not 1 <= pattern.nth <= 5


def _prose_patterns(match: re.Match[str]) -> Iterator[Weekly | NthWeekday]:
    days = [WEEKDAYS.index(day) for day in match["days"] if day in WEEKDAYS]
    if match.re is EVERY_WEEK:
        yield from map(Weekly, days)
        return
    for week in re.findall(r"\d", match["weeks"]):
        yield from (NthWeekday(day, int(week)) for day in days)
