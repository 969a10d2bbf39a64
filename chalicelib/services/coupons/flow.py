"""Coupons in chat: which there are, and getting them. Using one is done on our pages, at the till."""

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Action, Card, Cards, Page, Reply, Row, Say, Tap, Words, Written, say
from chalicelib.services.coupons.actions import SERVICE, campaign_of, give, kept, may_have, refused
from chalicelib.services.coupons.model.campaign import Campaign, Rate
from chalicelib.services.coupons.model.rules import Refusal, told_day
from chalicelib.services.coupons.repository import Campaigns

MOST_CARDS = 10
WALLET = Page(Say("button.wallet"), f"{SERVICE}/wallet")


def for_resident(turn: Turn) -> list[Campaign]:
    """Campaigns that a resident may get coupons of, now or soon."""
    today = turn.at.date()
    running = [each for each in Campaigns(turn.scope).all() if each.state == "open" and each.ends >= today.isoformat()]
    return [each for each in running if may_have(turn.office, each, turn.resident, today)]


def show_campaigns(turn: Turn, _value: str) -> Reply:
    """Campaigns with what they give, and how to get it."""
    cards = tuple(card_of(campaign) for campaign in for_resident(turn))[:MOST_CARDS]
    if not cards:
        return say("none").offering(WALLET)
    part = cards[0] if len(cards) == 1 else Cards(cards, Say("list", {"count": len(cards)}))
    return Reply((part,), (WALLET,))


def card_of(campaign: Campaign) -> Card:
    """A campaign as a card, with the way to its coupons."""
    get: Action = Tap(Say("button.take"), f"{SERVICE}/take/{campaign.id}")
    if campaign.reach == "shops":
        get = Page(Say("button.choose_shop"), f"{SERVICE}/shops?campaign={campaign.id}")
    shops = Page(Say("button.shops"), f"{SERVICE}/shops?campaign={campaign.id}")
    buttons = (get,) if campaign.reach == "shops" else (get, shops)
    return Card(Written(campaign.title), (*worth_rows(campaign), period(campaign)), buttons=buttons)


def worth_rows(campaign: Campaign) -> tuple[Words | Row, ...]:
    """What a coupon is worth, a line for each rate, and what it gives in words."""
    lines = tuple(Row(_purchase(rate), _worth(rate)) for rate in campaign.rates if rate.value or rate.first_value)
    return (*((Written(campaign.offer),) if campaign.offer.get("ja") else ()), *lines)


def _purchase(rate: Rate) -> Words:
    return Say("rate.from", {"minimum": f"{rate.minimum:,}"}) if rate.minimum else Say("rate.any")


def _worth(rate: Rate) -> Words:
    facts = {"value": f"{rate.value:,}", "first": f"{rate.first_value:,}"}
    return Say("rate.first", facts) if rate.first_value not in {0, rate.value} else Say("rate.off", facts)


def period(campaign: Campaign) -> Row:
    return Row(
        Say("label.period"), Say("period", {"first": told_day(campaign.starts), "last": told_day(campaign.ends)})
    )


def take(turn: Turn, value: str) -> Reply:
    """Get what today's batch has."""
    try:
        campaign = campaign_of(turn.office, value)
    except NotFound:
        return say("gone").offering(Tap(Say("menu.list"), f"{SERVICE}/list/"))
    if campaign.reach == "shops":
        return Reply((Say("choose_shop"),), (Page(Say("button.choose_shop"), f"{SERVICE}/shops?campaign={value}"),))
    given = give(turn, campaign)
    if isinstance(given, Refusal):
        raise refused(turn, given)
    last = told_day(given[0].until)
    return say("taken", count=len(given), title=Written(campaign.title), day=last).offering(WALLET)


def show_mine(turn: Turn, _value: str) -> Reply:
    """How many coupons a resident has to use, and the way to them."""
    today = turn.at.date()
    count = sum(coupon.stands(today) == "open" for coupon in kept(turn.office).of_resident(turn.resident.id))
    return Reply((Say("mine", {"count": count}),), (WALLET, Tap(Say("menu.list"), f"{SERVICE}/list/")))
