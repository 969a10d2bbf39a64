"""A form of any depth: fields in groups, words of several languages side by side, lists of records that grow.

Everything works without script: the buttons that add, move and remove rows send the form to an action that does nothing
(`StaffAction.do` returns None), and the form is drawn again with what was typed, arranged anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.staff import Field, Preview, Sent


@dataclass(frozen=True)
class Asked:
    """A field, and what is wrong with what was typed there."""

    field: Field
    error: str = ""
    id: str = ""


@dataclass(frozen=True)
class Shown:
    """Something that cannot be changed here, and why."""

    label: str
    value: str
    reason: str


@dataclass(frozen=True)
class Group:
    """Parts under one heading."""

    label: str
    parts: "tuple[Part, ...]"
    hint: str = ""
    error: str = ""
    id: str = ""
    is_abreast: bool = False
    """Side by side where there is room: one text in several languages."""


@dataclass(frozen=True)
class Row:
    """A record of a list."""

    label: str
    parts: "tuple[Part, ...]"
    is_found: bool = False
    """Whether a browser goes there: a row that was just added or moved."""
    is_abreast: bool = False


@dataclass(frozen=True)
class Rows:
    """A list of records. Its buttons send `row`: `add <name>`, or `up`, `down` or `remove` with name and number."""

    name: str
    label: str
    rows: tuple[Row, ...]
    call: str
    """What a record is called."""
    hint: str = ""
    error: str = ""
    id: str = ""
    is_full: bool = False
    """No more may be added."""


Part = Asked | Shown | Group | Rows | Preview


@dataclass(frozen=True)
class Wrong:
    """A line of the summary above the form: where, and what."""

    id: str
    label: str
    message: str


Refill = Callable[[Sent, Mapping[str, str]], "LongForm"]


@dataclass(frozen=True)
class LongForm:
    """Parts that an action of the same service takes. `refill` draws it anew from what was typed, with the complaints
    by field; it also does what a row's button asks."""

    action: str
    submit: str
    parts: tuple[Part, ...]
    refill: Refill
    arrange: str = ""
    """The action behind the rows' buttons."""
    hidden: tuple[Field, ...] = ()
    title: str = ""
    wrong: tuple[Wrong, ...] = ()
    look: str = ""
    """The label of a button that draws the form again with its previews; empty for none."""


class FieldMistakes(StaffMistake):
    """保存していません。印のついた項目を確認してください。"""

    def __init__(self, at: Mapping[str, str], message: str | None = None) -> None:
        super().__init__(message)
        self.at = at
        """Field -> what is wrong there."""
