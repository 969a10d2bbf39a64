"""Tables handed to staff, as CSV and as Excel."""

import io
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest

from chalicelib.adapters.s3.memory import MemoryFiles
from chalicelib.kernel.errors import NotFound
from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.console.handing import SECONDS
from chalicelib.platform.console.staff import Clerk, Form, Handed, Sent, Staff, StaffAction, StaffPage, View
from chalicelib.platform.imports.tables import read_table
from chalicelib.web.workbook import XLSX
from tests.kit.visitors import FormOnPage, Seen
from tests.platform.console.desks import MINATO, Desks, NoChoice, a_case, open_desks

ROWS = (("0123-45-6789", "=1+1", "2026-11-22"), ("007", "@SUM", "2026-11-23"))


def _hand(_clerk: Clerk, _sent: Sent) -> Handed:
    return Handed("lamps.csv", ("電話", "名", "日"), ROWS, "街灯の一覧")


def _show(_clerk: Clerk, _query: object) -> View:
    return View("街灯", (Form("hand", "CSVで保存する", hands_table=True),))


STAFF = Staff(
    "街灯",
    pages=(
        StaffPage("lamps", "街灯", "knowledge.read", _show),
        StaffPage("plain", "街灯", "knowledge.read", lambda *_: View("街灯", ())),
    ),
    actions=(StaffAction("hand", "knowledge.write", _hand, "街灯の書き出し"),),
)
LAMPS = Service("lamps", Path(__file__).parent, NoChoice, staff=__name__)
HERE = f"/console/{MINATO}/lamps"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks(LAMPS)


def files_of(desks: Desks) -> MemoryFiles:
    assert isinstance(desks.house.files, MemoryFiles)
    return desks.house.files


def the_form(page: Seen) -> FormOnPage:
    return next(form for form in page.forms if form.action.endswith("/hand"))


def test_a_workbook_is_saved_by_a_short_link_under_a_japanese_name(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(f"{HERE}/lamps")
    sent = visitor.sends(page, the_form(page), **{"as": "xlsx"})
    assert sent.status == 303
    content, content_type = files_of(desks).browse(sent.location)
    assert content_type == XLSX
    assert [row.cells for row in read_table("a.xlsx", content)[0].rows] == [("電話", "名", "日"), *ROWS]
    assert openpyxl.load_workbook(io.BytesIO(content)).active
    assert quote("街灯の一覧_20261120.xlsx") in files_of(desks).disposition(sent.location)
    assert f"/tenant/{MINATO}/exports/" in sent.location
    desks.house.clock.pass_(seconds=SECONDS)  # type: ignore[attr-defined]
    with pytest.raises(NotFound):
        files_of(desks).browse(sent.location)


def test_a_workbook_is_gone_the_day_after(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(f"{HERE}/lamps")
    visitor.sends(page, the_form(page), **{"as": "xlsx"})
    assert len(files_of(desks).paths()) == 1
    desks.house.clock.pass_(days=1)  # type: ignore[attr-defined]
    assert files_of(desks).paths() == []


def test_the_same_form_gives_a_new_file_each_time(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(f"{HERE}/lamps")
    links = {visitor.sends(page, the_form(page), **{"as": "xlsx"}).location.partition("?")[0] for _ in range(2)}
    assert len(links) == 2


def test_csv_is_the_answer_itself_with_both_names(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(f"{HERE}/lamps")
    told = visitor.sends(page, the_form(page), **{"as": "csv"})
    assert "0123-45-6789,'=1+1,2026-11-22" in told.text
    disposition = told.response.headers["content-disposition"]
    assert 'filename="lamps.csv"' in disposition
    assert quote("街灯の一覧_20261120.csv") in disposition
    assert files_of(desks).paths() == []


def test_a_workbook_asks_the_same_right_and_leaves_the_same_line(desks: Desks) -> None:
    viewer = desks.signed_in(MINATO, "viewer")
    page = viewer.opens(f"{HERE}/lamps")
    assert viewer.sends(page, the_form(page), **{"as": "xlsx"}).status == 403
    assert files_of(desks).paths() == []
    editor = desks.signed_in(MINATO, "editor")
    page = editor.opens(f"{HERE}/lamps")
    editor.sends(page, the_form(page), **{"as": "xlsx"})
    lines = AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")
    assert ("街灯の書き出し", "lamps/hand") in [(line.what, line.thing) for line in lines]


def test_only_a_page_that_hands_tables_lets_its_forms_lead_to_the_files(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    policies = [
        visitor.opens(f"{HERE}/{name}").response.headers["content-security-policy"] for name in ("lamps", "plain")
    ]
    assert ["form-action 'self' https://files.example;" in policy for policy in policies] == [True, False]


def test_cases_and_the_audit_log_are_saved_as_excel_too(desks: Desks) -> None:
    a_case(desks.towns[MINATO], "261120-4K7Q", address="=1+1")
    manager = desks.signed_in(MINATO)
    cases = manager.opens(f"/console/{MINATO}/export?as=xlsx&shelf=all")
    (table,) = read_table("a.xlsx", files_of(desks).browse(cases.location)[0])
    assert dict(zip(table.header.cells, table.body[0].cells, strict=True))["場所"] == "=1+1"
    page = manager.opens(f"/console/{MINATO}/export?shelf=all")
    form = next(form for form in page.forms if "/export" in form.action)
    personal = manager.sends(page, form, sure="1", **{"as": "xlsx"})
    assert "個人情報" in read_table("a.xlsx", files_of(desks).browse(personal.location)[0])[0].header.cells
    audit = manager.opens(f"/console/{MINATO}/audit?as=xlsx")
    (table,) = read_table("a.xlsx", files_of(desks).browse(audit.location)[0])
    noted = [row.cells[4] for row in table.body if row.cells[3] == "案件の書き出し"]
    assert sorted(noted) == ["Excel", "Excel（個人情報を含む）"]
