"""The only door to DynamoDB, and it opens with a scope alone.

An item class says its kind, its fields and its key; `Records(scope, Item)` builds the partition `tenant#kind[#bucket]`
itself, so no caller ever writes a key and none can reach another tenant's. `TenantItem.query` and its like are closed.
Work that must cross tenants (what falls due this minute, whose channel this is) goes through `AllTenants` and
`Directory`, which an architecture test lets only a named few import.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, NamedTuple, NoReturn, TypeVar, cast

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, VersionAttribute
from pynamodb.connection import TableConnection
from pynamodb.exceptions import DoesNotExist, PynamoDBException
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.kernel import bookmarks
from chalicelib.kernel.errors import NotFound, UnscopedAccess
from chalicelib.kernel.estate import AUDIT, DIRECTORY, RECORDS, REGION, named
from chalicelib.kernel.refusals import HASH_BYTES, RANGE_BYTES, may_be_key, translated
from chalicelib.kernel.tenancy import TenantScope


class Key(NamedTuple):
    """Where an item stands among its kind: its order within a bucket (one bucket, unless the kind is spread)."""

    order: str
    bucket: str = ""


class Place(NamedTuple):
    """Where an item stands in an index: a shelf's or a minute's name, and its order there."""

    name: str
    order: str


class _ShelfIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "shelf"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    shelf_order = UnicodeAttribute(range_key=True)


class _DueIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_order = UnicodeAttribute(range_key=True)


class TenantItem(Model):
    """A thing that belongs to one tenant. Read and written through `Records` alone."""

    class Meta:
        table_name = named(RECORDS.thing)
        region = REGION
        connect_timeout_seconds = 2
        read_timeout_seconds = 5

    kind: ClassVar[str]

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    shelf = UnicodeAttribute(null=True)
    shelf_order = UnicodeAttribute(null=True)
    due = UnicodeAttribute(null=True)
    due_order = UnicodeAttribute(null=True)
    expires = NumberAttribute(null=True)
    version = VersionAttribute()

    by_shelf = _ShelfIndex()
    by_due = _DueIndex()

    def key(self) -> Key:
        """The item's own name among its kind."""
        raise NotImplementedError

    def on_shelf(self) -> Place | None:
        """The list of the tenant's the item stands in, if any (cases waiting, imports, …)."""
        return None

    def falls_due(self) -> Place | None:
        """The minute at which the clock must look at the item, if any."""
        return None

    @property
    def tenant_id(self) -> str:
        return self.pk.partition("#")[0]

    @classmethod
    def _get_connection(cls) -> TableConnection:
        table = cls.Meta.table_name
        if table not in _CONNECTIONS:
            owner = next(base for base in reversed(cls.__mro__) if _owns_table(base, table))
            _CONNECTIONS[table] = Model._get_connection.__func__(owner)  # type: ignore[attr-defined]
        return _CONNECTIONS[table]

    @classmethod
    def get(cls, *_: Any, **__: Any) -> NoReturn:
        raise UnscopedAccess(f"{cls.__name__} is read through Records(scope, {cls.__name__})")

    query = scan = batch_get = count = batch_write = get

    def save(self, *_: Any, **__: Any) -> NoReturn:
        raise UnscopedAccess(f"{type(self).__name__} is written through Records")

    update = delete = refresh = save


_CONNECTIONS: dict[str, TableConnection] = {}


def _owns_table(base: type, table: str) -> bool:
    return issubclass(base, TenantItem) and base.Meta.table_name == table


class AuditTable(TenantItem):
    """Items of the append-only table: no Lambda may change or delete them there."""

    class Meta(TenantItem.Meta):
        table_name = named(AUDIT.thing)


