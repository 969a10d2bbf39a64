"""What a model makes of the entries found for a question, tried by staff where the town shows it to residents.

The model is asked by a worker, once for each press of the button; the page shows that it is asked until there is an
answer, or there will be none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.preview import bubbles
from chalicelib.platform.console.staff import Clerk, Done, Form, Note, Sent
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.render import render
from chalicelib.platform.messaging.reply import Card, Reply
from chalicelib.services.faq.actions import LONGEST, composed_card, model_entries, offer_card
from chalicelib.services.faq.model import masked
from chalicelib.services.faq.repository import (
    CANDIDATE,
    SERVICE,
    Edition,
    Near,
    Notes,
    Standings,
    TownFaq,
    edition_of,
)
from chalicelib.services.faq.schedule import COMPOSING, order_composing
from chalicelib.services.faq.staff.history import hidden

PLACES = 8
PATIENCE = timedelta(minutes=2)
"""After so long a worker who was to ask is gone."""
ONCE = "ボタンを押すと、AIに1回だけ聞きます。押すまでは、AIを使いません。個人情報らしい言葉は伏せて送ります。"
ASKED = "AIに聞いています。答えると、この画面に出ます。"
NOT_THERE = "AIは、運用事業者がまだ用意していません。住民には、近い質問だけを見せます。"
SURE = "すぐに回答する質問なので、住民にAIのまとめは見せません。"
SILENT = (
    "AIの答えが返りませんでした。時間をおいて、もう一度ためしてください。"
    "このようなとき、住民には近い質問だけを見せます。"
)
OUTCOMES = {
    "said": Note("success", "AIがまとめました。住民には、近い質問の前に見せます。"),
    "refused": Note("info", "AIは「見つかった質問からは答えられない」と答えました。住民には、近い質問だけを見せます。"),
    "unfounded": Note(
        "warning", "AIの文は、もとの質問で確かめられないため使いません。住民には、近い質問だけを見せます。"
    ),
    "silent": Note("error", SILENT),
}


@dataclass(frozen=True)
class Tried:
    """A question as a clerk tries it; `order`: under which a model was asked."""

    text: str
    language: str
    which: str
    order: str = ""

    @classmethod
    def sent(cls, sent: Sent) -> "Tried":
        return cls(sent["q"].strip()[:LONGEST], sent["language"][:10], sent["which"][:10])

    @property
    def page(self) -> str:
        asked = {"q": self.text, "language": self.language, "which": self.which}
        return f"try?{urlencode(asked | ({'order': self.order} if self.order else {}))}"


def edition_tried(office: Office, which: str) -> Edition | None:
    """What is tried: what residents are told now, or what was checked before it is published."""
    name = _edition_name(office, which)
    return edition_of(office, name) if name else None


def _edition_name(office: Office, which: str) -> str:
    if which == "candidate":
        return str(Standings(office.scope).facts(CANDIDATE).get("edition", ""))
    return str(TownFaq(office, fresh=True).now.get("edition", ""))


def shown_of(town: TownFaq, found: list[Near]) -> list[Near]:
    """Those found that residents are shown; none where even the first is too far off."""
    return found[: town.settings.offered] if found and found[0].percent >= town.settings.near else []


def composing(
    clerk: Clerk, town: TownFaq, tried: Tried, near: Sequence[Near], *, is_sure: bool
) -> Iterator[desk.Block]:
    """The button that asks the model, and what came of it; nothing where the town has no composed answers."""
    if not town.settings.composes:
        return
    if is_sure or clerk.office.house.composer is None:
        yield Note("info", SURE if is_sure else NOT_THERE)
        return
    asked = _asked(clerk, tried)
    if asked and _is_under_way(clerk, asked):
        yield desk.Progress("AIのまとめ", 0, 1, ASKED)
        return
    if asked:
        yield from _outcome(clerk, asked, near)
    if clerk.member.may("knowledge.write"):
        told = {"q": tried.text, "language": tried.language, "which": tried.which}
        fields = tuple(hidden(name, value) for name, value in told.items())
        yield Note("info", ONCE)
        yield Form("compose_try", "もう一度AIに聞く" if asked else "AIに聞く", fields, title="AIがまとめる案内")


def _is_under_way(clerk: Clerk, asked: Mapping[str, Any]) -> bool:
    """Whether a worker may still bring an answer."""
    is_late = clerk.office.house.clock() - datetime.fromisoformat(asked["at"]) > PATIENCE
    return asked["state"] not in OUTCOMES and not is_late


def _asked(clerk: Clerk, tried: Tried) -> Mapping[str, Any] | None:
    """What the model was asked under the page's order, if it was for this very question."""
    note = Notes(clerk.office.scope).records.find(tried.order, COMPOSING) if tried.order else None
    if note is None or (note.facts["text"], note.facts["language"]) != (masked(tried.text), tried.language):
        return None
    facts: Mapping[str, Any] = note.facts
    return facts


def _outcome(clerk: Clerk, asked: Mapping[str, Any], near: Sequence[Near]) -> Iterator[desk.Block]:
    yield OUTCOMES.get(asked["state"], OUTCOMES["silent"])
    if asked["state"] == "said":
        known, language = edition_of(clerk.office, asked["edition"]).by_id, asked["language"]
        entries = model_entries([known[each] for each in asked["near"]], language)
        card = composed_card(asked["text_said"], asked["cited"], entries)
        yield preview(clerk, language, "AIのまとめがあるときの住民の画面", card, offer_card(language, near, ""))


def preview(clerk: Clerk, language: str, title: str, *cards: Card) -> desk.Preview:
    drawn = render(Reply(cards), Voice(clerk.office, SERVICE, language), lambda path: path)
    return desk.Preview(bubbles(drawn), title)


def compose_try(clerk: Clerk, sent: Sent) -> Done:
    """Have the model asked about what is found for a question: once, by a worker."""
    tried, town = Tried.sent(sent), TownFaq(clerk.office, fresh=True)
    edition = edition_tried(clerk.office, tried.which)
    if not town.settings.composes or clerk.office.house.composer is None or edition is None:
        raise StaffMistake("この町では、AIに答えをまとめさせる設定になっていません。")
    near = shown_of(town, [each for each in edition.near(tried.text, PLACES) if each.faq.is_told(clerk.at.date())])
    if not near:
        raise StaffMistake("近い質問がないため、AIに聞くことがありません。")
    order = f"{clerk.at:%Y%m%d%H%M%S}{digest(clerk.new_id(), length=6)}"
    facts = {
        "text": masked(tried.text), "language": tried.language, "near": [each.faq.id for each in near],
        "edition": _edition_name(clerk.office, tried.which),
    }  # fmt: skip
    order_composing(clerk.office, order, facts)
    return Done(replace(tried, order=order).page, "AIに聞いています。")
