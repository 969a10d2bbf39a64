"""Who comes: the sheet of a day, printed with names, and the week with its counts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.repository import Listed
from chalicelib.platform.console.chart import Printing
from chalicelib.platform.console.staff import (
    Cell,
    Clerk,
    Done,
    Facts,
    Field,
    Form,
    Link,
    Note,
    Once,
    Sent,
    Table,
    View,
)
from chalicelib.platform.conversations.receipts import BOOKING, receipt_number_in
from chalicelib.services.visits.actions.desk import opened_answers
from chalicelib.services.visits.staff.words import (
    ORIGINS,
    STATES,
    day_in,
    day_words,
    desk_of,
    name_of,
    offering_options,
)
from chalicelib.web.words import WEEKDAYS

PAGE, SHEET = 50, 300
WEEK = 7
COLUMNS = ("時刻", "予約の内容", "受付番号", "人数", "受付", "状態", "メモ")
LABELS = {"caller_name": "お名前", "caller_phone": "電話番号"}


def show_day(clerk: Clerk, query: Mapping[str, str]) -> View:
    """The bookings of a day, of all offerings or one: one query a page."""
    desk, today = desk_of(clerk), clerk.office.now().date()
    day, offering = day_in(query.get("day", ""), today), query.get("offering", "")
    cancelled = query.get("of") == "cancelled"
    page = desk.ledger.kept.on_day(
        desk.service, day, offering=offering, cancelled=cancelled, limit=PAGE, start=query.get("start") or None
    )
    here = f"day?day={day}&offering={offering}"
    more = Link("つづき", f"{here}&of={query.get('of', '')}&start={page.next}") if page.next else None
    rows = tuple(_row(desk, line) for line in page.lines)
    title = f"{day_words(day)}の{'取り消された' if cancelled else ''}予約"
    return View(
        title,
        (
            _ways(day, offering, here, cancelled=cancelled),
            Table(COLUMNS, rows, "予約はありません。", title=title, more=more),
            _going(desk, day, offering),
            _finding(),
            _sheet_form(day, offering),
        ),
    )


def _ways(day: date, offering: str, here: str, *, cancelled: bool) -> Facts:
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    other = Link("予約を見る", here) if cancelled else Link("取り消された予約を見る", f"{here}&of=cancelled")
    return Facts(
        (
            ("前の日", Link(day_words(before), f"day?day={before}&offering={offering}")),
            ("次の日", Link(day_words(after), f"day?day={after}&offering={offering}")),
            ("週", Link("この週の予約の数", f"week?day={day}")),
            ("取消", other),
        )
    )


def _row(desk: Desk, line: Listed) -> tuple[Cell, ...]:
    starts = f"{line.starts.hour}:{line.starts:%M}"
    return (
        Link(starts, f"slot?offering={line.offering}&starts={line.slot.replace('+', '%2B')}"),
        name_of(desk, line.offering),
        Link(line.number, f"booking?number={line.number}"),
        f"{line.places}人",
        ORIGINS.get(line.origin, line.origin),
        STATES.get(line.state, line.state),
        line.note,
    )


def _going(desk: Desk, day: date, offering: str) -> Form:
    fields = (
        Field("day", "日", "date", day.isoformat(), required=True),
        Field("offering", "予約できるもの", "select", offering, options=offering_options(desk)),
    )
    return Form("go", "表示する", fields, title="ほかの日・施設を見る")


def _finding() -> Form:
    hint = "例：261122-4K7QX（小文字でもかまいません）"
    return Form("find", "さがす", (Field("number", "受付番号", hint=hint, required=True),), title="受付番号でさがす")


def _sheet_form(day: date, offering: str) -> Form:
    fields = (Field("day", "", "hidden", day.isoformat()), Field("offering", "", "hidden", offering))
    return Form("sheet", "名前入りの名簿を開く", fields, title="印刷する名簿（開いたことが記録されます）")


def go(clerk: Clerk, sent: Sent) -> Done:
    """To another day."""
    day = day_in(sent["day"], clerk.office.now().date())
    return Done(f"day?day={day}&offering={sent['offering']}", "")


def find(clerk: Clerk, sent: Sent) -> Done:
    """To the booking of a receipt number, however it was typed."""
    number = receipt_number_in(sent["number"], BOOKING)
    if number is None or desk_of(clerk).ledger.find(number) is None:
        raise StaffMistake(f"受付番号「{sent['number'][:20]}」の予約はありません。")
    return Done(f"booking?number={number}", "")


def open_sheet(clerk: Clerk, sent: Sent) -> Once:
    """A day's list with names and answers, to be printed. It is written down that it was opened."""
    desk, day = desk_of(clerk), day_in(sent["day"], clerk.office.now().date())
    lines = [*desk.ledger.kept.each_on(desk.service, day, offering=sent["offering"])][: SHEET + 1]
    rows = tuple(_sheet_row(desk, line) for line in lines[:SHEET])
    title = f"{day_words(day)}の名簿"
    notes = (Note("warning", f"はじめの{SHEET}件です。施設をえらんで分けてください。"),) if len(lines) > SHEET else ()
    columns = ("時刻", "予約の内容", "受付番号", "人数", "お名前・答え", "来庁")
    return Once(View(title, (Printing(), *notes, Table(columns, rows, "予約はありません。", title=title))))


