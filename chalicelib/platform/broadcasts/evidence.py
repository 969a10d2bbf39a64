"""What staff can show of a broadcast, and of a month: sums of the parts, never of counters kept beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from chalicelib.kernel.errors import HouseError
from chalicelib.platform.broadcasts.model import Account, Broadcast
from chalicelib.platform.broadcasts.parts import account_of, by_minute
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.trying import unit_of
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.port import Statistics
from chalicelib.platform.sms.ledger import Ledger, SmsAccount

LINE_KEEPS = timedelta(days=14)
"""How long LINE tells statistics of a unit. https://developers.line.biz/en/reference/messaging-api/#get-statistics-per-unit"""


@dataclass(frozen=True)
class Evidence:
    """What came of a broadcast."""

    account: Account
    per_minute: Mapping[str, int]
    """Accepted by LINE, by minute of the town's clocks."""
    took: timedelta | None
    """From approval to LINE's last acceptance; None while there is neither."""
    met: Statistics | None
    """What LINE tells of how it was met; None where it tells nothing any more, or cannot be asked now."""
    sms: SmsAccount | None
    """Short messages to those LINE missed; None where none were tried."""


def evidence_of(office: Office, broadcast_id: str) -> Evidence:
    broadcast = Broadcasts(office.scope).fetch(broadcast_id)
    account = broadcast.account or account_of(office, broadcast_id)
    took, met = _took(broadcast, account), _met(office, broadcast)
    return Evidence(account, by_minute(office, broadcast_id), took, met, sms_of(office, broadcast))


def sms_of(office: Office, broadcast: Broadcast) -> SmsAccount | None:
    """What became of its short messages, summed from their entries; None where none were tried."""
    account = Ledger(office.scope).account(broadcast.id) if broadcast.is_urgent else SmsAccount()
    return None if account == SmsAccount() else account


def month_by_category(office: Office, month: str) -> dict[str, Account]:
    """What was sent to how many in a month of the town's calendar (`2026-11`), by category. Drills do not count."""
    sums: dict[str, Account] = {}
    for broadcast in Broadcasts(office.scope).within(month):
        if broadcast.began_at and not broadcast.is_drill:
            account = broadcast.account or account_of(office, broadcast.id)
            sums[broadcast.category] = _together(sums.get(broadcast.category, Account()), account)
    return sums


def _together(one: Account, other: Account) -> Account:
    names = [field.name for field in fields(Account) if field.type in {int, "int"}]
    summed = {name: getattr(one, name) + getattr(other, name) for name in names}
    return replace(one, **summed, last_accepted_at=max(one.last_accepted_at, other.last_accepted_at))


def _took(broadcast: Broadcast, account: Account) -> timedelta | None:
    if broadcast.approval is None or not account.last_accepted_at:
        return None
    return datetime.fromisoformat(account.last_accepted_at) - datetime.fromisoformat(broadcast.approval.at)


def _met(office: Office, broadcast: Broadcast) -> Statistics | None:
    if not broadcast.planned_at:
        return None
    sent, now = office.tenant.local(datetime.fromisoformat(broadcast.planned_at)), office.now()
    if now - sent > LINE_KEEPS:
        return None
    try:
        channel = office.channel(broadcast.channel_key)
        return office.house.line.statistics(channel, unit_of(broadcast.id), sent.date(), now.date())
    except HouseError:
        return None
