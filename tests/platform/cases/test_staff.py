"""Phrases as staff keep them."""

import pytest

from chalicelib.platform.cases.phrases import Phrases
from tests.kit.offices import a_resident
from tests.platform.console.desks import MINATO, Desks, a_case, open_desks

HERE = f"/console/{MINATO}/desk/phrases"
CASE = "261120-4K7Q"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def test_a_phrase_is_written_used_changed_and_dropped(desks: Desks) -> None:
    office = desks.towns[MINATO]
    a_case(office, CASE, resident_id=a_resident(office).id)
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    form = page.form(seen="0")
    assert (
        visitor.sends(page, form, name="お礼", kind="roads/pothole", text="{受付番号}の{種類}を確認します。").status
        == 303
    )
    assert f'value="{CASE}の道路の穴を確認します。"' in visitor.opens(f"/console/{MINATO}/cases/{CASE}").text
    (phrase,) = Phrases(office.scope).all()
    one = visitor.opens(f"/console/{MINATO}/desk/phrase?id={phrase.id}")
    assert visitor.sends(one, one.form(seen="1"), name="お礼", kind="", text="直しました。").status == 303
    late = visitor.sends(one, one.form(seen="1"), name="お礼", kind="", text="あとから書いた長い文")
    assert late.status == 409
    assert "あとから書いた長い文" in late.text
    now = visitor.opens(f"/console/{MINATO}/desk/phrase?id={phrase.id}")
    drop = next(form for form in now.forms if form.action.endswith("drop_phrase"))
    assert visitor.sends(now, drop).status == 303
    assert Phrases(office.scope).all() == ()


def test_a_viewer_reads_phrases_and_writes_none(desks: Desks) -> None:
    viewer = desks.signed_in(MINATO, "viewer")
    page = viewer.opens(HERE)
    assert page.status == 200
    assert "save_phrase" not in page.text
