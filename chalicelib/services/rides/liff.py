"""Residents' pages: a rider's rides, and the driver's page with runs, riders, requests and what happened.

No telephone number stands on either; a rider's name only as far as the town lets drivers see it.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.house import Turn
from chalicelib.platform.liff.views import (
    Block,
    CardList,
    Done,
    Facts,
    Field,
    Form,
    Link,
    MapOf,
    Pages,
    Pin,
    ResidentAction,
    ResidentPage,
    Sent,
    Told,
    View,
)
from chalicelib.platform.messaging.reply import Card, Row, Say, Tap, Words
from chalicelib.services.rides.actions.callers import caller_of
from chalicelib.services.rides.actions.drivers import driver_of, expiry_words
from chalicelib.services.rides.actions.driving import mark_ride, riders_with, take_request, withdraw
from chalicelib.services.rides.actions.offering import open_offers, own_offer, request_named, requests_for
from chalicelib.services.rides.actions.refusing import Refusal, Refusals, in_words
from chalicelib.services.rides.actions.riding import cancel_own, name_for_driver, past_of, rides_of
from chalicelib.services.rides.actions.telling import (
    day_words,
    fare_words,
    map_of,
    request_card,
    ride_card,
    run_words,
    said,
    seats_words,
    stop_words,
    way_words,
    when_words,
)
from chalicelib.services.rides.model.ride import BOUGHT, Offer, Ride
from chalicelib.services.rides.model.timetable import clock_words, instant
from chalicelib.services.rides.repository import SERVICE, TownRides

PAST_DAYS = 60
MOST_REQUESTS = 10


# a rider's page


def show_rides(turn: Turn, _query: Mapping[str, str]) -> View:
    """What is to come, each with its cancellation; below it what was."""
    town = TownRides(turn.office)
    coming = rides_of(town, turn.resident.id)
    blocks: list[Block] = []
    for ride in coming:
        blocks.append(CardList((_own_card(town, ride),), Say("mine.none")))
        fields = (Field("number", "", "hidden", ride.number),)
        sure = Say("page.sure_cancel", {"when": when_words(ride)})
        blocks.append(Form("cancel", Say("button.cancel"), fields, confirm=sure))
    if not coming:
        blocks.append(Told(Say("mine.none")))
    to_book = Card(Say("page.book"), buttons=(Tap(Say("button.book"), f"{SERVICE}/book/"),))
    blocks.append(CardList((to_book,), Say("mine.none")))
    past = tuple(
        Row(when_words(ride), Say("page.past", _past_facts(town, ride))) for ride in past_of(town, turn.resident.id)
    )
    return View(Say("page.rides"), (*blocks, *((Facts(past, Say("page.history")),) if past else ())))


def _own_card(town: TownRides, ride: Ride) -> Card:
    return ride_card(
        town, ride, Say(f"mine.{ride.state}"), Tap(Say("button.change"), f"{SERVICE}/change/{ride.number}")
    )


def _past_facts(town: TownRides, ride: Ride) -> Mapping[str, object]:
    return {"way": way_words(town, ride), "state": Say(f"state.{ride.state}")}


def cancel(turn: Turn, sent: Sent) -> Done:
    town = TownRides(turn.office, fresh=True)
    try:
        ride = cancel_own(town, turn.resident.id, sent["number"])
    except Refusals as refusal:
        raise ResidentMistake(in_words(turn.office, refusal, turn.language)) from refusal
    return Done("my_rides", Say("cancelled.told", {"number": ride.number}))


# the driver's page


def show_driver(turn: Turn, query: Mapping[str, str]) -> View:
    """Runs to come with who rides, then requests; `show=past` for what was."""
    town, title = TownRides(turn.office), Say("page.driver")
    try:
        driver = driver_of(town, turn.resident.id)
    except Refusal as refusal:
        apply = Card(Say("page.apply"), buttons=(Tap(Say("button.apply"), f"{SERVICE}/drive/"),))
        return View(title, (Told(refusal.said, "warning"), CardList((apply,), refusal.said)))
    if query.get("show") == "past":
        return View(title, (Link(Say("page.coming"), "driver"), *_past_runs(town, driver.id)))
    offers = open_offers(town, driver.id)
    runs = tuple(block for offer in offers for block in _run(town, turn, offer))
    requests = requests_for(town, driver)[:MOST_REQUESTS]
    asked = tuple(block for ride in requests for block in _request(town, ride))
    none = (Told(Say("requests.none")),)
    offer_more = Card(Say("page.offer"), buttons=(Tap(Say("menu.offer"), f"{SERVICE}/offer/"),))
    return View(
        title,
        (
            Facts((expiry_words(driver),)),
            *(runs or (Told(Say("driving.none")),)),
            CardList((offer_more,), Say("driving.none")),
            Told(Say("requests.told", {"count": len(requests)})) if requests else none[0],
            *asked,
            Link(Say("page.history"), "driver?show=past"),
        ),
    )


def _run(town: TownRides, turn: Turn, offer: Offer) -> Iterator[Block]:
    """One run: what is told of it, where its riders wait, what may be done."""
    riders = riders_with(town, offer)
    count = sum(ride.seats for ride in riders)
    rows = (Row(Say("row.riders"), seats_words(count)), Row(Say("row.free"), seats_words(offer.seats - count)))
    yield Facts((*rows, *(_rider(town, ride) for ride in riders)), run_words(town, offer.run))
    pins = tuple(pin for ride in riders if (pin := _pin(town, ride)))
    if pins:
        yield MapOf(pins, Say("page.no_riders"))
    gone = [ride for ride in riders if _has_come(town, turn, ride)]
    for ride in gone:
        yield from _marks(town, ride)
    if not gone:
        yield _withdrawal(offer, count)


def _rider(town: TownRides, ride: Ride) -> Row:
    facts = {"way": way_words(town, ride), "count": ride.seats, "fare": fare_words(town, ride.fare, ride.seats)}
    told = Say("page.rider_with" if ride.luggage else "page.rider", {**facts, "luggage": ride.luggage})
    return Row(_called(town, ride), told)


def _called(town: TownRides, ride: Ride) -> Words:
    """When they get in, and their name as far as the town shows it."""
    name = _name(town, ride)
    facts = {"time": clock_words(ride.board), "name": name, "number": ride.number}
    return Say("page.called" if name else "page.numbered", facts)


def _name(town: TownRides, ride: Ride) -> str:
    caller = caller_of(town, ride) if town.settings.rider_name != "none" else {}
    if not caller:
        return name_for_driver(town, ride)
    return caller["name"].split()[0] if town.settings.rider_name == "family" else caller["name"]


def _pin(town: TownRides, ride: Ride) -> Pin | None:
    stop = town.timetable.stop(ride.origin)
    if stop is None or stop.lat is None or stop.lon is None:
        return None
    told = Say("page.pin", {"time": clock_words(ride.board), "count": ride.seats, "where": said(town, stop.desc)})
    return Pin(stop.lat, stop.lon, stop_words(town, ride.origin), told)


def _has_come(town: TownRides, turn: Turn, ride: Ride) -> bool:
    return instant(ride.run.day, ride.board, town.office.tenant.zone) <= turn.at


def _marks(town: TownRides, ride: Ride) -> Iterator[Form]:
    """Who came and who did not, to be noted once they should have."""
    for state in ("done", "missed"):
        if ride.state != state:
            fields = (
                Field("number", "", "hidden", ride.number),
                Field("state", "", "hidden", state),
            )
            yield Form("mark", Say(f"page.mark_{state}", {"who": _called(town, ride)}), fields)


def _withdrawal(offer: Offer, riders: int) -> Form:
    key = "sure_withdraw.with_riders" if riders else "sure_withdraw.empty"
    fields = (Field("offer", "", "hidden", offer.id),)
    return Form("withdraw", Say("button.withdraw"), fields, confirm=Say(key, {"count": riders}))


def _request(town: TownRides, ride: Ride) -> Iterator[Block]:
    card = request_card(town, ride, Say("requests.one"))
    yield CardList(
        (Card(card.title, card.lines, buttons=map_of(town.timetable.stop(ride.origin))),), Say("requests.none")
    )
    yield Form("take", Say("button.take"), (Field("number", "", "hidden", ride.number),))


def _past_runs(town: TownRides, driver: str) -> Iterator[Block]:
    since, until = town.today - timedelta(days=PAST_DAYS), town.today.isoformat()
    rides = [
        ride for ride in town.rides.of_driver(driver, since=since.isoformat(), until=until) if ride.state in BOUGHT
    ]
    rows = tuple(
        Row(
            Say("page.past_day", {"day": day_words(ride.day), "time": clock_words(ride.board)}),
            Say("page.past", _past_facts(town, ride)),
        )
        for ride in reversed(rides)
    )
    yield Facts(rows, Say("page.history")) if rows else Told(Say("page.no_history"))


def take(turn: Turn, sent: Sent) -> Done:
    town = TownRides(turn.office, fresh=True)
    try:
        driver = driver_of(town, turn.resident.id)
        take_request(town, driver, request_named(town, sent["number"]), turn.office.house.clock())
    except Refusals as refusal:
        raise ResidentMistake(in_words(turn.office, refusal, turn.language)) from refusal
    return Done("driver", Say("taken.told"))


def withdraw_run(turn: Turn, sent: Sent) -> Done:
    town = TownRides(turn.office, fresh=True)
    try:
        offer = own_offer(town, turn.resident.id, sent["offer"])
        count = withdraw(town, offer, turn.office.house.clock())
    except Refusals as refusal:
        raise ResidentMistake(in_words(turn.office, refusal, turn.language)) from refusal
    return Done("driver", Say("withdrawn.told", {"count": count}))


def mark(turn: Turn, sent: Sent) -> Done:
    """A driver's own riders alone, once they should have come."""
    town = TownRides(turn.office, fresh=True)
    try:
        ride = request_named(town, sent["number"])
        if ride.driver != turn.resident.id:
            raise Refusal("not_riding")
        mark_ride(town, ride, "done" if sent["state"] == "done" else "missed", turn.office.house.clock())
    except Refusals as refusal:
        raise ResidentMistake(in_words(turn.office, refusal, turn.language)) from refusal
    return Done("driver", Say("page.marked"))


PAGES = Pages(
    pages=(ResidentPage("my_rides", show_rides), ResidentPage("driver", show_driver)),
    actions=(
        ResidentAction("cancel", cancel),
        ResidentAction("take", take),
        ResidentAction("withdraw", withdraw_run),
        ResidentAction("mark", mark),
    ),
)
