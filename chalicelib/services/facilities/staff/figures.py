"""How many wait for a vacancy, by place and class: where places are lacking."""

from collections import Counter
from collections.abc import Mapping

from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, View
from chalicelib.services.facilities.model import CLASSES
from chalicelib.services.facilities.repository import Waitings
from chalicelib.services.facilities.staff.vacancies import kinds_with_classes, place_names, told

SHOWN = 200
ABOUT = "「空きが出たら知らせる」を選んだ人の数です。5人に満たないときは「5人未満」と表示します。"
FEW = 5
"""Fewer than so many are told without their number."""


def show_figures(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """A table for each kind: those who wait, and the vacancies beside them."""
    town, kinds = kinds_with_classes(clerk)
    blocks: list[desk.Block] = [desk.Note("info", ABOUT)]
    for kind in kinds:
        waiting = Counter(each.seat for each in Waitings(clerk.office.scope).of_kind(kind.id))
        names, table = place_names(town, kind), town.vacancies(kind)
        rows = tuple(
            (name, *(_cell(waiting[f"{kind.id}:{id_}:{age}"], sum_of(table.of_class(id_, age))) for age in CLASSES))
            for id_, name in list(names.items())[:SHOWN]
            if any(waiting[f"{kind.id}:{id_}:{age}"] for age in CLASSES)
        )
        columns = ("施設", *(f"{age}歳児" for age in CLASSES))
        blocks.append(desk.Table(columns, rows, "待っている人はいません。", f"{kind.name['ja']}（待っている人／空き）"))
    return View("空き待ちの数", tuple(blocks))


def sum_of(numbers: Mapping[str, int]) -> int | None:
    """The vacancies of the first month that is told."""
    return numbers[min(numbers)] if numbers else None


def _cell(waiting: int, free: int | None) -> str:
    if not waiting:
        return ""
    people = f"{waiting}人" if waiting >= FEW else f"{FEW}人未満"
    return f"{people}／{told(free) or '―'}"
