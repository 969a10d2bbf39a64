"""Telephone numbers for emergencies: those residents left, and those staff registered for people without LINE.

A number is kept sealed; its digest alone tells whether it is known and what went to it. A number whose owner answers
STOP is found across towns by that digest, in the due index.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import AllTenants, Key, Page, Place, TenantItem, TenantRepository
from chalicelib.platform.house import Office

PURPOSE = "sms"
ALL = "all"
_MOBILE = re.compile(r"0[6-9]0\d{8}")


@dataclass(frozen=True)
class Number:
    """A number that may be written to in an emergency."""

    id: str
    sealed: str
    since: str
    by: str
    """Member id, or `resident`."""
    label: str = ""
    """Whose it is, in staff's words: 「3区 高齢者世帯」. No name is asked."""
    resident_id: str = ""
    area_id: str = ""
    language: str = ""
    stopped_at: str = ""
    """When its owner asked for no more."""


def e164(told: str) -> str:
    """A Japanese mobile number as carriers write it: `+819012345678`. `StaffMistake` for any other."""
    digits = re.sub(r"[^0-9+]", "", unicodedata.normalize("NFKC", told)).replace("+81", "0", 1)
    if not _MOBILE.fullmatch(digits):
        raise StaffMistake("携帯電話の番号を、090などから始まる11けたで入力してください。")
    return f"+81{digits[1:]}"


def number_id(number: str) -> str:
    """A number's name; it does not tell the number to who has not got it."""
    return digest("sms", number)


class NumberRecord(TenantItem):
    kind = "sms_number"

    number_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.number_id)

    def on_shelf(self) -> Place:
        return Place(ALL, self.number_id)

    def falls_due(self) -> Place:
        """Where a reply from the number finds its towns."""
        return Place(_lane(self.number_id), self.number_id)

    @property
    def value(self) -> Number:
        return Number(**self.facts)


def _lane(id_: str) -> str:
    return f"sms#{id_}"


class Numbers(TenantRepository[NumberRecord]):
    """A town's numbers for emergencies."""

    item: ClassVar[type[TenantItem]] = NumberRecord

    def find(self, id_: str) -> Number | None:
        record = self.records.find(id_)
        return record.value if record else None

    def keep(self, number: Number) -> None:
        self.records.put(NumberRecord(number_id=number.id, facts=asdict(number)))

    def forget(self, id_: str) -> None:
        """Withdraw a number; `NotFound` if the town has no such."""
        self.records.remove(self.records.fetch(id_))

    def behind(self, id_: str) -> Iterator[Number]:
        """All in order of id, behind one."""
        return (record.value for record in self.records.each(after=id_))

    def some(self, *, limit: int = 50, start: str | None = None) -> Page[NumberRecord]:
        return self.records.page(limit=limit, start=start)


def register(office: Office, told: str, *, by: str, **facts: str) -> Number:
    """Register a number. Registered again it takes the new facts, but one stopped by its owner stays so."""
    number = e164(told)
    id_ = number_id(number)
    known = Numbers(office.scope).find(id_)
    sealed = office.house.sealer.seal(office.tenant.id, PURPOSE, number)
    kept = Number(id_, sealed, office.now().isoformat(), by, **facts)
    kept = replace(kept, stopped_at=known.stopped_at if known else "")
    Numbers(office.scope).keep(kept)
    return kept


def opened(office: Office, number: Number) -> str:
    """The number itself."""
    return office.house.sealer.open(office.tenant.id, PURPOSE, number.sealed)


def towns_of(id_: str) -> frozenset[str]:
    """The towns (ids) that a number is registered with."""
    return frozenset(due.tenant_id for due in AllTenants().due(_lane(id_), " ", "~"))
