"""How a resident reports in chat: kind, photos, place, what is there already, the kind's questions, a last look."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.flows.model import Answers, Each, Flow, Option, Step, When
from chalicelib.platform.flows.questions import (
    AskChoice,
    AskDate,
    AskLocation,
    AskNumber,
    AskPhotos,
    AskText,
    AskTime,
    Confirm,
    Show,
)
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Say
from chalicelib.services.reports.actions import (
    day_of,
    file_report,
    keep_photos,
    nearby_reports,
    open_kinds,
    withdraw_report,
)
from chalicelib.services.reports.model import NEW, follows
from chalicelib.services.reports.settings import Question, ReportsSettings

PHOTOS, TEXT, NUMBER = 3, 500, 1_000_000
MOST_NEARBY = 5


def kinds(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """The kinds the town takes reports of."""
    return [
        Option(kind.service_code, kind.name.in_(turn.language), kind.description.in_(turn.language))
        for kind in open_kinds(turn.office, turn.settings)
    ]


def duplicates(turn: Turn, answers: Answers) -> Sequence[Option]:
    """Open reports of the kind nearby, nearest first, and last that it is none of these; nothing where none is near."""
    other = Option(NEW, turn.words("nearby.new"), turn.words("nearby.new_detail"))
    if answers.get("duplicate") == NEW:  # chosen already: the summary only asks what it is called
        return (other,)
    found = [
        Option(
            near.case.id,
            turn.words("nearby.label", metres=round(near.metres)),
            Say("nearby.detail", {"day": day_of(near.case.opened_at)}),
        )
        for near in nearby_reports(turn, answers)[:MOST_NEARBY]
    ]
    return (*found, other) if found else ()


def own_open_reports(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """The resident's own reports that are still open."""
    cases = Cases(turn.scope).of_resident(turn.resident.id).cases
    mine = [case for case in cases if case.is_open and case.service == turn.service]
    return [Option(case.id, case.id, case.title) for case in mine[:12]]


@dataclass(frozen=True)
class OptionsOf:
    """A town's own choices, in the resident's language."""

    question: Question

    def __call__(self, turn: Turn, _answers: Answers) -> Sequence[Option]:
        return [Option(option.value, option.label.in_(turn.language)) for option in self.question.options]


def emergency(settings: ReportsSettings, answers: Answers) -> Sequence[Step]:
    kind = settings.kind(answers.get("kind"))
    return [Show("emergency", ask=kind.emergency.words.said)] if kind and kind.emergency else []


def photo_questions(settings: ReportsSettings, answers: Answers) -> Sequence[Step]:
    return _asked(settings, answers, lambda question: question.type == "photos")


def other_questions(settings: ReportsSettings, answers: Answers) -> Sequence[Step]:
    return _asked(settings, answers, lambda question: question.type != "photos")


def contact(settings: ReportsSettings, _answers: Answers) -> Sequence[Step]:
    return [AskText("contact", at_most=100, optional=True, sensitivity="personal")] if settings.contact.ask else []


def _asked(settings: ReportsSettings, answers: Answers, wanted: Callable[[Question], bool]) -> Sequence[Step]:
    kind = settings.kind(answers.get("kind"))
    return [_step(question) for question in kind.questions if wanted(question)] if kind else []


def _step(question: Question) -> Step:
    """A town's question as a step of the flow."""
    name, ask, label = question.name, question.words.said, question.label.said
    optional, sensitivity = question.optional, question.sensitivity
    match question.type:
        case "photos":
            return AskPhotos(name, question.at_most or PHOTOS, ask=ask, label=label, optional=optional)
        case "choice":
            options = OptionsOf(question)
            return AskChoice(name, options, ask=ask, label=label, optional=optional, sensitivity=sensitivity)
        case "number":
            low, high = question.at_least, question.at_most or NUMBER
            return AskNumber(name, low, high, ask=ask, label=label, optional=optional, sensitivity=sensitivity)
        case "date":
            return AskDate(name, ask=ask, label=label, optional=optional, sensitivity=sensitivity)
        case "time":
            return AskTime(name, ask=ask, label=label, optional=optional, sensitivity=sensitivity)
        case "text":
            length = question.at_most or TEXT
            return AskText(name, length, ask=ask, label=label, optional=optional, sensitivity=sensitivity)


FILE = Flow(
    "file",
    steps=(
        AskChoice("kind", kinds),
        Each(emergency),
        Each(photo_questions),
        AskLocation("place"),
        AskChoice("duplicate", duplicates, skip_if_none=True),
        When(
            lambda answers: not follows(answers),
            (Each(other_questions), AskText("details", TEXT, optional=True), Each(contact), Confirm()),
        ),
    ),
    finish=file_report,
)

ADD_PHOTOS = Flow(
    "add_photo",
    steps=(
        AskChoice("about", own_open_reports, skip_if_none=True),
        When(lambda answers: bool(answers.get("about")), (AskPhotos("photos", PHOTOS),)),
    ),
    finish=keep_photos,
)

WITHDRAW = Flow(
    "withdraw",
    steps=(
        AskChoice("about", own_open_reports, skip_if_none=True),
        When(lambda answers: bool(answers.get("about")), (Confirm("sure"),)),
    ),
    finish=withdraw_report,
)
