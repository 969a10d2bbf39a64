"""DynamoDB in this process, below pynamodb and quicker than moto: for thousands of runs of one thing.

It keeps what our storage asks of it: items by key, conditional writes, transactions, queries of tables and indexes in
order and in pages. `tests/contract/test_quick_dynamo.py` holds it to that. It counts capacity as AWS bills it:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import json
import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil
from threading import RLock
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from botocore.hooks import HierarchicalEmitter

from chalicelib.kernel.estate import TABLES, Index, Table, named
from chalicelib.kernel.storage import AuditTable
from tests.kit.mortal import connections
from tests.kit.tables import connect_anew

Item = dict[str, Any]
Test = Callable[[Mapping[str, Any], Mapping[str, Any], Mapping[str, str]], bool]
"""`(item, values, names)`"""

TOKEN = re.compile(r"[()=,]|<=|>=|<>|<|>|[#:]?[A-Za-z_0-9]+")
MEGABYTE = 1024 * 1024


def size_of(value: Any) -> int:
    """Bytes as DynamoDB counts them, near enough: names, and values without their types."""
    match value:
        case str() | bytes():
            return len(value.encode()) if isinstance(value, str) else len(value)
        case bool() | None:
            return 1
        case dict() if len(value) == 1 and next(iter(value)) in {"S", "N", "B", "BOOL", "NULL", "L", "M", "SS"}:
            ((kind, told),) = value.items()
            return (len(told) + 1) // 2 + 1 if kind == "N" else size_of(told)
        case dict():
            return sum(len(name.encode()) + size_of(each) + 1 for name, each in value.items())
        case list():
            return sum(size_of(each) + 1 for each in value)
    return 8


def text(value: Mapping[str, Any]) -> str:
    return str(next(iter(value.values())))


@dataclass
class _Shelf:
    """One index, or the table itself: partition -> sort keys in order -> item."""

    hash_key: str
    range_key: str | None
    order: dict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))

    def place(self, item: Item) -> tuple[str, tuple[str, str, str]] | None:
        if self.hash_key not in item or (self.range_key and self.range_key not in item):
            return None
        range_ = text(item[self.range_key]) if self.range_key else ""
        return text(item[self.hash_key]), (range_, text(item["pk"]), text(item["sk"]) if "sk" in item else "")

    def add(self, item: Item) -> None:
        place = self.place(item)
        if place:
            insort(self.order[place[0]], place[1])

    def drop(self, item: Item) -> None:
        place = self.place(item)
        if place:
            row = self.order[place[0]]
            del row[bisect_left(row, place[1])]


@dataclass
class _Kept:
    """One table."""

    table: Table
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    shelves: dict[str | None, _Shelf] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shelves[None] = _Shelf(self.table.hash_key, self.table.range_key)
        for index in self.table.indexes:
            self.shelves[index.name] = _Shelf(index.hash_key, index.range_key)

    def put(self, key: tuple[str, str], item: Item | None) -> None:
        old = self.items.pop(key, None)
        for shelf in self.shelves.values():
            if old is not None:
                shelf.drop(old)
            if item is not None:
                shelf.add(item)
        if item is not None:
            self.items[key] = item


def _nothing(_moment: str, _operation: str, _asked: Item) -> None:
    return


@dataclass
class QuickDynamo:
    """What pynamodb asks of botocore's client. `moment(when, operation, asked)` is called before and after each."""

    moment: Callable[[str, str, Item], None] = _nothing
    weighs: bool = True
    """Whether it counts what items weigh, and so what they cost: a fifth of its time."""
    asked: Counter[str] = field(default_factory=Counter)
    """Operations, and under `read units` and `write units` what they cost."""
    _kept: dict[str, _Kept] = field(default_factory=lambda: {named(table.thing): _Kept(table) for table in TABLES})
    meta: Any = field(default_factory=lambda: SimpleNamespace(endpoint_url="quick", events=HierarchicalEmitter()))
    _request_signer: None = None
    _lock: Any = field(default_factory=RLock)

    def _make_api_call(self, operation: str, asked: Item) -> Item:
        self._emit("before", operation, asked)
        with self._lock:
            self.asked[operation] += 1
            done: Item = getattr(self, f"_{operation}")(asked)
        self._emit("after", operation, asked)
        return done

    def _emit(self, when: str, operation: str, asked: Item) -> None:
        """As botocore does around a call: whoever registered for `before-call` or `after-call` hears of it."""
        self.moment(when, operation, asked)
        body = json.dumps(asked).encode() if operation == "TransactWriteItems" else b""
        told = {"model": SimpleNamespace(name=operation), "params": {"body": body}}
        self.meta.events.emit(f"{when}-call.dynamodb.{operation}", **told)

    def stored(self, thing: str) -> list[Item]:
        return list(self._kept[named(thing)].items.values())

    def empty(self) -> None:
        self._kept.update({named(table.thing): _Kept(table) for table in TABLES})

    def _GetItem(self, asked: Item) -> Item:
        item = self._kept[asked["TableName"]].items.get(_key(asked["Key"]))
        self._bill_read(size_of(item) if item and self.weighs else 1, is_consistent=bool(asked.get("ConsistentRead")))
        return {"Item": dict(item)} if item else {}

    def _PutItem(self, asked: Item) -> Item:
        self._write(asked, asked["Item"], "PutItem")
        return {}

    def _DeleteItem(self, asked: Item) -> Item:
        self._write(asked | {"Item": None}, asked["Key"], "DeleteItem")
        return {}

    def _TransactWriteItems(self, asked: Item) -> Item:
        writes = [next(iter(each.values())) for each in asked["TransactItems"]]
        wrong = [not self._may(each, each.get("Item") or each["Key"]) for each in writes]
        if any(wrong):
            reasons = [{"Code": "ConditionalCheckFailed" if each else "None"} for each in wrong]
            error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(error, "TransactWriteItems")  # type: ignore[arg-type]
        for each in writes:
            self._set(each, each.get("Item") or each["Key"], times=2)
        return {}

    def _Query(self, asked: Item) -> Item:
        kept, index = self._kept[asked["TableName"]], asked.get("IndexName")
        partition, low, high = span(asked)
        row = kept.shelves[index].order.get(partition, [])
        places = row[bisect_left(row, (low,)) : bisect_right(row, (high, "\U0010ffff"))]
        if not asked.get("ScanIndexForward", True):
            places.reverse()
        start = asked.get("ExclusiveStartKey")
        if start:
            shelf = kept.shelves[index]
            reached = shelf.place({**start})
            places = places[places.index(reached[1]) + 1 :] if reached and reached[1] in places else places
        return self._page(kept, places, asked)

    def _page(self, kept: _Kept, places: list[tuple[str, str, str]], asked: Item) -> Item:
        limit, weight, items = asked.get("Limit", len(places)), 0, []
        shelf = kept.shelves[asked.get("IndexName")]
        for place in places[:limit]:
            item = kept.items[place[1], place[2]]
            items.append(dict(item))
            weight += size_of(item) if self.weighs else 0
            if weight > MEGABYTE:
                break
        self._bill_read(max(weight, 1), is_consistent=bool(asked.get("ConsistentRead")))
        told: Item = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
        if len(items) < len(places) or (items and len(items) == asked.get("Limit")):
            names = {kept.table.hash_key, kept.table.range_key, shelf.hash_key, shelf.range_key} - {None}
            told["LastEvaluatedKey"] = {name: items[-1][name] for name in sorted(filter(None, names))}
        return told

    def _write(self, asked: Item, key_in: Item, operation: str) -> None:
        if not self._may(asked, key_in):
            self.asked["write units"] += 1
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, operation)
        self._set(asked, key_in)

    def _may(self, asked: Item, key_in: Item) -> bool:
        condition = asked.get("ConditionExpression")
        item = self._kept[asked["TableName"]].items.get(_key(key_in), {})
        values, names = asked.get("ExpressionAttributeValues", {}), asked.get("ExpressionAttributeNames", {})
        return condition is None or parsed(condition)(item, values, names)

    def _set(self, asked: Item, key_in: Item, times: int = 1) -> None:
        kept, key, item = self._kept[asked["TableName"]], _key(key_in), asked.get("Item")
        if self.weighs:
            self._bill_write(kept, kept.items.get(key) or {}, item or {}, times)
        kept.put(key, dict(item) if item is not None else None)

    def _bill_write(self, kept: _Kept, old: Item, new: Item, times: int) -> None:
        units = ceil(max(size_of(old), size_of(new), 1) / 1024)
        self.asked["write units"] += times * units
        self.asked["write units"] += times * sum(_index_writes(index, old, new) for index in kept.table.indexes)

    def _bill_read(self, weight: int, *, is_consistent: bool) -> None:
        self.asked["half read units"] += ceil(weight / 4096) * (2 if is_consistent else 1)


