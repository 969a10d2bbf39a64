"""LINE accounts, remembered: an address is set by us, and switched on by whoever sits in LINE's console."""

from dataclasses import dataclass, field

from chalicelib.kernel.errors import HouseError
from chalicelib.platform.channels.accounts import BotInfo, Endpoint, WebhookTest
from chalicelib.platform.channels.model import Channel


@dataclass
class MemoryAccounts:
    """Every channel has an account of its name; what was never set is not there."""

    webhooks: dict[str, str] = field(default_factory=dict)
    """By channel key: where its events go."""
    switched_on: set[str] = field(default_factory=set)
    """Channels whose webhook somebody switched on in LINE's console."""
    unanswered: set[str] = field(default_factory=set)
    """Addresses at which nobody answers LINE."""
    names: dict[str, str] = field(default_factory=dict)
    faults: dict[str, HouseError] = field(default_factory=dict)
    """By verb: what it raises."""

    def try_token(self, channel: Channel) -> None:
        self._begin("try_token")

    def bot_info(self, channel: Channel) -> BotInfo:
        self._begin("bot_info")
        name = self.names.get(channel.key, channel.name)
        return BotInfo(channel.bot_user_id or f"U{channel.line_id:0>32}", f"@{channel.line_id[-6:]}", name)

    def endpoint(self, channel: Channel) -> Endpoint:
        self._begin("endpoint")
        return Endpoint(self.webhooks.get(channel.key, ""), is_active=channel.key in self.switched_on)

    def set_webhook(self, channel: Channel, url: str) -> None:
        self._begin("set_webhook")
        self.webhooks[channel.key] = url

    def test_webhook(self, channel: Channel) -> WebhookTest:
        self._begin("test_webhook")
        is_answering = self.webhooks.get(channel.key, "") not in {"", *self.unanswered}
        return WebhookTest(is_answering, 200 if is_answering else 0, "OK" if is_answering else "COULD_NOT_CONNECT")

    def _begin(self, verb: str) -> None:
        if verb in self.faults:
            raise self.faults[verb]
