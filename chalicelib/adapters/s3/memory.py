"""Files, remembered."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.estate import HANDED_FILE_DAYS, OPEN_FILE_DAYS
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.media.names import path_of, saved_as

ADDRESS = "https://files.example"


@dataclass(frozen=True)
class _File:
    content: bytes
    content_type: str
    until: datetime | None
    """When it goes by itself; None once it is claimed."""


@dataclass
class MemoryFiles:
    """Files by path."""

    clock: Clock
    address: str = ADDRESS
    """Where browsers find them."""
    _kept: dict[str, _File] = field(default_factory=dict)

    def put(self, scope: TenantScope, name: str, content: bytes, content_type: str) -> None:
        self._put(path_of(scope, name), content, content_type, OPEN_FILE_DAYS)

    def claim(self, scope: TenantScope, name: str) -> None:
        file = self._living(path_of(scope, name))
        if file:
            self._kept[path_of(scope, name)] = replace(file, until=None)

    def drop(self, scope: TenantScope, name: str) -> None:
        file = self._living(path_of(scope, name))
        if file and file.until:
            self.remove(scope, name)

    def fetch(self, scope: TenantScope, name: str) -> bytes:
        file = self._living(path_of(scope, name))
        if file is None:
            raise NotFound()
        return file.content

    def remove(self, scope: TenantScope, name: str) -> None:
        self._kept.pop(path_of(scope, name), None)

    def link(self, scope: TenantScope, name: str, *, seconds: int) -> str:
        until = self.clock() + timedelta(seconds=seconds)
        return f"{self.address}/{path_of(scope, name)}?until={until.timestamp()}"

    def hand(
        self, scope: TenantScope, name: str, content: bytes, content_type: str, *, save_as: str, seconds: int
    ) -> str:
        self._put(path_of(scope, name), content, content_type, HANDED_FILE_DAYS)
        return f"{self.link(scope, name, seconds=seconds)}&disposition={quote(saved_as(save_as))}"

    def paths(self) -> list[str]:
        """Every file there is, whoever's."""
        return sorted(filter(self._living, self._kept))

    def disposition(self, link: str) -> str:
        """How a browser is told to save what stands at a link; empty where it is only shown."""
        return parse_qs(urlsplit(link).query).get("disposition", [""])[0]

    def browse(self, link: str) -> tuple[bytes, str]:
        """What a browser gets at a link: content and type. `NotFound` when the link has ended."""
        told = urlsplit(link)
        until = datetime.fromtimestamp(float(parse_qs(told.query)["until"][0]), tz=self.clock().tzinfo)
        file = self._living(told.path.removeprefix("/"))
        if self.clock() >= until or file is None:
            raise NotFound()
        return file.content, file.content_type

    def _put(self, path: str, content: bytes, content_type: str, days: int) -> None:
        if self._living(path) is None:
            self._kept[path] = _File(content, content_type, self.clock() + timedelta(days=days))

    def _living(self, path: str) -> _File | None:
        file = self._kept.get(path)
        return None if file and file.until and self.clock() >= file.until else file
