"""The verbs: choose a language, name a person, list and erase what is kept."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.broadcasts.forgetting import forget
from chalicelib.platform.conversations.lifecycle import language_changed
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Card, Reply, Say, Tap, Words, say
from chalicelib.platform.residents.model import Person
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.sms.numbers import withdraw


def choose_language(turn: Turn, answers: Answers) -> Reply:
    """Speak the chosen language from the next message on."""
    Residents(turn.scope).keep(replace(turn.resident, language=answers["language"]))
    in_it = replace(turn, resident=replace(turn.resident, language=answers["language"]))
    language_changed(in_it)
    return Reply((in_it.words("language.done"),))


def name_person(turn: Turn, answers: Answers) -> Reply:
    """Add somebody the resident looks after, by the name they use among themselves."""
    if len(turn.resident.persons) > turn.settings.persons_at_most:
        raise ResidentMistake(turn.words("person.too_many", at_most=turn.settings.persons_at_most))
    person = Person(turn.new_id(), answers["label"])
    Residents(turn.scope).keep(turn.resident.with_person(person))
    return say("person.done", label=person.label)


def show_what_is_kept(turn: Turn, _value: str) -> Reply:
    """Everything the town keeps of this resident, in sentences."""
    lines: list[Words] = [Say("kept.account"), Say("kept.language", {"language": Say(f"kept.{turn.language}")})]
    persons = [person.label for person in turn.resident.persons if person.id != "self"]
    if persons:
        lines.append(Say("kept.persons", {"persons": "、".join(persons)}))
    lines += _kept_by_services(turn)
    buttons = (Tap(Say("menu.language"), "profile/language/"), Tap(Say("kept.erase"), "profile/erase/"))
    return Reply((Card(Say("kept.title"), tuple(lines), buttons=buttons),))


def _kept_by_services(turn: Turn) -> Iterator[str]:
    for name in turn.office.tenant.services:
        holds = turn.office.service(name).holds
        if holds:
            yield from holds(replace(turn, service=name), turn.resident.id)


def erase_me(turn: Turn, _answers: Answers) -> Reply:
    """Erase what services keep, then the resident. What they write next makes them a new one."""
    for name in turn.office.tenant.services:
        erase = turn.office.service(name).erase
        if erase:
            erase(replace(turn, service=name), turn.resident.id)
    forget(turn.office, turn.resident)
    withdraw(turn.office, turn.resident.id)  # also in a town that has stopped offering the settings it was left in
    Residents(turn.scope).forget(turn.resident.id)
    return say("erase.done")
