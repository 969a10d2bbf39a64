"""The nightly round: residents shard by shard, then the days, then the town's line in the vendor's list.

On paper: at ten past two the round is due. It counts shards until its time is up, writes down how far it is and is due
again in a minute; the round after goes on there. When all are counted it writes yesterday with them and the six days
before it anew, and is due the next night. Killed anywhere, it repeats what it had not written down.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.analytics.deriving import counted, derived, with_residents
from chalicelib.platform.analytics.model import Day, months, summed
from chalicelib.platform.analytics.repository import Days, NightRecord, Nights
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.console.register import TownLine, enter_town
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import shards
from chalicelib.platform.sms.ledger import Ledger
from chalicelib.platform.sms.settings import SmsSettings
from chalicelib.platform.tenants.model import Tenant

AT = time(2, 10)
AGAIN = 7
"""Days derived anew each night."""
SLICE = timedelta(seconds=60)
"""What one round counts before it hands on to the next."""


def begin(office: Office) -> None:
    """Let the town have its nightly round."""
    Nights(office.scope).begin(next_night(office.tenant, office.now()))


def next_night(tenant: Tenant, now: datetime) -> datetime:
    """The next ten past two on the town's clocks."""
    today = tenant.local(now)
    at = today.replace(hour=AT.hour, minute=AT.minute, second=0, microsecond=0)
    return at if at > today else at + timedelta(days=1)


def go_on(office: Office, name: str) -> None:
    """Do what is due of the round."""
    nights = Nights(office.scope)
    record = nights.find(name)
    now = office.now()
    if record is None or datetime.fromisoformat(record.wakes_at) > now:
        return
    day = (now - timedelta(days=1)).date()
    if record.day != day.isoformat():
        record.day, record.shards = day.isoformat(), {}
    if _count(office, record, day):
        _write(office, record, day)
        record.day, record.shards, wakes = "", {}, next_night(office.tenant, now)
    else:
        wakes = now + timedelta(minutes=1)
    record.wakes_at = wakes.isoformat()
    try:
        nights.records.change(record)
    except Conflict:
        return  # another worker did the same


def _count(office: Office, record: NightRecord, day: date) -> bool:
    """Count shards while there is time; whether all are counted."""
    until = office.house.clock() + SLICE
    for shard in shards():
        if office.house.clock() > until:
            return False
        if shard not in record.shards:
            record.shards = {**record.shards, shard: counted(office, shard, day)}
    return True


def _write(office: Office, record: NightRecord, day: date) -> None:
    days = Days(office.scope)
    for each, told in derived(office, day - timedelta(days=AGAIN - 1), day).items():
        if each == day:
            days.keep(each, with_residents(told, record.shards.values()))
        else:
            days.keep(each, _keeping_residents(told, days.find(each) or Day()))
    _register(office, day)


def _keeping_residents(told: Day, before: Day) -> Day:
    """Residents of a past day are known from the night after it alone."""
    return replace(
        told, friends=before.friends, blocked=before.blocked, came=before.came, left=before.left, used=before.used
    )


def _register(office: Office, day: date) -> None:
    first, last = months(day, 1)[0]
    month = summed(Days(office.scope).between(first, last).values())
    enter_town(
        TownLine(
            office.tenant.id,
            office.tenant.name,
            office.tenant.services,
            channels=sum(1 for _ in Channels(office.scope).all()),
            month=f"{day:%Y-%m}",
            friends=month.friends or 0,
            sent=month.sent,
            cases=month.opened,
            sms_yen=Ledger(office.scope).spent(f"{day:%Y-%m}"),
            sms_cap=office.choices("sms", SmsSettings).monthly_yen,
            told_at=office.now().isoformat(),
        )
    )
