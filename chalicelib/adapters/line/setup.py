"""Setting up an account: what an operator's command does once, through LINE's own SDK.

The SDK takes about a second to import, so it is imported where it is used and never by a door.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.channels.accounts import BotInfo, Endpoint, WebhookTest
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.tokens import Tokens

if TYPE_CHECKING:
    from linebot.v3.messaging import MessagingApi

TIMEOUT = (2, 30)  # seconds to connect, to answer; testing a webhook waits for our own answer


@dataclass(frozen=True)
class LineSetup:
    """One LINE for setting up. `host` replaces LINE's addresses, all of them, for the city on one machine."""

    tokens: Tokens
    host: str = ""

    def bot_info(self, channel: Channel) -> BotInfo:
        with self._api(channel) as api:
            told = api.get_bot_info(_request_timeout=TIMEOUT)
            return BotInfo(told.user_id, told.basic_id, str(told.display_name))

    def try_token(self, channel: Channel) -> None:
        """Have LINE issue a token anew: those that are kept may be older than the secret."""
        Tokens(self.tokens.issue, self.tokens.sealer, self.tokens.clock).of(channel)

    def endpoint(self, channel: Channel) -> Endpoint:
        """Where LINE sends this channel's events; no address where none was ever set."""
        try:
            with self._api(channel) as api:
                told = api.get_webhook_endpoint(_request_timeout=TIMEOUT)
                return Endpoint(str(told.endpoint), bool(told.active))
        except PermanentFailure as error:
            if error.facts.get("status") == 404:
                return Endpoint("", is_active=False)
            raise

    def set_webhook(self, channel: Channel, url: str) -> None:
        """Have LINE send this channel's events there. Staff switch `Use webhook` on in LINE's console."""
        from linebot.v3.messaging import SetWebhookEndpointRequest  # noqa: PLC0415

        with self._api(channel) as api:
            api.set_webhook_endpoint(SetWebhookEndpointRequest(endpoint=url), _request_timeout=TIMEOUT)

    def test_webhook(self, channel: Channel) -> WebhookTest:
        """Have LINE knock at the webhook's address; at most 60 times an hour."""
        from linebot.v3.messaging import TestWebhookEndpointRequest  # noqa: PLC0415

        with self._api(channel) as api:
            told = api.test_webhook_endpoint(TestWebhookEndpointRequest(), _request_timeout=TIMEOUT)
            return WebhookTest(bool(told.success), int(told.status_code), str(told.reason))

    @contextmanager
    def _api(self, channel: Channel) -> Iterator["MessagingApi"]:
        """The SDK for one channel; its errors come out as ours."""
        from linebot.v3.messaging import ApiClient, ApiException, Configuration, MessagingApi  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        settings = Configuration(host=self.host or None, access_token=self.tokens.of(channel))
        with ApiClient(settings) as client:
            try:
                yield MessagingApi(client)
            except HTTPError as error:
                raise TemporaryFailure(f"LINE: {type(error).__name__}") from error
            except ApiException as error:
                status = int(error.status or 0)
                kind = TemporaryFailure if status >= 500 or status == 429 else PermanentFailure
                raise kind(f"LINE: {status} {str(error.body)[:300]}", status=status) from error
