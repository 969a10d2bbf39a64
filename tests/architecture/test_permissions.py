"""The permission table: every route of the console, every declared page and action, tried by every role and stranger.

Nothing is listed by hand: routes come from the doors, pages and actions from what services and capabilities declare.
Each is asked through the real view, as a browser would.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, get_args

import pytest

from chalicelib.adapters.oidc.memory import MemoryProvider
from chalicelib.entrypoints import console
from chalicelib.entrypoints.http import ROUTES
from chalicelib.platform.console.declared import CAPABILITIES, all_staff
from chalicelib.platform.console.members import Members, new_member
from chalicelib.platform.console.operators import begin_grant, keep_grant, list_operator
from chalicelib.platform.console.posts import RIGHTS, Post, Right, Role
from chalicelib.platform.house import House, Office
from chalicelib.services import SERVICES, load
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.visitors import Seen, Visitor

DOORS = console.bp
HERE, ELSEWHERE, NOWHERE = "minato", "yamabe", "nowhere"
ROLES: tuple[Role, ...] = tuple(RIGHTS)
READS = frozenset.intersection(*(RIGHTS[role] for role in ("viewer", "editor")))
OWN_THINGS = {"/cases"}
"""Forms by which even a viewer keeps something of their own (a filter); whatever else they do needs more, and is tried
where it is written. A list that only shrinks."""
FORMS_OF_ONE_VISITOR = 8
"""More refused forms than that would lock a person."""


class Place(NamedTuple):
    """An address below the town's, and the right it needs; None where any member may come."""

    method: str
    path: str
    right: Right | None
    changes: bool = False
    """Whether it does something that the audit log calls by a name: a form that only looks has none."""


@dataclass
class World:
    house: House
    provider: MemoryProvider
    here: Office
    places: tuple[Place, ...]
    visitors: int = 0

    def signed_in(self, town: str, role: Role) -> Visitor:
        """Somebody new of that role."""
        self.visitors += 1
        email = f"{role}{self.visitors}@{town}.example"
        office = self.here if town == HERE else an_office(self.house, a_tenant(town, services=SERVICES))
        Members(office.scope).keep(new_member(town, label=role, email=email, posts=(Post("", role),)))
        return self.arrives(email)

    def arrives(self, email: str) -> Visitor:
        visitor = Visitor(self.house)
        code, state = self.provider.approve(visitor.opens("/console/sign-in").location, email)
        visitor.opens(f"/console/callback?code={code}&state={state}")
        return visitor


def places(office: Office) -> Iterator[Place]:
    """Every address of the console in a town that offers everything."""
    for route in (each for each in ROUTES if each.auth == "staff"):
        below = route.path.removeprefix("/console/{town}")
        if "{service}" in below:
            for service, staff in all_staff(office):
                if route.method == "GET":
                    yield from (Place("GET", f"/{service}/{page.name}", page.right) for page in staff.pages)
                else:
                    for deed in staff.actions:
                        yield Place("POST", f"/{service}/{deed.name}", deed.right, changes=bool(deed.audit))
        else:
            right = route.right if route.right in get_args(Right) else None
            yield Place(route.method, below.replace("{case}", "261120-4K7Q"), right, route.method == "POST")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def world(shared_tables: None) -> World:
    provider = MemoryProvider()
    house = a_house(*map(load, SERVICES), staff=provider)
    here = an_office(house, a_tenant(HERE, services=SERVICES))
    return World(house, provider, here, tuple(places(here)))


def is_own(place: Place) -> bool:
    return place.method == "POST" and place.path in OWN_THINGS


def csrf_of(visitor: Visitor) -> str:
    page = visitor.opens("/console/operator" if visitor.opens(f"/console/{HERE}").status == 404 else f"/console/{HERE}")
    return next((dict(form.fields)["csrf"] for form in page.forms if "csrf" in dict(form.fields)), "")


