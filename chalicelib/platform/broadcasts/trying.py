"""One try of one part: what is written before the call, and what its answer means.

Whatever LINE may have accepted is only ever tried again under the same key, which LINE remembers for 24 hours
(https://developers.line.biz/en/docs/messaging-api/retrying-api-request/); what it surely did not accept may change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from chalicelib.kernel.errors import Conflict, HouseError, NotFound, PermanentFailure, TemporaryFailure
from chalicelib.kernel.ids import retry_key
from chalicelib.platform.broadcasts.content import Drawn
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.parts import PartRecord, Parts, PartState, Rolls, a_part
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.outbox import KEY_HOURS
from chalicelib.platform.messaging.pace import Endpoint
from chalicelib.platform.messaging.port import (
    MessagesRefused,
    MonthlyLimitReached,
    RecipientRefused,
    TooManyRequests,
)

LEASE = timedelta(seconds=60)
"""Longer than a try lasts: after that another worker may take its part over, under the same key."""
LONGEST_WAIT = 60
"""Seconds between tries of a part whose end is not known."""
TOO_FAST = timedelta(seconds=1)
WRITES = 5

MONTH_IS_FULL = "今月の送信数の上限に達しました"
BAD_MESSAGES = "LINEがこの内容を受け付けません"
NO_ENTRY = "LINEがこのアカウントからの送信を認めません"


@dataclass(frozen=True)
class Tried:
    """What came of a try."""

    part: PartRecord
    outcome: Literal["accepted", "refused", "failed", "unknown", "halved", "later", "lost"]
    """`later`: it is to be tried again; `lost`: another worker has it."""
    halves: tuple[PartRecord, ...] = ()
    halts: str = ""
    """Why the whole broadcast cannot go on; empty: it can."""
    is_too_fast: bool = False


def endpoint(part: PartRecord) -> Endpoint:
    return "push" if part.people == 1 else "multicast"


def unit_of(broadcast_id: str) -> str:
    """The name LINE's statistics of a broadcast are kept under."""
    return f"b_{broadcast_id}"[:30]


def attempt(office: Office, broadcast: Broadcast, part: PartRecord, drawn: Drawn) -> Tried:
    """Try a part once. Raises only where our own tables fail."""
    now = office.house.clock()
    if part.tried_at and now - datetime.fromisoformat(part.tried_at) > timedelta(hours=KEY_HOURS):
        return _ended(office, part, "unknown")
    is_in_doubt = part.tried_at is not None
    try:
        to = Rolls(office.scope).ids(broadcast.id, part.roll)
        _mark(office, part, now)
    except NotFound:
        return _ended(office, part, "failed", "名簿がありません")
    except Conflict:
        return Tried(part, "lost")
    error = _called(office, broadcast, part, to, drawn)
    if error is None:
        return _ended(office, part, "accepted")
    return _answered(office, part, error, is_in_doubt=is_in_doubt)


def stop(office: Office, part: PartRecord) -> None:
    """Staff stopped it before it was tried. Who tries it at this moment comes first, or does not try it."""
    _write(office, part, "stopped", office.house.clock())


def give_up(office: Office, part: PartRecord, reason: str) -> None:
    """It was tried, and it cannot be asked again what came of it."""
    _ended(office, part, "unknown", reason)


