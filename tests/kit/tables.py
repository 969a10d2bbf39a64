"""Emptying the tables between the many runs of one test, which is quicker than raising them anew."""

from functools import lru_cache
from typing import TYPE_CHECKING

from chalicelib.kernel import storage
from chalicelib.kernel.estate import REGION, TABLES, Table, named
from chalicelib.kernel.storage import AuditTable, DirectoryEntry, TenantItem

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@lru_cache
def _client() -> "DynamoDBClient":
    import boto3

    client: DynamoDBClient = boto3.client("dynamodb", region_name=REGION)
    return client


def connect_anew() -> None:
    """Forget the connections made so far: they keep the address they were made with."""
    _client.cache_clear()
    DirectoryEntry._connection = None
    for item in (TenantItem, AuditTable):  # what they own, all items of their table use
        item._connection = None
    storage._CONNECTIONS.clear()


def empty_tables() -> None:
    """Delete every item."""
    for table in TABLES:
        _empty(table)


def _empty(table: Table) -> None:
    keys = [key for key in (table.hash_key, table.range_key) if key]
    for item in _client().scan(TableName=named(table.thing))["Items"]:
        _client().delete_item(TableName=named(table.thing), Key={key: item[key] for key in keys})
