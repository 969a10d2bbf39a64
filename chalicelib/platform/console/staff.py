"""What a service's `staff.py` declares; the console draws it, checks the right, and writes the audit line.

A page shows blocks; an action takes a form. Neither knows HTTP, HTML or sessions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, get_type_hints

from chalicelib.kernel.ids import NewId
from chalicelib.platform.cases.model import Case
from chalicelib.platform.console.chart import Printing
from chalicelib.platform.console.handed import Handed as Handed  # noqa: PLC0414  pages find it beside the rest
from chalicelib.platform.console.posts import Member, Right
from chalicelib.platform.house import Office

if TYPE_CHECKING:
    from chalicelib.platform.console.by_phone import ByPhone
    from chalicelib.platform.console.chart import Chart
    from chalicelib.platform.console.long_form import LongForm
    from chalicelib.platform.console.menu_picture import MenuPicture
    from chalicelib.platform.console.qr_cards import QrCards


@dataclass(frozen=True)
class Clerk:
    """A signed-in member at work: what a page or action is given."""

    office: Office
    member: Member
    at: datetime
    new_id: NewId
    address: str = ""
    """Where they sit: the source address of the request."""


# What a page shows.


@dataclass(frozen=True)
class Link:
    label: str
    to: str
    """Another page of the same service, `page?name=value`, or an absolute https address."""


Cell = str | Link


@dataclass(frozen=True)
class Note:
    """A notice. Its kind is shown by a word and an icon, not by colour alone."""

    kind: Literal["info", "success", "warning", "error"]
    text: str


@dataclass(frozen=True)
class Facts:
    """What is what, in two columns."""

    rows: tuple[tuple[str, Cell], ...]
    title: str = ""


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    """The sentence shown when there is no row."""
    title: str = ""
    more: Link | None = None


@dataclass(frozen=True)
class Field:
    """One field of a form. `kind` as in HTML, plus `textarea`, and `select` and `checkboxes` (one or several of
    `options`, value -> label)."""

    name: str
    label: str
    kind: Literal[
        "text",
        "textarea",
        "select",
        "checkbox",
        "checkboxes",
        "number",
        "date",
        "month",
        "time",
        "datetime-local",
        "file",
        "hidden",
    ] = "text"
    value: str = ""
    chosen: tuple[str, ...] = ()
    """The ticked options of `checkboxes`."""
    hint: str = ""
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    accept: str = ""
    multiple: bool = False
    beside: str = ""
    """Fields in a row of the same name stand side by side where there is room."""
    personal: bool = False
    """Whether it asks about a person: a browser does not keep such text when the connection is lost."""
    low: str = ""
    """The least a number, day, month or time may be; empty for any."""
    high: str = ""
    section: str = ""
    """The heading it stands under; fields of one section follow each other."""
    most: int = 0
    """How long a text may be, told while it is typed; 0 for any length. What is longer is refused where it is taken."""
    counted: Literal["units", "letters"] = "units"
    """What `most` counts, as LINE does: UTF-16 code units or grapheme clusters (`messaging.lengths`)."""


@dataclass(frozen=True)
class Live:
    """What a form says so far, drawn beside it while somebody types; without script, by a button."""

    action: str
    """An action of the same service that returns a `Look` and changes nothing: its `audit` is empty."""
    title: str
    press: str
    """The button's label where no script runs."""
    of: tuple[str, ...] = ()
    """The fields it follows; every field where empty. What costs reads follows few."""
    shown: "tuple[Block, ...]" = ()
    """What was looked at when the page was drawn."""


@dataclass(frozen=True)
class Form:
    """Fields that an action of the same service takes."""

    action: str
    submit: str
    fields: tuple[Field, ...] = ()
    title: str = ""
    confirm: str = ""
    """A question asked before sending, where it cannot easily be undone."""
    danger: bool = False
    live: tuple[Live, ...] = ()
    hands_table: bool = False
    """Whether its action hands a table over (`Handed`): a second button asks for it as Excel."""

    @property
    def sections(self) -> tuple[tuple[str, tuple[tuple[Field, ...], ...]], ...]:
        """Headings and the rows under each; no heading is empty words."""
        found: list[tuple[str, list[tuple[Field, ...]]]] = []
        for row in self.rows:
            if not found or found[-1][0] != row[0].section:
                found.append((row[0].section, []))
            found[-1][1].append(row)
        return tuple((title, tuple(rows)) for title, rows in found)

    @property
    def rows(self) -> tuple[tuple[Field, ...], ...]:
        """The fields, those that stand side by side together."""
        rows: list[list[Field]] = []
        for each in self.fields:
            if rows and each.beside and rows[-1][-1].beside == each.beside:
                rows[-1].append(each)
            else:
                rows.append([each])
        return tuple(map(tuple, rows))


@dataclass(frozen=True)
class Bubble:
    """One message as a phone shows it."""

    kind: Literal["text", "picture", "card", "coupon"]
    lines: tuple[str, ...] = ()
    title: str = ""
    picture: str = ""
    """The address of a picture, as LINE is told it."""
    shown: str = ""
    """Where staff's browser finds it now; empty for one that lies outside, which is told in words."""
    buttons: tuple[str, ...] = ()
    told: str = ""
    """What notifications and screen readers say."""


@dataclass(frozen=True)
class Preview:
    """Messages as LINE will draw them."""

    bubbles: tuple[Bubble, ...]
    title: str = ""