def _key(item: Item) -> tuple[str, str]:
    return text(item["pk"]), text(item["sk"]) if "sk" in item else ""


def _index_writes(index: Index, old: Item, new: Item) -> int:
    """What an index costs: one write where an entry changes, two where it moves."""
    keys = (index.hash_key, index.range_key)
    before, after = ([item.get(key) for key in keys] if keys[0] in item else None for item in (old, new))
    units = ceil(max(size_of(old), size_of(new), 1) / 1024) if index.projection == "ALL" else 1
    if before == after:
        return units if after and index.projection == "ALL" else 0
    return units * ((before is not None) + (after is not None))


def span(asked: Item) -> tuple[str, str, str]:
    """Partition, and the least and greatest sort key asked for."""
    values = asked["ExpressionAttributeValues"]
    tokens = [token for token in TOKEN.findall(asked["KeyConditionExpression"]) if token not in "()"]
    told = [text(values[token]) for token in tokens if token.startswith(":")]
    partition, *bounds = told
    if not bounds:
        return partition, "", "\U0010ffff"
    if "begins_with" in tokens:
        return partition, bounds[0], bounds[0] + "\U0010ffff"
    if "BETWEEN" in tokens:
        return partition, bounds[0], bounds[1]
    assert ">" in tokens, asked["KeyConditionExpression"]
    return partition, bounds[0] + "\0", "\U0010ffff"


