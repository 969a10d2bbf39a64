"""The FAQ as files: brought in after a look at what would change, and taken away in the same form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Handed, Link, Sent, View
from chalicelib.platform.house import Office
from chalicelib.platform.imports.differences import differences
from chalicelib.services.faq.formats.sheets import (
    ENTRY_COLUMNS,
    SYNONYMS,
    TRIAL_COLUMNS,
    Reading,
    read,
    written_entries,
    written_synonyms,
    written_trials,
)
from chalicelib.services.faq.model import Book, Faq
from chalicelib.services.faq.repository import BOOK, IMPORT, Notes, Shelf, Standings, change_book
from chalicelib.services.faq.staff.history import amend, hidden, may_edit, the_book

KEPT_ERRORS, SHOWN = 200, 100
UPLOAD = (
    "書き出した表と同じ見出しのCSVかxlsx。番号が同じ質問は置きかわり、ほかは加わります。ファイルにない質問は、"
    "そのまま残ります。次の画面で内容を確認するまで、何も変わりません。"
)
TABLES = {
    "entries": "質問と回答（entries）",
    "trials": "テスト質問（trials）",
    "synonyms": "言いかえ（synonyms）",
}


def show_exchange(_clerk: Clerk, _query: Mapping[str, str]) -> View:
    field = Field("files", "ファイル", "file", hint=UPLOAD, required=True, accept=".csv,.xlsx,.zip", multiple=True)
    table = Field("table", "表", "select", options=tuple(TABLES.items()), required=True)
    return View(
        "質問の取込み・書出し",
        (
            Form("prepare", "内容を確認する", (field,), "取込み"),
            Form("export", "CSVで保存する", (table,), "書出し", hands_table=True),
            desk.Facts((("これまでの変更", Link("履歴と取り消し", "history")),)),
        ),
    )


def read_files(files: Mapping[str, bytes]) -> Reading:
    from chalicelib.platform.imports.tables import read_tables  # noqa: PLC0415  only an import pays for it

    return read(read_tables(files))


def prepare(clerk: Clerk, sent: Sent) -> Done:
    """Read files and keep what they say for the next page; nothing changes."""
    files = {upload.name: upload.content for upload in sent.files.get("files", ())}
    if not files:
        raise StaffMistake("ファイルを選んでください。")
    reading, now = read_files(files), clerk.office.house.clock()
    if not (reading.entries or reading.trials or reading.synonyms):
        raise StaffMistake("\n".join(error.complaint for error in reading.errors[:5]) or "質問がありませんでした。")
    brought = Shelf(clerk.office).keep_book(Book(reading.entries, reading.trials, reading.synonyms))
    facts = {
        "brought": brought,
        "files": sorted(files),
        "errors": [asdict(error) for error in reading.errors[:KEPT_ERRORS]],
        "number": len(reading.errors),
    }
    Notes(clerk.office.scope).keep(IMPORT, brought, facts, now)
    return Done(f"preview?of={brought}", "ファイルを読み取りました。内容を確認してください。")


def show_preview(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What an import would change, and which of its rows cannot be taken."""
    facts = _prepared(clerk, query.get("of", ""))
    book, brought = the_book(clerk.office), Shelf(clerk.office).book(facts["brought"])
    theirs = _of_others(clerk, book, brought)
    errors = [error for error in facts["errors"] if not error["is_notice"]]
    told = f"取り込めない行が{len(errors)}件あります。ほかの行だけを取り込みます。"
    note = desk.Note("warning", told) if errors else desk.Note("success", "すべて読み取れました。")
    blocks = (note, *_refused(theirs), *_changes(book, brought), *_errors(facts))
    seen = Standings(clerk.office.scope).facts(BOOK).get("edition", "")
    fields = (hidden("of", facts["brought"]), hidden("seen", seen))
    is_new = _merged(book, brought) != book
    form = Form(
        "apply", "この内容を取り込む", fields, confirm="質問を取り込みます。履歴から取り消せます。よろしいですか。"
    )
    same = desk.Note("info", "いまの質問と同じ内容です。取り込むものはありません。")
    return View("取込み内容の確認", (*blocks, *(() if theirs else (form if is_new else same,))))


def _refused(theirs: Sequence[Faq]) -> Iterator[desk.Block]:
    if theirs:
        names = "、".join(faq.id for faq in theirs[:10])
        yield desk.Note("error", f"ほかの課が担当する質問が{len(theirs)}件あるため、取り込めません（{names}）。")


