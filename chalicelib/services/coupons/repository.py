"""Where campaigns, shops and coupons stand, and the four bookings of a coupon: issued, used, undone, expired.

Each booking is one transaction over the coupon, its entry in the ledger, the resident's account, the budget's part and,
for uses, the shop's day. Whoever reads before writing reads the account first (ADR 19).
"""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.clock import Pause, machine_pause
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.insisting import insist
from chalicelib.kernel.storage import Key, Place, Records, TenantItem, TenantRepository, together
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.residents.model import shard
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import COUPON, Account, Entry
from chalicelib.services.coupons.model.campaign import Campaign, campaign_of
from chalicelib.services.coupons.model.coupon import Coupon, Shop
from chalicelib.services.coupons.model.rules import Use

NUMBERS = 10**10


class CampaignRecord(TenantItem):
    kind = "coupons_campaign"

    campaign_id = UnicodeAttribute()
    facts = JSONAttribute()
    seed = UnicodeAttribute(default="")
    """The seed of its draws, promised from the start; told with their result."""
    drawn = JSONAttribute(default=dict)
    """Count of friends that was reached -> when, and who was drawn."""

    def key(self) -> Key:
        return Key(self.campaign_id)

    @property
    def value(self) -> Campaign:
        return campaign_of(self.facts)


class Campaigns(TenantRepository[CampaignRecord]):
    """A town's coupon campaigns."""

    item: ClassVar[type[TenantItem]] = CampaignRecord

    def find(self, campaign_id: str) -> Campaign | None:
        record = self.records.find(campaign_id)
        return record.value if record else None

    def fetch(self, campaign_id: str) -> Campaign:
        return self.records.fetch(campaign_id).value

    def all(self) -> list[Campaign]:
        """All of them, the newest first."""
        return [record.value for record in self.records.each()][::-1]

    def forget_winner(self, resident_id: str) -> None:
        """Strike somebody from the lists of who was drawn."""
        for record in self.records.each():
            insist(lambda: self._without(record.campaign_id, resident_id))  # noqa: B023  (called at once)

    def _without(self, campaign_id: str, resident_id: str) -> None:
        record = self.records.fetch(campaign_id)
        kept = {
            count: {**told, "winners": [each for each in told["winners"] if each != resident_id]}
            for count, told in record.drawn.items()
        }
        if kept != record.drawn:
            record.drawn = kept
            self.records.change(record)


class ShopRecord(TenantItem):
    kind = "coupons_shop"

    shop_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.shop_id)


class Shops(TenantRepository[ShopRecord]):
    """A town's shops."""

    item: ClassVar[type[TenantItem]] = ShopRecord

    def find(self, shop_id: str) -> Shop | None:
        record = self.records.find(shop_id)
        return Shop(**record.facts) if record else None

    def fetch(self, shop_id: str) -> Shop:
        return Shop(**self.records.fetch(shop_id).facts)

    def all(self) -> list[Shop]:
        return [Shop(**record.facts) for record in self.records.each(pages_of=500)]

    def keep(self, shop: Shop) -> None:
        self.records.put(ShopRecord(shop_id=shop.id, facts=asdict(shop)))

    def touched(self, shop_id: str) -> TenantItem:
        """The shop as no longer untouched, to be written with what touches it; `Conflict` where it is gone."""
        record = self.records.find(shop_id)
        if record is None:
            raise Conflict()
        record.facts = {**record.facts, "is_untouched": False}
        return self.records.prepared(record)


class ShopImportRecord(TenantItem):
    """The last file of shops that was taken over; gone when that was taken back."""

    kind = "coupons_shop_import"

    import_id = UnicodeAttribute()
    at = UnicodeAttribute()
    by = UnicodeAttribute()

    def key(self) -> Key:
        return Key("last")


class ShopImportPart(TenantItem):
    """Some shops of a file as they were before it, written in one transaction with what they became."""

    kind = "coupons_shop_import_part"

    import_id = UnicodeAttribute()
    number = NumberAttribute()
    before = JSONAttribute()
    """Shop -> its facts, or None where the file brought it."""
    is_undone = BooleanAttribute(default=False)

    def key(self) -> Key:
        return Key(f"{int(self.number):03d}", bucket=self.import_id)


