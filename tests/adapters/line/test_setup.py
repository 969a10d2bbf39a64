import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.setup import LineSetup
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.kernel.errors import PermanentFailure, StaffMistake, TemporaryFailure
from chalicelib.platform.channels.accounts import BotInfo
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.messaging.menus import Bounds, Menu, MenuArea, Switch
from chalicelib.platform.messaging.reply import Call, Page, Say, Tap
from infra.local.line import Channel as Account
from infra.local.line import LineStandIn
from tests.kit.fakes import Clock
from tests.kit.line_worlds import a_channel
from tests.kit.listener import Answer, a_listener


def picture(colour: str = "#0b4a78") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (2500, 843), colour).save(written, "PNG")
    return written.getvalue()


PICTURE = picture()


def area(action: Tap | Page | Call | Switch, x: int) -> MenuArea:
    return MenuArea(Bounds(x, 0, 833, 843), action)


HOME = Menu(
    "くらし",
    "メニュー",
    2500,
    843,
    (
        area(Tap("ごみ", "garbage/next/"), 0),
        area(Page("道路の通報", "reports/new"), 833),
        area(Switch("防災", "safety"), 1666),
    ),
    alias="home",
    picture=PICTURE,
    is_default=True,
)
SAFETY = Menu(
    "防災",
    "メニュー",
    2500,
    843,
    (area(Switch("くらし", "home"), 0), area(Call("電話", "0123-45-6789"), 833)),
    "safety",
    PICTURE,
)


@pytest.fixture(scope="module")
def standin() -> Iterator[LineStandIn]:
    with LineStandIn(now=Clock()) as standin:
        yield standin


@pytest.fixture
def account(standin: LineStandIn) -> Account:
    return standin.add_channel("みなと市")


@pytest.fixture
def channel(account: Account) -> Channel:
    return a_channel("KEY", "minato", account.channel_id, account.secret)


@pytest.fixture
def setup(standin: LineStandIn) -> LineSetup:
    line = VendorLine(MemorySealer(), Clock(), api=standin.url, data=standin.url)
    return LineSetup(line.tokens, host=standin.url)


def page_url(path: str) -> str:
    return f"https://liff.line.me/1-a/{path}"


def test_the_account_tells_its_bot(setup: LineSetup, channel: Channel, account: Account) -> None:
    told = setup.bot_info(channel)
    assert told == BotInfo(account.bot_user_id, account.basic_id, "みなと市")


def test_the_webhook_is_set_and_tried(setup: LineSetup, channel: Channel, standin: LineStandIn) -> None:
    with a_listener() as door:
        setup.set_webhook(channel, f"{door.url}/webhook/KEY")
        assert setup.test_webhook(channel).is_answering
        assert door.heard("/webhook/KEY")[0].told["events"] == []
        door.at("/webhook/KEY", Answer(404))
        tried = setup.test_webhook(channel)
    assert (tried.is_answering, tried.status) == (False, 404)
    assert standin.board.people.channel(channel.line_id).webhook_url.endswith("/webhook/KEY")


def test_menus_are_published_with_their_tabs(setup: LineSetup, channel: Channel, standin: LineStandIn) -> None:
    setup.publish_menus(channel, [HOME, SAFETY], page_url)
    menus, line_id = standin.board.menus, channel.line_id
    shown = {each["richMenuAliasId"]: menus.one(line_id, each["richMenuId"]) for each in menus.aliases(line_id)}
    assert {alias: menu["name"] for alias, menu in shown.items()} == {"home": "くらし", "safety": "防災"}
    assert menus.default(line_id) == shown["home"]["richMenuId"]
    assert menus.picture(line_id, shown["home"]["richMenuId"]) == (PICTURE, "image/png")
    assert [area["action"] for area in shown["home"]["areas"]] == [
        {"type": "postback", "label": "ごみ", "data": "garbage/next/", "displayText": "ごみ"},
        {"type": "uri", "label": "道路の通報", "uri": "https://liff.line.me/1-a/reports/new"},
        {"type": "richmenuswitch", "label": "防災", "richMenuAliasId": "safety", "data": "menu/safety/"},
    ]


def test_publishing_again_keeps_what_phones_still_show_and_drops_what_was_before(
    setup: LineSetup, channel: Channel, standin: LineStandIn
) -> None:
    menus, line_id = standin.board.menus, channel.line_id
    generations = []
    for bar_text in ("一", "二", "三"):
        setup.publish_menus(channel, [replace(HOME, bar_text=bar_text), SAFETY], page_url)
        generations.append({each["richMenuId"] for each in menus.aliases(line_id)})
    first, second, third = generations
    kept = {each["richMenuId"] for each in menus.all(line_id)}
    assert kept == second | third
    assert not first & kept
    default = menus.default(line_id)
    assert default is not None
    assert menus.one(line_id, default)["chatBarText"] == "三"


def test_menus_of_others_are_left_alone(setup: LineSetup, channel: Channel, standin: LineStandIn) -> None:
    setup.publish_menus(channel, [replace(HOME, name="別の業者", alias="theirs", is_default=False)], page_url)
    for _ in range(3):
        setup.publish_menus(channel, [SAFETY], page_url)
    names = [each["name"] for each in standin.board.menus.all(channel.line_id)]
    assert sorted(names) == sorted(["別の業者", "防災", "防災"])


@pytest.mark.parametrize(
    ("menus", "expected"),
    [
        ([replace(HOME, bar_text="あ" * 15)], "home: menu.chatBarText: at most 14"),
        ([HOME, replace(SAFETY, picture=b"GIF")], "safety: picture: JPEG or PNG"),
        ([HOME, replace(SAFETY, is_default=True)], "only one menu is shown by default"),
        ([replace(HOME, areas=(MenuArea(Bounds(0, 0, 1, 1), Tap(Say("label"), "a/b/c")),))], "'label'"),
    ],
)
def test_nothing_is_created_when_a_menu_is_faulty(
    setup: LineSetup, channel: Channel, standin: LineStandIn, menus: list[Menu], expected: str
) -> None:
    with pytest.raises(StaffMistake) as raised:
        setup.publish_menus(channel, menus, page_url)
    assert expected in raised.value.message
    assert standin.board.menus.all(channel.line_id) == []


def test_what_line_refuses_is_permanent_and_what_fails_is_temporary(
    setup: LineSetup, channel: Channel, standin: LineStandIn
) -> None:
    with pytest.raises(PermanentFailure):
        setup.set_webhook(channel, "http://example.jp/not-https")
    standin.fail("GET", "/v2/bot/info", "error")
    with pytest.raises(TemporaryFailure):
        setup.bot_info(channel)


def test_the_sdk_is_not_loaded_before_it_is_used() -> None:
    program = "import sys, chalicelib.adapters.line.setup, chalicelib.adapters.line.vendor; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"linebot", "pydantic", "aiohttp"} & {name.partition(".")[0] for name in loaded}
