"""The verbs: show what is chosen, choose, keep what was told of a person, stop, put back, drop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.broadcasts.sent_today import tell_sent
from chalicelib.platform.broadcasts.settings import BroadcastSettings, Category
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.messaging.reply import Action, Card, Cards, Page, Part, Reply, Row, Say, Tap, say
from chalicelib.platform.reminders.settings import StepSettings
from chalicelib.platform.reminders.steps import begin_series, end_series
from chalicelib.platform.residents.model import SELF, Person, Resident, school_year
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.residents.settings import Question, in_language
from chalicelib.platform.sms import numbers

SERVICE = "reception"
NEVER, OTHER = "never", "other"
MOST_PERSONS = 10
_ELEMENTARY, _JUNIOR = 6, 9


# choosing


def keep_all(turn: Turn, answers: Answers) -> Reply:
    """Everything of one walk or page; what was passed over stays as it was."""
    resident = _with_categories(turn.resident, answers)
    if answers.get("quiet"):
        resident = _with_quiet(resident, answers["quiet"])
    if answers.get("area"):
        resident = resident.with_person(replace(resident.person("self"), area_id=answers["area"]))
    return _kept(turn, _with_answers(resident, answers), "done")


def choose_categories(turn: Turn, answers: Answers) -> Reply:
    return _kept(turn, _with_categories(turn.resident, answers), "done")


def choose_quiet(turn: Turn, answers: Answers) -> Reply:
    return _kept(turn, _with_quiet(turn.resident, answers["quiet"]), "done")


def keep_answers(turn: Turn, answers: Answers) -> Reply:
    return _kept(turn, _with_answers(turn.resident, answers), "done")


def _with_categories(resident: Resident, answers: Answers) -> Resident:
    chosen = answers.get("categories")
    return resident if chosen is None else replace(resident, categories=tuple(chosen))


def _with_quiet(resident: Resident, chosen: str) -> Resident:
    return replace(resident, quiet="" if chosen == NEVER else chosen)


def _with_answers(resident: Resident, answers: Answers) -> Resident:
    """The resident with the answers to the town's own questions; of several, all in one."""
    told = {name.removeprefix("q-"): answer for name, answer in answers.items() if name.startswith("q-")}
    given = {name: _one(answer) for name, answer in told.items() if answer is not None}
    return replace(resident, answers={**resident.answers, **given})


def _one(answer: str | Sequence[str]) -> str:
    return answer if isinstance(answer, str) else ",".join(answer)


def _kept(turn: Turn, resident: Resident, key: str, /, **facts: object) -> Reply:
    """Write the resident, let series follow what they told, say so and show what is chosen now."""
    if resident != turn.resident:
        Residents(turn.scope).keep(resident)
        begin_series(turn.office, resident)
    return say(key, **facts) + show_settings(replace(turn, resident=resident), "")


# persons


def keep_area(turn: Turn, answers: Answers) -> Reply:
    return _changed(turn, replace(_person(turn, answers), area_id=answers["area"]))


def keep_born(turn: Turn, answers: Answers) -> Reply:
    return _changed(turn, replace(_person(turn, answers), born=answers["born"]))


def keep_school(turn: Turn, answers: Answers) -> Reply:
    return _changed(turn, _at_school(turn, _person(turn, answers), answers))


def add_child(turn: Turn, answers: Answers) -> Reply:
    """Somebody more, by the name they use among themselves. The same event adds them once."""
    person_id = turn.new_id()
    others = [person for person in turn.resident.persons if person.id != person_id]
    if len(others) >= MOST_PERSONS:
        raise ResidentMistake(turn.words("person.too_many", at_most=MOST_PERSONS))
    born, area = answers.get("born") or "", answers.get("area") or ""
    person = Person(person_id, answers["label"], area_id=area, born=born)
    return _changed(turn, _at_school(turn, person, answers))


def forget_person(turn: Turn, person_id: str) -> Reply:
    """Drop somebody who was added, and what was told of them; of the resident themself, what was told."""
    person = _person(turn, {"about": person_id})
    others = tuple(each for each in turn.resident.persons if each.id != person.id)
    persons = (SELF, *others) if person.id == SELF.id else others
    resident = replace(turn.resident, persons=persons)
    return _kept(turn, resident, "person.forgotten", label=person.label)


def _person(turn: Turn, answers: Answers) -> Person:
    """Whom it is about. A button of somebody who was dropped since is nobody's."""
    about = answers.get("about") or SELF.id
    person = turn.resident.person(about)
    if person.id != about:
        raise ResidentMistake(turn.words("person.gone"))
    return person


def _at_school(turn: Turn, person: Person, answers: Answers) -> Person:
    school, grade = answers.get("school"), answers.get("grade")
    if school is not None:
        person = replace(person, school="" if school == OTHER else school)
    if grade is not None:
        person = replace(person, grade=int(grade), grade_since=school_year(turn.at.date()))
    return person


