"""The city on one machine: AWS, LINE and the staff's sign-in stood in for, and the app at work between them."""

import json
import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from infra.local.aws import AwsStandIn, use
from infra.local.clock import PATH as CLOCK_PATH
from infra.local.clock import CityClock
from infra.local.estate import raise_estate
from infra.local.feeds import FeedStandIn
from infra.local.gateway import Gateway
from infra.local.identity import CLIENT, IdentityProvider
from infra.local.line.standin import LineStandIn
from infra.local.ports import HOST, free_port
from infra.local.pump import Pump
from infra.local.real_towns import lay_out
from infra.local.towns import FICTIONAL, Towns

ROOT = Path(__file__).parents[2]
NODE_MODULES = ROOT / "infra" / "assets" / "node_modules"


@dataclass(frozen=True)
class Ports:
    """Where it listens on 127.0.0.1. One that is taken, or 0, becomes any free one."""

    console: int = 8000
    phone: int = 8001
    staff: int = 8002
    feeds: int = 8003


class City:
    """Everything, started in order and stopped in the opposite one. One per process, as the app is."""

    def __init__(self, folder: Path, ports: Ports, *, data: Path | None = None) -> None:
        self.folder = folder
        self.clock = CityClock(folder)
        self._ports = Ports(*map(free_port, (ports.console, ports.phone, ports.staff, ports.feeds)))
        self._data = data
        self._open = ExitStack()
        self.towns = Towns()

    @property
    def public_url(self) -> str:
        return f"http://{HOST}:{self._ports.console}"

    @property
    def phone_url(self) -> str:
        return f"http://{HOST}:{self._ports.phone}"

    @property
    def staff_url(self) -> str:
        return f"http://{HOST}:{self._ports.staff}"

    @property
    def feeds_url(self) -> str:
        return f"http://{HOST}:{self._ports.feeds}"

    def start(self) -> None:
        """Raises what stands in the way, after stopping what was already up."""
        with ExitStack() as started:
            aws = AwsStandIn(self.folder / "aws")
            use(aws.start())
            started.callback(aws.stop)
            os.environ.update(self.variables())
            raise_estate()
            line = self._start_line(started)
            self._start_identity(started)
            self._start_feeds(started)
            self._start_app(started, line)
            self._open = started.pop_all()
        note = self.folder / "city.json.new"
        note.write_text(json.dumps(self.addresses(), indent=2))
        note.replace(self.folder / "city.json")

    def stop(self) -> None:
        """Let workers finish, then save."""
        (self.folder / "city.json").unlink(missing_ok=True)
        self._open.close()

    def variables(self) -> dict[str, str]:
        """What the house reads from its environment, as the overlay of `infra/aws` sets it in AWS."""
        return {
            "PUBLIC_URL": self.public_url,
            "LINE_URL": self.phone_url,
            "STAFF_ISSUER": self.staff_url,
            "STAFF_CLIENT_ID": CLIENT,
            "FEEDS_URL": self.feeds_url,
        }

    def addresses(self) -> dict[str, str]:
        """Where to look."""
        return {
            "console": f"{self.public_url}/console",
            "phone": self.phone_url,
            "staff": self.staff_url,
            "public": self.public_url,
            "feeds": self.feeds_url,
        }

    def _start_line(self, started: ExitStack) -> LineStandIn:
        line = LineStandIn(
            self.folder / "line",
            self._ports.phone,
            self.clock,
            move_clock=self.clock.advance,
            assets=NODE_MODULES,
        )
        line.start()
        started.callback(line.stop)
        return line

    def _start_identity(self, started: ExitStack) -> None:
        provider = IdentityProvider(
            self.folder / "identity",
            self._ports.staff,
            people=lambda: self.towns.people,
            redirect_uris=frozenset({f"{self.public_url}/console/callback"}),
            now=self.clock,
        )
        provider.server.start()
        started.callback(provider.server.stop)

    def _start_feeds(self, started: ExitStack) -> None:
        feeds = FeedStandIn(self._ports.feeds, self.clock)
        feeds.server.start()
        started.callback(feeds.server.stop)

    def _start_app(self, started: ExitStack, line: LineStandIn) -> None:
        """The app is imported here: its environment had to be there first."""
        from app import app  # noqa: PLC0415
        from chalicelib import bootstrap  # noqa: PLC0415

        bootstrap.use_clock(self.clock)
        gateway = Gateway(app, self._ports.console, now=self.clock, pages={CLOCK_PATH: self.clock.page})
        gateway.server.start()
        started.callback(gateway.server.stop)
        pump = Pump(app, self.clock)
        pump.start()
        started.callback(pump.stop)
        further = lay_out(self._data, self.folder / "towns") if self._data else ()
        folders = [*sorted(FICTIONAL.iterdir()), *further]
        self.towns.open_all(folders, bootstrap.house(), bootstrap.line_setup(), line)
