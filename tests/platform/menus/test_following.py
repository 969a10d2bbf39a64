from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.adapters.line_menus.memory import MemoryLineMenus
from chalicelib.platform.menus import publishing
from chalicelib.platform.menus.model import Arrangement, Rule
from chalicelib.platform.menus.repository import board_of
from chalicelib.platform.menus.taps import Taps
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.residents.model import Person, Resident
from chalicelib.platform.segments.repository import Segments, save
from tests.kit.journey import Town, a_town
from tests.kit.offices import a_clerk
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.menus.town import ENGLISH, LIFE, SERVICES, TELL, MenuTown, a_menu_town

RULES = Arrangement("life", rules=(Rule("english", language="en"),))
DESIGNS = (LIFE, TELL, ENGLISH)


@pytest.fixture(autouse=True)
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def crowd(town: MenuTown, number: int, **facts: object) -> list[Resident]:
    return [town.resident(str(each), **facts) for each in range(number)]


def test_a_round_calls_line_for_those_alone_whose_menu_is_another() -> None:
    town = a_menu_town()
    people = crowd(town, 40, language="ja")
    for each in people[:10]:
        town.resident(each.user_id[1:].lstrip("0") or "0", language="en")
    town.publishes(*DESIGNS, arrangement=RULES)
    assert sum(town.sees(each) == "english" for each in people) == 10
    calls = len(town.line.calls)
    town.until(days=1)
    assert len(town.line.calls) == calls, "nobody changed, and LINE hears nothing"
    town.resident("30", language="en")
    town.until(days=1)
    assert town.line.calls[calls:] == ["link"]
    assert town.sees(people[30]) == "english"


def test_links_go_out_by_five_hundred_at_most() -> None:
    town = a_menu_town()
    crowd(town, 1_100, language="en")
    links: list[int] = []
    real = town.line.link
    town.line.link = lambda channel, menu, users: (links.append(len(users)), real(channel, menu, users))[1]  # type: ignore[assignment,func-returns-value]
    town.publishes(*DESIGNS, arrangement=RULES)
    assert sum(links) == 1_100
    assert max(links) <= 500


def test_who_enters_or_leaves_a_segment_by_time_follows_at_four_in_the_morning() -> None:
    town = a_menu_town()
    audience = {"age": {"from": 0, "to": 0}}
    segment = save(a_clerk(town.office, "editor"), "赤ちゃん", audience)
    baby = town.resident("1", persons=(Person("self", "自分"), Person("baby", "子", born="2025-12")))
    rules = Arrangement("life", rules=(Rule("english", segment=segment.id),))
    town.publishes(*DESIGNS, arrangement=rules)
    assert town.sees(baby) == "english"
    assert town.board.round_at == "2026-11-21T04:00:00+09:00"
    for _ in range(13):
        town.until(days=1)
    assert town.sees(baby) == "life"


def test_a_round_that_a_long_standstill_swallowed_is_begun_by_the_next_turn() -> None:
    town, _ = a_town_that_published()
    town.resident().follows()
    town.clock.pass_(days=10)
    tick(town.house)
    town.pump()
    late = board_of(town.office.scope, town.channel.key).value.round_at
    town.resident().says("ごみ")
    town.resident().says("マイページ")
    assert board_of(town.office.scope, town.channel.key).value.round_at > late


def test_a_segment_that_is_gone_holds_for_nobody() -> None:
    town = a_menu_town()
    clerk = a_clerk(town.office, "editor")
    segment = save(clerk, "みんな", {"everyone": True})
    blue = town.resident("1")
    town.publishes(*DESIGNS, arrangement=Arrangement("life", rules=(Rule("english", segment=segment.id),)))
    assert town.sees(blue) == "english"
    Segments(town.office.scope).records.remove(Segments(town.office.scope).records.fetch(segment.id))
    town.until(days=1)
    assert town.sees(blue) == "life"


def test_a_rule_that_is_taken_away_lets_its_people_go() -> None:
    town = a_menu_town()
    green = town.resident("2", language="en")
    town.publishes(*DESIGNS, arrangement=RULES)
    town.publishes(*DESIGNS, arrangement=replace(RULES, rules=()))
    assert town.sees(green) == "life"
    assert town.board.round_at == ""


# turns


def a_town_that_published() -> tuple[Town, MemoryLineMenus]:
    town = a_town("minato", *SERVICES)
    line = town.house.menus
    assert isinstance(line, MemoryLineMenus)
    line.clock = town.clock
    edition = publishing.freeze(town.office, DESIGNS, RULES, "広報課")
    publishing.publish(town.office, town.channel, edition, "広報課")
    town.pump()
    return town, line


def shown(town: Town, line: MemoryLineMenus, user_id: str) -> str:
    return line.shown_to(town.channel, user_id).partition(" ")[0]


def test_another_language_brings_another_menu_with_the_same_turn() -> None:
    town, line = a_town_that_published()
    resident = town.resident()
    resident.follows()
    assert shown(town, line, resident.user_id) == "メニューlife"
    resident.says("English")
    assert shown(town, line, resident.user_id) == "メニューenglish"
    resident.says("日本語")
    assert shown(town, line, resident.user_id) == "メニューlife"


def test_who_comes_back_gets_their_menu_again() -> None:
    town, line = a_town_that_published()
    resident = town.resident()
    resident.says("English")
    resident.blocks()
    line.unlink(town.channel, [resident.user_id])
    town.line.unblock(town.channel, resident.user_id)
    resident.follows()
    assert shown(town, line, resident.user_id) == "メニューenglish"


def test_a_tap_does_what_its_area_says_and_is_counted_without_who() -> None:
    town, _ = a_town_that_published()
    for _ in range(3):
        assert town.resident().posts("menu/life.3/garbage/today/")
    town.resident().posts("menu/life.2/")
    town.resident().posts("garbage/today/")
    today = town.office.now().date()
    counts = Taps(town.office.scope).of(town.channel.key, "life", today)
    assert counts == {today.isoformat(): {2: 1, 3: 3}}
    told = [str(record.attribute_values) for record in Taps(town.office.scope).records.each(f"{town.channel.key}.life")]
    assert told
    assert not [each for each in told if "U6d" in each]


def test_a_tab_is_answered_by_line_and_by_nobody_else() -> None:
    town, _ = a_town_that_published()
    assert town.resident().posts("menu/life.2/", newRichMenuAliasId="tell", status="SUCCESS") == []
