from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Event, Lock

import pytest

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.kernel.errors import HouseError, PermanentFailure, TemporaryFailure
from chalicelib.platform.channels.keyring import rotate, seal_secret
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.tokens import Tokens
from tests.kit.fakes import Clock

SEALER = MemorySealer()
CHANNEL = seal_secret(Channel("KEY", "minato", "みなと市", "live", line_id="1234567890"), "secret", SEALER)
OTHER = seal_secret(Channel("KEY2", "yamabe", "やまべ町", "live", line_id="9876543210"), "secret", SEALER)


@dataclass
class Issuer:
    """LINE's token endpoint: numbers its tokens, fails while told to."""

    known: frozenset[str] = frozenset({"secret"})
    failure: HouseError | None = None
    before: Callable[[], object] = lambda: None
    issued: list[str] = field(default_factory=list)
    tries: int = 0
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, line_id: str, secret: str) -> str:
        with self._lock:
            self.tries += 1
        self.before()
        if self.failure:
            raise self.failure
        if secret not in self.known:
            raise PermanentFailure("invalid_client")
        with self._lock:
            self.issued.append(f"{line_id}-{len(self.issued)}")
            return self.issued[-1]


def tokens(issuer: Issuer, clock: Clock) -> Tokens:
    return Tokens(issuer, SEALER, clock)


def test_a_token_is_asked_for_once_and_kept() -> None:
    issuer, clock = Issuer(), Clock()
    held = tokens(issuer, clock)
    assert {held.of(CHANNEL) for _ in range(5)} == {"1234567890-0"}
    clock.pass_(seconds=599)
    assert held.of(CHANNEL) == "1234567890-0"
    assert issuer.tries == 1


def test_each_channel_has_its_own() -> None:
    held = tokens(Issuer(), Clock())
    assert held.of(CHANNEL).startswith("1234567890")
    assert held.of(OTHER).startswith("9876543210")


def test_a_token_is_renewed_ahead_of_its_end() -> None:
    issuer, clock = Issuer(), Clock()
    held = tokens(issuer, clock)
    held.of(CHANNEL)
    clock.pass_(seconds=600)
    assert held.of(CHANNEL) == "1234567890-1"


def test_a_failure_to_renew_keeps_the_old_token_while_it_is_valid() -> None:
    issuer, clock = Issuer(), Clock()
    held = tokens(issuer, clock)
    held.of(CHANNEL)
    issuer.failure = TemporaryFailure()
    clock.pass_(seconds=700)
    assert held.of(CHANNEL) == "1234567890-0"
    issuer.failure = None
    assert held.of(CHANNEL) == "1234567890-0", "it waits a while before it tries again"
    clock.pass_(seconds=30)
    assert held.of(CHANNEL) == "1234567890-1"


def test_an_ended_token_is_never_given_out() -> None:
    issuer, clock = Issuer(), Clock()
    held = tokens(issuer, clock)
    held.of(CHANNEL)
    issuer.failure = TemporaryFailure()
    clock.pass_(seconds=890)
    assert held.of(CHANNEL) == "1234567890-0"
    clock.pass_(seconds=10)
    with pytest.raises(TemporaryFailure):
        held.of(CHANNEL)


def test_a_dropped_token_is_asked_for_anew() -> None:
    held = tokens(Issuer(), Clock())
    first = held.of(CHANNEL)
    held.drop(CHANNEL, first)
    second = held.of(CHANNEL)
    assert second != first
    held.drop(CHANNEL, first)
    assert held.of(CHANNEL) == second, "only the refused one is dropped"


def test_the_previous_secret_serves_when_line_does_not_know_the_new_one_yet() -> None:
    issuer = Issuer()
    assert tokens(issuer, Clock()).of(rotate(CHANNEL, "not yet known", SEALER))
    assert issuer.tries == 2


def test_a_wrong_secret_is_a_permanent_failure() -> None:
    with pytest.raises(PermanentFailure):
        tokens(Issuer(frozenset()), Clock()).of(CHANNEL)
    with pytest.raises(PermanentFailure):
        tokens(Issuer(), Clock()).of(replace(CHANNEL, sealed_secret=""))


def test_many_threads_ask_once() -> None:
    issuer, clock = Issuer(), Clock()
    held = tokens(issuer, clock)
    with ThreadPoolExecutor(8) as pool:
        given = set(pool.map(lambda _: held.of(CHANNEL), range(64)))
    assert len(given) == issuer.tries == 1


def test_while_one_thread_renews_the_others_go_on_with_the_old_token() -> None:
    issuer, clock = Issuer(), Clock()
    held = tokens(issuer, clock)
    old = held.of(CHANNEL)
    clock.pass_(seconds=600)
    begun, may_end = Event(), Event()

    def hold() -> None:
        begun.set()
        may_end.wait(10)

    issuer.before = hold
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(held.of, CHANNEL)
        assert begun.wait(10)
        assert held.of(CHANNEL) == old
        may_end.set()
        assert renewing.result(10) == "1234567890-1"
    assert issuer.tries == 2
