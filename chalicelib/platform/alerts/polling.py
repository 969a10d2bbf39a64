"""Each minute: what the feeds have that was not there before becomes orders, durable before the cursor moves.

A minute on paper: `extra.xml` is asked with the ETag of the last read; 304 ends it. Otherwise each telegram in it that
was not in it then, and of a kind we may tell, is put on the queue; then the cursor is written: ETag and addresses.
Killed midway, the next minute sends the same orders again, which the towns bear.
"""

from datetime import datetime, timedelta

from chalicelib.kernel.errors import HouseError
from chalicelib.kernel.estate import INBOUND
from chalicelib.kernel.storage import Directory, DirectoryEntry
from chalicelib.platform.alerts.formats.atom import Entry, entries
from chalicelib.platform.alerts.formats.jma import is_covered
from chalicelib.platform.alerts.port import Fetched
from chalicelib.platform.house import House

FEEDS = ("extra", "eqvol")
HOUSE = "-"
"""Stands for the house itself where the directory names a tenant."""
SHORT = timedelta(minutes=10)
"""What the minute's feed surely holds; after a longer standstill the long one (`_l`, some days) is read."""
FURTHEST_BACK = timedelta(hours=6)
"""Telegrams older than this are not fetched after a standstill."""

_CURSOR = Directory("feed")


def poll(house: House) -> int:
    """Order what is new in all feeds; how many telegrams. One feed that fails does not keep the others waiting."""
    ordered, failure = 0, None
    for name in FEEDS:
        try:
            ordered += _poll(house, name)
        except HouseError as error:
            failure = error
    if failure:
        raise failure
    return ordered


def last_read(name: str) -> datetime | None:
    """When a feed was last read as a whole: after ten quiet minutes it is read again."""
    entry = _CURSOR.find(name)
    return datetime.fromisoformat(entry.facts["at"]) if entry else None


def _poll(house: House, name: str) -> int:
    entry = _CURSOR.find(name)
    is_late = entry is not None and _age(house, entry) > SHORT
    fetched = _asked(house, name, entry, is_late=is_late)
    if fetched is None:
        return 0
    found = entries(fetched.content)
    fresh = [each for each in found if _is_new(house, each, entry)]
    for each in fresh:
        house.queues.send(INBOUND, {"telegram": each.url})
    marks = {"etag": "", "modified": ""} if is_late else {"etag": fetched.etag, "modified": fetched.modified}
    seen = [each.url.rpartition("/")[2] for each in found][-600:]
    _CURSOR.enter(name, HOUSE, {**marks, "seen": seen, "at": house.clock().isoformat()})
    return len(fresh)


def _asked(house: House, name: str, entry: DirectoryEntry | None, *, is_late: bool) -> Fetched | None:
    address = f"{house.feeds.root}/feed/{name}{'_l' if is_late else ''}.xml"
    marks = entry.facts if entry and not is_late else {}
    return house.feeds.fetch(address, etag=marks.get("etag", ""), modified=marks.get("modified", ""))


def _age(house: House, entry: DirectoryEntry) -> timedelta:
    return house.clock() - datetime.fromisoformat(entry.facts["at"])


def _is_new(house: House, found: Entry, entry: DirectoryEntry | None) -> bool:
    if not is_covered(found.title) or house.clock() - datetime.fromisoformat(found.updated) > FURTHEST_BACK:
        return False
    return entry is None or found.url.rpartition("/")[2] not in entry.facts["seen"]
