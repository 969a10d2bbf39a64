"""The days as residents are told them, new books, and changes by hand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.imports.differences import differences
from chalicelib.services.garbage.actions import area_named, prepare_book, stand_for
from chalicelib.services.garbage.model import Area, Change, ChangeKind, GarbageBook, next_collection, scheduled
from chalicelib.services.garbage.model.checks import days_changed, objection
from chalicelib.services.garbage.repository import (
    EditionRecord,
    Editions,
    EnteredChange,
    Standings,
    TownGarbage,
)
from chalicelib.services.garbage.staff.exporting import export_form
from chalicelib.web.words import day as day_in_words
from chalicelib.web.words import moment

AREAS_SHOWN, ERRORS_SHOWN, CHANGES_SHOWN = 30, 100, 50
UPLOAD = (
    "5374.jp形式のCSV（area_days、center、description、remarks、target）をまとめて、またはzip、xlsxで選べます。"
    "次の画面で内容を確認するまで、住民への案内は変わりません。"
)
CHANGE_KINDS: Mapping[str, str] = {
    ChangeKind.MOVED: "別の日に変える",
    ChangeKind.CANCELLED: "休む",
    ChangeKind.EXTRA: "臨時に収集する",
}
SWITCHED: Mapping[str, str] = {"applied": "反映", "undone": "前のデータに戻す"}


# the days


def show_calendar(clerk: Clerk, query: Mapping[str, str]) -> View:
    """Each district with the next day of each kind, as residents would be told now."""
    town = TownGarbage(clerk.office, fresh=True)
    start = int(query["from"]) if query.get("from", "").isdigit() else 0
    shown = town.book.areas[start : start + AREAS_SHOWN]
    following = start + AREAS_SHOWN
    more = Link("次の地区", f"calendar?from={following}") if following < len(town.book.areas) else None
    kinds = [kind for kind in town.book.categories if any(kind in scheduled(town.book, area.id) for area in shown)]
    today = clerk.at.date()
    rows = tuple((area.label, *(_next(town, area, kind.id, today) for kind in kinds)) for area in shown)
    columns = ("地区", *(kind.label for kind in kinds))
    table = desk.Table(
        columns, rows, "収集日のデータがまだありません。「データの取込み」から取り込んでください。", "次の収集日", more
    )
    return View("ごみの収集日", (_standing(town), table))


def _next(town: TownGarbage, area: Area, category_id: str, today: date) -> str:
    coming = next_collection(town.book, town.calendar, area.id, category_id, today)
    return _days([coming.day] if coming else [])


def _standing(town: TownGarbage) -> desk.Facts:
    book, since = town.book, town.now.since
    return desk.Facts(
        (
            ("地区", f"{len(book.areas)}"),
            ("ごみの種類", f"{len(book.categories)}"),
            ("いまのデータの反映日時", _minute(town, since) if since else "まだありません"),
            ("データ", Link("取込み・書出し・履歴", "import")),
            ("品目", Link("品目一覧を直す", "items")),
            ("地区ごとの収集日", Link("1地区ずつ直す", "districts")),
            ("臨時の変更", Link(f"{len(town.now.changes)}件", "changes")),
            ("見つからなかった言葉", Link("一覧", "words")),
        )
    )


# new books


def show_import(clerk: Clerk, _query: Mapping[str, str]) -> View:
    town = TownGarbage(clerk.office, fresh=True)
    lines = Standings(clerk.office.scope).history()
    rows = tuple(
        (
            _minute(town, line.at),
            SWITCHED[line.facts["what"]],
            line.facts["by"],
            "、".join(line.facts["files"]),
            _counted(line.facts["counts"]),
        )
        for line in lines
    )
    files = Field("files", "ファイル", "file", hint=UPLOAD, required=True, accept=".csv,.zip,.xlsx,.txt", multiple=True)
    seen = (Field("seen", "", "hidden", town.now.edition),)
    sure = "ひとつ前のデータに戻します。住民への案内もすぐに変わります。よろしいですか。"
    undo = Form("undo", "前のデータに戻す", seen, confirm=sure, danger=True)
    history = desk.Table(("日時", "操作", "担当", "ファイル・変更", "内容"), rows, "まだ取り込んでいません。", "履歴")
    blocks: tuple[desk.Block, ...] = (Form("prepare", "内容を確認する", (files,), "取込み"), export_form(), history)
    return View("データの取込み・書出し", (*blocks, undo) if town.now.trail else blocks)


def prepare(clerk: Clerk, sent: Sent) -> Done:
    files = {upload.name: upload.content for upload in sent.files.get("files", ())}
    if not files:
        raise StaffMistake("ファイルを選んでください。")
    record, imported = prepare_book(clerk.office, files, clerk.member.label)
    if not imported.is_new and not imported.errors:
        return Done("import", "いまのデータと同じ内容でした。何も変わりません。")
    return Done(f"preview?edition={record.edition}", "ファイルを読み取りました。内容を確認してください。")


def show_preview(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What an edition would change, and what of its files was not understood."""
    town = TownGarbage(clerk.office, fresh=True)
    record = _edition(clerk, query.get("edition", ""))
    new = Editions(clerk.office.scope).book(record.edition, record.facts["parts"])
    errors = record.facts["errors"]
    kept_out = sum(1 for error in errors if not error["is_notice"])
    all_read = desk.Note("success", "すべて読み取れました。")
    note = desk.Note("warning", f"取り込めない箇所が{kept_out}件あります。") if kept_out else all_read
    counts = record.facts["counts"]
    blocks = (note, desk.Facts((("内容", _counted(counts)),)), *_changes_shown(town, new, clerk.at.date()))
    return View("取込み内容の確認", (*blocks, *_errors_shown(errors, counts["errors"]), _apply_form(town, record)))


