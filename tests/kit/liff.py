"""A resident with one of our pages open: signs in with an ID token, fills forms in as a browser would."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.adapters.login.memory import MemoryLogin
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.channels.repository import Channels
from tests.kit.fakes import Clock
from tests.kit.journey import Town, TownResident, a_town
from tests.kit.offices import a_house
from tests.kit.visitors import Seen, Visitor

KEPT = {"nonce", "mark", "lang", "shown", "asks", "only", "a.confirm"}
"""Hidden fields of a form; the others are for the resident to fill in."""


def a_town_with_pages(*services: Service, id_: str = "minato", town: Town | None = None, **facts: Any) -> Town:
    """A town whose channel has a Login channel. `town` is one to share the house with."""
    clock = Clock()
    house = (
        town.house if town else a_house(*services, clock=clock, line=MemoryLine(clock), residents=MemoryLogin(clock))
    )
    made = a_town(id_, *(service.name for service in services), house=house, **facts)
    channel = replace(made.channel, login_id=f"login-{id_}", line_id=f"line-{id_}")
    Channels(made.office.scope).keep(channel)
    house.memory.forget()
    return replace(made, channel=channel)


@dataclass
class PageVisitor:
    """A browser of one resident."""

    town: Town
    resident: TownResident
    service: str = "survey"
    browser: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Visitor(self.town.house)

    def path(self, flow: str, end: str = "/form") -> str:
        return f"/liff/{self.town.channel.key}/{self.service}/{flow}{end}"

    def token(self) -> str:
        login = self.town.house.residents
        assert isinstance(login, MemoryLogin)
        return login.issue(self.town.channel, self.resident.user_id)

    def signs_in(self, token: str | None = None) -> Seen:
        body = json.dumps({"id_token": self.token() if token is None else token}).encode()
        return self.browser._ask(
            "POST", f"/liff/{self.town.channel.key}/session", body, {"content-type": "application/json"}
        )

    def opens(self, flow: str, query: str = "") -> Seen:
        self.signs_in()
        return self.browser.opens(self.path(flow) + query)

    def sends(self, seen: Seen, /, do: str = "send", to: str = "", **filled: str | list[str]) -> Seen:
        """Send the form of a page; `topic="road"` fills `a.topic`, `place_point` fills `a.place.point`."""
        form = seen.forms[0]
        pairs = [(name, value) for name, value in form.fields if name in KEPT] + [("do", do)]
        for name, told in filled.items():
            field_name = name if name in {"consent", "find"} else "a." + name.replace("_", ".")
            pairs += [(field_name, value) for value in ([told] if isinstance(told, str) else told)]
        return self.browser.posts(to or form.action, pairs)

    def uploads(self, seen: Seen, address: str, files: dict[str, bytes], **filled: str) -> Seen:
        """Send the form of a page with files, as `multipart/form-data`."""
        form = seen.forms[0]
        pairs = [(name, value) for name, value in form.fields if name in KEPT]
        pairs += [(name if name == "do" else "a." + name.replace("_", "."), value) for name, value in filled.items()]
        edge = "----form-edge"
        parts = [f'--{edge}\r\ncontent-disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in pairs]
        for name, content in files.items():
            head = f'--{edge}\r\ncontent-disposition: form-data; name="{name}"; filename="p.jpg"\r\n'
            parts.append(head.encode() + b"content-type: image/jpeg\r\n\r\n" + content + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        told = {"content-type": f"multipart/form-data; boundary={edge}"}
        return self.browser._ask("POST", address, body, told)


def a_visitor(town: Town) -> PageVisitor:
    return PageVisitor(town, town.resident())
