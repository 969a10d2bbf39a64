"""What is shown at a place and proves that somebody saw it: signed QR tokens, and short numbers told by staff.

All are HMAC-SHA256 (RFC 2104) of tenant, campaign, site and time window under the campaign's own secret; the number is
made as RFC 6238 makes one-time passwords. Nothing is stored: what is shown can be worked out again, and by us alone.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from chalicelib.kernel.ids import encode
from chalicelib.platform.rewards.evidence import Refusal

QR_SECONDS = 30
"""How long one QR code is shown."""
QR_LASTS = 180
"""How long one is good once its window began: to open LINE, to sign in on a slow line, and to press."""
CODE_SECONDS = 60
CODE_LASTS = 180
CODE_DIGITS = 6
AHEAD = 5
"""Seconds by which the clock of another machine of ours may be ahead."""
SEALS = 16
"""Characters of a token's signature: 80 bits."""
PRINTED = "0"
"""Stands for the window of what is printed."""

_TOKEN = re.compile(r"([qp])\.([a-z0-9_-]{1,40})\.([a-z0-9_-]{1,60})\.(\d{1,12})\.([0-9A-Z]{16})")


@dataclass(frozen=True)
class Notary:
    """Signs and checks what is shown for one campaign."""

    tenant_id: str
    campaign: str
    secret: str

    def qr(self, site_id: str, at: datetime) -> str:
        """The token shown at a site now."""
        return self._token("q", site_id, str(_window(at, QR_SECONDS)))

    def paper(self, site_id: str) -> str:
        """The token printed for a site. Good as long as the campaign's secret."""
        return self._token("p", site_id, PRINTED)

    def code(self, site_id: str, at: datetime) -> str:
        """The number staff tell at a site now, six digits."""
        return self._code(site_id, _window(at, CODE_SECONDS))

    def against_token(self, token: "Token", now: datetime) -> Refusal | None:
        """What speaks against a token: not ours, another campaign's, or too old."""
        genuine = self._token(token.letter, token.site_id, token.window)
        if token.campaign != self.campaign or not hmac.compare_digest(genuine, token.told):
            return Refusal("qr_unknown")
        if token.kind == "paper":
            return None
        began = int(token.window) * QR_SECONDS
        age = now.timestamp() - began
        return None if -AHEAD <= age <= QR_LASTS else Refusal("qr_old")

    def is_code(self, site_id: str, typed: str, now: datetime) -> bool:
        """Whether a typed number is, or just was, the one of a site."""
        newest = _window(now, CODE_SECONDS)
        windows = range(newest - CODE_LASTS // CODE_SECONDS + 1, newest + 1)
        found = [hmac.compare_digest(self._code(site_id, each).encode(), typed.encode()) for each in windows]
        return any(found)

    def _token(self, letter: str, site_id: str, window: str) -> str:
        seal = encode(int.from_bytes(self._mac(letter, site_id, window)), SEALS)
        return f"{letter}.{self.campaign}.{site_id}.{window}.{seal}"

    def _code(self, site_id: str, window: int) -> str:
        """RFC 4226 §5.3, on SHA-256."""
        told = self._mac("c", site_id, str(window))
        at = told[-1] & 15
        number = int.from_bytes(told[at : at + 4]) & 0x7FFFFFFF
        return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def _mac(self, *parts: str) -> bytes:
        told = "\x1f".join((self.tenant_id, self.campaign, *parts))
        return hmac.digest(self.secret.encode(), told.encode(), sha256)


@dataclass(frozen=True)
class Token:
    """A QR token as it was read; whether it is genuine, a notary tells."""

    letter: str
    campaign: str
    site_id: str
    window: str
    told: str

    @property
    def kind(self) -> Literal["qr", "paper"]:
        return "paper" if self.letter == "p" else "qr"


def read_token(told: str) -> Token | None:
    """A token by its parts, or None for what is none."""
    found = _TOKEN.fullmatch(told.strip())
    return Token(found[1], found[2], found[3], found[4], found[0]) if found else None


def _window(at: datetime, seconds: int) -> int:
    return int(at.timestamp()) // seconds
