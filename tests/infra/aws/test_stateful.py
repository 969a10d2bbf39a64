"""The stateful stack says the same as `chalicelib.kernel.estate`, which the code goes by."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.kernel import estate
from chalicelib.kernel.estate import QUEUES, TABLES, Queue, Table
from chalicelib.platform.conversations.hear import TALK_DAYS
from infra.aws import template

HERE = Path(template.__file__).parent
PATH = HERE / "stateful.yaml"
STACK = template.read_template(PATH)

HOLDS_DATA = {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Cognito::UserPool", "AWS::SQS::Queue"}


def staged(name: str) -> str:
    """A thing's name as the template spells it, whichever stage these tests are."""
    return name.replace(f"-{estate.stage()}-", "-${Stage}-")


def by_name(kind: str, attribute: str) -> dict[str, dict[str, Any]]:
    found = template.resources_of(STACK, kind).values()
    return {one["Properties"][attribute]["Fn::Sub"]: one["Properties"] for one in found}


def key_schema(hash_key: str, range_key: str | None) -> list[dict[str, str]]:
    keys = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    return [*keys, {"AttributeName": range_key, "KeyType": "RANGE"}] if range_key else keys


WHOLE = [path for path in sorted(HERE.glob("*.yaml")) if path.name != "overlay.yaml"]
"""The overlay is a part of a template, linted once it is merged (`test_package`)."""


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: str(path.name))
def test_a_template_is_clean_under_cfn_lint(path: Path) -> None:
    assert template.lint(path) == []


def test_the_stack_has_the_tables_of_the_estate_and_no_others() -> None:
    assert by_name("AWS::DynamoDB::Table", "TableName").keys() == {
        staged(estate.named(table.thing)) for table in TABLES
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.thing))
def test_a_table_has_the_keys_indexes_and_expiry_of_the_estate(table: Table) -> None:
    shape = by_name("AWS::DynamoDB::Table", "TableName")[staged(estate.named(table.thing))]
    assert shape["KeySchema"] == key_schema(table.hash_key, table.range_key)
    assert shape.get("GlobalSecondaryIndexes", []) == [
        {
            "IndexName": index.name,
            "KeySchema": key_schema(index.hash_key, index.range_key),
            "Projection": {"ProjectionType": index.projection},
        }
        for index in table.indexes
    ]
    assert shape.get("TimeToLiveSpecification") == (
        {"AttributeName": table.expires, "Enabled": True} if table.expires else None
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.thing))
def test_a_table_can_be_restored_is_encrypted_and_is_not_dropped_by_mistake(table: Table) -> None:
    shape = by_name("AWS::DynamoDB::Table", "TableName")[staged(estate.named(table.thing))]
    assert shape["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert shape["DeletionProtectionEnabled"] is True
    assert shape["SSESpecification"]["KMSMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
    assert shape["BillingMode"] == "PAY_PER_REQUEST"


def test_the_stack_has_the_queues_of_the_estate_with_their_dead_letters_and_no_others() -> None:
    wanted = {staged(name) for queue in QUEUES for name in (queue.name, queue.dead_name)}
    assert by_name("AWS::SQS::Queue", "QueueName").keys() == wanted


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: str(queue.thing))
def test_a_queue_hides_and_gives_up_messages_as_the_estate_says(queue: Queue) -> None:
    queues = by_name("AWS::SQS::Queue", "QueueName")
    shape = queues[staged(queue.name)]
    assert shape["VisibilityTimeout"] == queue.visibility
    assert shape["RedrivePolicy"]["maxReceiveCount"] == queue.tries
    assert shape.get("FifoQueue", False) is queue.fifo


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: str(queue.thing))
def test_dead_letters_come_from_their_own_queue_only_and_outlive_it(queue: Queue) -> None:
    queues = by_name("AWS::SQS::Queue", "QueueName")
    living = queues[staged(queue.name)]
    dead = queues[staged(queue.dead_name)]
    target = living["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    assert STACK["Resources"][target]["Properties"] == dead
    (source,) = dead["RedriveAllowPolicy"]["sourceQueueArns"]
    assert source["Fn::Sub"].endswith(":" + staged(queue.name))
    assert dead["MessageRetentionPeriod"] > living["MessageRetentionPeriod"]
    assert dead.get("FifoQueue", False) is queue.fifo


def test_the_bucket_and_the_key_are_those_of_the_estate() -> None:
    assert staged(estate.named(estate.MEDIA)) in by_name("AWS::S3::Bucket", "BucketName")
    assert by_name("AWS::KMS::Alias", "AliasName").keys() == {estate.KEY_ALIAS.replace("{stage}", "${Stage}")}


def test_files_nobody_claimed_and_files_handed_over_go_by_themselves_and_no_others_do() -> None:
    media = by_name("AWS::S3::Bucket", "BucketName")[staged(estate.named(estate.MEDIA))]
    rules = media["LifecycleConfiguration"]["Rules"]
    ends = ((estate.OPEN_FILE, estate.OPEN_FILE_DAYS), (estate.HANDED_FILE, estate.HANDED_FILE_DAYS))
    assert [(rule["TagFilters"], rule["ExpirationInDays"]) for rule in rules if "ExpirationInDays" in rule] == [
        ([{"Key": name, "Value": value}], days) for (name, value), days in ends
    ]
    assert estate.OPEN_FILE_DAYS > TALK_DAYS


def test_no_bucket_can_be_seen_from_outside_or_without_tls() -> None:
    buckets = template.resources_of(STACK, "AWS::S3::Bucket")
    for bucket in buckets.values():
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
        assert "CorsConfiguration" not in bucket["Properties"]
    policies = template.resources_of(STACK, "AWS::S3::BucketPolicy").values()
    assert {policy["Properties"]["Bucket"]["Ref"] for policy in policies} == buckets.keys()
    for policy in policies:
        (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_what_holds_data_or_tells_what_happened_survives_the_stack() -> None:
    for kind in (*HOLDS_DATA, "AWS::Logs::LogGroup"):
        for named, resource in template.resources_of(STACK, kind).items():
            assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain"), named


def test_staff_need_an_invitation_a_second_factor_and_pkce() -> None:
    (pool,) = template.resources_of(STACK, "AWS::Cognito::UserPool").values()
    assert pool["Properties"]["MfaConfiguration"] == "ON"
    assert pool["Properties"]["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert pool["Properties"]["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    (client,) = template.resources_of(STACK, "AWS::Cognito::UserPoolClient").values()
    assert client["Properties"]["AllowedOAuthFlows"] == ["code"]
    assert client["Properties"]["GenerateSecret"] is False


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: str(queue.thing))
def test_somebody_is_told_when_letters_die_or_wait(queue: Queue) -> None:
    alarms = [one["Properties"] for one in template.resources_of(STACK, "AWS::CloudWatch::Alarm").values()]
    watched = {
        (
            alarm["MetricName"],
            STACK["Resources"][alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]]["Properties"]["QueueName"]["Fn::Sub"],
        )
        for alarm in alarms
        if alarm.get("Namespace") == "AWS/SQS"
    }
    assert ("ApproximateNumberOfMessagesVisible", staged(queue.dead_name)) in watched
    assert ("ApproximateAgeOfOldestMessage", staged(queue.name)) in watched
    assert all(alarm["AlarmActions"] == [{"Ref": "Alarms"}] for alarm in alarms)
