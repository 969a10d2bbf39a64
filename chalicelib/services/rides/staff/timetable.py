"""The timetable: what stands, bringing in a feed, its preview, and the way back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Note, Sent, Table, View
from chalicelib.platform.imports.differences import Differences, differences
from chalicelib.services.rides.actions.timetables import ENDING_DAYS, read_timetable, stand_for
from chalicelib.services.rides.model.timetable import Timetable
from chalicelib.services.rides.repository import TimetableRecord, Timetables, TownRides
from chalicelib.services.rides.staff.words import trip_in_words
from chalicelib.web.words import day as day_in_words
from chalicelib.web.words import moment

ERRORS_SHOWN = 100
UPLOAD = (
    "GTFS・GTFS-JPのファイル（stops.txt、routes.txt、trips.txt、stop_times.txt、calendar.txtなど）を、zipか1つずつで選べます。"
    "選ばなかったファイルの内容は、今のままです。次の画面で確認するまで、住民への案内は変わりません。"
)
SWITCHED: Mapping[str, str] = {"applied": "反映", "undone": "前の時刻表に戻す"}


def show_timetable(clerk: Clerk, _query: Mapping[str, str]) -> View:
    town = TownRides(clerk.office, fresh=True)
    table, seen = town.timetable, town.standing["edition"]
    upload = Field("files", "ファイル", "file", hint=UPLOAD, required=True, accept=".txt,.csv,.zip", multiple=True)
    blocks: list[desk.Block] = [_standing(table), *_trips(table, town), _calendars(table)]
    if clerk.member.may("knowledge.write"):
        blocks += [Form("prepare", "内容を確認する", (upload,), "GTFSの取込み"), _history(town)]
        if town.standing["trail"]:
            sure = "ひとつ前の時刻表に戻します。住民への案内もすぐに変わります。よろしいですか。"
            blocks.append(
                Form("undo", "前の時刻表に戻す", (Field("seen", "", "hidden", seen),), confirm=sure, danger=True)
            )
    return View("相乗りの時刻表", tuple(blocks))


def _standing(table: Timetable) -> desk.Facts:
    ends = day_in_words(table.ends) if table.ends else "運行する日がありません"
    return desk.Facts(
        (
            ("事業者", "、".join(agency.name for agency in table.agencies) or "―"),
            ("路線", "、".join(route.name for route in table.routes[:10]) or "―"),
            ("停留所", Link(f"{len(table.stops)}か所を見る・直す", "stops")),
            ("便", f"{len(table.trips)}"),
            ("最後の運行日", ends),
        )
    )


def _trips(table: Timetable, town: TownRides) -> Iterator[Table]:
    for route in table.routes[:20]:
        trips = sorted((trip for trip in table.trips if trip.route == route.id), key=lambda trip: trip.starts)
        rows = tuple(
            (Link(trip_in_words(town, trip), f"trip?id={trip.id}"), trip.service, f"{len(trip.times)}")
            for trip in trips[:60]
        )
        more = Link("便を加える", f"trip?route={route.id}")
        yield Table(("便", "運行する日", "停留所の数"), rows, "便はありません。", route.name, more)


def _calendars(table: Timetable) -> Table:
    rows = tuple(
        (Link(each.id, f"calendar?id={each.id}"), _weekdays(each.weekdays), each.start, each.end)
        for each in table.calendars[:40]
    )
    more = Link("運行する日を加える", "calendar")
    return Table(("記号", "曜日", "始まり", "終わり"), rows, "運行する日がありません。", "運行する日", more)


def _weekdays(flags: Sequence[bool]) -> str:
    return "".join(day for day, runs in zip("月火水木金土日", flags, strict=True) if runs) or "特定の日だけ"


def _history(town: TownRides) -> Table:
    rows = tuple(
        (_moment(town, line["at"]), SWITCHED[line["what"]], line["by"], "、".join(line.get("files", ())))
        for line in town.standing["lines"]
    )
    return Table(("日時", "操作", "担当", "ファイル・変更"), rows, "まだ取り込んでいません。", "履歴")


def _moment(town: TownRides, told: str) -> str:
    return moment(town.office.tenant.local(datetime.fromisoformat(told)))


# a new one


def prepare(clerk: Clerk, sent: Sent) -> Done:
    files = {upload.name: upload.content for upload in sent.files.get("files", ())}
    if not files:
        raise StaffMistake("ファイルを選んでください。")
    record = read_timetable(clerk.office, files)
    return Done(f"preview?edition={record.name}", "ファイルを読み取りました。内容を確認してください。")


def show_preview(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What a timetable read would change, and each row that was left out or deserves a look."""
    town = TownRides(clerk.office, fresh=True)
    record = _edition(clerk, query.get("edition", ""))
    new = Timetables(clerk.office.scope).read(record.name, record.facts["parts"])
    left_out = sum(record.facts.get("left_out", {}).values())
    note = (
        Note("warning", f"取り込めない行が{left_out}行あります。")
        if left_out
        else Note("success", "すべての行を取り込めます。")
    )
    return View(
        "取込み内容の確認",
        (note, _counted(record), *_changed(town, new), *_errors(record.facts), _apply_form(town, record)),
    )


