import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.local.aws import ROOT, AwsStandIn, is_installed, use

pytestmark = [pytest.mark.standin, pytest.mark.skipif(not is_installed(), reason="make setup installs the stand-in")]


def client(standin: AwsStandIn, service: str) -> Any:
    session = boto3.Session("local", "local", region_name="ap-northeast-1")
    return session.client(service, endpoint_url=standin.url)


def write(standin: AwsStandIn, word: str) -> None:
    client(standin, "s3").put_object(Bucket="papers", Key=word, Body=word.encode())
    client(standin, "dynamodb").put_item(TableName="papers", Item={"pk": {"S": word}})


def furnish(standin: AwsStandIn) -> None:
    client(standin, "s3").create_bucket(
        Bucket="papers", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    client(standin, "dynamodb").create_table(
        TableName="papers",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def words(standin: AwsStandIn) -> set[str]:
    items = client(standin, "dynamodb").scan(TableName="papers")["Items"]
    objects = client(standin, "s3").list_objects_v2(Bucket="papers").get("Contents", [])
    told = {item["pk"]["S"] for item in items}
    assert told == {entry["Key"] for entry in objects}
    return told


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def child(standin: AwsStandIn) -> int:
    assert standin.process_id
    return standin.process_id


def test_what_was_written_is_there_after_a_stop_and_a_start(folder: Path) -> None:
    first = AwsStandIn(folder, save_every=3600)
    first.start()
    furnish(first)
    write(first, "sheet")
    first.stop()
    second = AwsStandIn(folder)
    second.start()
    try:
        assert words(second) == {"sheet"}
        assert second.url == first.url
    finally:
        second.stop()


def test_a_crash_loses_only_what_was_not_saved_yet_and_it_comes_back_by_itself(folder: Path) -> None:
    standin = AwsStandIn(folder, save_every=0.1)
    standin.start()
    try:
        furnish(standin)
        write(standin, "sheet")
        state = folder / "state" / "dynamodb.json"
        wait_until(lambda: state.exists() and "sheet" in state.read_text())
        crashed = child(standin)
        os.kill(crashed, signal.SIGKILL)
        wait_until(lambda: standin.process_id not in {None, crashed} and standin.is_answering())
        assert words(standin) == {"sheet"}
    finally:
        standin.stop()


STARTER = """
import sys, time
from pathlib import Path
from infra.local.aws import AwsStandIn
standin = AwsStandIn(Path(sys.argv[1]), save_every=3600)
standin.start()
print(standin.url, flush=True)
time.sleep(600)
"""


def test_it_saves_and_ends_when_its_starter_is_killed(folder: Path) -> None:
    orphan = AwsStandIn(folder)
    with subprocess.Popen([sys.executable, "-c", STARTER, str(folder)], stdout=subprocess.PIPE, cwd=ROOT) as starter:
        assert starter.stdout
        orphan.port = int(starter.stdout.readline().decode().rpartition(":")[2])
        furnish(orphan)
        write(orphan, "sheet")
        starter.kill()
    state = folder / "state" / "dynamodb.json"
    wait_until(lambda: state.exists() and "sheet" in state.read_text())
    wait_until(lambda: not orphan.is_answering())


def test_it_leaves_no_scratch_files(folder: Path) -> None:
    standin = AwsStandIn(folder)
    standin.start()
    standin.stop()
    assert sorted(path.name for path in folder.iterdir()) == ["ministack.log", "port", "state"]


def test_stopping_one_that_never_started_is_nothing(folder: Path) -> None:
    AwsStandIn(folder).stop()
    assert not folder.exists()


def test_the_process_forgets_the_account_its_owner_uses() -> None:
    environment = {"AWS_PROFILE": "of-the-owner", "AWS_SESSION_TOKEN": "real", "PATH": "/bin"}
    use({"AWS_ACCESS_KEY_ID": "local"}, environment)
    assert environment == {"AWS_ACCESS_KEY_ID": "local", "PATH": "/bin"}
