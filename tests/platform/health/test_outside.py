"""A town's health: each thing outside broken in turn is told, with what to do, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.adapters.line.accounts_memory import MemoryAccounts
from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.adapters.oidc.memory import MemoryProvider
from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.alerts.repository import Watches
from chalicelib.platform.channels.keyring import seal_secret
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.health.outside import health_anew, health_of, webhook_url
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.tick import tick
from tests.kit.fakes import Clock
from tests.kit.offices import a_channel, a_house, an_office

SECRET = "a channel secret nobody may see"


@pytest.fixture
def office(estate: None) -> Office:
    """A town at which everything is as it should be, but that LINE shows no menu."""
    office = an_office(a_house(staff=MemoryProvider()))
    channel = seal_secret(replace(a_channel(), bot_user_id=f"U{1:032x}"), SECRET, office.house.sealer)
    Channels(office.scope).keep(channel)
    accounts = accounts_of(office)
    accounts.set_webhook(channel, webhook_url(office.house, channel))
    accounts.switched_on.add(channel.key)
    tick(office.house)
    return office


def accounts_of(office: Office) -> MemoryAccounts:
    assert isinstance(office.house.accounts, MemoryAccounts)
    return office.house.accounts


def channel_of(office: Office) -> Channel:
    return Channels(office.scope).of_key(a_channel().key)


def states(office: Office) -> dict[str, str]:
    return {check.name.rpartition("」")[2].strip(): check.state for check in health_anew(office)}


WELL = {
    "接続の鍵（トークン）": "ok",
    "アカウント": "ok",
    "Webhookの設定": "ok",
    "Webhookへの到達": "ok",
    "リッチメニュー": "warning",
    "今月の送信数": "ok",
    "個人情報の暗号化（鍵）": "ok",
    "職員のサインイン": "ok",
    "サービスの画面": "ok",
    "時計（予約配信・リマインド）": "ok",
}


def test_a_town_that_is_well_is_told_so(office: Office) -> None:
    assert states(office) == WELL


def wrong_secret(office: Office) -> None:
    accounts_of(office).faults["try_token"] = PermanentFailure(f"LINE: 400 {SECRET}", status=400)


def another_bot(office: Office) -> None:
    Channels(office.scope).keep(replace(channel_of(office), bot_user_id="U" + "9" * 32))
    accounts_of(office).bot_info = lambda channel: MemoryAccounts().bot_info(a_channel())  # type: ignore[method-assign]


def elsewhere(office: Office) -> None:
    accounts_of(office).webhooks[a_channel().key] = "https://other-vendor.example/webhook"


def switched_off(office: Office) -> None:
    accounts_of(office).switched_on.clear()


def deaf(office: Office) -> None:
    accounts_of(office).unanswered.add(webhook_url(office.house, a_channel()))


def spent(office: Office) -> None:
    assert isinstance(office.house.line, MemoryLine)
    office.house.line.limit(a_channel(), 0)


def nobody_signs_in(office: Office) -> None:
    assert isinstance(office.house.staff, MemoryProvider)
    office.house.staff.fault = TemporaryFailure()


def standing_clock(office: Office) -> None:
    assert isinstance(office.house.clock, Clock)
    office.house.clock.pass_(minutes=7)


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (wrong_secret, "接続の鍵（トークン）"),
        (another_bot, "アカウント"),
        (elsewhere, "Webhookの設定"),
        (switched_off, "Webhookの設定"),
        (deaf, "Webhookへの到達"),
        (spent, "今月の送信数"),
        (nobody_signs_in, "職員のサインイン"),
        (standing_clock, "時計（予約配信・リマインド）"),
    ],
)
def test_what_is_harmed_is_broken_and_nothing_else(office: Office, harm: Callable[[Office], None], name: str) -> None:
    harm(office)
    assert states(office) == WELL | {name: "broken"}
    (told,) = [check for check in health_of(office) if check.state == "broken"]
    assert told.what_to_do
    assert SECRET not in repr(health_of(office))


def test_a_town_that_watches_places_is_told_how_the_feeds_are(office: Office) -> None:
    Watches(office.scope).keep(frozenset({"area/131030"}))
    name = "気象庁の電文（気象の警報）"
    assert {check.name: check.state for check in health_anew(office)}[name] == "warning"
    assert isinstance(office.house.clock, Clock)


def test_answers_are_kept_for_a_minute_since_line_counts_its_tests(office: Office) -> None:
    health_of(office)
    switched_off(office)
    assert "broken" not in {check.state for check in health_of(office)}
    assert "broken" in {check.state for check in health_anew(office)}
