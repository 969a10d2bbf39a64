"""An edition of menus at the LINE stand-in, through the SDK."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.adapters.line_menus.vendor import VendorLineMenus
from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.channels.keyring import seal_secret
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.menus import publishing
from chalicelib.platform.menus.repository import board_of
from chalicelib.platform.menus.steps import go_on
from chalicelib.services import load
from infra.local.line import LineStandIn
from tests.kit.fakes import Clock
from tests.kit.offices import a_channel, a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.menus.town import BY_LANGUAGE, DISASTER, ENGLISH, FILE, LIFE, SERVICES, TELL

DESIGNS = (LIFE, TELL, ENGLISH, DISASTER)


@pytest.fixture
def standin() -> Iterator[LineStandIn]:
    with quick_tables(QuickDynamo()), LineStandIn(now=Clock()) as standin:
        yield standin


class Scene:
    """A town whose menus lie at the stand-in."""

    def __init__(self, standin: LineStandIn) -> None:
        sealer, clock = MemorySealer(), Clock()
        account = standin.add_channel("みなと市")
        line = VendorLine(sealer, clock, api=standin.url, data=standin.url)
        self.line = VendorLineMenus(line.tokens, standin.url)
        house = a_house(*map(load, SERVICES), clock=clock, sealer=sealer, menus=self.line)
        self.office = an_office(house, a_tenant(services=SERVICES))
        told = replace(a_channel(), line_id=account.channel_id)
        self.channel = seal_secret(told, account.secret, sealer)
        Channels(self.office.scope).keep(self.channel)

    def publishes(self, *designs: object) -> None:
        edition = publishing.freeze(self.office, designs, BY_LANGUAGE, "広報課")  # type: ignore[arg-type]
        publishing.publish(self.office, self.channel, edition, "広報課")
        go_on(self.office, self.channel.key)
        board = board_of(self.office.scope, self.channel.key).value
        assert board.plan is None, board.plan


def test_an_edition_is_shown_with_its_tabs_and_only_what_changed_is_made_again(standin: LineStandIn) -> None:
    scene = Scene(standin)
    phone = standin.phone(scene.channel.line_id, standin.add_resident("青").user_id, waits=False)
    phone.follows()
    scene.publishes(*DESIGNS)
    menus, line_id = standin.board.menus, scene.channel.line_id
    shown = menus.shown(line_id, phone.user_id)
    assert shown is not None
    assert [area["action"] for area in shown["areas"]] == [
        {"type": "richmenuswitch", "label": "tell", "richMenuAliasId": "tell", "data": "menu/life.2/"},
        {"type": "postback", "label": "今日のごみ", "data": "menu/life.3/garbage/today/", "displayText": "今日のごみ"},
        {
            "type": "postback",
            "label": "困りごとを伝える",
            "data": "menu/life.4/reports/file/",
            "displayText": "困りごとを伝える",
        },
    ]
    phone.taps("tell")
    before = {each["richMenuId"] for each in menus.all(line_id)}
    scene.publishes(LIFE, replace(TELL, tiles=(FILE, FILE)), ENGLISH, DISASTER)
    assert len({each["richMenuId"] for each in menus.all(line_id)} - before) == 1
    shown = menus.shown(line_id, phone.user_id)
    assert shown is not None
    assert [area["action"]["label"] for area in shown["areas"]] == ["life", "困りごとを伝える", "困りごとを伝える"]


def test_menus_of_others_are_left_alone(standin: LineStandIn) -> None:
    scene = Scene(standin)
    asked = {"size": {"width": 1200, "height": 810}, "selected": True, "name": "別の業者", "chatBarText": "メニュー"}
    theirs = scene.line.create(scene.channel, {**asked, "areas": []})
    scene.publishes(*DESIGNS)
    assert theirs in scene.line.all(scene.channel)
    assert len(scene.line.all(scene.channel)) == 5


def test_what_line_refuses_is_permanent_and_what_fails_is_temporary(standin: LineStandIn) -> None:
    scene = Scene(standin)
    with pytest.raises(PermanentFailure):
        scene.line.create(scene.channel, {"size": {"width": 1, "height": 1}, "selected": True, "name": "x",
                                          "chatBarText": "x", "areas": []})  # fmt: skip
    standin.fail("GET", "/v2/bot/richmenu/list", "error")
    with pytest.raises(TemporaryFailure):
        scene.line.all(scene.channel)


def test_taps_of_twenty_people_are_told_for_each_area(standin: LineStandIn) -> None:
    scene = Scene(standin)
    scene.publishes(*DESIGNS)
    menu_id = scene.line.default(scene.channel)
    for number in range(20):
        phone = standin.phone(scene.channel.line_id, standin.add_resident(f"住民{number}").user_id, waits=False)
        phone.follows()
        phone.taps("今日のごみ")
    today = standin.board.clock.now().date()
    summary = scene.line.summary(scene.channel, menu_id, date(today.year, today.month, 1), today)
    assert summary is not None
    assert [(each.taps, each.people) for each in summary.areas] == [(20, 20)]


def test_the_sdk_is_not_loaded_before_it_is_used() -> None:
    program = "import sys, chalicelib.adapters.line_menus.vendor; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"linebot", "aiohttp"} & {name.partition(".")[0] for name in loaded}
