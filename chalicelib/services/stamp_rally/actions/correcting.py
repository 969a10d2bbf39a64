"""What staff do at the counter with somebody's card: find it, take a wrongly given stamp back, give it again.

Each is an entry that reverses another, whose cause follows from the other's, so that it is booked once: a stamp `S`,
its taking back `reversed/S`, the taking back of that `reversed/reversed/S`, and so on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.insisting import insist
from chalicelib.kernel.storage import together
from chalicelib.platform.draws.prizes import number_of
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import shards
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import POINT, STAMP, Entry, last_words
from chalicelib.services.stamp_rally.actions.rally import CARD, RECEIVED
from chalicelib.services.stamp_rally.model import Spot, Stamp, is_met
from chalicelib.services.stamp_rally.repository import Edition, SpotBook, ledger_of, stamps_in
from chalicelib.services.stamp_rally.settings import Campaign, Goal, Prize

MISREAD = str.maketrans("OIL", "011")
"""Letters the alphabet of our numbers does not have, and what was meant (Crockford's base 32)."""
MOST_CORRECTIONS = 40
"""Of one stamp: a cause grows with each, and a key is no longer than a kilobyte."""


NOT_GIVEN = "このスタンプは、すでに取り消されています。"
NOT_TAKEN = "このスタンプは、取り消されていません。"
PRESSED_AGAIN = "取り消したあとに、同じスポットのスタンプがもう一度押されています。"
TOO_OFTEN = "このスタンプは、取消しと取りやめが多すぎるため、これ以上は変えられません。"


@dataclass(frozen=True)
class CardAtDesk:
    """What one resident has in a campaign, as staff see it who were told the card's number."""

    office: Office
    campaign: Campaign
    resident_id: str

    @property
    def ledger(self) -> str:
        return ledger_of(self.campaign.id)

    @cached_property
    def entries(self) -> Sequence[Entry]:
        return Ledger(self.office.scope).entries_of(self.ledger, self.resident_id)

    @cached_property
    def edition(self) -> Edition:
        return SpotBook(self.office.scope).now(self.campaign.id)

    @property
    def points(self) -> int:
        return sum(entry.amount for entry in self.entries if entry.unit == POINT)

    @property
    def given(self) -> list[tuple[Entry, Entry]]:
        """The stamps that count, each with what may be reversed to take it back."""
        return [(stamp, last) for stamp, last in last_words(self.entries) if stamp.unit == STAMP and last.amount > 0]

    @property
    def taken(self) -> list[tuple[Entry, Entry]]:
        """The stamps that were taken back, each with what took it."""
        return [(stamp, last) for stamp, last in last_words(self.entries) if stamp.unit == STAMP and last.amount < 0]

    def spot_name(self, spot_id: str) -> str:
        spot: Spot | None = self.edition.spot(spot_id)
        return spot.names["ja"] if spot else spot_id

    def lost_without(self, cause: str) -> list[Goal]:
        """The goals that are reached now and would not be without a stamp."""
        groups, now = self.campaign.groups_by(self.edition.open_spots), stamps_in(self.entries)
        rest = [_stamp(stamp) for stamp, last in self.given if last.cause != cause]
        goals = self.campaign.goals
        return [goal for goal in goals if is_met(goal.rule, groups, now) and not is_met(goal.rule, groups, rest)]

    def has_received(self, goal: Goal) -> bool:
        ledger = ledger_of(self.campaign.id, goal.id)
        return Ledger(self.office.scope).find(ledger, self.resident_id, RECEIVED) is not None

    def number(self, prize: Prize) -> str:
        """The number of the resident's entry for a prize; empty where they did not enter."""
        return number_of(self.office, ledger_of(self.campaign.id, prize.id), self.resident_id)


def _stamp(entry: Entry) -> Stamp:
    return Stamp(entry.about, entry.at)


def card_numbered(office: Office, campaign: Campaign, typed: str) -> CardAtDesk | None:
    """The card with a number as people type it; None where nobody in the campaign has it. Sixteen queries."""
    marks = normalize("NFKC", typed).upper().translate(MISREAD)
    number = "".join(mark for mark in marks if mark.isascii() and mark.isalnum())
    if len(number) != CARD:
        return None
    accounts, ledger = Ledger(office.scope).accounts, ledger_of(campaign.id)
    found = [record.resident_id for shard in shards() for record in accounts.each(f"{ledger}/{shard}", prefix=number)]
    return CardAtDesk(office, campaign, found[0]) if len(found) == 1 else None


def take_back(card: CardAtDesk, cause: str, by: str, note: str) -> Entry:
    """Take a stamp back; once, however often it is asked. What was received for it stays."""
    return _corrected(card, cause, by, note, _against_taking)


def _against_taking(_card: CardAtDesk, _entries: Sequence[Entry], last: Entry) -> str:
    return "" if last.amount > 0 else NOT_GIVEN


def give_again(card: CardAtDesk, cause: str, by: str) -> Entry:
    """Take a taking back back; `StaffMistake` where the resident has a stamp of the same spot by now."""
    return _corrected(card, cause, by, "", _against_giving)


def _against_giving(card: CardAtDesk, entries: Sequence[Entry], last: Entry) -> str:
    """A stamp's day is that of its pressing, also where it is given again."""
    if last.amount > 0:
        return NOT_TAKEN
    pairs = [pair for pair in last_words(entries) if pair[0].unit == STAMP and pair[0].about == last.about]
    days = {told.cause: stamp.at[:10] for stamp, told in pairs}
    given = [stamp for stamp, told in pairs if told.amount > 0]
    is_double = any(not card.campaign.is_daily or stamp.at[:10] == days[last.cause] for stamp in given)
    return PRESSED_AGAIN if is_double else ""


Against = Callable[[CardAtDesk, Sequence[Entry], Entry], str]


def _corrected(card: CardAtDesk, cause: str, by: str, note: str, against: Against) -> Entry:
    """Book what reverses an entry. The account is read before anything is decided, and written under its version."""
    ledger, at = Ledger(card.office.scope, card.office.house.pause), card.office.now().isoformat()

    def corrected() -> Entry:
        account = ledger.account(card.ledger, card.resident_id)
        last = ledger.find(card.ledger, card.resident_id, cause)
        if last is None or last.unit != STAMP:
            raise NotFound()
        reversing = last.reversing(at, by, note)
        known = ledger.find(card.ledger, card.resident_id, reversing.cause)
        if known:
            return known
        entries = ledger.entries_of(card.ledger, card.resident_id)
        why = against(card, entries, last) or (TOO_OFTEN if cause.count("/") > MOST_CORRECTIONS else "")
        if why:
            raise StaffMistake(why)
        together(*ledger.prepared(reversing, account))
        return reversing

    return insist(corrected, ledger.pause)
