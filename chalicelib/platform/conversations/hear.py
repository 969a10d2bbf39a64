"""One turn: hear an event once, change what it changes, answer once.

An event on paper. Read: is it heard already, who is it, where do they stand (three reads). Take the pure exchange;
actions it finishes write under ids that follow from the event. Then one transaction writes the talk and the heard
event with its answer: from here on the event has had its one effect. Then answer with the reply token.

Killed before the transaction: the queue brings the event again and everything repeats under the same ids. Killed after
it: the event is heard, and only the answer is tried again: a used token is refused by LINE, so it cannot come twice.
An event too old for its token is answered by push, under a key that follows from the event.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from chalicelib.kernel.ids import derived, digest, retry_key
from chalicelib.kernel.storage import together
from chalicelib.platform.conversations import lifecycle, menu, secrecy
from chalicelib.platform.conversations.deeds import done
from chalicelib.platform.conversations.exchange import Exchange
from chalicelib.platform.conversations.menu import contact
from chalicelib.platform.conversations.repository import HeardRecord, Heards, Talks, talk_of
from chalicelib.platform.conversations.talk import Talk
from chalicelib.platform.flows.asking import ours
from chalicelib.platform.house import House, Office, Turn
from chalicelib.platform.menus.turns import after_turn
from chalicelib.platform.messaging.drawing import draw
from chalicelib.platform.messaging.events import Event, event_from
from chalicelib.platform.messaging.port import ReplyTokenSpent
from chalicelib.platform.messaging.reply import Reply, Tap
from chalicelib.platform.residents.model import Resident, resident_id
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.tenants.grants import OwnMessage

TOKEN_LIVES = timedelta(seconds=50)
"""LINE lets a reply token be used for one minute; some of it is the way there."""
TALK_DAYS = 7
SILENT = frozenset({"unfollow", "unsend"})
"""What is heard also while a town's account rests: it is answered by nothing and takes something back."""


@dataclass(frozen=True)
class Knock:
    """One event as it lies on the turns queue."""

    tenant_id: str
    channel_key: str
    event: Mapping[str, Any]


def hear(house: House, knock: Knock) -> None:
    """Take the turn an event asks for, or finish one that was cut off."""
    event = event_from(knock.event)
    if event.is_standby or event.user_id is None:
        return
    office = house.office(OwnMessage(knock.tenant_id))
    if office.tenant.stage == "closed":
        return
    if office.tenant.stage == "paused" and event.kind not in SILENT:
        if event.reply_token:
            _rest(_turn(office, knock.channel_key, event), event)
        return
    heard = Heards(office.scope).find(event.id)
    if heard is None:
        turn = _turn(office, knock.channel_key, event)
        heard, left, is_over = _take(turn, event)
        _answer(turn, event, heard, first=True)
        _clear_away(turn, left)
        if is_over:
            after_turn(turn, event)
    else:
        _answer(_turn(office, knock.channel_key, event), event, heard, first=False)


def _rest(turn: Turn, event: Event) -> None:
    """Say that the town's account rests, at most once an hour to each resident; what they sent is not heard."""
    resident = lifecycle.after(turn.resident, event, turn.at)
    if resident != turn.resident:
        Residents(turn.scope).keep(resident)
    heards, now = Heards(turn.scope), turn.office.house.clock()
    hour = digest("resting", turn.resident.id, f"{now:%Y-%m-%dT%H}")
    if heards.find(hour):
        return
    town = turn.office.tenant
    where = contact(turn) if town.phone else Reply()
    told = draw(turn.office, turn.channel, "", turn.language, Reply((ours("resting", town=town.name),)) + where)
    heard = heards.prepared(hour, now, "reply", told)
    heards.records.put(heard)
    _answer(replace(turn, resident=resident), event, heard, first=True)


def _turn(office: Office, channel_key: str, event: Event) -> Turn:
    channel = office.channel(channel_key)
    name = resident_id(channel.line_id, event.user_id or "")
    known = Residents(office.scope).find(name)
    resident = known or Resident(name, channel.key, event.user_id or "")
    return Turn(office, channel, resident, event.id, office.tenant.local(event.at), derived(event.id))


def _clear_away(turn: Turn, photos: Iterable[str]) -> None:
    """Drop photos that left the talk: a finished flow has claimed its own, what was cancelled or timed out has not.

    A worker killed before this leaves them to the bucket, where unclaimed files go by themselves.
    """
    for name in sorted(photos):
        turn.office.house.files.drop(turn.scope, name)


