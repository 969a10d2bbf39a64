"""The verbs: tell a day, tell how a thing is thrown away, keep an area, remind, bring in a new book."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.imports.tables import RowError
from chalicelib.platform.knowledge.vocabulary import fold
from chalicelib.platform.messaging.reply import Action, Call, Card, Cards, Reply, Row, Say, Tap, Words, say
from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.residents.model import SELF, Person
from chalicelib.platform.residents.repository import Residents
from chalicelib.services.garbage.model import Area, Item, next_collection
from chalicelib.services.garbage.model.rounds import next_time, round_id
from chalicelib.services.garbage.model.sheets import (
    DrawSheet,
    Sheet,
    how_to,
    next_of_each_sheet,
    next_sheet,
    today_sheet,
    tomorrow_sheet,
    weeks_sheet,
)
from chalicelib.services.garbage.model.subscription import Subscription
from chalicelib.services.garbage.model.telling import Sentence, Told, kind, when
from chalicelib.services.garbage.repository import (
    SERVICE,
    EditionRecord,
    Editions,
    Misses,
    Standings,
    Subscriptions,
    TownGarbage,
)

KEPT_ERRORS = 300
LONGEST_WORD = 20
PERSONAL = re.compile(r"\d{4}|@")
"""What is typed may be anything; what could be a number or an address of somebody's is not kept."""
CHECKED_AFTER = timedelta(minutes=10)


def spoken(office: Office, told: Sentence) -> Words:
    """A sentence as it is said. A category the texts know is said in the resident's language beside its label."""
    if isinstance(told, str):
        return told
    if told.key == "kind":
        label = str(told.facts["label"])
        known = office.texts(SERVICE).has(DEFAULT, f"kinds.{label}")
        return Say(f"kinds.{label}", told.facts) if known else label
    facts = {name: spoken(office, fact) if isinstance(fact, Told) else fact for name, fact in told.facts.items()}
    return Say(told.key, facts)


# whose garbage


def area_of(town: TownGarbage, person: Person) -> Area | None:
    """The district of the book a person lives in: by its own id, or by the name of one of the town's areas."""
    known = town.office.tenant.area(person.area_id)
    return town.book.area(person.area_id) or (area_named(town, known.name) if known else None)


def area_named(town: TownGarbage, name: str) -> Area | None:
    by_name = town.remembered("areas by name", lambda: {fold(area.label): area for area in town.book.areas})
    return by_name.get(fold(name))


def at_home(town: TownGarbage, turn: Turn) -> list[tuple[Person, Area]]:
    """The persons of the resident whose district is known."""
    found = ((person, area_of(town, person)) for person in turn.resident.persons)
    return [(person, area) for person, area in found if area]


def keep_area(turn: Turn, person_id: str, area_id: str) -> Turn:
    """Keep where a person lives, under the town's own name for it if it has one; reminders follow."""
    town = TownGarbage(turn.office)
    area = town.book.area(area_id)
    if area is None:
        return turn
    own = next((each.id for each in turn.office.tenant.areas if fold(each.name) == fold(area.label)), area.id)
    person = replace(turn.resident.person(person_id), area_id=own)
    resident = turn.resident.with_person(person)
    Residents(turn.scope).keep(resident)
    for wanted in Subscriptions(turn.scope).of_resident(resident.id):
        if wanted.person_id == person.id and wanted.area != area_id:
            keep_subscription(turn.office, replace(wanted, area=area_id))
    return replace(turn, resident=resident)


def choose_area(turn: Turn, answers: Answers) -> Reply:
    """Keep the chosen area, and tell what comes next there."""
    area = TownGarbage(turn.office).book.area(answers.get("area") or "")
    if area is None:
        return say("no_calendar")
    turn = keep_area(turn, answers.get("person") or SELF.id, area.id)
    return say("area.done", area=area.label) + show_today(turn, {})


# days


def show_today(turn: Turn, answers: Answers) -> Reply:
    return _for_each_home(turn, answers, today_sheet)


