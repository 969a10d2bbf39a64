"""Who signs staff in: an OpenID Connect provider, by authorization code with PKCE.

OpenID Connect Core 1.0; RFC 7636 (PKCE). Cognito in AWS, a local provider in the city on one machine.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class SignedIn:
    """What the provider vouches for."""

    subject: str
    email: str
    has_second_factor: bool


class StaffIdentity(Protocol):
    """The provider's three addresses, as calls."""

    def sign_in_url(self, *, state: str, nonce: str, challenge: str, redirect_uri: str) -> str: ...

    def redeem(self, *, code: str, verifier: str, nonce: str, redirect_uri: str) -> SignedIn:
        """Exchange a code for a verified identity. `NotAllowed` if anything about it does not fit."""
        ...

    def sign_out_url(self, *, return_to: str) -> str: ...

    def check(self) -> None:
        """`TemporaryFailure` where the provider's description or keys cannot be had now."""
        ...
