"""What speaks against taking a coupon at a till, each reason with what the resident and the shop are told.

Whoever asks has read the resident's account before their uses, so that what came in between makes the booking fail
and the rules are asked anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from chalicelib.services.coupons.model.campaign import Campaign
from chalicelib.services.coupons.model.coupon import Coupon, Shop

Reason = Literal[
    "not_begun", "over", "stopped", "expired", "used", "not_this_shop", "shop_paused", "not_today", "used_today",
    "used_here", "used_enough", "purchase_missing", "below_minimum", "budget_over", "unknown", "code_old",
    "wrong_pin", "locked", "not_for_you",
]  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """Why a coupon is not taken. `refused.<reason>` says it."""

    reason: Reason
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Use:
    """One use that counts: not undone."""

    at: str
    shop_id: str


@dataclass(frozen=True)
class Till:
    """Where and when a coupon is shown, and what for."""

    shop: Shop
    at: datetime
    """On the town's clocks."""
    purchase: int | None = None
    """Yen."""


def against(campaign: Campaign, coupon: Coupon, till: Till, uses: Sequence[Use]) -> Refusal | None:
    """The first thing that speaks against it; None where nothing does."""
    return (
        _against_time(campaign, coupon, till)
        or _against_shop(coupon, till)
        or _against_often(campaign, till, uses)
        or _against_purchase(campaign, till)
    )


def _against_time(campaign: Campaign, coupon: Coupon, till: Till) -> Refusal | None:
    day = till.at.date()
    if coupon.state == "used":
        return Refusal("used", {"at": told(coupon.used_at), "shop_id": coupon.used_shop})
    if campaign.state != "open":
        return Refusal("stopped", {"because": campaign.because})
    if day.isoformat() < campaign.starts:
        return Refusal("not_begun", {"day": told_day(campaign.starts)})
    if coupon.stands(day) == "expired":
        return Refusal("expired", {"day": told_day(coupon.until)})
    if not campaign.is_in_time(day):
        return Refusal("over", {"day": told_day(campaign.ends)})
    return None if campaign.is_taken_on(day) else Refusal("not_today")


def _against_shop(coupon: Coupon, till: Till) -> Refusal | None:
    if coupon.shop_id and coupon.shop_id != till.shop.id:
        return Refusal("not_this_shop", {"shop_id": coupon.shop_id})
    return Refusal("shop_paused", {"shop_id": till.shop.id}) if till.shop.is_paused else None


def _against_often(campaign: Campaign, till: Till, uses: Sequence[Use]) -> Refusal | None:
    today = [use for use in uses if use.at[:10] == till.at.date().isoformat()]
    here = [use for use in uses if use.shop_id == till.shop.id]
    if campaign.per_day and len(today) >= campaign.per_day:
        return Refusal("used_today", {"at": told(today[-1].at), "shop_id": today[-1].shop_id, "most": campaign.per_day})
    if campaign.per_shop and len(here) >= campaign.per_shop:
        return Refusal("used_here", {"at": told(here[-1].at), "shop_id": till.shop.id, "most": campaign.per_shop})
    if campaign.per_resident and len(uses) >= campaign.per_resident:
        return Refusal("used_enough", {"at": told(uses[-1].at), "most": campaign.per_resident})
    return None


def _against_purchase(campaign: Campaign, till: Till) -> Refusal | None:
    if not campaign.asks_purchase:
        return None
    if till.purchase is None:
        return Refusal("purchase_missing")
    if campaign.rate(till.purchase) is None:
        return Refusal("below_minimum", {"minimum": f"{min(rate.minimum for rate in campaign.rates):,}"})
    return None


def worth(campaign: Campaign, till: Till) -> int:
    """Yen off for a purchase that nothing speaks against."""
    rate = campaign.rate(till.purchase or 0)
    return rate.at(is_first=till.shop.is_first) if rate else 0


def told(at: str) -> str:
    """A moment as people read it: `11/22 12:03`."""
    moment = datetime.fromisoformat(at)
    return f"{moment.month}/{moment.day} {moment:%H:%M}"


def told_day(day: str) -> str:
    """A day as people read it: `11/22`."""
    return f"{int(day[5:7])}/{int(day[8:10])}"
