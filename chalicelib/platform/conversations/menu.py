"""What can be said at any time: the way in, the ways out, languages, and how to reach a person."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform import hours, situations
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.conversations.voice import capability_texts
from chalicelib.platform.flows.asking import ours
from chalicelib.platform.flows.questions import plain
from chalicelib.platform.hours.days import DAYS
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.events import Event
from chalicelib.platform.messaging.reply import (
    Action,
    Call,
    Card,
    Cards,
    Part,
    Reply,
    Row,
    Say,
    Tap,
    Words,
)
from chalicelib.web.words import clock

ANSWERABLE = frozenset({"skip", "back"})
"""Commands whose words may as well be an answer to a question for free text."""


def offer(turn: Turn) -> Reply:
    """The services' own ways in, as buttons."""
    taps = [tap for name in turn.office.tenant.services for tap in _ways_in(turn, turn.office.service(name))]
    return Reply((ours("menu"),), tuple(taps[:13]))


def asked_for(turn: Turn) -> Reply:
    """The same for who asks for the menu or says what we do not understand, below what the town is in."""
    state = situations.of(turn.office).state
    banner = (Say(f"banner.{state}", owner="situations"),) if state != "normal" else ()
    return Reply(banner) + offer(turn)


def _ways_in(turn: Turn, service: Service) -> Iterator[Tap]:
    texts = turn.office.texts(service.name)
    shown = texts.table(turn.language, "menu") or texts.table("ja", "menu")
    return (Tap(label, f"{service.name}/{entry}/") for entry, label in shown.items() if entry in service.entries)


def contact(turn: Turn, *, gave_up: bool = False) -> Reply:
    """How to reach a person."""
    tenant = turn.office.tenant
    call: tuple[Action, ...] = (Call(ours("call"), tenant.phone),) if tenant.phone else ()
    told = hours.sentence(turn.office, turn.language)
    where = ours("contact" if told else "contact_plain", town=tenant.name, phone=tenant.phone, hours=told)
    lines: tuple[Words, ...] = (where, *_whether_open(turn))
    return Reply((Card(tenant.name, (ours("gave_up"), *lines) if gave_up else lines, buttons=call),))


def _whether_open(turn: Turn) -> Iterator[Words]:
    """Whether somebody is there now, and from when next; nothing where the town did not type its hours."""
    if not hours.has_pattern(turn.office):
        return
    closes, opens = hours.closing(turn.office, turn.at), hours.next_opening(turn.office, turn.at)
    if closes:
        yield ours("hours.open", closes=clock(datetime.combine(turn.at.date(), closes)))
    elif opens:
        weekday = ours(f"hours.{tuple(DAYS)[opens.weekday()]}")
        when = ours("hours.when", month=opens.month, day=opens.day, weekday=weekday, time=clock(opens))
        yield ours("hours.closed", when=when)
    else:
        yield ours("hours.closed_long")


def not_offered(turn: Turn) -> Reply:
    return Reply((ours("not_offered"),)) + offer(turn)


def language_set(turn: Turn) -> Reply:
    return Reply((ours("language_set"),)) + offer(turn)


def command(turn: Turn, text: str) -> str | None:
    """The talk's own command a text is, in any of our languages (a language's name means: speak that)."""
    said = plain(text)
    texts = capability_texts("conversations")
    assert texts is not None
    for language in (turn.language, *LANGUAGES):
        for name, words in texts.table(language, "words").items():
            if said in map(plain, words):
                return "language" if name in LANGUAGES else name
    return None


def language_chosen(event: Event) -> str:
    """The language an event asks for, by its button or its name; empty if none."""
    if event.postback.startswith("talk/language/"):
        return event.postback.removeprefix("talk/language/")
    texts = capability_texts("conversations")
    assert texts is not None
    words, said = texts.table("ja", "words"), plain(event.text)
    return next((str(name) for name in LANGUAGES if said in map(plain, words[name])), "")


def keyword(turn: Turn, text: str) -> str | None:
    """Where a text leads as a keyword: the tenant's own first, then each service's in any language."""
    said = plain(text)
    tenant = turn.office.tenant
    for word, to in tenant.keywords.items():
        if plain(word) == said:
            return to
    for name in tenant.services:
        texts = turn.office.service(name).texts
        for language in LANGUAGES:
            for entry, words in texts.table(language, "keywords").items():
                if said in map(plain, words):
                    return f"{name}/{entry}/"
    return None


def looks_english(text: str) -> bool:
    """Whether a resident seems to write English: two words or more, all in Latin letters. A receipt number is none."""
    return text.isascii() and len(re.findall(r"\b[A-Za-z]{2,}\b", text)) >= 2


def owned(service: str, reply: Reply) -> Reply:
    """The reply with every text that names no owner marked as the service's."""
    return Reply(
        tuple(_part(service, part) for part in reply.parts), tuple(_action(service, act) for act in reply.quick)
    )


def _words(service: str, words: Words) -> Words:
    if not isinstance(words, Say):
        return words
    facts = {name: _words(service, fact) if isinstance(fact, Say) else fact for name, fact in words.facts.items()}
    return replace(words, facts=facts, owner=words.owner or service)


def _action(service: str, action: Action) -> Action:
    return replace(action, label=_words(service, action.label))


def _line(service: str, line: Words | Row) -> Words | Row:
    if isinstance(line, Row):
        return Row(_words(service, line.label), _words(service, line.value))
    return _words(service, line)


def _card(service: str, card: Card) -> Card:
    return replace(
        card,
        title=_words(service, card.title),
        lines=tuple(_line(service, line) for line in card.lines),
        note=_words(service, card.note) if card.note else None,
        buttons=tuple(_action(service, button) for button in card.buttons),
    )


def _part(service: str, part: Part) -> Part:
    match part:
        case Card():
            return _card(service, part)
        case Cards(cards, told):
            return Cards(tuple(_card(service, card) for card in cards), _words(service, told))
    return _words(service, part)