def _apply_form(town: TownGarbage, record: EditionRecord) -> desk.Block:
    if record.edition == town.now.edition:
        return desk.Note("info", "いまのデータと同じ内容です。反映するものはありません。")
    seen = (Field("edition", "", "hidden", record.edition), Field("seen", "", "hidden", town.now.edition))
    return Form("apply", "この内容を反映する", seen, confirm="住民への案内が、すぐに変わります。よろしいですか。")


def apply(clerk: Clerk, sent: Sent) -> Done:
    stand_for(clerk.office, _edition(clerk, sent["edition"]), clerk.member.label, instead_of=sent["seen"])
    return Done("calendar", "新しいデータを反映しました。")


def undo(clerk: Clerk, sent: Sent) -> Done:
    standings, office = Standings(clerk.office.scope), clerk.office
    standings.step_back(
        Editions(office.scope), instead_of=sent["seen"], by=clerk.member.label, now=office.house.clock()
    )
    office.house.memory.forget()
    return Done("calendar", "前のデータに戻しました。")


def _edition(clerk: Clerk, edition: str) -> EditionRecord:
    if not edition:
        raise NotFound
    return Editions(clerk.office.scope).records.fetch(edition)


def _errors_shown(errors: Sequence[Mapping[str, object]], count: int) -> Iterator[desk.Block]:
    """The lines that were left out first, then what only deserves a look."""
    if not errors:
        return
    ordered = sorted(errors, key=lambda error: bool(error["is_notice"]))
    rows = tuple(
        (
            "確認" if error["is_notice"] else "取込みなし",
            str(error["file"]),
            str(error["row"] or ""),
            str(error["column"]),
            str(error["value"])[:60],
            str(error["complaint"]),
        )
        for error in ordered[:ERRORS_SHOWN]
    )
    yield desk.Table(
        ("扱い", "ファイル", "行", "列", "値", "内容"), rows, "", f"読み取りの結果（{count}件のうち{len(rows)}件）"
    )


def _changes_shown(town: TownGarbage, new: GarbageBook, today: date) -> Iterator[desk.Block]:
    old = town.whole
    areas = differences({area.id: area for area in old.areas}, {area.id: area for area in new.areas})
    labels = {**{area.id: area.label for area in old.areas}, **{area.id: area.label for area in new.areas}}
    yield desk.Facts(
        (
            ("増える地区", _listed([labels[id_] for id_ in areas.added])),
            ("なくなる地区", _listed([labels[id_] for id_ in areas.removed])),
            ("変わる地区", _listed([labels[change.key] for change in areas.changed])),
        ),
        "地区の変更",
    )
    rows = [
        (labels[change.key], kind.label, _days(was), _days(will))
        for change in areas.changed
        for kind, was, will in days_changed(old, new, town.calendar, change.key, today)
    ]
    if rows:
        title = f"収集日の変更（{len(rows)}件のうち{min(len(rows), CHANGES_SHOWN)}件）"
        yield desk.Table(("地区", "ごみの種類", "いまの収集日", "新しい収集日"), tuple(rows[:CHANGES_SHOWN]), "", title)
    yield _items_changed(old, new)


def _items_changed(old: GarbageBook, new: GarbageBook) -> desk.Facts:
    items = differences({item.id: item for item in old.items}, {item.id: item for item in new.items})
    return desk.Facts(
        (
            ("増える品目", _listed([item.name for id_ in items.added if (item := new.item(id_))])),
            ("なくなる品目", _listed([item.name for id_ in items.removed if (item := old.item(id_))])),
            ("変わる品目", _listed([change.after.name for change in items.changed])),
        ),
        "品目の変更",
    )


