"""How often each area was tapped on which day. Nothing is kept of who tapped.

Addresses and telephone numbers open without our hearing of it; LINE's own counts tell of those.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar
from zlib import crc32

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import Office
from chalicelib.platform.menus.repository import Designs

LANES = 4
"""A day's counts of a menu are spread over so many records, so that a busy noon does not wait for itself."""
TRIES = 5
"""A count that loses so many races is left out: these are statistics."""
KEPT = timedelta(days=400)

_TOLD = re.compile(r"menu/([a-z0-9_-]{1,32})\.(\d{1,2})/(.*)", re.DOTALL)


class TapsRecord(TenantItem):
    kind = "menu-taps"

    day = UnicodeAttribute()
    lane = UnicodeAttribute()
    menu = UnicodeAttribute()
    """Channel and alias."""
    counts = JSONAttribute()
    """Number of the area -> taps."""

    def key(self) -> Key:
        return Key(f"{self.day}/{self.lane}", bucket=self.menu)


class Taps(TenantRepository[TapsRecord]):
    """A town's counts."""

    item: ClassVar[type[TenantItem]] = TapsRecord

    def of(self, channel_key: str, alias: str, since: date) -> Mapping[str, Mapping[int, int]]:
        """Day -> area -> taps, from a day on."""
        told: dict[str, dict[int, int]] = {}
        for record in self.records.each(f"{channel_key}.{alias}", after=since.isoformat()):
            counts = told.setdefault(str(record.day), {})
            for number, taps in record.counts.items():
                counts[int(number)] = counts.get(int(number), 0) + int(taps)
        return told

    def on(self, channel_key: str, alias: str, day: date) -> Mapping[int, int]:
        """Area -> taps of one day."""
        counts: Counter[int] = Counter()
        for record in self.records.each(f"{channel_key}.{alias}", prefix=f"{day.isoformat()}/"):
            counts.update({int(number): int(taps) for number, taps in record.counts.items()})
        return counts


def taps_of(office: Office, day: date) -> int:
    """All taps on the town's menus that day: a read for each menu of a channel."""
    taps, channels = Taps(office.scope), list(Channels(office.scope).all())
    menus = ((channel.key, design.alias) for channel in channels for design in Designs(office.scope).all())
    return sum(sum(taps.on(channel_key, alias, day).values()) for channel_key, alias in menus)


def leads_to(postback: str) -> str:
    """Where a tap on a menu leads: `service/entry/`; empty for a tab, which LINE has turned already."""
    found = _TOLD.fullmatch(postback)
    return found[3] if found else ""


def count_tap(office: Office, channel_key: str, postback: str, event_id: str) -> None:
    """Count a tap on an area of a menu; nothing for any other postback."""
    found = _TOLD.fullmatch(postback)
    if not found:
        return
    taps, today = Taps(office.scope), office.now().date().isoformat()
    menu, lane = f"{channel_key}.{found[1]}", str(crc32(event_id.encode()) % LANES)
    for _ in range(TRIES):
        record = taps.records.find(f"{today}/{lane}", bucket=menu)
        record = record or TapsRecord(day=today, lane=lane, menu=menu, counts={})
        record.counts = {**record.counts, found[2]: record.counts.get(found[2], 0) + 1}
        record.expires = (office.house.clock() + KEPT).timestamp()
        try:
            taps.records.change(record)
        except Conflict:
            continue
        return
