"""A campaign's life: started, stopped, going on; and what the clock asks of it each night.

At night unused coupons whose days are over let go of what was set aside for them, a slice a minute; and where the
friends have become as many as was promised, those are drawn who get one coupon more.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.analytics.repository import Days
from chalicelib.platform.draws.lots import drawn, new_seed, promise
from chalicelib.platform.house import Office
from chalicelib.platform.ledgers.audits import next_night
from chalicelib.platform.messaging.reply import Page, Reply, Say
from chalicelib.platform.reminders.model import Notice, Recipient, Reminder, Round
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.residents.model import shards
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.rewards.auditing import NIGHT as AUDIT
from chalicelib.platform.rewards.budget import Plan
from chalicelib.platform.rewards.repository import Books
from chalicelib.services.coupons.actions import SERVICE, kept, let_go
from chalicelib.services.coupons.model.campaign import Campaign
from chalicelib.services.coupons.repository import CampaignRecord, Campaigns

NIGHT = time(3, 20)
AT_ONCE = 500
"""Coupons let go in one wake."""
LOOKS_BACK = 7
"""Days back in which the newest count of friends is looked for."""


def plan_of(campaign: Campaign) -> Plan:
    return Plan(campaign.total, campaign.least, campaign.thresholds)


def start(office: Office, campaign_id: str) -> None:
    """Let a campaign have a ledger, a budget and its nights, and be open; or go on after a stop. May be repeated."""
    campaigns, now = Campaigns(office.scope), office.now()
    record = campaigns.records.fetch(campaign_id)
    campaign = record.value
    if campaign.ends < now.date().isoformat():
        raise StaffMistake("終わりの日を過ぎています。期間を延ばしてから開始してください。")
    Books(office.scope).open(campaign.id, SERVICE, campaign.title["ja"], next_night(now, AUDIT))
    budgets = kept(office).budgets
    budgets.open(campaign.id, plan_of(campaign), now)
    budgets.resume(campaign.id, now)
    Reminders(office.scope).set(
        Reminder(f"{SERVICE}/{campaign.id}", SERVICE, next_night(now, NIGHT), {"campaign": campaign.id})
    )
    record.seed = record.seed or new_seed()
    record.facts = replace(campaign, state="open", because="").facts()
    campaigns.records.change(record)


def stop(office: Office, campaign_id: str, because: str) -> None:
    """Nothing is given or taken from the moment this returns; unused coupons stay until it goes on, or is over."""
    campaigns = Campaigns(office.scope)
    record = campaigns.records.fetch(campaign_id)
    record.facts = replace(record.value, state="stopped", because=because).facts()
    campaigns.records.change(record)
    kept(office).budgets.stop(campaign_id, because)


def extend(office: Office, campaign_id: str, ends: str, total: int | None) -> None:
    """Let a campaign end on another day, and have another budget."""
    campaigns = Campaigns(office.scope)
    record = campaigns.records.fetch(campaign_id)
    changed = replace(record.value, ends=ends, total=total)
    if ends < changed.starts:
        raise StaffMistake("終わりの日は、始まりの日より後にしてください。")
    budgets = kept(office).budgets
    if budgets.find(campaign_id):
        budgets.change(campaign_id, plan_of(changed))
    record.facts = changed.facts()
    campaigns.records.change(record)


def remind(office: Office, reminder: Reminder) -> Round:
    """A campaign's night; asked again within a minute while there is more to let go, and no more when all is over."""
    record = Campaigns(office.scope).records.find(str(reminder.about["campaign"]))
    if record is None:
        return Round()
    now = office.now()
    if _let_go(office, record.value):
        return Round(again=now + timedelta(minutes=1))
    notices = list(_chances(office, record))
    is_over = record.value.ends < (now.date() - timedelta(days=1)).isoformat()
    return Round(notices, again=None if is_over else next_night(now, NIGHT))


def _let_go(office: Office, campaign: Campaign) -> bool:
    """Let some unused coupons go whose days are over; whether there may be more."""
    if not campaign.hold:
        return False
    today, left = office.now().date().isoformat(), AT_ONCE
    for shard in shards():
        found = kept(office).unused(campaign.id, shard, today, left)
        for coupon in found:
            let_go(office, coupon)
        left -= len(found)
        if left <= 0:
            return True
    return False


def friends(office: Office) -> int:
    """How many friends the account had on the newest day that is counted."""
    today = office.now().date()
    days = Days(office.scope).between(today - timedelta(days=LOOKS_BACK), today)
    known = [day.friends for day in days.values() if day.friends is not None]
    return known[-1] if known else 0


def _chances(office: Office, record: CampaignRecord) -> Iterator[Notice]:
    """Draw for each count of friends that is reached, once; those who were drawn are told."""
    campaign = record.value
    reached = [count for count in campaign.chances if friends(office) >= count and str(count) not in record.drawn]
    if campaign.state != "open" or not reached:
        return
    for count in reached:
        winners = list(_drawn(office, record, count))
        told = {
            "at": office.now().isoformat(),
            "winners": winners,
            "seed": record.seed,
            "promise": promise(record.seed),
        }
        record.drawn = {**record.drawn, str(count): told}
    Campaigns(office.scope).records.change(record)
    for count in reached:
        yield from _told(office, campaign, count, record.drawn[str(count)]["winners"])


def _drawn(office: Office, record: CampaignRecord, count: int) -> Iterator[str]:
    """Who is drawn among those who took part; nobody where everyone may get one."""
    campaign = record.value
    if campaign.winners:
        who = {entry.resident_id for entry in kept(office).ledger.each(campaign.id)}
        lots = drawn(f"{record.seed}/{count}", (each for each in who if not each.startswith("-")))
        yield from lots[: campaign.winners]


def _told(office: Office, campaign: Campaign, count: int, winners: list[str]) -> Iterator[Notice]:
    facts = {"title": campaign.title["ja"], "friends": f"{count:,}"}
    reply = Reply((Say("chance.drawn", facts),), (Page(Say("button.wallet"), f"{SERVICE}/wallet"),))
    for winner in winners:
        resident = Residents(office.scope).find(winner)
        if resident and resident.follow == "following":
            yield Notice(Recipient(resident.user_id, resident.channel_key, resident.language), reply)
