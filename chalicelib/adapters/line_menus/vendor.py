"""Rich menus at LINE, through its own SDK.

The SDK takes about a second to import, so it is imported where it is used: by a worker that publishes, never by a turn.
https://developers.line.biz/en/reference/messaging-api/#rich-menu
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from chalicelib.kernel.errors import NotFound, PermanentFailure, TemporaryFailure
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.tokens import Tokens
from chalicelib.platform.menus.port import AT_MOST, Move, Phase, Summary, Tapped
from chalicelib.platform.messaging.menus import Bounds, picture_type
from chalicelib.platform.messaging.port import TooManyRequests

if TYPE_CHECKING:
    from linebot.v3.messaging import ApiClient, MessagingApi

TIMEOUT = (2, 30)  # seconds to connect, to answer; a picture has a megabyte


@dataclass(frozen=True)
class VendorLineMenus:
    """LINE itself. `host` replaces its addresses, all of them, for the city on one machine."""

    tokens: Tokens
    host: str = ""

    def all(self, channel: Channel) -> Mapping[str, str]:
        with self._api(channel) as api:
            told = api.get_rich_menu_list(_request_timeout=TIMEOUT)
            return {str(menu.rich_menu_id): str(menu.name) for menu in told.richmenus}

    def create(self, channel: Channel, asked: Mapping[str, object]) -> str:
        from linebot.v3.messaging import RichMenuRequest  # noqa: PLC0415

        with self._api(channel) as api:
            try:
                menu: Any = RichMenuRequest.from_dict(dict(asked))
            except ValueError as error:  # the SDK counts code points where LINE counts what a reader sees
                raise PermanentFailure(f"LINE's SDK: {error}"[:500]) from error
            return str(api.create_rich_menu(menu, _request_timeout=TIMEOUT).rich_menu_id)

    def upload(self, channel: Channel, menu_id: str, picture: bytes) -> None:
        from linebot.v3.messaging import MessagingApiBlob  # noqa: PLC0415

        headers = {"Content-Type": picture_type(picture)}
        with self._client(channel) as client:
            blob = MessagingApiBlob(client)
            blob.set_rich_menu_image(menu_id, body=picture, _headers=headers, _request_timeout=TIMEOUT)

    def has_picture(self, channel: Channel, menu_id: str) -> bool:
        from linebot.v3.messaging import MessagingApiBlob  # noqa: PLC0415

        try:
            with self._client(channel) as client:
                return bool(MessagingApiBlob(client).get_rich_menu_image(menu_id, _request_timeout=TIMEOUT))
        except NotFound:
            return False

    def delete(self, channel: Channel, menu_id: str) -> None:
        with suppress(NotFound), self._api(channel) as api:
            api.delete_rich_menu(menu_id, _request_timeout=TIMEOUT)

    def aliases(self, channel: Channel) -> Mapping[str, str]:
        with self._api(channel) as api:
            told = api.get_rich_menu_alias_list(_request_timeout=TIMEOUT)
            return {str(each.rich_menu_alias_id): str(each.rich_menu_id) for each in told.aliases}

    def turn_alias(self, channel: Channel, alias: str, menu_id: str) -> None:
        from linebot.v3.messaging import CreateRichMenuAliasRequest, UpdateRichMenuAliasRequest  # noqa: PLC0415

        with self._api(channel) as api:
            try:
                api.get_rich_menu_alias(alias, _request_timeout=TIMEOUT)
            except api_error() as error:
                if error.status != 404:
                    raise
                named = CreateRichMenuAliasRequest(rich_menu_alias_id=alias, rich_menu_id=menu_id)
                api.create_rich_menu_alias(named, _request_timeout=TIMEOUT)
                return
            turned = UpdateRichMenuAliasRequest(rich_menu_id=menu_id)
            api.update_rich_menu_alias(alias, turned, _request_timeout=TIMEOUT)

    def drop_alias(self, channel: Channel, alias: str) -> None:
        with suppress(NotFound), self._api(channel) as api:
            api.delete_rich_menu_alias(alias, _request_timeout=TIMEOUT)

    def set_default(self, channel: Channel, menu_id: str) -> None:
        with self._api(channel) as api:
            api.set_default_rich_menu(menu_id, _request_timeout=TIMEOUT)

    def default(self, channel: Channel) -> str:
        with suppress(NotFound), self._api(channel) as api:
            return str(api.get_default_rich_menu_id(_request_timeout=TIMEOUT).rich_menu_id)
        return ""

    def link(self, channel: Channel, menu_id: str, user_ids: Sequence[str]) -> None:
        from linebot.v3.messaging import RichMenuBulkLinkRequest  # noqa: PLC0415

        _refuse_too_many(user_ids)
        if user_ids:
            with self._api(channel) as api:
                asked = RichMenuBulkLinkRequest(rich_menu_id=menu_id, user_ids=list(user_ids))
                api.link_rich_menu_id_to_users(asked, _request_timeout=TIMEOUT)

    def unlink(self, channel: Channel, user_ids: Sequence[str]) -> None:
        from linebot.v3.messaging import RichMenuBulkUnlinkRequest  # noqa: PLC0415

        _refuse_too_many(user_ids)
        if user_ids:
            with self._api(channel) as api:
                asked = RichMenuBulkUnlinkRequest(user_ids=list(user_ids))
                api.unlink_rich_menu_id_from_users(asked, _request_timeout=TIMEOUT)

    def linked(self, channel: Channel, user_id: str) -> str:
        with suppress(NotFound), self._api(channel) as api:
            return str(api.get_rich_menu_id_of_user(user_id, _request_timeout=TIMEOUT).rich_menu_id)
        return ""

    def move(self, channel: Channel, moves: Sequence[Move], key: str) -> str:
        from linebot.v3.messaging import RichMenuBatchRequest  # noqa: PLC0415

        with self._api(channel) as api:
            asked = RichMenuBatchRequest(operations=[_operation(move) for move in moves], resume_request_key=key)
            told = api.rich_menu_batch_with_http_info(asked, _request_timeout=TIMEOUT)
            return _header(told.headers, "x-line-request-id")

    def phase(self, channel: Channel, receipt: str) -> Phase:
        with self._api(channel) as api:
            told = api.get_rich_menu_batch_progress(receipt, _request_timeout=TIMEOUT)
            return cast(Phase, str(getattr(told.phase, "value", told.phase)))

    def summary(self, channel: Channel, menu_id: str, since: date, until: date) -> Summary | None:
        from linebot.v3.insight import ApiClient, Configuration, Insight  # noqa: PLC0415

        settings = Configuration(host=self.host or None, access_token=self.tokens.of(channel))
        with ApiClient(settings) as client, _as_ours():
            days = (f"{since:%Y%m%d}", f"{until:%Y%m%d}")
            told = Insight(client).get_rich_menu_insight_summary(menu_id, *days, _request_timeout=TIMEOUT)
        if told.impression is None:
            return None
        areas = tuple(_tapped(each) for each in told.clicks or ())
        return Summary(int(told.impression.metrics.count), int(told.impression.metrics.unique_users), areas)

    @contextmanager
    def _api(self, channel: Channel) -> Iterator["MessagingApi"]:
        from linebot.v3.messaging import MessagingApi  # noqa: PLC0415

        with self._client(channel) as client:
            yield MessagingApi(client)

    @contextmanager
    def _client(self, channel: Channel) -> Iterator["ApiClient"]:
        """The SDK for one channel; its errors come out as ours."""
        from linebot.v3.messaging import ApiClient, Configuration  # noqa: PLC0415

        settings = Configuration(host=self.host or None, access_token=self.tokens.of(channel))
        with ApiClient(settings) as client, _as_ours():
            yield client


@contextmanager
def _as_ours() -> Iterator[None]:
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    try:
        yield
    except HTTPError as error:
        raise TemporaryFailure(f"LINE: {type(error).__name__}") from error
    except api_error() as error:
        status, told = int(error.status or 0), f"LINE: {error.status} {str(error.body)[:300]}"
        if status == 404:
            raise NotFound(told) from error
        kind = TooManyRequests if status == 429 else TemporaryFailure if status >= 500 else PermanentFailure
        raise kind(told, status=status) from error


def api_error() -> Any:
    """The SDK's errors: each of its parts has one of its own."""
    from linebot.v3.insight import ApiException as OfInsight  # noqa: PLC0415
    from linebot.v3.messaging import ApiException  # noqa: PLC0415

    return (ApiException, OfInsight)


def _refuse_too_many(user_ids: Sequence[str]) -> None:
    if len(user_ids) > AT_MOST:
        raise PermanentFailure(f"At most {AT_MOST} residents, not {len(user_ids)}")


def _operation(move: Move) -> Any:
    from linebot.v3.messaging import RichMenuBatchLinkOperation, RichMenuBatchUnlinkOperation  # noqa: PLC0415

    told = {"from": move.menu_id}
    return RichMenuBatchLinkOperation(**told, to=move.to) if move.to else RichMenuBatchUnlinkOperation(**told)


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for each, value in headers.items() if each.lower() == name), "")


def _tapped(told: Any) -> Tapped:
    at, metrics = told.bounds, told.metrics
    return Tapped(Bounds(at.x, at.y, at.width, at.height), int(metrics.count), int(metrics.unique_users))
