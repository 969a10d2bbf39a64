"""Refused sign-ins and forms are counted by person and by address; too many lock for a while.

Counts stand at the front desk and expire. Each is written on the version that was read, so that many tries at once are
all counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, NotAllowed
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, Records, TenantItem
from chalicelib.platform.audit.repository import AuditLine, AuditLog
from chalicelib.platform.console.front_desk import front_desk
from chalicelib.platform.console.members import Members, folded, person_of
from chalicelib.platform.console.posts import Member
from chalicelib.platform.house import Office

WINDOW = timedelta(minutes=15)
LOCKED = timedelta(minutes=15)
TRIES = 20
"""How often a count is written anew while others write it too."""


@dataclass(frozen=True)
class Subject:
    """Who or what is counted, and how often it may be refused within `WINDOW`."""

    name: str
    most: int


def a_person(email: str) -> Subject:
    return Subject(f"person/{person_of(email)}", 10)


def an_address(source_ip: str) -> Subject:
    """A town hall has one address for all its staff, so it may be refused more often."""
    return Subject(f"address/{digest('address', source_ip)}", 50)


class RefusalRecord(TenantItem):
    """How often a subject was refused since `begun`, and until when it is locked."""

    kind = "refusal"

    subject = UnicodeAttribute()
    begun = UnicodeAttribute()
    times = NumberAttribute(default=0)
    locked_until = UnicodeAttribute(null=True)

    def key(self) -> Key:
        return Key(self.subject)

    def on_shelf(self) -> Place | None:
        return Place("locked", f"{self.locked_until}#{self.subject}") if self.locked_until else None


def _refusals() -> Records[RefusalRecord]:
    return Records(front_desk(), RefusalRecord)


def locked_until(subject: Subject, now: datetime) -> datetime | None:
    """Until when a subject is locked; None if it is not."""
    record = _refusals().find(subject.name)
    until = datetime.fromisoformat(record.locked_until) if record and record.locked_until else None
    return until if until and now < until else None


def locked_members(members: Iterable[Member], now: datetime) -> dict[str, datetime]:
    """Which of these are locked now, by id, and until when. Of many locks the 200 that last longest are seen."""
    locks = _refusals().shelf("locked", newest_first=True, limit=200).items
    ends = {record.subject: datetime.fromisoformat(str(record.locked_until)) for record in locks}
    found = {member.id: ends.get(a_person(member.email).name) for member in members}
    return {id_: until for id_, until in found.items() if until and now < until}


def refuse_locked(now: datetime, *subjects: Subject) -> None:
    """`NotAllowed`, in words, while one of them is locked."""
    for subject in subjects:
        if locked_until(subject, now):
            raise NotAllowed(
                f"サインインや操作が続けて拒否されたため、しばらく使えません。{minutes(LOCKED)}分ほど待ってから、"
                "もう一度お試しください。急ぐときは、所属の管理者に相談してください。"
            )


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def count_refusal(subject: Subject, now: datetime) -> datetime | None:
    """Count one more; answers until when the subject is locked if this one was too many."""
    for _ in range(TRIES):
        record = _counted(subject, now)
        try:
            _refusals().change(record)
        except Conflict:
            continue
        reached = record.times == subject.most and record.locked_until
        return datetime.fromisoformat(record.locked_until) if reached else None
    return None


def _counted(subject: Subject, now: datetime) -> RefusalRecord:
    record = _refusals().find(subject.name) or RefusalRecord(subject=subject.name, begun=now.isoformat())
    is_locked = record.locked_until and now < datetime.fromisoformat(record.locked_until)
    if now >= datetime.fromisoformat(record.begun) + WINDOW and not is_locked:
        record.begun, record.times, record.locked_until = now.isoformat(), 0, None
    record.times = int(record.times) + 1
    if record.times == subject.most:
        record.locked_until = (now + LOCKED).isoformat()
    record.expires = int((now + WINDOW + LOCKED).timestamp())
    return record


def forget(subject: Subject) -> None:
    """Start counting anew: a manager unlocked somebody."""
    record = _refusals().find(subject.name)
    if record:
        _refusals().remove(record)


def lock_member(office: Office, email: str, until: datetime, source_ip: str) -> None:
    """Lock somebody in a town, so that open sessions end and managers see it."""
    member = Members(office.scope).of_email(folded(email))
    if member is None:
        return
    now = office.now().isoformat()
    Members(office.scope).change(member.id, partial(_locked, until=until.isoformat(), now=now))
    line = AuditLine(now, member.id, member.label, "拒否が続いたためのロック", source_ip=source_ip, outcome="refused")
    AuditLog(office.scope).write(line)


def _locked(member: Member, *, until: str, now: str) -> Member:
    return replace(member, locked_until=until, sessions_from=now)
