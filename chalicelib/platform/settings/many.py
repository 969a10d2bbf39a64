"""Shapes that hold other shapes: groups, things that need not be there, lists of records, records by key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.kernel.errors import NotAllowed
from chalicelib.platform.console import long_form
from chalicelib.platform.console.long_form import Asked, Part, Row, Rows
from chalicelib.platform.console.staff import Field, Sent
from chalicelib.platform.settings.shapes import NOTHING, Drawing, Fixed, Languages, Shape, id_of

MOST_ROWS = 200


FEW, TALL = 4, frozenset({"textarea", "checkboxes"})


def are_short(parts: tuple[Part, ...]) -> bool:
    """Whether parts are few plain fields, which stand side by side."""
    return len(parts) <= FEW and all(isinstance(part, Asked) and part.field.kind not in TALL for part in parts)


def forged(sent: Sent, path: str) -> bool:
    """Whether a browser sent something for a field that no form of ours asks."""
    return any(name == path or name.startswith(f"{path}.") for name in sent.fields)


@dataclass(frozen=True)
class Group(Shape):
    """A model: its fields by name."""

    members: Mapping[str, Shape] = field(default_factory=dict)

    def tree(self, value: Any) -> Any:
        told = value or {}
        return {name: shape.tree(told.get(name, shape.default)) for name, shape in self.members.items()}

    def taken(self, sent: Sent, path: str) -> Any:
        for name, shape in self.members.items():
            if isinstance(shape, Fixed) and forged(sent, f"{path}.{name}"):
                raise NotAllowed(f"「{shape.title}」は、この画面では変えられません。")
        return {name: shape.taken(sent, f"{path}.{name}") for name, shape in self.members.items()}

    def value(self, tree: Any, base: Any = None) -> Any:
        stands = base or {}
        told = {name: shape.value(tree[name], stands.get(name)) for name, shape in self.members.items()}
        return {**stands, **{name: each for name, each in told.items() if each is not None or name in stands}}

    def words(self, value: Any) -> str:
        told = value or {}
        each = (
            f"{shape.title}：{shape.words(told.get(name))}"
            for name, shape in self.members.items()
            if told.get(name) not in (None, "", [], {}, False)
        )
        return "、".join(each) or NOTHING

    def parts(self, path: str, tree: Any, drawing: Drawing) -> Iterator[Part]:
        inside, error = self.inside(path, tree, drawing), drawing.error(path)
        yield long_form.Group(self.title, inside, self.hint, error, id_of(path), is_abreast=are_short(inside))

    def inside(self, path: str, tree: Any, drawing: Drawing) -> tuple[Part, ...]:
        """The fields without the heading around them."""
        return tuple(
            part for name, shape in self.members.items() for part in shape.parts(f"{path}.{name}", tree[name], drawing)
        )

    def place(self, path: str, tree: Any, loc: Sequence[Any]) -> str:
        shape = self.members.get(str(loc[0])) if loc else None
        return shape.place(f"{path}.{loc[0]}", tree[str(loc[0])], loc[1:]) if shape else path

    @property
    def name_field(self) -> str:
        """The field that tells one record from another: the first."""
        return next(iter(self.members))

    def called(self, value: Any) -> str:
        """What a record is called on the page: its words in Japanese, else its first field."""
        for name, shape in self.members.items():
            told = (value or {}).get(name)
            if isinstance(shape, Languages) and told:
                return str(shape.tree(told)["ja"])
        name = next(name for name in ("name", self.name_field) if name in self.members)
        told = (value or {}).get(name)
        return self.members[name].words(told) if told else ""


@dataclass(frozen=True)
class Perhaps(Shape):
    """Something that need not be there: a group with a box to tick, or a text that may be empty."""

    inner: Shape = field(default_factory=Shape)

    def tree(self, value: Any) -> Any:
        if not isinstance(self.inner, Group):
            return self.inner.tree(value)
        return {"is_there": "" if value is None else "1", "it": self.inner.tree(value)}

    def taken(self, sent: Sent, path: str) -> Any:
        if not isinstance(self.inner, Group):
            return self.inner.taken(sent, path)
        return {"is_there": sent[f"{path}.is_there"], "it": self.inner.taken(sent, path)}

    def value(self, tree: Any, base: Any = None) -> Any:
        if isinstance(self.inner, Group):
            return self.inner.value(tree["it"], base) if tree["is_there"] else None
        return self.inner.value(tree, base) or None

    def words(self, value: Any) -> str:
        return "なし" if value is None else self.inner.words(value)

    def parts(self, path: str, tree: Any, drawing: Drawing) -> Iterator[Part]:
        if not isinstance(self.inner, Group):
            yield from self.inner.parts(path, tree, drawing)
            return
        box = Field(f"{path}.is_there", f"「{self.title}」を設ける", "checkbox", value=tree["is_there"])
        # a box that is asked only if the group is wanted must not stop a browser from sending the form
        inside = tuple(map(relaxed, self.inner.inside(path, tree["it"], drawing)))
        parts = (Asked(box, id=id_of(f"{path}.is_there")), *inside)
        yield long_form.Group(self.title, parts, self.hint, drawing.error(path), id_of(path))

    def place(self, path: str, tree: Any, loc: Sequence[Any]) -> str:
        return self.inner.place(path, tree["it"] if isinstance(self.inner, Group) else tree, loc)


def relaxed(part: Part) -> Part:
    """The part without the browser's own insistence that it be filled in."""
    match part:
        case Asked():
            return replace(part, field=replace(part.field, required=False))
        case long_form.Group():
            return replace(part, parts=tuple(map(relaxed, part.parts)))
    return part