def _counted(record: TimetableRecord) -> Table:
    rows, left = record.facts.get("rows", {}), record.facts.get("left_out", {})
    told = tuple(
        (file, f"{count}", f"{count - left.get(file, 0)}", f"{left.get(file, 0)}") for file, count in rows.items()
    )
    return Table(("ファイル", "行", "取り込む行", "取り込まない行"), told, "", "読み取った行")


def _changed(town: TownRides, new: Timetable) -> Iterator[desk.Facts]:
    old = town.timetable
    parts = (("路線", "routes"), ("停留所", "stops"), ("便", "trips"), ("運行する日", "calendars"))
    told = []
    for label, part in parts:
        before, after = ({each.id: each for each in getattr(table, part)} for table in (old, new))
        told.append((label, _told(differences(before, after))))
    yield desk.Facts(tuple(told), "今との違い")


def _told(found: Differences[str, Any]) -> str:
    return f"増える{len(found.added)}、なくなる{len(found.removed)}、変わる{len(found.changed)}"


def _errors(facts: Mapping[str, Any]) -> Iterator[Table]:
    errors = sorted(facts["errors"], key=lambda error: bool(error["is_notice"]))[:ERRORS_SHOWN]
    if not errors:
        return
    rows = tuple(
        (
            "確認" if error["is_notice"] else "取込みなし",
            str(error["file"]),
            str(error["row"] or ""),
            str(error["column"]),
            str(error["value"]),
            str(error["complaint"]),
        )
        for error in errors
    )
    title = f"読み取りの結果（{facts['count']}件のうち{len(rows)}件）"
    yield Table(("扱い", "ファイル", "行", "列", "値", "内容"), rows, "", title)


def _apply_form(town: TownRides, record: TimetableRecord) -> desk.Block:
    if record.name == town.standing["edition"]:
        return Note("info", "今の時刻表と同じ内容です。反映するものはありません。")
    seen = (Field("edition", "", "hidden", record.name), Field("seen", "", "hidden", town.standing["edition"]))
    return Form("apply", "この内容を反映する", seen, confirm="住民への案内が、すぐに変わります。よろしいですか。")


def apply(clerk: Clerk, sent: Sent) -> Done:
    record = _edition(clerk, sent["edition"])
    stand_for(clerk.office, record, record.facts["files"], clerk.member.label, seen=sent["seen"])
    return Done("timetable", "新しい時刻表を反映しました。")


def undo(clerk: Clerk, sent: Sent) -> Done:
    line = {"at": clerk.office.house.clock().isoformat(), "by": clerk.member.label}
    Timetables(clerk.office.scope).step_back(instead_of=sent["seen"], line=line, warn_days=ENDING_DAYS)
    clerk.office.house.memory.forget()
    return Done("timetable", "前の時刻表に戻しました。")


def _edition(clerk: Clerk, name: str) -> TimetableRecord:
    found = Timetables(clerk.office.scope).records.find(name) if name and name != "current" else None
    if found is None:
        raise NotFound
    return found
