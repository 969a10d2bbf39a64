"""LINE Login's ID tokens, checked here with LINE's keys, or by LINE itself where its keys cannot be had.

https://developers.line.biz/en/docs/line-login/verify-id-token/ (LIFF: ES256; keys by `kid`)
"""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import urllib3

from chalicelib.kernel.clock import Clock, machine_clock
from chalicelib.kernel.errors import NotAllowed, TemporaryFailure
from chalicelib.platform.channels.model import Channel

ISSUER = "https://access.line.me"
LEEWAY = timedelta(seconds=60)
LOOK_AGAIN = timedelta(minutes=1)
"""Keys are read anew at most this often, whatever key ids strangers make up."""
KEYS_KEPT = timedelta(days=1)
LONGEST = 8_192  # characters; LINE's tokens are well under 1,000
REFUSED = "LINEからのご本人の確認ができませんでした。トークからページをひらき直してください。"


class LineLogin:
    """LINE Login at `api_url`; its keys are remembered as long as this lives."""

    def __init__(
        self,
        api_url: str = "https://api.line.me",
        *,
        pool: urllib3.PoolManager | None = None,
        clock: Clock = machine_clock,
    ) -> None:
        self._api, self._clock = api_url.rstrip("/"), clock
        self._pool = pool or urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=5), retries=False)
        self._keys: dict[str, Any] = {}
        self._read_at: datetime | None = None

    def user_id(self, channel: Channel, id_token: str) -> str:
        if not channel.login_id or not 0 < len(id_token) <= LONGEST:
            raise NotAllowed(REFUSED)
        claims = self._claims(channel, id_token)
        self._check(claims, channel)
        return str(claims["sub"])

    def _claims(self, channel: Channel, id_token: str) -> dict[str, Any]:
        """What a token says that LINE signed."""
        import jwt  # noqa: PLC0415 - the webhook door never needs it

        try:
            header = jwt.get_unverified_header(id_token)
            if header.get("alg") != "ES256":
                raise NotAllowed(REFUSED)
            key = self._key(str(header.get("kid", "")))
            told: dict[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=["ES256"],
                options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise NotAllowed(REFUSED) from error
        except TemporaryFailure:
            return self._verified_by_line(channel, id_token)
        return told

    def _check(self, claims: dict[str, Any], channel: Channel) -> None:
        """Issuer, audience, time and subject; LINE's own answer is checked alike."""
        now = self._clock()
        try:
            is_good = (
                claims["iss"] == ISSUER
                and claims["aud"] == channel.login_id
                and float(claims["exp"]) > (now - LEEWAY).timestamp()
                and float(claims["iat"]) <= (now + LEEWAY).timestamp()
                and bool(claims["sub"])
            )
        except (KeyError, TypeError, ValueError) as error:
            raise NotAllowed(REFUSED) from error
        if not is_good:
            raise NotAllowed(REFUSED)

    def _key(self, kid: str) -> Any:
        now = self._clock()
        age = now - self._read_at if self._read_at else None
        if age is None or age > KEYS_KEPT or (kid not in self._keys and age >= LOOK_AGAIN):
            self._keys, self._read_at = self._fetched_keys(), now
        if kid not in self._keys:
            raise NotAllowed(REFUSED)
        return self._keys[kid]

    def _fetched_keys(self) -> dict[str, Any]:
        import jwt  # noqa: PLC0415

        status, told = self._ask("GET", f"{self._api}/oauth2/v2.1/certs")
        if status != 200:
            raise TemporaryFailure(f"LINE Login: keys answered {status}")
        keys = [key for key in told.get("keys", ()) if key.get("kty") == "EC" and key.get("crv") == "P-256"]
        return {str(key.get("kid", "")): jwt.PyJWK(key, algorithm="ES256").key for key in keys}

    def _verified_by_line(self, channel: Channel, id_token: str) -> dict[str, Any]:
        asked = {"id_token": id_token, "client_id": channel.login_id}
        status, told = self._ask("POST", f"{self._api}/oauth2/v2.1/verify", asked)
        if 400 <= status < 500 and status != 429:
            raise NotAllowed(REFUSED)
        if status != 200:
            raise TemporaryFailure(f"LINE Login: verify answered {status}")
        return told

    def _ask(self, method: str, address: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        headers = {"content-type": "application/x-www-form-urlencoded"} if form else {}
        body = urlencode(form) if form else None
        try:
            answer = self._pool.request(method, address, body=body, headers=headers, redirect=False)
            told = json.loads(answer.data)
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise TemporaryFailure("LINE Login cannot be reached") from error
        return answer.status, told if isinstance(told, dict) else {}
