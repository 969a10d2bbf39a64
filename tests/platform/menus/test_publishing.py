from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.adapters.line_menus.memory import MemoryLineMenus
from chalicelib.kernel.errors import Conflict, PermanentFailure, StaffMistake, TemporaryFailure
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.menus import publishing
from chalicelib.platform.menus.model import Arrangement, Rule
from chalicelib.platform.menus.repository import Boards, Editions
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.situations import switching
from tests.kit.fakes import Clock
from tests.kit.mortal import Fate, Guarded, Killed
from tests.kit.offices import a_channel
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.menus.town import BY_LANGUAGE, DAILY, DISASTER, ENGLISH, FILE, LIFE, TELL, MenuTown, a_menu_town

CHANGED = replace(LIFE, tiles=(FILE, FILE))
VERBS = frozenset(
    {"create", "upload", "turn_alias", "drop_alias", "set_default", "link", "unlink", "move", "delete", "all", "phase"}
)


@pytest.fixture(autouse=True)
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def test_what_is_published_is_what_phones_show() -> None:
    town = a_menu_town()
    blue = town.resident("1")
    town.publishes(LIFE, TELL)
    assert town.sees(blue) == "life"
    assert set(town.line.aliases(town.channel)) == {"life", "tell"}
    board = town.board
    assert (board.plan, board.edition, board.before) == (None, "000001", "")
    assert all(town.line.has_picture(town.channel, made.menu_id) for made in board.made.values())


def test_who_opened_a_tab_stays_on_it_and_sees_the_new_one() -> None:
    town = a_menu_town()
    blue = town.resident("1")
    town.publishes(LIFE, TELL)
    town.line.taps_tab(town.channel, blue.user_id, "tell")
    old = town.line.linked(town.channel, blue.user_id)
    town.publishes(LIFE, replace(TELL, tiles=(FILE, FILE)))
    assert town.sees(blue) == "tell"
    assert town.line.linked(town.channel, blue.user_id) != old


def test_only_what_changed_is_made_anew() -> None:
    town = a_menu_town()
    town.publishes(LIFE, TELL)
    assert town.during("create", lambda: town.publishes(CHANGED, TELL)) == ["create"]


def test_going_back_makes_nothing_and_shows_the_one_before() -> None:
    town = a_menu_town()
    first = town.publishes(LIFE, TELL)
    second = town.publishes(CHANGED, TELL)
    shown = dict(town.board.shown)

    def goes_back() -> None:
        publishing.show(town.office, town.channel, town.board.before, "広報課")
        town.work()

    assert town.during("create", goes_back) == []
    assert (town.board.edition, town.board.before) == (first.id, second.id)
    assert town.board.shown != shown
    goes_back()
    assert town.board.shown == shown


def test_a_menu_that_neither_edition_has_is_deleted_a_week_later() -> None:
    town = a_menu_town()
    for tiles in (LIFE.tiles, (FILE, FILE), LIFE.tiles[::-1]):
        town.publishes(replace(LIFE, tiles=tiles, tabs=()))
    assert len(town.line.all(town.channel)) == 3
    town.until(days=1)
    assert len(town.line.all(town.channel)) == 3
    for _ in range(6):
        town.until(days=1)
    town.until(minutes=1)
    assert len(town.line.all(town.channel)) == len(town.board.made) == 2


def test_a_menu_that_is_taken_away_lets_those_go_who_had_it() -> None:
    town = a_menu_town()
    blue = town.resident("1")
    town.publishes(LIFE, TELL)
    town.line.taps_tab(town.channel, blue.user_id, "tell")
    town.publishes(replace(LIFE, tabs=()))
    assert town.sees(blue) == "life"
    assert set(town.line.aliases(town.channel)) == {"life"}


def test_nothing_is_published_that_line_would_refuse() -> None:
    town = a_menu_town()
    with pytest.raises(StaffMistake, match="ふだん、みんなに見せるメニュー"):
        town.edition(LIFE, TELL, arrangement=Arrangement())
    with pytest.raises(StaffMistake, match="移る先のメニューがありません"):
        town.edition(LIFE)
    assert town.line.calls == []


