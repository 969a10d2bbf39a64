"""What LINE and the browser need around our pages: the LIFF SDK, and who may frame us.

LINE's own SDK comes from its CDN (https://developers.line.biz/en/docs/liff/developing-liff-apps/, "edge"). Where
`LINE_URL` names a stand-in for LINE, the SDK is the stand-in's, and its phone page may show our pages in a frame.
"""

import os

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
    """Where pages load the LIFF SDK from."""
    line = os.environ.get("LINE_URL", "").rstrip("/")
    return f"{line}/liff/edge/2/sdk.js" if line else SDK


def framed_by() -> tuple[str, ...]:
    """Origins that may show our pages in a frame: a stand-in's phone, and otherwise nobody."""
    line = os.environ.get("LINE_URL", "").rstrip("/")
    return (line,) if line else ()


def with_sdk() -> Policy:
    """The policy of a page that runs the SDK."""
    line = framed_by()
    scripts = line or ("https://static.line-scdn.net", "https://liffsdk.line-scdn.net")
    return Policy(scripts=scripts, connects=line or SDK_ASKS, ancestors=line)


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
