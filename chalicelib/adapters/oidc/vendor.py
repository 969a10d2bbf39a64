"""Any OpenID Connect provider that speaks authorization code with PKCE: Cognito in AWS, a local one in the city.

OpenID Connect Core 1.0 §3.1; Discovery 1.0; RFC 7636 (PKCE); RFC 8176 (`amr`).
"""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urlencode

import urllib3

from chalicelib.kernel.clock import Clock, machine_clock
from chalicelib.kernel.errors import NotAllowed, TemporaryFailure
from chalicelib.kernel.memory import Memory
from chalicelib.platform.console.port import SignedIn

if TYPE_CHECKING:
    from jwt import PyJWK

SecondFactor = Literal["amr", "pool"]
"""How a second factor shows: in the token's `amr`, or not at all because the user pool demands one of everybody."""

SKEW = timedelta(seconds=60)
FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "sms"})


class OidcProvider:
    """A provider known by its issuer address. Its description and keys are remembered for an hour."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        *,
        client_secret: str = "",
        second_factor: SecondFactor = "amr",
        pool: urllib3.PoolManager | None = None,
        clock: Clock = machine_clock,
    ) -> None:
        self._issuer, self._client_id, self._secret = issuer.rstrip("/"), client_id, client_secret
        self._second_factor, self._clock = second_factor, clock
        self._pool = pool or urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=5), retries=False)
        self._memory = Memory(clock, seconds=3600)
        self._recent = Memory(clock, seconds=60)

    def sign_in_url(self, *, state: str, nonce: str, challenge: str, redirect_uri: str) -> str:
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._described()['authorization_endpoint']}?{urlencode(asked)}"

    def redeem(self, *, code: str, verifier: str, nonce: str, redirect_uri: str) -> SignedIn:
        asked = {
            "grant_type": "authorization_code",
            "client_id": self._client_id,
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri,
        }
        told = self._fetch("POST", self._described()["token_endpoint"], asked)
        claims = self._verified(str(told.get("id_token", "")))
        if claims.get("nonce") != nonce:
            raise NotAllowed("サインインの確認ができませんでした。")
        return self._person(claims)

    def sign_out_url(self, *, return_to: str) -> str:
        """RP-Initiated Logout 1.0; Cognito calls the same thing `logout_uri`."""
        asked = {"client_id": self._client_id, "post_logout_redirect_uri": return_to, "logout_uri": return_to}
        end = self._described().get("end_session_endpoint")
        return f"{end}?{urlencode(asked)}" if end else return_to

    def check(self) -> None:
        """Asked anew: what is remembered would hide a provider that is gone."""
        described = self._fetch("GET", f"{self._issuer}/.well-known/openid-configuration")
        if not self._fetch("GET", str(described.get("jwks_uri", ""))).get("keys"):
            raise TemporaryFailure("Staff identity: no keys")

    def _person(self, claims: dict[str, Any]) -> SignedIn:
        if str(claims.get("email_verified")).lower() != "true" or not claims.get("email"):
            raise NotAllowed("メールアドレスが確認されていません。")
        strong = self._second_factor == "pool" or bool(FACTORS & set(claims.get("amr", ())))
        return SignedIn(str(claims["sub"]), str(claims["email"]), strong)

    def _verified(self, token: str) -> dict[str, Any]:
        import jwt  # noqa: PLC0415 - doors at which nobody signs in never need it

        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key(str(jwt.get_unverified_header(token).get("kid", ""))),
                algorithms=["RS256"],
                audience=self._client_id,
                issuer=self._issuer,
                options={"require": ["exp", "iat", "sub"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise NotAllowed("サインインの確認ができませんでした。") from error
        now = self._clock()
        if not (now - SKEW).timestamp() < float(claims["exp"]) or float(claims["iat"]) > (now + SKEW).timestamp():
            raise NotAllowed("サインインの確認ができませんでした。")
        return claims

    def _key(self, kid: str) -> Any:
        """The provider's key of that id; keys are read anew, once a minute at most, when one is unknown."""
        known = self._memory.recall("keys", self._keys)
        if kid not in known:
            known = self._recent.recall("keys", self._keys)
        if kid not in known:
            raise NotAllowed("サインインの確認ができませんでした。")
        return known[kid].key

    def _keys(self) -> "dict[str, PyJWK]":
        from jwt import PyJWK  # noqa: PLC0415

        told = self._fetch("GET", self._described()["jwks_uri"])
        keys = [key for key in told.get("keys", ()) if key.get("kty") == "RSA" and key.get("use", "sig") == "sig"]
        return {str(key.get("kid", "")): PyJWK(key, algorithm="RS256") for key in keys}

    def _described(self) -> dict[str, str]:
        address = f"{self._issuer}/.well-known/openid-configuration"
        return self._memory.recall("described", lambda: cast(dict[str, str], self._fetch("GET", address)))

    def _fetch(self, method: str, address: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        headers = urllib3.make_headers(basic_auth=f"{self._client_id}:{self._secret}") if self._secret and form else {}
        body = urlencode(form) if form else None
        headers |= {"content-type": "application/x-www-form-urlencoded"} if form else {}
        try:
            told = self._pool.request(method, address, body=body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise TemporaryFailure(f"Staff identity: {error}") from error
        if form and 400 <= told.status < 500:
            raise NotAllowed("サインインの確認ができませんでした。")
        if told.status != 200:
            raise TemporaryFailure(f"Staff identity: {address} answered {told.status}")
        try:
            return cast(dict[str, Any], json.loads(told.data))
        except ValueError as error:
            raise TemporaryFailure(f"Staff identity: {address} answered no JSON") from error
