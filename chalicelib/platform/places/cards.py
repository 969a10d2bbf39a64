"""A place on a card: how far, whether it is open, what its data says, and the ways there."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from chalicelib.platform.messaging.reply import Action, Call, Open, Row, Say, Words
from chalicelib.platform.places.formats.headings import FACTS
from chalicelib.platform.places.model import EVERY_DAY, Hours, Place
from chalicelib.platform.places.town import state

OWNER = "places"
NEAR = 1_000
"""Metres up to which a distance is told in tens of metres."""
VALUES = {"yes", "no", "partly"}


def ours(key: str, /, **facts: object) -> Say:
    return Say(key, facts, OWNER)


def distance(metres: float) -> Say:
    """How far as the crow flies, no more exact than it is worth."""
    if metres < NEAR:
        return ours("distance.metres", number=max(10, round(metres / 10) * 10))
    return ours("distance.kilometres", number=f"{metres / 1000:.1f}" if metres < 100_000 else f"{metres / 1000:,.0f}")


def fact_label(name: str) -> Words:
    """What a fact is called: a column of the town's own by its heading."""
    return ours(f"facts.{name}") if name in FACTS else name


def fact_value(told: str) -> Words:
    return ours(f"value.{told}") if told in VALUES else told


def fact_rows(place: Place, names: Sequence[str]) -> tuple[Row, ...]:
    """What the data says of some facts, as far as it says anything."""
    return tuple(Row(fact_label(name), fact_value(place.facts[name])) for name in names if place.facts.get(name))


def hours_rows(place: Place, local: datetime) -> Iterator[Row]:
    """Whether it is open, and its hours, as far as its data tells."""
    hours = place.hours
    if hours == Hours():
        return
    if hours.days or hours.spans:
        yield Row(ours("open.label"), ours(f"open.{state(place, local)}"))
    if told := _told(hours):
        yield Row(ours("hours.label"), told)
    if hours.note:
        yield Row(ours("hours.note"), hours.note)


def _told(hours: Hours) -> Words:
    if hours.is_always:
        return ours("hours.always")
    spans = "、".join(f"{opens.removeprefix('0')}〜{closes.removeprefix('0')}" for opens, closes in hours.spans)
    if not hours.days:
        return spans
    days = days_in_words(hours.days)
    return ours("hours.on", days=days, spans=spans) if spans else days


def days_in_words(days: str) -> Words:
    """Days by their digits: three or more in a row by the first and the last."""
    if days == EVERY_DAY:
        return ours("day.every")
    if len(days) > 2 and days in EVERY_DAY:
        return ours("day.range", first=ours(f"day.{days[0]}"), last=ours(f"day.{days[-1]}"))
    first, *rest = [ours(f"day.{day}") for day in days]
    for other in rest:
        first = ours("day.and", first=first, rest=other)
    return first


def period(place: Place) -> tuple[Row, ...]:
    """The days of a happening."""
    if not place.first:
        return ()
    first, last = _day(place.first), _day(place.last)
    told = first if place.first == place.last else ours("date.range", first=first, last=last)
    return (Row(ours("date.label"), told),)


def _day(told: str) -> Say:
    day = date.fromisoformat(told)
    return ours("date.day", year=day.year, month=day.month, day=day.day, weekday=ours(f"day.{day.weekday()}"))


def map_address(place: Place) -> str:
    """The place on Google's map; phones open their app. https://developers.google.com/maps/documentation/urls"""
    return f"https://www.google.com/maps/search/?api=1&query={place.lat},{place.lon}"


def route_address(place: Place) -> str:
    return f"https://www.google.com/maps/dir/?api=1&destination={place.lat},{place.lon}"


def apple_address(place: Place) -> str:
    """The way there in Apple's maps, which other phones open as a page. https://developer.apple.com/maps/"""
    return f"https://maps.apple.com/?daddr={place.lat},{place.lon}"


def ways(place: Place) -> tuple[Action, ...]:
    """Buttons that lead there: the route, the map, the telephone."""
    call = (Call(ours("way.call"), place.phone),) if place.phone else ()
    return (Open(ours("way.route"), route_address(place)), *call, Open(ours("way.map"), map_address(place)))
