"""LINE Login as far as LIFF needs it: ID tokens signed with ES256, their keys, and who may be let in.

Sources: https://developers.line.biz/en/docs/line-login/verify-id-token/,
https://developers.line.biz/en/docs/liff/opening-liff-app/
"""

import json
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from infra.local.line.clock import LineClock
from infra.local.line.people import Channel
from infra.local.line.store import Store

ISSUER = "https://access.line.me"
ID_TOKEN_LIFE = timedelta(hours=1)
ACCESS_TOKEN_LIFE = timedelta(hours=12)


class Login:
    """Signs and checks ID tokens. The key is made once and kept with the chats."""

    def __init__(self, store: Store, clock: LineClock) -> None:
        self._store = store
        self._clock = clock
        self._key = self._load_key()
        self._key_id = store.setting("login key id")

    def id_token(self, channel: Channel, user_id: str) -> str:
        now = self._clock.now()
        claims = {
            "iss": ISSUER,
            "sub": user_id,
            "aud": channel.login_channel_id,
            "exp": int((now + ID_TOKEN_LIFE).timestamp()),
            "iat": int(now.timestamp()),
            "amr": ["linesso"],
        }
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": self._key_id})

    def certs(self) -> dict[str, Any]:
        """The JWKS that `/oauth2/v2.1/certs` answers."""
        key = json.loads(ECAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**key, "kid": self._key_id, "alg": "ES256", "use": "sig"}]}

    def claims(self, id_token: str, client_id: str) -> dict[str, Any]:
        """What a token says; raises ValueError with LINE's `error_description` when it is not good."""
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token, self._key.public_key(), ["ES256"],
                options={"verify_exp": False, "verify_iat": False, "verify_aud": False},
            )  # fmt: skip
        except jwt.InvalidTokenError:
            raise ValueError("Invalid IdToken.") from None
        if claims["iss"] != ISSUER:
            raise ValueError("Invalid IdToken Issuer.")
        if claims["aud"] != client_id:
            raise ValueError("Invalid IdToken Audience.")
        if claims["exp"] <= self._clock.now().timestamp():
            raise ValueError("IdToken expired.")
        return claims

    def liff_address(self, channel: Channel, liff_id: str, path: str, query: str, user_id: str) -> str:
        """Where a LIFF link leads: the registered endpoint, the path behind it, and the tokens in the fragment."""
        endpoint = channel.liff[liff_id]
        page = urljoin(endpoint.rstrip("/") + "/", path) if path else endpoint
        if query:
            page += ("&" if "?" in page else "?") + query
        return self.signed_in(channel, liff_id, page, user_id)

    def signed_in(self, channel: Channel, liff_id: str, page: str, user_id: str) -> str:
        """`page` with what LIFF hands it in the fragment; ValueError when it is not below the app's own origin."""
        if urlsplit(page)[:2] != urlsplit(channel.liff[liff_id])[:2]:
            raise ValueError("the page is not of this LIFF app")
        fragment = {
            "access_token": self._access_token(channel, user_id),
            "context_token": secrets.token_urlsafe(24),
            "id_token": self.id_token(channel, user_id),
            "client_id": channel.login_channel_id,
            "liff_id": liff_id,
        }
        return f"{page}#{urlencode(fragment)}"

    def access_token_left(self, token: str) -> tuple[str, int] | None:
        """The Login channel of an access token and its seconds left; None when it is not good."""
        row = self._store.row("select * from liff_tickets where access_token = ?", token)
        left = (row["expires"] - self._clock.milliseconds()) // 1000 if row else 0
        return (row["login_channel_id"], left) if row and left > 0 else None

    def _access_token(self, channel: Channel, user_id: str) -> str:
        token = secrets.token_urlsafe(48)
        expires = self._clock.milliseconds() + int(ACCESS_TOKEN_LIFE.total_seconds() * 1000)
        self._store.change(
            "insert into liff_tickets values (?, ?, ?, ?)", token, channel.login_channel_id, user_id, expires
        )
        return token

    def _load_key(self) -> ec.EllipticCurvePrivateKey:
        kept = self._store.setting("login key")
        if kept:
            key = serialization.load_pem_private_key(kept.encode(), None)
            if not isinstance(key, ec.EllipticCurvePrivateKey):
                raise TypeError("the kept key is not an elliptic curve key")
            return key
        key = ec.generate_private_key(ec.SECP256R1())
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        self._store.keep_setting("login key", key.private_bytes(*form).decode())
        self._store.keep_setting("login key id", secrets.token_hex(32))
        return key