Item = TypeVar("Item", bound=TenantItem)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items of a longer list, and where to go on (None: this was the end)."""

    items: tuple[Item, ...]
    next: str | None = None


class Records(Generic[Item]):
    """One tenant's items of one kind."""

    def __init__(self, scope: TenantScope, item: type[Item]) -> None:
        if not isinstance(scope, TenantScope):
            raise UnscopedAccess(f"{item.__name__} needs a scope")
        self._item = item
        self._root = f"{scope.tenant_id}#{item.kind}"

    # reading

    def find(self, order: str, bucket: str = "") -> Item | None:
        """The item of that key, or None. Consistent."""
        where = self._partition(bucket)
        if not may_be_key(order, RANGE_BYTES) or not may_be_key(where, HASH_BYTES):
            return None
        try:
            read = Model.get.__func__  # type: ignore[attr-defined]
            return cast(Item, read(self._item, where, order, consistent_read=True))
        except DoesNotExist:
            return None
        except PynamoDBException as error:
            raise translated(error) from error

    def fetch(self, order: str, bucket: str = "") -> Item:
        """The item of that key; `NotFound` if there is none here, also when another tenant has it."""
        item = self.find(order, bucket)
        if item is None:
            raise NotFound()
        return item

    def page(
        self,
        bucket: str = "",
        *,
        prefix: str = "",
        after: str = "",
        limit: int = 50,
        start: str | None = None,
        newest_first: bool = False,
    ) -> Page[Item]:
        """Up to `limit` items of a bucket in order, going on from `start` (an earlier page's `next`).

        Only those whose order begins with `prefix`, or lies behind `after`.
        """
        where = self._partition(bucket)
        return self._page(None, where, prefix=prefix, after=after, limit=limit, start=start, newest_first=newest_first)

    def shelf(
        self,
        name: str,
        *,
        prefix: str = "",
        span: tuple[str, str] | None = None,
        limit: int = 50,
        start: str | None = None,
        newest_first: bool = False,
    ) -> Page[Item]:
        """Up to `limit` items of a shelf (of them those of a `prefix` or within a `span`). Eventually consistent."""
        where = self._partition(name)
        return self._page("shelf", where, prefix=prefix, span=span, limit=limit, start=start, newest_first=newest_first)

    def each(self, bucket: str = "", *, prefix: str = "", after: str = "", pages_of: int = 200) -> Iterator[Item]:
        """All items of a bucket (or those whose order begins with `prefix`, or lies behind `after`), page by page."""
        start: str | None = None
        while True:
            page = self.page(bucket, prefix=prefix, after=after, limit=pages_of, start=start)
            yield from page.items
            if page.next is None:
                return
            start = page.next

    # writing

    def add(self, item: Item) -> Item:
        """Write a new item; `Conflict` if its key is taken."""
        return self._save(item)

    def change(self, item: Item) -> Item:
        """Write back an item that was read; `Conflict` if somebody wrote it since."""
        return self._save(item)

    def put(self, item: Item) -> Item:
        """Write an item whatever stands there: for values that are whole in themselves."""
        return self._save(item, add_version_condition=False)

    def remove(self, item: Item) -> None:
        """Delete an item; nothing happens if it is gone."""
        self._own(item)
        try:
            Model.delete(item, add_version_condition=False)
        except PynamoDBException as error:
            raise translated(error) from error

    def prepared(self, item: Item) -> Item:
        """The item with its keys written, ready for `together`."""
        self._own(item)
        return item

    # keys

    def _own(self, item: Item) -> None:
        key, shelf, due = item.key(), item.on_shelf(), item.falls_due()
        item.pk, item.sk = self._partition(key.bucket), key.order
        item.shelf = self._partition(shelf.name) if shelf else None
        item.shelf_order = shelf.order if shelf else None
        item.due, item.due_order = (due.name, due.order) if due else (None, None)

    def _partition(self, bucket: str) -> str:
        return f"{self._root}#{bucket}" if bucket else self._root

    def _save(self, item: Item, *, add_version_condition: bool = True) -> Item:
        self._own(item)
        try:
            Model.save(item, add_version_condition=add_version_condition)
        except PynamoDBException as error:
            raise translated(error) from error
        return item

    def _page(
        self,
        index: str | None,
        partition: str,
        *,
        prefix: str,
        limit: int,
        start: str | None,
        newest_first: bool,
        after: str = "",
        span: tuple[str, str] | None = None,
    ) -> Page[Item]:
        order = getattr(self._item, "shelf_order" if index else "sk")
        part = (
            order.startswith(prefix) if prefix else order > after if after else order.between(*span) if span else None
        )
        query = Model.query.__func__  # type: ignore[attr-defined]
        found = query(
            self._item,
            partition,
            part,
            index_name=index,
            limit=limit,
            scan_index_forward=not newest_first,
            consistent_read=index is None,
            last_evaluated_key=bookmarks.read(start, partition, index) if start else None,
        )
        try:
            items = tuple(found)
        except PynamoDBException as error:
            raise translated(error) from error
        return Page(items, bookmarks.written(found.last_evaluated_key) if found.last_evaluated_key else None)


