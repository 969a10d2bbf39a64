import uuid

import pytest
import urllib3

from infra.local.line import Fault
from infra.local.line.errors import MONTHLY_LIMIT, RATE_LIMIT
from tests.infra.local.line.bot import Answer, text
from tests.infra.local.line.conftest import Scene

PUSH = "/v2/bot/message/push"


def push(scene: Scene, **more: str) -> Answer:
    return scene.call("POST", PUSH, {"to": scene.user_id, "messages": [text("x")]}, seconds=0.3, **more)


@pytest.mark.parametrize(
    ("kind", "status", "message"),
    [("rate", 429, RATE_LIMIT), ("monthly", 429, MONTHLY_LIMIT), ("error", 500, "Internal Server Error")],
)
def test_the_next_calls_are_refused_and_then_all_is_well(scene: Scene, kind: str, status: int, message: str) -> None:
    scene.line.fail("POST", PUSH, kind, times=2)
    for _ in range(2):
        answer = push(scene)
        assert (answer.status, answer.body["message"]) == (status, message)
    assert push(scene).status == 200
    assert len(scene.line.book()) == 1


@pytest.mark.parametrize("is_accepted", [False, True])
def test_a_call_can_time_out_before_or_after_it_was_accepted(scene: Scene, *, is_accepted: bool) -> None:
    key = str(uuid.uuid4())
    scene.line.fail("POST", PUSH, "timeout", is_accepted=is_accepted)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        push(scene, X_Line_Retry_Key=key)
    assert len(scene.line.book()) == int(is_accepted)
    assert push(scene, X_Line_Retry_Key=key).status == (409 if is_accepted else 200)
    assert len(scene.line.book()) == 1


def test_a_timed_out_call_ends_without_an_answer(scene: Scene) -> None:
    scene.line.fail("POST", PUSH, "timeout", seconds=0.0)
    with pytest.raises(urllib3.exceptions.ProtocolError):
        push(scene)


def test_an_error_may_come_after_the_work_was_done(scene: Scene) -> None:
    scene.line.fail("POST", PUSH, "error", is_accepted=True)
    assert push(scene).status == 500
    assert len(scene.line.book()) == 1


def test_a_slow_answer_is_the_right_one(scene: Scene) -> None:
    scene.line.fail("*", "/v2/bot/.*", "slow", seconds=0.05)
    assert push(scene).status == 200


def test_faults_keep_to_their_endpoint(scene: Scene) -> None:
    scene.line.fail("POST", "/v2/bot/message/multicast", "error")
    assert push(scene).status == 200


def test_a_fault_is_one_of_the_known() -> None:
    with pytest.raises(ValueError, match="timeout"):
        Fault("POST", PUSH, "meteor")
