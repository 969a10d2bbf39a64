"""What must be done at LINE until an edition is shown, in the order in which no resident sees a gap. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.platform.menus.board import Board, Plan, Step, Why
from chalicelib.platform.menus.model import Edition, Rule
from chalicelib.platform.residents.model import shards
from chalicelib.platform.situations.model import State


@dataclass(frozen=True)
class Wish:
    """What is to be shown, and who wants it."""

    id: str
    edition: Edition
    seals: Mapping[str, str]
    """Alias -> what each menu is to LINE."""
    state: State
    why: Why
    by: str
    at: datetime


def plan_for(board: Board, wish: Wish) -> Plan:
    """The plan that leads from what a board shows to what is wished.

    A plan that was under way may have got anywhere: then nothing of what it touched is taken for granted.
    """
    rules = wish.edition.arrangement.rules_in(wish.state)
    lets_go = _lets_go(board, wish)
    era = max(board.era, board.plan.era if board.plan else 0) + (1 if lets_go else 0)
    steps = (
        *_new_menus(board, wish.seals),
        *_aliases(board, wish.seals),
        *_default(wish),
        *_moves(board, wish.seals, lets_go=lets_go),
        *_sweeps(board, rules, era),
        *(Step("unalias", alias) for alias in _known_aliases(board) if alias not in wish.seals),
        Step("tidy"),
    )
    return Plan(
        wish.id,
        wish.edition.id,
        wish.state,
        wish.why,
        wish.by,
        wish.at.isoformat(),
        steps,
        len(steps),
        dict(wish.seals),
        rules,
        era,
    )


def round_of(board: Board, at: datetime, plan_id: str) -> Plan:
    """A look at every resident, with nothing else to do."""
    steps = tuple(Step("sweep", shard) for shard in shards())
    return Plan(
        plan_id,
        board.edition,
        board.state,
        "round",
        "",
        at.isoformat(),
        steps,
        len(steps),
        board.shown,
        board.rules,
        board.era,
    )


def settled(board: Board, at: datetime, round_at: datetime) -> Board:
    """The board when its plan is done: what is shown, what may go back, what is to be deleted one day."""
    plan = board.plan
    assert plan is not None
    before = board.before if board.edition == plan.edition else board.edition
    editions: dict[str, Mapping[str, str]] = {plan.edition: plan.seals}
    if before in board.editions:
        editions[before] = board.editions[before]
    done = replace(
        board,
        edition=plan.edition,
        before=before,
        editions=editions,
        state=plan.state,
        era=plan.era,
        shown=dict(plan.seals),
        rules=plan.rules,
        plan=None,
        round_at=round_at.isoformat() if plan.rules else "",
    )
    if plan.why != "round":
        done = replace(done, shown_at=at.isoformat(), shown_by=plan.by)
    return _retired(done, at)


def _retired(board: Board, at: datetime) -> Board:
    kept = {seal for seals in board.editions.values() for seal in seals.values()}
    made = {
        seal: replace(menu, retired_at="" if seal in kept else menu.retired_at or at.isoformat())
        for seal, menu in board.made.items()
    }
    return replace(board, made=made)


def _new_menus(board: Board, seals: Mapping[str, str]) -> Iterator[Step]:
    for alias, seal in seals.items():
        known = board.made.get(seal)
        if known is None:
            yield Step("create", alias, seal)
        if known is None or not known.is_whole:
            yield Step("upload", alias, seal)


def _aliases(board: Board, seals: Mapping[str, str]) -> Iterator[Step]:
    for alias, seal in seals.items():
        if board.plan or board.shown.get(alias) != seal:
            yield Step("alias", alias, seal)


def _known_aliases(board: Board) -> dict[str, str]:
    """Those that may stand at LINE."""
    return {**board.shown, **(board.plan.seals if board.plan else {})}


def _default(wish: Wish) -> Iterator[Step]:
    alias = wish.edition.arrangement.everyones(wish.state)
    yield Step("default", alias, wish.seals[alias])


def _lets_go(board: Board, wish: Wish) -> bool:
    """Whether everybody falls back to the default: the situation changed, and with it what is shown."""
    states = {board.state, board.plan.state if board.plan else board.state} - {wish.state}
    menus = wish.edition.arrangement.situations
    return bool(states) and any(menus.get(state) for state in (wish.state, *states))


def _moves(board: Board, seals: Mapping[str, str], *, lets_go: bool) -> Iterator[Step]:
    """One step for all of them: LINE takes three such calls an hour."""
    is_replaced = any(seal not in seals.values() for seal in board.shown.values())
    if lets_go or is_replaced or (board.plan and board.made):
        yield Step("move", "everyone" if lets_go else "replaced")


def _sweeps(board: Board, rules: tuple[Rule, ...], era: int) -> Iterator[Step]:
    is_same = board.plan is None and rules == board.rules and era == board.era
    if (rules or board.rules or board.plan) and not is_same:
        yield from (Step("sweep", shard) for shard in shards())