def _of_others(clerk: Clerk, book: Book, brought: Book) -> list[Faq]:
    """What this member may not change."""
    new = [faq for faq in brought.entries if book.entry(faq.id) != faq]
    return [faq for faq in new if not may_edit(clerk, faq) or not may_edit(clerk, book.entry(faq.id) or faq)]


def _merged(book: Book, brought: Book) -> Book:
    rows = tuple(dict.fromkeys((*book.synonyms, *brought.synonyms)))
    return replace(book.with_entries(*brought.entries).with_trials(*brought.trials), synonyms=rows)


def _changes(book: Book, brought: Book) -> Iterator[desk.Block]:
    found = differences(book.by_id, _merged(book, brought).by_id)
    names = {faq.id: faq.question for faq in brought.entries}
    yield desk.Facts(
        (
            ("増える質問", _counted([names[each] for each in found.added])),
            ("変わる質問", _counted([names[change.key] for change in found.changed])),
            ("テスト質問", f"{len(brought.trials)}件"),
            ("言いかえ", f"{len(brought.synonyms)}行"),
        ),
        "変わること",
    )
    rows = tuple(row for change in found.changed[:SHOWN] for row in _differing(change.before, change.after))
    if rows:
        yield desk.Table(("番号", "項目", "いま", "新しい内容"), rows[:SHOWN], "", "変わる内容")


def _differing(before: Faq, after: Faq) -> Iterator[tuple[str, ...]]:
    [was], [will] = (list(written_entries([faq])) for faq in (before, after))
    for name, old, new in zip(ENTRY_COLUMNS, was, will, strict=True):
        if old != new:
            yield after.id, name, old[:80] or "（なし）", new[:80] or "（なし）"


def _counted(names: Sequence[str]) -> str:
    shown = "、".join(names[:8])
    return f"{len(names)}件：{shown}{' ほか' if len(names) > len(names[:8]) else ''}" if names else "なし"


def _errors(facts: Mapping[str, Any]) -> Iterator[desk.Block]:
    errors: list[dict[str, Any]] = facts["errors"]
    rows = tuple(
        (
            "確認" if error["is_notice"] else "取込みなし",
            str(error["file"]),
            str(error["row"] or ""),
            str(error["column"]),
            str(error["value"]),
            str(error["complaint"]),
        )
        for error in sorted(errors, key=lambda each: bool(each["is_notice"]))[:SHOWN]
    )
    if rows:
        title = f"読み取りの結果（{facts['number']}件のうち{len(rows)}件）"
        yield desk.Table(("扱い", "ファイル", "行", "列", "値", "内容"), rows, "", title)


def apply(clerk: Clerk, sent: Sent) -> Done:
    facts = _prepared(clerk, sent["of"])
    brought = Shelf(clerk.office).book(facts["brought"])

    def edit(book: Book) -> Book:
        if Standings(clerk.office.scope).facts(BOOK).get("edition", "") != sent["seen"]:
            raise Conflict("確認しているあいだに、質問が変えられました。もう一度、内容を確認してください。")
        if _of_others(clerk, book, brought):
            raise StaffMistake("ほかの課が担当する質問があるため、取り込めません。")
        return _merged(book, brought)

    amend(clerk, edit, f"取込み：{'、'.join(facts['files'])}")
    return Done("entries", f"質問{len(brought.entries)}件、テスト質問{len(brought.trials)}件を取り込みました。")


def _prepared(clerk: Clerk, name: str) -> dict[str, Any]:
    record = Notes(clerk.office.scope).records.find(name, IMPORT) if name else None
    if record is None:
        raise NotFound
    return dict(record.facts)


def export(clerk: Clerk, sent: Sent) -> Handed:
    """One of the tables of the import, as it stands."""
    book = the_book(clerk.office)
    if sent["table"] == "trials":
        return Handed("trials.csv", TRIAL_COLUMNS, list(written_trials(book.trials)), "テスト質問")
    if sent["table"] == "synonyms":
        return Handed("synonyms.csv", SYNONYMS, list(written_synonyms(book.synonyms)), "言いかえ")
    if sent["table"] != "entries":
        raise StaffMistake("書き出す表を選んでください。")
    return Handed("entries.csv", ENTRY_COLUMNS, list(written_entries(book.entries)), "質問と回答")


def bring_in(office: Office, files: Mapping[str, bytes], by: str) -> Reading:
    """Read files into the book at once, as when a town is opened; what was not understood is told."""
    reading = read_files(files)
    brought = Book(reading.entries, reading.trials, reading.synonyms)
    told, new_id = f"取込み：{'、'.join(sorted(files))}", Shelf(office).keep_book(brought)
    change_book(office, lambda book: _merged(book, brought), told=told, by=by, new_id=new_id)
    return reading
