"""What residents see of places at pages of ours: the map of what was found, one place, their list, a comparison."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, unquote, urlencode

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.house import Turn
from chalicelib.platform.liff import views
from chalicelib.platform.liff.views import Done, Sent, View
from chalicelib.platform.messaging.reply import Action, Card, Open, Row, Say, Words, Written
from chalicelib.platform.places import cards
from chalicelib.platform.places.chart import Near
from chalicelib.platform.places.model import Place, Spot, metres
from chalicelib.platform.places.town import state
from chalicelib.services.facilities.actions import (
    ON_MAP,
    TownFacilities,
    kept_of,
    name_of,
    nearest_of,
    place_rows,
    put_on_list,
    start_words,
    vacancy_rows,
    wait_for,
)
from chalicelib.services.facilities.model import CLASSES, Kept, Search
from chalicelib.services.facilities.repository import SERVICE, Lists, Searches, Waitings
from chalicelib.services.facilities.settings import Kind

SIDE_BY_SIDE = 3
Found = tuple[Kind, Place]


# the map


def show_map(turn: Turn, _query: Mapping[str, str]) -> View:
    """What the resident last looked for, around where they started."""
    search = _last(turn)
    kind = TownFacilities(turn.office).kind(search.kind) if search else None
    if search is None or kind is None:
        return View(Say("page.map"), (views.Told(Say("page.map_none")),))
    found = nearest_of(turn, search, ON_MAP).found
    pins = tuple(_pin(turn, kind, near) for near in found)
    told = Say("found", {"start": start_words(search), "kind": Written(kind.name)})
    around = views.MapOf(pins, Say("page.map_empty"), (search.lat, search.lon))
    return View(Written(kind.name), (views.Told(told), around, *_aside()))


def _pin(turn: Turn, kind: Kind, near: Near) -> views.Pin:
    place, of = near.place, Kept(kind.id, near.place.id)
    now = state(place, turn.at)
    is_told = bool(place.hours.days or place.hours.spans)
    away = cards.distance(near.metres)
    detail = cards.ours("distance.and", distance=away, state=cards.ours(f"open.{now}")) if is_told else away
    return views.Pin(place.lat, place.lon, place.name, detail, to=_address(of))


def _address(kept: Kept) -> str:
    return f"place?{urlencode({'of': kept.name})}"


def _aside() -> tuple[views.Block, ...]:
    return (views.Link(Say("menu.list"), "list"), views.Link(Say("page.sources"), "sources"))


def _last(turn: Turn) -> Search | None:
    return Searches(turn.scope).last(turn.resident.id, turn.office.house.clock())


# one place


def show_place(turn: Turn, query: Mapping[str, str]) -> View:
    """All that is known of a place, the ways there, and what the resident may do about it."""
    kept = kept_of(query.get("of", ""))
    shown = TownFacilities(turn.office).place(kept)
    if shown is None:
        raise NotFound
    kind, place = shown
    blocks: list[views.Block] = [views.Facts(_all_rows(turn, kind, place))]
    if place.is_rough:
        blocks.append(views.Told(cards.ours("place.rough"), "warning"))
    blocks.append(views.CardList((Card(Say("page.ways"), buttons=_ways(place)),), Say("gone")))
    if kind.has_classes:
        blocks += _about_classes(turn, kept, kind)
    return View(place.name, (*blocks, _list_form(turn, kept), *_aside()))


def _all_rows(turn: Turn, kind: Kind, place: Place) -> tuple[Row, ...]:
    others = [name for name in place.facts if name not in kind.shown]
    phone = (Row(cards.ours("place.phone"), place.phone),) if place.phone else ()
    note = (Row(cards.ours("place.note"), place.note),) if place.note else ()
    return (*place_rows(turn, kind, place), *phone, *cards.fact_rows(place, others), *note)


def _ways(place: Place) -> tuple[Action, ...]:
    site = (Open(cards.ours("way.site"), place.url),) if place.url else ()
    return (*cards.ways(place), Open(cards.ours("way.apple"), cards.apple_address(place)), *site)


def _about_classes(turn: Turn, kept: Kept, kind: Kind) -> list[views.Block]:
    rows = tuple(vacancy_rows(TownFacilities(turn.office).vacancies(kind), kept.place_id, tuple(CLASSES)))
    facts = views.Facts(rows, Say("vacancy.title")) if rows else views.Told(Say("vacancy.unknown"))
    options = tuple((f"{age}", Say("class.option", {"age": age})) for age in CLASSES)
    fields = (
        views.Field("of", "", "hidden", kept.name),
        views.Field("age", Say("class.label"), "select", required=True, options=options),
    )
    return [facts, views.Form("wait", Say("wait.begin"), fields, Say("wait.begin"))]


def _list_form(turn: Turn, kept: Kept) -> views.Block:
    of = (views.Field("of", "", "hidden", kept.name),)
    if kept in Lists(turn.scope).of_resident(turn.resident.id):
        return views.Form("remove", Say("list.remove"), of, Say("page.listed"))
    return views.Form("keep", Say("way.keep"), of)


# the list


def show_list(turn: Turn, _query: Mapping[str, str]) -> View:
    """The resident's places, to be looked at, compared and dropped; and what they wait for."""
    kept = Lists(turn.scope).of_resident(turn.resident.id)
    shown = _found(turn, kept)
    after = (*_gone(len(kept) - len(shown)), *_waiting_blocks(turn))
    if not shown:
        return View(Say("menu.list"), (views.Told(Say("list.empty")), *after))
    links = tuple(views.Link(place.name, _address(kept)) for kept, (_, place) in shown)
    picks = tuple(views.Field(_pick(kept), place.name, "checkbox") for kept, (_, place) in shown)
    compare = views.Form("compare", Say("list.compare"), picks, Say("list.choose"))
    return View(Say("menu.list"), (*links, *((compare,) if len(shown) > 1 else ()), *after))


