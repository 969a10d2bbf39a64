"""A resident's own short session on our pages, after LINE told who they are.

The cookie is the session: sealed for the tenant, so nobody else can write or read one, and bound to the channel whose
pages it opens. It ends an hour after it began; nothing lengthens it, and every opening from LINE begins a new one.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.ids import digest, secret_key
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import House
from chalicelib.platform.tenants.grants import Evidence
from chalicelib.web.exchange import Request

LASTS = timedelta(hours=1)
PURPOSE = "page-session"


@dataclass(frozen=True, slots=True)
class ResidentSession(Evidence):
    """A verified LINE ID token, remembered: this resident opened a page of this channel within the hour."""

    channel_key: str
    user_id: str = field(repr=False)
    seed: str = field(repr=False)
    """What the marks of this session's forms are made from."""
    ends: datetime

    def mark(self, nonce: str) -> str:
        """What a form of this session carries beside its nonce: nobody else can make it."""
        return digest("form", self.seed, nonce, length=32)


def begin(house: House, channel: Channel, id_token: str) -> tuple[ResidentSession, str]:
    """A new session from an ID token, and the secret for its cookie. `NotAllowed` if the token proves nothing."""
    user_id = house.residents.user_id(channel, id_token)
    session = ResidentSession(channel.tenant_id, channel.key, user_id, secret_key(), house.clock() + LASTS)
    told = {"channel": channel.key, "user": user_id, "seed": session.seed, "ends": session.ends.isoformat()}
    return session, house.sealer.seal(channel.tenant_id, PURPOSE, json.dumps(told))


def find(house: House, channel: Channel, secret: str) -> ResidentSession | None:
    """The living session of a secret, for this channel; None where there is none any more, or never was."""
    if not secret:
        return None
    try:
        told = json.loads(house.sealer.open(channel.tenant_id, PURPOSE, secret))
        ends = datetime.fromisoformat(told["ends"])
    except (PermanentFailure, ValueError, KeyError):
        return None
    if told["channel"] != channel.key or house.clock() >= ends:
        return None
    return ResidentSession(channel.tenant_id, channel.key, told["user"], told["seed"], ends)


def cookie_name(house: House) -> str:
    """`__Secure-` where we are on https (RFC 6265bis §4.1.3.1); the path keeps one channel's from another's."""
    return "__Secure-page" if is_secure(house) else "page"


def cookie(request: Request, house: House, channel: Channel, secret: str) -> str:
    """The whole `Set-Cookie` value."""
    name, path = cookie_name(house), request.to(f"/liff/{channel.key}")
    ends = int(LASTS.total_seconds())
    told = f"{name}={secret}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={ends}"
    return f"{told}; Secure" if is_secure(house) else told


def is_secure(house: House) -> bool:
    return house.public_url.startswith("https://")
