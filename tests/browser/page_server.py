"""Residents' pages behind a real HTTP server on loopback, and LINE's stand-in beside it that leads to them."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import ThreadingHTTPServer
from typing import Any

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.adapters.login.vendor import LineLogin
from chalicelib.entrypoints import console, liff
from chalicelib.entrypoints.http import Request, Response, answer
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import House
from chalicelib.platform.tenants.model import Area, Bounds, Point
from infra.local.line import LineStandIn
from tests.browser.console_server import _Handler
from tests.kit.fakes import Clock
from tests.kit.journey import Town, TownResident, a_town
from tests.kit.offices import a_house
from tests.kit.survey import SURVEY
from tests.kit.visitors import route_for

DOORS = (console, liff)
"""Imported for their routes: the console's serves styles and scripts."""
LIFF_ID = "1600000000-abcdefgh"
AREAS = (
    Area("kaigan", "海岸通り", point=Point(35.05, 139.05)),
    Area("yamate", "山手", point=Point(35.12, 139.11)),
)


class PageServer(ThreadingHTTPServer):
    """Answers with our routes, in whatever house is moved in."""

    daemon_threads = True
    house: House

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, asked: Request) -> Response:
        found = route_for(asked.method, asked.path)
        if found is None:
            return Response(404)
        route, params = found
        return answer(route, replace(asked, params=params), self.house)


@dataclass
class Pages:
    """A town with pages, and one of its residents."""

    server: PageServer
    line: LineStandIn
    town: Town
    resident: TownResident = field(init=False)

    def __post_init__(self) -> None:
        user = self.line.add_resident("住民A").user_id
        self.resident = TownResident(self.town, user)

    def address(self, flow: str, query: str = "", service: str = "survey") -> str:
        """What a tap in the chat opens, on this resident's phone."""
        extra = f"&{query}" if query else ""
        return f"{self.line.url}/liff/{LIFF_ID}/{service}/{flow}?line_user={self.resident.user_id}{extra}"


@contextmanager
def open_pages(service: Service = SURVEY, **facts: Any) -> Iterator[Pages]:
    """Pages of a service, in a town of which `facts` tells more. Needs the `estate` fixture."""
    clock = Clock()
    server = PageServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with LineStandIn(now=clock) as line, _line_at(line.url):
            yield Pages(server, line, _moved_in(server, line, clock, service, facts))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def _line_at(url: str) -> Iterator[None]:
    before = os.environ.get("LINE_URL")
    os.environ["LINE_URL"] = url
    yield
    if before is None:
        del os.environ["LINE_URL"]
    else:
        os.environ["LINE_URL"] = before


def _moved_in(server: PageServer, line: LineStandIn, clock: Clock, service: Service, facts: Mapping[str, Any]) -> Town:
    house = a_house(
        service,
        clock=clock,
        line=MemoryLine(clock),
        residents=LineLogin(line.url, clock=clock),
        public_url=server.url,
        liff_url=f"{line.url}/liff",
    )
    bounds = Bounds(35.0, 139.0, 35.2, 139.2)
    town = a_town("minato", service.name, house=house, **{"areas": AREAS, "bounds": bounds} | dict(facts))
    at_line = line.add_channel(town.office.tenant.name, liff={LIFF_ID: f"{server.url}/liff/{town.channel.key}"})
    channel = replace(town.channel, liff_id=LIFF_ID, login_id=at_line.login_channel_id, line_id=at_line.channel_id)
    Channels(town.office.scope).keep(channel)
    house.memory.forget()
    server.house = house
    return replace(town, channel=channel)
