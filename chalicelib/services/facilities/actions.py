"""The verbs: find what is near, show one, keep a list, wait for a vacancy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlencode

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.knowledge.vocabulary import fold
from chalicelib.platform.messaging.reply import Card, Cards, Page, Reply, Row, Say, Tap, Words, Written, say
from chalicelib.platform.places import cards
from chalicelib.platform.places.chart import Nearest
from chalicelib.platform.places.model import Place, Spot
from chalicelib.platform.places.starting import is_outside, start_of
from chalicelib.platform.places.town import HOUR, TownPlaces, state
from chalicelib.services.facilities.model import OPEN_NOW, SOME, VACANCY, Kept, Search, Vacancies, Waiting, takes
from chalicelib.services.facilities.repository import SERVICE, Lists, Misses, Searches, VacancyTables, Waitings
from chalicelib.services.facilities.settings import FacilitiesSettings, Kind

A_CARDFUL, ON_MAP = 5, 50
LONGEST_WORD = 20
MONTHS_SHOWN = 4
UNMET = "条件："
"""Before what was wished for in vain, where words not found are listed."""


class TownFacilities:
    """What a town offers to look for, with its places and vacancies as they stand now."""

    def __init__(self, office: Office, *, fresh: bool = False) -> None:
        self.office, self._fresh = office, fresh
        self.places = TownPlaces(office, fresh=fresh)

    @cached_property
    def settings(self) -> FacilitiesSettings:
        settings: FacilitiesSettings = self.office.settings(SERVICE)
        return settings

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that have places."""
        return tuple(kind for kind in self.settings.kinds if self.places.standing(kind.data_set).edition)

    def kind(self, id_: str) -> Kind | None:
        return next((kind for kind in self.kinds if kind.id == id_), None)

    def place(self, kept: Kept) -> tuple[Kind, Place] | None:
        """A place with its kind, if both are there still."""
        kind = self.kind(kept.kind)
        place = self.places.place(kind.data_set, kept.place_id) if kind else None
        return (kind, place) if kind and place else None

    def vacancies(self, kind: Kind) -> Vacancies:
        if not kind.has_classes:
            return Vacancies()
        memory, tables = self.office.house.memory, VacancyTables(self.office.scope)
        key = (self.office.tenant.id, SERVICE, "vacancies", kind.id)
        seconds = 0 if self._fresh else None
        edition = memory.recall(key, lambda: str(tables.standing(kind.id).get("edition", "")), seconds=seconds)
        return memory.recall((*key, edition), lambda: tables.table(kind.id, edition), seconds=HOUR)


def kept_of(value: str) -> Kept:
    """What `kind:place` in a button or an address names."""
    kind, _, place_id = value.partition(":")
    return Kept(kind, place_id)


# looking


def find(turn: Turn, answers: Answers) -> Reply:
    """The nearest of a kind from where the resident starts; what was looked for is kept for a day."""
    search = search_of(turn, answers)
    if search is None:
        return say("gone").offering(Tap(Say("way.find"), f"{SERVICE}/find/"))
    brought_by = next((message for message, step in turn.sources.items() if step == "start"), "")
    Searches(turn.scope).keep(turn.resident.id, search, turn.office.house.clock(), brought_by)
    return show_found(turn, search, 0)


def forget_unsent(turn: Turn, message_id: str) -> None:
    """Drop the last search if its start came with a message that was taken back."""
    Searches(turn.scope).take_back(turn.resident.id, message_id)


def search_of(turn: Turn, answers: Answers) -> Search | None:
    """The search that answers make; None where the start or the kind is there no more."""
    start = start_of(turn.office, str(answers.get("start") or ""))
    kind = TownFacilities(turn.office).kind(answers.get("kind") or answers.get("about") or "")
    if start is None or kind is None:
        return None
    age, wishes = str(answers.get("class") or ""), tuple(answers.get("wishes") or ())
    wanted = int(age) if age.isdigit() else None
    month = str(answers.get("month") or "")
    return Search(kind.id, *start.spot, start.label, wanted, "" if month == "any" else month, wishes)


