"""Entries, accounts and budgets as values.

On paper: account(R1) {} -> issue coupon C1 (+1 coupon, 500 held) -> {coupon: 1} -> used at a shop (-1 coupon,
-500 held, 500 spent) -> {coupon: 0} -> undone by the shop (+1 coupon, 500 held, -500 spent) -> {coupon: 1}. Three
entries, none changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from chalicelib.kernel.errors import ResidentMistake

STAMP, POINT, COUPON, PRIZE = "stamp", "point", "coupon", "prize"
"""Units that ledgers count."""
REVERSED = "reversed/"


class NotEnough(ResidentMistake):
    """残高が足りません。"""


class BudgetOver(ResidentMistake):
    """予算の上限に達したため、終了しました。"""


class Stopped(ResidentMistake):
    """このキャンペーンは停止しています。"""


@dataclass(frozen=True)
class Entry:
    """A line of the ledger of one resident in one campaign."""

    campaign: str
    resident_id: str
    cause: str
    """What it is booked for. The same cause never books twice: `spot/<id>`, `use/<coupon>`, …"""
    unit: str
    amount: int
    """How many of the unit come (or, negative, go)."""
    at: str
    """ISO 8601 on the town's clocks."""
    about: str = ""
    """The spot, shop or prize it is about."""
    by: str = ""
    """Who booked it, where not the resident: a shop, a member of the staff, `system`."""
    note: str = ""
    value: int = 0
    """What the budget spends by it, in the budget's unit; negative where it comes back."""
    held: int = 0
    """What the budget sets aside by it; negative where that is let go."""
    part: str = ""
    """The budget's part it is booked on; empty where it touches none."""
    part_number: int = 0
    """Which booking of that part it is."""
    reverses: str = ""
    """The cause of the entry it takes back."""
    number: int = 0
    """Which entry of the account it is, from 1; told by the ledger."""

    def reversing(self, at: str, by: str, note: str) -> "Entry":
        """The entry that takes this one back; its budget's booking has yet to be told."""
        return replace(
            self, cause=f"{REVERSED}{self.cause}", amount=-self.amount, at=at, by=by, note=note,
            value=-self.value, held=-self.held, part_number=0, reverses=self.cause, number=0,
        )  # fmt: skip


def last_words(entries: Iterable[Entry]) -> list[tuple[Entry, Entry]]:
    """Each entry of one resident that corrects nothing, with the last correction of it, or itself where there is none.

    On paper: S, taken back by R, which is taken back by RR: (S, RR). It counts where both are of the same amount.
    """
    known = list(entries)
    corrections = {entry.reverses: entry for entry in known if entry.reverses}
    found = []
    for entry in (each for each in known if not each.reverses):
        last = entry
        while last.cause in corrections:
            last = corrections[last.cause]
        found.append((entry, last))
    return found


@dataclass(frozen=True)
class Account:
    """Where a resident stands in a campaign: the sum of their entries, kept beside them."""

    campaign: str
    resident_id: str
    balances: Mapping[str, int] = field(default_factory=dict)
    """Unit -> how many."""
    entries: int = 0
    version: int | None = None

    def balance(self, unit: str) -> int:
        return self.balances.get(unit, 0)

    def after(self, entry: Entry) -> "Account":
        """The account with an entry added; `NotEnough` where that would leave less than nothing of a unit.

        A correction may leave less than nothing: what was wrongly earned may have been spent.
        """
        left = self.balance(entry.unit) + entry.amount
        if left < 0 and entry.amount < 0 and not entry.reverses:
            raise NotEnough()
        return replace(self, balances={**self.balances, entry.unit: left}, entries=self.entries + 1)


BudgetState = Literal["open", "stopped"]


@dataclass(frozen=True)
class BudgetStanding:
    """What became of a budget so far, summed over its parts. All in its unit (yen or pieces)."""

    total: int | None
    """None: without limit."""
    spent: int
    held: int
    state: BudgetState

    @property
    def rest(self) -> int | None:
        return None if self.total is None else self.total - self.spent - self.held

    @property
    def percent(self) -> int:
        """How much of it is spent or set aside, rounded down; 0 where there is no limit."""
        return (self.spent + self.held) * 100 // self.total if self.total else 0


@dataclass(frozen=True)
class Difference:
    """Something the audit found that is not as its entries say."""

    campaign: str
    thing: str
    """`resident/<id>` or `part/<name>`."""
    what: str
    """A unit, `entries`, `spent` or `held`."""
    kept: int
    summed: int
