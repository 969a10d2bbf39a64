"""What every LINE of ours promises of rich menus: the remembered one, and the SDK at the LINE stand-in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from chalicelib.kernel.errors import NotFound, PermanentFailure
from chalicelib.platform.menus.port import Move
from chalicelib.platform.messaging.port import TooManyRequests
from tests.kit.menu_worlds import MenuWorld, a_menu_world, a_picture

ASKED: dict[str, Any] = {
    "size": {"width": 1200, "height": 810},
    "selected": True,
    "name": "くらし",
    "chatBarText": "メニュー",
    "areas": [
        {
            "bounds": {"x": 0, "y": 0, "width": 600, "height": 810},
            "action": {
                "type": "postback",
                "label": "ごみ",
                "data": "menu/life.1/garbage/today/",
                "displayText": "ごみ",
            },
        }
    ],
}
PICTURE = a_picture()


@pytest.fixture(params=["memory", "standin"])
def world(request: pytest.FixtureRequest) -> Iterator[MenuWorld]:
    with a_menu_world(request.param) as world:
        yield world


def whole(world: MenuWorld, name: str = "くらし") -> str:
    menu_id = world.menus.create(world.channel, ASKED | {"name": name})
    world.menus.upload(world.channel, menu_id, PICTURE)
    return menu_id


def test_a_menu_is_found_again_by_its_name(world: MenuWorld) -> None:
    menu_id = world.menus.create(world.channel, ASKED)
    assert world.menus.all(world.channel) == {menu_id: "くらし"}
    assert world.menus.all(world.neighbour) == {}


def test_what_line_refuses_is_not_made(world: MenuWorld) -> None:
    with pytest.raises(PermanentFailure):
        world.menus.create(world.channel, ASKED | {"chatBarText": "十五文字になるメニューの文字です"})
    assert world.menus.all(world.channel) == {}


def test_a_picture_is_put_once(world: MenuWorld) -> None:
    menu_id = world.menus.create(world.channel, ASKED)
    assert not world.menus.has_picture(world.channel, menu_id)
    world.menus.upload(world.channel, menu_id, PICTURE)
    assert world.menus.has_picture(world.channel, menu_id)
    with pytest.raises(PermanentFailure):
        world.menus.upload(world.channel, menu_id, PICTURE)


def test_what_is_gone_is_deleted_without_a_word(world: MenuWorld) -> None:
    menu_id = whole(world)
    for _ in range(2):
        world.menus.delete(world.channel, menu_id)
    assert world.menus.all(world.channel) == {}
    assert not world.menus.has_picture(world.channel, menu_id)
    with pytest.raises(NotFound):
        world.menus.set_default(world.channel, menu_id)


def test_nobody_is_shown_a_menu_without_a_picture(world: MenuWorld) -> None:
    bare = world.menus.create(world.channel, ASKED)
    user = world.resident("青")
    with pytest.raises(PermanentFailure):
        world.menus.set_default(world.channel, bare)
    with pytest.raises(PermanentFailure):
        world.menus.link(world.channel, bare, [user])
    assert (world.menus.default(world.channel), world.menus.linked(world.channel, user)) == ("", "")


def test_an_alias_is_made_turned_and_dropped(world: MenuWorld) -> None:
    first, second = whole(world), whole(world, "届ける")
    for menu_id in (first, first, second):
        world.menus.turn_alias(world.channel, "life", menu_id)
        assert world.menus.aliases(world.channel) == {"life": menu_id}
    for _ in range(2):
        world.menus.drop_alias(world.channel, "life")
    assert world.menus.aliases(world.channel) == {}


def test_the_default_is_what_was_set_last(world: MenuWorld) -> None:
    first, second = whole(world), whole(world, "届ける")
    for menu_id in (first, second):
        world.menus.set_default(world.channel, menu_id)
    assert world.menus.default(world.channel) == second


def test_residents_are_linked_and_let_go_many_at_once(world: MenuWorld) -> None:
    menu_id, users = whole(world), [world.resident("青"), world.resident("緑")]
    world.menus.link(world.channel, menu_id, users)
    assert [world.menus.linked(world.channel, user) for user in users] == [menu_id, menu_id]
    world.menus.unlink(world.channel, users[:1])
    assert [world.menus.linked(world.channel, user) for user in users] == ["", menu_id]
    world.menus.link(world.channel, menu_id, [])
    world.menus.unlink(world.channel, [])


def test_at_most_500_are_linked_at_once(world: MenuWorld) -> None:
    menu_id = whole(world)
    with pytest.raises(PermanentFailure):
        world.menus.link(world.channel, menu_id, USERS)
    with pytest.raises(PermanentFailure):
        world.menus.unlink(world.channel, USERS)


USERS = [f"U{number:032x}" for number in range(501)]


def test_everybody_of_a_menu_is_moved_also_who_came_by_a_tab(world: MenuWorld) -> None:
    old, new, other = whole(world), whole(world, "新しい"), whole(world, "別の")
    linked, tapped, elsewhere = (world.resident(name) for name in ("青", "緑", "赤"))
    world.menus.turn_alias(world.channel, "life", old)
    world.menus.link(world.channel, old, [linked])
    world.taps_tab(tapped, "life")
    world.menus.link(world.channel, other, [elsewhere])
    receipt = world.menus.move(world.channel, [Move(old, new), Move(other)], "plan-1")
    assert world.menus.phase(world.channel, receipt) == "succeeded"
    assert [world.menus.linked(world.channel, each) for each in (linked, tapped, elsewhere)] == [new, new, ""]


def test_three_moves_are_taken_in_an_hour(world: MenuWorld) -> None:
    menu_id = whole(world)
    for number in range(3):
        world.menus.move(world.channel, [Move(menu_id)], f"plan-{number}")
    with pytest.raises(TooManyRequests):
        world.menus.move(world.channel, [Move(menu_id)], "plan-4")
    world.clock.pass_(hours=1, seconds=1)
    world.menus.move(world.channel, [Move(menu_id)], "plan-4")


def test_a_hundred_menus_are_made_in_an_hour(world: MenuWorld) -> None:
    for _ in range(100):
        world.menus.create(world.channel, ASKED)
    with pytest.raises(TooManyRequests):
        world.menus.create(world.channel, ASKED)


def test_nothing_is_told_of_a_menu_that_few_tapped(world: MenuWorld) -> None:
    day = date(2026, 11, 20)
    assert world.menus.summary(world.channel, whole(world), day, day) is None
