"""What is kept of a resident: told, left behind, erased."""

from collections.abc import Sequence

from chalicelib.platform.house import Turn
from chalicelib.platform.rewards.evidence_tries import Tries
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.repository import Books
from chalicelib.services.stamp_rally.actions.rally import Rally
from chalicelib.services.stamp_rally.repository import SERVICE, Addresses, stamps_in


def leave(rally: Rally) -> None:
    """Cut the tie between a resident and all they have in a campaign; done again, nothing happens."""
    for book in list(Books(rally.turn.scope).all(SERVICE)):
        if book.campaign == rally.ledger or book.campaign.startswith(f"{rally.ledger}."):
            Ledger(rally.turn.scope, rally.office.house.pause).forget(book.campaign, rally.turn.resident.id)
    Addresses(rally.turn.scope).forget(rally.turn.resident.id, prefix=f"{rally.ledger}.")


def holdings(turn: Turn, resident_id: str) -> Sequence[str]:
    """What is kept of a resident, in sentences."""
    ledger, told = Ledger(turn.scope), []
    for book in Books(turn.scope).all(SERVICE):
        count = len(stamps_in(ledger.entries_of(book.campaign, resident_id)))
        told += [turn.words("holds", title=book.title, count=count)] if count else []
    addresses = len(Addresses(turn.scope).of(resident_id))
    return [*told, turn.words("holds_address", count=addresses)] if addresses else told


def forget_resident(turn: Turn, resident_id: str) -> None:
    """Erase addresses and tries; stamps and entries lose their tie to the resident, so that sums stay (ADR 19)."""
    for book in list(Books(turn.scope).all(SERVICE)):
        Ledger(turn.scope, turn.office.house.pause).forget(book.campaign, resident_id)
    Addresses(turn.scope).forget(resident_id)
    Tries(turn.scope).forget(resident_id)