def show_tomorrow(turn: Turn, answers: Answers) -> Reply:
    return _for_each_home(turn, answers, tomorrow_sheet)


def show_weeks(turn: Turn, answers: Answers) -> Reply:
    return _for_each_home(turn, answers, weeks_sheet)


def show_next(turn: Turn, answers: Answers) -> Reply:
    """The next days of one category (`about`), or the next of each."""
    about = str(answers.get("about") or "")
    return _for_each_home(turn, answers, next_sheet(about) if about else next_of_each_sheet)


def _for_each_home(turn: Turn, answers: Answers, draw: DrawSheet) -> Reply:
    turn = _settled(turn, answers)
    town = TownGarbage(turn.office)
    cards = []
    for person, area in at_home(town, turn):
        sheet = draw(town.book, town.calendar, area.id, turn.at.date())
        about = Say("next.what", {"what": spoken(town.office, sheet.about)}) if sheet.about else Say("day.what")
        title = Say("day.title", {"whose": _whose(person), "area": area.label, "what": about})
        cards.append(sheet_card(town.office, title, sheet))
    if not cards and town.book.areas:
        return say("area.needed").offering(Tap(Say("way.area_first"), f"{SERVICE}/area/"))
    if not cards:
        return Reply((Say("no_calendar"),), _call(town))
    entries = ("tomorrow", "next", "week", "search", "reminders", "area")
    ways = tuple(Tap(Say(f"way.{entry}"), f"{SERVICE}/{entry}/") for entry in entries)
    return Reply((Cards(tuple(cards), Say("day.told")) if len(cards) > 1 else cards[0],), ways)


def sheet_card(office: Office, title: Words, sheet: Sheet, *buttons: Action) -> Card:
    """A sheet drawn as a card."""
    rows = [Row(spoken(office, label), spoken(office, value)) for label, value in sheet.rows]
    return Card(title, (*rows, *(spoken(office, line) for line in sheet.lines)), buttons=buttons)


def _settled(turn: Turn, answers: Answers) -> Turn:
    """The turn with the area kept that was asked for on the way, if it was."""
    return keep_area(turn, SELF.id, answers["area"]) if answers.get("area") else turn


def _whose(person: Person) -> str:
    return "" if person.id == SELF.id else f"{person.label}　"


# things to throw away


def show_item(turn: Turn, item_id: str) -> Reply:
    """How a thing is thrown away, and when next from the resident's home."""
    town = TownGarbage(turn.office)
    item = town.whole.item(item_id)
    if item is None:
        return say("item.gone").offering(Tap(Say("way.search"), f"{SERVICE}/search/"))
    return Reply((item_card(turn, town, item),), _after_item(turn, town))


def show_items(turn: Turn, items: Sequence[Item]) -> Reply:
    """Several things that bear the name asked for."""
    town = TownGarbage(turn.office)
    cards = tuple(item_card(turn, town, item) for item in items)
    return Reply((Cards(cards, Say("item.several", {"count": len(cards)})),), _after_item(turn, town))


def item_card(turn: Turn, town: TownGarbage, item: Item) -> Card:
    today, category = turn.at.date(), town.book.category(item.category)
    lines: list[Words | Row] = [Row(Say("item.category"), spoken(town.office, kind(town.book, item.category)))]
    for person, area in at_home(town, turn):
        coming = next_collection(town.book, town.calendar, area.id, item.category, today)
        if coming:
            label = Say("item.next", {"whose": _whose(person)})
            lines.append(Row(label, spoken(town.office, when(coming.day, today))))
    lines += filter(None, (item.note, how_to(town.book, item.category)))
    return Card(item.name, tuple(lines), colour=category.colour if category else "")


def _after_item(turn: Turn, town: TownGarbage) -> tuple[Action, ...]:
    area = () if at_home(town, turn) or not town.book.areas else (Tap(Say("way.area_first"), f"{SERVICE}/area/"),)
    return (Tap(Say("way.search_more"), f"{SERVICE}/search/"), *area)


