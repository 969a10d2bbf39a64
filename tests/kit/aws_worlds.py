"""Queues, files and seals as the contract suites meet them: remembered, on moto, on the AWS stand-in."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import urllib3

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.kms.vendor import VendorSealer
from chalicelib.adapters.s3.memory import MemoryFiles
from chalicelib.adapters.s3.vendor import VendorFiles
from chalicelib.adapters.sqs.memory import MemoryQueues
from chalicelib.adapters.sqs.vendor import VendorQueues
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.estate import Queue
from chalicelib.platform.media.port import Files
from chalicelib.platform.queues.port import Queues
from chalicelib.platform.sealing.port import Sealer
from infra.local.aws import AwsStandIn, is_installed, use
from infra.local.estate import raise_estate
from tests.kit.fakes import Clock
from tests.kit.tables import connect_anew

WORLDS = ["memory", "moto", pytest.param("standin", marks=pytest.mark.standin)]


@dataclass(frozen=True)
class AwsWorld:
    """The three ports, and the other end of each."""

    kind: str
    queues: Queues
    files: Files
    sealer: Sealer
    taken: Callable[[Queue], Any]
    """The oldest message of a queue, taken out; None when there is none."""
    browse: Callable[[str], tuple[bytes, str]]
    """What a browser gets at a link; `NotFound` when it gets nothing."""
    disposition: Callable[[str], str]
    """How a browser is told to save what it gets at a link."""


@contextmanager
def an_aws_world(kind: str, folder: Path) -> Iterator[AwsWorld]:
    match kind:
        case "memory":
            yield _remembered()
        case "moto":
            from moto import mock_aws

            with mock_aws():
                raise_estate()
                yield _vendors(kind, _browse_on_moto, _disposition_on_moto)
        case _:
            with _on_standin(folder):
                raise_estate()
                yield _vendors(kind, _browse, _disposition)


def _remembered() -> AwsWorld:
    clock = Clock()
    queues, files = MemoryQueues(clock), MemoryFiles(clock)
    return AwsWorld("memory", queues, files, MemorySealer(), queues.take, files.browse, files.disposition)


def _vendors(kind: str, browse: Callable[[str], tuple[bytes, str]], disposition: Callable[[str], str]) -> AwsWorld:
    return AwsWorld(kind, VendorQueues(), VendorFiles(), VendorSealer(), _taken, browse, disposition)


def _taken(queue: Queue) -> Any:
    client = boto3.client("sqs")
    url = client.get_queue_url(QueueName=queue.name)["QueueUrl"]
    for message in client.receive_message(QueueUrl=url, MaxNumberOfMessages=1).get("Messages", []):
        client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return json.loads(message["Body"])
    return None


def _browse(link: str) -> tuple[bytes, str]:
    answer = urllib3.request("GET", link, retries=False)
    if answer.status != 200:
        raise NotFound()
    return answer.data, answer.headers["Content-Type"]


def _disposition(link: str) -> str:
    return str(urllib3.request("GET", link, retries=False).headers["Content-Disposition"])


def _disposition_on_moto(link: str) -> str:
    import requests

    return requests.get(link, timeout=5).headers["Content-Disposition"]


def _browse_on_moto(link: str) -> tuple[bytes, str]:
    """moto stands behind `requests` alone."""
    import requests

    answer = requests.get(link, timeout=5)
    if answer.status_code != 200:
        raise NotFound()
    return answer.content, answer.headers["Content-Type"]


@contextmanager
def _on_standin(folder: Path) -> Iterator[None]:
    if not is_installed():
        pytest.skip("The AWS stand-in is not installed: make setup")
    before = dict(os.environ)
    standin = AwsStandIn(folder)
    use(standin.start())
    _look_around_anew()
    try:
        yield
    finally:
        standin.stop()
        os.environ.clear()
        os.environ.update(before)
        _look_around_anew()


def _look_around_anew() -> None:
    boto3.setup_default_session()  # it remembers whose credentials it began with
    connect_anew()
