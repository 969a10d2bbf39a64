"""How a resident chooses: everything at once, or one thing without going through the rest."""

from collections.abc import Sequence
from functools import partial

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.settings import BroadcastSettings
from chalicelib.platform.flows.model import Answers, Each, Flow, Option, Step
from chalicelib.platform.flows.questions import AskChoice, AskChoices, AskDate, AskMobile, AskMonth, AskText
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Written
from chalicelib.platform.residents.settings import HIGHEST_GRADE, LOWEST_GRADE, Question, ReceptionSettings, in_language
from chalicelib.services.reception.actions import (
    NEVER,
    OTHER,
    add_child,
    choose_categories,
    choose_quiet,
    grade_told,
    keep_all,
    keep_answers,
    keep_area,
    keep_born,
    keep_number,
    keep_school,
    quiet_told,
    received,
)

QUESTION_BEGINS = "q-"
"""How the steps of the town's own questions are named, so that none is called like one of ours."""


def categories(turn: Turn, _answers: Answers) -> Sequence[Option]:
    chosen = received(turn.office, turn.resident)
    offered = turn.office.choices("broadcasts", BroadcastSettings).categories
    return [
        Option(each.id, in_language(each.name, turn.language), _about(each.about, turn.language), each.id in chosen)
        for each in offered
    ]


def _about(about: dict[str, str], language: str) -> str | None:
    return about.get(language) or about.get(DEFAULT)


def quiet_times(turn: Turn, _answers: Answers) -> Sequence[Option]:
    spans = [Option(span, quiet_told(turn, span)) for span in turn.settings.quiet_times]
    return [*spans, Option(NEVER, turn.words("quiet.never"))]


def persons(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """Whom it may be about; nothing to ask where there is only the resident."""
    known = turn.resident.persons
    return [Option(person.id, person.label) for person in known] if len(known) > 1 else []


def areas(turn: Turn, _answers: Answers) -> Sequence[Option]:
    return [Option(area.id, area.name) for area in turn.office.tenant.areas]


def schools(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """The town's schools; 「ほか」 only where there are some."""
    known = [Option(school.id, school.name) for school in turn.settings.schools]
    return [*known, Option(OTHER, turn.words("school.other"))] if known else []


def grades(turn: Turn, answers: Answers) -> Sequence[Option]:
    """Grades, as far as the school that was just chosen has them."""
    school = turn.settings.school(str(answers.get("school")))
    low, high = (school.lowest, school.highest) if school else (LOWEST_GRADE, HIGHEST_GRADE)
    return [Option(str(grade), grade_told(turn, grade)) for grade in range(low, high + 1)]


def answers_of(question_id: str, turn: Turn, _answers: Answers) -> Sequence[Option]:
    """The choices of one of the town's questions, as the resident answered it before."""
    question = turn.settings.question(question_id)
    given = turn.resident.answers.get(question_id, "").split(",")
    return [
        Option(choice.id, in_language(choice.name, turn.language), is_chosen=choice.id in given)
        for choice in (question.choices if question else ())
    ]


def questions(settings: ReceptionSettings, answers: Answers) -> Sequence[Step]:
    """The town's own questions: the one it was entered for, or all of them."""
    about = answers.get("about")
    wanted = [each for each in settings.questions if each.is_asked and about in (None, each.id)]
    return [_step(question) for question in wanted]


def _step(question: Question) -> Step:
    name, ask, label = f"{QUESTION_BEGINS}{question.id}", Written(question.ask), Written(question.name)
    choices = partial(answers_of, question.id)
    match question.kind:
        case "choice":
            return AskChoice(name, choices, ask=ask, label=label, optional=True)
        case "several":
            return AskChoices(name, choices, ask=ask, label=label, optional=True)
        case "date":
            return AskDate(name, ask=ask, label=label, optional=True)
        case "month":
            return AskMonth(name, ask=ask, label=label, optional=True)


WHOSE = AskChoice("about", persons, skip_if_none=True)
_CATEGORIES = AskChoices("categories", categories, optional=True)
_SOME_AREA = AskChoice("area", areas, optional=True, skip_if_none=True)
_SOME_SCHOOL = AskChoice("school", schools, optional=True, skip_if_none=True)

START = Flow(
    "start",
    (_CATEGORIES, _SOME_AREA, AskChoice("quiet", quiet_times, optional=True), Each(questions)),
    keep_all,
)
CATEGORIES = Flow("categories", (_CATEGORIES,), choose_categories)
QUIET = Flow("quiet", (AskChoice("quiet", quiet_times),), choose_quiet)
AREA = Flow("area", (WHOSE, AskChoice("area", areas)), keep_area)
BORN = Flow("born", (WHOSE, AskMonth("born", at_least="1900-01")), keep_born)
SCHOOL = Flow("school", (WHOSE, _SOME_SCHOOL, AskChoice("grade", grades)), keep_school)
CHILD = Flow(
    "child",
    (
        AskText("label", at_most=10),
        AskMonth("born", at_least="1900-01", optional=True),
        _SOME_SCHOOL,
        AskChoice("grade", grades, optional=True),
        _SOME_AREA,
    ),
    add_child,
)
QUESTION = Flow("question", (Each(questions),), keep_answers)
NUMBER = Flow("number", (AskMobile("number", sensitivity="personal"),), keep_number)
