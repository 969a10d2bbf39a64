"""One thing done with several cases, each with its own result and its own way back."""

import json

import pytest

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.platform.cases import desk
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.saved import TOWN, SavedFilters
from tests.kit.offices import a_clerk, a_resident, send_what_is_due
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import MINATO, Desks, a_case, open_desks

HERE = f"/console/{MINATO}/cases"
ONE, OTHER = "261120-AAAA", "261120-BBBB"


@pytest.fixture
def desks(estate: None) -> Desks:
    desks = open_desks()
    a_case(desks.towns[MINATO], ONE)
    a_case(desks.towns[MINATO], OTHER, team="公園課")
    return desks


def posts(visitor: Visitor, page: Seen, **filled: str) -> Seen:
    """What a browser sends with both cases ticked on the list."""
    token = dict(page.form(csrf=dict(page.forms[0].fields)["csrf"]).fields)["csrf"]
    picks = [("pick", f"{ONE}:1"), ("pick", f"{OTHER}:1")]
    return visitor.posts(HERE, [("csrf", token), ("once", "1"), *picks, *filled.items()])


def sends(visitor: Visitor, page: Seen, **filled: str) -> Seen:
    """The form of the page before, filled in."""
    form = next(form for form in page.forms if "deed" in dict(form.fields))
    fields = [pair for pair in form.fields if pair[0] not in filled]
    return visitor.posts(HERE, [*fields, *filled.items()])


def holders(desks: Desks) -> list[str]:
    return [Cases(desks.towns[MINATO].scope).fetch(number).team for number in (ONE, OTHER)]


def test_cases_are_handed_over_together_and_taken_back_together(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    asked = posts(visitor, visitor.opens(HERE), do="prepare", deed="assign")
    assert "えらんだ案件：2件" in asked.text
    looked_at = sends(visitor, asked, do="check", holder="team:道路課")
    assert looked_at.text.count("担当を「道路課」に変えます") == 2
    assert holders(desks) == ["", "公園課"]
    done = sends(visitor, looked_at, do="apply", holder="team:道路課")
    assert "2件のうち、2件を行いました。" in done.text
    assert holders(desks) == ["道路課", "道路課"]
    back = sends(visitor, done, do="undo")
    assert "2件のうち、2件を行いました。" in back.text
    assert holders(desks) == ["", "公園課"]


def test_a_case_somebody_changed_meanwhile_is_passed_over_and_told(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    page = visitor.opens(HERE)
    desk.write_note(a_clerk(desks.towns[MINATO]), ONE, 1, "電話しました")
    done = posts(visitor, page, do="apply", deed="due", due="2026-12-01")
    assert "2件のうち、1件を行いました。" in done.text
    assert "ほかの人が先に変更したため、行いませんでした。" in done.text
    assert [Cases(desks.towns[MINATO].scope).fetch(number).due for number in (ONE, OTHER)] == ["", "2026-12-01"]


def test_a_new_status_is_told_to_residents_once_and_says_so_before(desks: Desks) -> None:
    office = desks.towns[MINATO]
    a_case(office, "261120-CCCC", resident_id=a_resident(office).id)
    a_case(office, "261120-DDDD", status="withdrawn")
    visitor = desks.signed_in(MINATO)
    page = visitor.opens(HERE)
    csrf = dict(page.forms[0].fields)["csrf"]
    told = [("csrf", csrf), ("once", "1"), ("pick", "261120-CCCC:1"), ("pick", "261120-DDDD:1"), ("deed", "status")]
    looked_at = visitor.posts(HERE, [*told, ("do", "check"), ("status", "in_progress")])
    assert "1人にお知らせ" in looked_at.text
    assert "「取下げ」からは「対応中」に変えられません" in looked_at.text
    for _ in range(2):
        assert visitor.posts(HERE, [*told, ("do", "apply"), ("status", "in_progress")]).status == 200
    send_what_is_due(office)
    line = office.house.line
    assert isinstance(line, MemoryLine)
    assert json.dumps([each.messages for each in line.outbox]).count("altText") == 1
    refused = visitor.posts(HERE, [*told, ("do", "check"), ("status", "closed")])
    assert refused.status == 400
    assert "終了の理由をえらんでください" in refused.text


def test_nothing_ticked_nothing_done(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    csrf = dict(visitor.opens(HERE).forms[0].fields)["csrf"]
    refused = visitor.posts(HERE, [("csrf", csrf), ("do", "prepare"), ("deed", "assign")])
    assert refused.status == 400
    assert "先に、案件をえらんでください。" in refused.text


def test_a_viewer_ticks_nothing_and_changes_nothing(desks: Desks) -> None:
    viewer = desks.signed_in(MINATO, "viewer")
    page = viewer.opens(HERE)
    assert 'name="pick"' not in page.text
    assert posts(viewer, page, do="apply", deed="due", due="2026-12-01").status == 403
    assert Cases(desks.towns[MINATO].scope).fetch(ONE).due == ""


def test_a_case_of_another_team_is_left_to_it(desks: Desks) -> None:
    member = desks.signed_in(MINATO, "member")
    done = posts(member, member.opens(HERE), do="apply", deed="due", due="2026-12-01")
    assert "2件のうち、1件を行いました。" in done.text
    assert Cases(desks.towns[MINATO].scope).fetch(OTHER).due == ""


def test_a_filter_is_kept_under_a_name_used_and_dropped(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    narrowed = f"{HERE}?team=%E5%85%AC%E5%9C%92%E8%AA%B2"
    page = visitor.opens(narrowed)
    csrf = dict(page.forms[0].fields)["csrf"]
    told = [("csrf", csrf), ("once", "1"), ("do", "keep"), ("name", "公園課の分"), ("shared", "1")]
    assert visitor.posts(narrowed, told).status == 303
    (saved,) = SavedFilters(desks.towns[MINATO].scope).of(TOWN)
    after = visitor.opens(HERE)
    assert "公園課の分" in after.text
    assert any("team=" in link for link in after.links)
    drop = [("csrf", csrf), ("once", "2"), ("do", "drop"), ("filter", f"{TOWN}:{saved.id}")]
    assert desks.signed_in(MINATO, "viewer").posts(HERE, drop).status == 403
    assert visitor.posts(HERE, drop).status == 303
    assert SavedFilters(desks.towns[MINATO].scope).of(TOWN) == ()
