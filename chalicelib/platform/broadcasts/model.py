"""A broadcast: what staff tell whom, and where it stands.

The steps of its life are in `docs/adr/0010-a-broadcasts-life.md`, its delivery in `0009-parts-are-the-ledger.md`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from chalicelib.kernel.ids import digest

State = Literal["draft", "submitted", "approved", "planning", "sending", "sent", "stopped", "halted", "cancelled"]
MOVING: frozenset[State] = frozenset({"approved", "planning", "sending", "stopped"})
"""States in which the clock looks after a broadcast. A stopped one is looked after until its account is closed."""

Kind = Literal["text", "image", "card", "coupon", "survey"]


@dataclass(frozen=True)
class Wording:
    """What is said in one language."""

    title: str = ""
    body: str = ""
    alt: str = ""
    """Shown in notifications and read out where the message is a picture or a card."""


@dataclass(frozen=True)
class Button:
    """Below a card. `to` is an https or tel address, `service/entry/value` of ours for the chat, or
    `page:service/flow` for a page of ours."""

    label: Mapping[str, str]
    to: str


@dataclass(frozen=True)
class Content:
    """What is sent, in each language the sender wrote. Texts may hold placeholders: `{area}`."""

    kind: Kind = "text"
    wording: Mapping[str, Wording] = field(default_factory=dict)
    """By language; `ja` is always there."""
    picture: str = ""
    """An https address of a JPEG or PNG."""
    buttons: tuple[Button, ...] = ()
    coupon_id: str = ""
    survey: str = ""
    """Path of the page a survey opens at: `service/flow`."""


@dataclass(frozen=True)
class Approval:
    """Who let it go, and what exactly they saw."""

    by: str
    """Member id; `standing:<kind>` for a standing order of the town."""
    label: str
    at: str
    count: int
    seal: str
    """`Broadcast.seal` at that moment."""


@dataclass(frozen=True)
class Account:
    """How many residents stand where, as summed from the parts when the broadcast was closed."""

    planned: int = 0
    accepted: int = 0
    refused: int = 0
    stopped: int = 0
    failed: int = 0
    unknown: int = 0
    last_accepted_at: str = ""


@dataclass(frozen=True)
class Broadcast:
    """One message to one audience, once."""

    id: str
    title: str
    """For staff; residents do not see it."""
    category: str
    channel_key: str
    audience: Mapping[str, Any]
    """A condition as `platform.segments` reads it. Never empty."""
    content: Content
    state: State = "draft"
    is_urgent: bool = False
    """緊急: a second person always approves, nothing holds it up, it overtakes."""
    is_drill: bool = False
    """訓練: every message says so, and what came of it is purged."""
    author: str = ""
    """Member id, or `alert:<id>`."""
    author_label: str = ""
    hands: tuple[str, ...] = ()
    """Member ids of all who wrote in it: none of them is its second person."""
    made_at: str = ""
    send_at: str = ""
    """ISO 8601; empty: as soon as it may."""
    submitted_at: str = ""
    seen: tuple[str, ...] = ()
    """Warnings of the check that were ticked as seen when it was submitted."""
    came_back: str = ""
    """Why it is a draft again, in words for staff."""
    approval: Approval | None = None
    expected: int | None = None
    """Residents in the audience when it was checked."""
    began_at: str = ""
    """When planning began; from then on it cannot be cancelled."""
    planned_at: str = ""
    """When its parts were complete."""
    closed_at: str = ""
    """When the last of its parts had an outcome."""
    stopped_by: str = ""
    halted_because: str = ""
    from_template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """What the sender filled into the placeholders, in Japanese."""
    values_in: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language, what stands there instead where that language reads other words."""
    account: Account | None = None

    @property
    def seal(self) -> str:
        """A name for exactly what would be sent to exactly whom: approval is of this."""
        told = [self.category, self.channel_key, self.audience, asdict(self.content), self.values, self.is_urgent]
        told.append(self.is_drill)
        told += [self.values_in] if self.values_in else []
        return digest("broadcast", json.dumps(told, ensure_ascii=False, sort_keys=True))

    @property
    def moment(self) -> str:
        """Where it stands in the town's calendar: when it began, else when it is meant to, else when it was made."""
        return self.began_at or self.send_at or self.made_at


def content_from(facts: Mapping[str, Any]) -> Content:
    """The content that was written down as `asdict` gives it, or by hand."""
    told = dict(facts)
    told["wording"] = {language: Wording(**said) for language, said in told["wording"].items()}
    told["buttons"] = tuple(Button(**button) for button in told.get("buttons", ()))
    return Content(**told)


def broadcast_from(facts: Mapping[str, Any]) -> Broadcast:
    """The broadcast that was written down as `asdict` gives it."""
    told = dict(facts)
    told["content"] = content_from(told["content"])
    told["approval"] = Approval(**told["approval"]) if told.get("approval") else None
    told["hands"], told["seen"] = tuple(told.get("hands", ())), tuple(told.get("seen", ()))
    told["account"] = Account(**told["account"]) if told.get("account") else None
    return Broadcast(**told)


def languages_of(content: Content) -> Sequence[str]:
    """The languages the sender wrote."""
    return tuple(content.wording)
