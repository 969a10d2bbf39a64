"""The guideline of 2021-04-30 by construction: what is not public is asked on our own pages alone."""

from typing import Any, get_args

import pytest

from chalicelib.platform.flows import questions
from chalicelib.platform.flows.asking import question
from chalicelib.platform.flows.model import Accepted, Flow, Moment, Said, Sensitivity
from chalicelib.platform.messaging.reply import Card, Page, Reply
from tests.architecture.test_texts import flows, steps_of
from tests.platform.flows.test_engine import Around, done, walk

KINDS = [
    kind
    for name in dir(questions)
    if isinstance(kind := getattr(questions, name), type)
    and issubclass(kind, questions.Question)
    and kind not in (questions.Question, questions.Show)
]


def a_question(kind: type[Any], sensitivity: str) -> Any:
    needed: dict[str, dict[str, Any]] = {
        "AskChoice": {"choices": ()},
        "AskChoices": {"choices": ()},
        "AskSearch": {"find": lambda *_: ()},
    }
    extra = needed.get(kind.__name__, {})
    return kind(name="q", sensitivity=sensitivity, **extra)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("sensitivity", [each for each in get_args(Sensitivity) if each != "public"])
def test_no_kind_of_question_is_put_in_chat_unless_public(kind: type[Any], sensitivity: str) -> None:
    flow = Flow("f", (a_question(kind, sensitivity),), done)
    asked = question("service", flow, flow.steps[0], Moment({}, Around()))
    assert any(isinstance(button, Page) for part in asked.parts if isinstance(part, Card) for button in part.buttons)
    assert walk(flow, Said("秘密")).conversation.answers == {}


@pytest.mark.parametrize(("service", "flow"), flows(), ids=lambda each: getattr(each, "name", each))
def test_every_step_says_how_sensitive_it_is(service: str, flow: Flow) -> None:
    assert all(step.sensitivity in get_args(Sensitivity) for step in steps_of(flow.steps))


def test_an_answer_that_is_not_public_never_stands_in_a_reply() -> None:
    flow = Flow("f", (a_question(questions.AskText, "confidential"), questions.Confirm()), done)
    moment = Moment({"q": "秘密の答え"}, Around())
    shown: Reply = question("service", flow, flow.steps[1], moment)
    assert "秘密の答え" not in repr(shown)
    assert isinstance(flow.steps[0].accepts(Said("x"), moment), Accepted)
