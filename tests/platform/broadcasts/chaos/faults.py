"""What must hold when a bad day is over: LINE's book against the account, the parts and what was approved."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.platform.broadcasts.model import Account
from chalicelib.platform.broadcasts.parts import account_of, recipients
from tests.kit.line_book import BookedLine
from tests.platform.broadcasts.chaos.towns import ID, TownAtRisk


def faults_of(name: str, town: TownAtRisk, line: BookedLine) -> Iterator[str]:
    """What does not hold in a town."""
    got = Counter(taken.user_id for taken in line.book if taken.channel == town.channel.line_id)
    account, broadcast = account_of(town.office, ID), town.broadcast
    outcomes = dict(recipients(town.office, ID))
    twice = [user for user, times in got.items() if times > 1]
    if twice:
        yield f"{name}: {len(twice)} got it twice"
    yield from (f"{name}: {fault}" for fault in _faults_of_account(account, outcomes, got))
    if broadcast.account != account:
        yield f"{name}: closed as {broadcast.account}, the parts say {account}"
    if broadcast.state == "sent":
        yield from (f"{name}: {fault}" for fault in _faults_of_sent(town, outcomes, line.foreign))
    if broadcast.state not in {"sent", "stopped"}:
        yield f"{name}: it is over, and {broadcast.state}"
    yield from (f"{name}: {fault}" for fault in _faults_of_words(town, line))


def _faults_of_account(account: Account, outcomes: dict[str, str], got: Counter[str]) -> Iterator[str]:
    ends = Counter(outcomes.values())
    accepted = {user for user, end in outcomes.items() if end == "accepted"}
    unknown = {user for user, end in outcomes.items() if end == "unknown"}
    if account.accepted != len(accepted) or not accepted <= set(got) <= accepted | unknown:
        yield f"the account says {account.accepted} (and {account.unknown} unknown), LINE's book {got.total()}"
    told = {"refused": account.refused, "stopped": account.stopped, "unknown": account.unknown}
    if {end: ends[end] for end in told} != told or sum(told.values()) + account.accepted != account.planned:
        yield f"{account} does not add up to {dict(ends)}"


def _faults_of_sent(town: TownAtRisk, outcomes: dict[str, str], foreign: set[str]) -> Iterator[str]:
    """Everybody who is meant has an outcome: those of another provider alone are refused."""
    meant = set(town.user_ids)
    if set(outcomes) != meant:
        yield f"{len(meant - set(outcomes))} are in no part"
    if any((end == "refused") != (user in foreign) for user, end in outcomes.items() if end != "unknown"):
        yield "others are refused than LINE refuses"
    if set(outcomes.values()) - {"accepted", "refused", "unknown"}:
        yield f"sent, and {Counter(outcomes.values())}"


def _faults_of_words(town: TownAtRisk, line: BookedLine) -> Iterator[str]:
    """Nobody reads what was not approved before it was sent."""
    for taken in line.book:
        if taken.channel == town.channel.line_id:
            body = str(line.said[taken.channel, taken.key]).partition(": ")[2]
            if body not in town.approved or town.approved[body] > taken.at:
                yield f"{body!r} was sent and not approved"
                return
