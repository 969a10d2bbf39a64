"""Rewards: received for a goal that was reached, or exchanged for points; each once, however often it is asked."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.kernel.insisting import insist
from chalicelib.kernel.storage import together
from chalicelib.platform.house import Office
from chalicelib.platform.rewards.budget import Budgets, Plan
from chalicelib.platform.rewards.evidence import Refusal, refused
from chalicelib.platform.rewards.evidence_taking import Asked, Shown, taken
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import COUPON, POINT, Entry
from chalicelib.platform.rewards.repository import Books
from chalicelib.services.stamp_rally.actions.rally import RECEIVED, Rally, exchange_cause, points_cause, span_facts
from chalicelib.services.stamp_rally.actions.stamps import site_of
from chalicelib.services.stamp_rally.repository import SERVICE, ledger_of
from chalicelib.services.stamp_rally.settings import Exchange, Goal


def receive(rally: Rally, goal: Goal) -> Entry:
    """Give a resident the reward of a goal they reached, once. `BudgetOver` where it was for the first so many."""
    turn, known = rally.turn, rally.received(goal)
    if known:
        return known
    if not goal.is_given or not rally.has_reached(goal):
        raise ResidentMistake(turn.words("reward.not_yet"))
    if rally.turn.at.date() > rally.campaign.enters_until:
        raise ResidentMistake(turn.words("over", **span_facts(rally.campaign)))
    given = _reward(rally, goal, RECEIVED)
    points = replace(given, campaign=rally.ledger, cause=points_cause(goal), unit=POINT, amount=goal.points, value=0)
    _open_reward(rally.office, given.campaign, goal)
    return insist(lambda: _given(rally.office, given, points if goal.points else None), rally.office.house.pause)


def _reward(rally: Rally, what: Goal | Exchange, cause: str) -> Entry:
    """One of a reward, in its own ledger."""
    at = rally.turn.at.isoformat()
    ledger = ledger_of(rally.campaign.id, what.id)
    return Entry(ledger, rally.turn.resident.id, cause, COUPON, 1, at, about=what.id, value=1)


def _open_reward(office: Office, ledger: str, goal: Goal | Exchange) -> None:
    """See that a reward has its ledger and its budget, of as many as the town says now."""
    budgets, now = Budgets(office.scope, office.house.pause), office.house.clock()
    head, plan = budgets.find(ledger), Plan(goal.at_most or None)
    if head is None:
        Books(office.scope).open(ledger, SERVICE, goal.name["ja"], now + timedelta(days=1))
        budgets.open(ledger, plan, now + timedelta(minutes=5))
    elif head.total is not None and plan.total is not None and int(head.total) != plan.total:
        budgets.change(ledger, plan)


def _given(office: Office, entry: Entry, points: Entry | None) -> Entry:
    """The reward, and the points it brings, which lie with the stamps: in one transaction."""
    ledger = Ledger(office.scope, office.house.pause)
    known = ledger.find(entry.campaign, entry.resident_id, entry.cause)
    if known:
        return known
    account = ledger.account(entry.campaign, entry.resident_id)
    with_points = ledger.prepared(points, ledger.account(points.campaign, points.resident_id)) if points else ()
    booked, part = Budgets(office.scope, office.house.pause).booked(entry)
    together(*ledger.prepared(booked, account), part, *with_points)
    return booked


# for points


def exchange(rally: Rally, what: Exchange, seen: int, spot_id: str = "", code: str = "") -> Entry:
    """Exchange points for a reward. `seen`: how many of it the resident had when they were asked, so that two phones
    that press at once, and a form that is sent again, exchange once.

    `ResidentMistake` where there are too few points, or where the number of the spot's staff is not right;
    `BudgetOver` where there are no more.
    """
    done = rally.exchanged(what)
    if seen < len(done):
        return done[seen]
    if seen > len(done):
        raise NotFound()
    _refuse_exchange(rally, what)
    if what.spots:
        _refuse_code(rally, what, spot_id, code)
    _open_reward(rally.office, ledger_of(rally.campaign.id, what.id), what)
    return insist(lambda: _exchanged(rally, what, seen), rally.office.house.pause)


def _refuse_exchange(rally: Rally, what: Exchange) -> None:
    turn, day = rally.turn, rally.turn.at.date()
    if day < rally.campaign.first or day > rally.campaign.enters_until:
        key = "not_yet" if day < rally.campaign.first else "over"
        raise ResidentMistake(turn.words(key, **span_facts(rally.campaign)))
    if what.each and len(rally.exchanged(what)) >= what.each:
        raise ResidentMistake(turn.words("exchange.enough", each=what.each))
    if rally.points < what.points:
        raise _short(rally, what, rally.points)


def _short(rally: Rally, what: Exchange, points: int) -> ResidentMistake:
    return ResidentMistake(rally.turn.words("exchange.short", points=what.points, have=points))


def _refuse_code(rally: Rally, what: Exchange, spot_id: str, code: str) -> None:
    """Refuse what is not the number that the staff of one of its spots tell now."""
    if spot_id not in what.spots:
        raise NotFound()
    asked = Asked(site_of(rally, rally.spot(spot_id)), ("code",), rally.campaign.limits)
    told = taken(rally.turn, asked, Shown(code=code)) if code else Refusal("code_wrong")
    if isinstance(told, Refusal):
        raise refused(rally.turn, told)


def _exchanged(rally: Rally, what: Exchange, seen: int) -> Entry:
    """Decided by the balance and by what was exchanged so far; written only if neither changed meanwhile."""
    ledger, budgets = Ledger(rally.turn.scope), Budgets(rally.turn.scope, rally.office.house.pause)
    account = ledger.account(rally.ledger, rally.turn.resident.id)
    cause = f"{exchange_cause(what)}{seen}"
    known = ledger.find(rally.ledger, rally.turn.resident.id, cause)
    if known:
        return known
    if account.balance(POINT) < what.points:
        raise _short(rally, what, account.balance(POINT))
    given = _reward(rally, what, cause)
    spent = replace(given, campaign=rally.ledger, unit=POINT, amount=-what.points, value=0)
    own = ledger.account(given.campaign, given.resident_id)
    booked, part = budgets.booked(given)
    together(*ledger.prepared(spent, account), *ledger.prepared(booked, own), part)
    return spent
