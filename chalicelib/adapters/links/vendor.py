"""The web itself, looked at with care: https alone, public addresses alone, a few redirects, a few seconds.

The name is resolved once and the connection goes to the very address that was found public, so that a name which
answers differently the second time leads nowhere (DNS rebinding; OWASP, Server-Side Request Forgery Prevention).
"""

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from chalicelib.platform.broadcasts.links import Look

SECONDS = 6.0
"""For one address with all its redirects."""
REDIRECTS = 4
DEAD = frozenset({404, 410})
_NOT_BY_HEAD = frozenset({400, 403, 405, 406, 501})
"""Answers of servers that know GET alone."""
_MOVED = frozenset({301, 302, 303, 307, 308})
_HEADERS = {"User-Agent": "Madoguchi-LinkCheck/1.0", "Accept": "*/*"}

Resolve = Callable[[str, int], list[str]]
"""The IP addresses of a host."""


def resolved(host: str, port: int) -> list[str]:
    """As the machine resolves names; none where there is no such host."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []


def is_public(ip: str) -> bool:
    """Whether an IP address is anybody's, not of a network within."""
    address = ipaddress.ip_address(ip)
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast


@dataclass(frozen=True)
class VendorLinks:
    """The web over urllib3."""

    resolve: Resolve = resolved
    may_reach: Callable[[str], bool] = is_public
    ports: frozenset[int | None] = frozenset({None, 443, 8443})
    trusted: str | None = None
    """A file of certificates to trust instead of the machine's."""

    def look(self, address: str) -> Look:
        until = time.monotonic() + SECONDS
        for _ in range(REDIRECTS + 1):
            parts = _parted(address)
            if parts is None or parts.port not in self.ports:
                return Look("not_public")
            answer = self._asked(parts, until)
            if isinstance(answer, Look):
                return answer
            address = urljoin(address, answer)
        return Look("unsure")

    def _asked(self, parts: SplitResult, until: float) -> Look | str:
        """What lies there, or where it has moved."""
        host, port = parts.hostname or "", parts.port or 443
        found = self.resolve(host, port)
        if not found:
            return Look("dead")
        if not all(self.may_reach(ip) for ip in found):
            return Look("not_public")
        for method in ("HEAD", "GET"):
            try:
                status, told = self._tried(method, parts, found[0], until)
            except (HTTPError, OSError, ValueError):
                return Look("unsure")
            if method == "GET" or status not in _NOT_BY_HEAD:
                break
        return told.get("location", "") if status in _MOVED and told.get("location") else _judged(status, told)

    def _tried(self, method: str, parts: SplitResult, ip: str, until: float) -> tuple[int, dict[str, str]]:
        left = max(0.1, until - time.monotonic())
        pool = urllib3.HTTPSConnectionPool(
            ip,
            parts.port or 443,
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
            ca_certs=self.trusted,
            timeout=urllib3.Timeout(connect=min(2.0, left), read=min(3.0, left)),
            retries=False,
        )
        with pool:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = _HEADERS | {"Host": parts.netloc}
            answer = pool.request(method, path, headers=headers, redirect=False, preload_content=False)
            answer.close()
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}


def _parted(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        is_ours = parts.scheme == "https" and parts.hostname and not parts.username and parts.port != 0
    except ValueError:
        return None
    return parts if is_ours else None


def _judged(status: int, told: dict[str, str]) -> Look:
    if status in DEAD:
        return Look("dead")
    if not 200 <= status < 300:
        return Look("unsure")
    kind, size = told.get("content-type", "").partition(";")[0].strip(), told.get("content-length", "")
    return Look("opens", kind, int(size) if size.isdecimal() else None)
