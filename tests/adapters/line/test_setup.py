import subprocess
import sys
from collections.abc import Iterator

import pytest

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.setup import LineSetup
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.channels.accounts import BotInfo
from chalicelib.platform.channels.model import Channel
from infra.local.line import Channel as Account
from infra.local.line import LineStandIn
from tests.kit.fakes import Clock
from tests.kit.line_worlds import a_channel
from tests.kit.listener import Answer, a_listener


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
