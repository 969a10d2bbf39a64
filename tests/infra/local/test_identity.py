import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest
import urllib3

from infra.local.identity import CLIENT, IdentityProvider, Person, SigningKey

RETURN = "http://127.0.0.1:8000/console/signed-in"
VERIFIER = "a-verifier-of-fifty-characters-as-browsers-make-it"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
CLERK = Person("kankyo@hoshigaoka.example", "環境課 担当", "星ヶ丘市")
TRAINEE = Person("kenshu@minato.example", "研修 <担当>", "みなと町", has_second_factor=False)


class Browser:
    """Asks the provider as a browser and as the console would, following nothing by itself."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.provider = IdentityProvider(
            folder, 0, people=lambda: [CLERK, TRAINEE], redirect_uris=frozenset({RETURN}), now=lambda: self.now
        )
        self.http = urllib3.PoolManager()

    def ask(self, method: str, path: str, **fields: str) -> urllib3.BaseHTTPResponse:
        body = urlencode(fields) if fields else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = self.provider.issuer + path
        return self.http.request(method, url, body=body, headers=headers, redirect=False, timeout=10)

    def address(self, **changes: str) -> str:
        wish = {
            "client_id": CLIENT,
            "redirect_uri": RETURN,
            "response_type": "code",
            "scope": "openid email",
            "state": "s-1",
            "nonce": "n-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return "/oauth2/authorize?" + urlencode({**wish, **changes})

    def choose(self, person: Person, **changes: str) -> dict[str, str]:
        """What the console is told in the redirect."""
        answer = self.ask("POST", self.address(**changes), person=person.email)
        assert answer.status == 302
        assert answer.headers["Location"].startswith(RETURN + "?")
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def redeem(self, code: str, **changes: str) -> urllib3.BaseHTTPResponse:
        form = {
            "grant_type": "authorization_code",
            "client_id": CLIENT,
            "code": code,
            "redirect_uri": RETURN,
            "code_verifier": VERIFIER,
        }
        return self.ask("POST", "/oauth2/token", **{**form, **changes})

    def claims(self, token: str) -> dict[str, object]:
        keys = self.ask("GET", "/.well-known/jwks.json").json()["keys"]
        key = jwt.PyJWK(next(key for key in keys if key["kid"] == jwt.get_unverified_header(token)["kid"]))
        told: dict[str, object] = jwt.decode(token, key, ["RS256"], audience=CLIENT, issuer=self.provider.issuer)
        return told


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    browser = Browser(tmp_path / "identity")
    browser.provider.server.start()
    yield browser
    browser.provider.server.stop()
    browser.http.clear()


def test_a_chosen_person_comes_back_with_a_code_for_a_signed_token(browser: Browser) -> None:
    told = browser.choose(CLERK)
    assert told["state"] == "s-1"
    answer = browser.redeem(told["code"])
    assert answer.headers["Cache-Control"] == "no-store"
    claims = browser.claims(answer.json()["id_token"])
    assert claims["sub"] == CLERK.subject
    assert claims["email"] == CLERK.email
    assert claims["nonce"] == "n-1"
    assert claims["amr"] == ["pwd", "otp", "mfa"]
    assert claims["iat"] == int(browser.now.timestamp())


def test_who_has_no_second_factor_is_not_said_to_have_one(browser: Browser) -> None:
    token = browser.redeem(browser.choose(TRAINEE)["code"]).json()["id_token"]
    assert browser.claims(token)["amr"] == ["pwd"]


def test_the_page_lists_staff_by_town_and_shows_names_as_text(browser: Browser) -> None:
    page = browser.ask("GET", browser.address()).data.decode()
    assert page.index("星ヶ丘市") < page.index(CLERK.label) < page.index("みなと町") < page.index("研修 &lt;担当&gt;")


@pytest.mark.parametrize("changes", [{"client_id": "other"}, {"redirect_uri": RETURN + "/more"}, {"redirect_uri": ""}])
def test_an_unknown_client_or_address_is_never_redirected_to(browser: Browser, changes: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        answer = browser.ask(method, browser.address(**changes))
        assert answer.status == 400
        assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
    ],
)
def test_without_pkce_or_openid_there_is_no_code(browser: Browser, changes: dict[str, str], error: str) -> None:
    assert browser.choose(CLERK, **changes) == {"error": error, "state": "s-1"}


def test_somebody_unknown_is_not_admitted(browser: Browser) -> None:
    stranger = Person("who@elsewhere.example", "だれか", "よその町")
    assert browser.choose(stranger) == {"error": "access_denied", "state": "s-1"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": VERIFIER[:-1] + "x"}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_grant"),
        ({"redirect_uri": RETURN + "/more"}, "invalid_grant"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"client_id": "other"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_code_is_worth_nothing_without_all_that_belongs_to_it(
    browser: Browser, changes: dict[str, str], error: str
) -> None:
    answer = browser.redeem(**{"code": browser.choose(CLERK)["code"], **changes})
    assert (answer.status, answer.json()) == (400, {"error": error})


def test_a_code_works_once(browser: Browser) -> None:
    code = browser.choose(CLERK)["code"]
    assert browser.redeem(code).status == 200
    assert browser.redeem(code).json() == {"error": "invalid_grant"}


def test_a_wrong_try_spends_the_code(browser: Browser) -> None:
    code = browser.choose(CLERK)["code"]
    browser.redeem(code, code_verifier="x" * 50)
    assert browser.redeem(code).status == 400


def test_a_code_dies_after_a_minute(browser: Browser) -> None:
    code = browser.choose(CLERK)["code"]
    browser.now += timedelta(seconds=61)
    assert browser.redeem(code).json() == {"error": "invalid_grant"}


def test_the_discovery_document_names_addresses_that_answer(browser: Browser) -> None:
    told = browser.ask("GET", "/.well-known/openid-configuration").json()
    assert told["issuer"] == browser.provider.issuer
    assert told["code_challenge_methods_supported"] == ["S256"]
    for name in ("jwks_uri", "end_session_endpoint"):
        assert browser.ask("GET", told[name].removeprefix(browser.provider.issuer)).status == 200


def test_the_key_survives_a_restart_and_is_readable_by_its_owner_only(browser: Browser, tmp_path: Path) -> None:
    token = browser.redeem(browser.choose(CLERK)["code"]).json()["id_token"]
    again = SigningKey(tmp_path / "identity")
    assert jwt.decode(token, jwt.PyJWK(again.public), ["RS256"], audience=CLIENT)["email"] == CLERK.email
    assert (tmp_path / "identity" / "signing-key.pem").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["post_logout_redirect_uri", "logout_uri"])
def test_signing_out_returns_to_the_console_and_nowhere_else(browser: Browser, name: str) -> None:
    home = browser.ask("GET", "/logout?" + urlencode({name: "http://127.0.0.1:8000/console"}))
    assert (home.status, home.headers["Location"]) == (302, "http://127.0.0.1:8000/console")
    away = browser.ask("GET", "/logout?" + urlencode({name: "https://elsewhere.example/"}))
    assert (away.status, "Location" in away.headers) == (200, False)


def test_an_unknown_page_says_so(browser: Browser) -> None:
    assert browser.ask("GET", "/nowhere").status == 404


def test_keys_hold_no_private_part(browser: Browser) -> None:
    keys = json.dumps(browser.ask("GET", "/.well-known/jwks.json").json())
    assert '"d"' not in keys
