"""The stand-in's parts, plugged together once."""

from dataclasses import dataclass
from pathlib import Path

from chalicelib.kernel.clock import Clock
from infra.local.line.chats import Chats
from infra.local.line.clock import LineClock, MoveClock
from infra.local.line.faults import Faults
from infra.local.line.login import Login
from infra.local.line.menus import Menus
from infra.local.line.people import People
from infra.local.line.rates import Rates
from infra.local.line.sending import Sending
from infra.local.line.store import Store
from infra.local.line.tokens import Tokens
from infra.local.line.webhooks import Postman


@dataclass(frozen=True)
class Board:
    store: Store
    clock: LineClock
    people: People
    chats: Chats
    tokens: Tokens
    rates: Rates
    faults: Faults
    sending: Sending
    menus: Menus
    login: Login
    postman: Postman
    assets: Path | None


def plug_together(
    path: Path | None, now: Clock, move_clock: MoveClock | None, answer_within: float, assets: Path | None
) -> Board:
    store = Store(path)
    clock, people = LineClock(now, store, move_clock), People(store)
    chats, tokens = Chats(store, clock), Tokens(store, clock)
    return Board(
        store=store,
        clock=clock,
        people=people,
        chats=chats,
        tokens=tokens,
        rates=Rates(clock),
        faults=Faults(),
        sending=Sending(store, clock, people, chats),
        menus=Menus(store, people),
        login=Login(store, clock),
        postman=Postman(store, clock, people, tokens, answer_within),
        assets=assets,
    )
