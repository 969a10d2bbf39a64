"""A place within settings drawn as a form; what rows' buttons ask of it; what two people typed, put together."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.console import long_form
from chalicelib.platform.console.long_form import Asked, LongForm, Part, Rows, Wrong
from chalicelib.platform.console.staff import Clerk, Field, Sent
from chalicelib.platform.settings.changes import merged
from chalicelib.platform.settings.many import Group, Perhaps, Records
from chalicelib.platform.settings.mistakes import ROOT
from chalicelib.platform.settings.repository import SettingChanges
from chalicelib.platform.settings.shapes import Drawing, Shape
from chalicelib.platform.settings.subjects import Spot, Subject, spot_in


def form_of(clerk: Clerk, subject: Subject, spot: Spot, seen: str) -> LongForm:
    """The form of a place, as it stands. `seen` names the state it is drawn from."""
    hidden = tuple(
        Field(name, "", "hidden", value) for name, value in (("of", subject.name), ("at", spot.at), ("seen", seen))
    )

    def drawn(tree: Any, drawing: Drawing) -> LongForm:
        parts = spot.shape.inside(ROOT, tree, drawing)
        return LongForm(
            "save", "保存する", parts, refill, "arrange", hidden, wrong=tuple(wrongs(parts, drawing.errors))
        )

    def refill(sent: Sent, errors: Mapping[str, str]) -> LongForm:
        tree, found = arranged(spot.shape, spot.shape.taken(sent, ROOT), sent["row"])
        if sent["seen"] != seen:
            tree = _with_theirs(clerk, subject, spot, sent, tree)
        return drawn(tree, Drawing(errors, found))

    return drawn(spot.tree, Drawing())


def _with_theirs(clerk: Clerk, subject: Subject, spot: Spot, sent: Sent, tree: Any) -> Any:
    """What was typed, and what a colleague changed meanwhile where this clerk changed nothing."""
    known = SettingChanges(clerk.office.scope).state(subject.corner.subject, sent["seen"])
    try:
        base = spot_in(subject.shape, subject.whole(known[0]), spot.at) if known else None
    except NotFound:
        base = None
    return merged(base.tree, spot.tree, tree) if base else tree


def wrongs(parts: Iterable[Part], errors: Mapping[str, str]) -> Iterator[Wrong]:
    """The complaints in the order of the form; first those that belong to no field of it."""
    placed = list(_placed(parts))
    told = {id_ for id_, _, _ in placed}
    yield from (Wrong("", "", message) for path, message in errors.items() if path == ROOT and "v" not in told)
    yield from (Wrong(id_, label, message) for id_, label, message in placed)


def _placed(parts: Iterable[Part]) -> Iterator[tuple[str, str, str]]:
    for part in parts:
        match part:
            case Asked(field, error, id_):
                if error:
                    yield id_, field.label, error
            case long_form.Group():
                if part.error:
                    yield part.id, part.label, part.error
                yield from _placed(part.parts)
            case Rows():
                if part.error:
                    yield part.id, part.label, part.error
                for row in part.rows:
                    yield from ((id_, f"{row.label} {label}", told) for id_, label, told in _placed(row.parts))


def arranged(shape: Shape, tree: Any, asked: str) -> tuple[Any, str]:
    """The tree after a row's button (`add v.closed`, `up v.closed 2`), and the row a browser is to go to."""
    verb, _, rest = asked.partition(" ")
    path, _, number = rest.partition(" ")
    place = _rows_at(shape, tree, path.split(".")[1:])
    if place is None or verb not in {"add", "up", "down", "remove"}:
        return tree, ""
    records, rows = place
    at = int(number) if number.isdigit() and int(number) < len(rows) else len(rows) - 1
    if verb == "add":
        rows.append(records.item.tree(None))
        return tree, f"{path}.{len(rows) - 1}"
    if not rows:
        return tree, ""
    if verb == "remove":
        del rows[at]
        return tree, f"{path}.{max(at - 1, 0)}"
    to = max(at - 1, 0) if verb == "up" else min(at + 1, len(rows) - 1)
    rows.insert(to, rows.pop(at))
    return tree, f"{path}.{to}"


def _rows_at(shape: Shape, tree: Any, steps: list[str]) -> tuple[Records, list[Any]] | None:
    """The list of records at a path, and its shape; None where there is none."""
    if isinstance(shape, Perhaps) and isinstance(shape.inner, Group):
        return _rows_at(shape.inner, tree["it"], steps)
    if not steps:
        return (shape, tree) if isinstance(shape, Records) else None
    first, *rest = steps
    if isinstance(shape, Group) and first in shape.members:
        return _rows_at(shape.members[first], tree[first], rest)
    if isinstance(shape, Records) and first.isdigit() and int(first) < len(tree):
        return _rows_at(shape.item, tree[int(first)], rest)
    return None
