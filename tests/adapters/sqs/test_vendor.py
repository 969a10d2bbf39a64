import pytest

from chalicelib.adapters.sqs.vendor import VendorQueues
from chalicelib.kernel.errors import TemporaryFailure
from chalicelib.kernel.estate import NOTICES
from infra.local.ports import free_port


@pytest.mark.usefixtures("estate")
def test_a_queues_address_is_looked_up_once() -> None:
    queues = VendorQueues()
    asked: list[str] = []
    queues._client.meta.events.register("before-call.sqs", lambda model, **_: asked.append(model.name))
    for _ in range(3):
        queues.send(NOTICES, {})
    assert asked == ["GetQueueUrl", "SendMessage", "SendMessage", "SendMessage"]


def test_nothing_is_asked_of_aws_before_the_first_message() -> None:
    assert "_client" not in vars(VendorQueues())


def test_sqs_out_of_reach_is_temporary() -> None:
    import boto3
    from botocore.config import Config

    queues = VendorQueues()
    nowhere = boto3.client(
        "sqs", endpoint_url=f"http://127.0.0.1:{free_port()}", config=Config(retries={"total_max_attempts": 1})
    )
    vars(queues)["_client"] = nowhere
    with pytest.raises(TemporaryFailure):
        queues.send(NOTICES, {})
