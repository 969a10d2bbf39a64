"""The town's booking desk, and what a resident's answers ask of it."""

import json
from collections.abc import Mapping
from datetime import time
from typing import Any

from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import Booking, Slot, Wanted, purpose
from chalicelib.platform.bookings.settings import Offering
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.messaging.reply import Words
from chalicelib.platform.residents.model import SELF
from chalicelib.services.visits.model import QUESTION, Chosen
from chalicelib.services.visits.repository import SERVICE
from chalicelib.services.visits.settings import VisitsSettings


def settings_of(office: Office) -> VisitsSettings:
    settings: VisitsSettings = office.settings(SERVICE)
    return settings


def town_desk(office: Office) -> Desk:
    chosen = settings_of(office)
    return Desk(office, SERVICE, chosen.offerings, time.fromisoformat(chosen.evening))


def spoken(turn: Turn, words: Words) -> str:
    """Words in the resident's language."""
    return Voice(turn.office, SERVICE, turn.language)(words)


def offering_of(turn: Turn, answers: Answers) -> Offering | None:
    """The offering a flow is about: chosen in it, named where it was entered, or that of the booking it changes."""
    desk, told = town_desk(turn.office), Chosen.read(answers.get("about"))
    found = desk.find(told.offering or str(answers.get("offering") or ""))
    if found or not told.offering:
        return found
    booking = own_booking(turn, told.offering)
    return desk.find(booking.offering) if booking else None


def own_booking(turn: Turn, number: str) -> Booking | None:
    """A booking of this very resident."""
    found = town_desk(turn.office).ledger.find(number)
    return found if found and found.resident == turn.resident.id else None


def counted_for(turn: Turn, answers: Answers) -> str:
    """Whose limits count, when not the resident's own."""
    person = answers.get("person")
    return f"{turn.resident.id}/{person}" if person and person != SELF.id else ""


def public_answers(offering: Offering, answers: Answers) -> dict[str, Any]:
    return {name: told for name, told in _told(offering, answers).items() if not is_private(offering, name)}


def private_answers(offering: Offering, answers: Answers) -> dict[str, Any]:
    return {name: told for name, told in _told(offering, answers).items() if is_private(offering, name)}


def is_private(offering: Offering, name: str) -> bool:
    question = offering.question(name)
    return question is None or question.sensitivity != "public"


def _told(offering: Offering, answers: Answers) -> dict[str, Any]:
    told = {question.id: answers.get(f"{QUESTION}{question.id}") for question in offering.questions}
    return {name: answer for name, answer in told.items() if answer is not None}


def sealed_for(office: Office, cause: str, private: Mapping[str, Any]) -> str:
    """Private answers, sealed for the booking that a cause makes; empty where there are none."""
    if not private:
        return ""
    told = json.dumps(dict(private), ensure_ascii=False)
    return office.house.sealer.seal(office.tenant.id, purpose(cause), told)


def opened_answers(office: Office, booking: Booking) -> Mapping[str, Any]:
    """The private answers of a booking. The caller writes down who looked."""
    if not booking.sealed:
        return {}
    told: Mapping[str, Any] = json.loads(
        office.house.sealer.open(office.tenant.id, purpose(booking.cause), booking.sealed)
    )
    return told


def wish(turn: Turn, offering: Offering, slot: Slot, answers: Answers, cause: str) -> Wanted:
    """What the resident asks for."""
    return Wanted(
        cause,
        (slot,),
        offering.limits(),
        int(answers.get("people") or 1),
        turn.resident.id,
        counted_for(turn, answers),
        turn.channel.key,
        answers=public_answers(offering, answers),
        sealed=sealed_for(turn.office, cause, private_answers(offering, answers)),
    )