def nearest_of(turn: Turn, search: Search, at_most: int) -> Nearest:
    """What fits a search, the nearest first."""
    town = TownFacilities(turn.office)
    kind = town.kind(search.kind)
    if kind is None:
        return Nearest(())
    vacancies = town.vacancies(kind)

    def fits(place: Place) -> bool:
        is_taken = search.age is None or takes(place.facts.get("ages", ""), search.age)
        return is_taken and all(_grants(turn, place, wish, search, vacancies) for wish in search.wishes)

    return town.places.nearest(kind.data_set, Spot(search.lat, search.lon), fits=fits, at_most=at_most)


def _grants(turn: Turn, place: Place, wish: str, search: Search, vacancies: Vacancies) -> bool:
    if wish == OPEN_NOW:
        return state(place, turn.at) == "open"
    if wish == VACANCY:
        return vacancies.has(place.id, search.age, search.month)
    return place.facts.get(wish, "no") not in ("no", "0")


def show_more(turn: Turn, value: str) -> Reply:
    """Further places of the last search, behind the first `value`."""
    search = Searches(turn.scope).last(turn.resident.id, turn.office.house.clock())
    if search is None:
        return say("search_over").offering(Tap(Say("way.find"), f"{SERVICE}/find/"))
    return show_found(turn, search, int(value) if value.isdigit() and len(value) < 4 else 0)


def show_found(turn: Turn, search: Search, behind: int) -> Reply:
    """A cardful of what was found, and ways to more, to the map and to another search."""
    kind = TownFacilities(turn.office).kind(search.kind)
    found = nearest_of(turn, search, behind + A_CARDFUL)
    shown = found.found[behind:]
    again = Tap(Say("way.again"), f"{SERVICE}/find/{search.kind}")
    if kind is None or not shown:
        report_unmet(turn, search, found)
        return _nothing(search, found).offering(again)
    told = Say("found", {"start": start_words(search), "kind": Written(kind.name)})
    drawn = tuple(_found_card(turn, kind, near.place, near.metres, search) for near in shown)
    more = () if found.is_all and len(found.found) <= behind + A_CARDFUL else (_more(behind),)
    aside = (Say("outside", {"town": turn.office.tenant.name}),) if is_outside(turn.office, _spot(search)) else ()
    return Reply((*aside, told, Cards(drawn, told)), (*more, Page(Say("way.map"), f"{SERVICE}/map"), again))


def _more(behind: int) -> Tap:
    return Tap(Say("way.more"), f"{SERVICE}/more/{behind + A_CARDFUL}")


def _spot(search: Search) -> Spot:
    return Spot(search.lat, search.lon)


def _nothing(search: Search, found: Nearest) -> Reply:
    if search.wishes or search.age is not None:
        loose = Tap(Say("way.loosen"), f"{SERVICE}/loosen/")
        far = Say("none.within", {"distance": cards.distance(found.within)}) if not found.is_all else Say("none.fits")
        return Reply((far,), (loose,))
    return say("none.more" if found.found else "none.at_all")


def loosen(turn: Turn, _value: str) -> Reply:
    """The last search once more without its conditions."""
    searches, now = Searches(turn.scope), turn.office.house.clock()
    search = searches.last(turn.resident.id, now)
    if search is None:
        return show_more(turn, "")
    plain = replace(search, wishes=(), age=None, month="")
    searches.keep(turn.resident.id, plain, now)
    return show_found(turn, plain, 0)


def start_words(search: Search) -> Words:
    return search.start or Say("start.here")


# one place


def _found_card(turn: Turn, kind: Kind, place: Place, metres: float, search: Search) -> Card:
    table = TownFacilities(turn.office).vacancies(kind)
    free = vacancy_rows(table, place.id, () if search.age is None else (search.age,), search.month)
    rows = (Row(cards.ours("distance.label"), cards.distance(metres)), *place_rows(turn, kind, place, free))
    details = place_page(Kept(kind.id, place.id))
    return Card(place.name, rows, note=_rough(place), buttons=(*cards.ways(place), details, _keep(kind, place)))


def place_page(kept: Kept) -> Page:
    return Page(Say("way.details"), f"{SERVICE}/place?{urlencode({'of': kept.name})}")


