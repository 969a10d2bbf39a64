"""Files in and out: what would change is shown first, each bad row is named, and an export reads back to the same."""

import io

import pytest

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.console.staff import Handed
from chalicelib.services.faq.staff.history import the_book
from tests.kit.handed import as_file
from tests.kit.journey import Town
from tests.services.faq.towns import FILES, a_faq_town, act, at_desk, do, does, edits, form, forms, page, table, words

pytestmark = pytest.mark.usefixtures("estate")

NEW = (
    "番号,質問,回答,担当,状態\n"
    "koseki-1,住民票の写しはどこで取れますか。,支所でも取れます。,市民課,公開\n"
    "new-1,新しい質問,新しい回答,市民課,公開\n"
)


@pytest.fixture
def town() -> Town:
    return a_faq_town(publish=False)


def prepared(town: Town, **files: str | bytes) -> str:
    brought = {name: content if isinstance(content, bytes) else content.encode() for name, content in files.items()}
    page_ = act(town, "prepare", {}, None, **brought).page
    assert page_.startswith("preview?of=")
    return str(page_.partition("=")[2])


def test_an_import_is_shown_first_and_changes_nothing_until_it_is_applied(town: Town) -> None:
    before = the_book(town.office)
    view = page(town, "preview", of=prepared(town, entries=NEW))
    assert "1件：新しい質問" in words(view)
    assert ("koseki-1", "回答", "市民課の窓口かコンビニで取れます。手数料は300円です。", "支所でも取れます。") in table(
        view, "変わる内容"
    ).rows
    assert the_book(town.office) == before
    do(town, "apply", **form(view, "apply"))
    book = the_book(town.office)
    assert (len(book.entries), book.by_id["koseki-1"].in_("ja").answer) == (7, "支所でも取れます。")


def test_an_import_can_be_taken_back(town: Town) -> None:
    before = the_book(town.office)
    do(town, "apply", **form(page(town, "preview", of=prepared(town, entries=NEW)), "apply"))
    line = form(page(town, "history"), "undo_line")
    options = next(block for block in page(town, "history").blocks if getattr(block, "action", "") == "undo_line")
    do(town, "undo_line", line=options.fields[0].options[0][0], page=line["page"])  # type: ignore[union-attr]
    assert the_book(town.office) == before


def test_each_row_that_cannot_be_is_named_and_the_others_are_taken(town: Town) -> None:
    bad = (
        "番号,質問,回答,出典,公開を終える日,状態\n"
        "a,質問A,回答A,,,公開\n"
        "b,,回答B,,,公開\n"
        "c,質問C,回答C,ftp://c,2026/13/1,公開中\n"
        "a,質問D,回答D,,,公開\n"
    )
    view = page(town, "preview", of=prepared(town, entries=bad))
    rows = {(row[2], row[3]) for row in table(view, "読み取りの結果").rows}
    assert rows == {("3", "質問"), ("4", "出典"), ("4", "公開を終える日"), ("4", "状態"), ("5", "番号")}
    assert "1件：質問A" in words(view)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xd8\xff\xe0\x00", "番号,質問\n1,だけ\n".encode()])
def test_what_is_no_faq_is_refused(town: Town, content: bytes) -> None:
    with pytest.raises(StaffMistake):
        act(town, "prepare", {}, None, entries=content)


def test_no_file_is_refused(town: Town) -> None:
    with pytest.raises(StaffMistake, match="ファイルを選んで"):
        do(town, "prepare")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["entries", "trials", "synonyms"])
def test_an_export_reads_back_to_the_same(town: Town, name: str, ending: str) -> None:
    edits(town, "koseki-1", {"answer-ja": "一行め\n二行め", "also-ja": "=SUM(1)\nほかの聞き方"})
    handed = act(town, "export", {"table": name})
    assert isinstance(handed, Handed)
    view = page(town, "preview", of=prepared(town, **{name: as_file(handed, ending)}))
    assert "いまの質問と同じ内容です。" in words(view)
    assert "apply" not in forms(view)


def test_files_of_excel_and_of_older_windows_are_read(town: Town) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    for row in (("番号", "質問", "回答", "状態"), ("x-1", "表計算の質問", "回答", "公開")):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    assert "1件：表計算の質問" in words(page(town, "preview", of=prepared(town, entries=content.getvalue())))
    assert "1件：新しい質問" in words(page(town, "preview", of=prepared(town, entries=NEW.encode("cp932"))))


def test_what_another_team_owns_is_not_brought_in(town: Town) -> None:
    clerk = at_desk(town, "editor", team="子ども課")
    name = prepared(town, entries=NEW)
    view = page(town, "preview", clerk, of=name)
    assert "ほかの課が担当する質問が2件" in words(view)
    assert "apply" not in forms(view)
    seen = form(page(town, "preview", of=name), "apply")
    with pytest.raises(StaffMistake, match="ほかの課"):
        does(town, clerk, "apply", seen)


def test_a_book_that_changed_meanwhile_is_looked_at_again(town: Town) -> None:
    fields = form(page(town, "preview", of=prepared(town, entries=NEW)), "apply")
    edits(town, "zei-1", {"answer-ja": "そのあいだの変更"})
    with pytest.raises(Conflict, match="もう一度、内容を確認"):
        do(town, "apply", **fields)


def test_another_towns_import_is_not_found(town: Town) -> None:
    name = prepared(town, entries=NEW)
    yamabe = a_faq_town("yamabe", publish=False, house=town.house)
    with pytest.raises(NotFound):
        page(yamabe, "preview", of=name)
    with pytest.raises(NotFound):
        page(town, "preview")


def test_an_export_names_a_table(town: Town) -> None:
    assert FILES.keys() == {"entries.csv", "trials.csv", "synonyms.csv"}
    with pytest.raises(StaffMistake):
        act(town, "export", {"table": "x"})
