"""The questions a flow may ask: each one frozen class that says what it accepts."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, time

from chalicelib.platform.flows.model import (
    Accepted,
    Again,
    Choices,
    Input,
    Moment,
    Option,
    Picked,
    Said,
    Search,
    Sensitivity,
    SentPhoto,
    SentPhotos,
    Shared,
    Tapped,
    Ticked,
    Wanted,
)
from chalicelib.platform.messaging.reply import Words

SKIP = "-"
"""What a tapped 「とばす」 and 「これでよい」 carry."""


def plain(text: str) -> str:
    """Typed text as it is compared: width and case folded, spaces gone."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True, kw_only=True)
class Question:
    """What all questions have.

    `ask` and `label` take the place of the texts `<name>.ask` and `<name>.label` where settings bring the words.
    """

    optional: bool = False
    sensitivity: Sensitivity = "public"
    ask: Words | None = None
    label: Words | None = None


@dataclass(frozen=True)
class AskText(Question):
    """A sentence or two, up to `at_most` characters."""

    name: str
    at_most: int = 500

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        match given:
            case Said(text) if not text.strip():
                return Again()
            case Said(text) if len(text) > self.at_most:
                return Again("too_long", {"at_most": self.at_most, "length": len(text)})
            case Said(text):
                return Accepted(text.strip())
        return Again()


@dataclass(frozen=True)
class AskChoice(Question):
    """One of some options, tapped or typed. Options that are few are buttons below the question."""

    name: str
    choices: tuple[Option, ...] | Choices
    skip_if_none: bool = False
    """Without any option the step is passed over, its answer None."""

    def options(self, moment: Moment) -> tuple[Option, ...]:
        if isinstance(self.choices, tuple):
            return self.choices
        return tuple(moment.around.options(self.choices, moment.answers))

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        options = self.options(moment)
        match given:
            case Tapped(value) if any(option.value == value for option in options):
                return Accepted(value)
            case Said(text):
                return _by_label(options, text)
        return Again()


@dataclass(frozen=True)
class AskChoices(Question):
    """Several of some options: each tap takes one in or out, until the resident says that it is right so.

    Where nothing was taken in or out and it is optional, the answer is None: it stays as it was.
    """

    name: str
    choices: tuple[Option, ...] | Choices
    skip_if_none: bool = False

    def options(self, moment: Moment) -> tuple[Option, ...]:
        """The options, each saying whether it is chosen now."""
        found = self.choices if isinstance(self.choices, tuple) else moment.around.options(self.choices, moment.answers)
        if moment.before is None:
            return tuple(found)
        return tuple(replace(option, is_chosen=option.value in moment.before) for option in found)

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        options = self.options(moment)
        match given:
            case Ticked(values) if {option.value for option in options} >= set(values):
                return Accepted([option.value for option in options if option.value in values])
            case Tapped(value) if value == SKIP:
                return Accepted([option.value for option in options if option.is_chosen])
            case Tapped(value) if any(option.value == value for option in options):
                return Accepted(_toggled(options, value), more=True)
            case Said(text):
                found = _by_label(options, text)
                return Accepted(_toggled(options, found.answer), more=True) if isinstance(found, Accepted) else found
        return Again()


def _toggled(options: tuple[Option, ...], value: str) -> list[str]:
    return [option.value for option in options if option.is_chosen != (option.value == value)]


def _by_label(options: tuple[Option, ...], text: str) -> Accepted | Again:
    said = plain(text)
    labelled = [option for option in options if isinstance(option.label, str) and said == plain(option.label)]
    close = [option for option in options if isinstance(option.label, str) and said and said in plain(option.label)]
    exact = labelled or (close if len(close) == 1 else [])
    return Accepted(exact[0].value) if exact else Again()


@dataclass(frozen=True)
class AskSearch(Question):
    """One of too many options for buttons: found by typing or by a shared place, then chosen."""

    name: str
    find: Search
    by_location: bool = False
    known: Choices | None = None
    """Where it finds anything, the answer is known already: the step is passed over, its answer None."""

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        match given:
            case Shared() if not self.by_location:
                return Again()
            case Said() | Shared() | Tapped():
                return self._found(given, moment)
        return Again()

    def _found(self, wanted: Wanted, moment: Moment) -> Accepted | Again:
        options = tuple(moment.around.search(self.find, wanted, moment.answers))
        if isinstance(wanted, Tapped):
            return Accepted(wanted.value) if options else Again("none")
        typed = wanted.text.strip() if isinstance(wanted, Said) else None
        exact = [option for option in options if option.label == typed]
        if len(exact) == 1 or (typed and len(options) == 1):
            return Accepted((exact or options)[0].value)
        return Again("which", {"count": len(options)}, options) if options else Again("none")


@dataclass(frozen=True)
class AskDate(Question):
    """A day. `at_least` and `at_most` are ISO dates; empty means open."""

    name: str
    at_least: str = ""
    at_most: str = ""

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        text = given.value if isinstance(given, Picked) else given.text if isinstance(given, Said) else ""
        day = _day(text)
        if day is None:
            return Again()
        if (self.at_least and day < self.at_least) or (self.at_most and day > self.at_most):
            return Again("out_of_range", {"at_least": self.at_least, "at_most": self.at_most})
        return Accepted(day)


