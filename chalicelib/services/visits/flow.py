"""How a resident books in chat: what, which day and time, for whom, how many, the town's questions, a last look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from chalicelib.platform.bookings.desk import Opening
from chalicelib.platform.bookings.model import day_in_words, moment_in_words
from chalicelib.platform.bookings.settings import Offering, Question
from chalicelib.platform.flows.model import Answers, Each, Flow, Option, Step, When
from chalicelib.platform.flows.questions import AskChoice, AskDate, AskMonth, AskNumber, AskText, Confirm, Show
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Say, Written
from chalicelib.services.visits.actions.booking import finish, join_list
from chalicelib.services.visits.actions.desk import offering_of, own_booking, settings_of, spoken, town_desk
from chalicelib.services.visits.actions.own import bookings_of, cancel, change, name_of
from chalicelib.services.visits.model import QUESTION, WAIT, Chosen
from chalicelib.services.visits.settings import VisitsSettings

BUTTONS = 8
"""Numbers of people that still stand on buttons."""
MOST_DAYS = 24
"""Days that are shown at once."""
TEXT, NUMBER = 300, 1_000_000


# what


def chosen(turn: Turn, answers: Answers) -> Sequence[Option]:
    """What the flow was entered with, in words: an offering, a time of it, or a booking."""
    told = answers.get("about")
    offering = offering_of(turn, answers) if told else None
    if offering is None:
        return ()
    return (Option(str(told), f"{spoken(turn, offering.said)} {_when_of(turn, str(told))}".strip()),)


def _when_of(turn: Turn, about: str) -> str:
    booking = own_booking(turn, about)
    if booking:
        return spoken(turn, moment_in_words(booking.starts))
    slot = Chosen.read(about).slot
    try:
        moment = turn.office.tenant.local(datetime.fromisoformat(slot)) if slot else None
    except ValueError:
        return ""
    return spoken(turn, moment_in_words(moment)) if moment else ""


def categories(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """The kinds of what can be booked; none where there is only one."""
    settings = settings_of(turn.office)
    used = {offering.category for offering in settings.offerings if offering.is_open}
    found = [category for category in settings.categories if category.id in used]
    return [Option(each.id, spoken(turn, Written(each.name))) for each in found] if len(used) > 1 else ()


def areas(turn: Turn, answers: Answers) -> Sequence[Option]:
    """The areas of a kind; none where there is only one."""
    used = {offering.area for offering in _in_category(turn, answers)}
    found = [area for area in turn.office.tenant.areas if area.id in used]
    return [Option(area.id, area.name) for area in found] if len(used) > 1 else ()


def offerings(turn: Turn, answers: Answers) -> Sequence[Option]:
    """What can be booked there; what is for the whole town always can."""
    area = answers.get("area")
    found = [each for each in _in_category(turn, answers) if not area or each.area in ("", area)]
    return [Option(each.id, spoken(turn, each.said)) for each in found]


def _in_category(turn: Turn, answers: Answers) -> list[Offering]:
    category = answers.get("category")
    offered = settings_of(turn.office).offerings
    return [each for each in offered if each.is_open and (not category or each.category == category)]


def own_bookings(turn: Turn, answers: Answers) -> Sequence[Option]:
    """The resident's own bookings that are ahead; the one they came for, where they came for one."""
    if answers.get("about"):
        return chosen(turn, answers)
    return [
        Option(booking.id, f"{spoken(turn, name_of(turn, booking.offering))} {_when_of(turn, booking.id)}")
        for booking in bookings_of(turn)
    ]


# when


def months(turn: Turn, answers: Answers) -> Sequence[Option]:
    """The months with times to choose; none where all their days can be shown at once."""
    days_found = dict.fromkeys(opening.slot.day for opening in _choosable(turn, answers))
    found = dict.fromkeys(day.replace(day=1) for day in days_found)
    if len(found) < 2 or len(days_found) <= MOST_DAYS:
        return ()
    return [Option(f"{first:%Y-%m}", turn.words("month_as", year=first.year, month=first.month)) for first in found]


def days(turn: Turn, answers: Answers) -> Sequence[Option]:
    """The days of the month with times to choose."""
    month = str(answers.get("month") or "")
    openings = [each for each in _choosable(turn, answers) if f"{each.slot.day:%Y-%m}".startswith(month)]
    return [_day(turn, day, list(found)) for day, found in groupby(openings, key=lambda each: each.slot.day)]


def _day(turn: Turn, day: date, found: Sequence[Opening]) -> Option:
    is_full = not any(opening.free for opening in found)
    told = spoken(turn, day_in_words(day))
    return Option(day.isoformat(), turn.words("day_full", day=told) if is_full else told)


def times(turn: Turn, answers: Answers) -> Sequence[Option]:
    """The times of a day, how many places each has, and which can be waited for."""
    day = str(answers.get("day") or "")
    offering = offering_of(turn, answers)
    found = [each for each in _choosable(turn, answers) if each.slot.day.isoformat() == day]
    return [_time(turn, offering, opening) for opening in found if offering]


def _time(turn: Turn, offering: Offering, opening: Opening) -> Option:
    told = f"{opening.slot.starts.hour}:{opening.slot.starts:%M}"
    if offering.is_drawn:
        return Option(opening.slot.name, turn.words("time_drawn", time=told, capacity=opening.slot.capacity))
    if opening.free:
        return Option(opening.slot.name, turn.words("time_free", time=told, free=opening.free))
    return Option(f"{WAIT}{opening.slot.name}", turn.words("time_full", time=told))