def knocks(visitor: Visitor, place: Place, town: str, csrf: str) -> Seen:
    path = f"/console/{town}{place.path}"
    return visitor.opens(path) if place.method == "GET" else visitor.posts(path, [("csrf", csrf)])


def test_there_is_a_table_to_prove(world: World) -> None:
    found = {place.path.split("/")[1] for place in world.places if place.path.count("/") == 2}
    assert set(CAPABILITIES) | {"garbage", "reports"} <= found
    assert len(world.places) > 30


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_its_rights_say_and_is_refused_the_rest(world: World, role: Role) -> None:
    wrong = []
    visitor, csrf, forms = world.signed_in(HERE, role), "", FORMS_OF_ONE_VISITOR
    for place in world.places:
        if place.method == "POST" and forms >= FORMS_OF_ONE_VISITOR:
            visitor, forms = world.signed_in(HERE, role), 0
            csrf = csrf_of(visitor)
        forms += place.method == "POST"
        status = knocks(visitor, place, HERE, csrf).status
        may = place.right is None or place.right in RIGHTS[role]
        if status >= 500 or ((status == 403) == may and not is_own(place)):
            wrong.append(f"{place.method} {place.path} ({place.right}): {status}")
    assert wrong == []


def test_no_action_is_open_to_whoever_only_reads(world: World) -> None:
    deeds = [place for place in world.places if place.changes and not is_own(place)]
    assert [place for place in deeds if place.right is None or place.right in READS] == []


def unseen(world: World, visitor: Visitor) -> list[str]:
    """Where somebody is told anything but what they are told where there is no town at all."""
    csrf = csrf_of(visitor)
    told = []
    for place in world.places:
        there, nowhere = knocks(visitor, place, HERE, csrf), knocks(visitor, place, NOWHERE, csrf)
        if not there.status == nowhere.status == 404 or there.text.replace(HERE, "") != nowhere.text.replace(
            NOWHERE, ""
        ):
            told.append(f"{place.method} {place.path}: {there.status}")
    return told


@pytest.mark.parametrize("role", ["manager", "viewer"])
def test_another_towns_staff_are_told_nothing_anywhere(world: World, role: Role) -> None:
    assert unseen(world, world.signed_in(ELSEWHERE, role)) == []


def test_an_operator_without_a_grant_is_told_nothing_anywhere(world: World) -> None:
    list_operator("idle@vendor.example", "保守担当")
    assert unseen(world, world.arrives("idle@vendor.example")) == []


def looking_operator(world: World, number: int) -> Visitor:
    operator = list_operator(f"busy{number}@vendor.example", "保守担当")
    now = world.house.clock()
    keep_grant(begin_grant(operator, HERE, reason="問い合わせの調査", purpose="look", hours=1, now=now))
    return world.arrives(operator.email)


def test_an_operator_with_a_grant_to_look_sees_what_a_viewer_sees_and_changes_nothing(world: World) -> None:
    wrong = []
    for number, place in enumerate(world.places):
        if number % FORMS_OF_ONE_VISITOR == 0:
            visitor = looking_operator(world, number)
            csrf = csrf_of(visitor)
        status = knocks(visitor, place, HERE, csrf).status
        may = not place.changes and (place.right is None or place.right in RIGHTS["viewer"])
        if (status == 403) == may:
            wrong.append(f"{place.method} {place.path}: {status}")
    assert wrong == []


def test_nobody_signed_out_is_told_anything_but_the_way_in(world: World) -> None:
    visitor = Visitor(world.house)
    told = {(place.method, knocks(visitor, place, HERE, "").status) for place in world.places}
    assert told == {("GET", 303), ("POST", 401)}


def test_a_planted_hole_is_seen(world: World) -> None:
    """The measure notices an address that answers strangers."""
    stranger = world.signed_in(ELSEWHERE, "manager")
    holed = World(world.house, world.provider, world.here, (Place("GET", "", None),))
    assert unseen(holed, world.signed_in(HERE, "viewer")) == ["GET : 200"]
    assert unseen(holed, stranger) == []
