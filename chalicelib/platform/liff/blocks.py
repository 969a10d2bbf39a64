"""Blocks of a view as templates draw them: words said, addresses made, what was typed put back where it was typed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from chalicelib.kernel.ids import secret_key
from chalicelib.platform.liff.filling import OURS, Tell, asks, marked
from chalicelib.platform.liff.views import (
    Block,
    CardList,
    Code,
    Facts,
    Field,
    Form,
    Link,
    MapOf,
    Table,
    Told,
    View,
)
from chalicelib.platform.messaging.actions import openable
from chalicelib.platform.messaging.reply import Action, Call, Card, Open, Page, Row, Tap, Words
from chalicelib.web.exchange import Posted
from chalicelib.web.qr import drawn_qr

KINDS: Mapping[type, str] = {
    Told: "told",
    Facts: "facts",
    Table: "table",
    CardList: "cards",
    Link: "link",
    MapOf: "map",
    Code: "code",
    Form: "form",
}


@dataclass(frozen=True)
class Button:
    """A card's button as drawn: a link, or what is tapped back into the chat."""

    label: str
    href: str = ""
    leaves: bool = False
    """Whether another site opens."""
    tap: str = ""


@dataclass(frozen=True)
class Again:
    """A form that was not taken: why, and what was typed in it."""

    action: str = ""
    posted: Posted = field(default_factory=Posted)
    problems: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    kind: str = "error"

    def is_about(self, form: Form) -> bool:
        """Whether it is this form: the same action, about the same thing."""
        hidden = (each for each in form.fields if each.kind == "hidden")
        return form.action == self.action and all(self.posted[OURS + each.name] == each.value for each in hidden)


@dataclass(frozen=True)
class Drawing:
    """What `liff/blocks.html` asks while it draws a view."""

    say: Callable[[Words], str]
    t: Tell
    to: Callable[[str], str]
    """`page?name=value` of the same service -> its address."""
    do: Callable[[str], str]
    """An action -> where its forms are sent."""
    mark: Callable[[str], str]
    """Our mark over what a form carries."""
    page_at: Callable[[str], str] | None = None
    """`service/page` of any service -> its address; None where other services' pages do not open."""
    tap: str = ""
    """Where a tap back into the chat is sent; empty where there is no chat."""
    came_from: str = ""
    """The page's own query: shown again when an action refuses."""
    lang: str = ""
    again: Again = field(default_factory=Again)

    def kind(self, block: Block) -> str:
        return KINDS[type(block)]

    def is_row(self, line: object) -> bool:
        return isinstance(line, Row)

    def buttons(self, card: Card) -> Iterator[Button]:
        """A card's buttons, without those that LINE alone can draw."""
        return (drawn for action in card.buttons if (drawn := self._button(action)))

    def _button(self, action: Action) -> Button | None:
        label = self.say(action.label)
        match action:
            case Open(uri=uri):
                return Button(label, openable(uri), leaves=True) if openable(uri) else None
            case Call(phone=phone):
                return Button(label, "tel:" + "".join(mark for mark in phone if mark in "0123456789+*#"))
            case Page(path=path) if self.page_at:
                return Button(label, self.page_at(path))
            case Tap(to=to) if self.tap:
                return Button(label, tap=to)
        return None

    def picture(self, card: Card) -> str:
        """Its address, where a page may load it."""
        return card.picture if card.picture.startswith("https://") else ""

    def stamp(self, action: str, asked: str) -> Mapping[str, str]:
        """The hidden fields of ours: a name for one filling-in, so that sending it twice does its deed once."""
        nonce = secret_key()
        return {
            "nonce": nonce,
            "asks": asked,
            "mark": self.mark(marked(nonce, action, asked)),
            "from": self.came_from,
            "lang": self.lang,
        }

    def form_stamp(self, form: Form) -> Mapping[str, str]:
        return self.stamp(form.action, asks(form))

    def fields(self, form: Form) -> list[tuple[Field, str, str]]:
        """Each field with its value, as typed where this form comes back, and what is wrong with it."""
        is_back = self.again.is_about(form)
        return [(each, *self._typed(each, is_back=is_back)) for each in form.fields]

    def wrong(self, view: View) -> list[tuple[str, Words, str]]:
        """Every field that is wrong: where it stands, its label, and what is wrong with it."""
        forms = ((number, block) for number, block in enumerate(view.blocks, start=1) if isinstance(block, Form))
        return [
            (field_id(number, field), field.label, problem)
            for number, form in forms
            for field, _, problem in self.fields(form)
            if problem
        ]

    def field_id(self, number: int, field: Field) -> str:
        return field_id(number, field)

    def _typed(self, field: Field, *, is_back: bool) -> tuple[str, str]:
        if not is_back or field.kind in {"hidden", "place", "secret"}:
            return field.value, self.again.problems.get(field.name, "") if is_back else ""
        return self.again.posted[OURS + field.name], self.again.problems.get(field.name, "")

    def qr(self, code: Code) -> str:
        return drawn_qr(code.content)


def field_id(number: int, field: Field) -> str:
    """What a field of a view's `number`th block is called in the page."""
    return f"f{number}-{field.name}"


def pictures(view: View) -> tuple[str, ...]:
    """Origins of the pictures a view shows."""
    cards = (card for block in view.blocks if isinstance(block, CardList) for card in block.cards)
    parts = (urlsplit(card.picture) for card in cards if card.picture.startswith("https://"))
    return tuple(dict.fromkeys(f"https://{each.netloc}" for each in parts))


def has(view: View, kind: type) -> bool:
    return any(isinstance(block, kind) for block in view.blocks)