def report_missing(turn: Turn, word: str) -> Reply:
    """Count a word nothing was found for, if it can be no personal thing, and tell where to ask."""
    said = word.strip()
    if said and len(said) <= LONGEST_WORD and not PERSONAL.search(said):
        Misses(turn.scope).count(fold(said), said, digest(turn.event_id, "miss", length=8), turn.office.house.clock())
    town = TownGarbage(turn.office)
    again = Tap(Say("way.search_more"), f"{SERVICE}/search/")
    return Reply((Say("item.none", {"said": said[:LONGEST_WORD]}), *_contact(town)), (again, *_call(town)))


def _phone(town: TownGarbage) -> str:
    return town.settings.phone or town.office.tenant.phone


def _contact(town: TownGarbage) -> tuple[Words, ...]:
    return (Say("contact", {"phone": _phone(town)}),) if _phone(town) else ()


def _call(town: TownGarbage) -> tuple[Action, ...]:
    return (Call(Say("way.call"), _phone(town)),) if _phone(town) else ()


# reminders


def subscribe(turn: Turn, answers: Answers) -> Reply:
    """Remind the resident from now on; what they wanted before for that person and time of day is replaced."""
    turn = _settled(turn, answers)
    homes = at_home(TownGarbage(turn.office), turn)
    if not homes:
        return Reply((Say("no_calendar"),))
    person, area = next((each for each in homes if each[0].id == answers.get("person")), homes[0])
    wanted = Subscription(
        resident_id=turn.resident.id,
        person_id=person.id,
        label=_whose(person),
        user_id=turn.resident.user_id,
        channel_key=turn.channel.key,
        language=turn.resident.language,
        area=area.id,
        slot=answers["slot"],
        time=answers["time"],
        categories=tuple(answers.get("categories") or ()),
    )
    keep_subscription(turn.office, wanted)
    return Reply((_subscription_card(turn.office, wanted, Say("remind.done")),))


def keep_subscription(office: Office, wanted: Subscription) -> None:
    """Write it down under its round, see that the round is set, and drop what it replaces, in this order."""
    kept = Subscriptions(office.scope)
    known = [each for each in kept.of_resident(wanted.resident_id) if each.person_id == wanted.person_id]
    kept.keep(wanted)
    set_round(office, wanted.area, wanted.slot, wanted.time)
    for old in known:
        if old.slot == wanted.slot and old.round != wanted.round:
            kept.drop(old)


def set_round(office: Office, area: str, slot: str, time: str) -> None:
    """Set the round of a district unless it is. One that is being done right now may be ending: look again later."""
    reminders, now = Reminders(office.scope), office.house.clock()
    name, about = round_id(area, slot, time), {"area": area, "slot": slot, "time": time}
    known = reminders.find(name)
    if known is None:
        reminders.set_once(Reminder(name, SERVICE, next_time(office.tenant.zone, time, now), about))
    elif known.value().at <= now:
        reminders.set_once(Reminder(f"{name}:again", SERVICE, now + CHECKED_AFTER, {**about, "again": True}))


def show_reminders(turn: Turn, _value: str) -> Reply:
    """What the resident is reminded of, with ways to change and stop each."""
    found = Subscriptions(turn.scope).of_resident(turn.resident.id)
    change = Tap(Say("remind.add" if found else "remind.begin"), f"{SERVICE}/remind/")
    if not found:
        return say("remind.none").offering(change)
    cards = [_subscription_card(turn.office, each, Say("remind.title")) for each in found]
    return Reply((Cards(tuple(cards[:12]), Say("remind.title")),), (change,))


def stop_reminders(turn: Turn, which: str) -> Reply:
    """Stop one (`person:slot`) or all (empty)."""
    kept = Subscriptions(turn.scope)
    for each in kept.of_resident(turn.resident.id):
        if which in ("", f"{each.person_id}:{each.slot}"):
            kept.drop(each)
    return say("remind.stopped").offering(Tap(Say("remind.begin"), f"{SERVICE}/remind/"))


