"""A coupon of one resident's, and a shop that takes them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

CouponState = Literal["open", "used", "expired"]


@dataclass(frozen=True)
class Coupon:
    """What a resident may show at a till."""

    number: str
    """Ten digits, unique in the town."""
    campaign: str
    resident_id: str
    batch: str
    """Its batch's number, or `chance/<n>`."""
    until: str
    """The last day it is good for, ISO 8601."""
    issued_at: str
    shop_id: str = ""
    """The one shop that takes it; empty: any."""
    hold: int = 0
    """What of the budget is set aside for it, while it is open."""
    part: str = ""
    """The budget's part where it is set aside."""
    state: CouponState = "open"
    uses: int = 0
    """How often it was used, undone uses among them."""
    used_at: str = ""
    used_shop: str = ""
    value: int = 0
    """Yen off at its use."""
    purchase: int = 0
    nonce: str = ""
    """Under which request it was used: the same one resent is told the same."""

    def stands(self, day: date) -> CouponState:
        """Its state on a day: an open one whose last day is over is expired, whether or not that was booked."""
        return "expired" if self.state == "open" and day.isoformat() > self.until else self.state

    @property
    def cause(self) -> str:
        """What its next use is booked for."""
        return f"use/{self.number}/{self.uses}"

    @property
    def last_cause(self) -> str:
        """What its last use was booked for."""
        return f"use/{self.number}/{self.uses - 1}"

    @property
    def told_number(self) -> str:
        """Its number as people read it: `12345-67890`."""
        return f"{self.number[:5]}-{self.number[5:]}"

    def may_be_undone(self, now: datetime, within: timedelta) -> bool:
        return self.state == "used" and now - datetime.fromisoformat(self.used_at) <= within


@dataclass(frozen=True)
class Shop:
    """A shop that takes part (加盟店). Its id is its partner's."""

    id: str
    name: str
    category: str = ""
    lat: float | None = None
    """WGS 84 degrees."""
    lon: float | None = None
    address: str = ""
    phone: str = ""
    hours: str = ""
    """In its own words."""
    pin: str = ""
    """What its staff type on a resident's phone; empty where it only takes codes itself."""
    is_first: bool = False
    """Whether it takes part for the first time."""
    is_paused: bool = False
    is_untouched: bool = False
    """Whether nothing was used there, and no coupon of its own given, since a file brought or changed it."""
