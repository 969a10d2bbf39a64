"""What the clock asks: whether a ride or run still stands when its reminder is due, what a killed worker left, and
the nightly audit of seats."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Reply, Row, Say, Tap
from chalicelib.platform.reminders.model import Notice, Recipient, Reminder, Round
from chalicelib.platform.residents.repository import Residents
from chalicelib.services.rides.actions.auditing import audit_of
from chalicelib.services.rides.actions.driving import riders_with, settle_day_off, settle_withdrawn
from chalicelib.services.rides.actions.matching import cancel_ride
from chalicelib.services.rides.actions.refusing import Refusals
from chalicelib.services.rides.actions.telling import is_reachable, ride_card, run_card, seats_words, to_driver_page
from chalicelib.services.rides.model.ride import Offer, Ride
from chalicelib.services.rides.repository import SERVICE, TownRides

LATE = timedelta(minutes=90)
"""A reminder that is later than this says nothing any more."""


def remind(office: Office, reminder: Reminder) -> Round:
    """What is said is decided now: of a ride that was cancelled or moved, nothing."""
    town, about = TownRides(office, fresh=True), reminder.about
    match about["what"]:
        case "ride":
            return Round(tuple(_of_ride(town, reminder)))
        case "offer":
            return Round(tuple(_of_offer(town, reminder)))
        case "withdrawn":
            settle_withdrawn(town, about["day"], about["trip"], about["driver"], office.house.clock())
        case "day_off":
            settle_day_off(town, about["day"], office.house.clock())
        case "audit":
            return audit_of(town).go_on(reminder)
    return Round()


def _of_ride(town: TownRides, reminder: Reminder) -> Iterator[Notice]:
    about = reminder.about
    ride = town.rides.find(about["number"], about["day"], about["trip"])
    if ride is None or not ride.is_live:
        return
    if ride.state == "waiting" and about["which"] != "evening":
        with suppress(*Refusals):  # taken or cancelled in this very moment
            cancel_ride(town, ride, at=town.office.house.clock(), because="no_driver")
    elif reminder.late < LATE and about["which"] != "end":
        yield from _to(town, ride.resident, _ride_told(town, ride, str(about["which"])))


def _ride_told(town: TownRides, ride: Ride, which: str) -> Reply:
    kind = which if ride.state == "matched" else "still_waiting"
    card = ride_card(
        town, ride, Say(f"remind.{kind}.title"), Tap(Say("button.cancel"), f"{SERVICE}/cancel/{ride.number}")
    )
    return Reply((card, Say(f"remind.{kind}.told")), (Tap(Say("menu.mine"), f"{SERVICE}/mine/"),))


def _of_offer(town: TownRides, reminder: Reminder) -> Iterator[Notice]:
    about = reminder.about
    offer = town.offers.find(about["day"], about["trip"], about["driver"])
    if offer is None or not offer.is_open or reminder.late >= LATE:
        return
    riders = sum(ride.seats for ride in riders_with(town, offer))
    if riders or about["which"] == "evening":
        yield from _to(town, offer.driver, _offer_told(town, offer, riders, str(about["which"])))


def _offer_told(town: TownRides, offer: Offer, riders: int, which: str) -> Reply:
    key = f"remind.drive_{which}" if riders else "remind.drive_empty"
    row = Row(Say("row.riders"), seats_words(riders))
    return Reply((run_card(town, offer.run, Say(f"{key}.title"), row, buttons=(to_driver_page(),)), Say(f"{key}.told")))


def _to(town: TownRides, resident_id: str, reply: Reply) -> Iterator[Notice]:
    resident = Residents(town.scope).find(resident_id) if resident_id else None
    if resident and is_reachable(town, resident):
        yield Notice(Recipient(resident.user_id, resident.channel_key, resident.language), reply)
