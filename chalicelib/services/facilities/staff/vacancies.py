"""Tables of vacancies: what stands, a new table with its preview, the way back."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from urllib.parse import urlencode

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.estate import NOTICES
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.house import Office
from chalicelib.platform.imports.differences import differences
from chalicelib.platform.knowledge.vocabulary import fold
from chalicelib.platform.messaging.outbox import order_for
from chalicelib.platform.places.importing import all_places
from chalicelib.services.facilities.actions import TownFacilities
from chalicelib.services.facilities.formats import Roster, read_vacancies
from chalicelib.services.facilities.model import CLASSES, SOME, Vacancies, opened
from chalicelib.services.facilities.repository import VacancyRecord, VacancyTables, Waitings
from chalicelib.services.facilities.settings import Kind
from chalicelib.web.words import day as day_in_words
from chalicelib.web.words import moment

KEPT_ERRORS, CHANGES_SHOWN, ROWS_SHOWN = 300, 100, 100
UPLOAD = (
    "CSVかxlsx。施設番号（または施設名）と、「0歳児」「1歳児」…の列、または「クラス」と「空き」の列がある表です。"
    "空きは数字か、○・△・×で書きます。次の画面で確認するまで、住民への案内は変わりません。"
)
SURE = "住民への案内が、すぐに変わります。空きを待っている人に、お知らせが届きます。よろしいですか。"


def kinds_with_classes(clerk: Clerk) -> tuple[TownFacilities, tuple[Kind, ...]]:
    town = TownFacilities(clerk.office, fresh=True)
    return town, tuple(kind for kind in town.kinds if kind.has_classes)


def chosen(clerk: Clerk, of: str) -> tuple[TownFacilities, Kind]:
    """The kind of that id; `NotFound` where it has no classes or no places."""
    town, kinds = kinds_with_classes(clerk)
    found = next((kind for kind in kinds if kind.id == of), None)
    if found is None:
        raise NotFound
    return town, found


def show_vacancies(clerk: Clerk, query: Mapping[str, str]) -> View:
    """The table of the kind that is asked for, or of the first."""
    town, kinds = kinds_with_classes(clerk)
    if not kinds:
        told = "年齢のクラスがある種類（保育園など）と、その場所のデータがまだありません。設定と取込みをしてください。"
        return View("保育園などの空き", (desk.Note("info", told),))
    kind = next((each for each in kinds if each.id == query.get("of")), kinds[0])
    table = town.vacancies(kind)
    facts = _standing_facts(clerk, kind, kinds, table)
    return View(f"{kind.name['ja']}の空き", (facts, *_months(town, kind, table)))


def _standing_facts(clerk: Clerk, kind: Kind, kinds: tuple[Kind, ...], table: Vacancies) -> desk.Facts:
    standing = VacancyTables(clerk.office.scope).standing(kind.id)
    since = _moment(clerk, standing["since"]) if standing else "まだありません"
    rows: list[tuple[str, desk.Cell]] = [
        ("数字の時点", day_in_words(table.as_of) if table.as_of else "―"),
        ("反映日時", since),
        ("担当", str(standing.get("by", "―"))),
    ]
    rows += [("ほかの種類", Link(each.name["ja"], f"vacancies?of={each.id}")) for each in kinds if each is not kind]
    if clerk.member.may("knowledge.write"):
        rows.append(("データ", Link("取込み", f"import?of={kind.id}")))
    return desk.Facts(tuple(rows))


def _months(town: TownFacilities, kind: Kind, table: Vacancies) -> Iterator[desk.Block]:
    names = place_names(town, kind)
    columns = ("施設", *(f"{age}歳児" for age in CLASSES))
    for month in table.months or ("",):
        ids = dict.fromkeys(place for place, age in table.numbers if month in table.of_class(place, age))
        rows = tuple(
            (
                names.get(id_, f"（一覧にない番号：{id_}）"),
                *(told(table.of_class(id_, age).get(month)) for age in CLASSES),
            )
            for id_ in list(ids)[:ROWS_SHOWN]
        )
        title = f"{_month(month)}（{len(ids)}施設のうち{len(rows)}施設）" if month else "空き"
        yield desk.Table(columns, rows, "空きの表がまだありません。", title)


def told(number: int | None) -> str:
    return "" if number is None else "あり" if number == SOME else f"{number}"


def place_names(town: TownFacilities, kind: Kind) -> Mapping[str, str]:
    places = all_places(town.office, kind.data_set, town.places.standing(kind.data_set).edition)
    return {id_: place.name for id_, place in places.items()}


def show_import(clerk: Clerk, query: Mapping[str, str]) -> View:
    _, kind = chosen(clerk, query.get("of", ""))
    standing = VacancyTables(clerk.office.scope).standing(kind.id)
    of, seen = Field("of", "", "hidden", kind.id), Field("seen", "", "hidden", str(standing.get("edition", "")))
    fields = (
        of,
        Field("files", "ファイル", "file", hint=UPLOAD, required=True, accept=".csv,.xlsx,.zip,.txt", multiple=True),
        Field("month", "入園月（表に列がないとき）", "month"),
        Field("as_of", "数字の時点（表に列がないとき）", "date", value=clerk.at.date().isoformat(), required=True),
    )
    blocks: list[desk.Block] = [Form("prepare", "内容を確認する", fields, "取込み")]
    if standing.get("trail"):
        sure = "ひとつ前の表に戻します。住民への案内もすぐに変わります。よろしいですか。"
        blocks.append(Form("undo", "前の表に戻す", (of, seen), confirm=sure, danger=True))
    return View(f"{kind.name['ja']}の空きの取込み", tuple(blocks))


def prepare(clerk: Clerk, sent: Sent) -> Done:
    town, kind = chosen(clerk, sent["of"])
    files = {upload.name: upload.content for upload in sent.files.get("files", ())}
    if not files:
        raise StaffMistake("ファイルを選んでください。")
    told = {"month": sent["month"], "as_of": _day(sent["as_of"])}
    record = _read_in(town, kind, files, clerk.member.label, told)
    to = urlencode({"of": kind.id, "edition": record.edition})
    return Done(f"preview?{to}", "ファイルを読み取りました。内容を確認してください。")


def _read_in(
    town: TownFacilities, kind: Kind, files: Mapping[str, bytes], by: str, told: Mapping[str, str]
) -> VacancyRecord:
    """The files as a table that nobody sees yet. `StaffMistake` where they hold no vacancy."""
    reading = read_vacancies(files, _roster(place_names(town, kind)), month=told["month"], as_of=told["as_of"])
    if not reading.table.numbers:
        raise StaffMistake("\n".join(dict.fromkeys(error.complaint for error in reading.errors)) or None)
    errors = [asdict(error) for error in reading.errors[:KEPT_ERRORS]]
    facts = {"by": by, "files": sorted(files), "rows": reading.rows, "errors": errors}
    tables, now = VacancyTables(town.office.scope), town.office.house.clock()
    record = tables.keep(kind.id, reading.table, now, facts)
    tables.sweep(kind.id, now)
    return record


def bring_in(office: Office, kind_id: str, files: Mapping[str, bytes], by: str) -> None:
    """Read a table of today's and let it stand at once."""
    town = TownFacilities(office, fresh=True)
    kind = town.kind(kind_id)
    if kind is None:
        raise NotFound
    record = _read_in(town, kind, files, by, {"month": "", "as_of": office.now().date().isoformat()})
    tables = VacancyTables(office.scope)
    seen = str(tables.standing(kind.id).get("edition", ""))
    tables.stand(record, instead_of=seen, by=by, now=office.house.clock())


