"""A clerk designs a menu, says who sees it, publishes it and goes back, through the console's own doors."""

import re

import pytest

from chalicelib.adapters.line_menus.memory import MemoryLineMenus
from chalicelib.adapters.oidc.memory import MemoryProvider
from chalicelib.entrypoints import console
from chalicelib.platform.menus.port import Summary, Tapped
from chalicelib.platform.menus.repository import Arrangements, Designs, board_of
from chalicelib.platform.messaging.menus import Bounds
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.services import load
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.menu_worlds import a_picture
from tests.kit.offices import a_channel, a_house, a_resident, a_tenant, an_office
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import Desks
from tests.platform.menus.town import SERVICES

DOORS = console.bp
HERE = "/console/minato/menus"


@pytest.fixture
def desks(estate: None) -> Desks:
    provider, clock = MemoryProvider(), Clock()
    house = a_house(*map(load, SERVICES), staff=provider, clock=clock, menus=MemoryLineMenus(clock))
    towns = {
        "minato": an_office(house, a_tenant(services=SERVICES)),
        "yamabe": an_office(house, a_tenant("yamabe", name="やまべ町", services=SERVICES)),
    }
    return Desks(house, provider, towns)


def sends(visitor: Visitor, page: Seen, action: str, **filled: str) -> Seen:
    form = next(form for form in page.forms if form.action.endswith(f"/{action}"))
    return visitor.follows(visitor.sends(page, form, **filled))


def begun(visitor: Visitor, name: str = "くらし", grid: str = "2") -> Seen:
    return sends(visitor, visitor.opens(f"{HERE}/list"), "begin", name=name, grid=grid)


def filled(visitor: Visitor, page: Seen, number: int, **told: str) -> Seen:
    place = visitor.opens(next(link for link in page.links if f"n={number}" in link))
    return sends(visitor, place, "area", **told)


def a_whole_menu(visitor: Visitor, name: str = "くらし") -> Seen:
    page = filled(visitor, begun(visitor, name), 1, label="今日のごみ", icon="trash3", act="tap:garbage/today")
    return filled(visitor, page, 2, label="市役所に電話", icon="telephone", act="tel", to="0123-45-6789")


def published(desks: Desks, visitor: Visitor) -> Seen:
    page = visitor.opens(f"{HERE}/arrange")
    alias = Designs(desks.towns["minato"].scope).all()[0].alias
    sends(visitor, page, "arrange", default=alias)
    return sends(visitor, visitor.opens(f"{HERE}/publish"), "publish", channel=a_channel().key)


def at_work(desks: Desks, name: str = "") -> Visitor:
    return desks.signed_in("minato", "editor", name)


def work(desks: Desks) -> None:
    queues = desks.house.queues
    assert isinstance(queues, FakeQueues)
    while queues.sent:
        _, order = queues.sent.pop(0)
        do_due(desks.house, order["tenant"], order["kind"], order["bucket"], order["name"])


def shown(desks: Desks) -> str:
    line = desks.house.menus
    assert isinstance(line, MemoryLineMenus)
    resident = a_resident(desks.towns["minato"])
    return line.shown_to(a_channel(), resident.user_id).partition(" [")[0]


def test_a_clerk_designs_a_menu_publishes_it_and_goes_back(desks: Desks) -> None:
    visitor = at_work(desks)
    page = a_whole_menu(visitor)
    assert "サービスを始める：今日・明日のごみ" in page.text
    assert "data:image/png;base64," in page.response.body
    page = published(desks, visitor)
    assert "第1版の公開を始めました。" in page.text
    assert shown(desks) == ""
    work(desks)
    assert shown(desks) == "くらし"
    menu = visitor.opens(next(link for link in visitor.opens(f"{HERE}/list").links if "menu?id" in link))
    sends(visitor, menu, "look", name="あたらしいくらし", bar="ひらく")
    sends(visitor, visitor.opens(f"{HERE}/publish"), "publish", note="名前を変えた")
    work(desks)
    assert shown(desks) == "あたらしいくらし"
    page = sends(visitor, visitor.opens(f"{HERE}/list"), "go_back")
    assert "ひとつ前の版に戻しています。" in page.text
    work(desks)
    assert shown(desks) == "くらし"
    history = visitor.opens(f"{HERE}/history").text
    assert "名前を変えた" in history
    assert re.search(r"第1版.*で表示中", history, re.DOTALL)