@dataclass(frozen=True)
class Tabs:
    """Blocks of which one is looked at: label -> blocks. One under the other where no script runs."""

    tabs: "tuple[tuple[str, tuple[Block, ...]], ...]"
    title: str


@dataclass(frozen=True)
class Progress:
    """How much of something is done. Refreshes itself while somebody looks, until it is over."""

    label: str
    done: int
    total: int
    told: str
    """The same in a sentence."""
    is_over: bool = False


Block: TypeAlias = (
    "Note | Facts | Table | Form | LongForm | Preview | Tabs | Progress | MenuPicture | Chart | Printing | QrCards"
)


@dataclass(frozen=True)
class View:
    """A page's content."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def is_printed(self) -> bool:
        """Whether it has a button that prints it."""
        return any(isinstance(block, Printing) for block in self.blocks)

    @property
    def is_live(self) -> bool:
        """Whether something on it refreshes itself."""
        return any(isinstance(block, Progress) and not block.is_over for block in self.blocks)

    @property
    def is_drawn_on(self) -> bool:
        """Whether a place may be drawn on a picture of it."""
        return any(getattr(block, "is_drawn_on", False) for block in self.blocks)

    @property
    def hands_table(self) -> bool:
        """Whether a form on it hands a table over, which lies outside our pages when it is asked for as Excel."""
        return any(isinstance(block, Form) and block.hands_table for block in self.blocks)

    @property
    def is_followed(self) -> bool:
        """Whether something on it follows what is typed."""
        return any(isinstance(block, Form) and bool(block.live) for block in self.blocks)

    @property
    def shows_messages(self) -> bool:
        """Whether something on it draws messages, which may hold pictures of the town's."""
        return self.is_followed or any(isinstance(block, Preview | Tabs) for block in self.blocks)

    @property
    def is_measured(self) -> bool:
        """Whether a text on it is counted as it is typed."""
        forms = (block for block in self.blocks if isinstance(block, Form))
        return any(field.most for form in forms for field in form.fields)


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True)
class Sent:
    """What a form brought."""

    fields: Mapping[str, str]
    files: Mapping[str, tuple[Upload, ...]] = field(default_factory=dict)
    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def all(self, name: str) -> tuple[str, ...]:
        """The ticked options of `checkboxes`."""
        return self.ticked.get(name, ())


@dataclass(frozen=True)
class Done:
    """What an action did: where to go, and the sentence to show there."""

    page: str
    told: str


@dataclass(frozen=True)
class Look:
    """What a form says so far (`Form.live`): nothing was done."""

    blocks: tuple[Block, ...]
    """No forms."""
    told: str = ""
    """The gist in a sentence, for who listens to the page; said again only when it changes."""


@dataclass(frozen=True)
class Once:
    """A page that answers a form and is shown this once: a PIN that nobody is told again, a file that was just read."""

    view: View


Deed: TypeAlias = Done | Handed | Look | Once | None


@dataclass(frozen=True)
class StaffPage:
    name: str
    title: str
    right: Right
    show: Callable[[Clerk, Mapping[str, str]], View]
    in_menu: bool = False


@dataclass(frozen=True)
class StaffAction:
    name: str
    right: Right
    do: Callable[[Clerk, Sent], Deed]
    """None: nothing was done, and the page is shown again with what was typed, arranged as a row's button asked."""
    audit: str
    """What the audit log calls it: 「収集日データの取込み」. Empty for what changes nothing and shows no person."""
    about: Callable[[Clerk, Sent], str] | None = None
    """What it is done to, for the audit log; otherwise the action's own name stands there."""

    @property
    def changes(self) -> bool:
        """Whether it may change something: one that leaves no line, or only hands a table over, does not."""
        return bool(self.audit) and get_type_hints(self.do).get("return") is not Handed


Group = Literal["窓口", "配信", "知識・設定", "管理"]
"""Parts of the menu, in the order in which they stand."""


@dataclass(frozen=True)
class Sort:
    """A sort of thing that waits for staff, as the first page tells it. Its slips are kept in `waiting`."""

    name: str
    label: str
    right: Right
    """Who is told."""
    page: str
    """Where these things are worked on: a page of the same service, `page?name=value`."""
    is_urgent: bool = False
    """Told first, with an icon and a word."""


@dataclass(frozen=True)
class CaseDesk:
    """How the cases of a service look on the desk, which the console has for all services."""

    label: Callable[[Office, Case], str]
    """The kind in words."""
    rows: Callable[[Office, Case], tuple[tuple[str, str], ...]]
    """The answers in words."""
    confidential: Callable[[Case], bool] = lambda _: False
    """Whether only counsellors and managers may know of a case."""
    kinds: Callable[[Office], tuple[tuple[str, str], ...]] | None = None
    """All kinds the town takes, code and words, to narrow lists by."""
    by_phone: "ByPhone | None" = None
    """How staff open one for a caller; None where they do not."""


@dataclass(frozen=True)
class Staff:
    """All that staff see and may do of a service. Anything missing is refused."""

    title: str
    pages: tuple[StaffPage, ...] = ()
    actions: tuple[StaffAction, ...] = ()
    cases: CaseDesk | None = None
    group: Group = "知識・設定"
    """Where its pages stand in the menu."""
    waits: tuple[Sort, ...] = ()
