"""What has settings: the services a town offers and the capabilities of the platform; and places within them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from pydantic import BaseModel, ValidationError

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console.posts import Right
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.house import Office
from chalicelib.platform.settings.changes import Difference, differences, unfixed
from chalicelib.platform.settings.many import Apart, Group, Records
from chalicelib.platform.settings.mistakes import said
from chalicelib.platform.settings.reading import json_of, shape_of
from chalicelib.platform.settings.repository import Corner
from chalicelib.platform.tenants.model import Tenant
from chalicelib.platform.tenants.opening import CAPABILITIES, settle

EVERYDAY = frozenset({"hours"})
"""Capabilities whose settings are knowledge like a service's."""
UNREADABLE = "保存されている設定を読めませんでした。運用事業者に連絡してください。"


@dataclass(frozen=True)
class Subject:
    """One model of settings, as the town's staff see it."""

    name: str
    model: type[BaseModel]
    right: Right
    """Who may change it: what the platform does by itself, managers alone."""

    @cached_property
    def shape(self) -> Group:
        return shape_of(self.model)

    @property
    def title(self) -> str:
        return self.shape.title

    @cached_property
    def corner(self) -> Corner:
        return Corner(
            f"settings/{self.name}", self.title, self._read, self._lay, self.words, self._fit, self.right,
            f"form?of={self.name}", partial(settle, name=self.name),
        )  # fmt: skip

    def _read(self, tenant: Tenant) -> Any:
        return dict(tenant.settings.get(self.name, {}))

    def _lay(self, tenant: Tenant, state: Any) -> Tenant:
        others = {name: chosen for name, chosen in tenant.settings.items() if name != self.name}
        return replace(tenant, settings={**others, self.name: state} if state else others)

    def _fit(self, wanted: Any, stands: Any) -> Any:
        try:
            return self.kept(unfixed(self.shape, wanted, stands))
        except ValidationError as error:
            told = dict.fromkeys(said(each) for each in error.errors())
            raise StaffMistake("この状態には戻せません。" + "".join(told)) from error

    def whole(self, state: Any) -> Any:
        """A kept state with everything that stands by default."""
        try:
            return json_of(self.model.model_validate(state))
        except ValidationError as error:
            raise StaffMistake(UNREADABLE) from error

    def kept(self, whole: Any) -> Any:
        """What is kept of a whole, valid state: what the town chose."""
        return self.model.model_validate(whole).model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def words(self, before: Any, after: Any) -> Sequence[Difference]:
        return tuple(differences(self.shape, self.whole(before), self.whole(after)))


def subjects(office: Office) -> Iterator[Subject]:
    """Everything of this town that has settings, the services first."""
    for name in office.tenant.services:
        try:
            yield Subject(name, office.service(name).settings, "knowledge.write")
        except NotFound:  # offered by data, gone from the code
            continue
    for name, model in CAPABILITIES.items():
        yield Subject(name, model, "knowledge.write" if name in EVERYDAY else "staff.manage")


def subject_of(office: Office, name: str) -> Subject:
    found = next((subject for subject in subjects(office) if subject.name == name and subject.shape.members), None)
    if found is None:
        raise NotFound
    return found


def may_change(clerk: Clerk, subject: Subject) -> bool:
    return clerk.member.may(subject.right)


@dataclass(frozen=True)
class Spot:
    """A place within settings that is edited on a page: all of them, or one record of a list."""

    at: str
    """`kinds:road/questions:photo`; a name that is empty (`kinds:`) is a record still to be made."""
    shape: Group
    value: Any
    """None for a record still to be made."""
    loc: tuple[Any, ...] = ()
    """Where pydantic finds it."""
    records: Records | None = None
    """The list it stands in."""

    @property
    def is_new(self) -> bool:
        return self.value is None

    @property
    def tree(self) -> Any:
        return self.shape.tree(self.value)

    @property
    def title(self) -> str:
        if self.records is None:
            return self.shape.title
        return (
            f"新しい{self.records.call}" if self.is_new else f"{self.records.call}「{self.shape.called(self.value)}」"
        )

    def renamed(self, name: str) -> str:
        """Where the record is found under another name."""
        return f"{self.at.rpartition(':')[0]}:{name}" if self.at else ""


def spot_in(shape: Group, whole: Any, at: str) -> Spot:
    """The place that `at` names. `NotFound` if there is none (any more)."""
    spot, way = Spot("", shape, whole), ""
    for step in at.split("/") if at else ():
        way = f"{way}/{step}" if way else step
        spot = _below(spot, step, way)
    return spot


def _below(spot: Spot, step: str, way: str) -> Spot:
    name, _, wanted = step.partition(":")
    holder = spot.shape.members.get(name)
    if not isinstance(holder, Apart) or spot.value is None:
        raise NotFound
    item, found = holder.records.item, spot.value.get(name) or []
    if not wanted:
        return Spot(way, item, None, (*spot.loc, name, len(found)), holder.records)
    for number, each in enumerate(found):
        if str(each.get(item.name_field)) == wanted:
            return Spot(way, item, each, (*spot.loc, name, number), holder.records)
    raise NotFound


def laid(whole: Any, loc: tuple[Any, ...], value: Any) -> Any:
    """The whole with something else at a place; the place behind a list's end makes it longer."""
    if not loc:
        return value
    first, *rest = loc
    if isinstance(first, int):
        return [
            *whole[:first],
            laid(whole[first] if first < len(whole) else None, tuple(rest), value),
            *whole[first + 1 :],
        ]
    return {**whole, first: laid(whole[first], tuple(rest), value)}
