"""A small OpenID Connect provider on loopback, which can be told to misbehave."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "madoguchi-test"


@cache
def a_key(name: str) -> rsa.RSAPrivateKey:
    """A key by name; the same name is the same key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """Knows one client. `claims` are laid over those of a good token; None takes one away."""

    issuer: str = ""
    key_id: str = "first"
    signs_with: str = "first"
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    fails: int = 0
    """Status answered by everything, if set."""
    body: bytes | None = None
    """Answered by everything, if set."""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def approve(self, address: str, email: str, *, second_factor: bool = True) -> tuple[str, str]:
        """Sign somebody in at that address: the code and state the browser brings back."""
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**asked, "email": email, "amr": ["pwd", "mfa"] if second_factor else ["pwd"]}
        return code, asked["state"]

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, Any]:
        self.asked.append(path)
        if self.fails:
            return self.fails, {}
        if path.endswith("openid-configuration"):
            return 200, {
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/end",
            }
        if path == "/keys":
            return 200, {"keys": [self.public_key()]}
        return self.token(form)

    def public_key(self) -> dict[str, Any]:
        told = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(a_key(self.key_id).public_key()))
        return {**told, "kid": self.key_id, "use": "sig", "alg": "RS256"}

    def token(self, form: dict[str, str]) -> tuple[int, Any]:
        asked = self.codes.pop(form.get("code", ""), None)
        fits = asked and asked["redirect_uri"] == form.get("redirect_uri")
        if not asked or not fits or asked["code_challenge"] != challenge(form.get("code_verifier", "")):
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "sub-1", "email": asked["email"], "email_verified": True,
            "nonce": asked["nonce"], "amr": asked["amr"], "iat": int(time.time()), "exp": int(time.time()) + 300,
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        key: Any = a_key(self.signs_with) if self.algorithm == "RS256" else "x" * 64
        return 200, {"id_token": jwt.encode(claims, key, self.algorithm, {"kid": self.key_id})}


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@contextmanager
def a_provider() -> Iterator[Provider]:
    provider = Provider()
    a_key(provider.key_id)  # made here, so that no answer has to wait for it

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            provider.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, told = provider.answer(self.path, dict(parse_qsl(body)))
            content = provider.body if provider.body is not None else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = reply  # noqa: N815 - http.server's names

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
