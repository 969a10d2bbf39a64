"""What stands in one cell: a degree, a mark, a telephone number, days of the week, hours in prose, dates in prose."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from chalicelib.platform.places.model import EVERY_DAY, MIDNIGHT, Hours

YES = {"1", "○", "〇", "◯", "◎", "●", "有", "有り", "あり", "可", "対応", "はい", "true", "yes"}
NO = {"0", "×", "✕", "✖", "無", "無し", "なし", "不可", "いいえ", "false", "no"}
PARTLY = {"△", "▲", "一部"}
BLANK = {"", "-", "ー", "‐", "−", "―", "－", "–", "—", "未定", "不明"}
CIRCLED = {code: f"({code - 0x245F})" for code in range(0x2460, 0x2474)}
PHONE = re.compile(r"\(?0\d{1,4}\)?-?\d{1,4}-?\d{3,4}")
DEGREES = re.compile(r"(-?\d{1,3})\s*[度°]\s*(\d{1,2})\s*[分′']\s*(\d{1,2}(?:\.\d+)?)?\s*(?:秒|′′|\")?")
WEEK = "月火水木金土日"
RANGE = re.compile(f"([{WEEK}])(?:~|〜|-|ー|から)([{WEEK}])")
CLOCK = r"(?:午前|午後)?\d{1,2}(?::\d{2}(?::\d{2})?|時(?:\d{1,2}分?|半)?)|正午"
SPAN = re.compile(f"({CLOCK})(?:~|〜|-|ー|−|から)({CLOCK})(?:まで)?")
ALL_DAY = re.compile(r"24時間(利用可能|利用可|営業|開放|開館|オープン)?|終日(利用可能|利用可|開放)?")
ONLY_DAYS = re.compile(
    f"^(毎日|年中無休|平日|[{WEEK}](?:~|〜|-|ー|から)[{WEEK}]|[{WEEK}]+(?:[・、,][{WEEK}]+)*)?[:：]?"
)

DAY_MONTH = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)(\d{1,2})日?(?:\(([月火水木金土日])[^)]*\))?")
NUMERIC_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


def plain(text: str) -> str:
    """Width folded, ① as (1); white space within kept as one space."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(CIRCLED)).split())


def is_blank(text: str) -> bool:
    return text.strip() in BLANK


def degrees(text: str) -> float | None:
    """Decimal degrees, also from 34度20分39秒 and full-width digits; None where there are none."""
    told = unicodedata.normalize("NFKC", text).strip()
    found = DEGREES.fullmatch(told)
    if found:
        whole, minutes, seconds = int(found[1]), int(found[2]), float(found[3] or 0)
        return round(whole + minutes / 60 + seconds / 3600, 7)
    try:
        number = float(told)
    except ValueError:
        return None
    return number if abs(number) <= 180 else None


def mark(text: str) -> str:
    """`yes`, `no` or `partly`; what says neither as it stands, nothing for a dash."""
    told = plain(text)
    if told in BLANK:
        return ""
    for answer, words in (("yes", YES), ("no", NO), ("partly", PARTLY)):
        if told.lower() in words or text.strip() in words:
            return answer
    return told


def number(text: str) -> str:
    """Digits of a count (`1,200人` → `1200`); prose as it stands."""
    told = plain(text)
    found = re.fullmatch(r"約?([\d,]+)\s*(人|名|台|個|室|席)?", told)
    return found[1].replace(",", "") if found else ("" if told in BLANK else told)


def phone(text: str) -> str:
    """`(054)626-1139` as `054-626-1139`; the first of several; empty for a dash. `ValueError` for anything else."""
    told = re.sub(r"[‐‑‒–—―ー−]", "-", unicodedata.normalize("NFKC", text)).strip()
    if told in BLANK:
        return ""
    found = PHONE.match(told)
    if found:
        return re.sub(r"^\((\d+)\)-?", r"\1-", found[0])
    if re.fullmatch(r"\d{3,4}", told) or re.fullmatch(r"\+\d[\d-]{7,18}", told):
        return told
    raise ValueError(text)