def _keep(kind: Kind, place: Place) -> Tap:
    return Tap(Say("way.keep"), f"{SERVICE}/keep/{Kept(kind.id, place.id).name}")


def _rough(place: Place) -> Words | None:
    return cards.ours("place.rough") if place.is_rough else None


def place_rows(turn: Turn, kind: Kind, place: Place, vacancies: Iterable[Row] = ()) -> tuple[Row, ...]:
    """What is shown of a place: hours, vacancies, the facts the town chose, where it is."""
    address = (Row(cards.ours("place.address"), place.address),) if place.address else ()
    return (
        *cards.period(place),
        *cards.hours_rows(place, turn.at),
        *vacancies,
        *cards.fact_rows(place, kind.shown),
        *address,
    )


def vacancy_rows(table: Vacancies, place_id: str, ages: Sequence[int], month: str = "") -> Iterator[Row]:
    """Vacancies of some classes, with the day they are true for. Without classes, those that have one."""
    wanted = ages or [age for age in range(6) if table.has(place_id, age, month)]
    for age in wanted:
        told = table.of_class(place_id, age)
        months = [each for each in sorted(told) if not month or each == month][:MONTHS_SHOWN]
        for each in months:
            label = Say("vacancy.label", {"age": age, "month": month_words(each)})
            yield Row(label, Say(_vacancy_key(told[each]), {"number": told[each], "day": _day(table.as_of)}))


def _vacancy_key(number: int) -> str:
    return "vacancy.none" if number == 0 else "vacancy.some" if number == SOME else "vacancy.number"


def month_words(month: str) -> Say:
    year, number = map(int, month.split("-"))
    return Say("month.name", {"year": year, "number": number})


def _day(told: str) -> Words:
    if not told:
        return Say("vacancy.undated")
    _, month, day = map(int, told.split("-"))
    return Say("vacancy.as_of", {"month": month, "day": day})


# lists


def keep_place(turn: Turn, value: str) -> Reply:
    """Put a place on the resident's list; there already, it stays."""
    kept = put_on_list(turn, kept_of(value))
    shown = TownFacilities(turn.office).place(kept)
    name = shown[1].name if shown else ""
    return say("list.kept", name=name).offering(_list_page(), Tap(Say("way.again"), f"{SERVICE}/find/{kept.kind}"))


def put_on_list(turn: Turn, kept: Kept) -> Kept:
    """`ResidentMistake` for a place that is gone or another town's, and for more than the list holds."""
    town, lists = TownFacilities(turn.office), Lists(turn.scope)
    if town.place(kept) is None:
        raise ResidentMistake(turn.words("gone"))
    known = lists.of_resident(turn.resident.id)
    if kept not in known and len(known) >= town.settings.list_at_most:
        raise ResidentMistake(turn.words("list.full", at_most=town.settings.list_at_most))
    if kept not in known:
        lists.keep(turn.resident.id, kept, turn.office.house.clock())
    return kept


def show_list(turn: Turn, _value: str) -> Reply:
    """Where the list is, and how long it is."""
    count = len(Lists(turn.scope).of_resident(turn.resident.id))
    if not count:
        return say("list.empty").offering(Tap(Say("way.find"), f"{SERVICE}/find/"))
    return say("list.count", count=count).offering(_list_page())


def _list_page() -> Page:
    return Page(Say("way.list"), f"{SERVICE}/list")


# vacancies


def wait(turn: Turn, answers: Answers) -> Reply:
    """Tell the resident from now on when that class of that place has a vacancy."""
    waiting = wait_for(turn, kept_of(str(answers.get("about") or "")), int(answers["class"]))
    return say("wait.done", name=name_of(turn.office, waiting), age=waiting.age).offering(_waiting_tap())


def wait_for(turn: Turn, kept: Kept, age: int) -> Waiting:
    """`ResidentMistake` for a place that has no classes, is gone or another town's."""
    shown = TownFacilities(turn.office).place(kept)
    if shown is None or not shown[0].has_classes or age not in range(6):
        raise ResidentMistake(turn.words("gone"))
    resident = turn.resident
    waiting = Waiting(resident.id, resident.user_id, turn.channel.key, resident.language, kept.kind, kept.place_id, age)
    waitings = Waitings(turn.scope)
    if len(waitings.of_resident(resident.id)) >= turn.settings.list_at_most:
        raise ResidentMistake(turn.words("list.full", at_most=turn.settings.list_at_most))
    waitings.keep(waiting)
    return waiting


