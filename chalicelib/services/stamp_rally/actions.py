"""The verbs: press a stamp, receive a reward, enter for a prize, leave; and what a resident has so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.kernel.storage import together
from chalicelib.platform.draws.prizes import Closed, Draw, Draws, enter, number_of, winning
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.messaging.reply import Card, Page, Reply, Row, Say, Tap, Written, say
from chalicelib.platform.rewards.budget import Budgets, Plan
from chalicelib.platform.rewards.evidence import Refusal, Site, Trace, against_way, refused
from chalicelib.platform.rewards.evidence_taking import Asked, Shown, taken
from chalicelib.platform.rewards.evidence_tries import Tries
from chalicelib.platform.rewards.ledger import Ledger, insist
from chalicelib.platform.rewards.model import COUPON, POINT, STAMP, Entry
from chalicelib.platform.rewards.repository import Books
from chalicelib.services.stamp_rally.model import Spot, Stamp, Standing, is_met, standings
from chalicelib.services.stamp_rally.repository import SERVICE, Addresses, Edition, ledger_of, spots_of, stamps_in
from chalicelib.services.stamp_rally.schedule import ensure_running
from chalicelib.services.stamp_rally.settings import Campaign, Goal, Prize, StampRallySettings

RECEIVED = "received"
ADDRESS = ("name", "postal", "address", "phone")
"""What is asked for sending a prize."""


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


# pressing a stamp


def press_stamp(rally: Rally, spot: Spot, shown: Shown) -> Stamp:
    """Give a resident the stamp of a spot, once; who has it is told of it again, whatever they show.

    `ResidentMistake` where the campaign or the spot is closed, or where what is shown proves nothing.
    """
    turn, ledger = rally.turn, Ledger(rally.turn.scope, rally.office.house.pause)
    known = ledger.find(rally.ledger, turn.resident.id, _cause(rally, spot))
    if known:
        return Stamp(spot.id, known.at)
    _refuse_closed(rally, spot)
    kind = taken(turn, Asked(_site(rally, spot), rally.kinds(spot), rally.campaign.limits), shown)
    if isinstance(kind, Refusal):
        raise refused(turn, kind)
    ensure_running(rally.office, rally.campaign)
    entry = Entry(
        rally.ledger, turn.resident.id, _cause(rally, spot), STAMP, 1, turn.at.isoformat(),
        about=spot.id, note=f"{kind} {turn.language}",
    )  # fmt: skip
    booked = insist(lambda: _booked(rally, spot, ledger, entry), rally.office.house.pause)
    return Stamp(spot.id, booked.at)


def _cause(rally: Rally, spot: Spot) -> str:
    return f"spot/{spot.id}/{rally.turn.at.date()}" if rally.campaign.is_daily else f"spot/{spot.id}"


def _refuse_closed(rally: Rally, spot: Spot) -> None:
    turn, campaign = rally.turn, rally.campaign
    if not campaign.is_on(turn.at.date()):
        key = "not_yet" if turn.at.date() < campaign.first else "over"
        raise ResidentMistake(turn.words(key, **span_facts(campaign)))
    if spot.is_closed:
        raise ResidentMistake(turn.words("spot.gone"))
    if not spot.is_open(turn.at):
        raise ResidentMistake(turn.words("spot.not_now", hours=hours_words(turn, spot)))


def _booked(rally: Rally, spot: Spot, ledger: Ledger, entry: Entry) -> Entry:
    """Decided by the last stamp, and written only if none came in between: two at once cannot both be fast enough."""
    account = ledger.account(entry.campaign, entry.resident_id)
    entries = ledger.entries_of(entry.campaign, entry.resident_id)
    known = next((each for each in entries if each.cause == entry.cause), None)
    if known:
        return known
    refusal = against_way(_last(rally, entries), _site(rally, spot), rally.turn.at, rally.campaign.limits)
    if refusal:
        raise refused(rally.turn, refusal)
    together(*ledger.prepared(entry, account))
    return entry


def _last(rally: Rally, entries: Sequence[Entry]) -> Trace | None:
    """Where and when the last stamp was pressed."""
    stamps = sorted(stamps_in(entries), key=lambda stamp: stamp.at)
    spot = rally.edition.spot(stamps[-1].spot) if stamps else None
    return Trace(_site(rally, spot), datetime.fromisoformat(stamps[-1].at)) if spot else None


def _site(rally: Rally, spot: Spot) -> Site:
    return Site(rally.campaign.id, spot.id, spot.lat, spot.lon, spot.radius)


def hours_words(turn: Turn, spot: Spot) -> str:
    """When a stamp can be had, in the resident's language."""
    days = turn.words("comma").join(turn.words(f"day.{'月火水木金土日'.index(day)}") for day in spot.days)
    return " ".join(part for part in (days, spot.hours) if part)


