"""An audience as a clerk puts it together: rows that all, or any of them, must hold, and rows that are left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from chalicelib.platform.segments.conditions import FIELDS, PERSONAL

Join = Literal["and", "or"]
Told = Mapping[str, Any]
PLAIN = frozenset(FIELDS) - {"everyone", "and", "or", "not", "person"}


@dataclass(frozen=True)
class Rows:
    """What `audience` makes a condition of, and `rows_of` finds in one again."""

    wanted: tuple[Told, ...] = ()
    join: Join = "and"
    left_out: tuple[Told, ...] = ()
    is_same_person: bool = False
    """What is asked of persons (area, age, school, grade) must hold of one and the same."""
    is_everyone: bool = field(default=False)
    """Said explicitly: everyone, less what is left out."""

    @property
    def audience(self) -> Told | None:
        """The condition; None while there is no row and nobody said everyone."""
        wanted = self._joined()
        outs = [{"not": row} for row in self.left_out]
        if wanted is None:
            if not self.is_everyone:
                return None
            return {"everyone": True} if not outs else outs[0] if len(outs) == 1 else {"and": outs}
        return {"and": [wanted, *outs]} if outs else wanted

    def _joined(self) -> Told | None:
        rows = list(self.wanted)
        if self.is_same_person and self.join == "and":
            personal = [row for row in rows if set(row) <= PERSONAL]
            if len(personal) > 1:
                one = {"person": {"and": personal}}
                rows = [*(row for row in rows if row not in personal), one]
        if len(rows) <= 1:
            return rows[0] if rows else None
        return {self.join: rows}

    def without(self, number: int, *, is_left_out: bool) -> "Rows":
        """The same without a row."""
        if is_left_out:
            return replace(self, left_out=_less(self.left_out, number))
        return replace(self, wanted=_less(self.wanted, number))


def _less(rows: tuple[Told, ...], number: int) -> tuple[Told, ...]:
    return rows[:number] + rows[number + 1 :]


def rows_of(audience: Told) -> Rows | None:
    """The rows an audience was put together from; None where it was written in another way."""
    rows = _read(audience)
    return rows if rows is not None and rows.audience == audience else None


def _read(audience: Told) -> Rows | None:
    if audience == {"everyone": True}:
        return Rows(is_everyone=True)
    if _is_plain(audience):
        return Rows((audience,))
    if _is_left_out(audience):
        return Rows(left_out=(audience["not"],), is_everyone=True)
    parts = audience.get("and")
    if isinstance(parts, list) and len(parts) > 1 and all(map(_is_left_out, parts)):
        return Rows(left_out=tuple(part["not"] for part in parts), is_everyone=True)
    if isinstance(parts, list) and any(map(_is_left_out, parts[1:])):
        head = _read(parts[0]) if isinstance(parts[0], Mapping) else None
        outs = parts[1:]
        is_whole = head is not None and not head.left_out and all(map(_is_left_out, outs))
        return replace(head, left_out=tuple(part["not"] for part in outs)) if head and is_whole else None
    return _joined_rows(audience)


def _joined_rows(audience: Told) -> Rows | None:
    join: Join = "or" if "or" in audience else "and"
    parts = audience.get(join) if join in audience else [audience]
    if not isinstance(parts, list):
        return None
    plain = [part for part in parts if _is_plain(part)]
    same = [part["person"]["and"] for part in parts if _is_same_person(part)]
    if len(plain) + len(same) != len(parts) or len(same) > 1 or (same and join == "or"):
        return None
    return Rows((*plain, *(same[0] if same else ())), join, is_same_person=bool(same))


def _is_plain(told: Any) -> bool:
    return isinstance(told, Mapping) and len(told) == 1 and set(told) <= PLAIN


def _is_left_out(told: Any) -> bool:
    return isinstance(told, Mapping) and set(told) == {"not"} and _is_plain(told["not"])


def _is_same_person(told: Any) -> bool:
    if not isinstance(told, Mapping) or set(told) != {"person"} or not isinstance(told["person"], Mapping):
        return False
    parts = told["person"].get("and")
    return isinstance(parts, list) and len(parts) > 1 and all(map(_is_plain, parts))