def _take(turn: Turn, event: Event) -> tuple[HeardRecord, frozenset[str], bool]:
    """The event's one effect: the talk moved on and the event heard, written together.

    With the photos that left it, and whether nothing is open now: what a flow is to change stands at its end.
    """
    scope = turn.office.scope
    offers_english = _seems_english(turn, event)
    turn = _acquainted(turn, event, offers_english=offers_english)
    talks = Talks(scope)
    record = talks.find(turn.resident.id)
    before = secrecy.opened(turn, talk_of(record))
    served: set[str] = set()
    talk, reply = _exchange(turn, before, event, served)
    _note_used(turn, served)
    if offers_english:
        reply = Reply((ours("language_offer"),), (Tap("English", "talk/language/en"),)) + reply
    now = turn.office.house.clock()
    messages = draw(turn.office, turn.channel, "", turn.language, reply) if reply else []
    way: Literal["reply", "push"] = "reply" if event.reply_token and now - event.at < TOKEN_LIVES else "push"
    heard = Heards(scope).prepared(event.id, now, way, messages)
    if talk.open:
        kept = secrecy.sealed(turn, replace(talk, asked_at=turn.office.now().isoformat()))
        together(talks.prepared(record, kept, now + timedelta(days=TALK_DAYS)), heard)
    else:
        together(heard, without=talks.ended(record))
    return heard, before.photos - talk.photos, talk.open is None or event.kind != "message"


def _seems_english(turn: Turn, event: Event) -> bool:
    """Whether English is to be offered: once, to somebody who writes it and has chosen no language."""
    resident = turn.resident
    is_new = not resident.language and not resident.offered_language
    return is_new and "en" in turn.office.tenant.languages and menu.looks_english(event.text)


def _acquainted(turn: Turn, event: Event, *, offers_english: bool) -> Turn:
    """The turn with its resident as the event leaves them, written where that is new."""
    resident = lifecycle.after(turn.resident, event, turn.at)
    chosen = menu.language_chosen(event)
    if chosen in turn.office.tenant.languages:
        resident = replace(resident, language=chosen)
    resident = replace(resident, offered_language=resident.offered_language or offers_english)
    if resident != turn.resident:
        Residents(turn.scope).keep(resident)
    if resident.follow == "following" != turn.resident.follow:
        from chalicelib.platform.reminders.steps import begin_series  # noqa: PLC0415 - few turns begin any

        begin_series(turn.office, resident)
    known = replace(turn, resident=resident)
    if resident.language != turn.resident.language:
        lifecycle.language_changed(known)
    return known


def _note_used(turn: Turn, served: Iterable[str]) -> None:
    """Note the day on which services were used. Read anew, since what they finished may have changed the resident."""
    day = turn.at.date().isoformat()
    new = {name: day for name in served if turn.resident.used.get(name, "") < day}
    if not new:
        return
    residents = Residents(turn.scope)
    resident = residents.find(turn.resident.id)
    if resident:
        residents.keep(replace(resident, used={**resident.used, **new}))


def _exchange(turn: Turn, talk: Talk, event: Event, served: set[str]) -> tuple[Talk, Reply]:
    talk, ended = _in_time(turn, talk)
    if event.kind in lifecycle.KINDS:
        return lifecycle.respond(turn, talk, event)
    talk, reply = done(Exchange(turn, talk, event.message_id, served), event)
    return talk, ended + reply


def _in_time(turn: Turn, talk: Talk) -> tuple[Talk, Reply]:
    """The talk without what has waited too long, and the word that it ended."""
    flow = turn.office.service(talk.open.service).flow(talk.open.flow) if talk.open else None
    if talk.open is None or not talk.is_stale(turn.office.now(), flow.hours if flow else 0):
        return talk, Reply()
    return Talk(), Reply((ours("timed_out"),))


def _answer(turn: Turn, event: Event, heard: HeardRecord, *, first: bool) -> None:
    messages = heard.drawn()
    if not messages or turn.resident.follow == "blocked":
        return
    age = turn.office.house.clock().timestamp() - heard.at
    if heard.way == "reply" and (first or age < TOKEN_LIVES.total_seconds()):
        try:
            turn.office.house.line.reply(turn.channel, event.reply_token or "", messages)
        except ReplyTokenSpent:
            if first:
                _push(turn, event, messages)
    elif heard.way == "push" and age < timedelta(hours=23).total_seconds():
        _push(turn, event, messages)


def _push(turn: Turn, event: Event, messages: list[dict[str, Any]]) -> None:
    key = retry_key(turn.office.tenant.id, turn.channel.key, event.id)
    turn.office.house.line.push(turn.channel, event.user_id or "", messages, key)