def _gone(count: int) -> tuple[views.Block, ...]:
    """What is on the list and in the town's data no more."""
    return (views.Form("tidy", Say("list.remove"), (), Say("list.gone", {"count": count})),) if count else ()


def _pick(kept: Kept) -> str:
    return f"pick-{digest(kept.name, length=8)}"


def _found(turn: Turn, kept: Sequence[Kept]) -> list[tuple[Kept, Found]]:
    """Those of them that are there still."""
    town = TownFacilities(turn.office)
    return [(each, shown) for each in kept if (shown := town.place(each))]


def _waiting_blocks(turn: Turn) -> tuple[views.Block, ...]:
    waiting = Waitings(turn.scope).of_resident(turn.resident.id)
    if not waiting:
        return ()
    options = tuple(
        (each.seat, Say("wait.seat", {"name": name_of(turn.office, each), "age": each.age})) for each in waiting
    )
    field = views.Field("seat", Say("wait.title"), "select", required=True, options=options)
    return (views.Form("stop", Say("way.stop"), (field,), Say("wait.title")),)


# side by side


def show_compare(turn: Turn, query: Mapping[str, str]) -> View:
    """Two or three places side by side, row by row."""
    of = [kept_of(unquote(told)) for told in query.get("of", "").split(",")[:SIDE_BY_SIDE]]
    shown = _found(turn, of)
    if not shown:
        raise NotFound
    told = [_compared(turn, kind, place) for _, (kind, place) in shown]
    labels = dict.fromkeys(label for each in told for label in each)
    rows = tuple((label, *(each.get(label, "—") for each in told)) for label in labels)
    names = tuple(place.name for _, (_, place) in shown)
    links = tuple(views.Link(place.name, _address(kept)) for kept, (_, place) in shown)
    return View(Say("page.compare"), (views.Table((Say("page.item"), *names), rows, Say("page.compare")), *links))


