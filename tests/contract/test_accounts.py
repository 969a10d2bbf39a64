"""LINE accounts keep the same promises: remembered, and through LINE's SDK at the stand-in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.accounts_memory import MemoryAccounts
from chalicelib.adapters.line.setup import LineSetup
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.kernel.errors import HouseError, PermanentFailure
from chalicelib.platform.channels.accounts import Accounts, Endpoint
from chalicelib.platform.channels.model import Channel
from infra.local.line import LineStandIn
from tests.kit.fakes import Clock
from tests.kit.line_worlds import a_channel
from tests.kit.listener import a_listener


@dataclass
class Met:
    accounts: Accounts
    channel: Channel
    url: str
    spoil: Callable[[], Channel]
    """Make the channel's secret a wrong one."""


def _memory() -> Iterator[Met]:
    accounts, channel = MemoryAccounts(), replace(a_channel("KEY", "minato", "2000000001", "s"), name="みなと市")

    def spoil() -> Channel:
        accounts.faults["try_token"] = PermanentFailure("LINE: 400 invalid_client", status=400)
        return channel

    yield Met(accounts, channel, "https://madoguchi.example/webhook/KEY", spoil)


def _standin() -> Iterator[Met]:
    with LineStandIn(now=Clock()) as line, a_listener() as door:
        account = line.add_channel("みなと市")
        line.board.people.change_channel(account.channel_id, is_webhook_on=False)
        talk = VendorLine(MemorySealer(), Clock(), api=line.url, data=line.url)
        channel = a_channel("KEY", "minato", account.channel_id, account.secret)
        wrong = a_channel("KEY", "minato", account.channel_id, "another secret")
        yield Met(LineSetup(talk.tokens, line.url), channel, f"{door.url}/webhook/KEY", lambda: wrong)


@pytest.fixture(params=[_memory, _standin], ids=["memory", "standin"])
def met(request: pytest.FixtureRequest) -> Iterator[Met]:
    yield from request.param()


def test_an_address_is_set_told_and_tried_but_not_switched_on(met: Met) -> None:
    assert met.accounts.endpoint(met.channel) == Endpoint("", is_active=False)
    met.accounts.set_webhook(met.channel, met.url)
    assert met.accounts.endpoint(met.channel) == Endpoint(met.url, is_active=False)
    assert met.accounts.test_webhook(met.channel).is_answering


def test_the_bot_is_told_by_name(met: Met) -> None:
    told = met.accounts.bot_info(met.channel)
    assert told.name == "みなと市"
    assert told.user_id.startswith("U")
    assert told.basic_id.startswith("@")


def test_a_token_is_issued_anew_so_that_a_wrong_secret_is_seen(met: Met) -> None:
    met.accounts.try_token(met.channel)
    with pytest.raises(HouseError):
        met.accounts.try_token(met.spoil())
