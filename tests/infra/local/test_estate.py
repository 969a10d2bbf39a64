import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from chalicelib.kernel import estate
from infra.local.estate import raise_estate


@pytest.fixture
def _moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setenv("AWS_DEFAULT_REGION", estate.REGION)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield


@pytest.fixture(params=["moto", pytest.param("ministack", marks=pytest.mark.standin)])
def _endpoint(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("_moto" if request.param == "moto" else "aws")


@pytest.mark.usefixtures("_endpoint")
def test_everything_declared_stands_and_raising_it_again_changes_nothing() -> None:
    raise_estate()
    raise_estate()
    for table in estate.TABLES:
        shape = boto3.client("dynamodb").describe_table(TableName=estate.named(table.thing))["Table"]
        assert shape["TableStatus"] == "ACTIVE"
        assert {index["IndexName"] for index in shape.get("GlobalSecondaryIndexes", [])} == {
            index.name for index in table.indexes
        }
    assert {bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]} == {estate.named(estate.MEDIA)}


@pytest.mark.usefixtures("_endpoint")
def test_items_expire_where_the_table_says_so() -> None:
    raise_estate()
    told = boto3.client("dynamodb").describe_time_to_live(TableName=estate.named(estate.RECORDS.thing))
    assert told["TimeToLiveDescription"]["AttributeName"] == estate.RECORDS.expires


@pytest.mark.usefixtures("_endpoint")
def test_a_queue_hands_its_dead_letters_to_the_queue_beside_it() -> None:
    raise_estate()
    queues = boto3.client("sqs")
    for queue in estate.QUEUES:
        url = queues.get_queue_url(QueueName=queue.name)["QueueUrl"]
        attributes = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        redrive = json.loads(attributes["RedrivePolicy"])
        assert redrive["deadLetterTargetArn"].endswith(f":{queue.dead_name}")
        assert int(redrive["maxReceiveCount"]) == queue.tries
        assert int(attributes["VisibilityTimeout"]) == queue.visibility
        assert (attributes.get("FifoQueue") == "true") is queue.fifo


@pytest.mark.usefixtures("_endpoint")
def test_one_key_encrypts_and_decrypts_under_its_alias() -> None:
    raise_estate()
    raise_estate()
    keys = boto3.client("kms")
    alias = estate.KEY_ALIAS.format(stage=estate.stage())
    context = {"tenant": "a"}
    sealed = keys.encrypt(KeyId=alias, Plaintext=b"secret", EncryptionContext=context)["CiphertextBlob"]
    assert keys.decrypt(CiphertextBlob=sealed, EncryptionContext=context)["Plaintext"] == b"secret"
    mine = [entry for entry in keys.list_aliases()["Aliases"] if entry["AliasName"] == alias]
    assert len(mine) == 1