def _compared(turn: Turn, kind: Kind, place: Place) -> dict[str, str]:
    """A place's rows in words, by their labels."""
    say, search = Voice(turn.office, SERVICE, turn.language), _last(turn)
    away = (_away(search, place),) if search else ()
    vacancies = TownFacilities(turn.office).vacancies(kind)
    ages = tuple(age for age in CLASSES if vacancies.of_class(place.id, age))
    seats = vacancy_rows(vacancies, place.id, ages)
    rows = (*away, *place_rows(turn, kind, place), *seats)
    return {say(row.label): say(row.value) for row in rows}


def _away(search: Search, place: Place) -> Row:
    return Row(cards.ours("distance.label"), cards.distance(metres(Spot(search.lat, search.lon), place.spot)))


# where the data comes from


def show_sources(turn: Turn, _query: Mapping[str, str]) -> View:
    """Each data set with its source and the day it was last brought."""
    town = TownFacilities(turn.office).places
    standing = [(each, town.standing(each.id)) for each in town.settings.sets if town.standing(each.id).edition]
    rows = tuple(Row(each.title, _source(turn, each.source, told.since)) for each, told in standing)
    return View(Say("page.sources"), (views.Facts(rows),))


def _source(turn: Turn, source: str, since: str) -> Words:
    day = turn.office.tenant.local(datetime.fromisoformat(since))
    updated = Say("page.updated", {"year": day.year, "month": day.month, "day": day.day})
    return Say("page.source", {"source": source, "updated": updated}) if source else updated


# what residents do there


def keep(turn: Turn, sent: Sent) -> Done:
    kept = put_on_list(turn, kept_of(sent["of"]))
    shown = TownFacilities(turn.office).place(kept)
    return Done("list", Say("list.kept", {"name": shown[1].name if shown else ""}))


def remove(turn: Turn, sent: Sent) -> Done:
    Lists(turn.scope).drop(turn.resident.id, kept_of(sent["of"]))
    return Done("list", Say("list.removed"))


def tidy(turn: Turn, _sent: Sent) -> Done:
    """Drop what is in the town's data no more."""
    lists = Lists(turn.scope)
    kept = lists.of_resident(turn.resident.id)
    there = {each for each, _ in _found(turn, kept)}
    for each in kept:
        if each not in there:
            lists.drop(turn.resident.id, each)
    return Done("list", Say("list.removed"))


def compare(turn: Turn, sent: Sent) -> Done:
    """Go to the page of those that were ticked."""
    kept = [each for each in Lists(turn.scope).of_resident(turn.resident.id) if sent[_pick(each)]]
    if len(kept) > SIDE_BY_SIDE:
        raise ResidentMistake(turn.words("list.too_many"))
    if len(kept) < 2:
        raise ResidentMistake(turn.words("list.too_few"))
    to = urlencode({"of": ",".join(quote(each.name, safe="") for each in kept)})
    return Done(f"compare?{to}", Say("list.compared", {"count": len(kept)}))


def wait(turn: Turn, sent: Sent) -> Done:
    waiting = wait_for(turn, kept_of(sent["of"]), int(sent["age"]))
    return Done("list", Say("wait.done", {"name": name_of(turn.office, waiting), "age": waiting.age}))


def stop(turn: Turn, sent: Sent) -> Done:
    waitings = Waitings(turn.scope)
    for each in waitings.of_resident(turn.resident.id):
        if each.seat == sent["seat"]:
            waitings.drop(each)
    return Done("list", Say("wait.stopped"))


PAGES = views.Pages(
    pages=(
        views.ResidentPage("map", show_map),
        views.ResidentPage("place", show_place),
        views.ResidentPage("list", show_list),
        views.ResidentPage("compare", show_compare),
        views.ResidentPage("sources", show_sources),
    ),
    actions=(
        views.ResidentAction("keep", keep),
        views.ResidentAction("remove", remove),
        views.ResidentAction("tidy", tidy),
        views.ResidentAction("compare", compare),
        views.ResidentAction("wait", wait),
        views.ResidentAction("stop", stop),
    ),
)
