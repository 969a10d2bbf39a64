"""A town's places as they stand now: found near a position, by name, or by id; remembered between turns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.house import Office
from chalicelib.platform.places.chart import Nearest, nearest
from chalicelib.platform.places.model import Place, Spot, State
from chalicelib.platform.places.repository import Editions, SheetStore, Standing, Standings
from chalicelib.platform.places.sheets import Chart
from chalicelib.platform.places.words import Finder, item_of, numbers_of

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.platform.places.settings import PlacesSettings

HOUR = 3600
"""Seconds for which what was read of an edition is remembered; it never changes."""

T = TypeVar("T")
Fits = Callable[[Place], bool]


def anything(_place: Place) -> bool:
    return True


@dataclass(frozen=True)
class SetReader:
    """One edition of a data set, read sheet by sheet as it is needed."""

    office: Office
    data_set: str
    edition: str

    @property
    def name(self) -> str:
        return f"{self.data_set}/{self.edition}"

    @cached_property
    def chart(self) -> Chart:
        if not self.edition:
            return Chart()
        look_up = partial(Editions(self.office.scope).chart, self.data_set, self.edition)
        return self._remembered("chart", look_up)

    def nearest(self, start: Spot, *, fits: Fits = anything, at_most: int) -> Nearest:
        """The nearest that fit: a field or a few are read, however many places there are."""
        return nearest(self.chart.fields, start, self._field, fits=fits, at_most=at_most)

    def first(self, at_most: int) -> Sequence[Place]:
        """Some places of the first field, by their ids."""
        return self._field(0)[:at_most] if self.chart.fields else ()

    @property
    def finder(self) -> Finder:
        return Finder(self._numbers, self._field)

    def _field(self, number: int) -> Sequence[Place]:
        read = partial(SheetStore(self.office.scope).field, self.name, number)
        return self._remembered(f"field {number}", read)

    def _numbers(self, key: str) -> Iterable[int]:
        if not self.chart.registers:
            return ()
        item = item_of(key, self.chart.registers)
        read = partial(SheetStore(self.office.scope).register, self.name, item)
        return tuple(numbers_of(self._remembered(f"register {item}", read), key))

    def _remembered(self, what: str, look_up: Callable[[], T]) -> T:
        key = (self.office.tenant.id, "places", self.name, what)
        return self.office.house.memory.recall(key, look_up, seconds=HOUR)


class TownPlaces:
    """The town's data sets. Which editions stand may be a minute old, unless `fresh`."""

    def __init__(self, office: Office, *, fresh: bool = False) -> None:
        self.office, self._fresh = office, fresh

    @property
    def scope(self) -> TenantScope:
        return self.office.scope

    @cached_property
    def settings(self) -> "PlacesSettings":
        from chalicelib.platform.places.settings import PlacesSettings  # noqa: PLC0415 - most turns never ask

        return self.office.choices("places", PlacesSettings)

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        look_up = Standings(self.scope).now
        if self._fresh:
            return look_up()
        return self.office.house.memory.recall((self.scope.tenant_id, "places", "now"), look_up)

    def standing(self, data_set: str) -> Standing:
        return self.standings.get(data_set, Standing())

    def of_set(self, data_set: str) -> SetReader:
        return SetReader(self.office, data_set, self.standing(data_set).edition)

    def place(self, data_set: str, id_: str) -> Place | None:
        """The place of that id: its register and its field are read."""
        return self.of_set(data_set).finder.place(id_) if id_ else None

    def nearest(self, data_set: str, start: Spot, *, fits: Fits = anything, at_most: int) -> Nearest:
        """The nearest that fit and are not over, the nearest first."""
        today = self.office.now().date().isoformat()
        return self.of_set(data_set).nearest(
            start, fits=lambda place: not place.is_over(today) and fits(place), at_most=at_most
        )


def state(place: Place, local: "datetime") -> State:
    """Whether a place is open at a time on the town's clocks."""
    from chalicelib.platform.hours.opening import is_holiday  # noqa: PLC0415 - only places with hours ask

    hours = place.hours
    return hours.state(local, is_holiday=bool(hours.spans) and not hours.is_always and is_holiday(local.date()))