def _listed(names: Sequence[str], at_most: int = 12) -> str:
    shown = "、".join(names[:at_most])
    return f"{len(names)}件：{shown}{' ほか' if len(names) > at_most else ''}" if names else "なし"


def _counted(counts: Mapping[str, int]) -> str:
    return f"地区{counts['areas']}、種類{counts['categories']}、品目{counts['items']}、指摘{counts['errors']}"


# changes by hand

KINDS = "ごみの種類（えらばなければ、すべての種類）"
REALLY = "住民への案内とお知らせは、もとの収集日に戻ります。"


def show_changes(clerk: Clerk, _query: Mapping[str, str]) -> View:
    town = TownGarbage(clerk.office, fresh=True)
    entered = sorted(town.now.changes, key=lambda each: each.change.day)
    rows = tuple(_change_row(town, each) for each in entered)
    columns = ("日", "内容", "地区", "種類", "住民への説明", "担当")
    table = desk.Table(columns, rows, "臨時の変更はありません。", "入力済みの変更")
    options = tuple((each.id, f"{_days([each.change.day])} {_told(each.change)}") for each in entered)
    field = Field("id", "変更", "select", options=options, required=True)
    gone = (Form("remove_change", "取り消す", (field,), "変更を取り消す", REALLY, danger=True),) if entered else ()
    return View("臨時の変更", (_change_form(town), table, *gone))


def _change_form(town: TownGarbage) -> Form:
    hint = "空欄なら、すべての地区です。いくつかのときは「、」か改行で区切ります。"
    fields = (
        Field("kind", "内容", "select", options=tuple(CHANGE_KINDS.items()), required=True),
        Field("day", "日", "date", required=True),
        Field("to", "変わった先の日（別の日に変えるとき）", "date"),
        Field("areas", "地区", "textarea", hint=hint),
        *(Field(f"kind-{each.id}", each.label, "checkbox", section=KINDS) for each in town.book.categories),
        Field("note", "住民への説明", hint="案内とお知らせにそのまま出ます。"),
    )
    return Form("add_change", "変更を加える", fields, title="変更を加える")


def _change_row(town: TownGarbage, each: EnteredChange) -> tuple[desk.Cell, ...]:
    change = each.change
    areas = [area.label for id_ in change.areas if (area := town.book.area(id_))]
    kinds = [kind.label for id_ in change.categories if (kind := town.book.category(id_))]
    told = [_listed(names) if names else "すべて" for names in (areas, kinds)]
    return _days([change.day]), _told(change), *told, change.note, each.by


def add_change(clerk: Clerk, sent: Sent) -> Done:
    """Enter a change; what could not be meant is refused with the reason."""
    town = TownGarbage(clerk.office, fresh=True)
    change = _change(town, sent)
    why_not = objection(town.book, town.calendar, change, clerk.at.date())
    if why_not:
        raise StaffMistake(why_not)
    Standings(clerk.office.scope).enter(clerk.new_id(), change, clerk.member.label, clerk.office.house.clock())
    clerk.office.house.memory.forget()
    return Done("changes", "変更を加えました。住民への案内とお知らせに反映されます。")


def remove_change(clerk: Clerk, sent: Sent) -> Done:
    entered = TownGarbage(clerk.office, fresh=True).now.changes
    for found in [each for each in entered if each.id == sent["id"]]:
        Standings(clerk.office.scope).strike(found)
    clerk.office.house.memory.forget()
    return Done("changes", "変更を取り消しました。")


def _change(town: TownGarbage, sent: Sent) -> Change:
    try:
        kind, day = ChangeKind(sent["kind"]), date.fromisoformat(sent["day"])
        to = date.fromisoformat(sent["to"]) if kind is ChangeKind.MOVED and sent["to"] else None
    except ValueError as error:
        raise StaffMistake("内容と日付を入力してください。") from error
    kinds = tuple(each.id for each in town.book.categories if sent[f"kind-{each.id}"])
    return Change(kind, day, to, sent["note"].strip(), _areas_meant(town, sent["areas"]), kinds)


def _areas_meant(town: TownGarbage, told: str) -> tuple[str, ...]:
    found = {name.strip(): area_named(town, name) for name in re.split(r"[、,\n]", told) if name.strip()}
    unknown = [name for name, area in found.items() if area is None]
    if unknown:
        raise StaffMistake(f"地区「{'、'.join(unknown)}」はありません。")
    return tuple(area.id for area in found.values() if area)


def _told(change: Change) -> str:
    return f"{_days([change.to])}に変える" if change.to else CHANGE_KINDS[change.kind]


def _days(days: Sequence[date]) -> str:
    return "、".join(map(day_in_words, days)) or "―"


def _minute(town: TownGarbage, told: str) -> str:
    return moment(town.office.tenant.local(datetime.fromisoformat(told)))