class ShopImports(TenantRepository[ShopImportRecord]):
    """The last file of shops, as long as there is a way back from it."""

    item: ClassVar[type[TenantItem]] = ShopImportRecord

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self.parts: Records[ShopImportPart] = Records(scope, ShopImportPart)

    def last(self) -> ShopImportRecord | None:
        return self.records.find("last")

    def begin(self, import_id: str, at: str, by: str) -> None:
        """Let an import be the last one; the way back from the one before it is gone."""
        last = self.last()
        if last is None or last.import_id != import_id:
            self.records.put(ShopImportRecord(import_id=import_id, at=at, by=by))
            self._sweep(last)

    def end(self, last: ShopImportRecord) -> None:
        """There is nothing more to go back from."""
        self.records.remove(last)
        self._sweep(last)

    def _sweep(self, gone: ShopImportRecord | None) -> None:
        for part in list(self.parts.each(gone.import_id)) if gone else ():
            self.parts.remove(part)


class NumberRecord(TenantItem):
    """Whose a coupon's number is."""

    kind = "coupons_number"

    number = UnicodeAttribute()
    resident_id = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.number)


class ShownRecord(TenantItem):
    """Eight digits that a resident tells at a till, for minutes."""

    kind = "coupons_shown"

    code = UnicodeAttribute()
    resident_id = UnicodeAttribute()
    number = UnicodeAttribute()
    good_until = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.code)


class ShopDayRecord(TenantItem):
    """What a shop took on one day in one campaign, written with every use."""

    kind = "coupons_shop_day"

    campaign = UnicodeAttribute()
    day = UnicodeAttribute()
    shop_id = UnicodeAttribute()
    pieces = NumberAttribute(default=0)
    yen = NumberAttribute(default=0)

    def key(self) -> Key:
        return Key(f"{self.day}#{self.shop_id}", bucket=self.campaign)


class CouponRecord(TenantItem):
    """A coupon. An open one for which money is set aside stands on its batch's shelf, a used one on its shop's."""

    kind = "coupons_coupon"

    number = UnicodeAttribute()
    campaign = UnicodeAttribute()
    resident_id = UnicodeAttribute()
    batch = UnicodeAttribute()
    until = UnicodeAttribute()
    issued_at = UnicodeAttribute()
    shop_id = UnicodeAttribute(default="")
    hold = NumberAttribute(default=0)
    part = UnicodeAttribute(default="")
    state = UnicodeAttribute(default="open")
    uses = NumberAttribute(default=0)
    used_at = UnicodeAttribute(default="")
    used_shop = UnicodeAttribute(default="")
    value = NumberAttribute(default=0)
    purchase = NumberAttribute(default=0)
    nonce = UnicodeAttribute(default="")

    def key(self) -> Key:
        return Key(self.number, bucket=self.resident_id)

    def on_shelf(self) -> Place | None:
        if self.state == "used":
            return Place(f"used/{self.used_shop}", f"{self.used_at}#{self.number}")
        if self.state == "open" and self.hold:
            return Place(f"open/{self.campaign}/{shard(self.resident_id)}", f"{self.until}#{self.number}")
        return None

    @property
    def coupon(self) -> Coupon:
        return Coupon(**{name: getattr(self, name) for name in Coupon.__dataclass_fields__})


