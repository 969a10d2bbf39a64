"""A data set as a table that reads back to the same places."""

from collections.abc import Iterable, Iterator, Sequence

from chalicelib.platform.places.formats.headings import FACTS
from chalicelib.platform.places.formats.values import WEEK
from chalicelib.platform.places.model import Hours, Place

BASE = (
    "ID",
    "名称",
    "名称_カナ",
    "所在地_連結表記",
    "緯度",
    "経度",
    "電話番号",
    "URL",
    "利用可能曜日",
    "開始時間",
    "終了時間",
    "利用可能日時特記事項",
    "備考",
)
DAYS = ("開始日", "終了日")
MARKS = {"yes": "○", "no": "×", "partly": "△"}


def written(places: Sequence[Place]) -> list[list[str]]:
    """Header and rows; the columns of the newer generation, then what else the places have."""
    names = list(dict.fromkeys(name for place in places for name in place.facts))
    is_dated = any(place.first for place in places)
    named = tuple("イベント名" if is_dated and column == "名称" else column for column in BASE)
    header = [*named, *(DAYS if is_dated else ()), *(heading(name) for name in names)]
    return [header, *_rows(places, names, is_dated=is_dated)]


def heading(name: str) -> str:
    """The column of a fact in the standard, or the town's own."""
    return FACTS[name][1][0] if name in FACTS else name


def _rows(places: Iterable[Place], names: Sequence[str], *, is_dated: bool) -> Iterator[list[str]]:
    for place in places:
        base = [place.id, place.name, place.kana, place.address, f"{place.lat}", f"{place.lon}", place.phone, place.url]
        days = [place.first, place.last] if is_dated else []
        facts = (place.facts.get(name, "") for name in names)
        yield [*base, *_hours(place.hours), place.note, *days, *(MARKS.get(told, told) for told in facts)]


def _hours(hours: Hours) -> list[str]:
    days = "".join(WEEK[int(day)] for day in hours.days)
    if len(hours.spans) == 1:
        return [days, *hours.spans[0], hours.note]
    return [days, "、".join(f"{opens}〜{closes}" for opens, closes in hours.spans), "", hours.note]
