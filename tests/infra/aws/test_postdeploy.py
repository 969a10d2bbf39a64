import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.kernel.estate import QUEUES, REGION
from infra.aws.postdeploy import FUNCTIONS, READERS, faults, handout
from infra.aws.runtime import newest_runtime

ACCOUNT = "123456789012"


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("lambda", region_name=REGION)


def deploy(client: Any, *, runtime: str = newest_runtime(), batch: int = 1) -> None:
    """Functions and mappings as the stack makes them."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = boto3.client("iam").create_role(RoleName="any", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "")
    for name in FUNCTIONS:
        client.create_function(
            FunctionName=f"madoguchi-dev-{name}",
            Runtime=runtime,
            Role=role,
            Handler="app.app",
            Code={"ZipFile": code.getvalue()},
        )
    for name, queue in READERS.items():
        read(client, name, queue, batch=batch)


def read(client: Any, function: str, queue: str, *, batch: int = 1) -> None:
    kind = {"FifoQueue": "true"} if queue.endswith(".fifo") else {}
    boto3.client("sqs", region_name=REGION).create_queue(QueueName=f"madoguchi-dev-{queue}", Attributes=kind)
    client.create_event_source_mapping(
        FunctionName=f"madoguchi-dev-{function}",
        EventSourceArn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:madoguchi-dev-{queue}",
        BatchSize=batch,
    )


def test_a_deployment_as_packaged_has_no_faults(client: Any) -> None:
    deploy(client)
    assert list(faults(client, "dev")) == []


def test_functions_on_an_older_python_are_named(client: Any) -> None:
    deploy(client, runtime="python3.11")
    assert [fault.split(" ")[0] for fault in faults(client, "dev")] == list(FUNCTIONS)


def test_workers_that_are_handed_several_messages_are_named(client: Any) -> None:
    deploy(client, batch=10)
    assert len(list(faults(client, "dev"))) == len(READERS)


def test_a_function_that_reads_a_second_queue_is_named(client: Any) -> None:
    deploy(client)
    read(client, "turns", "turns-dead.fifo")
    (fault,) = faults(client, "dev")
    assert "turns-dead.fifo" in fault


def test_every_queue_of_the_estate_has_a_reader() -> None:
    assert set(READERS) == {queue.thing for queue in QUEUES}


def test_a_municipality_is_given_the_address_of_its_webhook() -> None:
    assert "https://city.example/webhook/<channel key>" in handout("https://city.example")
