"""The FAQ's desk in real Chromium: every page at two widths, and a question's way from the worklist to the answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.platform.console.members import Members
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services import load
from chalicelib.services.faq.actions import answer_question, helped
from chalicelib.services.faq.repository import AskedQuestions, TownFaq
from infra.local.towns import FICTIONAL, fill_faq
from tests.browser.console_server import ConsoleServer, a_console
from tests.browser.looks import looked_at
from tests.kit.fakes import FakeQueues
from tests.kit.offices import a_resident, a_tenant, a_turn
from tests.platform.console.desks import MINATO

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("estate")]

ASKED = ("パスポートを取りたい", "パスポートを取りたいです", "結婚式場をさがしています", "市役所の駐車場は無料ですか")
PAGES = (
    "entries?category=子育て",
    "entry?id=shomei-01",
    "unanswered",
    "publish",
    "try?q=住民票を取りたい&language=ja&which=published",
    "try?q=火事です",
    "synonyms",
    "trials",
    "figures",
    "exchange",
    "history",
)


@pytest.fixture
def server(estate: None) -> Iterator[ConsoleServer]:
    """A town whose FAQ some residents have asked."""
    with a_console(load=load) as server:
        office = server.desks.towns[MINATO]
        Tenants(office.scope).keep(a_tenant(MINATO, services=("faq",)))
        server.desks.house.memory.forget()
        Members(office.scope).keep(server.desks.member(MINATO, "manager"))
        office = server.desks.house.office(OperatorOrder(MINATO))
        fill_faq(office, FICTIONAL / MINATO / "faq")
        for number, said in enumerate((*ASKED, "住民票はどこで取れますか")):
            answer_question(a_turn(office, a_resident(office, str(number)), service="faq", event=f"E{number}"), said)
        last = next(iter(AskedQuestions(office.scope).of_day(office.now().date())))
        helped(a_turn(office, a_resident(office, "0"), service="faq", event="H"), f"no.{last.name}.shomei-01")
        yield server


def opened(page: Any, server: ConsoleServer, path: str) -> None:
    page.goto(f"{server.url}/console/{MINATO}/faq/{path}")


def works(server: ConsoleServer) -> None:
    """Do what was ordered of the workers."""
    house = server.desks.house
    assert isinstance(house.queues, FakeQueues)
    while house.queues.sent:
        _, body = house.queues.sent.pop(0)
        do_due(house, body["tenant"], body["kind"], body["bucket"], body["name"])


def test_every_page_is_accessible_and_no_wider_than_the_screen(desk: Any, server: ConsoleServer) -> None:
    for number, path in enumerate(PAGES):
        opened(desk, server, path)
        looked_at(desk, f"faq-{number:02d}-{path.partition('?')[0]}")


def test_a_question_goes_from_the_worklist_to_a_wording_that_answers(desk: Any, server: ConsoleServer) -> None:
    opened(desk, server, "unanswered")
    desk.get_by_role("link", name="パスポートを取りたい").first.click()
    expect(desk.get_by_role("heading", name="似た質問（2件）")).to_be_visible()
    looked_at(desk, "faq-gathering")
    desk.get_by_label("質問", exact=True).select_option("-")
    desk.get_by_label("ほかの質問の番号").fill("shomei-02")
    desk.get_by_role("button", name="別の聞き方に加える").click()
    expect(desk.get_by_role("status").first).to_contain_text("別の聞き方に加えました。")
    opened(desk, server, "publish")
    desk.get_by_role("button", name="公開の前に確かめる").click()
    expect(desk.get_by_text("組み立てて、テスト質問で確かめています")).to_be_visible()
    looked_at(desk, "faq-checking")
    works(server)
    opened(desk, server, "publish")
    expect(desk.get_by_text("1番めに出た").first).to_be_visible()
    looked_at(desk, "faq-checked")
    desk.get_by_text("この内容を公開する").first.click()
    desk.get_by_role("button", name="この内容を公開する").last.click()
    expect(desk.get_by_role("status").first).to_contain_text("公開しました。")
    office = server.desks.house.office(OperatorOrder(MINATO))
    near = TownFaq(office, fresh=True).near("パスポートを取りたい", office.now().date(), 1)
    assert [each.faq.id for each in near] == ["shomei-02"]


def test_what_is_typed_is_shown_as_on_a_phone_and_a_mistake_at_its_field(desk: Any, server: ConsoleServer) -> None:
    opened(desk, server, "entry?id=zei-02")
    desk.get_by_label("回答").first.fill("まず、税務課に電話してください。")
    shown = desk.get_by_role("region", name="住民の画面")
    expect(shown).to_contain_text("まず、税務課に電話してください。")
    desk.get_by_label("出典（ホームページのアドレス）").fill("http://plain")
    desk.get_by_role("button", name="保存する").click()
    expect(desk.get_by_text("出典は、https:// で始まるアドレスを入力してください。").first).to_be_visible()
    expect(desk.get_by_label("回答").first).to_have_value("まず、税務課に電話してください。")
    looked_at(desk, "faq-entry-mistake")


def test_a_file_is_looked_at_before_it_is_taken(desk: Any, server: ConsoleServer, tmp_path: Any) -> None:
    file = tmp_path / "entries.csv"
    file.write_text("番号,質問,回答,状態\nnew-1,新しい質問,新しい回答,公開\nnew-2,,回答だけ,公開\n", encoding="utf-8")
    opened(desk, server, "exchange")
    desk.get_by_label("ファイル").set_input_files(file)
    desk.get_by_role("button", name="内容を確認する").click()
    expect(desk.get_by_text("取り込めない行が1件あります。")).to_be_visible()
    looked_at(desk, "faq-preview")
    desk.get_by_text("この内容を取り込む").first.click()
    desk.get_by_role("button", name="この内容を取り込む").last.click()
    expect(desk.get_by_role("status").first).to_contain_text("質問1件")
