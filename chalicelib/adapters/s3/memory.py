"""Files, remembered."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.media.names import path_of

ADDRESS = "https://files.example"


@dataclass
class MemoryFiles:
    """Files by path."""

    clock: Clock
    _kept: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def put(self, scope: TenantScope, name: str, content: bytes, content_type: str) -> None:
        self._kept[path_of(scope, name)] = (content, content_type)

    def fetch(self, scope: TenantScope, name: str) -> bytes:
        path = path_of(scope, name)
        if path not in self._kept:
            raise NotFound()
        return self._kept[path][0]

    def remove(self, scope: TenantScope, name: str) -> None:
        self._kept.pop(path_of(scope, name), None)

    def link(self, scope: TenantScope, name: str, *, seconds: int) -> str:
        until = self.clock() + timedelta(seconds=seconds)
        return f"{ADDRESS}/{path_of(scope, name)}?until={until.timestamp()}"

    def paths(self) -> list[str]:
        """Every file there is, whoever's."""
        return sorted(self._kept)

    def browse(self, link: str) -> tuple[bytes, str]:
        """What a browser gets at a link: content and type. `NotFound` when the link has ended."""
        told = urlsplit(link)
        until = datetime.fromtimestamp(float(parse_qs(told.query)["until"][0]), tz=self.clock().tzinfo)
        path = told.path.removeprefix("/")
        if self.clock() >= until or path not in self._kept:
            raise NotFound()
        return self._kept[path]
