"""Personal and confidential answers are sealed as soon as they are kept, and opened only while a turn needs them."""

import json
from dataclasses import replace
from typing import Any

from chalicelib.platform.conversations.talk import Talk
from chalicelib.platform.flows.engine import Conversation
from chalicelib.platform.house import Turn

PURPOSE = "talk"


def sealed(turn: Turn, talk: Talk) -> Talk:
    """The talk as it may be kept: what is not public stands in `sealed` alone."""
    hidden = [_hidden(turn, conversation) for conversation in talk.conversations]
    if not any(hidden):
        return replace(talk, sealed="")
    kept = tuple(
        replace(
            conversation, answers={name: value for name, value in conversation.answers.items() if name not in secret}
        )
        for conversation, secret in zip(talk.conversations, hidden, strict=True)
    )
    sealer = turn.office.house.sealer
    return replace(talk, conversations=kept, sealed=sealer.seal(turn.office.tenant.id, PURPOSE, json.dumps(hidden)))


def opened(turn: Turn, talk: Talk) -> Talk:
    """The talk with all its answers."""
    if not talk.sealed:
        return talk
    told: list[dict[str, Any]] = json.loads(turn.office.house.sealer.open(turn.office.tenant.id, PURPOSE, talk.sealed))
    whole = tuple(
        replace(conversation, answers={**conversation.answers, **secret})
        for conversation, secret in zip(talk.conversations, told, strict=True)
    )
    return replace(talk, conversations=whole, sealed="")


def _hidden(turn: Turn, conversation: Conversation) -> dict[str, Any]:
    flow = turn.office.service(conversation.service).flow(conversation.flow)
    if flow is None:
        return {}
    steps = flow.open_steps(replace(turn, service=conversation.service).settings, conversation.answers)
    secret = {step.name for step in steps if step.sensitivity != "public"}
    return {name: value for name, value in conversation.answers.items() if name in secret}
