"""A town with its residents, through the doors: webhooks are signed, queues pumped, and what arrives can be read.

town = a_town("minato", "profile")
resident = town.resident()
assert resident.says("マイページ") == ["登録されている内容 …"]
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.adapters.login.memory import MemoryLogin
from chalicelib.entrypoints import liff
from chalicelib.kernel.estate import BROADCASTS, EMERGENCIES, INBOUND, NOTICES, TURNS
from chalicelib.platform.alerts.orders import take
from chalicelib.platform.broadcasts.orders import do_order
from chalicelib.platform.channels.keyring import seal_secret
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.conversations.hear import Knock, hear
from chalicelib.platform.conversations.knock import receive
from chalicelib.platform.house import House, Office
from chalicelib.platform.liff.declared import inside_of
from chalicelib.platform.messaging.port import Content
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.residents.model import Resident, resident_id
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.model import Tenant
from chalicelib.services import load
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.offices import a_channel, a_house, a_tenant, an_office
from tests.kit.visitors import FormOnPage, Seen, Visitor

DOORS = (liff,)
"""Imported for its routes: residents open pages."""

SECRET = "a channel secret of a test town"

_numbers = count(1)


def at(field: str, lat: float, lon: float, *, accuracy: float = 10, moment: str = "") -> dict[str, str]:
    """What a field of kind `place` brings from a phone."""
    told = {"lat": str(lat), "lon": str(lon), "accuracy": str(accuracy), "at": moment or "2026-11-20T01:00:00+00:00"}
    return {f"{field}.{part}": value for part, value in told.items()}


def words_of(message: Mapping[str, Any]) -> str:
    """What a message says to somebody who reads it, drawn cards as their texts line by line."""
    if message["type"] == "text":
        return str(message["text"])
    return "\n".join(_texts(message.get("contents", {})))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict):
        if node.get("type") == "text" and "text" in node:
            yield node["text"]
        if node.get("type") == "button":
            yield f"[{node['action']['label']}]"
        yield from _texts([value for value in node.values() if isinstance(value, dict | list)])


def _actions(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, list):
        for each in node:
            yield from _actions(each)
    elif isinstance(node, dict):
        if isinstance(node.get("action"), dict):
            yield node["action"]
        yield from _actions([value for value in node.values() if isinstance(value, dict | list)])


@dataclass
class TownResident:
    """A resident with a phone."""

    town: "Town"
    user_id: str
    browser: Visitor | None = None
    page: Seen | None = None
    """The page of ours that is open, as it was seen last."""

    @property
    def known(self) -> Resident | None:
        return Residents(self.town.office.scope).find(resident_id(self.town.channel.line_id, self.user_id))

    def says(self, text: str) -> list[str]:
        return self.does({"type": "message", "message": {"type": "text", "id": self.town.number(), "text": text}})

    def sends_photo(self, content: bytes, message_id: str = "") -> list[str]:
        name = message_id or self.town.number()
        self.town.line.hold(self.town.channel, name, Content(content, "image/jpeg"))
        return self.does({"type": "message", "message": {"type": "image", "id": name}})

    def shares(self, lat: float, lon: float, address: str = "") -> list[str]:
        place = {"type": "location", "id": self.town.number(), "latitude": lat, "longitude": lon, "address": address}
        return self.does({"type": "message", "message": place})

    def taps(self, label: str) -> list[str]:
        """Tap what the newest messages offer under that label."""
        for message in reversed(self.town.line.said_to(self.user_id)[-5:]):
            for action in _actions(message):
                if action.get("label") == label and action["type"] == "postback":
                    return self.posts(action["data"])
        raise AssertionError(f"Nothing to tap is called {label!r}: {self.offered()}")

    def offered(self) -> list[str]:
        """Labels of what the newest message offers."""
        newest = self.town.line.said_to(self.user_id)[-1:]
        return [action["label"] for action in _actions(newest) if "label" in action]

    def links(self) -> list[str]:
        """Addresses the newest messages lead to."""
        newest = self.town.line.said_to(self.user_id)[-5:]
        return [action["uri"] for action in _actions(newest) if "uri" in action]

    def posts(self, data: str, **params: str) -> list[str]:
        return self.does({"type": "postback", "postback": {"data": data, **({"params": params} if params else {})}})

    def follows(self) -> list[str]:
        return self.does({"type": "follow", "follow": {"isUnblocked": False}})

    def blocks(self) -> list[str]:
        self.town.line.block(self.town.channel, self.user_id)
        return self.does({"type": "unfollow"})

    def unsends(self, message_id: str) -> list[str]:
        return self.does({"type": "unsend", "unsend": {"messageId": message_id}})

    def opens(self, page: str) -> Seen:
        """Open a page of ours as a button of the chat does: `coupons/wallet?lang=en`, or the flow of that name."""
        self.browser = self.browser or Visitor(self.town.house)
        key, (path, _, query) = self.town.channel.key, page.partition("?")
        told = json.dumps({"id_token": self._id_token()}).encode()
        self.browser._ask("POST", f"/liff/{key}/session", told, {"content-type": "application/json"})
        service, _, name = path.partition("/")
        address = f"/liff/{key}/{service}/{name}/{inside_of(self.town.house, service, name)}"
        self.page = self.browser.opens(f"{address}?{query}" if query else address)
        return self.page

    def presses(self, action: str, /, **filled: str) -> Seen:
        """Send the open page's form of an action, filled in: `presses("use", coupon="bread")` presses that coupon's.

        A place is told by `presses("stamp", **at("where", 35.1, 139.1))`. Answers the page that follows.
        """
        assert self.browser
        assert self.page
        named = {f"a.{name}": value for name, value in filled.items()}
        form = self._form(action, named)
        self.page = self.browser.follows(self.browser.sends(self.page, form, **named))
        return self.page

    def _form(self, action: str, named: Mapping[str, str]) -> FormOnPage:
        assert self.page
        forms = [form for form in self.page.forms if form.action.endswith(f"/do/{action}")]
        assert forms, f"no form of {action!r} on the page: {[form.action for form in self.page.forms]}"
        return max(forms, key=lambda form: len(named.items() & dict(form.fields).items()))

    def _id_token(self) -> str:
        login = self.town.house.residents
        return login.issue(self.town.channel, self.user_id) if isinstance(login, MemoryLogin) else self.user_id

    def does(self, deed: Mapping[str, Any]) -> list[str]:
        """Let an event happen; answers what the resident reads then."""
        before = len(self.town.line.said_to(self.user_id))
        self.town.knock(self.town.event(self.user_id, deed))
        self.town.pump()
        return [words_of(message) for message in self.town.line.said_to(self.user_id)[before:]]


@dataclass
class Town:
    """One tenant at work, with everything outside remembered."""

    house: House
    office: Office
    channel: Channel
    clock: Clock
    line: MemoryLine
    queues: FakeQueues
    _users: "count[int]" = field(default_factory=lambda: count(1))

    def number(self) -> str:
        return str(500_000_000 + next(_numbers))

    def resident(self) -> TownResident:
        return TownResident(self, f"U{self.office.tenant.id.encode().hex()[:16]:0<16}{next(self._users):016x}")

    def event(self, user_id: str, deed: Mapping[str, Any], event_id: str = "") -> dict[str, Any]:
        """An event as LINE would send it, with a fresh reply token where LINE gives one."""
        has_token = deed["type"] in {"message", "postback", "follow"}
        return {
            **deed,
            "mode": "active",
            "timestamp": int(self.clock().timestamp() * 1000),
            "source": {"type": "user", "userId": user_id},
            "webhookEventId": event_id or f"01J{next(_numbers):023d}",
            "deliveryContext": {"isRedelivery": False},
            **({"replyToken": self.line.reply_token(self.channel, user_id)} if has_token else {}),
        }

    def knock(self, *events: Mapping[str, Any]) -> None:
        body = json.dumps({"destination": self.channel.bot_user_id, "events": list(events)}).encode()
        receive(self.house, self.channel.key, body, signed(body))

    def pump(self) -> None:
        """Do all that lies on the queues, in order."""
        while self.queues.sent:
            thing, body = self.queues.sent.pop(0)
            if thing == TURNS.thing:
                hear(self.house, Knock(body["tenant"], body["channel"], body["event"]))
            elif thing == NOTICES.thing:
                do_due(self.house, body["tenant"], body["kind"], body["bucket"], body["name"])
            elif thing == INBOUND.thing:
                take(self.house, body)
            elif thing in {BROADCASTS.thing, EMERGENCIES.thing}:
                do_order(self.house, body)

    def until(self, **span: float) -> None:
        """Let time pass, and the clock do its work."""
        self.clock.pass_(**span)
        tick(self.house)
        self.pump()


def signed(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def a_town(id_: str, *services: str, house: House | None = None, **facts: Any) -> Town:
    """A town that offers these services. Needs the `estate` fixture; towns may share a house."""
    clock = Clock()
    house = house or a_house(*(load(service) for service in services), clock=clock, line=MemoryLine(clock))
    assert isinstance(house.clock, Clock)
    assert isinstance(house.line, MemoryLine)
    assert isinstance(house.queues, FakeQueues)
    tenant: Tenant = a_tenant(id_, services=services, **facts)
    office = an_office(house, tenant)
    channel = seal_secret(a_channel(tenant.id), SECRET, house.sealer)
    Channels(office.scope).keep(channel)
    house.memory.forget()
    return Town(house, house.office(OperatorOrder(tenant.id)), channel, house.clock, house.line, house.queues)
