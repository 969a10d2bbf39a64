"""Staff sign-in on one machine: an OpenID Connect provider whose people are the towns' staff, chosen by a click.

Authorization code with PKCE only (OpenID Connect Core 1.0, section 3.1; RFC 7636), as the user pool in AWS is set up.
Addresses are told by its discovery document.
"""

import base64
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jinja2
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.kernel.clock import Clock
from infra.local.server import Answered, Asked, Page, Server, answer_json

CLIENT = "madoguchi-console"
CODE_LIVES = timedelta(minutes=1)
TOKEN_LIVES = timedelta(hours=1)
VERIFIER_LENGTHS = range(43, 129)  # RFC 7636, section 4.1

PAGES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).with_name("pages")), autoescape=True, undefined=jinja2.StrictUndefined
)


@dataclass(frozen=True)
class Person:
    """Somebody of a town's staff, named by post."""

    email: str
    label: str
    town: str
    """The town's name, under which the sign-in page lists them."""
    has_second_factor: bool = True

    @property
    def subject(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{self.email}"))


@dataclass(frozen=True)
class Wish:
    """An authorization request that may be answered by a redirect."""

    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    method: str
    response_type: str
    scope: str

    @property
    def mistake(self) -> str:
        """The error code of RFC 6749, section 4.1.2.1; empty when there is none."""
        if self.response_type != "code":
            return "unsupported_response_type"
        if "openid" not in self.scope.split():
            return "invalid_scope"
        return "" if self.challenge and self.method == "S256" else "invalid_request"


@dataclass(frozen=True)
class Granted:
    """What a code stands for until it is redeemed."""

    wish: Wish
    person: Person
    until: datetime


class Refused(Exception):
    """An error of the token endpoint, by its code in RFC 6749, section 5.2."""


class SigningKey:
    """The provider's RSA key; kept in `folder`, so that a restart signs nobody out."""

    def __init__(self, folder: Path) -> None:
        note = folder / "signing-key.pem"
        if not note.exists():
            folder.mkdir(parents=True, exist_ok=True)
            note.touch(mode=0o600)
            note.write_bytes(new_key())
        self._private = note.read_bytes()
        key = serialization.load_pem_private_key(self._private, None)
        assert isinstance(key, rsa.RSAPrivateKey)
        told = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        self.id = hashlib.sha256(told["n"].encode()).hexdigest()[:16]
        self.public = {**told, "kid": self.id, "alg": "RS256", "use": "sig"}

    def sign(self, claims: Mapping[str, Any]) -> str:
        return jwt.encode(dict(claims), self._private, algorithm="RS256", headers={"kid": self.id})


def new_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class IdentityProvider:
    """The provider at http://127.0.0.1:`port`. `redirect_uris` are compared whole, as OpenID Connect demands."""

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        people: Callable[[], Sequence[Person]],
        redirect_uris: frozenset[str],
        now: Clock,
    ) -> None:
        self._key = SigningKey(folder)
        self._people = people
        self._redirect_uris = redirect_uris
        self._now = now
        self._codes: dict[str, Granted] = {}
        self.server = Server(port, self.answer)

    @property
    def issuer(self) -> str:
        return self.server.url

    def answer(self, asked: Asked) -> Answered:
        pages: dict[tuple[str, str], Page] = {
            ("GET", "/.well-known/openid-configuration"): lambda _: answer_json(200, self.configuration()),
            ("GET", "/.well-known/jwks.json"): lambda _: answer_json(200, {"keys": [self._key.public]}),
            ("GET", "/oauth2/authorize"): self.authorize,
            ("POST", "/oauth2/authorize"): self.authorize,
            ("POST", "/oauth2/token"): self.token,
            ("GET", "/logout"): self.sign_out,
            ("GET", "/"): self.start_page,
        }
        page = pages.get((asked.method, asked.path))
        return page(asked) if page else show(404, "ページが見つかりません", "アドレスを確認してください。")

    def configuration(self) -> dict[str, Any]:
        """https://openid.net/specs/openid-connect-discovery-1_0.html"""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/oauth2/authorize",
            "token_endpoint": f"{self.issuer}/oauth2/token",
            "jwks_uri": f"{self.issuer}/.well-known/jwks.json",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "email", "profile"],
            "token_endpoint_auth_methods_supported": ["none"],
        }

    def start_page(self, _: Asked) -> Answered:
        return show(200, "職員サインイン", "ここは職員の本人確認の画面です。管理画面から開いてください。")

    def authorize(self, asked: Asked) -> Answered:
        """Show the staff to choose from; once one is chosen, send the browser back with a code."""
        query = fields_of(urlsplit(asked.target).query)
        if query.get("client_id") != CLIENT or query.get("redirect_uri") not in self._redirect_uris:
            return show(400, "サインインできません", "登録されていない画面からの依頼です。")
        wish = to_wish(query)
        if wish.mistake:
            return back(wish, error=wish.mistake)
        if asked.method == "GET":
            return self._choose()
        email = fields_of(asked.body.decode(errors="replace")).get("person")
        person = next((one for one in self._people() if one.email == email), None)
        return self._admit(wish, person) if person else back(wish, error="access_denied")

    def _choose(self) -> Answered:
        towns: dict[str, list[Person]] = {}
        for person in self._people():
            towns.setdefault(person.town, []).append(person)
        line = "この端末の中だけの画面です。役割を選ぶと、その担当としてサインインします。"
        return show(200, "職員サインイン", line, towns=towns)

    def _admit(self, wish: Wish, person: Person) -> Answered:
        code = secrets.token_urlsafe(32)
        self._codes[code] = Granted(wish, person, self._now() + CODE_LIVES)
        return back(wish, code=code)

    def token(self, asked: Asked) -> Answered:
        try:
            claims = self._redeem(fields_of(asked.body.decode(errors="replace")))
        except Refused as refused:
            return answer_json(400, {"error": str(refused)})
        told = {"id_token": self._key.sign(claims), "access_token": secrets.token_urlsafe(32)}
        life = int(TOKEN_LIVES.total_seconds())
        answer = answer_json(200, {**told, "token_type": "Bearer", "expires_in": life})
        return Answered(200, [*answer.headers, ("Cache-Control", "no-store")], answer.body)

    def _redeem(self, form: Mapping[str, str]) -> dict[str, Any]:
        """A code is spent by the first try, whether or not that try is right."""
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        if form.get("client_id") != CLIENT:
            raise Refused("invalid_client")
        granted = self._codes.pop(form.get("code", ""), None)
        if granted is None or granted.until < self._now() or granted.wish.redirect_uri != form.get("redirect_uri"):
            raise Refused("invalid_grant")
        if not is_proved(granted.wish.challenge, form.get("code_verifier", "")):
            raise Refused("invalid_grant")
        return self._claims(granted)

    def _claims(self, granted: Granted) -> dict[str, Any]:
        now, person = int(self._now().timestamp()), granted.person
        return {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": person.subject,
            "iat": now,
            "auth_time": now,
            "exp": now + int(TOKEN_LIVES.total_seconds()),
            "nonce": granted.wish.nonce,
            "token_use": "id",
            "email": person.email,
            "email_verified": True,
            "name": person.label,
            "amr": ["pwd", "otp", "mfa"] if person.has_second_factor else ["pwd"],  # RFC 8176
        }

    def sign_out(self, asked: Asked) -> Answered:
        """Return to a page of the console. The provider keeps no session of its own, so there is none to end."""
        query = fields_of(urlsplit(asked.target).query)
        to = query.get("post_logout_redirect_uri") or query.get("logout_uri") or ""
        if origin(to) in {origin(known) for known in self._redirect_uris}:
            return Answered(302, [("Location", to)])
        return show(200, "サインアウトしました", "この画面は閉じてください。")


def is_proved(challenge: str, verifier: str) -> bool:
    """RFC 7636, section 4.6."""
    digest = hashlib.sha256(verifier.encode()).digest()
    told = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return len(verifier) in VERIFIER_LENGTHS and hmac.compare_digest(told.encode(), challenge.encode())


def to_wish(query: Mapping[str, str]) -> Wish:
    return Wish(
        redirect_uri=query["redirect_uri"],
        state=query.get("state", ""),
        nonce=query.get("nonce", ""),
        challenge=query.get("code_challenge", ""),
        method=query.get("code_challenge_method", ""),
        response_type=query.get("response_type", ""),
        scope=query.get("scope", ""),
    )


def back(wish: Wish, **told: str) -> Answered:
    query = urlencode({**told, "state": wish.state})
    return Answered(302, [("Location", f"{wish.redirect_uri}?{query}"), ("Cache-Control", "no-store")])


def fields_of(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))


def origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def show(status: int, title: str, *lines: str, towns: Mapping[str, Sequence[Person]] | None = None) -> Answered:
    page = PAGES.get_template("sign_in.html").render(title=title, lines=lines, towns=towns or {})
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
    return Answered(status, headers, page.encode())
