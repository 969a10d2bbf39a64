"""All that LINE's API lets us do when an account is connected: learn whose it is, set its webhook, knock."""

from dataclasses import dataclass

from chalicelib.kernel.ids import retry_key
from chalicelib.platform.broadcasts.phones import phone_of
from chalicelib.platform.channels.accounts import Accounts, WebhookTest
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.health.outside import webhook_url
from chalicelib.platform.house import Office
from chalicelib.platform.tenants.opening import introduce


@dataclass(frozen=True)
class Connected:
    """A channel as it is known now, and how its webhook answered."""

    channel: Channel
    name: str
    """The account's, as residents see it."""
    webhook: WebhookTest


def connect(office: Office, key: str, accounts: Accounts) -> Connected:
    """Connect a channel; may be repeated."""
    info = accounts.bot_info(office.channel(key))
    channel = introduce(office, key, bot_user_id=info.user_id, basic_id=info.basic_id)
    accounts.set_webhook(channel, webhook_url(office.house, channel))
    return Connected(channel, info.name, accounts.test_webhook(channel))


def send_test(office: Office, channel: Channel, phone_id: str, cause: str) -> str:
    """Send a word to a registered staff phone; whose it is. `NotFound` for anybody else's."""
    phone = phone_of(office, channel.key, phone_id)
    text = f"{office.tenant.name}の窓口からのテストです。このメッセージが届いたら、LINEとの接続は完了です。"
    office.house.line.push(channel, phone.user_id, [{"type": "text", "text": text}], retry_key(phone.id, cause))
    return phone.label
