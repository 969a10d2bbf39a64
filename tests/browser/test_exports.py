"""Tables saved as CSV and as Excel in real Chromium, the files lying at another origin; a town's stage turned."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.adapters.s3.memory import MemoryFiles
from chalicelib.platform.analytics.model import Day
from chalicelib.platform.analytics.repository import Days
from chalicelib.platform.console.members import Members
from chalicelib.platform.console.operators import begin_grant, keep_grant, list_operator
from chalicelib.platform.console.register import TownLine, enter_town
from chalicelib.platform.imports.tables import read_table
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import violations
from tests.kit.fakes import Clock
from tests.platform.console.desks import MINATO, a_case

OPERATOR = "hoshu@vendor.example"

pytestmark = pytest.mark.browser


@contextmanager
def served_files(clock: Clock) -> Iterator[MemoryFiles]:
    """Files behind an HTTP server of their own, as a bucket's are."""
    files = MemoryFiles(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content, content_type = files.browse(self.path)
            self.send_response(200)
            self.send_header("content-type", content_type)
            self.send_header("content-disposition", files.disposition(self.path))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    files.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    clock = Clock()
    with served_files(clock) as files, a_console(clock=clock, files=files) as server:
        desks = server.desks
        office = desks.towns[MINATO]
        Members(office.scope).keep(desks.member(MINATO, "manager"))
        a_case(office)
        for back in range(1, 30):
            Days(office.scope).keep((office.now() - timedelta(days=back)).date(), Day(friends=1500 - back, opened=8))
        listed = list_operator(OPERATOR, "保守担当")
        now = desks.house.clock()
        keep_grant(begin_grant(listed, MINATO, reason="契約の変更", purpose="change", hours=2, now=now))
        enter_town(TownLine(MINATO, "みなと市", ("roads",), 1, "2026-11", 1497, 8000, 160))
        yield server


def saved(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_a_table_is_saved_as_csv_and_then_as_excel(desk: Page, server: ConsoleServer) -> None:
    desk.goto(f"{server.url}/console/{MINATO}/numbers/numbers")
    csv_name, csv = saved(desk, "CSVで保存する")
    name, content = saved(desk, "Excelで保存する")
    assert (csv_name, name) == ("週ごとの数字_20261120.csv", "週ごとの数字_20261120.xlsx")
    (table,) = read_table(name, content)
    (same,) = read_table(csv_name, csv)
    assert [row.cells for row in table.rows] == [row.cells for row in same.rows]


def test_personal_answers_and_the_audit_log_are_saved_as_excel(desk: Page, server: ConsoleServer) -> None:
    desk.goto(f"{server.url}/console/{MINATO}/export?shelf=all")
    desk.get_by_text("個人情報を含むファイル").click()
    desk.get_by_label("個人情報を入れて書き出します").check()
    name, content = saved(desk, "個人情報を含むExcelを書き出す")
    assert name == "案件（個人情報を含む）_20261120.xlsx"
    assert "個人情報" in read_table(name, content)[0].header.cells
    desk.goto(f"{server.url}/console/{MINATO}/audit")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Excelで保存").click()
    assert download.value.suggested_filename == "操作の記録_20261120.xlsx"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_vendor_pauses_a_town_with_a_reason(open_page: Any, server: ConsoleServer, width: int) -> None:
    page = open_page(OPERATOR, path="", width=width)
    stage = f"{server.url}/console/{MINATO}/health/stage"
    page.goto(stage)
    page.get_by_label("新しい状態").select_option("停止中")
    page.get_by_label("理由").fill("契約期間の終わりのため")
    page.locator("summary", has_text="状態を変更する").click()
    page.get_by_role("button", name="状態を変更する").click()
    expect(page.get_by_text("「停止中」にしました")).to_be_visible()
    expect(page.get_by_role("cell", name="契約期間の終わりのため")).to_be_visible()
    found = violations(page, "stage")
    page.goto(f"{server.url}/console/operator/towns")
    expect(page.get_by_role("cell", name="停止中")).to_be_visible()
    found += violations(page, "towns")
    assert found == []
    for address in (stage, f"{server.url}/console/operator/towns"):
        page.goto(address)
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
