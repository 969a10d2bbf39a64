"""The verbs of staff: read files into an edition, let it stand, take it back, change one place by hand."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cached_property, partial

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.house import Office
from chalicelib.platform.imports.differences import Differences, differences
from chalicelib.platform.imports.tables import RowError
from chalicelib.platform.places.model import Place
from chalicelib.platform.places.repository import EditionRecord, Editions, SheetStore, Standing, Standings
from chalicelib.platform.places.starting import part_of_town
from chalicelib.platform.places.town import TownPlaces

KEPT_ERRORS = 300

Edit = Callable[[dict[str, Place]], Mapping[str, Place]]


@dataclass(frozen=True)
class Imported:
    """What files brought. `is_new` is False where the very same places stand already."""

    record: EditionRecord
    errors: tuple[RowError, ...]
    is_new: bool


def prepare(office: Office, data_set: str, files: Mapping[str, bytes], by: str, *, is_part: bool = False) -> Imported:
    """Read files and keep what they say as an edition that nobody sees yet.

    `is_part`: the files hold only places to add or to change, the others stay. `StaffMistake` where they hold none.
    """
    from chalicelib.platform.places.formats import Ground, read_places  # noqa: PLC0415  only an import pays for tables

    ground = Ground(office.now().date(), office.tenant.code, office.tenant.bounds, partial(part_of_town, office))
    reading = read_places(files, ground)
    if not reading.places:
        raise StaffMistake("\n".join(dict.fromkeys(error.complaint for error in reading.errors)) or None)
    standing = Standings(office.scope).of_set(data_set)
    places = {place.id: place for place in reading.places}
    if is_part:
        places = all_places(office, data_set, standing.edition) | places
    counts = {"places": len(places), "rows": reading.rows, "left_out": reading.left_out, "errors": len(reading.errors)}
    facts = {
        "by": by,
        "files": sorted(files),
        "form": reading.form,
        "counts": counts,
        "errors": [asdict(error) for error in reading.errors[:KEPT_ERRORS]],
    }
    record = _kept(office, data_set, places, facts)
    Editions(office.scope).sweep(data_set, standing, office.house.clock())
    return Imported(record, reading.errors, is_new=record.edition != standing.edition)


def _kept(office: Office, data_set: str, places: Mapping[str, Place], facts: Mapping[str, object]) -> EditionRecord:
    return Editions(office.scope).keep(data_set, list(places.values()), office.house.clock(), facts)


def stand(office: Office, record: EditionRecord, by: str, *, instead_of: str) -> None:
    """Let an edition stand, instead of the one the clerk saw."""
    until = renew_on(office, record.data_set)
    Standings(office.scope).stand(record, instead_of=instead_of, by=by, now=office.house.clock(), until=until)
    office.house.memory.forget()


def undo(office: Office, data_set: str, by: str, *, instead_of: str) -> None:
    """Let the edition stand again that stood before."""
    until = renew_on(office, data_set)
    Standings(office.scope).step_back(data_set, instead_of=instead_of, by=by, now=office.house.clock(), until=until)
    office.house.memory.forget()


def renew_on(office: Office, data_set: str) -> str:
    """The day from which a data set that stands from now on waits to be renewed; empty for never."""
    chosen = TownPlaces(office).settings.of_id(data_set)
    days = chosen.good_for if chosen else 0
    return (office.now().date() + timedelta(days=days)).isoformat() if days else ""


def import_places(office: Office, data_set: str, files: Mapping[str, bytes], by: str) -> Imported:
    """Read files and let what they say stand at once."""
    imported = prepare(office, data_set, files, by)
    if imported.is_new:
        stand(office, imported.record, by, instead_of=Standings(office.scope).of_set(data_set).edition)
    return imported


def amend(office: Office, data_set: str, edit: Edit, told: str, *, by: str, seen: str) -> None:
    """Let a data set stand as `edit` makes it, with its line of history. `told` says in words what was done.

    `Conflict` if another edition than the one the clerk saw stands.
    """
    standing = Standings(office.scope).of_set(data_set)
    if standing.edition != seen:
        raise Conflict("開いているあいだに、ほかの人が変えました。開き直して、もう一度保存してください。")
    places = edit(all_places(office, data_set, seen))
    counts = {"places": len(places), "rows": 1, "left_out": 0, "errors": 0}
    facts = {"by": by, "files": [told], "form": standing.form, "counts": counts, "errors": []}
    record = _kept(office, data_set, places, facts)
    if record.edition != seen:
        stand(office, record, by, instead_of=seen)


def with_place(places: dict[str, Place], place: Place) -> Mapping[str, Place]:
    return {**places, place.id: place}


def without_place(places: dict[str, Place], id_: str) -> Mapping[str, Place]:
    """`NotFound` if it is gone already."""
    if id_ not in places:
        raise NotFound
    return {known: place for known, place in places.items() if known != id_}


def all_places(office: Office, data_set: str, edition: str) -> dict[str, Place]:
    """Every place of an edition, by id; none before the first."""
    return SheetStore(office.scope).all_places(f"{data_set}/{edition}") if edition else {}


@dataclass(frozen=True)
class Comparison:
    """What stands and what would, by id, and what differs."""

    old: Mapping[str, Place]
    new: Mapping[str, Place]

    @cached_property
    def told(self) -> Differences[str, Place]:
        return differences(self.old, self.new)


def compared(office: Office, record: EditionRecord, standing: Standing) -> Comparison:
    """An edition beside what stands."""
    old = all_places(office, record.data_set, standing.edition)
    return Comparison(old, all_places(office, record.data_set, record.edition))


def changed_fields(before: Place, after: Place) -> tuple[str, ...]:
    """Names of what differs, the facts by theirs."""
    one, two = asdict(before), asdict(after)
    own = [name for name in one if name != "facts" and one[name] != two[name]]
    facts = [name for name in (*one["facts"], *two["facts"]) if one["facts"].get(name) != two["facts"].get(name)]
    return (*own, *dict.fromkeys(facts))
