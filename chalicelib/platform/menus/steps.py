"""Doing a plan: each step at LINE, then noted, and never needed twice. ADR 15 walks one publish through this."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.kernel.errors import Conflict, HouseError, NotFound, TemporaryFailure
from chalicelib.kernel.ids import ulid
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import Office
from chalicelib.platform.menus.board import HOUR, KEPT, Board, Made, Plan, Step
from chalicelib.platform.menus.following import sweep
from chalicelib.platform.menus.model import Design, Edition
from chalicelib.platform.menus.plans import round_of, settled
from chalicelib.platform.menus.port import Move
from chalicelib.platform.menus.repository import BoardRecord, Boards, Editions
from chalicelib.platform.menus.requests import hasten, menu_at, pen_for
from chalicelib.platform.messaging.menus import request
from chalicelib.platform.messaging.port import TooManyRequests

SLICE = timedelta(seconds=30)
"""After which a worker hands the rest of a plan to the next: a third of what a function may take."""
SOON, LATER = timedelta(minutes=1), timedelta(minutes=20)
ROUND_HOUR = 4


def go_on(office: Office, channel_key: str) -> None:
    """Do what is due on a channel's board: its plan, its round, or deleting what was shown long ago."""
    boards = Boards(office.scope)
    record = boards.find(channel_key)
    if record is None:
        return
    try:
        channel = office.channel(channel_key)
    except NotFound:
        return
    until = office.house.clock() + SLICE
    try:
        while _moved_on(office, channel, boards, record) and office.house.clock() < until:
            continue
    except Conflict:
        return  # somebody else does it, or published anew: then that is due itself
    plan = record.value.plan
    if plan and not plan.waits_until and not plan.halted:
        hasten(office, channel_key)


def _moved_on(office: Office, channel: Channel, boards: Boards, record: BoardRecord) -> bool:
    """One step further; False when there is nothing to do now."""
    board, now = record.value, office.house.clock()
    if board.plan is None:
        board, is_more = _between_plans(office, channel, board)
    elif board.plan.halted or (board.plan.waits_until and datetime.fromisoformat(board.plan.waits_until) > now):
        return False
    else:
        board, is_more = _tried(office, channel, board, board.plan)
    if board != record.value:
        boards.write(record, board, now)
    return is_more


def _tried(office: Office, channel: Channel, board: Board, plan: Plan) -> tuple[Board, bool]:
    """The board after its plan's next step, or with the reason why that must wait or was given up."""
    try:
        return _stepped(office, channel, board, plan), True
    except TooManyRequests:
        wait = SOON if plan.steps[0].verb == "sweep" else LATER
        return _waiting(
            board, office.house.clock() + wait, "LINEの1時間あたりの上限に達したため、待っています。"
        ), False
    except TemporaryFailure as error:
        return _waiting(
            board, office.house.clock() + SOON, f"LINEにつながりにくいため、待っています。（{error}）"
        ), False
    except HouseError as error:
        return board.with_plan(halted=str(error)[:300]), False


def _waiting(board: Board, until: datetime, why: str) -> Board:
    return board.with_plan(waits_until=until.isoformat(), waits_for=why)


def _stepped(office: Office, channel: Channel, board: Board, plan: Plan) -> Board:
    edition = Editions(office.scope).fetch(plan.edition)
    if not plan.steps:
        return settled(board, office.now(), _next_round(office))
    step = plan.steps[0]
    verbs: Mapping[str, Callable[[Office, Channel, Board, Edition, Step], Board]] = {
        "create": _create,
        "upload": _upload,
        "alias": _turn_alias,
        "default": _set_default,
        "move": _move,
        "sweep": _sweep,
        "unalias": _drop_alias,
        "tidy": _tidy,
    }
    board = verbs[step.verb](office, channel, board, edition, step)
    return board if board.plan and board.plan.waits_until else board.with_plan(waits_for="")


def _done(board: Board) -> Board:
    plan = board.plan
    assert plan is not None
    return board.with_plan(steps=plan.steps[1:], receipt="", waits_until="", waits_for="")


def _create(office: Office, channel: Channel, board: Board, edition: Edition, step: Step) -> Board:
    now = office.house.clock()
    known = _of_seal(office, channel, step.seal)
    if not known:
        if board.may_create_at(now) > now:
            return _waiting(board, board.may_create_at(now), "1時間に作れるメニューの数に達したため、待っています。")
        design = _design(edition, step)
        asked = request(menu_at(office, edition, design), pen_for(office, channel))
        known = office.house.menus.create(channel, asked | {"name": _name(design, step.seal)})
        recent = [at for at in board.creations if datetime.fromisoformat(at) > now - HOUR]
        board = replace(board, creations=(*recent, now.isoformat()))
    return _done(board.with_made(step.seal, Made(step.name, known)))


def _name(design: Design, seal: str) -> str:
    """As LINE's list shows it; what we made is found again by its end."""
    return f"{design.name} [{seal}]"


