"""A town's numbers as staff read them: weeks or months, with words for kinds, areas, categories and services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chalicelib.platform.analytics.deriving import ELSEWHERE
from chalicelib.platform.analytics.model import HIDDEN, Day, days_to_close, months, summed, veiled, weeks
from chalicelib.platform.analytics.repository import Days
from chalicelib.platform.broadcasts.settings import BroadcastSettings
from chalicelib.platform.console.declared import case_kinds
from chalicelib.platform.house import Office

Step = Literal["week", "month"]
NUMBER: Mapping[Step, int] = {"week": 13, "month": 13}
UNKNOWN = "—"


@dataclass(frozen=True)
class Span:
    """Some days together, under the words that name them."""

    label: str
    first: date
    last: date
    told: Day
    is_known: bool = True
    """Whether any day of it was derived."""

    @property
    def short(self) -> str:
        """For a chart: the month, with its year where the year begins."""
        _, year, month = self.label.rpartition("年")
        return self.label if month.startswith("1月") or not year else month


def spans(office: Office, step: Step, until: date) -> tuple[Span, ...]:
    """The last weeks or months, oldest first: two queries at most, whatever happened in them."""
    found = (weeks if step == "week" else months)(until, NUMBER[step])
    days = Days(office.scope).between(found[0][0], found[-1][1])
    return tuple(_span(step, first, last, days) for first, last in found)


def _span(step: Step, first: date, last: date, days: Mapping[date, Day]) -> Span:
    told = [day for at, day in days.items() if first <= at <= last]
    return Span(_label(step, first), first, last, summed(told), is_known=bool(told))


def month_of(office: Office, month: date) -> Span:
    """One month."""
    first, last = months(month, 1)[0]
    return _span("month", first, last, Days(office.scope).between(first, last))


def _label(step: Step, first: date) -> str:
    return f"{first.month}/{first.day}〜" if step == "week" else f"{first.year}年{first.month}月"


COLUMNS = (
    "友だち", "新しい友だち", "ブロックした人", "配信の回数", "届けた人数（のべ）", "受付", "対応が終わった件数",
    "終わるまでの日数（中央値）",
)  # fmt: skip


def cells(span: Span) -> tuple[str, ...]:
    """A span as the columns have it."""
    told = span.told
    if not span.is_known:
        return (UNKNOWN,) * len(COLUMNS)
    took = days_to_close(told)
    return (
        _said(told.friends),
        _people(told.came),
        _people(told.left),
        f"{told.sends:,}",
        f"{told.sent:,}",
        f"{told.opened:,}",
        f"{told.closed:,}",
        UNKNOWN if took is None else f"{took:g}",
    )


def _said(count: int | None) -> str:
    return UNKNOWN if count is None else f"{count:,}"


def _people(count: int | None) -> str:
    """People who did something: few of them are not told."""
    return HIDDEN if count is not None and 0 < count < 5 else _said(count)


@dataclass(frozen=True)
class Breakdown:
    """One number by kind, area, category or service; small ones hidden."""

    title: str
    column: str
    rows: tuple[tuple[str, str], ...]


def breakdowns(office: Office, told: Day) -> tuple[Breakdown, ...]:
    """Everything a span is told by."""
    return (
        Breakdown("受付の種類", "件数", _rows(told.by_kind, dict(case_kinds(office)))),
        Breakdown("受付の地区", "件数", _rows(told.by_area, _areas(office))),
        Breakdown("配信のカテゴリ", "届けた人数（のべ）", _rows(told.by_category, _categories(office))),
        Breakdown("できごと", "回数", _rows(told.happened, _happenings(office, told))),
        Breakdown("使われたサービス", "使った人（日ごとの合計）", _rows(told.used, _services(office))),
    )


def _rows(counts: Mapping[str, int], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    ordered = sorted(veiled(counts).items(), key=lambda each: (-(each[1] or 0), each[0]))
    return tuple((names.get(name, name), HIDDEN if count is None else f"{count:,}") for name, count in ordered)


def _areas(office: Office) -> dict[str, str]:
    return {ELSEWHERE: "場所がわからないもの", **{area.id: area.name for area in office.tenant.areas}}


def _categories(office: Office) -> dict[str, str]:
    found = office.choices("broadcasts", BroadcastSettings).categories
    return {category.id: category.name["ja"] for category in found}


def _happenings(office: Office, told: Day) -> dict[str, str]:
    """`service/what` in words: the service's name before what it counted."""
    services = _services(office)
    parts = {name: name.partition("/") for name in told.happened}
    return {name: f"{services[one]}：{what}" if one in services else what for name, (one, _, what) in parts.items()}


def _services(office: Office) -> dict[str, str]:
    titles = {name: office.service(name).settings.model_config.get("title") for name in office.tenant.services}
    return {name: title or name for name, title in titles.items()}
