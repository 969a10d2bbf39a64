"""One step of a flow, as a pure function of where the conversation stands and what was done.

A step on paper: the resident is at `place` of reports/file and shares a location. `take` looks the step up by its name
(never by a position, so a deploy that moves questions breaks nobody), asks it whether it accepts, keeps the answer,
and finds the next step that the answers so far leave open. It says what to say; it reads no clock, table or network.
What a step needs from outside (options from records, the tenant's borders) comes through `Surroundings`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.platform.flows.asking import complaint, question
from chalicelib.platform.flows.model import Accepted, Again, Answers, Flow, Input, Moment, Step, Surroundings, Tapped
from chalicelib.platform.flows.questions import SKIP, AskChoice, AskChoices, AskSearch, Show
from chalicelib.platform.messaging.reply import Reply, Say

TRIES = 3
"""Failed answers to one question before a way to reach a person is offered."""


@dataclass(frozen=True)
class Conversation:
    """Where a resident stands in a flow."""

    service: str
    flow: str
    version: int
    step: str = ""
    answers: Answers = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    """LINE message id -> the step it answered, so that unsending takes the answer back."""
    tries: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a step leads to. `finished`: all is answered, the flow's action is due."""

    conversation: Conversation
    reply: Reply = field(default_factory=Reply)
    finished: bool = False
    gave_up: bool = False


Move = Callable[[Flow, Conversation, Surroundings], Outcome]


def begin(service: str, flow: Flow, around: Surroundings, about: str = "") -> Outcome:
    """Start a flow at its first open question. `about` is what it was entered with: the answer named `about`."""
    answers = {"about": about} if about else {}
    return _go_on(flow, Conversation(service, flow.name, flow.version, answers=answers), around)


def ask_again(flow: Flow, conversation: Conversation, around: Surroundings) -> Outcome:
    """Repeat the question that is open; a flow that has changed meanwhile starts over and says so."""
    step = _open_step(flow, conversation, around)
    if step is None:
        return _start_over(flow, conversation, around)
    return Outcome(conversation, question(conversation.service, flow, step, _moment(conversation, step, around)))


def _moment(conversation: Conversation, step: Step, around: Surroundings) -> Moment:
    return Moment(conversation.answers, around, conversation.answers.get(step.name))


def take(flow: Flow, conversation: Conversation, given: Input, around: Surroundings) -> Outcome:
    """What an answer to the open question leads to."""
    step = _open_step(flow, conversation, around)
    if step is None:
        return _start_over(flow, conversation, around)
    if step.sensitivity != "public" and not (step.optional and given == Tapped(SKIP)):
        return ask_again(flow, conversation, around)
    return _judged(flow, conversation, step, given, around)


def fill(flow: Flow, conversation: Conversation, page: Mapping[str, Input], around: Surroundings) -> Outcome:
    """Take the answers of a whole page of ours, step by step as far as they go; here any question may be answered."""
    for _ in page:
        step = _open_step(flow, conversation, around)
        if step is None or step.name not in page:
            break
        outcome = _judged(flow, conversation, step, page[step.name], around)
        if outcome.finished or outcome.conversation.step == step.name:
            return outcome
        conversation = outcome.conversation
    return ask_again(flow, conversation, around)


def go_back(flow: Flow, conversation: Conversation, around: Surroundings) -> Outcome:
    """Open the question before this one again; what came after it is asked anew."""
    steps = flow.open_steps(around.settings, conversation.answers)
    asked = [step for step in steps if not isinstance(step, Show)]
    names = [step.name for step in asked]
    here = names.index(conversation.step) if conversation.step in names else 0
    answered = [name for name in names[:here] if conversation.answers.get(name) is not None]
    if not answered:
        return ask_again(flow, conversation, around)
    kept = names[: names.index(answered[-1])]
    answers = {name: answer for name, answer in conversation.answers.items() if name in kept}
    return ask_again(flow, replace(conversation, step=answered[-1], answers=answers, tries=0), around)


def _open_step(flow: Flow, conversation: Conversation, around: Surroundings) -> Step | None:
    if conversation.version != flow.version:
        return None
    return flow.step(conversation.step, around.settings, conversation.answers)


def _start_over(flow: Flow, conversation: Conversation, around: Surroundings) -> Outcome:
    anew = begin(conversation.service, flow, around)
    return replace(anew, reply=Reply((Say("changed", owner="conversations"),)) + anew.reply)


def _judged(flow: Flow, conversation: Conversation, step: Step, given: Input, around: Surroundings) -> Outcome:
    match verdict(step, given, _moment(conversation, step, around)):
        case Accepted(answer, more=True):
            kept = _with(conversation, step.name, answer)
            return Outcome(kept, question(kept.service, flow, step, _moment(kept, step, around)))
        case Accepted(answer):
            return _go_on(flow, _with(conversation, step.name, answer), around)
        case Again() as again:
            return _asked_again(flow, conversation, step, again, around)


def verdict(step: Step, given: Input, moment: Moment) -> Accepted | Again:
    """What a step makes of an input, also when it may be skipped."""
    if step.optional and given == Tapped(SKIP) and moment.before is None:
        return Accepted(None)
    return step.accepts(given, moment)


def _with(conversation: Conversation, name: str, answer: Any) -> Conversation:
    return replace(conversation, answers={**conversation.answers, name: answer}, tries=0)


def _asked_again(flow: Flow, conversation: Conversation, step: Step, again: Again, around: Surroundings) -> Outcome:
    tries = conversation.tries + (0 if again.offered else 1)
    moment = _moment(conversation, step, around)
    reply = complaint(conversation.service, flow, step, again, moment)
    return Outcome(replace(conversation, tries=tries % TRIES), reply, gave_up=tries >= TRIES)


def _go_on(flow: Flow, conversation: Conversation, around: Surroundings) -> Outcome:
    """Pass over what says itself or has nothing to choose from, to the next question, or to the end."""
    said = Reply()
    while True:
        moment = Moment(conversation.answers, around)
        step = _next_open(flow, conversation, around)
        if step is None:
            return Outcome(replace(conversation, step=""), said, finished=True)
        conversation = replace(conversation, step=step.name)
        if isinstance(step, Show):
            said += question(conversation.service, flow, step, moment)
        elif not needs_no_answer(step, moment):
            return Outcome(conversation, said + question(conversation.service, flow, step, moment))
        conversation = _with(conversation, step.name, None)


def _next_open(flow: Flow, conversation: Conversation, around: Surroundings) -> Step | None:
    steps = flow.open_steps(around.settings, conversation.answers)
    return next((step for step in steps if step.name not in conversation.answers), None)


def needs_no_answer(step: Step, moment: Moment) -> bool:
    """Whether there is nothing to choose from, or what would be searched for is known."""
    if isinstance(step, AskSearch):
        return step.known is not None and bool(moment.around.options(step.known, moment.answers))
    return isinstance(step, AskChoice | AskChoices) and step.skip_if_none and not step.options(moment)