def name_of(office: Office, waiting: Waiting) -> str:
    """What the place is called; a dash where it is gone."""
    shown = TownFacilities(office).place(Kept(waiting.kind, waiting.place_id))
    return shown[1].name if shown else "—"


def _waiting_tap() -> Tap:
    return Tap(Say("way.waiting"), f"{SERVICE}/waiting/")


def show_waiting(turn: Turn, _value: str) -> Reply:
    """What the resident waits for, with a way to stop each."""
    found = Waitings(turn.scope).of_resident(turn.resident.id)
    if not found:
        return say("wait.none").offering(Tap(Say("way.find"), f"{SERVICE}/find/"))
    drawn = tuple(_waiting_card(turn.office, each) for each in found[:12])
    stop_all = (Tap(Say("way.stop_all"), f"{SERVICE}/stop/"),) if len(found) > 1 else ()
    return Reply((Cards(drawn, Say("wait.title")),), stop_all)


def _waiting_card(office: Office, each: Waiting) -> Card:
    rows = (Row(Say("class.label"), Say("class.option", {"age": each.age})),)
    return Card(name_of(office, each), rows, buttons=(Tap(Say("way.stop"), f"{SERVICE}/stop/{each.seat}"),))


def stop_waiting(turn: Turn, seat: str) -> Reply:
    """Stop waiting for one class of a place, or for all (empty)."""
    waitings = Waitings(turn.scope)
    for each in waitings.of_resident(turn.resident.id):
        if seat in ("", each.seat):
            waitings.drop(each)
    return say("wait.stopped").offering(_waiting_tap())


def follow_language(turn: Turn) -> None:
    """Tell the resident of vacancies in the language they speak now."""
    waitings = Waitings(turn.scope)
    for each in waitings.of_resident(turn.resident.id):
        waitings.keep(replace(each, language=turn.language))


# words not found


def report_missing(turn: Turn, text: str) -> None:
    """Count a place nothing was found for, if it can be nobody's address: that has digits."""
    said = text.strip()
    if turn.event_id and said and len(said) <= LONGEST_WORD and not any(mark.isdigit() for mark in said):
        cause = digest(turn.event_id, "miss", length=8)
        Misses(turn.scope).count(fold(said), said, cause, turn.office.house.clock())


def report_unmet(turn: Turn, search: Search, found: Nearest) -> None:
    """Count conditions that no place meets, so that staff see what the town lacks."""
    if not turn.event_id or not search.wishes or found.found:
        return
    say, kind = Voice(turn.office, SERVICE, DEFAULT), TownFacilities(turn.office).kind(search.kind)
    own = {OPEN_NOW: Say("wish.open_now"), VACANCY: Say("wish.vacancy")}
    told = "・".join(say(own.get(wish) or cards.fact_label(wish)) for wish in search.wishes)
    said = f"{UNMET}{kind.name['ja'] if kind else ''}（{told}）"
    Misses(turn.scope).count(said, said, digest(turn.event_id, "miss", length=8), turn.office.house.clock())


# what is kept of a resident


def holdings(turn: Turn, resident_id: str) -> Sequence[str]:
    """What is kept of a resident, in sentences for them."""
    counts: Mapping[str, int] = {
        "holds.list": len(Lists(turn.scope).of_resident(resident_id)),
        "holds.waiting": len(Waitings(turn.scope).of_resident(resident_id)),
        "holds.search": 1 if Searches(turn.scope).last(resident_id, turn.office.house.clock()) else 0,
    }
    return [turn.words(key, count=count) for key, count in counts.items() if count]


def forget_resident(turn: Turn, resident_id: str) -> None:
    """Drop their list, what they wait for and their last search."""
    lists, waitings = Lists(turn.scope), Waitings(turn.scope)
    for kept in lists.of_resident(resident_id):
        lists.drop(resident_id, kept)
    for waiting in waitings.of_resident(resident_id):
        waitings.drop(waiting)
    Searches(turn.scope).drop(resident_id)
