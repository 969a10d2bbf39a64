from dataclasses import replace

import pytest

from chalicelib.platform.messaging.actions import Pen
from chalicelib.platform.messaging.menus import (
    Bounds,
    Menu,
    MenuArea,
    Switch,
    menu_complaints,
    picture_complaints,
    picture_type,
    request,
)
from chalicelib.platform.messaging.reply import Open, ShareLocation, Tap
from tests.kit.line_spec import line_spec

PNG = b"\x89PNG\r\n\x1a\n..."
PEN = Pen(str, lambda path: f"https://liff.line.me/1-a/{path}")


def area(action: Tap | Open | Switch | ShareLocation, x: int = 0, width: int = 1250) -> MenuArea:
    return MenuArea(Bounds(x, 0, width, 843), action)


MENU = Menu(
    name="くらし",
    bar_text="メニュー",
    width=2500,
    height=843,
    areas=(area(Tap("ごみ", "garbage/next/")), area(Switch("防災", "safety"), x=1250)),
    alias="home",
    picture=PNG,
    is_default=True,
)


def test_a_menu_is_asked_for_as_line_wants_it() -> None:
    asked = request(MENU, PEN)
    assert menu_complaints(asked) == ()
    assert picture_complaints(MENU) == ()
    assert line_spec().request_errors("POST", "/v2/bot/richmenu", asked) == []


@pytest.mark.parametrize(
    ("menu", "expected"),
    [
        (replace(MENU, bar_text="あ" * 15), "menu.chatBarText: at most 14 grapheme clusters, has 15"),
        (replace(MENU, name="あ" * 301), "menu.name: at most 300 grapheme clusters, has 301"),
        (replace(MENU, areas=MENU.areas[:1] * 21), "menu.areas: 0 to 20 items, has 21"),
        (replace(MENU, width=2501), "menu.size.width: 800 to 2500 pixels, has 2501"),
        (replace(MENU, height=249), "menu.size.height: at least 250 pixels, has 249"),
        (replace(MENU, height=1800), "menu.size: width at least 1.45 times the height, has 1.39"),
        (replace(MENU, areas=(area(Tap("a", "b"), x=1251),)), "bounds: within 2500 x 843, reaches 2501 x 843"),
        (replace(MENU, areas=(area(ShareLocation("場所")),)), "location cannot stand in a rich menu"),
        (replace(MENU, areas=(area(Open("a", "javascript:1")),)), "action: an address no phone opens"),
        (replace(MENU, areas=(area(Switch("a", "A b")),)), "richMenuAliasId: 1 to 32 of a-z 0-9 _ -, has 'A b'"),
    ],
)
def test_each_limit_of_a_menu_is_named(menu: Menu, expected: str) -> None:
    found = menu_complaints(request(menu, PEN))
    assert any(expected in complaint for complaint in found), found


@pytest.mark.parametrize(
    ("menu", "expected"),
    [
        (replace(MENU, alias="Home"), "alias: 1 to 32"),
        (replace(MENU, picture=PNG + bytes(1024 * 1024)), "picture: at most 1048576 bytes"),
        (replace(MENU, picture=b"GIF89a"), "picture: JPEG or PNG, begins with 47494638"),
    ],
)
def test_alias_and_picture_are_checked_before_anything_is_created(menu: Menu, expected: str) -> None:
    assert expected in picture_complaints(menu)[0]


def test_a_pictures_type_is_read_from_its_beginning() -> None:
    assert [picture_type(PNG), picture_type(b"\xff\xd8\xff\xe0"), picture_type(b"<svg")] == [
        "image/png",
        "image/jpeg",
        "",
    ]
