"""Drawing a reply for LINE: what it says as messages, what may be tapped below the last of them.

Whatever the reply, the drawing keeps LINE's limits (`limits.complaints` finds nothing): long texts are parted, long
labels shortened (what a tap says in the chat stays whole), and what would be more than five messages is put together.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chalicelib.platform.messaging.actions import BELOW_ONLY, QUICK_LABEL, Pen, drawn
from chalicelib.platform.messaging.cards import Size, bubble, carousels, told
from chalicelib.platform.messaging.lengths import fitted, pieces
from chalicelib.platform.messaging.port import Message
from chalicelib.platform.messaging.reply import Action, Card, Cards, Part, Reply, Words

MESSAGES, QUICK, TEXT, ALT_TEXT = 5, 13, 5000, 1500

_Draft = str | Cards
_Drafts = Sequence[_Draft]


def render(reply: Reply, voice: Callable[[Words], str], page_url: Callable[[str], str]) -> list[Message]:
    """At most five messages that say the reply; none when it says nothing.

    `voice` says words in the resident's language, `page_url` is the address of one of our pages by its path. Of more
    than 13 quick replies the first 13 are shown.
    """
    pen = Pen(voice, page_url)
    messages = _few_enough([draft for part in reply.parts if (draft := _draft(part, pen))], pen)
    quick = _quick(reply, pen)
    if messages and quick:
        messages[-1]["quickReply"] = {"items": quick}
    return list(messages)


def _draft(part: Part, pen: Pen) -> _Draft:
    match part:
        case Cards():
            return part
        case Card():
            return Cards((part,), "")
    words = pen.words(part)
    return words if words.strip() else ""


def _few_enough(drafts: _Drafts, pen: Pen) -> list[dict[str, Any]]:
    """Drawn as they are, else put together more and more until they are five messages."""
    for arranged in (_as_is, _texts_joined, _cards_joined, _texts_first):
        drafts = arranged(drafts)
        drawing = [message for draft in drafts for message in _messages(draft, pen)]
        if len(drawing) <= MESSAGES:
            break
    return drawing[:MESSAGES]


def _as_is(drafts: _Drafts) -> _Drafts:
    return drafts


def _texts_joined(drafts: _Drafts) -> _Drafts:
    joined: list[_Draft] = []
    for draft in drafts:
        if joined and isinstance(draft, str) and isinstance(joined[-1], str):
            joined[-1] += "\n\n" + draft
        else:
            joined.append(draft)
    return joined


def _cards_joined(drafts: _Drafts) -> _Drafts:
    joined: list[_Draft] = []
    for draft in drafts:
        last = joined[-1] if joined else None
        if isinstance(draft, Cards) and isinstance(last, Cards):
            joined[-1] = Cards(last.cards + draft.cards, "")
        else:
            joined.append(draft)
    return joined


def _texts_first(drafts: _Drafts) -> _Drafts:
    texts = [draft for draft in drafts if isinstance(draft, str)]
    cards = [draft for draft in drafts if isinstance(draft, Cards)]
    return _cards_joined(_texts_joined([*texts, *cards]))


def _messages(draft: _Draft, pen: Pen) -> Iterator[dict[str, Any]]:
    if isinstance(draft, str):
        yield from ({"type": "text", "text": piece} for piece in pieces(draft, TEXT))
    else:
        yield from _flex(draft, pen)


def _flex(cards: Cards, pen: Pen) -> Iterator[dict[str, Any]]:
    size: Size = "mega" if len(cards.cards) == 1 else "kilo"
    bubbles = [drawing for card in cards.cards if (drawing := bubble(card, pen, size))]
    alone = pen.words(cards.told)
    if not bubbles and alone.strip():
        yield from _messages(alone, pen)
    for contents in bubbles if len(bubbles) == 1 else carousels(bubbles):
        yield {"type": "flex", "altText": _alt_text(cards, pen), "contents": contents}


def _alt_text(cards: Cards, pen: Pen) -> str:
    """What the cards say of themselves; a card of pictures and buttons alone says its first button."""
    one, many = told(cards.cards[0], pen), "\n".join(pen.words(card.title) for card in cards.cards)
    labels = (pen.words(action.label) for card in cards.cards for action in card.buttons)
    words = (pen.words(cards.told), one if len(cards.cards) == 1 else many, *labels, "…")
    return fitted(next(each.strip() for each in words if each.strip()), ALT_TEXT)


def _quick(reply: Reply, pen: Pen) -> list[dict[str, Any]]:
    """The actions below the last message: the reply's own, and those of its cards that can stand only there."""
    drawings = (drawn(action, pen, QUICK_LABEL) for action in (*reply.quick, *_below_only(reply.parts)))
    return [{"type": "action", "action": drawing} for drawing in drawings if drawing][:QUICK]


def _below_only(parts: Sequence[Part]) -> Iterator[Action]:
    for part in parts:
        cards = part.cards if isinstance(part, Cards) else (part,) if isinstance(part, Card) else ()
        yield from (action for card in cards for action in card.buttons if isinstance(action, BELOW_ONLY))