def _changed(turn: Turn, person: Person) -> Reply:
    return _kept(turn, turn.resident.with_person(person), "person.done", label=person.label)


# stopping


def stop_all(turn: Turn, _value: str) -> Reply:
    """Stop all that is not urgent, in one tap, and offer the way back."""
    before = sorted(received(turn.office, turn.resident))
    vital = tuple(each.id for each in _categories(turn.office) if each.is_vital)
    kept = tuple(each for each in before if each in vital)
    series = tuple(each.id for each in turn.office.choices("steps", StepSettings).series)
    resident = replace(turn.resident, categories=kept, stopped_series=series)
    Residents(turn.scope).keep(resident)
    end_series(turn.office, resident)
    back = Tap(Say("stop.back"), f"{SERVICE}/resume/{','.join(before)}"[:300])
    return say("stop.done", kept=_names(turn, kept)).offering(back, Tap(Say("menu.settings"), f"{SERVICE}/settings/"))


def put_back(turn: Turn, value: str) -> Reply:
    """Receive again what was received before everything was stopped."""
    known = {each.id for each in _categories(turn.office)}
    chosen = tuple(each for each in value.split(",") if each in known)
    return _kept(turn, replace(turn.resident, categories=chosen, stopped_series=()), "stop.undone")


def stop_series(turn: Turn, series_id: str) -> Reply:
    """No more of one series of step messages."""
    series = turn.office.choices("steps", StepSettings).of_id(series_id)
    if series is None:
        raise ResidentMistake(turn.words("series.gone"))
    stopped = tuple(dict.fromkeys((*turn.resident.stopped_series, series.id)))
    resident = replace(turn.resident, stopped_series=stopped)
    Residents(turn.scope).keep(resident)
    end_series(turn.office, resident)
    return say("series.done", name=in_language(series.name, turn.language))


def keep_number(turn: Turn, answers: Answers) -> Reply:
    """Seal the number for SMS in an emergency."""
    if not turn.settings.asks_number:
        raise ResidentMistake(turn.words("number.unasked"))
    numbers.leave(turn.office, turn.resident.id, answers["number"])
    return say("number.done").offering(Tap(Say("number.drop"), f"{SERVICE}/nonumber/"))


def withdraw_number(turn: Turn, _value: str) -> Reply:
    numbers.withdraw(turn.office, turn.resident.id)
    return say("number.dropped")


# what is chosen now


def show_settings(turn: Turn, _value: str) -> Reply:
    """What is chosen now, and a way to change each thing by itself."""
    others = [person for person in turn.resident.persons if person.id != SELF.id]
    cards = (_own_card(turn), *(_person_card(turn, person) for person in others))
    cards += tuple(_series_card(turn))
    part: Part = cards[0] if len(cards) == 1 else Cards(cards[:12], Say("card.title"))
    return Reply((part,), (Page(Say("card.page"), f"{SERVICE}/start"), Tap(Say("card.stop"), f"{SERVICE}/stop/")))


def _own_card(turn: Turn) -> Card:
    rows = [
        Row(Say("categories.label"), _names(turn, received(turn.office, turn.resident))),
        Row(Say("quiet.label"), quiet_told(turn, turn.resident.quiet)),
        *_person_rows(turn, turn.resident.person(SELF.id)),
        *(Row(in_language(each.name, turn.language), _answer_told(turn, each)) for each in _asked(turn)),
    ]
    if turn.settings.asks_number:
        has_one = numbers.has_left(turn.office, turn.resident.id)
        rows.append(Row(Say("number.label"), Say("number.kept" if has_one else "card.none")))
    return Card(Say("card.title"), tuple(rows), buttons=tuple(_own_buttons(turn)))


def _own_buttons(turn: Turn) -> Iterator[Action]:
    yield Tap(Say("categories.change"), f"{SERVICE}/categories/")
    yield Tap(Say("quiet.change"), f"{SERVICE}/quiet/")
    if turn.office.tenant.areas:
        yield Tap(Say("area.change"), f"{SERVICE}/area/{SELF.id}")
    for question in _asked(turn):
        yield Tap(in_language(question.name, turn.language), f"{SERVICE}/question/{question.id}")
    yield Tap(Say("child.add"), f"{SERVICE}/child/")
    if turn.settings.asks_number:
        yield Tap(Say("number.label"), f"{SERVICE}/number/")


def _person_card(turn: Turn, person: Person) -> Card:
    of = f"{SERVICE}/{{}}/{person.id}"
    buttons = (
        Tap(Say("area.change"), of.format("area")),
        Tap(Say("born.change"), of.format("born")),
        Tap(Say("school.change"), of.format("school")),
        Tap(Say("person.forget"), of.format("forget")),
    )
    return Card(person.label, tuple(_person_rows(turn, person)), buttons=buttons)


