"""The first page says what waits, in three queries."""

import pytest

from chalicelib.platform.console.waiting import Waiting
from tests.kit.counting import counted
from tests.platform.console.desks import MINATO, Desks, a_case, open_desks
from tests.platform.console.test_inbox import some_cases

HERE = f"/console/{MINATO}"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def test_the_desk_counts_what_waits(desks: Desks) -> None:
    some_cases(desks, 3)
    a_case(desks.towns[MINATO], "261101-MINE", status="in_progress", assignee=desks.member(MINATO, "manager").id)
    text = desks.signed_in(MINATO).opens(HERE).text
    for label, number in (("新しい受付", 3), ("待っているもの", 4), ("自分の担当", 1)):
        assert f"<span>{label}</span><strong>{number}件</strong>" in text


def test_more_than_can_be_counted_is_said_so(desks: Desks) -> None:
    some_cases(desks, 201)
    assert "<strong>200件以上</strong>" in desks.signed_in(MINATO).opens(HERE).text


def test_overdue_cases_come_first_by_word_and_icon(desks: Desks) -> None:
    a_case(desks.towns[MINATO], "261101-LATE", due="2026-11-19")
    text = desks.signed_in(MINATO).opens(HERE).text
    tiles = text[text.index('class="counts"') : text.index("新しい案件")]
    assert tiles.index("期限を過ぎた案件") < tiles.index("新しい受付")
    assert "急ぎ：" in tiles
    assert "超過" in text


def test_what_services_have_waiting_is_told_to_those_who_may_act(desks: Desks) -> None:
    Waiting(desks.towns[MINATO].scope).keep("lamps", "one", "2026-11-01")
    assert "切れた街灯</span><strong>1件" in desks.signed_in(MINATO, "manager").opens(HERE).text
    assert "切れた街灯" not in desks.signed_in(MINATO, "counsellor").opens(HERE).text


@pytest.mark.parametrize("count", [0, 60])
def test_the_first_page_is_three_queries(desks: Desks, count: int) -> None:
    some_cases(desks, count)
    visitor = desks.signed_in(MINATO)
    with counted() as asked:
        assert visitor.opens(HERE).status == 200
    assert asked["Query"] == 3


def test_a_refresh_brings_what_waits_alone(desks: Desks) -> None:
    part = desks.signed_in(MINATO).opens(HERE, hx_request="true")
    assert "待っているもの" in part.text
    assert "<html" not in part.text
