"""What stands around every page of a town: its name, who is signed in, the way about, the word about what was done."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from chalicelib.platform.console.declared import all_staff
from chalicelib.platform.console.posts import Right, Role
from chalicelib.platform.console.staff import Group
from chalicelib.platform.console.visits import RESTING, Visit
from chalicelib.web.exchange import Response, html
from chalicelib.web.pages import PLAIN, Policy, draw, page

ROLES: dict[Role, str] = {
    "manager": "管理者",
    "editor": "編集者",
    "approver": "承認者",
    "member": "担当者",
    "counsellor": "相談員",
    "viewer": "閲覧者",
}


@dataclass(frozen=True)
class Entry:
    """A line of the menu, or a step of the way to this page (the last has no address)."""

    label: str
    to: str = ""
    current: bool = False


@dataclass(frozen=True)
class MenuGroup:
    """A part of the menu, open or folded."""

    label: str
    entries: tuple[Entry, ...]
    is_open: bool


WINDOW: Group = "窓口"
DESK: tuple[tuple[str, str, Right | None], ...] = (
    ("窓口のようす", "", None),
    ("案件", "/cases", "cases.read"),
    ("地図", "/map", "cases.read"),
    ("電話での受付", "/entry", "cases.work"),
)
"""The desk's own pages: label, address below the town's, who may."""
FEW = 14
"""Pages up to which the whole menu is shown unfolded."""


def framed(
    visit: Visit,
    template: str,
    *,
    title: str,
    here: str,
    trail: tuple[Entry, ...] = (),
    status: int = 200,
    policy: Policy = PLAIN,
    **facts: Any,
) -> Response:
    """A page of the town. `here` is the address below the town's that the menu marks."""
    told = around(visit, here) | facts
    way = (Entry(visit.office.tenant.name, visit.to()), *trail, Entry(title)) if here else ()
    return page(visit.request, template, status=status, policy=policy, title=title, trail=way, **told)


def fragment(visit: Visit, template: str, **facts: Any) -> Response:
    """A part of a page, for a script that refreshes it."""
    return html(draw(template, visit.request, visit=visit, **facts))


def around(visit: Visit, here: str) -> dict[str, Any]:
    return {
        "visit": visit,
        "town": visit.office.tenant.name,
        "member": visit.clerk.member,
        "csrf": visit.session.csrf,
        "told": visit.told if visit.request.method == "GET" else "",
        "menu": tuple(_menu(visit, here)),
        "resting": "" if visit.grant or visit.office.tenant.is_served else RESTING,
        "several_towns": len(visit.session.towns) > 1,
    }


def _menu(visit: Visit, here: str) -> Iterator[MenuGroup]:
    """The parts of the menu that have anything for the one who looks, each in the order in which pages are declared."""
    entries: dict[str, list[Entry]] = {group: [] for group in get_args(Group)}
    entries[WINDOW] += [Entry(label, visit.to(path), here == path) for label, path, right in DESK if _may(visit, right)]
    used = WINDOW
    for service, staff in all_staff(visit.office):
        if here.startswith(f"/{service}/"):
            used = staff.group
        for shown in staff.pages:
            if shown.in_menu and visit.may(shown.right):
                path = f"/{service}/{shown.name}"
                entries[staff.group].append(Entry(shown.title, visit.to(path), current=here == path))
    if visit.may("audit.read"):
        entries["管理"].append(Entry("操作の記録", visit.to("/audit"), current=here == "/audit"))
    is_short = sum(map(len, entries.values())) <= FEW
    for group, lines in entries.items():
        if lines:
            is_open = is_short or group in {WINDOW, used} or any(line.current for line in lines)
            yield MenuGroup(group, tuple(lines), is_open=is_open)


def _may(visit: Visit, right: Right | None) -> bool:
    return right is None or visit.may(right)
