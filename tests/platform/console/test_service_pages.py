"""Pages and actions as services declare them."""

import re
from dataclasses import replace

import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.console.render import Drawing, typed_again
from chalicelib.platform.console.staff import Field, Form, Link, Note, View
from chalicelib.platform.console.visits import Visit
from chalicelib.platform.house import Office
from chalicelib.web.exchange import Posted
from tests.kit.offices import a_house, a_tenant
from tests.platform.console.desks import MINATO, Desks, open_desks

HERE = f"/console/{MINATO}/roads/words"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def test_a_declared_page_is_drawn_with_all_its_blocks(desks: Desks) -> None:
    page = desks.signed_in(MINATO).opens(f"{HERE}?word=%E9%9B%BB%E7%90%83")
    for told in ("言葉を直せます。", "みなと市", "電球", "※必須", "消しますか。"):
        assert told in page.text
    assert "https://docs.example/" in page.links
    assert f"{HERE}?word=電池" in page.links


def test_an_action_is_done_told_and_written_down(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(HERE)
    done = visitor.sends(page, page.form(version="7"), word="電球")
    assert done.location.startswith(f"{HERE}?word=電球")
    lines = AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")
    assert ("言葉の変更", "roads/rename", "done") in [(line.what, line.thing, line.outcome) for line in lines]


def test_a_mistake_shows_the_page_again_with_what_was_typed(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(HERE)
    again = visitor.sends(page, page.form(version="7"), word="長すぎる言葉です<b>")
    assert again.status == 400
    assert "言葉は5文字以内にしてください。" in again.text
    assert 'value="長すぎる言葉です&lt;b&gt;"' in again.text
    lines = AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")
    assert sorted(line.outcome for line in lines if line.what == "言葉の変更") == ["done", "undone"]


def test_a_mistake_from_a_form_without_a_page_is_told_on_a_page_of_its_own(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(HERE)
    told = visitor.sends(page, page.form(version="7"), word="長すぎる言葉です", came_from="secret")
    assert told.status == 403
    told = visitor.sends(page, page.form(version="7"), word="長すぎる言葉です", came_from="//evil.example")
    assert told.status == 400


@pytest.mark.parametrize("path", ["roads/unheard-of", "garbage/words", "../words", "roads/rename"])
def test_what_is_not_declared_is_not_found(desks: Desks, path: str) -> None:
    service, _, page = path.partition("/")
    assert desks.signed_in(MINATO).opens(f"/console/{MINATO}/{service}/{page}").status == 404


def test_a_page_that_stands_in_no_menu_leaves_its_part_of_the_menu_open(desks: Desks) -> None:
    page = desks.signed_in(MINATO).opens(f"/console/{MINATO}/staff/network")
    opened = re.findall(r'<details class="menu-group" open>\s*<summary>(.+?)</summary>', page.text)
    assert opened == ["窓口", "管理"]


def test_the_menu_shows_what_a_member_may_open(desks: Desks) -> None:
    menu = desks.signed_in(MINATO, "counsellor").opens(f"/console/{MINATO}").links
    assert HERE not in menu
    assert f"/console/{MINATO}/staff/members" not in menu
    assert HERE in desks.signed_in(MINATO, "viewer").opens(f"/console/{MINATO}").links


class Around:
    """As much of a visit as addresses need."""

    office = Office(a_house(public_url="http://127.0.0.1:8000"), None, a_tenant())  # type: ignore[arg-type]

    def to(self, path: str = "", **query: str) -> str:
        return "/console/minato" + path


@pytest.mark.parametrize("to", ["javascript:alert(1)", "http://evil.example", "//evil.example", "data:text/html,x"])
def test_a_link_leaves_our_pages_over_https_alone(to: str) -> None:
    drawing = Drawing(Around(), "/roads")  # type: ignore[arg-type]
    assert isinstance(Visit, type)
    assert drawing.address(Link("x", to)).startswith("/console/minato")


@pytest.mark.parametrize("to", ["https://docs.example/", "http://127.0.0.1:8000/partner/minato"])
def test_a_page_of_this_house_or_of_another_site_is_reached_as_it_is(to: str) -> None:
    assert Drawing(Around(), "/roads").address(Link("x", to)) == to  # type: ignore[arg-type]


def test_typed_words_go_back_to_the_form_they_came_from() -> None:
    def row(number: str) -> Form:
        return Form("rename", "変更", (Field("id", "", "hidden", number), Field("word", "言葉", value="前")))

    view = typed_again(
        View("言葉", (row("1"), row("2"))), "rename", Posted((("id", "2"), ("word", "後"))), StaffMistake("だめです。")
    )
    assert view.blocks[0] == Note("error", "だめです。")
    forms = [block for block in view.blocks if isinstance(block, Form)]
    assert [form.fields[1].value for form in forms] == ["前", "後"]


def test_boxes_numbers_months_and_moments_arrive_as_they_were_chosen(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(HERE)
    form = page.form(times="2")
    assert ("kinds", "cans") in form.fields
    assert ("kinds", "paper") not in form.fields
    both = replace(form, fields=[*form.fields, ("kinds", "paper")])
    told = visitor.follows(visitor.sends(page, both, times="3"))
    assert "cans・paperを2026-12から3回、2026-12-01T19:00に知らせます。" in told.text


def test_ticked_boxes_stay_ticked_when_a_mistake_is_told(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(HERE)
    form = page.form(times="2")
    none = replace(form, fields=[pair for pair in form.fields if pair[0] != "kinds"])
    again = visitor.sends(page, none, times="4")
    assert again.status == 400
    assert "品目を選んでください。" in again.text
    assert [name for name, _ in again.form(times="4").fields if name == "kinds"] == []


def test_a_number_tells_the_browser_its_bounds_and_boxes_have_a_legend(desks: Desks) -> None:
    told = desks.signed_in(MINATO).opens(HERE).text
    assert re.search(r'<input type="number"[^>]* min="1" max="5" required', told)
    assert re.search(r'<input type="datetime-local"[^>]* max="2027-03-31T23:59"', told)
    assert re.search(r"<fieldset[^>]*aria-describedby[^>]*>\s*<legend>品目</legend>", told)
