"""Which calendars staff may subscribe to: an address that nobody guesses, and that can be taken back."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.ids import digest, secret_key
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository

SERVICE = "visits"


class FeedRecord(TenantItem):
    kind = "visits_feed"

    feed_id = UnicodeAttribute()
    label = UnicodeAttribute()
    offering = UnicodeAttribute(default="")
    """The one offering it shows; empty for all."""
    made_at = UnicodeAttribute()
    made_by = UnicodeAttribute()
    proof = UnicodeAttribute()
    """Of the secret in its address, which is told once."""

    def key(self) -> Key:
        return Key(self.feed_id)


@dataclass(frozen=True)
class Feed:
    """A calendar somebody of the staff subscribed to."""

    id: str
    label: str
    offering: str
    made_at: str
    made_by: str


class Feeds(TenantRepository[FeedRecord]):
    """A town's staff calendars."""

    item: ClassVar[type[TenantItem]] = FeedRecord

    def make(self, feed_id: str, label: str, offering: str, *, by: str, at: datetime) -> str:
        """Open an address; answers its last part, which is not kept."""
        secret = secret_key()
        self.records.put(
            FeedRecord(
                feed_id=feed_id, label=label, offering=offering, made_at=at.isoformat(), made_by=by,
                proof=digest(secret, length=32),
            )
        )  # fmt: skip
        return f"{feed_id}-{secret}"

    def all(self) -> tuple[Feed, ...]:
        return tuple(map(_feed, self.records.each()))

    def revoke(self, feed_id: str) -> Feed:
        """Close an address; `NotFound` where there is none."""
        record = self.records.fetch(feed_id)
        self.records.remove(record)
        return _feed(record)

    def opened(self, told: str) -> Feed | None:
        """The calendar whose address ends so; None for one that was never made or was taken back."""
        feed_id, _, secret = told.rpartition("-")
        record = self.records.find(feed_id) if feed_id else None
        if record is None or not hmac.compare_digest(record.proof, digest(secret, length=32)):
            return None
        return _feed(record)


def _feed(record: FeedRecord) -> Feed:
    return Feed(record.feed_id, record.label, record.offering, record.made_at, record.made_by)