class Coupons(TenantRepository[CouponRecord]):
    """A town's coupons, each resident's together."""

    item: ClassVar[type[TenantItem]] = CouponRecord

    def __init__(self, scope: TenantScope, pause: Pause = machine_pause) -> None:
        super().__init__(scope)
        self.numbers: Records[NumberRecord] = Records(scope, NumberRecord)
        self.days: Records[ShopDayRecord] = Records(scope, ShopDayRecord)
        self.shown: Records[ShownRecord] = Records(scope, ShownRecord)
        self.shops = Shops(scope)
        self.ledger = Ledger(scope, pause)
        self.budgets = Budgets(scope, pause)
        self.pause = pause

    # reading

    def of_resident(self, resident_id: str) -> list[Coupon]:
        return [record.coupon for record in self.records.each(resident_id)]

    def find(self, resident_id: str, number: str) -> Coupon | None:
        record = self.records.find(number, resident_id)
        return record.coupon if record else None

    def numbered(self, number: str) -> Coupon | None:
        """A coupon by its number alone."""
        known = self.numbers.find(number)
        return self.find(known.resident_id, number) if known else None

    def used_at(self, shop_id: str, first: str, last: str) -> Iterator[Coupon]:
        """A shop's uses from one moment or day to the end of another, in order; undone ones are gone from it."""
        start: str | None = None
        while True:
            page = self.records.shelf(f"used/{shop_id}", span=(first, f"{last}~"), limit=200, start=start)
            yield from (record.coupon for record in page.items)
            start = page.next
            if start is None:
                return

    def unused(self, campaign: str, shard: str, before: str, limit: int) -> list[Coupon]:
        """Open coupons for which money is set aside though their last day lies before a day."""
        shelf = self.records.shelf(f"open/{campaign}/{shard}", span=("0", before), limit=limit)
        return [record.coupon for record in shelf.items]

    def days_of(self, campaign: str, first: str = "0", last: str = "9") -> list[ShopDayRecord]:
        """What each shop took on each day, from one day to another."""
        return [day for day in self.days.each(campaign, after=first, pages_of=500) if day.day <= last]

    def standing(self, campaign: str, resident_id: str) -> tuple[Account, tuple[Use, ...]]:
        """A resident's account, and then their uses that were not undone."""
        account = self.ledger.account(campaign, resident_id)
        entries = self.ledger.entries_of(campaign, resident_id) if account.entries else []
        undone = {entry.reverses for entry in entries}
        kept = [each for each in entries if each.cause.startswith("use/") and each.cause not in undone]
        return account, tuple(Use(each.at, each.about) for each in kept)

    # bookings: each decides nothing, and is a `Conflict` where what was read has changed

    def issue(self, coupon: Coupon, account: Account, cause: str, *, untouched: str = "") -> Coupon:
        """Book a new coupon. `untouched`: a shop whose first one it is since it was imported; so below."""
        entry = Entry(
            coupon.campaign, coupon.resident_id, cause, COUPON, 1, coupon.issued_at, coupon.number, held=coupon.hold
        )
        told, part = self.budgets.booked(entry)
        issued = replace(coupon, part=told.part)
        number = NumberRecord(number=coupon.number, resident_id=coupon.resident_id)
        records = (self._written(issued), self.numbers.prepared(number))
        together(*self.ledger.prepared(told, account), part, *records, *self._first_at(untouched))
        return issued

    def use(self, record: CouponRecord, used: Coupon, account: Account, cost: int, *, untouched: str = "") -> None:
        """Book a use: the coupon as it was read, and as it is after it."""
        entry = Entry(
            used.campaign, used.resident_id, used.last_cause, COUPON, -1, used.used_at, used.used_shop,
            value=cost, held=-used.hold, part=used.part if used.hold else "",
        )  # fmt: skip
        told, part = self.budgets.booked(entry)
        day = self._day(used, pieces=1, yen=used.value)
        touched = self._first_at(untouched)
        together(*self.ledger.prepared(told, account), part, self._over(record, used), day, *touched)

    def undo(self, record: CouponRecord, account: Account, use: Entry, *, at: str, by: str, note: str) -> Coupon:
        """Book that a use is taken back; the coupon is open again."""
        used = record.coupon
        told, part = self.budgets.booked(use.reversing(at, by, note), "may be stopped")
        undone = replace(used, state="open", used_at="", used_shop="", value=0, purchase=0, nonce="")
        day = self._day(used, pieces=-1, yen=-used.value)
        together(*self.ledger.prepared(told, account), part, self._over(record, undone), day)
        return undone

    def expire(self, record: CouponRecord, account: Account, at: str) -> None:
        """Book that an open coupon is good no more, and what was set aside for it goes back."""
        coupon = record.coupon
        entry = Entry(
            coupon.campaign, coupon.resident_id, f"expired/{coupon.number}", COUPON, -1, at,
            by="system", held=-coupon.hold, part=coupon.part,
        )  # fmt: skip
        told, part = self.budgets.booked(entry, "may be stopped")
        together(*self.ledger.prepared(told, account), part, self._over(record, replace(coupon, state="expired")))

    def rename(self, record: CouponRecord, nobody: str) -> None:
        """Make a coupon nobody's, and its number lead to nothing of the resident's."""
        moved = self._written(replace(record.coupon, resident_id=nobody, nonce=""))
        number = self.numbers.fetch(record.number)
        number.resident_id = nobody
        together(moved, self.numbers.prepared(number), without=[self.records.prepared(record)])

    def _first_at(self, shop_id: str) -> tuple[TenantItem, ...]:
        return (self.shops.touched(shop_id),) if shop_id else ()

    def _written(self, coupon: Coupon) -> TenantItem:
        return self.records.prepared(CouponRecord(**asdict(coupon)))

    def _over(self, record: CouponRecord, coupon: Coupon) -> TenantItem:
        """The record that was read, with what the coupon is now."""
        for name, value in asdict(coupon).items():
            setattr(record, name, value)
        return self.records.prepared(record)

    def _day(self, coupon: Coupon, *, pieces: int, yen: int) -> TenantItem:
        day, shop = coupon.used_at[:10], coupon.used_shop
        record = self.days.find(f"{day}#{shop}", coupon.campaign)
        record = record or ShopDayRecord(campaign=coupon.campaign, day=day, shop_id=shop, pieces=0, yen=0)
        record.pieces, record.yen = record.pieces + pieces, record.yen + yen
        return self.days.prepared(record)
