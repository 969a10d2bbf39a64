"""数字: a town's numbers by week and month against its goals, as charts, tables and CSV, and a month on paper."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.analytics.model import Day, days_to_close, months
from chalicelib.platform.analytics.reading import COLUMNS, Span, Step, breakdowns, cells, month_of, spans
from chalicelib.platform.analytics.settings import NumbersSettings
from chalicelib.platform.console.chart import Chart, Printing
from chalicelib.platform.console.staff import (
    Block,
    Clerk,
    Facts,
    Field,
    Form,
    Handed,
    Link,
    Note,
    Sent,
    Staff,
    StaffAction,
    StaffPage,
    Table,
    View,
)
from chalicelib.web.words import day

ABOUT = (
    "数は、毎晩2時すぎに、前の日までの記録から集計します。一人ひとりの行動は記録していません。"
    "5人・5件に満たない内訳は「5未満」と表示します（ほかの数から計算できてしまうときは、もう1つ隠します）。"
)
DRAWN = 8
"""Spans a chart shows; the table has all."""


def show_numbers(clerk: Clerk, query: Mapping[str, str]) -> View:
    """Charts and tables of the last weeks or months."""
    step, until = _step(query), _yesterday(clerk)
    found = spans(clerk.office, step, until)
    other = Link("月ごとに見る", "numbers?by=month") if step == "week" else Link("週ごとに見る", "numbers?by=week")
    month = Link(f"{until.year}年{until.month}月のまとめ（印刷用）", f"month?month={until:%Y-%m}")
    goals = clerk.office.choices("numbers", NumbersSettings)
    blocks: list[Block] = [Note("info", ABOUT), _last(until), Facts((("表示", other), ("月のまとめ", month)))]
    blocks += _charts(found[-DRAWN:], goals, is_month=step == "month")
    blocks.append(_table(found, "週ごとの数" if step == "week" else "月ごとの数"))
    blocks.append(Form("csv", "CSVで保存する", (Field("by", "", "hidden", step),), "表を保存する", hands_table=True))
    blocks += [
        Table((each.title, each.column), each.rows, "まだありません。", title=f"{each.title}（最新の{_word(step)}）")
        for each in breakdowns(clerk.office, found[-1].told)
    ]
    return View("数字", tuple(blocks))


def _last(until: date) -> Note:
    return Note("info", f"{day(until)}までの数です。")


def _word(step: Step) -> str:
    return "週" if step == "week" else "月"


def _step(query: Mapping[str, str]) -> Step:
    return "month" if query.get("by") == "month" else "week"


def _yesterday(clerk: Clerk) -> date:
    return (clerk.office.now() - timedelta(days=1)).date()


def _charts(found: Sequence[Span], goals: NumbersSettings, *, is_month: bool) -> list[Block]:
    """The goals a month has are drawn for months only; those of what stands, always."""
    sent, opened = (goals.sent, goals.opened) if is_month else (0, 0)
    return [
        _chart("友だち", "人", found, lambda told: told.friends, goals.friends),
        _chart("届けた人数（のべ）", "人", found, lambda told: told.sent, sent),
        _chart("受付", "件", found, lambda told: told.opened, opened),
        _chart("対応が終わるまでの日数（中央値）", "日", found, days_to_close, goals.days_to_close),
    ]


def _chart(title: str, unit: str, found: Sequence[Span], value: Callable[[Day], float | None], goal: int) -> Chart:
    return Chart(title, unit, tuple((span.short, value(span.told) if span.is_known else None) for span in found), goal)


def _table(found: Sequence[Span], title: str) -> Table:
    rows = tuple((span.label, *cells(span)) for span in reversed(found))
    return Table(("期間", *COLUMNS), rows, "まだ数がありません。", title=title)


def show_month(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One month on one sheet of paper: this month beside the one before and the goals, then what it consisted of."""
    first = _month(query.get("month", ""), _yesterday(clerk))
    now, before = month_of(clerk.office, first), month_of(clerk.office, first - timedelta(days=1))
    goals = clerk.office.choices("numbers", NumbersSettings)
    said = {0: goals.friends, 4: goals.sent, 5: goals.opened, 7: goals.days_to_close}
    rows = tuple(
        (name, this, last, f"{said[place]:,}" if said.get(place) else "—")
        for place, (name, this, last) in enumerate(zip(COLUMNS, cells(now), cells(before), strict=True))
    )
    year = [month_of(clerk.office, start) for start, _ in months(first, 6)]
    blocks: list[Block] = [Printing(), Facts((("自治体", clerk.office.tenant.name), ("期間", _period(now))))]
    blocks.append(Table(("項目", now.label, before.label, "目標"), rows, "", title="主な数"))
    blocks += _charts(year, goals, is_month=True)[1:3]
    blocks += [Table((each.title, each.column), each.rows, "ありません。", title=each.title)
               for each in breakdowns(clerk.office, now.told)]  # fmt: skip
    return View(f"{now.label}のまとめ", tuple(blocks))


def _period(span: Span) -> str:
    return f"{day(span.first)}から{day(span.last)}まで"


def _month(told: str, until: date) -> date:
    try:
        asked = date.fromisoformat(f"{told}-01")
    except ValueError:
        asked = until
    return min(asked, until).replace(day=1)


def hand_csv(clerk: Clerk, sent: Sent) -> Handed:
    """The table as a file; nothing in it is more than the page shows."""
    if sent["by"] not in {"week", "month"}:
        raise StaffMistake("週か月かをえらんでください。")
    step = _step({"by": sent["by"]})
    found = spans(clerk.office, step, _yesterday(clerk))
    rows = [(span.first.isoformat(), span.last.isoformat(), *cells(span)) for span in found]
    return Handed(f"numbers-{step}.csv", ("初日", "最終日", *COLUMNS), rows, f"{_word(step)}ごとの数字")


STAFF = Staff(
    "数字",
    group="管理",
    pages=(
        StaffPage("numbers", "数字", "knowledge.read", show_numbers, in_menu=True),
        StaffPage("month", "月のまとめ", "knowledge.read", show_month),
    ),
    actions=(StaffAction("csv", "knowledge.read", hand_csv, ""),),
)
