"""Emptying the estate between tests, or between the many runs of one, which is quicker than raising it anew."""

from functools import lru_cache
from typing import TYPE_CHECKING

from chalicelib.kernel import storage
from chalicelib.kernel.estate import MEDIA, REGION, TABLES, Table, named
from chalicelib.kernel.storage import AuditTable, DirectoryEntry, TenantItem

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef
    from mypy_boto3_s3 import S3Client

AT_ONCE = 25
"""Items of one batch."""


@lru_cache
def _client() -> "DynamoDBClient":
    import boto3

    client: DynamoDBClient = boto3.client("dynamodb", region_name=REGION)
    return client


@lru_cache
def _files() -> "S3Client":
    import boto3

    client: S3Client = boto3.client("s3", region_name=REGION)
    return client


def connect_anew() -> None:
    """Forget the connections made so far: they keep the address they were made with."""
    for client in (_client, _files):
        client.cache_clear()
    DirectoryEntry._connection = None
    for item in (TenantItem, AuditTable):  # what they own, all items of their table use
        item._connection = None
    storage._CONNECTIONS.clear()


def empty_estate() -> None:
    """Delete every item and file. Queues are left alone: only their own tests send to them."""
    empty_tables()
    bucket = named(MEDIA)
    for file in _files().list_objects_v2(Bucket=bucket).get("Contents", []):
        _files().delete_object(Bucket=bucket, Key=file["Key"])


def empty_tables() -> None:
    """Delete every item."""
    from tests.kit.quick_dynamo import standing

    quick = standing()
    if quick:
        quick.empty()
        return
    for table in TABLES:
        _empty(table)


def _empty(table: Table) -> None:
    name, keys = named(table.thing), [key for key in (table.hash_key, table.range_key) if key]
    for page in _client().get_paginator("scan").paginate(TableName=name):
        gone = [{key: item[key] for key in keys} for item in page["Items"]]
        for at in range(0, len(gone), AT_ONCE):
            part: list[WriteRequestTypeDef] = [{"DeleteRequest": {"Key": key}} for key in gone[at : at + AT_ONCE]]
            _client().batch_write_item(RequestItems={name: part})
