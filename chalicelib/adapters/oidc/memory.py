"""A provider in memory: people sign in where a test says so."""

import base64
import hashlib
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from chalicelib.kernel.errors import NotAllowed, TemporaryFailure
from chalicelib.platform.console.port import SignedIn


@dataclass
class MemoryProvider:
    """Gives a code to whoever `approve` names, and redeems it once."""

    issuer: str = "https://identity.example"
    codes: dict[str, tuple[dict[str, str], SignedIn]] = field(default_factory=dict)
    fault: TemporaryFailure | None = None
    """What `check` raises."""

    def sign_in_url(self, *, state: str, nonce: str, challenge: str, redirect_uri: str) -> str:
        asked = {"state": state, "nonce": nonce, "code_challenge": challenge, "redirect_uri": redirect_uri}
        return f"{self.issuer}/authorize?{urlencode(asked)}"

    def approve(self, sign_in_url: str, email: str, *, second_factor: bool = True) -> tuple[str, str]:
        """Sign somebody in at that address: the code and state the browser brings back."""
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(sign_in_url).query).items()}
        code = f"code-{len(self.codes)}-{asked['state'][:6]}"
        self.codes[code] = (asked, SignedIn(f"sub-{email}", email, second_factor))
        return code, asked["state"]

    def redeem(self, *, code: str, verifier: str, nonce: str, redirect_uri: str) -> SignedIn:
        asked, person = self.codes.pop(code, ({}, None))
        fits = asked.get("nonce") == nonce and asked.get("redirect_uri") == redirect_uri
        if person is None or not fits or asked["code_challenge"] != challenge_of(verifier):
            raise NotAllowed("サインインの確認ができませんでした。")
        return person

    def sign_out_url(self, *, return_to: str) -> str:
        return f"{self.issuer}/sign-out?{urlencode({'return_to': return_to})}"

    def check(self) -> None:
        if self.fault:
            raise self.fault


def challenge_of(verifier: str) -> str:
    """RFC 7636 §4.2, S256."""
    told = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()