def follow_language(turn: Turn) -> None:
    """Remind the resident in the language they speak now."""
    kept = Subscriptions(turn.scope)
    for each in kept.of_resident(turn.resident.id):
        kept.keep(replace(each, language=turn.language))


def _subscription_card(office: Office, wanted: Subscription, title: Say) -> Card:
    town = TownGarbage(office)
    area = town.book.area(wanted.area)
    kinds: list[Words] = [spoken(office, kind(town.book, each)) for each in wanted.categories]
    rows = (
        Row(Say("area.label"), f"{wanted.label}{area.label if area else ''}"),
        Row(Say("remind.when"), Say(f"slot.{wanted.slot}", {"time": wanted.time})),
        *(Row(Say("categories.label"), each) for each in kinds or [Say("categories.all")]),
    )
    which = f"{wanted.person_id}:{wanted.slot}"
    stop = Tap(Say("remind.stop"), f"{SERVICE}/stop/{which}")
    return Card(title, rows, buttons=(Tap(Say("remind.change"), f"{SERVICE}/remind/"), stop))


# what is kept of a resident


def holdings(turn: Turn, resident_id: str) -> Sequence[str]:
    """What is kept of a resident, in sentences for them."""
    homes = [area.label for _, area in at_home(TownGarbage(turn.office), turn)]
    told = [turn.words("holds.area", areas="、".join(homes))] if homes else []
    count = len(Subscriptions(turn.scope).of_resident(resident_id))
    return [*told, *([turn.words("holds.reminders", count=count)] if count else [])]


def forget_resident(turn: Turn, resident_id: str) -> None:
    """Drop their reminders; where they live is dropped with the resident."""
    kept = Subscriptions(turn.scope)
    for each in kept.of_resident(resident_id):
        kept.drop(each)


# the book


@dataclass(frozen=True)
class Imported:
    """What an import brought. `is_new` is False where the very same book stands already."""

    edition: str
    areas: int
    categories: int
    items: int
    errors: tuple[RowError, ...]
    is_new: bool


def import_book(office: Office, files: Mapping[str, bytes], by: str) -> Imported:
    """Read files and let what they say stand at once. `StaffMistake` if they are no town's garbage at all."""
    record, imported = prepare_book(office, files, by)
    if imported.is_new:
        stand_for(office, record, by)
    return imported


def prepare_book(office: Office, files: Mapping[str, bytes], by: str) -> tuple[EditionRecord, Imported]:
    """Read files and keep what they say as an edition that nobody sees yet."""
    from chalicelib.services.garbage.formats import read_book  # noqa: PLC0415  only an import pays for reading tables

    reading, now = read_book(files), office.house.clock()
    if reading.book is None:
        raise StaffMistake("\n".join(error.complaint for error in reading.errors) or None)
    book = reading.book
    standing, editions = Standings(office.scope).now(), Editions(office.scope)
    counts = {"areas": len(book.areas), "categories": len(book.categories), "items": len(book.items)}
    errors = [asdict(error) for error in reading.errors]
    told = {
        "by": by,
        "files": sorted(files),
        "counts": {**counts, "errors": len(errors)},
        "errors": errors[:KEPT_ERRORS],
    }
    record = editions.keep(book, now, told)
    editions.sweep(standing, now)
    return record, Imported(record.edition, **counts, errors=reading.errors, is_new=record.edition != standing.edition)


def stand_for(office: Office, record: EditionRecord, by: str, *, instead_of: str | None = None) -> None:
    """Let an edition stand, instead of the one the clerk saw."""
    standings = Standings(office.scope)
    seen = standings.now().edition if instead_of is None else instead_of
    standings.stand(record, instead_of=seen, by=by, now=office.house.clock())
    office.house.memory.forget()