def test_two_who_publish_at_once_make_one_edition_of_that_number() -> None:
    town = a_menu_town()
    mine, theirs = town.edition(LIFE, TELL), town.edition(CHANGED, TELL)
    publishing.publish(town.office, town.channel, theirs, "広報課")
    with pytest.raises(Conflict):
        publishing.publish(town.office, town.channel, mine, "道路課")
    town.work()
    assert town.newest.by == "広報課"


def test_what_is_published_while_a_plan_is_under_way_is_what_is_shown_in_the_end() -> None:
    town = a_menu_town()
    blue = town.resident("1")
    town.publishes(LIFE, TELL)
    old = dict(town.board.shown)
    town.line.fail("set_default", TemporaryFailure("LINE: 500"))
    town.publishes(CHANGED, TELL)
    assert town.board.plan
    publishing.show(town.office, town.channel, "000001", "広報課")
    town.work()
    assert (town.sees(blue), town.board.shown) == ("life", old)
    assert town.line.aliases(town.channel)["life"] == town.board.menu_id("life")


def test_a_town_without_rules_reads_no_resident(dynamo: QuickDynamo) -> None:
    town = a_menu_town()
    town.resident("1")
    read: list[str] = []
    dynamo.moment = lambda when, operation, asked: read.append(str(asked)) if when == "before" else None
    town.publishes(LIFE, TELL)
    assert not [asked for asked in read if "minato#resident" in asked]


# limits and trouble


def test_line_is_not_asked_for_more_menus_than_it_takes_in_an_hour() -> None:
    town = a_menu_town()
    for number in range(5):
        designs = [replace(LIFE, id=f"{each}", alias=f"m{each}", tabs=(), bar=f"{number}") for each in range(20)]
        town.publishes(*designs, arrangement=Arrangement(default="m1"))
    assert town.line.calls.count("create") == 95
    plan = town.board.plan
    assert plan
    assert "1時間" in plan.waits_for
    town.until(minutes=59)
    assert town.line.calls.count("create") == 95
    town.until(minutes=2)
    for _ in range(3):
        town.until(minutes=21)
    assert (town.line.calls.count("create"), town.board.plan) == (100, None)


def test_what_line_takes_later_is_done_later() -> None:
    town = a_menu_town()
    for tiles in ((FILE, FILE), LIFE.tiles, (FILE, FILE), LIFE.tiles):
        town.publishes(replace(LIFE, tiles=tiles), TELL)
    town.publishes(CHANGED, TELL)
    assert town.board.plan
    assert "上限" in town.board.plan.waits_for
    for _ in range(3):
        town.until(minutes=21)
    assert town.edition_shown == "000005"


def test_a_move_that_line_is_busy_with_is_waited_for_and_one_that_failed_goes_again() -> None:
    town = a_menu_town()
    blue = town.resident("1")
    town.publishes(LIFE, TELL)
    town.line.phases += ["ongoing", "failed"]
    town.publishes(CHANGED, TELL)
    assert town.board.plan
    assert "入れ替えています" in town.board.plan.waits_for
    town.minutes_pass(2)
    assert town.board.plan
    town.until(minutes=21)
    assert (town.edition_shown, town.sees(blue)) == ("000002", "life")
    assert town.line.calls.count("move") == 2


def test_what_line_refuses_halts_the_plan_and_says_why() -> None:
    town = a_menu_town()
    blue = town.resident("1")
    town.publishes(LIFE, TELL)
    town.line.fail("create", PermanentFailure("LINE: 400 bad", status=400))
    town.publishes(CHANGED, TELL)
    assert town.board.plan
    assert "400" in town.board.plan.halted
    assert town.sees(blue) == "life"
    town.until(minutes=30)
    assert town.board.plan.halted
    publishing.show(town.office, town.channel, "000002", "広報課")
    town.work()
    assert town.edition_shown == "000002"


def test_a_practice_channel_has_menus_of_its_own() -> None:
    town = a_menu_town()
    practice = replace(a_channel(key="PRACTICE"), mode="practice", line_id="999", liff_id="9-x")
    Channels(town.office.scope).keep(practice)
    town.publishes(LIFE, TELL)
    publishing.show(town.office, practice, "000001", "広報課")
    town.work()
    assert {each.edition for each in Boards(town.office.scope).all()} == {"000001"}
    assert len(town.line.all(practice)) == 2