# rewards and prizes


def receive(rally: Rally, goal: Goal) -> Entry:
    """Give a resident the reward of a goal they reached, once. `BudgetOver` where it was for the first so many."""
    turn, known = rally.turn, rally.received(goal)
    if known:
        return known
    if not goal.is_given or not rally.has_reached(goal):
        raise ResidentMistake(turn.words("reward.not_yet"))
    if rally.turn.at.date() > rally.campaign.enters_until:
        raise ResidentMistake(turn.words("over", **span_facts(rally.campaign)))
    entry = Entry(
        ledger_of(rally.campaign.id, goal.id), turn.resident.id, RECEIVED, POINT if goal.points else COUPON,
        goal.points or 1, turn.at.isoformat(), about=goal.id, value=1,
    )  # fmt: skip
    _open_reward(rally.office, entry.campaign, goal)
    return insist(lambda: _given(rally.office, entry), rally.office.house.pause)


def _open_reward(office: Office, ledger: str, goal: Goal) -> None:
    """See that a reward has its ledger and its budget, of as many as the town says now."""
    budgets, now = Budgets(office.scope, office.house.pause), office.house.clock()
    head, plan = budgets.find(ledger), Plan(goal.at_most or None)
    if head is None:
        Books(office.scope).open(ledger, SERVICE, goal.name["ja"], now + timedelta(days=1))
        budgets.open(ledger, plan, now + timedelta(minutes=5))
    elif head.total is not None and plan.total is not None and int(head.total) != plan.total:
        budgets.change(ledger, plan)


def _given(office: Office, entry: Entry) -> Entry:
    ledger = Ledger(office.scope, office.house.pause)
    known = ledger.find(entry.campaign, entry.resident_id, entry.cause)
    if known:
        return known
    account = ledger.account(entry.campaign, entry.resident_id)
    booked, part = Budgets(office.scope, office.house.pause).booked(entry)
    together(*ledger.prepared(booked, account), part)
    return booked


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


def spelled(number: str) -> str:
    """An entry's number as people read it aloud: `K3F9X-2A7QM`."""
    return f"{number[:5]}-{number[5:]}"


def leave(rally: Rally) -> None:
    """Cut the tie between a resident and all they have in a campaign; done again, nothing happens."""
    for book in list(Books(rally.turn.scope).all(SERVICE)):
        if book.campaign == rally.ledger or book.campaign.startswith(f"{rally.ledger}."):
            Ledger(rally.turn.scope, rally.office.house.pause).forget(book.campaign, rally.turn.resident.id)
    Addresses(rally.turn.scope).forget(rally.turn.resident.id, prefix=f"{rally.ledger}.")


# in the chat


def show_rally(turn: Turn, value: str) -> Reply:
    """The campaigns there are, what the resident has so far, and how stamps are collected."""
    settings: StampRallySettings = turn.settings
    told = [each for each in settings.told(turn.at.date()) if value in {"", each.id}]
    if not told:
        return say("none")
    return Reply((*(_card(Rally(turn, each)) for each in told[:3]), Say("how")))


def _card(rally: Rally) -> Card:
    campaign = rally.campaign
    rows = [Row(Say("period"), Say("from_to", span_facts(campaign)))]
    rows.append(Row(Say("yours"), Say("stamps", {"count": len(rally.stamps)})))
    rows += [Row(Written(goal.name), progress(rally, goal)) for goal in campaign.goals[:6]]
    about = (Written(campaign.about),) if campaign.about.get("ja") else ()
    buttons = (
        Page(Say("open_map"), f"stamp_rally/map?campaign={campaign.id}"),
        Page(Say("open_rewards"), f"stamp_rally/rewards?campaign={campaign.id}"),
    )
    return Card(Written(campaign.name), (*about, *rows), buttons=buttons, colour="#2c7a5b")


def progress(rally: Rally, goal: Goal) -> Say:
    """How far somebody is with a reward, in words."""
    if rally.has_reached(goal):
        return Say("reached")
    told = rally.standings(goal)
    if goal.match == "any":
        best = max(told, key=lambda each: each.done / max(each.needed, 1))
        return Say("done_of", {"done": best.done, "needed": best.needed})
    return Say("done_of", {"done": sum(each.done for each in told), "needed": sum(each.needed for each in told)})


# what is kept of a resident


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