def _person_rows(turn: Turn, person: Person) -> Iterator[Row]:
    area = turn.office.tenant.area(person.area_id)
    yield Row(Say("area.label"), area.name if area else Say("card.none"))
    if person.id != SELF.id or person.born:
        yield Row(Say("born.label"), _month_told(turn, person.born) if person.born else Say("card.none"))
    if person.id != SELF.id or person.school or person.grade is not None:
        yield Row(Say("school.label"), _school_told(turn, person) or Say("card.none"))


def _series_card(turn: Turn) -> Iterator[Card]:
    series = turn.office.choices("steps", StepSettings).series
    if not series:
        return
    stopped = turn.resident.stopped_series
    rows = tuple(
        Row(in_language(each.name, turn.language), Say("series.off" if each.id in stopped else "series.on"))
        for each in series
    )
    taps = tuple(
        Tap(Say("series.stop", {"name": in_language(each.name, turn.language)}), f"{SERVICE}/series/{each.id}")
        for each in series
        if each.id not in stopped
    )
    yield Card(Say("series.title"), rows, buttons=taps)


def received(office: Office, resident: Resident) -> frozenset[str]:
    """Ids of the categories a resident receives: chosen, or by the town's default until they chose."""
    offered = _categories(office)
    if resident.categories is None:
        return frozenset(each.id for each in offered if each.by_default)
    return frozenset(each.id for each in offered if each.id in resident.categories)


def _categories(office: Office) -> Sequence[Category]:
    return office.choices("broadcasts", BroadcastSettings).categories


def _names(turn: Turn, ids: Sequence[str] | frozenset[str]) -> str:
    names = [in_language(each.name, turn.language) for each in _categories(turn.office) if each.id in ids]
    return turn.words("joint").join(names) or turn.words("card.none")


def _asked(turn: Turn) -> list[Question]:
    return [question for question in turn.settings.questions if question.is_asked]


def _answer_told(turn: Turn, question: Question) -> str:
    told = turn.resident.answers.get(question.id, "")
    if not told:
        return turn.words("card.none")
    if question.is_dated:
        return _month_told(turn, told) if question.kind == "month" else told
    chosen = [in_language(each.name, turn.language) for each in question.choices if each.id in told.split(",")]
    return turn.words("joint").join(chosen)


def quiet_told(turn: Turn, span: str) -> str:
    """`22:00-07:00` in words."""
    if not span:
        return turn.words("quiet.never")
    start, _, end = span.partition("-")
    return turn.words("quiet.span", start=start, end=end)


def _month_told(turn: Turn, month: str) -> str:
    year, number = map(int, month.split("-")[:2])
    return turn.words("month", year=year, number=number)


def _school_told(turn: Turn, person: Person) -> str:
    """School and grade as they are this school year; a school that was left is not told."""
    grade = person.grade_in(school_year(turn.at.date()))
    school = turn.settings.school(person.school)
    name = school.name if school and school.has_grade(grade) else ""
    return " ".join(part for part in (name, grade_told(turn, grade) if grade is not None else "") if part)


def grade_told(turn: Turn, grade: int) -> str:
    """`1` as 小学1年 in the resident's language."""
    if grade <= 0:
        return turn.words(f"grade.before.{max(grade, -3) + 3}")
    if grade <= _ELEMENTARY:
        return turn.words("grade.elementary", number=grade)
    if grade <= _JUNIOR:
        return turn.words("grade.junior", number=grade - _ELEMENTARY)
    return turn.words("grade.high", number=grade - _JUNIOR)


# what is kept


def holdings(turn: Turn, resident_id: str) -> Sequence[str]:
    """What is kept of a resident here, in sentences for them."""
    resident = Residents(turn.scope).find(resident_id)
    if resident is None:
        return ()
    at = replace(turn, resident=resident)
    told: Mapping[str, str] = {
        "categories": _names(at, resident.categories) if resident.categories is not None else "",
        "quiet": quiet_told(at, resident.quiet) if resident.quiet else "",
        "persons": turn.words("joint").join(person.label for person in resident.persons if _is_told_of(person)),
        "answers": turn.words("joint").join(
            f"{in_language(each.name, turn.language)} {_answer_told(at, each)}"
            for each in turn.settings.questions
            if resident.answers.get(each.id)
        ),
    }
    sentences = [turn.words(f"holds.{name}", told=words) for name, words in told.items() if words]
    return [*sentences, turn.words("holds.number")] if numbers.has_left(turn.office, resident_id) else sentences


def _is_told_of(person: Person) -> bool:
    return bool(person.born or person.school or person.grade is not None)


def erase(turn: Turn, resident_id: str) -> None:
    """Drop the number, and what was to come; the rest stands in the resident's own record, which goes as a whole."""
    numbers.withdraw(turn.office, resident_id)
    resident = Residents(turn.scope).find(resident_id)
    if resident:
        end_series(turn.office, resident, all_of_them=True)


def show_sent(turn: Turn, _value: str) -> Reply:
    """What the town sent today and in the days before, also for who did not receive it."""
    return tell_sent(turn)
