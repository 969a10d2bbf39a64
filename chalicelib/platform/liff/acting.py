"""What a form of a declared page does: once under its nonce and told on the next page, or refused where it stood."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from chalicelib.kernel.errors import Conflict, ResidentMistake
from chalicelib.kernel.ids import derived, digest
from chalicelib.platform.console.sessions import same
from chalicelib.platform.conversations.knock import hand_over
from chalicelib.platform.house import Turn
from chalicelib.platform.liff.blocks import Again
from chalicelib.platform.liff.declared import action_named
from chalicelib.platform.liff.filling import Tell, filled, marked
from chalicelib.platform.liff.pages import words
from chalicelib.platform.liff.sights import Sight, drawn, told_next
from chalicelib.platform.liff.views import Done, ResidentAction
from chalicelib.platform.messaging.events import event_from
from chalicelib.web.exchange import Posted, Response, redirect

TAP = "/tap"
"""What a tap's mark is made over in place of an action, none of which is called so."""


def do(sight: Sight) -> Response:
    """A posted form: done, and on to the page that tells it; or the page it stood on again, and why."""
    action = action_named(sight.pages, sight.request.params["action"])
    posted, t = sight.request.form, words(sight.language, sight.office)
    if not is_genuine(posted, action.name, sight.session.mark):
        return _again(sight, Again(action.name, posted, message=t("view.again"), kind="warning"))
    done = attempt(action, turn_of(sight, posted), posted, t)
    if isinstance(done, Again):
        return _again(sight, done, status=422)
    return told_next(sight, done.page, done.kind, sight.voice(done.told))


def is_genuine(posted: Posted, action: str, mark: Any) -> bool:
    """Whether the form is one that this session drew for this action."""
    told = mark(marked(posted["nonce"], action, posted["asks"]))
    return bool(posted["nonce"]) and same(posted["mark"], told)


def attempt(action: ResidentAction, caller: Any, posted: Posted, t: Tell) -> Done | Again:
    """What the action did, or why it did not. A mistake of a field is found before the action is asked."""
    form = filled(posted, t)
    if form.problems:
        return Again(action.name, posted, form.problems, t("view.problems"))
    try:
        return action.do(caller, form.sent)
    except ResidentMistake as mistake:
        return Again(action.name, posted, message=mistake.message)
    except Conflict:
        return Again(action.name, posted, message=t("view.conflict"))


def turn_of(sight: Sight, posted: Posted) -> Turn:
    """The turn of an action, named after the form's nonce: the same form sent twice is the same turn."""
    action = sight.request.params["action"]
    cause = digest("view", sight.channel.key, sight.session.user_id, sight.service, action, posted["nonce"], length=26)
    return replace(sight.turn, event_id=cause, new_id=derived(cause))


def _again(sight: Sight, again: Again, *, status: int = 200) -> Response:
    return drawn(sight, dict(parse_qsl(again.posted["from"])), again, status=status)


def tap(sight: Sight) -> Response:
    """A card's button that leads into the chat: heard there as if it had been tapped there."""
    posted = sight.request.form
    if not is_genuine(posted, TAP, sight.session.mark):
        t = words(sight.language, sight.office)
        return _again(sight, Again(TAP, posted, message=t("view.again"), kind="warning"))
    hand_over(sight.office.house, sight.channel, [event_from(_postback(sight, posted))])
    return redirect(sight.request.to(sight.path("/tapped"), **sight.speaking))


def _postback(sight: Sight, posted: Posted) -> Mapping[str, Any]:
    user_id = sight.session.user_id
    return {
        "type": "postback",
        "webhookEventId": digest("tap", sight.channel.key, user_id, posted["nonce"], length=26),
        "timestamp": int(sight.office.house.clock().timestamp() * 1000),
        "source": {"type": "user", "userId": user_id},
        "postback": {"data": posted["asks"]},
    }
