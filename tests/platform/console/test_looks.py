"""What a form says so far, drawn while somebody types."""

from dataclasses import replace

import pytest

from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.console.sessions import IDLE
from chalicelib.platform.console.staff import Field, Form
from tests.kit.fakes import Clock
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import MINATO, YAMABE, Desks, open_desks

HERE = f"/console/{MINATO}/roads/words"
LOOKS = f"/console/{MINATO}/roads/try_word"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desks(estate: None, clock: Clock) -> Desks:
    return open_desks(clock=clock)


def typed(visitor: Visitor, word: str, *, to: str = LOOKS, **instead: str) -> Seen:
    """The form of the page as a script sends it while somebody types."""
    fields = dict(visitor.opens(HERE).form(version="7").fields) | {"word": word} | instead
    return visitor.posts(to, list(fields.items()), hx_request="true")


def test_what_is_typed_is_drawn_as_a_part_of_the_page(desks: Desks) -> None:
    seen = typed(desks.signed_in(MINATO, "editor"), "<b>電球")
    assert seen.status == 200
    assert "みなと市：&lt;b&gt;電球" in seen.text
    assert "<p data-told hidden>5文字です。</p>" in seen.text
    assert "<html" not in seen.text


def test_without_script_the_button_shows_it_and_keeps_what_was_typed(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(HERE)
    assert f'formaction="{LOOKS}"' in page.text
    fields = dict(page.form(version="7").fields) | {"word": "電球"}
    seen = visitor.posts(LOOKS, list(fields.items()))
    assert seen.status == 200
    assert "みなと市：電球" in seen.text
    assert 'value="電球"' in seen.text


def test_what_cannot_be_drawn_is_told_in_the_same_place(desks: Desks) -> None:
    seen = typed(desks.signed_in(MINATO, "editor"), "あ" * 51)
    assert (seen.status, "<html" in seen.text) == (200, False)
    assert "言葉が長すぎます。" in seen.text


def test_looking_is_no_deed(desks: Desks) -> None:
    typed(desks.signed_in(MINATO, "editor"), "電球")
    assert not [line for line in AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20") if "try" in line.thing]


def test_looking_needs_the_right_the_token_and_the_town(desks: Desks) -> None:
    editor = desks.signed_in(MINATO, "editor")
    assert typed(desks.signed_in(MINATO, "viewer"), "電球").status == 403
    assert typed(editor, "電球", csrf="made-up").status == 403
    assert typed(editor, "電球", to=LOOKS.replace(MINATO, YAMABE)).status == 404
    stranger, fields = desks.signed_in(YAMABE), [("csrf", "made-up"), ("word", "電球")]
    assert stranger.posts(LOOKS, fields, hx_request="true").status == 404


def test_who_types_is_at_work_and_who_was_signed_out_is_not_sent_away_from_the_page(desks: Desks, clock: Clock) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    fields = [*dict(visitor.opens(HERE).form(version="7").fields).items(), ("word", "電球")]
    for _ in range(3):
        clock.pass_(minutes=IDLE.total_seconds() // 60 - 1)
        assert visitor.posts(LOOKS, fields, hx_request="true").status == 200
    clock.pass_(minutes=IDLE.total_seconds() // 60 + 1)
    ended = visitor.posts(LOOKS, fields, hx_request="true")
    assert (ended.status, ended.response.headers.get("hx-redirect")) == (401, None)


def test_fields_stand_under_their_headings() -> None:
    first, second = Field("a", "", section="内容"), Field("b", "", section="内容", beside="x")
    third = replace(second, name="c")
    form = Form("save", "保存", (first, second, third, Field("d", "")))
    assert form.sections == (("内容", ((first,), (second, third))), ("", ((Field("d", ""),),)))
