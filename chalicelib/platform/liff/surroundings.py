"""What LINE and the browser need around our pages: the LIFF SDK, and who may frame us.

https://developers.line.biz/en/docs/liff/developing-liff-apps/ (the SDK from LINE's CDN, "edge")
"""

import os
from urllib.parse import urlsplit

from chalicelib.web.pages import GSI_TILES, Policy

SDK = "https://static.line-scdn.net/liff/edge/2/sdk.js"
SDK_ASKS = (
    "https://api.line.me",
    "https://access.line.me",
    "https://liff.line.me",
    "https://liffsdk.line-scdn.net",
    "https://static.line-scdn.net",
)
"""Where LINE's SDK reads its settings and asks who is there."""


def sdk_url() -> str:
    """The LIFF SDK: LINE's own, unless `LIFF_SDK_URL` names a stand-in's."""
    return os.environ.get("LIFF_SDK_URL") or SDK


def framed_by() -> tuple[str, ...]:
    """Origins that may show our pages in a frame: none, but for the phone page that `LIFF_FRAMED_BY` names."""
    return tuple(os.environ.get("LIFF_FRAMED_BY", "").split())


def with_sdk() -> Policy:
    """The policy of a page that runs LINE's SDK."""
    parts = urlsplit(sdk_url())
    origin = f"{parts.scheme}://{parts.netloc}"
    asks = SDK_ASKS if sdk_url() == SDK else (origin,)
    extra = ("https://liffsdk.line-scdn.net",) if sdk_url() == SDK else ()
    return Policy(scripts=(origin, *extra), connects=asks, ancestors=framed_by())


def with_map() -> Policy:
    """The policy of a form: the map's tiles, and pictures the resident just chose."""
    return Policy(images=(GSI_TILES, "blob:"), ancestors=framed_by())


def both(one: Policy, other: Policy) -> Policy:
    return Policy(
        scripts=one.scripts + other.scripts,
        connects=one.connects + other.connects,
        images=one.images + other.images,
        ancestors=framed_by(),
    )
