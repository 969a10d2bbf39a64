"""How a resident does it in chat: what is asked on the way, and what is made of what they type."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians
from pathlib import Path

from chalicelib.platform.flows.model import (
    Accepted,
    Again,
    Answers,
    Flow,
    Input,
    Moment,
    Option,
    Shared,
    Tapped,
    Wanted,
)
from chalicelib.platform.flows.questions import AskChoice, AskSearch, AskText
from chalicelib.platform.house import Turn
from chalicelib.platform.knowledge.finder import Entry, Finder, Found, Hit
from chalicelib.platform.knowledge.vocabulary import Vocabulary, fold
from chalicelib.platform.messaging.reply import Reply, Say, Tap, say
from chalicelib.platform.tenants.model import Point
from chalicelib.services.garbage.actions import (
    area_named,
    at_home,
    choose_area,
    report_missing,
    show_item,
    show_items,
    show_next,
    show_today,
    show_tomorrow,
    show_weeks,
    subscribe,
)
from chalicelib.services.garbage.model import Area, scheduled
from chalicelib.services.garbage.model.rounds import EVENING, MORNING
from chalicelib.services.garbage.repository import SERVICE, TownGarbage

VOCABULARY = Path(__file__).parent / "vocabulary.toml"
ALL, ENOUGH = "all", "enough"
MOST_AREAS, MOST_NEARBY, MOST_CARDS, MOST_NEAR_MISSES = 24, 5, 5, 8
LONGEST_QUESTION = 40
LONGEST_UNASKED = 12
SURE, FURTHER_OFF = 0.7, 0.15

GARBAGE = re.compile(r"ごみ|ゴミ|収集|回収|garbage|trash|rubbish|waste", re.IGNORECASE)
TODAY_WORDS = re.compile(r"今日|きょう|本日|today", re.IGNORECASE)
TOMORROW_WORDS = re.compile(r"明日|あした|あす|tomorrow", re.IGNORECASE)
WEEK_WORDS = re.compile(r"今週|来週|明後日|あさって|予定|カレンダー|week|schedule", re.IGNORECASE)
WHEN_WORDS = re.compile(r"いつ|何曜|なんよう|when|what day|which day", re.IGNORECASE)
NEXT_BEFORE = re.compile(r"^\s*(次回?|つぎ|今度|こんど|next|when is( the)?( next)?)\s*の?\s*", re.IGNORECASE)
NEXT_AFTER = re.compile(r"\s*(の?(収集|回収)?日)?\s*(は|って)?\s*(いつ(ですか)?)?\s*[?？。!！]*\s*$")
ASKS_HOW = re.compile(
    r"捨て|すて(る|方|かた|たい)|分別|処分|出し(方|たい)|出せ|何ごみ|なにごみ|何ゴミ|throw|dispose|recycl|get rid",
    re.IGNORECASE,
)
ENGLISH_AROUND = re.compile(
    r"^(how (do|can|should) i |where (do|can) i |i want to )?(throw( away| out)?|dispose of|recycle|get rid of)\s+"
    r"(an? |the |my |old )*|[?!.]+$",
    re.IGNORECASE,
)


# where


def find_areas(turn: Turn, wanted: Wanted, _answers: Answers) -> Sequence[Option]:
    """Districts by typed name, kana or group, by a shared place, or by their id."""
    town = TownGarbage(turn.office)
    match wanted:
        case Tapped(value):
            found = [area] if (area := town.book.area(value)) else []
        case Shared():
            found = _areas_near(town, wanted)
        case _:
            found = _areas_called(town, wanted.text)
    return [Option(area.id, area.label) for area in found]


def _areas_called(town: TownGarbage, text: str) -> list[Area]:
    said = fold(text)
    asked = said.removeprefix(fold(town.office.tenant.name)) or said
    if not asked:
        return []
    found = town.remembered("area finder", lambda: Finder(_area_entries(town), Vocabulary())).find(
        asked, at_most=MOST_AREAS
    )
    if found.exact:
        return _areas(town, found.exact)
    held = [area for area in town.book.areas if asked in fold(area.label) or (area.group and asked in fold(area.group))]
    ids = dict.fromkeys([*(area.id for area in held), *(hit.key for hit in found.near)])
    return [area for id_ in list(ids)[:MOST_AREAS] if (area := town.book.area(id_))]


def _area_entries(town: TownGarbage) -> list[Entry]:
    kana = {fold(area.name): area.kana for area in town.office.tenant.areas}
    return [Entry(area.id, area.label, kana.get(fold(area.label), "")) for area in town.book.areas]


def _areas(town: TownGarbage, hits: Sequence[Hit]) -> list[Area]:
    return [area for hit in hits if (area := town.book.area(hit.key))]


def _areas_near(town: TownGarbage, place: Shared) -> list[Area]:
    """Districts named in the address, then those whose middle lies nearest. None for a place outside the town."""
    here, tenant = Point(place.lat, place.lon), town.office.tenant
    if tenant.bounds and not tenant.bounds.holds(here):
        return []
    address = fold(place.address)
    named = [area for area in town.book.areas if address and fold(area.label.partition("（")[0]) in address]
    placed = [(area.point, area.name) for area in tenant.areas if area.point]
    nearest = sorted(placed, key=lambda each: _apart(here, each[0]))[:MOST_NEARBY]
    near = [area for _, name in nearest if (area := area_named(town, name))]
    return list({area.id: area for area in (*named, *near)}.values())[:MOST_AREAS]


def _apart(one: Point, other: Point) -> float:
    return hypot(one.lat - other.lat, (one.lon - other.lon) * cos(radians(one.lat)))


def area_known(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """Anything, where no district need be asked for: one is known, or the town has none yet."""
    town = TownGarbage(turn.office)
    if not town.book.areas:
        return [Option("", "")]
    return [Option(area.id, area.label) for _, area in at_home(town, turn)]


def no_areas(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """Anything, where the town has no districts yet."""
    return [] if TownGarbage(turn.office).book.areas else [Option("", "")]


def persons(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """Whom the resident looks after, if that is more than themself."""
    known = turn.resident.persons
    return [Option(person.id, person.label) for person in known] if len(known) > 1 else []


def persons_at_home(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """Those of them whose district is known, if there is a choice."""
    homes = at_home(TownGarbage(turn.office), turn)
    return [Option(person.id, person.label, area.label) for person, area in homes] if len(homes) > 1 else []


# when, and of what


def slots(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """Evening before or morning of; nothing in a town that has no days yet."""
    if no_areas(turn, {}):
        return []
    return [Option(slot, turn.words(f"slot.{slot}_label")) for slot in (EVENING, MORNING)]


def times(turn: Turn, answers: Answers) -> Sequence[Option]:
    settings = TownGarbage(turn.office).settings
    offered = {EVENING: settings.evening_times, MORNING: settings.morning_times}
    return [Option(time, time) for time in offered.get(answers["slot"], ())]


def kinds(turn: Turn, answers: Answers) -> Sequence[Option]:
    """All kinds at first, then those not chosen yet, until it is enough."""
    town, chosen = TownGarbage(turn.office), answers.get("categories") or ()
    homes = {person.id: area.id for person, area in at_home(town, turn)}
    area_id = answers.get("area") or homes.get(answers.get("person") or "") or next(iter(homes.values()), "")
    if not area_id:
        return []
    rest = [Option(each.id, each.label) for each in scheduled(town.book, area_id) if each.id not in chosen]
    first = Option(ENOUGH, turn.words("categories.enough")) if chosen else Option(ALL, turn.words("categories.all"))
    return [first, *rest]


@dataclass(frozen=True)
class AskSeveral(AskChoice):
    """Options one after another until the resident says that it is enough; the answer is empty where they want all."""

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        judged, chosen = super().accepts(given, moment), list(moment.answers.get(self.name) or ())
        if isinstance(judged, Again) or judged.answer in (ALL, ENOUGH):
            return judged if isinstance(judged, Again) else Accepted(chosen)
        return Accepted([*chosen, judged.answer], more=True)


# what is typed


def look_up(turn: Turn, answers: Answers) -> Reply:
    """How the thing that was typed is thrown away, what may have been meant, or that it is not found."""
    text = str(answers["thing"])
    return _told(turn, text, find_items(TownGarbage(turn.office), text)) or report_missing(turn, _subject(text))


def understand(turn: Turn, text: str) -> Reply | None:
    """Days and kinds that are asked for, things that are surely in the dictionary; anything else is left to others."""
    town = TownGarbage(turn.office)
    if len(text) > LONGEST_QUESTION or not town.now.edition:
        return None
    return (
        _day_asked(turn, text)
        or _kind_asked(turn, town, text)
        or _when_asked(turn, text)
        or _thing_asked(turn, town, text)
    )


def _day_asked(turn: Turn, text: str) -> Reply | None:
    if not GARBAGE.search(text) or ASKS_HOW.search(text):
        return None
    for words, show in ((TOMORROW_WORDS, show_tomorrow), (TODAY_WORDS, show_today), (WEEK_WORDS, show_weeks)):
        if words.search(text):
            return show(turn, {})
    return None


def _kind_asked(turn: Turn, town: TownGarbage, text: str) -> Reply | None:
    subject = NEXT_AFTER.sub("", NEXT_BEFORE.sub("", text))
    if not subject:
        return None
    exact = town.remembered("kind finder", lambda: _kind_finder(town)).find(subject).exact
    found = [hit for hit in exact if (kind := town.book.category(hit.key)) and kind.label]
    if len(found) == 1:
        return show_next(turn, {"about": found[0].key})
    if found and subject != text:
        return say("next.which").offering(
            *(Tap(hit.name, f"{SERVICE}/next/{hit.key}") for hit in found[:MOST_NEAR_MISSES])
        )
    return None


def _when_asked(turn: Turn, text: str) -> Reply | None:
    """Garbage of no kind that we know: the days that come are the answer."""
    is_asked = GARBAGE.search(text) and WHEN_WORDS.search(text) and not ASKS_HOW.search(text)
    return show_next(turn, {}) if is_asked else None


def _thing_asked(turn: Turn, town: TownGarbage, text: str) -> Reply | None:
    found = find_items(town, text)
    is_asked = bool(ASKS_HOW.search(text))
    if is_asked:
        return _told(turn, text, found) or report_missing(turn, _subject(text))
    is_close = bool(found.near) and found.near[0].score >= SURE and len(text) <= LONGEST_UNASKED
    return _told(turn, text, found) if found.exact or is_close else None


def find_items(town: TownGarbage, text: str) -> Found:
    """What the dictionary has under what was typed."""
    synonyms = tuple(sorted(town.settings.synonyms.items()))
    finder = town.remembered(f"item finder {synonyms}", lambda: Finder(_item_entries(town), _words(synonyms)))
    return finder.find(_plain(text), at_most=MOST_NEAR_MISSES)


def _told(turn: Turn, text: str, found: Found) -> Reply | None:
    """One thing, several of the name, or near misses as buttons; None where there is nothing."""
    if len(found.exact) == 1:
        return show_item(turn, found.exact[0].key)
    whole = TownGarbage(turn.office).whole
    if found.exact:
        return show_items(turn, [item for hit in found.exact[:MOST_CARDS] if (item := whole.item(hit.key))])
    if not found.near:
        return None
    subject, close = _subject(text), [hit for hit in found.near if hit.score >= found.near[0].score - FURTHER_OFF]
    taps = [Tap(hit.name, f"{SERVICE}/item/{hit.key}") for hit in close]
    return say("item.near", said=subject).offering(
        *taps, Tap(Say("item.none_of_these"), f"{SERVICE}/missing/{subject}")
    )


def _subject(text: str) -> str:
    """The thing asked about, short enough for a button."""
    return _words(()).subject(_plain(text))[:LONGEST_QUESTION]


def _plain(text: str) -> str:
    return ENGLISH_AROUND.sub("", unicodedata.normalize("NFKC", text)).strip()


def _item_entries(town: TownGarbage) -> list[Entry]:
    return [Entry(item.id, item.name, item.reading) for item in town.whole.items]


def _kind_finder(town: TownGarbage) -> Finder:
    families = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))["families"].values()
    synonyms: dict[str, list[str]] = {}
    for family in families:
        for word in family:
            synonyms.setdefault(word, []).extend(other for other in family if other != word)
    entries = [Entry(category.id, category.label) for category in town.book.categories]
    return Finder(entries, Vocabulary(_words(()).readings, synonyms))


@lru_cache(maxsize=8)
def _words(synonyms: tuple[tuple[str, tuple[str, ...]], ...]) -> Vocabulary:
    """The words that hold everywhere in Japan, with a town's own before them."""
    return Vocabulary.from_toml(VOCABULARY).with_synonyms(dict(synonyms))


WHERE = AskSearch("area", find_areas, by_location=True, known=area_known)

TODAY = Flow("today", (WHERE,), show_today)
TOMORROW = Flow("tomorrow", (WHERE,), show_tomorrow)
WEEK = Flow("week", (WHERE,), show_weeks)
NEXT = Flow("next", (WHERE,), show_next)
SEARCH = Flow("search", (AskText("thing", 60),), look_up)
AREA = Flow(
    "area",
    (
        AskChoice("person", persons, skip_if_none=True),
        AskSearch("area", find_areas, by_location=True, known=no_areas),
    ),
    choose_area,
)
REMIND = Flow(
    "remind",
    (
        WHERE,
        AskChoice("person", persons_at_home, skip_if_none=True),
        AskChoice("slot", slots, skip_if_none=True),
        AskChoice("time", times, skip_if_none=True),
        AskSeveral("categories", kinds, skip_if_none=True),
    ),
    subscribe,
)
