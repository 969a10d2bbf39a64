"""The real adapter before a provider that lies, breaks or changes its keys."""

import base64
import time
from collections.abc import Iterator

import pytest

from chalicelib.adapters.oidc.vendor import OidcProvider, SecondFactor
from chalicelib.kernel.errors import NotAllowed, TemporaryFailure
from chalicelib.platform.console.port import SignedIn
from tests.adapters.oidc.provider import CLIENT, Provider, a_provider, challenge
from tests.kit.fakes import Clock

BACK = "https://madoguchi.example/console/callback"
VERIFIER = "v" * 64


@pytest.fixture
def stand_in() -> Iterator[Provider]:
    with a_provider() as provider:
        yield provider


def sign_in(stand_in: Provider, adapter: OidcProvider | None = None) -> SignedIn:
    adapter = adapter or OidcProvider(stand_in.issuer, CLIENT)
    address = adapter.sign_in_url(state="s", nonce="n", challenge=challenge(VERIFIER), redirect_uri=BACK)
    code, _ = stand_in.approve(address, "desk@town.example")
    return adapter.redeem(code=code, verifier=VERIFIER, nonce="n", redirect_uri=BACK)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 120},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"nonce": "other"},
        {"nonce": None},
        {"email": None},
        {"email_verified": False},
        {"email_verified": None},
    ],
    ids=["aud", "iss", "exp", "no-exp", "iat", "no-sub", "nonce", "no-nonce", "no-email", "unproved", "not-said"],
)
def test_a_token_that_does_not_fit_is_refused(stand_in: Provider, claims: dict[str, object]) -> None:
    stand_in.claims = claims
    with pytest.raises(NotAllowed):
        sign_in(stand_in)


def test_a_token_signed_by_another_key_is_refused(stand_in: Provider) -> None:
    stand_in.signs_with = "forger"
    with pytest.raises(NotAllowed):
        sign_in(stand_in)


def test_a_token_signed_by_a_shared_secret_is_refused(stand_in: Provider) -> None:
    stand_in.algorithm = "HS256"
    with pytest.raises(NotAllowed):
        sign_in(stand_in)


def test_keys_are_read_once_and_anew_when_the_provider_changes_them(stand_in: Provider) -> None:
    adapter = OidcProvider(stand_in.issuer, CLIENT)
    for _ in range(3):
        sign_in(stand_in, adapter)
    assert stand_in.asked.count("/keys") == 1
    stand_in.key_id = stand_in.signs_with = "second"
    assert sign_in(stand_in, adapter).email == "desk@town.example"
    assert stand_in.asked.count("/keys") == 2


def test_unknown_key_ids_do_not_make_us_ask_again_and_again(stand_in: Provider) -> None:
    clock = Clock()
    stand_in.claims = {"iat": int(clock().timestamp()), "exp": int(clock().timestamp()) + 300}
    adapter = OidcProvider(stand_in.issuer, CLIENT, clock=clock)
    sign_in(stand_in, adapter)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            adapter._verified(_with_unknown_key())
    assert stand_in.asked.count("/keys") == 2


def _with_unknown_key() -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":"none"}').rstrip(b"=").decode()
    return f"{head}.e30.AAAA"


@pytest.mark.parametrize(("second_factor", "strong"), [("amr", False), ("pool", True)])
def test_a_pool_that_demands_a_second_factor_of_all_need_not_say_so(
    stand_in: Provider, second_factor: SecondFactor, strong: bool
) -> None:
    stand_in.claims = {"amr": None}
    adapter = OidcProvider(stand_in.issuer, CLIENT, second_factor=second_factor)
    assert sign_in(stand_in, adapter).has_second_factor is strong


def test_a_client_secret_is_sent_as_basic_auth_and_to_the_token_endpoint_alone(stand_in: Provider) -> None:
    sign_in(stand_in, OidcProvider(stand_in.issuer, CLIENT, client_secret="secret"))
    sent = [headers.get("authorization", "") for headers in stand_in.headers]
    basic = "Basic " + base64.b64encode(f"{CLIENT}:secret".encode()).decode()
    assert [bool(value) for value in sent].count(True) == 1
    assert basic in sent


@pytest.mark.parametrize(("fails", "body"), [(500, None), (302, None), (0, b"<html>")])
def test_a_provider_that_is_broken_is_a_passing_failure(stand_in: Provider, fails: int, body: bytes | None) -> None:
    stand_in.fails, stand_in.body = fails, body
    with pytest.raises(TemporaryFailure):
        OidcProvider(stand_in.issuer, CLIENT).sign_in_url(state="s", nonce="n", challenge="c", redirect_uri=BACK)


def test_a_provider_that_cannot_be_reached_is_a_passing_failure() -> None:
    with a_provider() as gone:
        adapter = OidcProvider(gone.issuer, CLIENT)
    with pytest.raises(TemporaryFailure):
        adapter.sign_out_url(return_to=BACK)