def _choosable(turn: Turn, answers: Answers) -> Sequence[Opening]:
    """Times with places, and full ones where there is a waiting list; of a change those with places alone."""
    offering = offering_of(turn, answers)
    if offering is None:
        return ()
    desk = town_desk(turn.office)
    found = desk.bookable(offering, desk.days_ahead(offering, turn.at), turn.at)
    if offering.is_drawn:
        last = offering.lottery.plain()
        return [each for each in found if last.moment(each.slot.starts) > turn.at]
    may_wait = offering.waiting and own_booking(turn, str(answers.get("about") or "")) is None
    return [each for each in found if each.free or may_wait]


# who, and what is asked


def persons(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """Those the resident looks after, where there are others than themself."""
    known = turn.resident.persons
    return [Option(person.id, person.label) for person in known] if len(known) > 1 else ()


def people(settings: VisitsSettings, answers: Answers) -> Sequence[Step]:
    offering = _offering(settings, answers)
    if offering is None or offering.places < 2:
        return ()
    if offering.places > BUTTONS:
        return (AskNumber("people", 1, offering.places),)
    numbers = range(1, offering.places + 1)
    return (AskChoice("people", tuple(Option(str(number), Say("people_as", {"count": number})) for number in numbers)),)


def remarks(settings: VisitsSettings, answers: Answers) -> Sequence[Step]:
    """What the town says of an offering before a day is chosen."""
    offering = _offering(settings, answers)
    told = [told for told in (offering.place, offering.about) if told] if offering else []
    return (Show("remarks", ask="\n".join(told)),) if told else ()


def questions(settings: VisitsSettings, answers: Answers) -> Sequence[Step]:
    offering = _offering(settings, answers)
    return [_asked(question) for question in offering.questions] if offering else ()


def _offering(settings: VisitsSettings, answers: Answers) -> Offering | None:
    wanted = Chosen.read(answers.get("about")).offering or answers.get("offering")
    return next((offering for offering in settings.offerings if offering.id == wanted), None)


@dataclass(frozen=True)
class OptionsOf:
    """A question's choices, in the resident's language."""

    question: Question

    def __call__(self, turn: Turn, _answers: Answers) -> Sequence[Option]:
        return [Option(choice.id, spoken(turn, Written(choice.name))) for choice in self.question.choices]


def _asked(question: Question) -> Step:
    """A town's question as a step of the flow."""
    name, ask, label = f"{QUESTION}{question.id}", Written(question.ask), Written(question.name)
    optional, sensitivity = question.optional, question.sensitivity
    match question.kind:
        case "choice":
            return AskChoice(
                name, OptionsOf(question), ask=ask, label=label, optional=optional, sensitivity=sensitivity
            )
        case "number":
            return AskNumber(name, 0, NUMBER, ask=ask, label=label, optional=optional, sensitivity=sensitivity)
        case "date":
            return AskDate(name, ask=ask, label=label, optional=optional, sensitivity=sensitivity)
        case "month":
            return AskMonth(name, ask=ask, label=label, optional=optional, sensitivity=sensitivity)
    return AskText(name, TEXT, ask=ask, label=label, optional=optional, sensitivity=sensitivity)


def no_offering(answers: Answers) -> bool:
    return not answers.get("about")


def no_slot(answers: Answers) -> bool:
    has = bool(Chosen.read(answers.get("about")).slot)
    return not has and bool(answers.get("about") or answers.get("offering"))


def has_slot(answers: Answers) -> bool:
    return bool(Chosen.read(answers.get("about")).slot or answers.get("time"))


WHAT = (
    AskChoice("category", categories, skip_if_none=True),
    AskChoice("area", areas, skip_if_none=True),
    AskChoice("offering", offerings, skip_if_none=True),
)
WHEN = (
    AskChoice("month", months, skip_if_none=True),
    AskChoice("day", days, skip_if_none=True),
    When(lambda answers: bool(answers.get("day")), (AskChoice("time", times, skip_if_none=True),)),
)
WHO = (AskChoice("person", persons, skip_if_none=True), Each(people), Each(questions), Confirm())

BOOK = Flow(
    "book",
    steps=(
        AskChoice("about", chosen, skip_if_none=True),
        When(no_offering, WHAT),
        Each(remarks),
        When(no_slot, WHEN),
        When(has_slot, WHO),
    ),
    finish=finish,
)

WAITING = Flow(
    "wait", steps=(AskChoice("about", chosen, skip_if_none=True), When(has_slot, WHO)), finish=join_list
)  # fmt: skip

CHANGE = Flow(
    "change",
    steps=(
        AskChoice("about", own_bookings, skip_if_none=True),
        When(lambda answers: bool(answers.get("about")), WHEN),
        When(lambda answers: bool(answers.get("time")), (Confirm(),)),
    ),
    finish=change,
)

CANCEL = Flow(
    "cancel",
    steps=(
        AskChoice("about", own_bookings, skip_if_none=True),
        When(lambda answers: bool(answers.get("about")), (Confirm("sure"),)),
    ),
    finish=cancel,
)
