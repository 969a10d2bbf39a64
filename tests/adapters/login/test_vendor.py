"""LINE Login's tokens, forged in every way, and its keys when they change or cannot be had."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.adapters.login.vendor import LineLogin
from chalicelib.kernel.errors import NotAllowed, TemporaryFailure
from chalicelib.platform.channels.model import Channel
from infra.local.line import LineStandIn
from tests.kit.fakes import Clock

USER = "U" + "1" * 32
CERTS, VERIFY = "/oauth2/v2.1/certs", "/oauth2/v2.1/verify"


class Counting(urllib3.PoolManager):
    """Notes what is asked."""

    asked: list[str]

    def __init__(self) -> None:
        super().__init__(retries=False, timeout=5)
        self.asked = []

    def request(self, method: str, url: str, *given: Any, **more: Any) -> Any:
        self.asked.append(url.partition("/oauth2")[1] + url.partition("/oauth2")[2])
        return super().request(method, url, *given, **more)


class Bench:
    def __init__(self, line: LineStandIn, clock: Clock) -> None:
        self.line, self.clock, self.pool = line, clock, Counting()
        self.login = LineLogin(line.url, pool=self.pool, clock=clock)
        added = line.add_channel("みなと市")
        line.add_resident("住民", user_id=USER)
        self.channel = Channel(
            "KEY", "minato", "みなと市", "live", line_id=added.channel_id, login_id=added.login_channel_id
        )

    def token(self) -> str:
        return self.line.id_token(self.channel.line_id, USER)

    def claims(self, **changes: object) -> dict[str, object]:
        now = int(self.clock().timestamp())
        told = {"iss": "https://access.line.me", "sub": USER, "aud": self.channel.login_id, "exp": now + 3600}
        return {**told, "iat": now, **changes}

    def key_id(self) -> str:
        return str(jwt.get_unverified_header(self.token())["kid"])

    def signed_by_line(self, **changes: object) -> str:
        key = self.line.board.login._key
        return jwt.encode(self.claims(**changes), key, algorithm="ES256", headers={"kid": self.key_id()})


@pytest.fixture
def bench() -> Iterator[Bench]:
    clock = Clock()
    with LineStandIn(now=clock) as line:
        yield Bench(line, clock)


def test_keys_are_read_once_for_many_tokens(bench: Bench) -> None:
    for _ in range(3):
        assert bench.login.user_id(bench.channel, bench.token()) == USER
    assert bench.pool.asked == [CERTS]


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://access.example"},
        {"aud": "another"},
        {"aud": ["another"]},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"iat": 9_999_999_999},
        {"sub": ""},
    ],
)
def test_claims_that_do_not_fit_are_refused(bench: Bench, changes: dict[str, object]) -> None:
    with pytest.raises(NotAllowed):
        bench.login.user_id(bench.channel, bench.signed_by_line(**changes))


def test_a_signature_of_somebody_else_is_refused(bench: Bench) -> None:
    forged = jwt.encode(
        bench.claims(), ec.generate_private_key(ec.SECP256R1()), algorithm="ES256", headers={"kid": bench.key_id()}
    )
    with pytest.raises(NotAllowed):
        bench.login.user_id(bench.channel, forged)


def test_a_changed_subject_breaks_the_signature(bench: Bench) -> None:
    head, _, signature = bench.token().split(".")
    body = base64.urlsafe_b64encode(json.dumps(bench.claims(sub="U" + "9" * 32)).encode()).rstrip(b"=").decode()
    with pytest.raises(NotAllowed):
        bench.login.user_id(bench.channel, f"{head}.{body}.{signature}")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_only_es256_counts_and_line_is_not_even_asked(bench: Bench, algorithm: str) -> None:
    key = "" if algorithm == "none" else "x" * 64
    token = jwt.encode(bench.claims(), key, algorithm=algorithm, headers={"kid": bench.key_id()})
    bench.pool.asked.clear()
    with pytest.raises(NotAllowed):
        bench.login.user_id(bench.channel, token)
    assert bench.pool.asked == []


def test_made_up_key_ids_make_us_look_once_a_minute_at_most(bench: Bench) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    for number in range(5):
        forged = jwt.encode(bench.claims(), stranger, algorithm="ES256", headers={"kid": f"made-up-{number}"})
        with pytest.raises(NotAllowed):
            bench.login.user_id(bench.channel, forged)
    assert bench.pool.asked == [CERTS]
    bench.clock.pass_(seconds=61)
    assert bench.login.user_id(bench.channel, bench.token()) == USER
    assert bench.pool.asked == [CERTS]
    with pytest.raises(NotAllowed):
        bench.login.user_id(bench.channel, forged)
    assert bench.pool.asked == [CERTS, CERTS]


def test_a_key_line_began_to_use_is_found(bench: Bench) -> None:
    bench.login.user_id(bench.channel, bench.token())
    login = bench.line.board.login
    login._key = ec.generate_private_key(ec.SECP256R1())
    login._key_id = "new"
    bench.clock.pass_(minutes=2)
    assert bench.login.user_id(bench.channel, bench.token()) == USER
    assert bench.pool.asked == [CERTS, CERTS]


def test_line_itself_is_asked_when_its_keys_cannot_be_had(bench: Bench) -> None:
    bench.line.fail("GET", CERTS, "error", times=2)
    assert bench.login.user_id(bench.channel, bench.token()) == USER
    assert bench.pool.asked == [CERTS, VERIFY]
    expired = bench.signed_by_line(exp=1, iat=1)
    with pytest.raises(NotAllowed):
        bench.login.user_id(bench.channel, expired)


def test_neither_keys_nor_line_is_a_failure_that_may_pass(bench: Bench) -> None:
    unreachable = LineLogin("http://127.0.0.1:9", clock=bench.clock)
    with pytest.raises(TemporaryFailure):
        unreachable.user_id(bench.channel, bench.token())


def test_old_keys_are_read_anew_after_a_day(bench: Bench) -> None:
    bench.login.user_id(bench.channel, bench.token())
    bench.clock.pass_(seconds=timedelta(days=1, seconds=1).total_seconds())
    bench.login.user_id(bench.channel, bench.token())
    assert bench.pool.asked == [CERTS, CERTS]