def about_day(_clerk: Clerk, sent: Sent) -> str:
    return f"{sent['day'][:10]} {sent['offering'][:30]}".strip()


def _sheet_row(desk: Desk, line: Listed) -> tuple[Cell, ...]:
    booking = desk.ledger.fetch(line.number)
    told = {**booking.answers, **opened_answers(desk.office, booking)}
    words = "、".join(f"{label}：{value}" for label, value in answer_rows(desk, line.offering, told))
    starts, mark = f"{line.starts.hour}:{line.starts:%M}", "✓" if line.state == "arrived" else ""
    told_with_note = "。".join(filter(None, (words, line.note)))
    return (starts, name_of(desk, line.offering), line.number, f"{line.places}人", told_with_note, mark)


def answer_rows(desk: Desk, offering_id: str, told: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Answers with their labels, a choice by its words."""
    offering = desk.find(offering_id)
    for name, value in told.items():
        question = offering.question(name) if offering else None
        label = question.name["ja"] if question else LABELS.get(name, name)
        choice = next((each for each in question.choices if each.id == value), None) if question else None
        yield label, choice.name["ja"] if choice else str(value)


def show_week(clerk: Clerk, query: Mapping[str, str]) -> View:
    """How many are booked of how many places, by offering and day: a query a day."""
    desk = desk_of(clerk)
    asked = day_in(query.get("day", ""), clerk.office.now().date())
    days = [asked - timedelta(days=asked.weekday()) + timedelta(days=each) for each in range(WEEK)]
    taken: Counter[tuple[str, date]] = Counter()
    for day in days:
        for record in desk.ledger.kept.slots_on(desk.service, day):
            taken[record.offering, day] += int(record.taken)
    known = {offering.id for offering in desk.offerings} | {offering for offering, _ in taken}
    rows = tuple(_week_row(desk, offering, days, taken) for offering in _in_order(desk, known))
    before, after = days[0] - timedelta(days=WEEK), days[0] + timedelta(days=WEEK)
    ways = Facts((("前の週", Link(day_words(before), f"week?day={before}")),
                  ("次の週", Link(day_words(after), f"week?day={after}"))))  # fmt: skip
    title = f"{day_words(days[0])}からの週"
    table = Table(
        ("予約できるもの", *(f"{day.day}日（{WEEKDAYS[day.weekday()]}）" for day in days)),
        rows,
        "予約できるものがありません。",
        title=title,
    )
    note = Note("info", "数は「予約した人数／定員」です。日の数を押すと、その日の予約が開きます。")
    return View(title, (Printing(), note, ways, table))


def _in_order(desk: Desk, known: set[str]) -> list[str]:
    ours = [offering.id for offering in desk.offerings]
    return ours + sorted(known - set(ours))


def _week_row(desk: Desk, offering_id: str, days: list[date], taken: Counter[tuple[str, date]]) -> tuple[Cell, ...]:
    offering = desk.find(offering_id)
    calendar = desk.calendar(offering) if offering else None
    cells: list[Cell] = []
    for day in days:
        capacity = sum(slot.capacity for slot in calendar.slots(day)) if calendar else 0
        booked = taken[offering_id, day]
        words = f"{booked}／{capacity}" if capacity or booked else "—"
        cells.append(Link(words, f"day?day={day}&offering={offering_id}") if booked else words)
    return (name_of(desk, offering_id), *cells)
