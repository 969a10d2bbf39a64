"""How many are meant: at once and exactly in a small town; in a large one an estimate at once, and exactly by workers.

Resident ids are digests, evenly spread over all there could be. So the beginning of one shard tells how large a town
is: its first thousand ids reach as far into their room as a thousand is of the shard.

An exact count on paper: `ask` writes down what is counted and puts an order per shard on the queue. Whoever takes one
counts that shard and writes its tally under the shard's name, so an order that comes twice writes the same again.
`result` adds the tallies up; where some are missing for long, it puts their orders on the queue anew.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.estate import BROADCASTS
from chalicelib.kernel.ids import ALPHABET, digest
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import SHARDS, Resident, shards
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.segments.model import Condition

LOOK = 1_000
"""Residents of the first shard that are read to tell how large a town is."""
SMALL = 5_000
"""Residents up to which a town is counted at once."""
KEPT = timedelta(days=1)
PATIENCE = timedelta(minutes=3)
"""How long a shard's tally may be missing before its order is given again: longer than the queue hides an order."""
ORDER = "count"
"""The kind of these orders on the queue."""


@dataclass(frozen=True)
class Count:
    """How many residents are meant."""

    number: int
    is_exact: bool
    by_language: Mapping[str, int] = field(default_factory=dict)


def counted(office: Office, channel_key: str, audience: Mapping[str, Any]) -> Count:
    """The count of an audience, exact where the town is small, else an estimate from the beginning of one shard."""
    condition, first = parse(audience, office), shards()[0]
    today = office.now().date()
    looked = list(islice(Residents(office.scope).following(channel_key, first), LOOK))
    languages = _languages(condition, today, looked)
    if len(looked) < LOOK and len(looked) * SHARDS <= SMALL:
        for shard in shards()[1:]:
            languages += _languages(condition, today, Residents(office.scope).following(channel_key, shard))
        return Count(languages.total(), True, dict(languages))
    times = SHARDS / (_reach(looked[-1].id) if len(looked) == LOOK else 1)
    scaled = {language: round(number * times) for language, number in languages.items()}
    return Count(round(languages.total() * times), False, scaled)


def _languages(condition: Condition, today: date, residents: Iterable[Resident]) -> Counter[str]:
    return Counter(resident.language or DEFAULT for resident in residents if condition.holds(resident, today))


def _reach(id_: str) -> float:
    """How far into the room of all ids an id lies: above 0, up to 1."""
    place = 0.0
    for position, sign in enumerate(id_[:8], 1):
        place += ALPHABET.index(sign) / len(ALPHABET) ** position
    return max(place, len(ALPHABET) ** -8)


class CountRecord(TenantItem):
    """What is being counted."""

    kind = "count"

    count_id = UnicodeAttribute()
    channel_key = UnicodeAttribute()
    audience = JSONAttribute()
    day = UnicodeAttribute()
    """The day it is counted for, ISO 8601, however late a worker comes."""
    ordered_at = UnicodeAttribute()
    """When orders were last put on the queue."""

    def key(self) -> Key:
        return Key(self.count_id)


class TallyRecord(TenantItem):
    """One shard's part of a count."""

    kind = "tally"

    count_id = UnicodeAttribute()
    shard = UnicodeAttribute()
    by_language = JSONAttribute()

    def key(self) -> Key:
        return Key(self.shard, bucket=self.count_id)


class Counts(TenantRepository[CountRecord]):
    """A tenant's counts under way, and those of the last day."""

    item: ClassVar[type[TenantItem]] = CountRecord


class Tallies(TenantRepository[TallyRecord]):
    """What was counted of them, shard by shard."""

    item: ClassVar[type[TenantItem]] = TallyRecord


def ask(office: Office, channel_key: str, audience: Mapping[str, Any]) -> str:
    """Have an audience counted exactly; answers the count's id. Asked twice within a minute, it is the same count."""
    parse(audience, office)
    now = office.house.clock()
    told = json.dumps([channel_key, audience], ensure_ascii=False, sort_keys=True)
    id_ = digest("count", office.tenant.id, told, now.strftime("%Y-%m-%dT%H:%M"))
    record = CountRecord(
        count_id=id_,
        channel_key=channel_key,
        audience=dict(audience),
        day=office.now().date().isoformat(),
        ordered_at=now.isoformat(),
    )
    record.expires = (now + KEPT).timestamp()
    try:
        Counts(office.scope).records.add(record)
    except Conflict:
        return id_
    _order(office, id_, shards())
    return id_


def _order(office: Office, id_: str, wanted: Iterable[str]) -> None:
    for shard in wanted:
        office.house.queues.send(BROADCASTS, {"tenant": office.tenant.id, "kind": ORDER, "count": id_, "shard": shard})


def count_shard(office: Office, order: Mapping[str, Any]) -> None:
    """Do one order of the queue: `{"kind": "count", "count": …, "shard": …}`. It may come any number of times."""
    record = Counts(office.scope).records.find(order["count"])
    tallies = Tallies(office.scope).records
    if record is None or tallies.find(order["shard"], order["count"]):
        return
    following = Residents(office.scope).following(record.channel_key, order["shard"])
    found = _languages(parse(record.audience, office), date.fromisoformat(record.day), following)
    tally = TallyRecord(count_id=order["count"], shard=order["shard"], by_language=dict(found))
    tally.expires = (office.house.clock() + KEPT).timestamp()
    tallies.put(tally)


def result(office: Office, id_: str) -> Count | None:
    """The exact count, or None while some of it is missing. `NotFound` where nothing is counted under that id."""
    record = Counts(office.scope).records.fetch(id_)
    tallies = {tally.shard: tally.by_language for tally in Tallies(office.scope).records.each(id_)}
    missing = [shard for shard in shards() if shard not in tallies]
    if missing:
        _order_again(office, record, missing)
        return None
    languages: Counter[str] = Counter()
    for by_language in tallies.values():
        languages.update(by_language)
    return Count(languages.total(), True, dict(languages))


def _order_again(office: Office, record: CountRecord, missing: Iterable[str]) -> None:
    now = office.house.clock()
    if now - datetime.fromisoformat(record.ordered_at) < PATIENCE:
        return
    record.ordered_at = now.isoformat()
    try:
        Counts(office.scope).records.change(record)
    except Conflict:
        return  # somebody else looked at the same moment, and orders
    _order(office, record.count_id, missing)
