"""Following, blocking and taking back: what happens to an account beside what is said."""

from dataclasses import replace
from datetime import datetime

from chalicelib.platform.conversations.deeds import photo_name
from chalicelib.platform.conversations.menu import offer
from chalicelib.platform.conversations.talk import Talk
from chalicelib.platform.flows.asking import ours
from chalicelib.platform.flows.engine import Conversation
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.events import Event
from chalicelib.platform.messaging.reply import Reply
from chalicelib.platform.residents.model import FollowState, Resident

KINDS = frozenset({"follow", "unfollow", "unsend"})


def after(resident: Resident, event: Event, at: datetime) -> Resident:
    """The resident as an event leaves them. Events may come out of order: an older follow or block changes nothing."""
    told = at.isoformat()
    if event.kind in {"follow", "unfollow"} and told >= resident.follow_told_at:
        state: FollowState = "following" if event.kind == "follow" else "blocked"
        return replace(resident, follow=state, follow_told_at=told, followed_at=resident.followed_at or told)
    if resident.follow != "following" and event.kind in {"message", "postback"} and told >= resident.follow_told_at:
        return replace(resident, follow="following", follow_told_at=told)
    if event.kind == "page" and event.raw["page"].get("consent"):
        return replace(resident, consents={**resident.consents, event.raw["page"]["consent"]: told})
    return resident


def language_changed(turn: Turn) -> None:
    """Tell the services that the resident speaks another language now."""
    for name in turn.office.tenant.services:
        follow = turn.office.service(name).on_language
        if follow:
            follow(replace(turn, service=name))


def respond(turn: Turn, talk: Talk, event: Event) -> tuple[Talk, Reply]:
    """What an account event leads to."""
    if event.kind == "follow":
        greeting = "welcome_back" if event.raw.get("follow", {}).get("isUnblocked") else "welcome"
        return talk, Reply((ours(greeting, town=turn.office.tenant.name),)) + offer(turn)
    if event.kind == "unfollow":
        return Talk(), Reply()
    return _taken_back(turn, talk, event.unsent_id), Reply()


def _taken_back(turn: Turn, talk: Talk, message_id: str) -> Talk:
    """Delete what an unsent message brought: the photo, the answer in an open talk, and what services made of it."""
    turn.office.house.files.remove(turn.scope, photo_name(message_id))
    for name in turn.office.tenant.services:
        service = turn.office.service(name)
        if service.on_unsend:
            service.on_unsend(replace(turn, service=name), message_id)
    return replace(talk, conversations=tuple(_without(each, message_id) for each in talk.conversations))


def _without(conversation: Conversation, message_id: str) -> Conversation:
    """The conversation without what a message brought: back at the question it answered."""
    step = conversation.sources.get(message_id)
    if step is None:
        return conversation
    answer = conversation.answers.get(step)
    name = photo_name(message_id)
    rest = [photo for photo in answer if photo != name] if isinstance(answer, list) else None
    answers = (
        {**conversation.answers, step: rest} if rest else {k: v for k, v in conversation.answers.items() if k != step}
    )
    here = conversation.step if rest or isinstance(answer, list) else step
    return replace(conversation, answers=answers, step=here)
