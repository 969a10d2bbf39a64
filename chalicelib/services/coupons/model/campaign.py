"""A coupon campaign as staff decide it, and what follows from it on a day.

On paper (Shimada's): from 10 October, a batch each week, each good for two weeks; 300 yen off from 1,000 yen, 600 from
2,000, 900 from 3,000, at shops that take part for the first time 400, 800 and 1,200; once at each shop.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

Reach = Literal["common", "shops"]
"""`common`: good at any shop; `shops`: a coupon is one shop's own."""
State = Literal["draft", "open", "stopped"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Rate:
    """What a purchase brings, yen."""

    minimum: int
    value: int
    first_value: int = 0
    """At shops that take part for the first time; 0: the same."""

    def at(self, *, is_first: bool) -> int:
        return self.first_value if is_first and self.first_value else self.value


@dataclass(frozen=True)
class Campaign:
    """What is given to whom, where, when, how often, and out of which budget."""

    id: str
    title: Mapping[str, str]
    """By language."""
    starts: str
    ends: str
    """The last day of it, ISO 8601."""
    rates: tuple[Rate, ...]
    """From the smallest purchase up. A rate of 0 yen stands for what `offer` says in words."""
    offer: Mapping[str, str] = field(default_factory=dict)
    """What a coupon gives in words, by language: 「コーヒー1杯」."""
    reach: Reach = "common"
    per_batch: int = 1
    """Coupons a resident gets in a batch; of each shop's in a campaign by shops."""
    batch_days: int = 0
    """A new batch each so many days; 0: there is one."""
    valid_days: int = 0
    """How many days a batch is good for; 0: to the campaign's end."""
    per_resident: int = 0
    """How often one resident may use coupons of it at all; 0: as many as they have. So below."""
    per_shop: int = 0
    per_day: int = 0
    weekdays: tuple[str, ...] = ()
    """Days on which they are taken; empty: every day."""
    segment: str = ""
    """The saved segment who may get them; empty: everyone."""
    counts: Literal["yen", "pieces"] = "yen"
    """What the budget counts."""
    total: int | None = None
    reserves: bool = False
    """Whether issuing sets money aside, so that whoever has a coupon can use it; else the budget is spent as they are
    used, and ends for all at once."""
    thresholds: tuple[int, ...] = (80, 95)
    chances: tuple[int, ...] = ()
    """Counts of friends at which there is one more coupon."""
    winners: int = 0
    """How many are drawn for it among who took part; 0: everybody may get it."""
    state: State = "draft"
    because: str = ""
    """Why it was stopped, as residents read it."""

    @property
    def most(self) -> int:
        """The most a coupon can cost the budget."""
        return self.best if self.counts == "yen" else 1

    @property
    def best(self) -> int:
        """The most it can take off, yen."""
        return max(max(rate.value, rate.first_value) for rate in self.rates)

    @property
    def least(self) -> int:
        """The least one can cost it; 1 where it costs nothing that is counted."""
        return max(1, min(rate.value for rate in self.rates)) if self.counts == "yen" else 1

    def cost(self, value: int) -> int:
        """What a use of so many yen costs the budget."""
        return value if self.counts == "yen" else 1

    @property
    def hold(self) -> int:
        """What issuing one sets aside."""
        return self.most if self.reserves else 0

    def is_in_time(self, day: date) -> bool:
        return date.fromisoformat(self.starts) <= day <= date.fromisoformat(self.ends)

    def is_taken_on(self, day: date) -> bool:
        return not self.weekdays or WEEKDAYS[day.weekday()] in self.weekdays

    def batch(self, day: date) -> int:
        """Which batch is given out on a day, from 0."""
        since = (day - date.fromisoformat(self.starts)).days
        return since // self.batch_days if self.batch_days else 0

    def until(self, batch: int) -> date:
        """The last day a batch is good for."""
        ends = date.fromisoformat(self.ends)
        if not self.valid_days:
            return ends
        began = date.fromisoformat(self.starts) + timedelta(days=batch * self.batch_days)
        return min(ends, began + timedelta(days=self.valid_days - 1))

    def next_batch(self, day: date) -> date | None:
        """When the next batch comes, if one does."""
        if not self.batch_days:
            return None
        next_ = date.fromisoformat(self.starts) + timedelta(days=(self.batch(day) + 1) * self.batch_days)
        return next_ if next_ <= date.fromisoformat(self.ends) else None

    def rate(self, purchase: int) -> Rate | None:
        """The best rate for a purchase of so many yen; None where it is below the least."""
        fits = [rate for rate in self.rates if rate.minimum <= purchase]
        return max(fits, key=lambda rate: rate.minimum) if fits else None

    @property
    def asks_purchase(self) -> bool:
        """Whether one must know what was bought for how much."""
        return len(self.rates) > 1 or self.rates[0].minimum > 0

    def facts(self) -> dict[str, Any]:
        return asdict(self)


def campaign_of(facts: Mapping[str, Any]) -> Campaign:
    """A campaign as it was written down."""
    told = dict(facts)
    told["rates"] = tuple(Rate(**rate) for rate in told["rates"])
    for name in ("weekdays", "thresholds", "chances"):
        told[name] = tuple(told[name])
    return Campaign(**told)