# killed anywhere


def killed_town(fate: Fate) -> MenuTown:
    clock = Clock()
    line = MemoryLineMenus(clock)
    town = a_menu_town(menus=Guarded(line, fate, VERBS))
    town.line = line
    line.clock = town.clock
    for name, language in (("1", "ja"), ("2", "en"), ("3", "en")):
        town.resident(name, language=language)
    return town


def publishes_twice(town: MenuTown) -> None:
    for designs in ((LIFE, TELL, ENGLISH, DISASTER), (CHANGED, TELL, replace(ENGLISH, bar="City"), DISASTER)):
        edition = town.edition(*designs, arrangement=BY_LANGUAGE)
        publishing.publish(town.office, town.channel, edition, "広報課")
        town.work()


def moments_of_two_publishes() -> int:
    fate = Fate(None)
    with quick_tables(QuickDynamo()):
        publishes_twice(killed_town(fate))
    return fate.moments


def test_a_publish_that_is_killed_at_any_call_of_line_ends_as_if_nothing_had_been() -> None:
    moments = moments_of_two_publishes()
    assert moments > 60
    for at in range(moments):
        with quick_tables(QuickDynamo()):
            town = killed_town(Fate(at))
            assert dies_and_goes_on(town) <= {"life", "english"}, at
            check_the_end(town, at)


def dies_and_goes_on(town: MenuTown) -> set[str]:
    """Publish twice with one death; what phones showed when the worker of the second publish was gone."""
    seen = set()
    for number, designs in enumerate(
        ((LIFE, TELL, ENGLISH, DISASTER), (CHANGED, TELL, replace(ENGLISH, bar="City"), DISASTER))
    ):
        edition = town.edition(*designs, arrangement=BY_LANGUAGE)
        publishing.publish(town.office, town.channel, edition, "広報課")
        try:
            town.work()
        except Killed:
            town.queues.sent.clear()  # the order is lost with the worker; the clock finds the board
        if number:
            seen |= {town.line.shown_to(town.channel, f"U{name:0>32}").partition(" ")[0] for name in "123"}
        town.until(minutes=2)
        town.until(minutes=21)
    return {each.removeprefix("メニュー") for each in seen}


def check_the_end(town: MenuTown, at: int) -> None:
    board = town.board
    assert (board.plan, board.edition, board.before) == (None, "000002", "000001"), at
    shown = {name: town.line.shown_to(town.channel, f"U{name:0>32}") for name in "123"}
    assert {name: menu.partition(" ")[0] for name, menu in shown.items()} == {
        "1": "メニューlife",
        "2": "メニューenglish",
        "3": "メニューenglish",
    }, at
    new = {board.menu_id(alias) for alias in ("life", "tell", "english", "disaster")}
    assert set(town.line.aliases(town.channel).values()) == new, at
    assert set(town.line.all(town.channel)) == {made.menu_id for made in board.made.values()}, at
    assert town.line.linked(town.channel, f"U{'2':0>32}") == board.menu_id("english"), at


@pytest.mark.parametrize("step", range(0, 70, 3))
def test_a_publish_that_is_killed_at_a_write_ends_as_if_nothing_had_been(step: int, dynamo: QuickDynamo) -> None:
    town = killed_town(Fate(None))
    publishing.publish(
        town.office, town.channel, town.edition(LIFE, TELL, ENGLISH, DISASTER, arrangement=BY_LANGUAGE), ""
    )
    fate = Fate(step)
    dynamo.moment = lambda when, operation, asked: fate.moment() if operation != "Query" else None
    try:
        town.work()
    except Killed:
        town.queues.sent.clear()
    dynamo.moment = lambda when, operation, asked: None
    town.until(minutes=2)
    town.until(minutes=2)
    assert (town.board.plan, town.board.edition) == (None, "000001")
    assert town.line.linked(town.channel, f"U{'2':0>32}") == town.board.menu_id("english")
    assert len(town.line.all(town.channel)) == 4


