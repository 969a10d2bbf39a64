"""Two states of a thing: what differs, in words; and what two people made of one state, put together."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from chalicelib.platform.settings.many import Apart, Group, Perhaps, Records
from chalicelib.platform.settings.shapes import NOTHING, Fixed, Shape

BETWEEN = " › "
ORDER = "並び順"


class Difference(NamedTuple):
    """One thing that changed: which, and what it was and is, in words."""

    label: str
    before: str
    after: str


def differences(shape: Shape, before: Any, after: Any, label: str = "") -> Iterator[Difference]:
    """What differs between two values of a shape, thing by thing."""
    if before == after:
        return
    match shape:
        case Group():
            for name, member in shape.members.items():
                yield from differences(member, (before or {}).get(name), (after or {}).get(name), _below(label, member))
        case Perhaps() if isinstance(shape.inner, Group) and before is not None and after is not None:
            yield from differences(shape.inner, before, after, label)
        case Apart():
            yield from _of_records(shape.records, before or [], after or [], label)
        case Records() if shape.item.name_field not in ("it", "key"):
            yield from _of_records(shape, before or [], after or [], label)
        case _:
            was, will = shape.words(before), shape.words(after)
            if was != will:
                yield Difference(label or shape.title, was, will)


def _below(label: str, member: Shape) -> str:
    return f"{label}{BETWEEN}{member.title}" if label else member.title


def _of_records(shape: Records, before: list[Any], after: list[Any], label: str) -> Iterator[Difference]:
    """Records are told apart by their first field."""
    name = shape.item.name_field
    was, will = ({str(each.get(name)): each for each in told} for told in (before, after))
    for key in {**was, **will}:
        here = f"{label}「{shape.item.called(will.get(key) or was.get(key))}」"
        if key not in will:
            yield Difference(here, shape.item.words(was[key]), "（なし）")
        elif key not in was:
            yield Difference(here, "（なし）", shape.item.words(will[key]))
        else:
            yield from differences(shape.item, was[key], will[key], here)
    stayed = [[key for key in keys if key in was and key in will] for keys in (was, will)]
    if stayed[0] != stayed[1]:
        told = ["、".join(shape.item.called(will[key]) for key in keys) for keys in stayed]
        yield Difference(_below(label, Shape(ORDER)), told[0] or NOTHING, told[1] or NOTHING)


def merged(base: Any, theirs: Any, mine: Any) -> Any:
    """What two people made of one tree: mine where I changed something, theirs elsewhere."""
    if mine == base:
        return theirs
    if theirs == base:
        return mine
    trees = (base, theirs, mine)
    if all(isinstance(tree, dict) for tree in trees) and base.keys() == theirs.keys() == mine.keys():
        return {name: merged(base[name], theirs[name], mine[name]) for name in mine}
    if all(isinstance(tree, list) for tree in trees) and len(base) == len(theirs) == len(mine):
        return [merged(*each) for each in zip(*trees, strict=True)]
    return mine


def unfixed(shape: Group, wanted: Any, stands: Any) -> Any:
    """An earlier state, with what staff may not change as it stands now."""
    fixed = {
        name for name, member in shape.members.items() if isinstance(member, Fixed) and not isinstance(member, Apart)
    }
    kept = {name: value for name, value in (stands or {}).items() if name in fixed}
    return {**{name: value for name, value in (wanted or {}).items() if name not in fixed}, **kept}
