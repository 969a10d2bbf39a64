"""A category's share of attention: the ledger of its sends of the last seven days, of which a town allows so many.

On paper: two sends of one category are due in the same second, and one more is allowed. Both read the row and find
room; each writes its beginning and its entry in one transaction, under the version of the row it read. One of them is
first. The other's transaction fails, it reads the row again, finds it full, and waits until the oldest is a week old.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.settings import Category
from chalicelib.platform.house import Office

BUDGET = timedelta(days=7)
"""The span a category's `at_most` counts in."""


class Full(Conflict):
    """Others of the category were first; `until` one of them is a week old."""

    def __init__(self, until: datetime) -> None:
        super().__init__("このカテゴリは、この7日間の上限まで配信しています。")
        self.until = until


class AttentionRecord(TenantItem):
    kind = "attention"

    category = UnicodeAttribute()
    begun = JSONAttribute()
    """Broadcast id -> when it began (ISO 8601), of at least the last seven days."""

    def key(self) -> Key:
        return Key(self.category)


class Attention(TenantRepository[AttentionRecord]):
    """What a town has sent of each category in a week."""

    item: ClassVar[type[TenantItem]] = AttentionRecord


def free_again(office: Office, category: Category, moment: datetime, *, besides: str = "") -> datetime | None:
    """When a category that has had its sends may send again; None where it may at that moment. One read."""
    return _full_until(_row(office, category.id, moment), category, moment, besides) if category.at_most else None


def entered(office: Office, category: Category | None, begun: Broadcast) -> tuple[AttentionRecord, ...]:
    """The row with a beginning in it, to be written together with that; `Full` where there is no room for it."""
    if category is None or begun.is_urgent or begun.is_drill:
        return ()
    at = datetime.fromisoformat(begun.began_at)
    row = _row(office, category.id, at)
    until = _full_until(row, category, at, begun.id)
    if until:
        raise Full(until)
    row.begun = {id_: told for id_, told in row.begun.items() if _is_within(told, at)} | {begun.id: begun.began_at}
    return (Attention(office.scope).records.prepared(row),)


def _full_until(row: AttentionRecord, category: Category, moment: datetime, besides: str) -> datetime | None:
    told = (at for id_, at in row.begun.items() if id_ != besides and _is_within(at, moment))
    times = sorted(datetime.fromisoformat(at) for at in told)
    is_full = category.at_most and len(times) >= category.at_most
    return times[-category.at_most] + BUDGET if is_full else None


def _is_within(began: str, moment: datetime) -> bool:
    return moment - BUDGET < datetime.fromisoformat(began) <= moment


def _row(office: Office, category_id: str, moment: datetime) -> AttentionRecord:
    """The category's row; where it has none yet, one of what its broadcasts say."""
    kept = Attention(office.scope).records.find(category_id)
    return kept or AttentionRecord(category=category_id, begun=dict(_begun_before(office, category_id, moment)))


def _begun_before(office: Office, category_id: str, moment: datetime) -> Iterator[tuple[str, str]]:
    """The category's ordinary sends of the seven days before a moment, and when they began."""
    broadcasts = Broadcasts(office.scope)
    months = {f"{office.tenant.local(day):%Y-%m}" for day in (moment - BUDGET, moment)}
    for broadcast in (each for month in sorted(months) for each in broadcasts.within(month)):
        counts = broadcast.category == category_id and not broadcast.is_urgent and not broadcast.is_drill
        if counts and broadcast.began_at:
            yield broadcast.id, broadcast.began_at
