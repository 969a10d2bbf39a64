"""Where partners are kept."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.storage import Key, Page, Place, TenantItem, TenantRepository
from chalicelib.platform.partners.model import Partner


class PartnerRecord(TenantItem):
    kind = "partner"

    id = UnicodeAttribute()
    service = UnicodeAttribute()
    name = UnicodeAttribute()
    about = UnicodeAttribute(default="")
    is_active = BooleanAttribute(default=True)
    pin = UnicodeAttribute(default="")
    pin_at = UnicodeAttribute(default="")
    pin_cause = UnicodeAttribute(default="")
    cause = UnicodeAttribute(default="")
    era = NumberAttribute(default=0)
    signed_out = JSONAttribute(default=list)

    def key(self) -> Key:
        return Key(self.id)

    def on_shelf(self) -> Place:
        return Place(self.service, f"{self.name}#{self.id}")

    @property
    def value(self) -> Partner:
        facts = {name: getattr(self, name) for name in Partner.__dataclass_fields__}
        return Partner(**facts | {"era": int(self.era), "signed_out": tuple(map(tuple, self.signed_out))})


class Partners(TenantRepository[PartnerRecord]):
    """One tenant's partners."""

    item: ClassVar[type[TenantItem]] = PartnerRecord

    def find(self, partner_id: str) -> Partner | None:
        record = self.records.find(partner_id) if partner_id else None
        return record.value if record else None

    def fetch(self, partner_id: str) -> PartnerRecord:
        """To be changed: `keep` refuses if somebody else changed it meanwhile."""
        return self.records.fetch(partner_id)

    def add(self, partner: Partner) -> None:
        """`Conflict` where the code is taken."""
        self.records.add(PartnerRecord(**asdict(partner)))

    def keep(self, record: PartnerRecord) -> None:
        self.records.change(record)

    def strike(self, record: PartnerRecord) -> None:
        self.records.remove(record)

    def some(self, service: str, *, start: str | None = None, limit: int = 50) -> Page[PartnerRecord]:
        """Partners of a service by name."""
        return self.records.shelf(service, start=start, limit=limit)

    def all(self, service: str) -> Iterator[Partner]:
        """Every partner of a service. Consistent."""
        return (record.value for record in self.records.each() if record.service == service)
