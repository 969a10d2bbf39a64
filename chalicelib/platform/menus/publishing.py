"""Showing an edition: a plan of steps is written first, then each step is done, noted, and never needed twice.

ADR 15 walks one publish through this, killed anywhere.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.ids import ulid
from chalicelib.kernel.storage import TenantItem, together
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import Office
from chalicelib.platform.menus.board import Why
from chalicelib.platform.menus.checks import complaints
from chalicelib.platform.menus.drawing import drawn
from chalicelib.platform.menus.model import Arrangement, Design, Edition, written
from chalicelib.platform.menus.pictures import Picture
from chalicelib.platform.menus.plans import Wish, plan_for
from chalicelib.platform.menus.repository import Boards, Editions, board_of
from chalicelib.platform.menus.requests import hasten, menu_at, pen_for, seal_of
from chalicelib.platform.menus.steps import go_on
from chalicelib.platform.messaging.menus import menu_complaints, picture_complaints, request
from chalicelib.platform.situations.model import State
from chalicelib.platform.situations.repository import of as situation_of

LARGEST = 300_000
"""Bytes an edition may take as one record; DynamoDB takes 400 KB."""


def freeze(office: Office, designs: tuple[Design, ...], arrangement: Arrangement, by: str, note: str = "") -> Edition:
    """All drafts and their pictures as a new edition, not yet written. `StaffMistake` says what stands in the way."""
    found = complaints(office, designs, arrangement)
    if found:
        raise StaffMistake("公開の前に直してください。\n" + "\n".join(found))
    pictures = {design.alias: _kept_picture(office, design) for design in designs}
    number, now = Editions(office.scope).next_number(), office.now()
    edition = Edition(f"{number:06d}", number, now.isoformat(), by, designs, pictures, arrangement, note)
    if len(json.dumps(written(edition), ensure_ascii=False).encode()) > LARGEST:
        raise StaffMistake("メニューが多すぎて、1つの版にまとまりません。使わないメニューを消してください。")
    return edition


def _kept_picture(office: Office, design: Design) -> str:
    if design.picture:
        return design.picture
    picture = Picture(drawn(design), design.width, design.height)
    office.house.files.put(office.scope, picture.name, picture.content, "image/png")
    office.house.files.claim(office.scope, picture.name)
    return picture.name


def publish(office: Office, channel: Channel, edition: Edition, by: str) -> None:
    """Write a new edition together with the plan that shows it, and begin."""
    record = Editions(office.scope).prepared(edition)
    _plan(office, channel, edition, "publish", by, _state(office), record)


def show(office: Office, channel: Channel, edition_id: str, by: str, *, why: Why = "back") -> None:
    """Show an edition there is: the one before, or any."""
    _plan(office, channel, Editions(office.scope).fetch(edition_id), why, by, _state(office))


def show_for(office: Office, state: State) -> bool:
    """Show every live channel's menus of a situation. False where the town has published none that speak of it.

    Called by whoever switches the situation; doing it again changes nothing.
    """
    is_ours = False
    for record in Boards(office.scope).records.each():
        board = record.value
        edition_id = board.plan.edition if board.plan else board.edition
        channel, edition = office.channel(board.channel_key), Editions(office.scope).find(edition_id)
        if channel.mode != "live" or edition is None:
            continue
        is_ours = is_ours or bool(edition.arrangement.situations)
        if (board.plan.state if board.plan else board.state) != state:
            _plan(office, channel, edition, "situation", "", state)
            go_on(office, channel.key)
    return is_ours


def _state(office: Office) -> State:
    return situation_of(office).state


def _plan(  # noqa: PLR0917 - what is shown where, why, by whom
    office: Office, channel: Channel, edition: Edition, why: Why, by: str, state: State, *with_it: TenantItem
) -> None:
    boards, now = Boards(office.scope), office.house.clock()
    record = board_of(office.scope, channel.key)
    board = record.value
    wish = Wish(ulid(now), edition, _seals(office, channel, edition), state, why, by, now)
    together(boards.prepared(record, replace(board, plan=plan_for(board, wish)), now), *with_it)
    hasten(office, channel.key)


def _seals(office: Office, channel: Channel, edition: Edition) -> Mapping[str, str]:
    """Alias -> what a menu is to LINE. Nothing is begun that LINE would refuse half-way."""
    pen = pen_for(office, channel)
    menus = [menu_at(office, edition, design) for design in edition.designs]
    for menu in menus:
        found = (*menu_complaints(request(menu, pen)), *picture_complaints(menu))
        if found:
            raise StaffMistake(f"LINEが受け付けないメニューです。{menu.name}：{'、'.join(found)}")
    return {menu.alias: seal_of(menu, pen) for menu in menus}