def _of_seal(office: Office, channel: Channel, seal: str) -> str:
    """The id of a menu that was made and not noted; empty if there is none."""
    there = office.house.menus.all(channel)
    return min((menu_id for menu_id, name in there.items() if name.endswith(f"[{seal}]")), default="")


def _upload(office: Office, channel: Channel, board: Board, edition: Edition, step: Step) -> Board:
    made, line = board.made[step.seal], office.house.menus
    if not line.has_picture(channel, made.menu_id):
        line.upload(channel, made.menu_id, menu_at(office, edition, _design(edition, step)).picture)
    return _done(board.with_made(step.seal, replace(made, is_whole=True)))


def _turn_alias(office: Office, channel: Channel, board: Board, _edition: Edition, step: Step) -> Board:
    office.house.menus.turn_alias(channel, step.name, board.made[step.seal].menu_id)
    return _done(board)


def _set_default(office: Office, channel: Channel, board: Board, _edition: Edition, step: Step) -> Board:
    office.house.menus.set_default(channel, board.made[step.seal].menu_id)
    return _done(board)


def _move(office: Office, channel: Channel, board: Board, _edition: Edition, step: Step) -> Board:
    plan, line = board.plan, office.house.menus
    assert plan is not None
    if not plan.receipt:
        moves = _moves(board, plan, lets_go=step.name == "everyone")
        receipt = line.move(channel, moves, plan.id) if moves else ""
        return board.with_plan(receipt=receipt) if receipt else _done(board)
    phase = line.phase(channel, plan.receipt)
    if phase == "ongoing":
        return _waiting(board, office.house.clock() + SOON, "LINEが、友だちのメニューを入れ替えています。")
    if phase == "failed":
        return _waiting(board.with_plan(receipt=""), office.house.clock() + LATER, "入れ替えの続きを待っています。")
    return _done(board)


def _moves(board: Board, plan: Plan, *, lets_go: bool) -> list[Move]:
    """From every menu of ours that goes to the one of the same alias; to none where everybody is let go."""
    moves = []
    for seal, made in board.made.items():
        new = board.made.get(plan.seals.get(made.alias, ""))
        if lets_go or (seal not in plan.seals.values() and new is None):
            moves.append(Move(made.menu_id))
        elif new and seal not in plan.seals.values():
            moves.append(Move(made.menu_id, new.menu_id))
    return moves


def _sweep(office: Office, channel: Channel, board: Board, _edition: Edition, step: Step) -> Board:
    plan = board.plan
    assert plan is not None
    return _done(board.with_plan(changed=plan.changed + sweep(office, channel, board, step.name)))


def _drop_alias(office: Office, channel: Channel, board: Board, _edition: Edition, step: Step) -> Board:
    office.house.menus.drop_alias(channel, step.name)
    return _done(board)


def _tidy(office: Office, channel: Channel, board: Board, _edition: Edition, _step: Step) -> Board:
    """Delete what two workers made twice: menus that carry a seal of ours and are not the one we noted."""
    line, known = office.house.menus, {made.menu_id for made in board.made.values()}
    for menu_id, name in line.all(channel).items():
        if menu_id not in known and any(name.endswith(f"[{seal}]") for seal in board.made):
            line.delete(channel, menu_id)
    return _done(board)


def _design(edition: Edition, step: Step) -> Design:
    design = edition.design(step.name)
    if design is None:
        raise NotFound
    return design


# when nothing is under way


def _between_plans(office: Office, channel: Channel, board: Board) -> tuple[Board, bool]:
    now = office.house.clock()
    old = _oldest_retired(board, now)
    if old:
        return _deleted(office, channel, board, old)
    if board.round_at and datetime.fromisoformat(board.round_at) <= now:
        return replace(board, plan=round_of(board, now, ulid(now))), True
    return board, False


def _oldest_retired(board: Board, now: datetime) -> str:
    """The seal of a menu that has lain long enough."""
    limit = (now - KEPT).isoformat()
    retired = ((made.retired_at, seal) for seal, made in board.made.items() if made.retired_at)
    at, seal = min(retired, default=("~", ""))
    return seal if seal and datetime.fromisoformat(at) <= datetime.fromisoformat(limit) else ""


def _deleted(office: Office, channel: Channel, board: Board, seal: str) -> tuple[Board, bool]:
    """The board without a menu that LINE no longer has; where LINE takes no more just now, the tick comes again."""
    made = board.made[seal]
    try:
        office.house.menus.delete(channel, made.menu_id)
    except TooManyRequests:
        put_off = (office.house.clock() - KEPT + LATER).isoformat()
        return board.with_made(seal, replace(made, retired_at=put_off)), False
    return replace(board, made={each: menu for each, menu in board.made.items() if each != seal}), True


def _next_round(office: Office) -> datetime:
    """Four in the morning, the town's time."""
    now = office.now()
    today = now.replace(hour=ROUND_HOUR, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)
