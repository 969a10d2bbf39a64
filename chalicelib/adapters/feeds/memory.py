"""Feeds, remembered."""

from dataclasses import dataclass, field

from chalicelib.kernel.errors import HouseError, NotFound, PermanentFailure
from chalicelib.kernel.ids import digest
from chalicelib.platform.alerts.port import Fetched

ROOT = "https://feeds.example/xml"


@dataclass
class MemoryFeeds:
    """Documents by address, each with an ETag that follows from its content."""

    root: str = ROOT
    documents: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Addresses of what was read, without those that had not changed."""
    _failures: list[HouseError] = field(default_factory=list)

    def put(self, url: str, content: bytes) -> str:
        """Lay a document at an address, as it is or below the root."""
        whole = url if url.startswith("http") else f"{self.root}/{url}"
        self.documents[whole] = content
        return whole

    def fail(self, error: HouseError) -> None:
        """Let the next fetch fail."""
        self._failures.append(error)

    def fetch(self, url: str, *, etag: str = "", modified: str = "") -> Fetched | None:
        if not url.startswith(f"{self.root}/"):
            raise PermanentFailure(f"Not an address of the feeds: {url[:200]}")
        if self._failures:
            raise self._failures.pop(0)
        if url not in self.documents:
            raise NotFound()
        content = self.documents[url]
        mark = f'"{digest("etag", content.hex())}"'
        if mark == etag:
            return None
        self.asked.append(url)
        return Fetched(content, mark)
