"""Emptying the tables between the many runs of one test, which is quicker than raising them anew."""

from functools import lru_cache
from typing import TYPE_CHECKING

from chalicelib.kernel.estate import REGION, TABLES, Table, named

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@lru_cache
def _client() -> "DynamoDBClient":
    import boto3

    client: DynamoDBClient = boto3.client("dynamodb", region_name=REGION)
    return client


def empty_tables() -> None:
    """Delete every item."""
    for table in TABLES:
        _empty(table)


def _empty(table: Table) -> None:
    keys = [key for key in (table.hash_key, table.range_key) if key]
    for item in _client().scan(TableName=named(table.thing))["Items"]:
        _client().delete_item(TableName=named(table.thing), Key={key: item[key] for key in keys})