def own(text: str) -> str:
    """A cell of a town's own column: a mark where it is one, digits as they stand."""
    told = plain(text)
    return told if told.isdigit() else mark(text)


def weekdays(text: str) -> str:
    """Digits of the days that are named, Monday 0; `ValueError` where none is."""
    told = re.sub(r"曜日?|祝日?|・|、|,|\s", "", unicodedata.normalize("NFKC", text))
    if told in {"毎日", "年中無休", "全日", "無休"}:
        return EVERY_DAY
    told = told.replace("平日", "月火水木金")
    found = {day for first, last in RANGE.findall(told) for day in _between(first, last)}
    found |= {WEEK.index(day) for day in told if day in WEEK}
    rest = re.sub(f"[{WEEK}~〜ー-]|から", "", told)
    if not found or rest:
        raise ValueError(text)
    return "".join(map(str, sorted(found)))


def _between(first: str, last: str) -> Iterator[int]:
    start, end = WEEK.index(first), WEEK.index(last)
    yield from range(start, end + 1) if start <= end else (*range(start, 7), *range(end + 1))


def clock(text: str) -> str:
    """`HH:MM` of 9:00, ９時３０分, 午後5時, 正午, 0900; `24:00` is one. `ValueError` for what is no time."""
    told = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if told == "正午":
        return "12:00"
    found = re.fullmatch(r"(午前|午後)?(\d{1,2})(?::(\d{2})(?::\d{2})?|時(?:(\d{1,2})分?|(半))?)", told)
    if not found and re.fullmatch(r"\d{4}", told):
        found = re.fullmatch(r"()(\d{2})(\d{2})()()", told)
    if not found:
        raise ValueError(text)
    hour = int(found[2]) + (12 if found[1] == "午後" and int(found[2]) < 12 else 0)
    minute = 30 if found[5] else int(found[3] or found[4] or 0)
    if not (hour < 24 and minute < 60) and (hour, minute) != (24, 0):
        raise ValueError(text)
    return f"{hour:02d}:{minute:02d}"


def span(opens: str, closes: str) -> tuple[str, str]:
    """From when until when. Midnight as an end is `24:00`. `ValueError` where it ends before it begins."""
    begins, ends = clock(opens), clock(closes)
    ends = MIDNIGHT if ends == "00:00" else ends
    if begins >= ends:
        raise ValueError(f"{opens}~{closes}")
    return begins, ends


def hours_in_prose(text: str) -> Hours | None:
    """The hours that a sentence is, such as 平日9:00～17:00 or 24時間利用可能; None where it says more than hours."""
    told = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("曜日", "").rstrip("。")
    if ALL_DAY.fullmatch(told):
        return Hours(EVERY_DAY, (("00:00", MIDNIGHT),))
    before = ONLY_DAYS.match(told)
    days, rest = (before[1] or "", told[before.end() :]) if before else ("", told)
    found = SPAN.findall(rest)
    if not found or re.sub(r"[、,・と及び]", "", SPAN.sub("", rest)):
        return None
    try:
        return Hours(weekdays(days) if days else "", tuple(span(opens, closes) for opens, closes in found))
    except ValueError:
        return None


def days_in_prose(text: str, today: date) -> tuple[str, str] | None:
    """First and last day (ISO 8601) of what is written like 8月5日（水）～8月16日（日）; None where there is none.

    A year that is not written is the one near today in which the day falls on its weekday.
    """
    told = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).partition("※")[0]
    numbers = [tuple(map(int, match)) for match in NUMERIC_DAY.findall(told)]
    found = [day for year, month, number in numbers if (day := _day(year, month, number))]
    if not found:
        found = [day for match in DAY_MONTH.finditer(told) if (day := _nearest_year(match, today))]
    return (min(found).isoformat(), max(found).isoformat()) if found else None


def _nearest_year(match: re.Match[str], today: date) -> date | None:
    years = [int(match[1])] if match[1] else range(today.year - 1, today.year + 2)
    days = [day for year in years if (day := _day(year, int(match[2]), int(match[3])))]
    fitting = [day for day in days if not match[4] or WEEK[day.weekday()] == match[4]]
    return min(fitting, key=lambda day: abs(day - today), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
