"""A flow as a page: every question that is still open, judged with what was typed so far. Pure, like the engine.

The page shows the questions that the answers so far decide, in the flow's order. What is typed is judged by the same
`verdict` as in chat, so a page that is complete here is accepted by `engine.fill` step by step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chalicelib.platform.flows import engine
from chalicelib.platform.flows.engine import Conversation
from chalicelib.platform.flows.model import Accepted, Again, Answers, Flow, Input, Moment, Step, Surroundings, Tapped
from chalicelib.platform.flows.questions import SKIP, AskChoice, AskChoices, Confirm, Show
from chalicelib.platform.liff.typed import Typed


@dataclass(frozen=True)
class Row:
    """One question of the page."""

    step: Step
    moment: Moment
    """Earlier answers, and this step's own part that is already there."""
    given: Input | None = None
    verdict: Accepted | Again | None = None
    waits: bool = False
    """What it offers depends on an earlier question that is still open: it is shown once that is answered."""

    @property
    def name(self) -> str:
        return self.step.name

    @property
    def problem(self) -> Again | None:
        return self.verdict if isinstance(self.verdict, Again) else None

    @property
    def is_done(self) -> bool:
        return isinstance(self.verdict, Accepted)

    @property
    def is_personal(self) -> bool:
        return self.step.sensitivity != "public"


@dataclass(frozen=True)
class Form:
    """All rows of a page. `answers` are those of the conversation with what was typed laid over."""

    flow: Flow
    start: Conversation
    rows: tuple[Row, ...]
    answers: Answers

    @property
    def questions(self) -> tuple[Row, ...]:
        """The rows that are asked; without statements and the confirmation, which is the submit button."""
        return tuple(row for row in self.shown if not isinstance(row.step, Show))

    @property
    def shown(self) -> tuple[Row, ...]:
        """The questions, and what the flow says between them."""
        return tuple(row for row in self.rows if not isinstance(row.step, Confirm) and not row.waits)

    @property
    def is_complete(self) -> bool:
        return all(row.is_done for row in self.rows)

    @property
    def is_personal(self) -> bool:
        return any(row.is_personal for row in self.questions)

    @property
    def tells_personal(self) -> bool:
        """Whether a personal question was answered, not left empty."""
        told = (row for row in self.questions if row.is_personal)
        return any(row.given is not None and row.given != Tapped(SKIP) for row in told)

    def inputs(self) -> dict[str, Input]:
        """What to hand over: each row's input by step."""
        return {row.name: row.given for row in self.rows if row.given is not None and not isinstance(row.step, Show)}

    def only(self, step: str) -> "Form":
        """The page of the one question that is open now, if that is it; else the whole page."""
        first = next(iter(self.questions), None)
        return replace(self, rows=(first,)) if first and first.name == step else self


def judged(flow: Flow, start: Conversation, typed: Typed, around: Surroundings) -> Form:
    """The page of a conversation, with what was typed judged question by question."""
    rows: dict[str, Row] = {}
    answers = dict(start.answers)
    while True:
        step = _next(flow, start, rows, answers, around)
        if step is None:
            return Form(flow, start, tuple(row for row in rows.values() if not _is_passed_over(row)), answers)
        moment = Moment(dict(answers), around, answers.get(step.name))
        is_early = not all(row.is_done for row in rows.values())
        row = Row(step, moment, waits=True) if is_early and _needs_more(step, moment) else _row(step, moment, typed)
        rows[step.name] = row
        if isinstance(row.verdict, Accepted):
            answers[step.name] = row.verdict.answer


def _next(
    flow: Flow, start: Conversation, rows: Mapping[str, Row], answers: Answers, around: Surroundings
) -> Step | None:
    steps = flow.open_steps(around.settings, answers)
    waiting = (step for step in steps if step.name not in rows)
    return next((step for step in waiting if step.name == start.step or step.name not in answers), None)


def _row(step: Step, moment: Moment, typed: Typed) -> Row:
    if isinstance(step, Show):
        return Row(step, moment, verdict=Accepted(None))
    if engine.needs_no_answer(step, moment):
        return Row(step, moment, verdict=Accepted(None))
    given = typed.input(step, moment.before)
    return Row(step, moment, given, engine.verdict(step, given, moment) if given is not None else None)


def _needs_more(step: Step, moment: Moment) -> bool:
    """Whether the step cannot say what it offers: its source looks up an answer that is not there yet."""
    try:
        engine.needs_no_answer(step, moment)
        if isinstance(step, AskChoice | AskChoices):
            step.options(moment)
    except KeyError:
        return True
    return False


def _is_passed_over(row: Row) -> bool:
    return not isinstance(row.step, Show) and row.given is None and row.is_done
