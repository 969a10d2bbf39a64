"""What the clock asks: counting a campaign at night, shard by shard, and telling the winners of a draw."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import groupby

from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.draws.prizes import Draws, entries_in, moved_up, promise_draw, winning
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Page, Reply, Say, Written
from chalicelib.platform.reminders.model import Notice, Recipient, Reminder, Round
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.residents.model import shards
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import Entry, last_words
from chalicelib.platform.rewards.repository import Books
from chalicelib.services.stamp_rally.model import is_met
from chalicelib.services.stamp_rally.repository import LEDGERS, SERVICE, Counts, SpotBook, ledger_of, stamps_in
from chalicelib.services.stamp_rally.settings import Campaign, Prize, StampRallySettings

ENDING, DRAW_DUE = "rally-ending", "rally-draw"
"""Slips on the first page."""
ENDS_SOON = timedelta(days=7)
NIGHT = time(2, 40)
COUNTED_AGAIN = 3
"""Days that a night counts anew: who is forgotten then is counted without a language."""
UNKNOWN = "-"


def remind(office: Office, reminder: Reminder) -> Round:
    """A campaign's night, or a draw whose winners are to be told."""
    if "night" in reminder.about:
        return _night(office, str(reminder.about["night"]), int(reminder.about["shard"]))
    if "drawn" in reminder.about:
        return Round(_winners(office, str(reminder.about["drawn"]), str(reminder.about["struck"])))
    return Round()


# seeing that it runs


def ensure_running(office: Office, campaign: Campaign) -> None:
    """See that a campaign has its ledger, its nightly counts, its slips, and its draws their promises."""
    key = (office.tenant.id, "rally-running", campaign.id)
    office.house.memory.recall(key, lambda: _run(office, campaign), seconds=600)


def _run(office: Office, campaign: Campaign) -> bool:
    ledger = ledger_of(campaign.id)
    Books(office.scope).open(ledger, SERVICE, campaign.name["ja"], office.house.clock() + timedelta(days=1))
    night = Reminder(f"{ledger}/night", SERVICE, next_night(office), {"night": campaign.id, "shard": 0})
    Reminders(office.scope).set_once(night)
    for prize in campaign.prizes:
        promise_draw(office, ledger_of(campaign.id, prize.id), service=SERVICE, title=prize.name["ja"])
    keep_slips(office, campaign)
    return True


def keep_slips(office: Office, campaign: Campaign) -> None:
    """Let the first page tell of a campaign that ends soon, and of each draw from the day on which it may be done."""
    slips, zone = Waiting(office.scope), office.now().tzinfo
    over = datetime.combine(campaign.last + timedelta(days=1), time(), zone)
    slips.keep(ENDING, campaign.id, (campaign.last - ENDS_SOON).isoformat(), expires=over.timestamp())
    for prize in campaign.prizes:
        draw = Draws(office.scope).find(ledger_of(campaign.id, prize.id))
        if draw and not draw.is_drawn:
            slips.keep(DRAW_DUE, draw.ledger, (prize.enter_until + timedelta(days=1)).isoformat())


def next_night(office: Office) -> datetime:
    now = office.now()
    tonight = datetime.combine(now.date(), NIGHT, now.tzinfo)
    return tonight if now < tonight else tonight + timedelta(days=1)


# a night


def _night(office: Office, campaign_id: str, number: int) -> Round:
    """Count one shard of residents; the next in a minute, and after the last the next night, until all is over."""
    settings: StampRallySettings = office.settings(SERVICE)
    campaign = settings.campaign(campaign_id)
    if campaign is None:
        return Round()
    all_shards = shards()
    count_shard(office, campaign, all_shards[number])
    if number + 1 < len(all_shards):
        soon = office.house.clock() + timedelta(minutes=1)
        return Round((), soon, {"night": campaign_id, "shard": number + 1})
    keep_slips(office, campaign)
    is_over = office.now().date() > campaign.enters_until
    return Round((), None if is_over else next_night(office), {"night": campaign_id, "shard": 0})


def count_shard(office: Office, campaign: Campaign, shard: str) -> None:
    """Derive a shard's days and how far its residents are from the ledger. Done again, it writes the same."""
    counts, ledger = Counts(office.scope), ledger_of(campaign.id)
    groups = campaign.groups_by(SpotBook(office.scope).now(campaign.id).open_spots)
    is_first = not any(reach.shard == shard for reach in counts.reach(campaign.id))
    days: defaultdict[str, Counter[str]] = defaultdict(Counter)
    residents, goals, corrected = Counter[str](), Counter[str](), set[str]()
    settled = (office.now().date() - timedelta(days=COUNTED_AGAIN)).isoformat()
    for entries in _each_resident(office, ledger, shard):
        stamps = stamps_in(entries)
        residents[str(len(stamps))] += 1
        goals.update(goal.id for goal in campaign.goals if is_met(goal.rule, groups, stamps))
        for stamp in stamps:
            days[stamp.at[:10]][f"{stamp.spot}/{stamp.language or UNKNOWN}"] += 1
        for day in _corrected(entries, settled):
            corrected.add(day)
            days.setdefault(day, Counter())
    for day, told in days.items():
        if is_first or day >= settled or day in corrected:
            counts.keep_day(campaign.id, day, shard, told)
    counts.keep_reach(campaign.id, shard, office.now().isoformat(), residents, goals)


def _corrected(entries: list[Entry], since: str) -> Iterator[str]:
    """The days of stamps that staff took back, or gave again, since a day: those days are counted anew."""
    return (entry.at[:10] for entry, last in last_words(entries) if last is not entry and last.at[:10] >= since)


def _each_resident(office: Office, ledger: str, shard: str) -> Iterator[list[Entry]]:
    lines = Ledger(office.scope).records.each(f"{ledger}/{shard}", pages_of=500)
    for _, own in groupby(lines, key=lambda line: line.resident_id):
        yield [line.entry() for line in own]


# a draw


def _winners(office: Office, ledger: str, struck: str) -> Iterator[Notice]:
    """Everybody who won, or only who moved up where a number was struck. Who was forgotten is nobody any more."""
    draw, (campaign, prize) = Draws(office.scope).find(ledger), named(office, ledger)
    if draw is None or prize is None or campaign is None:
        return
    numbers = {moved_up(office, ledger, struck)} if struck else set(winning(office, draw))
    told = Reply(
        (Say("won", {"campaign": Written(campaign.name), "prize": Written(prize.name)}),),
        (Page(Say("open_rewards"), f"stamp_rally/rewards?campaign={campaign.id}"),),
    )
    for entry in entries_in(office, ledger):
        resident = Residents(office.scope).find(entry.resident_id) if entry.note in numbers else None
        if resident:
            yield Notice(Recipient(resident.user_id, resident.channel_key, resident.language or "ja"), told)


def named(office: Office, ledger: str) -> tuple[Campaign | None, Prize | None]:
    """The campaign and prize behind a ledger, as the town's settings have them now."""
    settings: StampRallySettings = office.settings(SERVICE)
    name, _, prize = ledger.removeprefix(LEDGERS).partition(".")
    campaign = settings.campaign(name)
    return campaign, campaign.prize(prize) if campaign else None
