"""What fetches feeds and telegrams."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Fetched:
    """What was at an address, and the marks by which to ask whether it changed (RFC 9110, section 13)."""

    content: bytes
    etag: str = ""
    modified: str = ""


class Feeds(Protocol):
    """The JMA's feeds (https://xml.kishou.go.jp/xmlpull.html), or a stand-in for them."""

    @property
    def root(self) -> str:
        """Where the feeds are, without a slash at the end; no address outside it is fetched."""
        ...

    def fetch(self, url: str, *, etag: str = "", modified: str = "") -> Fetched | None:
        """What is at an address below `root`; None if it is what those marks name.

        `NotFound` for what is not there, `PermanentFailure` for an address outside, else `TemporaryFailure`.
        """
        ...
