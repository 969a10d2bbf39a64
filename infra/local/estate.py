"""Raises on any AWS endpoint what the house stands on, as `chalicelib.kernel.estate` declares it.

Only for the city on one machine and for tests; in AWS the stateful stack of `infra/aws` does it. Doing it again
changes nothing.
"""

import json
from typing import TYPE_CHECKING, cast

import boto3

from chalicelib.kernel import estate

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.literals import ProjectionTypeType
    from mypy_boto3_dynamodb.type_defs import (
        CreateTableInputTypeDef,
        GlobalSecondaryIndexUnionTypeDef,
        KeySchemaElementTypeDef,
        TimeToLiveSpecificationTypeDef,
    )
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CreateBucketConfigurationTypeDef
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType


def raise_estate() -> None:
    """Create every table, queue, bucket and key that is missing, at the endpoint the environment names."""
    tables: DynamoDBClient = boto3.client("dynamodb")
    standing = {name for page in tables.get_paginator("list_tables").paginate() for name in page["TableNames"]}
    for table in estate.TABLES:
        if estate.named(table.thing) not in standing:
            create_table(tables, table)
    queues: SQSClient = boto3.client("sqs")
    for queue in estate.QUEUES:
        create_queue(queues, queue)
    create_bucket(boto3.client("s3"), estate.named(estate.MEDIA))
    create_key(boto3.client("kms"), estate.KEY_ALIAS.format(stage=estate.stage()))


def create_table(client: "DynamoDBClient", table: estate.Table) -> None:
    name = estate.named(table.thing)
    pairs = [(table.hash_key, table.range_key), *((index.hash_key, index.range_key) for index in table.indexes)]
    attributes = sorted({attribute for pair in pairs for attribute in pair if attribute})
    shape: CreateTableInputTypeDef = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": attribute, "AttributeType": "S"} for attribute in attributes],
        "KeySchema": key_schema(table.hash_key, table.range_key),
    }
    if table.indexes:
        shape["GlobalSecondaryIndexes"] = [secondary_index(index) for index in table.indexes]
    client.create_table(**shape)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    if table.expires:
        expiry: TimeToLiveSpecificationTypeDef = {"Enabled": True, "AttributeName": table.expires}
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)


def key_schema(hash_key: str, range_key: str | None) -> "list[KeySchemaElementTypeDef]":
    schema: list[KeySchemaElementTypeDef] = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    if range_key:
        schema.append({"AttributeName": range_key, "KeyType": "RANGE"})
    return schema


def secondary_index(index: estate.Index) -> "GlobalSecondaryIndexUnionTypeDef":
    return {
        "IndexName": index.name,
        "KeySchema": key_schema(index.hash_key, index.range_key),
        "Projection": {"ProjectionType": cast("ProjectionTypeType", index.projection)},
    }


def create_queue(client: "SQSClient", queue: estate.Queue) -> None:
    """The queue with its dead letters; SQS answers the standing queue when it has the same attributes."""
    kind: dict[QueueAttributeNameType, str] = {"FifoQueue": "true"} if queue.fifo else {}
    dead = client.create_queue(QueueName=queue.dead_name, Attributes=kind)["QueueUrl"]
    arn = client.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": str(queue.tries)})
    attributes = kind | {"VisibilityTimeout": str(queue.visibility), "RedrivePolicy": redrive}
    client.create_queue(QueueName=queue.name, Attributes=attributes)


def create_bucket(client: "S3Client", name: str) -> None:
    if name not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
        place: CreateBucketConfigurationTypeDef = {"LocationConstraint": estate.REGION}  # type: ignore[typeddict-item]
        client.create_bucket(Bucket=name, CreateBucketConfiguration=place)


def create_key(client: "KMSClient", alias: str) -> None:
    pages = client.get_paginator("list_aliases").paginate()
    if alias not in {entry["AliasName"] for page in pages for entry in page["Aliases"]}:
        key = client.create_key(Description="Channel secrets of the tenants")["KeyMetadata"]["KeyId"]
        client.create_alias(AliasName=alias, TargetKeyId=key)
