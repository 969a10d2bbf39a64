"""Drawing what services declare: addresses for their links and forms, and typed text put back where it was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from chalicelib.kernel.errors import HouseError
from chalicelib.kernel.ids import secret_key
from chalicelib.platform.console.chart import Chart, Printing
from chalicelib.platform.console.long_form import Asked, FieldMistakes, Group, LongForm, Part, Rows, Shown
from chalicelib.platform.console.menu_picture import MenuPicture
from chalicelib.platform.console.qr_cards import QrCards
from chalicelib.platform.console.staff import (
    Block,
    Facts,
    Field,
    Form,
    Link,
    Live,
    Note,
    Preview,
    Progress,
    Sent,
    Table,
    Tabs,
    View,
)
from chalicelib.platform.console.visits import Visit
from chalicelib.web.exchange import Posted
from chalicelib.web.qr import drawn_qr

KINDS: Mapping[type, str] = {
    Note: "note",
    MenuPicture: "menu_picture",
    Facts: "facts",
    Table: "table",
    Form: "form",
    Preview: "preview",
    Tabs: "tabs",
    Progress: "progress",
    LongForm: "long_form",
    Chart: "chart",
    Printing: "printing",
    QrCards: "qr_cards",
}
PARTS: Mapping[type, str] = {Asked: "asked", Group: "group", Rows: "rows", Shown: "shown", Preview: "preview"}


@dataclass(frozen=True)
class Drawing:
    """What `blocks.html` asks while it draws a view."""

    visit: Visit
    root: str
    """The path below the town's console that links and actions are relative to: `/garbage`."""
    came_from: str = ""
    """The page the forms stand on, `page?name=value`: shown again when an action refuses."""

    @property
    def csrf(self) -> str:
        return self.visit.session.csrf

    @property
    def here(self) -> str:
        """The address of the page itself."""
        return self.address(Link("", self.came_from))

    def kind(self, block: Block) -> str:
        return KINDS[type(block)]

    def part(self, part: Part) -> str:
        return PARTS[type(part)]

    def is_link(self, cell: object) -> bool:
        return isinstance(cell, Link)

    def leaves(self, link: Link) -> bool:
        """Whether a link goes to another site."""
        return bool(urlsplit(link.to).netloc)

    def address(self, link: Link) -> str:
        """Where a link goes: an https address or one of this house as it is, anything else a page of ours."""
        if link.to.startswith(("https://", f"{self.visit.office.house.public_url}/")):
            return link.to
        path, _, query = link.to.partition("?")
        address = self.visit.to(path if path.startswith("/") else f"{self.root}/{path}")
        return address + (f"?{query}" if query else "")

    def action(self, form: Form | LongForm) -> str:
        return self.visit.to(f"{self.root}/{form.action}" if form.action else self.root)

    def arranges(self, form: LongForm) -> str:
        """Where the buttons of rows send the form."""
        return self.visit.to(f"{self.root}/{form.arrange}")

    def looks(self, live: Live) -> str:
        """Where a form is sent to see what it says so far."""
        return self.visit.to(f"{self.root}/{live.action}")

    def qr(self, content: str) -> str:
        return drawn_qr(content)

    def brings_files(self, form: Form) -> bool:
        return any(field.kind == "file" for field in form.fields)

    def once(self) -> str:
        """A name for one filling-in of a form, so that sending it twice does its deed once."""
        return secret_key()


def typed_again(view: View, action: str, typed: Posted, mistake: HouseError | None, sent: Sent | None = None) -> View:
    """The view with the mistake on top, and what was typed back in the form it was typed in."""
    at = mistake.at if isinstance(mistake, FieldMistakes) else {}
    forms = [block for block in view.blocks if isinstance(block, Form) and looks_at(block, action)]
    meant = [form for form in forms if _same_hidden(form, typed)] or forms[:1]
    blocks = tuple(
        _filled(block, typed) if block in meant and isinstance(block, Form) else block for block in view.blocks
    )
    if sent is not None:
        blocks = tuple(_refilled(block, action, sent, at) for block in blocks)
    return replace(view, blocks=(Note("error", mistake.message), *blocks) if mistake else blocks)


def looked_at(view: View, action: str, blocks: tuple[Block, ...]) -> View:
    """The view with what an action saw, in the forms it looks at."""
    return replace(view, blocks=tuple(_looked_at(block, action, blocks) for block in view.blocks))


def _looked_at(block: Block, action: str, blocks: tuple[Block, ...]) -> Block:
    if not isinstance(block, Form):
        return block
    return replace(block, live=tuple(replace(it, shown=blocks) if it.action == action else it for it in block.live))


def looks_at(form: Form, action: str) -> bool:
    """Whether an action takes a form, or only looks at it."""
    return action == form.action or any(live.action == action for live in form.live)


def _refilled(block: Block, action: str, sent: Sent, at: Mapping[str, str]) -> Block:
    is_meant = isinstance(block, LongForm) and action in (block.action, block.arrange)
    return block.refill(sent, at) if is_meant and isinstance(block, LongForm) else block


def _same_hidden(form: Form, typed: Posted) -> bool:
    return all(typed.fields.get(field.name) == field.value for field in form.fields if field.kind == "hidden")


def _filled(form: Form, typed: Posted) -> Form:
    return replace(form, fields=tuple(_with(field, typed) for field in form.fields))


def _with(field: Field, typed: Posted) -> Field:
    if field.kind in {"hidden", "file"}:
        return field
    if field.kind == "checkboxes":
        return replace(field, chosen=typed.all(field.name))
    return replace(field, value=typed[field.name])