# situations


def test_a_disaster_shows_its_menu_to_everyone_and_its_end_what_was() -> None:
    town = a_menu_town()
    blue, green, red = (
        town.resident(name, language=language) for name, language in (("1", "ja"), ("2", "en"), ("3", "ja"))
    )
    town.publishes(LIFE, TELL, ENGLISH, DISASTER, arrangement=BY_LANGUAGE)
    town.line.taps_tab(town.channel, red.user_id, "tell")
    assert [town.sees(each) for each in (blue, green, red)] == ["life", "english", "tell"]
    assert publishing.show_for(town.office, "disaster")
    town.work()
    assert [town.sees(each) for each in (blue, green, red)] == ["disaster"] * 3
    assert publishing.show_for(town.office, "disaster")
    town.work()
    publishing.show_for(town.office, "normal")
    town.work()
    assert [town.sees(each) for each in (blue, green, red)] == ["life", "english", "life"]


def test_a_situation_may_have_rules_of_its_own() -> None:
    town = a_menu_town()
    green = town.resident("2", language="en")
    rules = (*BY_LANGUAGE.rules, Rule("tell", language="en", state="disaster"))
    town.publishes(LIFE, TELL, ENGLISH, DISASTER, arrangement=replace(BY_LANGUAGE, rules=rules))
    publishing.show_for(town.office, "disaster")
    town.work()
    assert town.sees(green) == "tell"


def test_a_situation_without_a_menu_of_its_own_changes_nothing() -> None:
    town = a_menu_town()
    blue = town.resident("1", language="en")
    town.publishes(LIFE, TELL, ENGLISH, DISASTER, arrangement=BY_LANGUAGE)
    assert town.during("link", lambda: publishing.show_for(town.office, "drill")) == []
    town.work()
    assert town.sees(blue) == "english"
    assert town.board.state == "drill"


def test_the_switch_back_is_right_though_the_one_before_was_cut_off() -> None:
    town = a_menu_town()
    blue, green = town.resident("1"), town.resident("2", language="en")
    town.publishes(LIFE, TELL, ENGLISH, DISASTER, arrangement=BY_LANGUAGE)
    town.line.fail("move", TemporaryFailure("LINE: 500"))
    publishing.show_for(town.office, "disaster")
    assert town.sees(blue) == "disaster"
    publishing.show_for(town.office, "normal")
    town.work()
    town.until(minutes=21)
    assert [town.sees(each) for each in (blue, green)] == ["life", "english"]


def test_a_town_that_published_nothing_says_so() -> None:
    assert not publishing.show_for(a_menu_town().office, "disaster")


def test_publishing_during_a_disaster_shows_the_disasters_menu() -> None:
    town = a_menu_town()
    blue = town.resident("1")
    town.publishes(LIFE, TELL, ENGLISH, DISASTER, arrangement=BY_LANGUAGE)
    publishing.show_for(town.office, "disaster")
    town.work()
    plain = town.edition(CHANGED, TELL, ENGLISH, DISASTER, arrangement=BY_LANGUAGE)
    assert plain.arrangement.everyones("disaster") == "disaster"
    assert town.sees(blue) == "disaster"


def test_editions_are_kept_and_numbered() -> None:
    town = a_menu_town()
    town.publishes(LIFE, TELL)
    town.clock.pass_(days=1)
    town.publishes(CHANGED, TELL)
    kept = [record.value for record in Editions(town.office.scope).newest().items]
    assert [(edition.number, edition.by, edition.arrangement) for edition in kept] == [
        (2, "広報課", DAILY),
        (1, "広報課", DAILY),
    ]
    tick(town.house)


def test_switching_the_situation_shows_its_menu() -> None:
    town = a_menu_town()
    blue = town.resident("1")
    town.publishes(LIFE, TELL, ENGLISH, DISASTER, arrangement=BY_LANGUAGE)
    before = switching.switch(town.office, "disaster", by="m", label="防災課", why="大雨", seen="")
    town.work()
    assert town.sees(blue) == "disaster"
    switching.undo(town.office, by="m", label="防災課", seen=before.since)
    town.work()
    assert town.sees(blue) == "life"
