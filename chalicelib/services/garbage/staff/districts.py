"""The days of one district at a time, in the writing of the table that is imported."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.long_form import FieldMistakes
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.services.garbage.model import Area, GarbageBook, Schedule
from chalicelib.services.garbage.repository import TownGarbage
from chalicelib.services.garbage.staff.amending import amend

HOW = (
    "「月 木」は毎週月曜と木曜、「水1 水3」は第1・第3水曜、「隔水20270106」はその日から1週おき、"
    "「20270115」はその日だけ。「月:4 10」と書くと4月と10月だけになります。空欄なら収集はありません。"
)
START = "from"
SHOWN = 50


def show_districts(clerk: Clerk, query: Mapping[str, str]) -> View:
    town = TownGarbage(clerk.office, fresh=True)
    start = int(query[START]) if query.get(START, "").isdigit() else 0
    shown = town.book.areas[start : start + SHOWN]
    more = Link("次の地区", f"districts?{START}={start + SHOWN}") if start + SHOWN < len(town.book.areas) else None
    rows = tuple((Link(area.label, f"district?id={area.id}"), area.group, area.centre) for area in shown)
    table = desk.Table(("地区", "まとまり", "処理施設"), rows, "収集日のデータがまだありません。", "地区", more)
    return View("地区ごとの収集日", (table,))


def show_district(clerk: Clerk, query: Mapping[str, str]) -> View:
    from chalicelib.services.garbage.formats.writing import tokens  # noqa: PLC0415  only who changes days pays for it

    town = TownGarbage(clerk.office, fresh=True)
    area = town.book.area(query.get("id", ""))
    if area is None:
        raise NotFound
    days = {schedule.category: tokens(schedule) for schedule in area.schedules}
    centres = tuple((centre.name, centre.name) for centre in town.book.centres)
    fields = (
        Field("id", "", "hidden", area.id),
        Field("seen", "", "hidden", town.now.edition),
        *(Field(f"days-{kind.id}", kind.label, value=days.get(kind.id, "")) for kind in town.book.categories),
        Field("centre", "処理施設", "select", value=area.centre, options=centres)
        if centres
        else Field("centre", "", "hidden", area.centre),
    )
    return View(f"{area.label}の収集日", (desk.Note("info", HOW), Form("save_district", "保存する", fields)))


def save_district(clerk: Clerk, sent: Sent) -> Done:
    town = TownGarbage(clerk.office, fresh=True)
    area = town.book.area(sent["id"])
    if area is None:
        raise NotFound
    changed = replace(area, schedules=_schedules(town.book, sent), centre=sent["centre"])
    amend(clerk, lambda book: _with(book, changed), f"{area.label}の収集日の変更", seen=sent["seen"])
    return Done(f"district?id={area.id}", f"{area.label}の収集日を保存しました。住民への案内もすぐに変わります。")


def _schedules(book: GarbageBook, sent: Sent) -> tuple[Schedule, ...]:
    from chalicelib.services.garbage.formats.tokens import read_tokens  # noqa: PLC0415

    read = {kind: read_tokens(sent[f"days-{kind.id}"]) for kind in book.categories if sent[f"days-{kind.id}"].strip()}
    wrong = {
        f"days-{kind.id}": f"{kind.label}の「{bad.token}」：{bad.complaint}"
        for kind, cell in read.items()
        for bad in cell.bad
    }
    if wrong:
        raise FieldMistakes(wrong, "\n".join(wrong.values()))
    return tuple(Schedule(kind.id, cell.rules, cell.remarks) for kind, cell in read.items())


def _with(book: GarbageBook, changed: Area) -> GarbageBook:
    return replace(book, areas=tuple(changed if area.id == changed.id else area for area in book.areas))


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["id"]