def halved(office: Office, part: PartRecord) -> list[PartRecord]:
    """The halves of a halved part that were not written yet, under names and keys of their own."""
    to, place = Rolls(office.scope).ids(part.broadcast_id, part.roll), part.halved_at
    at = int(place) if place is not None else -1
    groups = [[to[at]], to[:at] + to[at + 1 :]] if 0 <= at < len(to) else [to[: len(to) // 2], to[len(to) // 2 :]]
    halves = []
    for number, ids in enumerate(groups):
        half = a_part(office, part.broadcast_id, part.slot, f"{part.name}.{number}", variant=part.variant, ids=ids)
        try:
            Parts(office.scope).add(half, office.house.clock())
        except Conflict:
            continue
        halves.append(half)
    return halves


def begin_anew(office: Office, part: PartRecord) -> bool:
    """Let a part that failed, and was surely never accepted, wait again under a new key."""
    part.retry_key = retry_key(office.tenant.id, part.broadcast_id, part.name, str(part.tries))
    part.tried_at = part.free_at = part.reason = None
    return _write(office, part, "pending", office.house.clock())


def _mark(office: Office, part: PartRecord, now: datetime) -> None:
    """Written before the call: from here on LINE may have accepted it."""
    part.state, part.moved_at = "trying", now.isoformat()
    part.tried_at = part.tried_at or now.isoformat()
    part.free_at = (now + LEASE).isoformat()
    part.tries = int(part.tries) + 1
    Parts(office.scope).records.change(part)


def _called(office: Office, broadcast: Broadcast, part: PartRecord, to: list[str], drawn: Drawn) -> HouseError | None:
    """LINE's refusal, or None when it accepted (now or at an earlier try)."""
    line, key = office.house.line, part.retry_key
    manner: Mapping[str, Any] = {"is_silent": drawn.is_silent, "unit": unit_of(broadcast.id)}
    try:
        channel = office.channel(broadcast.channel_key)
        if endpoint(part) == "push":
            line.push(channel, to[0], drawn.messages, key, **manner)
        else:
            line.multicast(channel, to, drawn.messages, key, **manner)
    except (TemporaryFailure, PermanentFailure, NotFound) as error:
        return error
    return None


def _answered(office: Office, part: PartRecord, error: HouseError, *, is_in_doubt: bool) -> Tried:
    """What a refusal means. `is_in_doubt`: an earlier try may have been accepted."""
    match error:
        case TooManyRequests():
            return replace(_later(office, part, TOO_FAST, is_in_doubt=is_in_doubt), is_too_fast=True)
        case MonthlyLimitReached():
            return _halting(office, part, MONTH_IS_FULL, is_in_doubt=is_in_doubt)
        case TemporaryFailure():
            wait = timedelta(seconds=min(LONGEST_WAIT, 2 ** int(part.tries)))
            return _later(office, part, wait, is_in_doubt=True)
        case MessagesRefused():
            return _halting(office, part, BAD_MESSAGES, is_in_doubt=False)
        case PermanentFailure() if error.facts.get("status") == 400:
            return _isolated(office, part, error)
    if isinstance(error, NotFound) or error.facts.get("status") in {401, 403}:
        return _halting(office, part, NO_ENTRY, is_in_doubt=is_in_doubt)
    if is_in_doubt:
        return _later(office, part, LEASE, is_in_doubt=True)
    return _ended(office, part, "failed", error.message[:300])


def _isolated(office: Office, part: PartRecord, error: HouseError) -> Tried:
    """LINE takes none of them because of one: halve, until that one is alone."""
    if part.people == 1:
        return _ended(office, part, "refused", error.message[:300])
    part.halved_at = error.place if isinstance(error, RecipientRefused) else None
    part.reason = error.message[:300]
    if not _write(office, part, "split", office.house.clock()):
        return Tried(part, "lost")
    return Tried(part, "halved", halves=tuple(halved(office, part)))


def _halting(office: Office, part: PartRecord, why: str, *, is_in_doubt: bool) -> Tried:
    """It waits until staff go on; what may have been accepted is asked after in a while even if they stop."""
    wait = LEASE if is_in_doubt else timedelta()
    return replace(_later(office, part, wait, is_in_doubt=is_in_doubt), halts=why)


def _later(office: Office, part: PartRecord, wait: timedelta, *, is_in_doubt: bool) -> Tried:
    now = office.house.clock()
    part.free_at = (now + wait).isoformat()
    if not is_in_doubt:
        part.tried_at = None
    is_ours = _write(office, part, "trying" if is_in_doubt else "pending", now)
    return Tried(part, "later" if is_ours else "lost")


def _ended(
    office: Office, part: PartRecord, state: Literal["accepted", "refused", "failed", "unknown"], reason: str = ""
) -> Tried:
    part.reason = reason or None
    if _write(office, part, state, office.house.clock()):
        return Tried(part, state)
    return Tried(part, state) if state == "accepted" and _is_accepted(office, part) else Tried(part, "lost")


def _is_accepted(office: Office, part: PartRecord) -> bool:
    """Another worker took the part over while LINE accepted it from us. That LINE accepted it is what holds."""
    for _ in range(WRITES):
        stands = Parts(office.scope).again(part)
        if stands.state == "accepted" or _write(office, stands, "accepted", office.house.clock()):
            return True
    raise TemporaryFailure("Too many workers hold one part")


def _write(office: Office, part: PartRecord, state: PartState, now: datetime) -> bool:
    """Write the state; False when somebody else wrote first."""
    part.state, part.moved_at = state, now.isoformat()
    try:
        Parts(office.scope).records.change(part)
    except Conflict:
        return False
    return True
