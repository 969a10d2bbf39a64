"""The vendor's pages: towns by the page, dead letters without their content, and nothing for anybody else."""

from datetime import timedelta

import pytest

from chalicelib.adapters.sqs.memory import MemoryQueues
from chalicelib.kernel.estate import NOTICES, QUEUES, Queue
from chalicelib.platform.console.operators import list_operator
from chalicelib.platform.console.register import PAGE, TownLine, enter_opened, enter_town, towns
from chalicelib.platform.console.vendor_pages import PURPOSE
from chalicelib.platform.queues.port import AT_ONCE
from tests.kit.counting import counted
from tests.kit.fakes import Clock
from tests.kit.visitors import Visitor
from tests.platform.console.desks import MINATO, Desks, open_desks

EMAIL = "hoshu@vendor.example"


@pytest.fixture
def desks(estate: None) -> Desks:
    list_operator(EMAIL, "保守担当")
    clock = Clock()
    return open_desks(clock=clock, queues=MemoryQueues(clock))


@pytest.fixture
def operator(desks: Desks) -> Visitor:
    return desks.arrives(EMAIL)


def queues_of(desks: Desks) -> MemoryQueues:
    assert isinstance(desks.house.queues, MemoryQueues)
    return desks.house.queues


class SlowQueues(MemoryQueues):
    """A lot takes five seconds."""

    def redrive(self, queue: Queue) -> int:
        assert isinstance(self.clock, Clock)
        self.clock.pass_(seconds=5)
        return super().redrive(queue)


def test_every_queue_has_a_word_for_what_it_is_for() -> None:
    assert PURPOSE.keys() == {queue.thing for queue in QUEUES}


def test_a_page_of_towns_is_one_query_however_many_there_are(operator: Visitor) -> None:
    for number in range(PAGE + 3):
        enter_town(TownLine(f"town-{number:03}", f"第{number}町", ("garbage",), 2, "2026-11", 1200 + number))
    with counted() as counts:
        towns()
    assert counts["reads"] == 1
    first = operator.opens("/console/operator/towns")
    assert "第0町" in first.text
    assert "1,200" in first.text
    assert f"第{PAGE}町" not in first.text
    more = next(link for link in first.links if "start=" in link)
    assert f"第{PAGE + 2}町" in operator.opens(more).text


def test_opening_a_town_again_keeps_its_figures(estate: None) -> None:
    enter_town(TownLine("minato", "みなと市", friends=77))
    enter_opened("minato", "みなと市（新）", ("garbage",), 2)
    assert towns()[0] == (TownLine("minato", "みなと市（新）", ("garbage",), 2, friends=77),)


def test_dead_letters_are_shown_without_content_and_put_back(desks: Desks, operator: Visitor) -> None:
    queues_of(desks).bury(NOTICES, {"tenant": "minato", "text": "住民の秘密"})
    page = operator.opens("/console/operator/queues")
    assert "止まったもの1件" in page.text
    assert "tenant、text" in page.text
    assert "住民の秘密" not in page.text
    told = operator.sends(page, page.form(queue="notices"))
    assert "1件を、もう一度処理に回しました" in told.text
    assert queues_of(desks).waiting(NOTICES) == [{"tenant": "minato", "text": "住民の秘密"}]


def test_one_press_puts_back_more_than_one_lot(desks: Desks, operator: Visitor) -> None:
    for number in range(2 * AT_ONCE + 1):
        queues_of(desks).bury(NOTICES, {"number": number})
    page = operator.opens("/console/operator/queues")
    told = operator.sends(page, page.form(queue="notices"))
    assert f"{2 * AT_ONCE + 1}件を、もう一度処理に回しました。" in told.text
    assert "まだ残っています" not in told.text
    assert queues_of(desks).depth(NOTICES).dead == 0
    assert len(queues_of(desks).waiting(NOTICES)) == 2 * AT_ONCE + 1


@pytest.mark.usefixtures("estate")
def test_a_press_ends_in_time_and_says_that_some_are_left() -> None:
    list_operator(EMAIL, "保守担当")
    clock = Clock()
    slow = SlowQueues(clock)
    operator = open_desks(clock=clock, queues=slow).arrives(EMAIL)
    for number in range(9 * AT_ONCE):
        slow.bury(NOTICES, {"number": number})
    page, before = operator.opens("/console/operator/queues"), clock()
    told = operator.sends(page, page.form(queue="notices"))
    assert f"「{PURPOSE['notices']}」の{3 * AT_ONCE}件を、もう一度処理に回しました。まだ残っています。" in told.text
    assert clock() - before < timedelta(seconds=28)
    assert slow.depth(NOTICES).dead == 6 * AT_ONCE


def test_a_redrive_needs_the_sessions_token_and_a_queue_of_ours(desks: Desks, operator: Visitor) -> None:
    queues_of(desks).bury(NOTICES, {})
    wish = [("queue", "notices"), ("csrf", "guess")]
    assert operator.posts("/console/operator/queues", wish).status == 403
    page = operator.opens("/console/operator/queues")
    assert operator.sends(page, page.form(queue="notices"), queue="turns-dead").status == 400
    assert queues_of(desks).waiting(NOTICES) == []


@pytest.mark.parametrize("path", ["/console/operator/towns", "/console/operator/queues"])
def test_staff_and_strangers_find_nothing(desks: Desks, path: str) -> None:
    assert desks.signed_in(MINATO).opens(path).status == 404
    assert Visitor(desks.house).opens(path).status == 303


def test_the_list_leads_to_the_way_in(operator: Visitor) -> None:
    enter_town(TownLine(MINATO, "みなと市"))
    seen = operator.opens("/console/operator/towns")
    (link,) = [link for link in seen.links if "town=" in link]
    assert dict(operator.opens(link).form(do="enter").fields)["town"] == MINATO
