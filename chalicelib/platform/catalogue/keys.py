"""Keys with which outside systems act on a tenant's public services. Only their digests are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.errors import NotAllowed
from chalicelib.kernel.ids import digest, secret_key
from chalicelib.kernel.storage import Directory, Key, TenantItem, TenantRepository
from chalicelib.platform.tenants.grants import Evidence

_BY_DIGEST = Directory("api_key")


@dataclass(frozen=True, slots=True)
class ApiKey(Evidence):
    """Somebody who showed a living API key of the tenant's."""

    key_id: str
    service: str
    """The one service the key opens."""


@dataclass(frozen=True)
class ApiKeyNote:
    """What is remembered of a key: never the key."""

    id: str
    """The key's digest."""
    service: str
    label: str
    """Who uses it, in staff's words."""
    made_at: str
    made_by: str


class ApiKeyRecord(TenantItem):
    kind = "api_key"

    key_id = UnicodeAttribute()
    service = UnicodeAttribute()
    label = UnicodeAttribute()
    made_at = UnicodeAttribute()
    made_by = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.key_id, bucket=self.service)


class ApiKeys(TenantRepository[ApiKeyRecord]):
    """One tenant's API keys."""

    item: ClassVar[type[TenantItem]] = ApiKeyRecord

    def make(self, service: str, label: str, *, by: str, at: datetime) -> str:
        """A new key, told this once. It is noted before it opens anything, so that none works unseen."""
        secret = secret_key()
        key_id = digest("api_key", secret)
        note = ApiKeyRecord(key_id=key_id, service=service, label=label, made_at=at.isoformat(), made_by=by)
        self.records.add(note)
        _BY_DIGEST.enter(key_id, self.scope.tenant_id, {"service": service})
        return secret

    def of(self, service: str) -> Sequence[ApiKeyNote]:
        """The living keys of a service, the oldest first."""
        notes = (
            ApiKeyNote(record.key_id, record.service, record.label, record.made_at, record.made_by)
            for record in self.records.each(service)
        )
        return sorted(notes, key=lambda note: note.made_at)

    def revoke(self, service: str, key_id: str) -> ApiKeyNote:
        """End a key at once. `NotFound` if the tenant has no such key."""
        record = self.records.fetch(key_id, bucket=service)
        _BY_DIGEST.strike(key_id)
        self.records.remove(record)
        return ApiKeyNote(record.key_id, record.service, record.label, record.made_at, record.made_by)


def holder_of(secret: str, *, tenant_id: str, service: str) -> ApiKey:
    """The proof that a key gives for one tenant's service. `NotAllowed` for a key of any other, or of none."""
    key_id = digest("api_key", secret)
    entry = _BY_DIGEST.find(key_id) if secret else None
    if entry is None or entry.tenant_id != tenant_id or entry.facts.get("service") != service:
        raise NotAllowed("api_keyが正しくありません。 / The api_key is missing or not valid here.")
    return ApiKey(entry.tenant_id, key_id, service)