@lru_cache
def parsed(condition: str) -> Test:
    """A condition as pynamodb writes them: attribute_not_exists, =, AND, OR, parentheses."""
    tokens = TOKEN.findall(condition)

    def term() -> Test:
        token = tokens.pop(0)
        if token == "(":
            inner = either()
            tokens.pop(0)
            return inner
        if token == "attribute_not_exists":
            _, name, _ = tokens.pop(0), tokens.pop(0), tokens.pop(0)
            return lambda item, values, names: names[name] not in item
        sign, value = tokens.pop(0), tokens.pop(0)
        assert sign == "=", condition
        return lambda item, values, names: item.get(names[token]) == values[value]

    def both() -> Test:
        tests = [term()]
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            tests.append(term())
        return lambda *told: all(test(*told) for test in tests)

    def either() -> Test:
        tests = [both()]
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            tests.append(both())
        return lambda *told: any(test(*told) for test in tests)

    return either()


@contextmanager
def quick_tables(dynamo: QuickDynamo) -> Iterator[QuickDynamo]:
    """Our storage stands on it while this lasts."""
    connect_anew()
    for connection in (*connections(), AuditTable._get_connection()):
        connection.connection._client = dynamo  # type: ignore[assignment]
    try:
        yield dynamo
    finally:
        connect_anew()


def standing() -> QuickDynamo | None:
    """The one our storage stands on now, if it does."""
    client: object = connections()[0].connection.client
    return client if isinstance(client, QuickDynamo) else None
