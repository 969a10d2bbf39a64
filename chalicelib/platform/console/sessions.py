"""Staff sessions, kept by us: the browser holds an unguessable key, the table only its digest.

A session ends after half an hour without use, after eight hours at the latest, and at sign-out; nothing revives it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.ids import digest, secret_key
from chalicelib.kernel.storage import Key, Records, TenantItem, TenantRepository
from chalicelib.platform.console.front_desk import front_desk
from chalicelib.platform.tenants.grants import Evidence

IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=8)
SIGN_IN = timedelta(minutes=10)
NOTED = timedelta(minutes=1)
"""Use is written down at most this often."""


@dataclass(frozen=True, slots=True)
class StaffSession(Evidence):
    """A session that lives, of somebody who works for that town."""


@dataclass(frozen=True)
class Session:
    """Somebody signed in."""

    key: str
    """The digest that names it in the table."""
    email: str
    towns: tuple[str, ...]
    """Where they worked when they signed in."""
    csrf: str
    """What every form of this session must bring."""
    opened: str
    """When it began; ISO 8601."""

    def is_older_than(self, moment: str) -> bool:
        """Whether it began before a moment (ISO 8601, empty for never)."""
        return bool(moment) and datetime.fromisoformat(self.opened) < datetime.fromisoformat(moment)

    def evidence(self, town: str) -> StaffSession:
        """Proof for a town; `NotFound` where they do not work, whether it exists or not."""
        if town not in self.towns:
            raise NotFound
        return StaffSession(town)


class SessionRecord(TenantItem):
    kind = "staff_session"

    session_key = UnicodeAttribute()
    facts = JSONAttribute()
    """`email`, `towns`, `opened`, `seen`."""

    def key(self) -> Key:
        return Key(self.session_key)


def _key(secret: str) -> str:
    return digest("staff-session", secret, length=40)


class Sessions(TenantRepository[SessionRecord]):
    """All sessions of the console."""

    item: ClassVar[type[TenantItem]] = SessionRecord

    def begin(self, email: str, towns: tuple[str, ...], now: datetime) -> str:
        """A new session; answers the secret for its cookie."""
        secret = secret_key()
        facts = {"email": email, "towns": list(towns), "opened": now.isoformat(), "seen": now.isoformat()}
        ends = int((now + WHOLE).timestamp())
        self.records.add(SessionRecord(session_key=_key(secret), facts=facts, expires=ends))
        return secret

    def find(self, secret: str, now: datetime, *, in_use: bool) -> Session | None:
        """The living session of a secret. `in_use`: a person did something, not a page refreshing itself."""
        record = self.records.find(_key(secret)) if secret else None
        if record is None:
            return None
        seen, opened = (datetime.fromisoformat(record.facts[name]) for name in ("seen", "opened"))
        if now >= seen + IDLE or now >= opened + WHOLE:
            self.records.remove(record)
            return None
        if in_use and now >= seen + NOTED and not self._note_use(record, now):
            return self.find(secret, now, in_use=False)
        towns, email = tuple(record.facts["towns"]), record.facts["email"]
        return Session(record.session_key, email, towns, _csrf(secret), record.facts["opened"])

    def _note_use(self, record: SessionRecord, now: datetime) -> bool:
        """Whether the session still stood as it was read: one that was ended meanwhile is not written anew."""
        record.facts = record.facts | {"seen": now.isoformat()}
        try:
            self.records.change(record)
        except Conflict:
            return False
        return True

    def end(self, secret: str) -> None:
        record = self.records.find(_key(secret)) if secret else None
        if record:
            self.records.remove(record)


def _csrf(secret: str) -> str:
    return digest("csrf", secret, length=32)


def same(told: str, known: str) -> bool:
    """Whether two secrets are the same, taking as long either way."""
    return secrets.compare_digest(told.encode(), known.encode())


@dataclass(frozen=True)
class Attempt:
    """A sign-in under way: what the browser must bring back with the provider's code."""

    state: str
    nonce: str
    verifier: str
    return_to: str


class AttemptRecord(TenantItem):
    kind = "sign_in"

    attempt_key = UnicodeAttribute()
    facts = JSONAttribute()
    begun = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.attempt_key)


def begin_attempt(return_to: str, now: datetime) -> tuple[str, Attempt]:
    """Start a sign-in: the secret for the browser's cookie, and what goes to the provider."""
    secret = secret_key()
    attempt = Attempt(secret_key(), secret_key(), secret_key() + secret_key(), return_to)
    record = AttemptRecord(attempt_key=_key(secret), begun=now.isoformat(), facts=_facts(attempt))
    record.expires = int((now + SIGN_IN).timestamp())
    _attempts().add(record)
    return secret, attempt


def take_attempt(secret: str, now: datetime) -> Attempt | None:
    """The sign-in that this browser began within ten minutes; it can be taken once."""
    record = _attempts().find(_key(secret)) if secret else None
    if record is None:
        return None
    _attempts().remove(record)
    return Attempt(**record.facts) if now < datetime.fromisoformat(record.begun) + SIGN_IN else None


def _attempts() -> Records[AttemptRecord]:
    return Records(front_desk(), AttemptRecord)


def _facts(attempt: Attempt) -> dict[str, str]:
    return {
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "return_to": attempt.return_to,
    }
