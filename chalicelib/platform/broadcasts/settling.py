"""Closing a broadcast whose every part has an outcome, and halting one that cannot go on."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.broadcasts.model import Account, Broadcast
from chalicelib.platform.broadcasts.parts import account_of
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import Office
from chalicelib.platform.sms.rounds import begin as begin_short_messages

SOON = timedelta(minutes=1)


def is_complete(account: Account) -> bool:
    """Whether nobody waits any more."""
    ended = account.accepted + account.refused + account.stopped + account.failed + account.unknown
    return ended == account.planned


def settle(office: Office, broadcast_id: str) -> bool:
    """Close a broadcast that is sending or stopped, if nobody waits any more; says whether it is closed."""
    account, now = account_of(office, broadcast_id), office.house.clock()
    if not is_complete(account):
        return False

    def closed(stands: Broadcast) -> Broadcast:
        state = stands.state if stands.state == "stopped" else "sent"
        return replace(stands, state=state, account=account, closed_at=stands.closed_at or now.isoformat())

    begin_short_messages(office, Broadcasts(office.scope).fetch(broadcast_id))
    try:
        Broadcasts(office.scope).move(broadcast_id, ("sending", "stopped"), closed)
    except Conflict:
        return False
    return True


def halt(office: Office, broadcast_id: str, why: str) -> None:
    """Send nothing more until staff decide. What is stopped already stays so."""
    try:
        Broadcasts(office.scope).move(
            broadcast_id, ("planning", "sending"), lambda stands: replace(stands, state="halted", halted_because=why)
        )
    except Conflict:
        return
