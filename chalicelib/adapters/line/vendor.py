"""LINE's Messaging API over HTTP: what is done while a resident waits, on the urllib3 that botocore loads anyway.

https://developers.line.biz/en/reference/messaging-api/
"""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from urllib3.exceptions import HTTPError

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import HouseError, NotFound, PermanentFailure, TemporaryFailure, TooLarge
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.tokens import Tokens
from chalicelib.platform.messaging.port import (
    Content,
    Message,
    MessagesRefused,
    MonthlyLimitReached,
    RecipientRefused,
    ReplyTokenSpent,
    Statistics,
    TooManyRequests,
)
from chalicelib.platform.sealing.port import Sealer

API, DATA = "https://api.line.me", "https://api-data.line.me"
TIMEOUT = urllib3.Timeout(connect=2, read=8)
CONTENT_AT_MOST = 30 * 1024 * 1024  # bytes of memory one photo or file may take
RECIPIENTS = 500

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_JSON = {"Content-Type": "application/json"}
_PROPERTY = re.compile(r"The property, '([^']{1,80})'")
_TO = re.compile(r"to\[(\d{1,3})\]")
_log = logging.getLogger(__name__)


class VendorLine:
    """LINE itself. `api` and `data` are its two addresses; nothing is tried twice unless the caller asks again.

    `pool` holds the connections; a test's may be wired to a LINE in the same process.
    """

    def __init__(
        self,
        sealer: Sealer,
        clock: Clock,
        *,
        api: str = API,
        data: str = DATA,
        pool: urllib3.PoolManager | None = None,
    ) -> None:
        self._api, self._data = api, data
        self._http = pool or urllib3.PoolManager(maxsize=10, retries=False, timeout=TIMEOUT)
        self.tokens = Tokens(self._issue, sealer, clock)

    def reply(self, channel: Channel, token: str, messages: Sequence[Message]) -> None:
        self._post(channel, "/v2/bot/message/reply", {"replyToken": token, "messages": messages})

    def push(
        self,
        channel: Channel,
        user_id: str,
        messages: Sequence[Message],
        retry_key: str,
        *,
        is_silent: bool = False,
        unit: str = "",
    ) -> None:
        body = {"to": user_id, "messages": messages} | _manner(is_silent=is_silent, unit=unit)
        self._post(channel, "/v2/bot/message/push", body, retry_key)

    def multicast(
        self,
        channel: Channel,
        user_ids: Sequence[str],
        messages: Sequence[Message],
        retry_key: str,
        *,
        is_silent: bool = False,
        unit: str = "",
    ) -> None:
        if len(user_ids) > RECIPIENTS:
            raise PermanentFailure(f"At most {RECIPIENTS} recipients, not {len(user_ids)}")
        if user_ids:
            body = {"to": list(user_ids), "messages": messages} | _manner(is_silent=is_silent, unit=unit)
            self._post(channel, "/v2/bot/message/multicast", body, retry_key)

    def quota(self, channel: Channel) -> int | None:
        told = self._told(channel, "/v2/bot/message/quota")
        return int(told.get("value", 0)) if told.get("type") == "limited" else None

    def consumption(self, channel: Channel) -> int:
        return int(self._told(channel, "/v2/bot/message/quota/consumption").get("totalUsage", 0))

    def statistics(self, channel: Channel, unit: str, since: date, until: date) -> Statistics:
        asked = {"customAggregationUnit": unit, "from": f"{since:%Y%m%d}", "to": f"{until:%Y%m%d}"}
        told = self._told(channel, f"/v2/bot/insight/message/event/aggregation?{urlencode(asked)}")
        seen = told.get("overview", {})
        return Statistics(seen.get("uniqueImpression"), seen.get("uniqueClick"), seen.get("uniqueMediaPlayed"))

    def show_menu(self, channel: Channel, alias: str) -> None:
        menu = self._told(channel, f"/v2/bot/richmenu/alias/{quote(alias, safe='')}").get("richMenuId")
        if not menu:
            raise NotFound()
        _whole(self._ask(channel, "POST", f"{self._api}/v2/bot/user/all/richmenu/{quote(str(menu), safe='')}"))

    def content(self, channel: Channel, message_id: str) -> Content:
        answer = self._ask(channel, "GET", f"{self._data}/v2/bot/message/{quote(message_id, safe='')}/content")
        if answer.status == 202:
            raise TemporaryFailure("LINE is still preparing what was sent")
        return Content(_whole(answer), answer.headers.get("Content-Type", "application/octet-stream"))

    def _told(self, channel: Channel, path: str) -> Mapping[str, Any]:
        return _object(_whole(self._ask(channel, "GET", self._api + path)))

    def _post(self, channel: Channel, path: str, body: Mapping[str, Any], retry_key: str = "") -> None:
        headers = _JSON | ({"X-Line-Retry-Key": retry_key} if retry_key else {})
        written = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        _whole(self._ask(channel, "POST", self._api + path, headers, written))

    def _ask(
        self, channel: Channel, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> urllib3.BaseHTTPResponse:
        """LINE's answer when it is one of success; a refused token is renewed once, anything else is its error."""
        token = self.tokens.of(channel)
        answer = self._send(method, url, _signed(token, headers), body)
        if answer.status == 401:
            self.tokens.drop(channel, token)
            answer.drain_conn()
            answer = self._send(method, url, _signed(self.tokens.of(channel), headers), body)
        if answer.status < 300 or (answer.status == 409 and headers and "X-Line-Retry-Key" in headers):
            return answer
        raise _refusal(method, answer.status, _whole(answer))

    def _issue(self, line_id: str, secret: str) -> str:
        """A stateless token. https://developers.line.biz/en/reference/messaging-api/#issue-stateless-channel-access-token"""
        asked = {"grant_type": "client_credentials", "client_id": line_id, "client_secret": secret}
        answer = self._send("POST", f"{self._api}/oauth2/v3/token", _FORM, urlencode(asked).encode())
        told = _whole(answer)
        if answer.status != 200:
            raise _refusal("POST", answer.status, told)
        return str(_object(told)["access_token"])

    def _send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> urllib3.BaseHTTPResponse:
        try:
            answer = self._http.request(method, url, headers=headers, body=body or None, preload_content=False)
        except HTTPError as error:
            raise TemporaryFailure(f"LINE: {type(error).__name__}") from error
        _log.debug("LINE answered %s, request %s", answer.status, answer.headers.get("x-line-request-id", "?"))
        return answer


def _signed(token: str, headers: Mapping[str, str] | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **(headers or {})}


def _whole(answer: urllib3.BaseHTTPResponse) -> bytes:
    """The body of an answer; its connection is free again."""
    try:
        body = answer.read(CONTENT_AT_MOST + 1)
    except HTTPError as error:
        raise TemporaryFailure(f"LINE: {type(error).__name__}") from error
    if len(body) > CONTENT_AT_MOST:
        answer.close()
        raise TooLarge()
    answer.release_conn()
    return body


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _refusal(method: str, status: int, body: bytes) -> HouseError:
    """The error an answer stands for: by its status first, since LINE may change its words."""
    told = _object(body)
    reason = _reason(told)
    match status:
        case 404 | 410 if method == "GET":
            return NotFound()
        case 429 if "monthly limit" in reason:
            return MonthlyLimitReached(f"LINE: {reason}", status=status)
        case 429:
            return TooManyRequests(f"LINE: {reason}", status=status)
        case 400 if "invalid reply token" in reason.lower():
            return ReplyTokenSpent(f"LINE: {reason}", status=status)
        case 400 if "messages" in _properties(told):
            return MessagesRefused(f"LINE: 400 {reason}", status=status)
        case 400 if "to" in _properties(told):
            return RecipientRefused(f"LINE: 400 {reason}", status=status, place=_place(told))
        case _ if status >= 500:
            return TemporaryFailure(f"LINE: {status} {reason}", status=status)
    return PermanentFailure(f"LINE: {status} {reason}", status=status)


def _reason(told: Mapping[str, Any]) -> str:
    """What LINE says is wrong, with the properties it names. It repeats no token and no text."""
    words = str(told.get("message") or told.get("error") or "")
    details = told.get("details")
    named = [each for each in details if isinstance(each, dict)] if isinstance(details, list) else []
    return "; ".join([words, *(f"{each.get('property')}: {each.get('message')}" for each in named)])[:500]


def _manner(*, is_silent: bool, unit: str) -> dict[str, Any]:
    silent = {"notificationDisabled": True} if is_silent else {}
    return silent | ({"customAggregationUnits": [unit]} if unit else {})


def _named(told: Mapping[str, Any]) -> list[str]:
    """The properties LINE finds wrong, as it writes them: `messages[0].text`, `to[3]`."""
    details = told.get("details")
    entries = [each for each in details if isinstance(each, dict)] if isinstance(details, list) else []
    return [str(each.get("property", "")) for each in entries] + _PROPERTY.findall(str(told.get("message", "")))


def _properties(told: Mapping[str, Any]) -> set[str]:
    """The same without their places."""
    return {re.split(r"[.\[]", name, maxsplit=1)[0] for name in _named(told)}


def _place(told: Mapping[str, Any]) -> int | None:
    found = (_TO.fullmatch(name) for name in _named(told))
    return next((int(place[1]) for place in found if place), None)
