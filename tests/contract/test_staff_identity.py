"""Every provider of staff identities keeps the same promises: ours in memory, and a real one over HTTP.

The real adapter meets the provider of the city on one machine; what only a hostile provider would do is in
`tests/adapters/oidc/test_vendor.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.adapters.oidc.memory import MemoryProvider, challenge_of
from chalicelib.adapters.oidc.vendor import OidcProvider
from chalicelib.kernel.errors import NotAllowed
from chalicelib.platform.console.port import StaffIdentity
from tests.adapters.oidc.provider import CLIENT, a_provider

BACK = "https://madoguchi.example/console/callback"
VERIFIER = "v" * 64


@dataclass
class Met:
    provider: StaffIdentity
    approve: Callable[..., tuple[str, str]]


def _memory() -> Iterator[Met]:
    provider = MemoryProvider()
    yield Met(provider, provider.approve)


def _vendor() -> Iterator[Met]:
    with a_provider() as stand_in:
        yield Met(OidcProvider(stand_in.issuer, CLIENT), stand_in.approve)


@pytest.fixture(params=[_memory, _vendor], ids=["memory", "vendor"])
def met(request: pytest.FixtureRequest) -> Iterator[Met]:
    yield from request.param()


def signs_in(met: Met, *, second_factor: bool = True, nonce: str = "n") -> str:
    address = met.provider.sign_in_url(state="s" * 20, nonce=nonce, challenge=challenge_of(VERIFIER), redirect_uri=BACK)
    code, state = met.approve(address, "desk@town.example", second_factor=second_factor)
    assert state == "s" * 20
    return code


def test_the_address_carries_what_ties_the_answer_to_the_question(met: Met) -> None:
    address = met.provider.sign_in_url(state="STATE", nonce="NONCE", challenge="CHALLENGE", redirect_uri=BACK)
    asked = parse_qs(urlsplit(address).query)
    assert (asked["state"], asked["nonce"], asked["code_challenge"]) == (["STATE"], ["NONCE"], ["CHALLENGE"])
    assert asked["redirect_uri"] == [BACK]


@pytest.mark.parametrize("second_factor", [True, False])
def test_a_code_is_redeemed_for_who_signed_in_and_how(met: Met, second_factor: bool) -> None:
    code = signs_in(met, second_factor=second_factor)
    person = met.provider.redeem(code=code, verifier=VERIFIER, nonce="n", redirect_uri=BACK)
    assert (person.email, person.has_second_factor) == ("desk@town.example", second_factor)


def test_a_code_counts_once(met: Met) -> None:
    code = signs_in(met)
    met.provider.redeem(code=code, verifier=VERIFIER, nonce="n", redirect_uri=BACK)
    with pytest.raises(NotAllowed):
        met.provider.redeem(code=code, verifier=VERIFIER, nonce="n", redirect_uri=BACK)


@pytest.mark.parametrize(
    "wrong",
    [{"code": "guess"}, {"verifier": "w" * 64}, {"nonce": "other"}, {"redirect_uri": "https://evil.example/"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_whatever_does_not_fit_is_refused(met: Met, wrong: dict[str, str]) -> None:
    told = {"code": signs_in(met), "verifier": VERIFIER, "nonce": "n", "redirect_uri": BACK}
    with pytest.raises(NotAllowed):
        met.provider.redeem(**told | wrong)


def test_signing_out_leads_back(met: Met) -> None:
    assert "return" in met.provider.sign_out_url(return_to="https://madoguchi.example/return")


def test_a_provider_that_is_there_passes_its_check(met: Met) -> None:
    met.provider.check()
