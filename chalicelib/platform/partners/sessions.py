"""A partner's session: a sealed cookie that ends twelve hours after sign-in, or with a new PIN, or a pause.

Nothing lengthens it. Signing out takes the cookie back from that browser; a partner's other phones stay signed in.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.ids import digest, secret_key
from chalicelib.platform.house import House
from chalicelib.platform.partners.model import Partner
from chalicelib.platform.tenants.grants import Evidence
from chalicelib.web.exchange import Request

LASTS = timedelta(hours=12)
PURPOSE = "partner-session"


@dataclass(frozen=True, slots=True)
class PartnerSession(Evidence):
    """A PIN that was right within twelve hours. Whether it still is, is looked up each time."""

    partner_id: str
    proof: str
    """A digest of what was kept of the PIN then."""
    seed: str = field(repr=False)
    """What the marks of this session's forms are made from."""

    def mark(self, nonce: str) -> str:
        """What a form of this session carries beside its nonce: nobody else can make it."""
        return digest("partner-form", self.seed, nonce, length=32)

    def is_of(self, partner: Partner) -> bool:
        """Whether the partner may still come in by it."""
        return partner.may_enter and self.proof == proof_of(partner)


def proof_of(partner: Partner) -> str:
    return digest("partner-pin", partner.id, partner.pin)


def begin(house: House, town: str, partner: Partner) -> str:
    """A new session; answers the secret for its cookie."""
    ends = house.clock() + LASTS
    told = {"partner": partner.id, "proof": proof_of(partner), "seed": secret_key(), "ends": ends.isoformat()}
    return house.sealer.seal(town, PURPOSE, json.dumps(told))


def find(house: House, town: str, secret: str) -> PartnerSession | None:
    """The session of a secret while it lives; None where there is none any more, or never was."""
    if not secret:
        return None
    try:
        told = json.loads(house.sealer.open(town, PURPOSE, secret))
        ends = datetime.fromisoformat(told["ends"])
    except (PermanentFailure, ValueError, KeyError):
        return None
    return PartnerSession(town, told["partner"], told["proof"], told["seed"]) if house.clock() < ends else None


def cookie_name(house: House) -> str:
    """`__Secure-` where we are on https (RFC 6265bis §4.1.3.1); the path keeps one town's from another's."""
    return "__Secure-partner" if is_secure(house) else "partner"


def cookie(request: Request, house: House, town: str, secret: str) -> str:
    """The whole `Set-Cookie` value; an empty secret takes the cookie back."""
    seconds = int(LASTS.total_seconds()) if secret else 0
    told = f"{cookie_name(house)}={secret}; Path={request.to(f'/partner/{town}')}; HttpOnly; SameSite=Lax"
    return f"{told}; Max-Age={seconds}" + ("; Secure" if is_secure(house) else "")


def is_secure(house: House) -> bool:
    return house.public_url.startswith("https://")
