"""Feeds over HTTP, asked whether they changed before they are read."""

import urllib3
from urllib3.exceptions import HTTPError

from chalicelib.kernel.errors import NotFound, PermanentFailure, TemporaryFailure
from chalicelib.platform.alerts.formats.xml import AT_MOST
from chalicelib.platform.alerts.port import Fetched

JMA = "https://www.data.jma.go.jp/developer/xml"
TIMEOUT = urllib3.Timeout(connect=3, read=10)


class VendorFeeds:
    """The feeds below one address. Nothing is tried twice; redirects are not followed."""

    def __init__(self, root: str = JMA) -> None:
        self.root = root.rstrip("/")
        self._http = urllib3.PoolManager(maxsize=4, retries=False, timeout=TIMEOUT)

    def fetch(self, url: str, *, etag: str = "", modified: str = "") -> Fetched | None:
        if not url.startswith(f"{self.root}/"):
            raise PermanentFailure(f"Not an address of the feeds: {url[:200]}")
        marks = {"If-None-Match": etag, "If-Modified-Since": modified}
        asked = {"Accept-Encoding": "gzip", **{name: mark for name, mark in marks.items() if mark}}
        try:
            answer = self._http.request("GET", url, headers=asked, preload_content=False)
            content = answer.read(AT_MOST + 1, decode_content=True)
        except HTTPError as error:
            raise TemporaryFailure(f"Feeds: {type(error).__name__}") from error
        answer.release_conn()
        return _told(answer, content)


def _told(answer: urllib3.BaseHTTPResponse, content: bytes) -> Fetched | None:
    if answer.status == 304:
        return None
    if answer.status in {404, 410}:
        raise NotFound()
    if answer.status != 200 or len(content) > AT_MOST:
        raise TemporaryFailure(f"Feeds: {answer.status}, {len(content)} bytes")
    return Fetched(content, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
