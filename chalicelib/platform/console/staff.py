"""What a service's `staff.py` declares; the console draws it, checks the right, and writes the audit line.

A page shows blocks; an action takes a form. Neither knows HTTP, HTML or sessions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from chalicelib.kernel.ids import NewId
from chalicelib.platform.cases.model import Case
from chalicelib.platform.house import Office

Role = Literal["manager", "editor", "approver", "member", "counsellor", "viewer"]

Right = Literal[
    "cases.read",
    "cases.work",
    "knowledge.read",
    "knowledge.write",
    "sends.read",
    "sends.write",
    "sends.approve",
    "situation.switch",
    "staff.manage",
    "audit.read",
]

_READS: frozenset[Right] = frozenset({"cases.read", "knowledge.read", "sends.read"})
_EDITS: frozenset[Right] = frozenset({"cases.work", "knowledge.write", "sends.write"})

RIGHTS: Mapping[Role, frozenset[Right]] = {
    "manager": _READS | _EDITS | {"sends.approve", "situation.switch", "staff.manage", "audit.read"},
    "editor": _READS | _EDITS,
    "approver": _READS | {"sends.approve", "situation.switch"},
    "member": _READS | {"cases.work"},
    "counsellor": frozenset({"cases.read", "cases.work"}),
    "viewer": _READS,
}


@dataclass(frozen=True)
class Member:
    """Somebody of the tenant's staff, known by post rather than by name."""

    id: str
    label: str
    """As colleagues see them: 「環境課 担当」."""
    email: str
    team: str
    roles: tuple[Role, ...]

    def may(self, right: Right) -> bool:
        return any(right in RIGHTS[role] for role in self.roles)


@dataclass(frozen=True)
class Clerk:
    """A signed-in member at work: what a page or action is given."""

    office: Office
    member: Member
    at: datetime
    new_id: NewId


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
    low: str = ""
    """The least a number, day, month or time may be; empty for any."""
    high: str = ""


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


Block = Note | Facts | Table | Form


@dataclass(frozen=True)
class View:
    """A page's content."""

    title: str
    blocks: tuple[Block, ...]


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
    do: Callable[[Clerk, Sent], Done]
    audit: str
    """What the audit log calls it: 「収集日データの取込み」."""


@dataclass(frozen=True)
class CaseDesk:
    """How the cases of a service look on the desk, which the console has for all services."""

    label: Callable[[Office, Case], str]
    """The kind in words."""
    rows: Callable[[Office, Case], tuple[tuple[str, str], ...]]
    """The answers in words."""


@dataclass(frozen=True)
class Staff:
    """All that staff see and may do of a service. Anything missing is refused."""

    title: str
    pages: tuple[StaffPage, ...] = ()
    actions: tuple[StaffAction, ...] = ()
    cases: CaseDesk | None = None
