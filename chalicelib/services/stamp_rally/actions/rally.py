"""A campaign as one resident stands in it, and how its days, hours and numbers are said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.draws.prizes import Draw, Draws, number_of, winning
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import POINT, Entry
from chalicelib.services.stamp_rally.model import Spot, Stamp, Standing, is_met, standings
from chalicelib.services.stamp_rally.repository import Edition, ledger_of, spots_of, stamps_in, taken_back_in
from chalicelib.services.stamp_rally.settings import Campaign, Exchange, Goal, Prize, StampRallySettings

RECEIVED = "received"
CARD = 10
"""Characters of a resident's id that make the number of their card: 50 bits."""


@dataclass(frozen=True)
class Rally:
    """A campaign as one resident stands in it."""

    turn: Turn
    campaign: Campaign

    @property
    def office(self) -> Office:
        return self.turn.office

    @property
    def ledger(self) -> str:
        return ledger_of(self.campaign.id)

    @cached_property
    def edition(self) -> Edition:
        return spots_of(self.office, self.campaign.id)

    @cached_property
    def entries(self) -> Sequence[Entry]:
        return Ledger(self.turn.scope).entries_of(self.ledger, self.turn.resident.id)

    @cached_property
    def stamps(self) -> tuple[Stamp, ...]:
        return stamps_in(self.entries)

    @cached_property
    def taken_back(self) -> tuple[Entry, ...]:
        """What staff took back, of spots that have no stamp now: what the resident is told."""
        spots = {stamp.spot for stamp in self.stamps}
        return tuple(each for each in taken_back_in(self.entries) if each.about not in spots)

    @property
    def card_number(self) -> str:
        """What the resident tells at the counter."""
        return spelled(self.turn.resident.id[:CARD])

    @property
    def points(self) -> int:
        """The points the resident has to exchange."""
        return sum(entry.amount for entry in self.entries if entry.unit == POINT)

    def exchanged(self, exchange: Exchange) -> tuple[Entry, ...]:
        """How often, and when, the resident exchanged points for it."""
        prefix = exchange_cause(exchange)
        return tuple(entry for entry in self.entries if entry.cause.startswith(prefix))

    def points_for(self, goal: Goal) -> int:
        """The points the resident received for a goal."""
        return sum(entry.amount for entry in self.entries if entry.cause == points_cause(goal))

    @cached_property
    def groups(self) -> Mapping[str, str]:
        return self.campaign.groups_by(self.edition.open_spots)

    def spot(self, id_: str) -> Spot:
        found = self.edition.spot(id_)
        if found is None:
            raise NotFound()
        return found

    def standings(self, goal: Goal) -> tuple[Standing, ...]:
        return standings(goal.rule, self.groups, self.stamps)

    def has_reached(self, goal: Goal) -> bool:
        return is_met(goal.rule, self.groups, self.stamps)

    def has_stamp(self, spot: Spot) -> bool:
        """Whether there is nothing more to collect at a spot, for now."""
        today = self.turn.at.date().isoformat()
        return any(
            each.spot == spot.id and (not self.campaign.is_daily or each.at[:10] == today) for each in self.stamps
        )

    def received(self, goal: Goal) -> Entry | None:
        """What was booked when the resident received a reward."""
        return Ledger(self.turn.scope).find(ledger_of(self.campaign.id, goal.id), self.turn.resident.id, RECEIVED)

    def number(self, prize: Prize) -> str:
        return number_of(self.office, ledger_of(self.campaign.id, prize.id), self.turn.resident.id)

    def draw(self, prize: Prize) -> Draw | None:
        return Draws(self.turn.scope).find(ledger_of(self.campaign.id, prize.id))

    def has_won(self, prize: Prize) -> bool:
        draw, number = self.draw(prize), self.number(prize)
        return bool(number and draw and draw.is_drawn and number in winning(self.office, draw))

    def may_enter(self, prize: Prize) -> bool:
        goal = self.campaign.goal(prize.goal)
        is_open = self.turn.at < prize.closes(self.turn.at.tzinfo) and self.turn.at.date() >= self.campaign.first
        return is_open and goal is not None and self.has_reached(goal) and not self.number(prize)

    def kinds(self, spot: Spot) -> tuple[str, ...]:
        return spot.kinds or self.campaign.kinds


def rally_of(turn: Turn, campaign: str = "") -> Rally:
    """A campaign that is told now, or the first of them. `NotFound` where there is none."""
    settings: StampRallySettings = turn.settings
    told = settings.told(turn.at.date())
    found = next((each for each in told if campaign in {each.id, ""}), None)
    if found is None:
        raise NotFound(turn.words("none"))
    return Rally(turn, found)


def day_words(day: date) -> str:
    """A day as all our languages read it: `2026/12/1`."""
    return f"{day.year}/{day.month}/{day.day}"


def span_facts(campaign: Campaign) -> Mapping[str, str]:
    return {"first": day_words(campaign.first), "last": day_words(campaign.last)}


def hours_words(turn: Turn, spot: Spot) -> str:
    """When a stamp can be had, in the resident's language."""
    days = turn.words("comma").join(turn.words(f"day.{'月火水木金土日'.index(day)}") for day in spot.days)
    return " ".join(part for part in (days, spot.hours) if part)


def spelled(number: str) -> str:
    """An entry's number as people read it aloud: `K3F9X-2A7QM`."""
    return f"{number[:5]}-{number[5:]}"


def exchange_cause(exchange: Exchange) -> str:
    """What its exchanges are booked for, before their number."""
    return f"exchange/{exchange.id}/"


def points_cause(goal: Goal) -> str:
    """What a goal's points are booked for, in the ledger of the stamps."""
    return f"points/{goal.id}"
