"""Dates in a text that are over, that do not exist, or that fall on another day of the week."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.platform.broadcasts.lints.findings import Finding, Findings, Told, error, warning

_WEEKDAYS = "月火水木金土日"
_WEEK = r"(?:\s*[(]\s*(?P<week>[月火水木金土日])(?:曜日?)?(?:[・,、]\s*[祝休]日?)?\s*[)])?"
_WRITTEN = re.compile(
    r"(?:(?P<era>令和|R)\s?(?P<era_year>\d{1,2}|元)年\s*|(?P<year>20\d\d)年\s*)?(?P<month>\d{1,2})月\s*(?P<day>\d{1,2})日"
    + _WEEK
)
_SLASHED = re.compile(r"(?<![\d/.])(?P<year>20\d\d)[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?![\d/])" + _WEEK)
_SHORT = re.compile(
    r"(?<![\d/.])(?P<month>\d{1,2})/(?P<day>\d{1,2})\s*[(]\s*(?P<week>[月火水木金土日])(?:曜日?)?(?:[・,、]\s*[祝休]日?)?\s*[)]"
)
_FORMS = (_WRITTEN, _SLASHED, _SHORT)
_GOES_ON = re.compile(r"\s*(から|より|[~〜ー–-])")
REIWA = 2018
"""令和1年 is this and one."""


@dataclass(frozen=True)
class Mention:
    """A date as it stands in a text."""

    words: str
    month: int
    day: int
    year: int | None
    week: str
    opens_span: bool
    """「…から」: what began may go on."""

    def on(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


def mentions(text: str) -> Iterator[Mention]:
    """The dates of a text in NFKC."""
    for form in _FORMS:
        for found in form.finditer(text):
            told = found.groupdict()
            goes_on = bool(_GOES_ON.match(text, found.end()))
            yield Mention(
                found[0].strip(), int(told["month"]), int(told["day"]), _year(told), told["week"] or "", goes_on
            )


def _year(told: dict[str, str | None]) -> int | None:
    if told.get("year"):
        return int(told["year"] or 0)
    era = told.get("era_year")
    return None if not era else REIWA + (1 if era == "元" else int(era))


def date_findings(told: Told, sent_on: date) -> Findings:
    """What is wrong with the dates of a text that is read on a day."""
    for mention in dict.fromkeys(mentions(told.text)):
        yield from _findings(told, mention, sent_on)


def _findings(told: Told, mention: Mention, sent_on: date) -> Iterator[Finding]:
    meant = _meant(mention, sent_on)
    if meant is None:
        yield error(f"{told.named}の「{mention.words}」という日はありません。日付を直してください。")
    elif mention.week and mention.week != _week(meant):
        yield _wrong_week(told, mention, meant)
    elif meant < sent_on and not mention.opens_span:
        yield warning(
            f"{told.named}の「{mention.words}」は、配信する日（{sent_on.month}月{sent_on.day}日）より前です。"
            "古い文のままなら直してください。"
        )


def _meant(mention: Mention, sent_on: date) -> date | None:
    """The day that is meant: without a year the nearest one."""
    years = (mention.year,) if mention.year else (sent_on.year - 1, sent_on.year, sent_on.year + 1)
    days = [day for year in years if (day := mention.on(year))]
    return min(days, key=lambda day: abs(day - sent_on), default=None)


def _wrong_week(told: Told, mention: Mention, meant: date) -> Finding:
    last, said = (
        mention.on(meant.year - 1),
        f"{told.named}の「{mention.words}」は、{meant.year}年では{_week(meant)}曜日です。",
    )
    if mention.year is None and last and _week(last) == mention.week:
        return warning(f"{said}{last.year}年は{mention.week}曜日でした。去年の文のままなら直してください。")
    return error(f"{said}日付か曜日を直してください。")


def _week(day: date) -> str:
    return _WEEKDAYS[day.weekday()]
