"""A partner's session: a sealed cookie that ends twelve hours after sign-in, or with a new PIN, a pause, a sign-out.

Nothing lengthens it. Signing out ends that session wherever its cookie lies, and a partner's other phones stay signed
in; staff end all of them at once. Both stand on the partner's record, which is read for each request anyway.
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
    """A digest of what was kept of the PIN then, and of the era."""
    seed: str = field(repr=False)
    """What the marks of this session's forms are made from."""
    ends: datetime

    @property
    def name(self) -> str:
        """What it is called on the partner's record once it signed out."""
        return digest("partner-session", self.seed, length=16)

    def mark(self, nonce: str) -> str:
        """What a form of this session carries beside its nonce: nobody else can make it."""
        return digest("partner-form", self.seed, nonce, length=32)

    def is_of(self, partner: Partner) -> bool:
        """Whether the partner may still come in by it."""
        is_out = any(name == self.name for name, _ in partner.signed_out)
        return partner.may_enter and self.proof == proof_of(partner) and not is_out


def proof_of(partner: Partner) -> str:
    return digest("partner-pin", partner.id, partner.pin, str(partner.era))


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
    found = PartnerSession(town, told["partner"], told["proof"], told["seed"], ends)
    return found if house.clock() < ends else None


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