def _roster(names: Mapping[str, str]) -> Roster:
    times = Counter(map(fold, names.values()))
    return Roster(frozenset(names), {fold(name): id_ for id_, name in names.items() if times[fold(name)] == 1})


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError as error:
        raise StaffMistake("数字の時点の日を入力してください。") from error


def show_preview(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What a table would change, whom it would be told, and what of the file was not understood."""
    town, kind = chosen(clerk, query.get("of", ""))
    record = _record(clerk, kind, query.get("edition", ""))
    new, old = VacancyTables(clerk.office.scope).table(kind.id, record.edition), town.vacancies(kind)
    errors = record.facts["errors"]
    good = desk.Note("success", "すべて読み取れました。")
    note = desk.Note("warning", f"読み取れない箇所が{len(errors)}件あります。") if errors else good
    facts = desk.Facts(
        (
            ("数字の時点", day_in_words(new.as_of)),
            ("ファイルの行", f"{record.facts['rows']}行"),
            ("空きが出るクラス", f"{len(list(opened(old, new)))}"),
            ("お知らせが届く人", f"{_waiting(clerk, kind, old, new)}人"),
        )
    )
    blocks = (note, facts, _changed(town, kind, (old, new)), *_errors(errors), _apply_form(clerk, kind, record))
    return View("空きの取込み内容の確認", blocks)


def _waiting(clerk: Clerk, kind: Kind, old: Vacancies, new: Vacancies) -> int:
    waitings = Waitings(clerk.office.scope)
    seats = (f"{kind.id}:{place}:{age}" for place, age in opened(old, new))
    return len({each.resident_id for seat in seats for each in waitings.of_seat(seat)})


def _changed(town: TownFacilities, kind: Kind, tables: tuple[Vacancies, Vacancies]) -> desk.Table:
    names = place_names(town, kind)
    old, new = map(_flat, tables)
    found = differences(old, new)
    keys = [*found.added, *(change.key for change in found.changed), *found.removed]
    rows = tuple(
        (names.get(key[0], key[0]), f"{key[1]}歳児", _month(key[2]), told(old.get(key)), told(new.get(key)))
        for key in keys[:CHANGES_SHOWN]
    )
    title = f"変わる数（{len(keys)}件のうち{len(rows)}件）"
    return desk.Table(("施設", "クラス", "入園月", "いま", "新しい数"), rows, "変わる数はありません。", title)


def _flat(table: Vacancies) -> dict[tuple[str, int, str], int]:
    return {(place, age, month): number for (place, age), by in table.numbers.items() for month, number in by.items()}


def _errors(errors: list[Mapping[str, object]]) -> Iterator[desk.Block]:
    rows = tuple(
        tuple(str(error[name] or "") for name in ("file", "row", "column", "value", "complaint"))
        for error in errors[:CHANGES_SHOWN]
    )
    if rows:
        yield desk.Table(("ファイル", "行", "列", "値", "内容"), rows, "", "読み取れなかった箇所")


def _apply_form(clerk: Clerk, kind: Kind, record: VacancyRecord) -> desk.Block:
    edition = str(VacancyTables(clerk.office.scope).standing(kind.id).get("edition", ""))
    if edition == record.edition:
        return desk.Note("info", "いまの表と同じ内容です。反映するものはありません。")
    hidden = {"of": kind.id, "edition": record.edition, "seen": edition}
    return Form(
        "apply",
        "この内容を反映する",
        tuple(Field(name, "", "hidden", value) for name, value in hidden.items()),
        confirm=SURE,
    )


def apply(clerk: Clerk, sent: Sent) -> Done:
    """Let the table stand; who waits is told by the workers."""
    _, kind = chosen(clerk, sent["of"])
    tables = VacancyTables(clerk.office.scope)
    record, now = _record(clerk, kind, sent["edition"]), clerk.office.house.clock()
    order = tables.stand(record, instead_of=sent["seen"], by=clerk.member.label, now=now)
    _hasten(clerk, order.reminder_id)
    return Done(f"vacancies?of={kind.id}", "新しい空きを反映しました。待っている人にお知らせします。")


def undo(clerk: Clerk, sent: Sent) -> Done:
    _, kind = chosen(clerk, sent["of"])
    now = clerk.office.house.clock()
    VacancyTables(clerk.office.scope).step_back(kind.id, instead_of=sent["seen"], by=clerk.member.label, now=now)
    clerk.office.house.memory.forget()
    return Done(f"vacancies?of={kind.id}", "前の表に戻しました。")


def _hasten(clerk: Clerk, reminder_id: str) -> None:
    """The workers begin at once; the tick would a minute later."""
    clerk.office.house.memory.forget()
    clerk.office.house.queues.send(NOTICES, order_for(clerk.office.tenant.id, "reminder", "", reminder_id))


def _record(clerk: Clerk, kind: Kind, edition: str) -> VacancyRecord:
    if edition in ("", "current"):
        raise NotFound
    return VacancyTables(clerk.office.scope).records.fetch(edition, kind.id)


def _month(told: str) -> str:
    year, _, month = told.partition("-")
    return f"{year}年{int(month)}月"


def _moment(clerk: Clerk, at: str) -> str:
    return moment(clerk.office.tenant.local(datetime.fromisoformat(at)))


def about(_clerk: Clerk, sent: Sent) -> str:
    return f"facilities/{sent['of'][:40]}"
