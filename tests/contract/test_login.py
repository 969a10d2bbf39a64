"""One contract for whoever tells us who opened a page: LINE's keys against the stand-in, and the one in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import pytest

from chalicelib.adapters.login.memory import MemoryLogin
from chalicelib.adapters.login.vendor import LineLogin
from chalicelib.kernel.errors import NotAllowed
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.identity.port import ResidentIdentity
from infra.local.line import LineStandIn
from tests.kit.fakes import Clock

USER = "U" + "1" * 32


class World(Protocol):
    """An identity, and the place its tokens come from."""

    clock: Clock

    @property
    def identity(self) -> ResidentIdentity: ...

    def channel(self, name: str) -> Channel: ...

    def token(self, channel: Channel) -> str: ...


def channel_of(name: str, line_id: str, login_id: str) -> Channel:
    return Channel(name, name.lower(), name, "live", line_id=line_id, login_id=login_id)


class InMemory:
    def __init__(self) -> None:
        self.clock = Clock()
        self.identity = self.login = MemoryLogin(self.clock)

    def channel(self, name: str) -> Channel:
        return channel_of(name, f"line-{name}", f"login-{name}")

    def token(self, channel: Channel) -> str:
        return self.login.issue(channel, USER)


@dataclass
class AtLine:
    line: LineStandIn
    clock: Clock

    def __post_init__(self) -> None:
        self.identity = LineLogin(self.line.url, clock=self.clock)
        self.line.add_resident("住民", user_id=USER)

    def channel(self, name: str) -> Channel:
        added = self.line.add_channel(name)
        return channel_of(name, added.channel_id, added.login_channel_id)

    def token(self, channel: Channel) -> str:
        return self.line.id_token(channel.line_id, USER)


@pytest.fixture(params=["memory", "line"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        yield InMemory()
        return
    clock = Clock()
    with LineStandIn(now=clock) as line:
        yield AtLine(line, clock)


def test_a_fresh_token_tells_who_opened_the_page(world: World) -> None:
    channel = world.channel("MINATO")
    assert world.identity.user_id(channel, world.token(channel)) == USER


def test_a_token_for_another_channel_is_refused(world: World) -> None:
    minato, yama = world.channel("MINATO"), world.channel("YAMA")
    token = world.token(yama)
    with pytest.raises(NotAllowed):
        world.identity.user_id(minato, token)
    assert world.identity.user_id(yama, token) == USER


def test_a_token_is_good_for_an_hour_and_a_minute_of_skew(world: World) -> None:
    channel = world.channel("MINATO")
    token = world.token(channel)
    world.clock.pass_(minutes=60, seconds=30)
    assert world.identity.user_id(channel, token) == USER
    world.clock.pass_(minutes=1)
    with pytest.raises(NotAllowed):
        world.identity.user_id(channel, token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "token-99", "é" * 20, "e30.e30.e30", "x" * 100_000])
def test_what_is_no_token_is_refused(world: World, token: str) -> None:
    with pytest.raises(NotAllowed):
        world.identity.user_id(world.channel("MINATO"), token)


def test_a_channel_without_pages_lets_nobody_in(world: World) -> None:
    channel = world.channel("MINATO")
    token = world.token(channel)
    with pytest.raises(NotAllowed):
        world.identity.user_id(replace(channel, login_id=""), token)


def test_a_refusal_does_not_tell_why(world: World) -> None:
    channel, other = world.channel("MINATO"), world.channel("YAMA")
    told = set()
    for token in ("nonsense", world.token(other)):
        with pytest.raises(NotAllowed) as refused:
            world.identity.user_id(channel, token)
        told.add(refused.value.message)
    assert len(told) == 1
