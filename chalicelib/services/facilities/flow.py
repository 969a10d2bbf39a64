"""How a resident looks for a place in chat: what, from where, and (of nurseries) for whom and when."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.flows.model import (
    Accepted,
    Again,
    Answers,
    Flow,
    Input,
    Moment,
    Option,
    Said,
    Shared,
    Tapped,
    Wanted,
)
from chalicelib.platform.flows.questions import AskChoice, AskChoices, AskSearch
from chalicelib.platform.house import Turn
from chalicelib.platform.knowledge.vocabulary import fold
from chalicelib.platform.messaging.reply import Reply, Say, Tap, Written, say
from chalicelib.platform.places.cards import fact_label
from chalicelib.platform.places.starting import LONGEST, Start, shared, start_of, starts
from chalicelib.platform.residents.settings import in_language
from chalicelib.services.facilities.actions import TownFacilities, find, month_words, report_missing, wait
from chalicelib.services.facilities.model import CLASSES, OPEN_NOW, VACANCY, class_in
from chalicelib.services.facilities.repository import SERVICE
from chalicelib.services.facilities.settings import Kind

ANY = "any"
LONGEST_UNASKED = 30
AROUND = re.compile(
    r"(近く|ちかく|近所|最寄り?|もより)の?|(は|が)?(どこ|ある|あります)(ですか|か)?|を?(さが|探)(す|し(て|たい)?)|を?教えて"
    r"|(の)?(場所|一覧)|[?？。!！、\s]|いちばん|一番|近い"
    r"|nearest|nearby|near me|where('?s| is| are)?|find|the|an?(?= )",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AskStart(AskSearch):
    """Where to start: a shared position as it is, a typed place if it is surely one, else what may be meant."""

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        match given:
            case Shared(lat, lon):
                return Accepted(shared(lat, lon).value)
            case Said(text) if len(text.strip()) > LONGEST:
                return Again("too_long", {"at_most": LONGEST, "length": len(text)})
        return super().accepts(given, moment)


def kinds(turn: Turn, answers: Answers) -> Sequence[Option]:
    """What can be looked for, unless that is told already."""
    town = TownFacilities(turn.office)
    if town.kind(str(answers.get("about") or "")):
        return []
    return [Option(kind.id, in_language(kind.name, turn.language)) for kind in town.kinds]


def find_starts(turn: Turn, wanted: Wanted, _answers: Answers) -> Sequence[Option]:
    """Starts by typed area, address or landmark; a typed word that is none is counted for staff."""
    match wanted:
        case Tapped(value):
            start = start_of(turn.office, value)
            return [_option(start)] if start else []
        case Said(text):
            found = [_option(start) for start in starts(turn.office, _meant(turn, text))]
            if not found:
                report_missing(turn, text)
            return found
    return []


def _meant(turn: Turn, text: str) -> str:
    """The town's own name for what residents call otherwise."""
    aliases = {fold(word): name for word, name in TownFacilities(turn.office).settings.aliases.items()}
    return aliases.get(fold(text), text)


def _option(start: Start) -> Option:
    return Option(start.value, start.label or Say("start.here"))


def chosen_kind(turn: Turn, answers: Answers) -> Kind | None:
    return TownFacilities(turn.office).kind(str(answers.get("kind") or answers.get("about") or ""))


def months(turn: Turn, answers: Answers) -> Sequence[Option]:
    """Months from which a child may be taken, where the kind has classes."""
    kind = chosen_kind(turn, answers)
    if kind is None or not kind.has_classes:
        return []
    year, month = turn.at.year, turn.at.month
    coming = [
        divmod(year * 12 + month + ahead, 12) for ahead in range(TownFacilities(turn.office).settings.months_ahead)
    ]
    told = [f"{year}-{month + 1:02d}" for year, month in coming]
    say = _voice(turn)
    return [Option(ANY, turn.words("month.any")), *(Option(each, say(month_words(each))) for each in told)]


def classes(turn: Turn, answers: Answers) -> Sequence[Option]:
    """Classes of a nursery; first those of the resident's own children, by the months of birth they told."""
    kind = chosen_kind(turn, answers)
    if kind is None or not kind.has_classes:
        return []
    return [*_own(turn, answers), Option(ANY, turn.words("class.any"))]


def _own(turn: Turn, answers: Answers) -> list[Option]:
    """Which class it would be is told, not whose: that is nobody's business in a chat."""
    month = str(answers.get("month") or "")
    month = f"{turn.at:%Y-%m}" if month in ("", ANY) else month
    born = [person.born for person in turn.resident.persons if person.born]
    own = {age for each in born if (age := class_in(each, month)) is not None}
    first = [Option(f"{age}", turn.words("class.own", age=age)) for age in sorted(own)]
    return first + [_class(turn, age) for age in CLASSES if age not in own]


def _class(turn: Turn, age: int) -> Option:
    return Option(f"{age}", turn.words("class.option", age=age))


def every_class(turn: Turn, _answers: Answers) -> Sequence[Option]:
    return [_class(turn, age) for age in CLASSES]


def _voice(turn: Turn) -> Voice:
    """Words of options are said at once: what is typed is compared with them."""
    return Voice(turn.office, SERVICE, turn.language)


def wishes(turn: Turn, answers: Answers) -> Sequence[Option]:
    """What the list may be narrowed by, as the town chose for the kind."""
    kind = chosen_kind(turn, answers)
    if kind is None:
        return []
    now = [Option(OPEN_NOW, turn.words("wish.open_now"))] if kind.asks_open_now else []
    free = [Option(VACANCY, turn.words("wish.vacancy"))] if kind.has_classes else []
    say = _voice(turn)
    return [*now, *free, *(Option(name, say(fact_label(name))) for name in kind.wishes)]


def understand(turn: Turn, text: str) -> Reply | None:
    """近くのトイレ, AEDはどこですか: leads to the search of that kind; anything else is left to others."""
    said = unicodedata.normalize("NFKC", text)
    if len(said) > LONGEST_UNASKED:
        return None
    town, subject = TownFacilities(turn.office), fold(AROUND.sub("", said))
    if not subject:
        return None
    found = next((kind for word, kind in town.settings.by_word.items() if fold(word) == subject), None)
    if found is None or town.kind(found.id) is None:
        return None
    name = Written(found.name)
    return say("understood", kind=name).offering(
        Tap(Say("way.find_kind", {"kind": name}), f"{SERVICE}/find/{found.id}")
    )


FIND = Flow(
    "find",
    (
        AskChoice("kind", kinds, skip_if_none=True),
        AskStart("start", find_starts, by_location=True),
        AskChoice("month", months, skip_if_none=True),
        AskChoice("class", classes, skip_if_none=True),
        AskChoices("wishes", wishes, skip_if_none=True, optional=True),
    ),
    find,
)
WAIT = Flow("wait", (AskChoice("class", every_class),), wait)