@dataclass(frozen=True)
class Records(Shape):
    """A list of records. Rows can be added, moved and removed; a large one is a page of its own."""

    item: Group = field(default_factory=Group)
    call: str = "行"
    at_most: int = 0

    @property
    def is_large(self) -> bool:
        return any(_holds_records(shape) for shape in self.item.members.values())

    def tree(self, value: Any) -> Any:
        return [self.item.tree(each) for each in value or ()]

    def taken(self, sent: Sent, path: str) -> Any:
        told = sent[path]
        count = min(int(told), MOST_ROWS) if told.isascii() and told.isdigit() else 0
        return [self.item.taken(sent, f"{path}.{number}") for number in range(count)]

    def value(self, tree: Any, base: Any = None) -> Any:
        return [self.item.value(each) for each in tree]

    def words(self, value: Any) -> str:
        return "、".join(self.item.called(each) for each in value or ()) or "なし"

    def parts(self, path: str, tree: Any, drawing: Drawing) -> Iterator[Part]:
        rows = tuple(self._row(path, number, each, drawing) for number, each in enumerate(tree))
        is_full = bool(self.at_most) and len(rows) >= self.at_most
        error = drawing.error(path)
        yield Rows(path, self.title, rows, self.call, self.hint, error, id_of(path), is_full=is_full)

    def _row(self, path: str, number: int, tree: Any, drawing: Drawing) -> Row:
        where = f"{path}.{number}"
        inside = self.item.inside(where, tree, drawing)
        is_found = drawing.found == where
        return Row(f"{self.call} {number + 1}", inside, is_found=is_found, is_abreast=are_short(inside))

    def place(self, path: str, tree: Any, loc: Sequence[Any]) -> str:
        if not loc or not isinstance(loc[0], int) or loc[0] >= len(tree):
            return path
        where = f"{path}.{loc[0]}"
        found = self.item.place(where, tree[loc[0]], loc[1:])
        return f"{where}.{self.item.name_field}" if found == where else found


@dataclass(frozen=True)
class Apart(Fixed):
    """A list of large records: each is a page of its own, and none stands in the form of what holds them."""

    records: Records = field(default_factory=Records)

    def tree(self, value: Any) -> Any:
        return ""

    def words(self, value: Any) -> str:
        return self.records.words(value)

    def parts(self, path: str, tree: Any, drawing: Drawing) -> Iterator[Part]:
        return iter(())


def _holds_records(shape: Shape) -> bool:
    if isinstance(shape, Apart) or (isinstance(shape, Records) and not isinstance(shape, Items)):
        return True
    inner = shape.members.values() if isinstance(shape, Group) else (shape.inner,) if isinstance(shape, Perhaps) else ()
    return any(map(_holds_records, inner))


@dataclass(frozen=True)
class Items(Records):
    """A list of single things, each in a row of its own."""

    def tree(self, value: Any) -> Any:
        return super().tree([{"it": each} for each in value or ()])

    def value(self, tree: Any, base: Any = None) -> Any:
        return [each["it"] for each in super().value(tree)]

    def words(self, value: Any) -> str:
        return "、".join(self.item.members["it"].words(each) for each in value or ()) or "なし"

    def place(self, path: str, tree: Any, loc: Sequence[Any]) -> str:
        return super().place(path, tree, (loc[0], "it", *loc[1:]) if loc else loc)


@dataclass(frozen=True)
class Pairs(Records):
    """Values by a name that staff give: rows of name and value."""

    def tree(self, value: Any) -> Any:
        return super().tree([{"key": key, "value": each} for key, each in (value or {}).items()])

    def value(self, tree: Any, base: Any = None) -> Any:
        return {each["key"]: each["value"] for each in super().value(tree)}

    def repeated(self, path: str, tree: Any) -> Iterator[str]:
        """The fields whose name stands in an earlier row already."""
        keys = [self.item.members["key"].value(each["key"]) for each in tree]
        return (f"{path}.{at}.key" for at, key in enumerate(keys) if key in keys[:at])

    def words(self, value: Any) -> str:
        inner = self.item.members["value"]
        return "、".join(f"{key} → {inner.words(each)}" for key, each in (value or {}).items()) or "なし"

    def place(self, path: str, tree: Any, loc: Sequence[Any]) -> str:
        keys = [self.item.members["key"].value(each["key"]) for each in tree]
        if not loc or str(loc[0]) not in keys:
            return path
        number = keys.index(str(loc[0]))
        if len(loc) > 1 and loc[1] == "[key]":
            return f"{path}.{number}.key"
        return super().place(path, tree, (number, "value", *loc[1:]))


@dataclass(frozen=True)
class Keyed(Group):
    """The same record for each of some known names. What is as it stands anyway is not kept."""

    standing: Mapping[str, Any] = field(default_factory=dict)

    def tree(self, value: Any) -> Any:
        return super().tree({**self.standing, **(value or {})})

    def value(self, tree: Any, base: Any = None) -> Any:
        told = super().value(tree, {**self.standing, **(base or {})})
        return {name: each for name, each in told.items() if each != self.standing.get(name)}

    def words(self, value: Any) -> str:
        return super().words({**self.standing, **(value or {})})