def together(*items: TenantItem, without: Sequence[TenantItem] = ()) -> None:
    """Write prepared items of one tenant, and remove those of `without`, in one transaction: all of it or nothing.

    A new item's key must be free and a read one unchanged, else `Conflict` (and nothing is written).
    """
    if len({item.tenant_id for item in (*items, *without)}) != 1:
        raise UnscopedAccess("A transaction holds one tenant's items")
    try:
        with TransactWrite(connection=items[0]._get_connection().connection) as transaction:
            for item in items:
                transaction.save(item)
            for item in without:
                transaction.delete(item)
    except PynamoDBException as error:
        raise translated(error) from error


class TenantRepository(Generic[Item]):
    """What a capability or a service keeps for one tenant. Made with a scope, or not at all."""

    item: ClassVar[type[TenantItem]]

    def __init__(self, scope: TenantScope) -> None:
        self.scope = scope
        self.records: Records[Item] = Records(scope, cast(type[Item], self.item))


class Due(NamedTuple):
    """Whose thing falls due, and where it is kept."""

    tenant_id: str
    kind: str
    bucket: str
    order: str


class AllTenants:
    """The one way across tenants: what falls due, whoever it belongs to."""

    def due(self, lane: str, after: str, until: str, limit: int = 200) -> Iterator[Due]:
        """All in a lane (a `Place.name`) whose order lies after one and not after another, read in pages of `limit`."""
        query = Model.query.__func__  # type: ignore[attr-defined]
        span = TenantItem.due_order.between(after, until)
        try:
            for item in query(TenantItem, lane, span, index_name="due", page_size=limit):
                tenant_id, kind, *bucket = item.pk.split("#", 2)
                yield Due(tenant_id, kind, bucket[0] if bucket else "", item.sk)
        except PynamoDBException as error:
            raise translated(error) from error


class DirectoryEntry(Model):
    """Where to find the tenant behind an outside name: a channel's key, an API key's digest, …"""

    class Meta:
        table_name = named(DIRECTORY.thing)
        region = REGION
        connect_timeout_seconds = 2
        read_timeout_seconds = 5

    pk = UnicodeAttribute(hash_key=True)
    tenant_id = UnicodeAttribute()
    facts = JSONAttribute(default=dict)


@dataclass(frozen=True)
class Directory:
    """Cross-tenant look-ups of one kind of name."""

    kind: str

    def find(self, name: str) -> DirectoryEntry | None:
        if not may_be_key(f"{self.kind}#{name}", HASH_BYTES):
            return None
        try:
            return DirectoryEntry.get(f"{self.kind}#{name}")
        except DoesNotExist:
            return None
        except PynamoDBException as error:
            raise translated(error) from error

    def enter(self, name: str, tenant_id: str, facts: dict[str, Any]) -> None:
        """Write a name down; the same tenant may write it again, another may not (`Conflict`)."""
        entry = DirectoryEntry(f"{self.kind}#{name}", tenant_id=tenant_id, facts=facts)
        free = DirectoryEntry.pk.does_not_exist() | (DirectoryEntry.tenant_id == tenant_id)
        try:
            entry.save(condition=free)
        except PynamoDBException as error:
            raise translated(error) from error

    def strike(self, name: str) -> None:
        DirectoryEntry(f"{self.kind}#{name}").delete()
