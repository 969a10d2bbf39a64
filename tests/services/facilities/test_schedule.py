"""Whoever waits is told when a class opens: once, in their language, and nobody else."""

from collections.abc import Iterator

import pytest

from chalicelib.platform.console.staff import Sent, Upload
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.services.facilities.repository import VacancyTables
from chalicelib.services.facilities.staff import vacancies
from tests.kit.journey import Town, TownResident
from tests.kit.mortal import Fate, Killed
from tests.kit.offices import a_clerk
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.facilities.towns import VACANCIES, a_findable_town

FULL = "施設番号,入園月,0歳児,1歳児\r\nn1,2027年4月,0,0\r\nn2,2027年4月,,0\r\n"
OPEN = "施設番号,入園月,0歳児,1歳児\r\nn1,2027年4月,1,2\r\nn2,2027年4月,,0\r\n"


@pytest.fixture
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


@pytest.fixture
def town(dynamo: QuickDynamo) -> Town:
    return a_findable_town()


def bring(town: Town, text: str) -> None:
    """As a clerk does it: the file, the preview, and its button."""
    town.clock.pass_(minutes=1)
    clerk = a_clerk(town.office)
    sent = Sent({"of": "nursery", "as_of": "2026-11-20"}, {"files": (Upload("v.csv", text.encode()),)})
    edition = vacancies.prepare(clerk, sent).page.rpartition("edition=")[2]
    seen = str(VacancyTables(town.office.scope).standing("nursery").get("edition", ""))
    vacancies.apply(clerk, Sent({"of": "nursery", "edition": edition, "seen": seen}))


def who_waits(town: Town, place: str = "n1", age: int = 1) -> TownResident:
    resident = town.resident()
    resident.posts(f"facilities/wait/nursery:{place}")
    assert "お知らせします" in resident.taps(f"{age}歳児クラス")[0]
    return resident


def told(town: Town, resident: TownResident) -> list[str]:
    """Messages that came without being asked for."""
    before = len(town.line.said_to(resident.user_id))
    town.pump()
    town.until(minutes=2)
    return [str(message.get("altText", "")) for message in town.line.said_to(resident.user_id)[before:]]


def test_an_opened_class_is_told_once_to_those_who_wait_for_it(town: Town) -> None:
    bring(town, FULL)
    waits, other = who_waits(town), who_waits(town, "n2")
    bring(town, OPEN)
    [message] = told(town, waits)
    assert "空きが出ました" in message
    assert "かもめ保育園" in message
    assert told(town, waits) == told(town, other) == []


def test_two_classes_of_one_resident_are_one_message(town: Town) -> None:
    bring(town, FULL)
    waits = who_waits(town)
    waits.posts("facilities/wait/nursery:n1")
    waits.taps("0歳児クラス")
    bring(town, OPEN)
    [message] = told(town, waits)
    assert message.count("かもめ保育園") == 2


def test_a_class_that_stays_open_or_closes_is_told_to_nobody(town: Town) -> None:
    bring(town, OPEN)
    waits = who_waits(town)
    bring(town, OPEN.replace("1,2", "1,3"))
    assert told(town, waits) == []
    bring(town, FULL)
    assert told(town, waits) == []


def test_who_stopped_waiting_is_told_nothing(town: Town) -> None:
    bring(town, FULL)
    waits = who_waits(town)
    assert waits.says("空き待ち") != []
    assert waits.taps("お知らせを止める") == ["お知らせを止めました。"]
    bring(town, OPEN)
    assert told(town, waits) == []


def test_it_is_told_in_the_language_the_resident_speaks_by_then(town: Town) -> None:
    bring(town, FULL)
    waits = who_waits(town)
    waits.says("English")
    bring(town, OPEN)
    [message] = told(town, waits)
    assert "A vacancy has opened" in message


def test_a_table_that_was_taken_back_before_it_was_told_is_not(town: Town) -> None:
    bring(town, FULL)
    waits = who_waits(town)
    bring(town, OPEN)
    town.queues.sent.clear()
    town.clock.pass_(seconds=1)
    clerk, standing = a_clerk(town.office), VacancyTables(town.office.scope).standing("nursery")
    vacancies.undo(clerk, Sent({"of": "nursery", "seen": standing["edition"]}))
    assert told(town, waits) == []


def test_a_worker_killed_anywhere_tells_each_once(dynamo: QuickDynamo, town: Town) -> None:
    bring(town, FULL)
    waiting = [who_waits(town) for _ in range(3)]
    bring(town, OPEN)
    [order] = [body for thing, body in town.queues.sent if body.get("kind") == "reminder"]
    town.queues.sent.clear()
    for at in range(0, 60, 3):
        dynamo.moment = Fate(at).moment
        try:
            do_due(town.house, order["tenant"], order["kind"], order["bucket"], order["name"])
        except Killed:
            continue
        finally:
            dynamo.moment = Fate(None).moment
    town.until(minutes=3)
    town.until(minutes=3)
    counts = [
        sum("空きが出ました" in str(message.get("altText", "")) for message in town.line.said_to(each.user_id))
        for each in waiting
    ]
    assert counts == [1, 1, 1]
    assert Reminders(town.office.scope).find(order["name"]) is None


def test_the_vacancies_stand_on_the_cards_with_their_day(town: Town) -> None:
    bring(town, VACANCIES)
    resident = town.resident()
    resident.posts("facilities/find/nursery")
    resident.says("港町")
    resident.taps("2027年4月")
    resident.taps("2歳児クラス")
    resident.taps("□ 空きがある")
    told = resident.taps("これでよい")
    assert "しおさい保育園" in told[-1]
    assert "空き 2歳児（2027年4月）\n1人（11月20日現在）" in told[-1]
    assert "かもめ保育園" not in told[-1]
