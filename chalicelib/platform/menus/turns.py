"""What a turn means for menus: a tap is counted, and a resident whose menu is another now is given it.

What a resident does of themselves is followed at once. An order that is lost between turn and worker is made good by
the daily round.
"""

from datetime import datetime, timedelta

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.estate import NOTICES
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.menus.board import Board
from chalicelib.platform.menus.repository import Boards
from chalicelib.platform.menus.requests import hasten
from chalicelib.platform.menus.taps import count_tap
from chalicelib.platform.messaging.events import Event
from chalicelib.platform.messaging.outbox import order_for
from chalicelib.platform.residents.repository import Residents

OVERDUE = timedelta(hours=48)
"""What is due longer than that the tick passes over: it stood still, and the next turn begins it."""
AGAIN = "/again"
"""Ends an order for somebody who came back: LINE may have forgotten their menu."""


def after_turn(turn: Turn, event: Event) -> None:
    """Count a tap, and see to it that the resident sees the menu that is theirs now."""
    count_tap(turn.office, turn.channel.key, event.postback, event.id)
    board = _remembered(turn.office, turn.channel.key)
    if board is None or not board.holding[0] or event.kind == "unfollow":
        return
    if board.round_at and datetime.fromisoformat(board.round_at) < turn.office.house.clock() - OVERDUE:
        hasten(turn.office, board.channel_key)
    from chalicelib.platform.menus.following import differs  # noqa: PLC0415 - reads segments, which most towns need not

    resident = Residents(turn.scope).find(turn.resident.id)
    is_back = event.kind == "follow"
    if resident and (is_back or differs(turn.office, board, resident)):
        order = order_for(turn.office.tenant.id, "menu-follow", "", resident.id + (AGAIN if is_back else ""))
        turn.office.house.queues.send(NOTICES, order)


def follow_due(office: Office, name: str) -> None:
    """Give a resident their menu: what an order of `after_turn` asks for."""
    from chalicelib.platform.menus.following import follow  # noqa: PLC0415

    resident = Residents(office.scope).find(name.removesuffix(AGAIN))
    if resident is None or resident.follow != "following":
        return
    record = Boards(office.scope).find(resident.channel_key)
    try:
        channel = office.channel(resident.channel_key)
    except NotFound:
        return
    if record:
        follow(office, channel, record.value, resident, anew=name.endswith(AGAIN))


def _remembered(office: Office, channel_key: str) -> Board | None:
    """The board as it was up to a minute ago: enough to know whether there are rules at all."""

    def look_up() -> Board | None:
        record = Boards(office.scope).find(channel_key)
        return record.value if record else None

    return office.house.memory.recall((office.tenant.id, "menu-board", channel_key), look_up)
