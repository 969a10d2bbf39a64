"""Entering for a prize, with the address sealed."""

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.draws.prizes import Closed, enter
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Reply, Say, Tap, Written, say
from chalicelib.services.stamp_rally.actions.rally import rally_of, spelled
from chalicelib.services.stamp_rally.repository import Addresses, ledger_of

ADDRESS = ("name", "postal", "address", "phone")
"""What is asked for sending a prize."""


def enter_prize(turn: Turn, answers: Answers) -> Reply:
    """Enter for the prize that was chosen, with the address sealed. Heard again, it is the same entry."""
    campaign, _, id_ = str(answers.get("prize") or "").partition(".")
    if not id_:
        return say("enter.none").offering(Tap(Say("menu.start"), "stamp_rally/start/"))
    rally = rally_of(turn, campaign)
    prize = rally.campaign.prize(id_)
    if prize is None or not (rally.number(prize) or rally.may_enter(prize)):
        raise ResidentMistake(turn.words("enter.over"))
    ledger, told = ledger_of(campaign, id_), {name: str(answers.get(name) or "") for name in ADDRESS}
    Addresses(turn.scope).keep(turn.office, turn.resident.id, ledger, told, prize.closes(turn.at.tzinfo))
    try:
        number = enter(turn.office, ledger, turn.resident.id, turn.at)
    except Closed as closed:
        Addresses(turn.scope).forget(turn.resident.id, prefix=ledger)
        raise ResidentMistake(turn.words("enter.over")) from closed
    return say("entered", prize=Written(prize.name), number=spelled(number))
