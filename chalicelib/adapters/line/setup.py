"""Setting up an account: what an operator's command does once, through LINE's own SDK.

The SDK takes about a second to import, so it is imported where it is used and never by a door.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.kernel.errors import PermanentFailure, StaffMistake, TemporaryFailure
from chalicelib.platform.channels.accounts import BotInfo, Endpoint, WebhookTest
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.tokens import Tokens
from chalicelib.platform.messaging.actions import Pen
from chalicelib.platform.messaging.menus import Menu, menu_complaints, picture_complaints, picture_type, request
from chalicelib.platform.messaging.reply import Words

if TYPE_CHECKING:
    from linebot.v3.messaging import ApiClient, MessagingApi

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

    def publish_menus(self, channel: Channel, menus: Sequence[Menu], page_url: Callable[[str], str]) -> None:
        """Put new menus in the place of those of the same aliases, so that no resident sees a gap.

        New menus and pictures first, then the aliases are turned to them, then the default. The menus that were shown
        until now stay, for phones that still show them; those before them are deleted.
        """
        pen = Pen(_plain, page_url)
        _refuse_faulty(menus, pen)
        with self._api(channel) as api:
            before = _aliases(api)
            new = {menu: _created(api, menu, pen) for menu in menus}
            for menu, menu_id in new.items():
                _turn_alias(api, menu.alias, menu_id, is_known=menu.alias in before)
            for menu_id in (menu_id for menu, menu_id in new.items() if menu.is_default):
                api.set_default_rich_menu(menu_id, _request_timeout=TIMEOUT)
            _delete_old(api, {menu.name for menu in menus}, {*before.values(), *new.values()})

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


def _plain(words: Words) -> str:
    if isinstance(words, str):
        return words
    raise StaffMistake(f"A menu's label is written out, not {words!r}")


def _refuse_faulty(menus: Sequence[Menu], pen: Pen) -> None:
    """Nothing is begun that LINE would refuse half-way."""
    found = [
        f"{menu.alias}: {complaint}"
        for menu in menus
        for complaint in (*menu_complaints(request(menu, pen)), *picture_complaints(menu))
    ]
    if sum(menu.is_default for menu in menus) > 1:
        found.append("only one menu is shown by default")
    if found:
        raise StaffMistake("\n".join(found))


def _created(api: "MessagingApi", menu: Menu, pen: Pen) -> str:
    from linebot.v3.messaging import MessagingApiBlob, RichMenuRequest  # noqa: PLC0415

    asked: Any = RichMenuRequest.from_dict(request(menu, pen))
    menu_id = str(api.create_rich_menu(asked, _request_timeout=TIMEOUT).rich_menu_id)
    client: ApiClient = api.api_client
    headers = {"Content-Type": picture_type(menu.picture)}
    MessagingApiBlob(client).set_rich_menu_image(menu_id, body=menu.picture, _headers=headers, _request_timeout=TIMEOUT)
    return menu_id


def _turn_alias(api: "MessagingApi", alias: str, menu_id: str, *, is_known: bool) -> None:
    from linebot.v3.messaging import CreateRichMenuAliasRequest, UpdateRichMenuAliasRequest  # noqa: PLC0415

    if is_known:
        turned = UpdateRichMenuAliasRequest(rich_menu_id=menu_id)
        api.update_rich_menu_alias(alias, turned, _request_timeout=TIMEOUT)
    else:
        named = CreateRichMenuAliasRequest(rich_menu_alias_id=alias, rich_menu_id=menu_id)
        api.create_rich_menu_alias(named, _request_timeout=TIMEOUT)


def _aliases(api: "MessagingApi") -> dict[str, str]:
    """The menu each alias points at: those on phones now."""
    told = api.get_rich_menu_alias_list(_request_timeout=TIMEOUT)
    return {each.rich_menu_alias_id: each.rich_menu_id for each in told.aliases}


def _delete_old(api: "MessagingApi", names: set[str], kept: set[str]) -> None:
    """Delete menus of our names that are not kept; other people's menus are left alone."""
    for menu in api.get_rich_menu_list(_request_timeout=TIMEOUT).richmenus:
        if menu.name in names and menu.rich_menu_id not in kept:
            api.delete_rich_menu(menu.rich_menu_id, _request_timeout=TIMEOUT)