def test_the_second_of_two_editors_is_told_and_loses_nothing(desks: Desks) -> None:
    first, second = at_work(desks), at_work(desks, "other")
    address = a_whole_menu(first).path
    mine, theirs = first.opens(address), second.opens(address)
    sends(first, mine, "look", name="先に直した")
    form = next(form for form in theirs.forms if form.action.endswith("/look"))
    told = second.sends(theirs, form, name="あとから直した")
    assert told.status == 409
    assert "が先に変更しました。" in told.text
    again = next(form for form in told.forms if form.action.endswith("/look"))
    assert dict(again.fields)["name"] == "あとから直した"
    sends(second, told, "look", name="あとから直した")
    assert Designs(desks.towns["minato"].scope).all()[0].name == "あとから直した"


def test_what_line_would_refuse_is_said_before(desks: Desks) -> None:
    visitor = at_work(desks)
    page = visitor.opens(next(link for link in begun(visitor).links if "n=1" in link))
    form = next(form for form in page.forms if form.action.endswith("/area"))
    for told, expected in (
        ({"label": "あ" * 21, "act": "tap:garbage/today"}, "名前は20文字まで"),
        ({"label": "髙橋さん", "act": "tap:garbage/today"}, "「髙」は絵に描けない文字"),
        ({"label": "", "act": "tel", "to": "119"}, "名前を書いてください"),
        ({"label": "電話", "act": "tel", "to": "電話番号"}, "電話番号を数字とハイフン"),
        ({"label": "案内", "act": "uri", "to": "http://minato.example/"}, "https:// から始まる"),
        ({"label": "案内", "act": "uri", "to": "javascript:alert(1)"}, "https:// から始まる"),
        ({"label": "案内", "act": "tap:garbage/nowhere"}, "押したときの動きを選んで"),
    ):
        refused = visitor.sends(page, form, **told)
        assert refused.status == 400
        assert expected in refused.text
    menu = visitor.opens(page.path.replace("area", "menu").partition("&")[0])
    refused = visitor.sends(menu, next(each for each in menu.forms if each.action.endswith("/look")), ground="#0017c0")
    assert "文字と背景の色の差が足りません" in visitor.follows(refused).text


def test_an_unfinished_draft_is_not_published(desks: Desks) -> None:
    visitor = at_work(desks)
    begun(visitor)
    page = visitor.opens(f"{HERE}/publish")
    assert "押せる場所がありません" in page.text
    assert not [form for form in page.forms if form.action.endswith("/publish")]


def test_places_on_a_picture_are_told_in_numbers(desks: Desks) -> None:
    visitor = at_work(desks)
    page = begun(visitor, grid="free")
    form = next(form for form in page.forms if form.action.endswith("/picture"))
    fields = [*form.fields]
    assert "menu_areas" not in page.response.body
    office = desks.towns["minato"]
    design = Designs(office.scope).all()[0]
    kept = upload(visitor, fields, a_picture(size=(2500, 1686)))
    assert "画像を保存しました（2500×1686）" in kept.text
    place = sends(visitor, kept, "add_area")
    assert "menu_areas" in place.response.body
    told = {"left": "100", "top": "0", "width": "2400", "height": "1686", "label": "全部", "act": "tap:garbage/today"}
    page = sends(visitor, place, "area", **told)
    assert "1番を保存しました" in page.text
    refused = sends(visitor, visitor.opens(f"{HERE}/area?id={design.id}&n=1"), "area", left="200")
    assert "はみ出しています" in refused.text
    page = sends(visitor, visitor.opens(f"{HERE}/area?id={design.id}&n=1"), "drop_area")
    assert "場所をなくしました" in page.text