@dataclass(frozen=True)
class AskMonth(Question):
    """A month, `YYYY-MM`, typed in the western or Japanese year. `at_least` and `at_most` are months; empty: open."""

    name: str
    at_least: str = ""
    at_most: str = ""

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        text = given.value if isinstance(given, Picked) else given.text if isinstance(given, Said) else ""
        month = _month(text)
        if month is None:
            return Again()
        if (self.at_least and month < self.at_least) or (self.at_most and month > self.at_most):
            return Again("out_of_range", {"at_least": self.at_least, "at_most": self.at_most})
        return Accepted(month)


ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925}
"""The western year before the first of an era."""


def _month(text: str) -> str | None:
    told = plain(text).replace("元年", "1年")
    before = next((year for era, year in ERAS.items() if told.startswith(era)), 0)
    numbers = re.findall(r"\d+", told)
    try:
        return date(before + int(numbers[0]), int(numbers[1]), 1).strftime("%Y-%m")
    except (IndexError, ValueError):
        return None


def _day(text: str) -> str | None:
    numbers = re.findall(r"\d+", unicodedata.normalize("NFKC", text))
    try:
        return date(*map(int, numbers[:3])).isoformat()
    except (TypeError, ValueError):
        return None


@dataclass(frozen=True)
class AskTime(Question):
    """A time of day, `HH:MM`."""

    name: str

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        text = given.value if isinstance(given, Picked) else given.text if isinstance(given, Said) else ""
        found = re.search(r"(\d{1,2})\s*(?::|時)\s*(\d{1,2}|半)?", unicodedata.normalize("NFKC", text))
        try:
            minute = 30 if found and found[2] == "半" else int(found[2] or 0) if found else 0
            return Accepted(time(int(found[1]), minute).strftime("%H:%M")) if found else Again()
        except ValueError:
            return Again()


@dataclass(frozen=True)
class AskNumber(Question):
    """A whole number from `at_least` to `at_most`."""

    name: str
    at_least: int = 0
    at_most: int = 1_000_000

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        text = unicodedata.normalize("NFKC", given.text).replace(",", "") if isinstance(given, Said) else ""
        found = re.search(r"-?\d+", text)
        if not found:
            return Again()
        number = int(found[0])
        if not self.at_least <= number <= self.at_most:
            return Again("out_of_range", {"at_least": self.at_least, "at_most": self.at_most})
        return Accepted(number)


@dataclass(frozen=True)
class AskMobile(Question):
    """A Japanese mobile number, kept as E.164 (`+819012345678`): 060, 070, 080 or 090 and eight digits."""

    name: str

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        text = unicodedata.normalize("NFKC", given.text) if isinstance(given, Said) else ""
        digits = re.sub(r"[-‐‑‒–—―ー−\s()]", "", text)
        found = re.fullmatch(r"(?:0|\+81|0081)([6789]0\d{8})", digits)
        return Accepted(f"+81{found[1]}") if found else Again()


@dataclass(frozen=True)
class AskPhotos(Question):
    """Up to `at_most` photos, one after another, until the resident says that these are all."""

    name: str
    at_most: int = 3

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        photos = tuple(moment.before or ())
        match given:
            case SentPhoto(name):
                kept = (*photos, name)
                return Accepted(list(kept), more=len(kept) < self.at_most)
            case SentPhotos(names) if len(photos) + len(names) > self.at_most:
                return Again("too_many", {"at_most": self.at_most})
            case SentPhotos(names) if names or photos:
                return Accepted([*photos, *names])
            case Tapped(value) if value == SKIP and photos:
                return Accepted(list(photos))
        return Again()


@dataclass(frozen=True)
class AskLocation(Question):
    """A place: the phone's map in chat, a map on our page."""

    name: str

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        match given:
            case Shared(lat, lon) if not moment.around.covers(lat, lon):
                return Again("outside")
            case Shared(lat, lon, address):
                return Accepted({"lat": lat, "lon": lon, "address": address})
        return Again()


@dataclass(frozen=True)
class AskQr(Question):
    """What a QR code says, read by our page's camera or typed."""

    name: str
    at_most: int = 200

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        match given:
            case Said(text) if 0 < len(text.strip()) <= self.at_most:
                return Accepted(text.strip())
        return Again()


@dataclass(frozen=True)
class Confirm(Question):
    """Shows what was answered and asks whether it is right."""

    name: str = "confirm"

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        match given:
            case Tapped("yes"):
                return Accepted("yes")
            case Said(text) if plain(text) in {"はい", "yes", "ok", "送信", "おくる"}:
                return Accepted("yes")
        return Again()


@dataclass(frozen=True)
class Show(Question):
    """Says something on the way; nothing is asked."""

    name: str

    def accepts(self, given: Input, moment: Moment) -> Accepted | Again:
        return Accepted(None)