def upload(visitor: Visitor, fields: list[tuple[str, str]], content: bytes) -> Seen:
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields
    )
    head = '--x\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    body += head.encode() + content + b"\r\n--x--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=x"}
    return visitor.follows(visitor._ask("POST", f"{HERE}/picture", body, headers))


def test_rules_and_situations_are_said_in_words(desks: Desks) -> None:
    visitor = at_work(desks)
    a_whole_menu(visitor)
    alias = Designs(desks.towns["minato"].scope).all()[0].alias
    sends(visitor, visitor.opens(f"{HERE}/arrange"), "arrange", default=alias, disaster=alias)
    page = sends(visitor, visitor.opens(f"{HERE}/arrange"), "add_rule", alias=alias, language="en", state="normal")
    assert "1番目：英語 (English)を選んだ人に「くらし」" in page.text
    page = sends(visitor, page, "drop_rule")
    assert "決まりはありません" in page.text
    arrangement = Arrangements(desks.towns["minato"].scope).now().value
    assert (arrangement.default, dict(arrangement.situations)) == (alias, {"disaster": alias})


def test_a_change_is_planned_for_a_time_and_taken_back(desks: Desks) -> None:
    visitor = at_work(desks)
    a_whole_menu(visitor)
    published(desks, visitor)
    work(desks)
    page = visitor.opens(f"{HERE}/publish")
    late = sends(visitor, page, "publish", starts="2026-11-19T10:00")
    assert "始まりの日時が過ぎています" in late.text
    page = sends(visitor, page, "publish", starts="2026-12-28T17:00", ends="2027-01-04T08:30")
    assert "2026年12月28日(月) 17:00" in page.text
    page = sends(visitor, page, "cancel_term")
    assert "取りやめ" in page.text
    board = board_of(desks.towns["minato"].scope, a_channel().key).value
    assert (board.edition, board.plan) == ("000001", None)


def test_lines_own_counts_are_shown_where_it_tells_any(desks: Desks) -> None:
    visitor = at_work(desks)
    a_whole_menu(visitor)
    office = desks.towns["minato"]
    design = Designs(office.scope).all()[0]
    address = f"{HERE}/counts?id={design.id}"
    assert "LINEの集計はありません" in visitor.opens(address).text
    published(desks, visitor)
    work(desks)
    menu_id = board_of(office.scope, a_channel().key).value.menu_id(design.alias)
    line = desks.house.menus
    assert isinstance(line, MemoryLineMenus)
    line.summaries[menu_id] = Summary(120, 60, (Tapped(Bounds(600, 0, 600, 810), 34, 25),))
    told = visitor.opens(address).text
    assert "市役所に電話" in told
    assert "34回" in told
    assert "25人" in told


def test_a_viewer_looks_and_changes_nothing(desks: Desks) -> None:
    a_whole_menu(at_work(desks))
    viewer = desks.signed_in("minato", "viewer")
    assert viewer.opens(f"{HERE}/list").status == 200
    assert viewer.opens(f"{HERE}/publish").status == 403
    design = Designs(desks.towns["minato"].scope).all()[0]
    assert viewer.opens(f"{HERE}/menu?id={design.id}").status == 403


def test_another_towns_menus_are_not_found(desks: Desks) -> None:
    a_whole_menu(at_work(desks))
    design = Designs(desks.towns["minato"].scope).all()[0]
    stranger = desks.signed_in("yamabe", "editor")
    assert stranger.opens(f"/console/yamabe/menus/menu?id={design.id}").status == 404
    assert stranger.opens(f"{HERE}/list").status in {403, 404}
