"""Telephone numbers for emergencies: those residents left, and those staff registered for people without LINE.

A number stands under its owner: the resident who left it, or, where staff registered it, its own digest. So a
resident's is found and forgotten with them, and a family may share one. It is kept sealed; its digest tells which rows
are the same number, across towns (the due index): a number whose owner answers STOP is found by it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import AllTenants, Due, Key, Page, Place, TenantItem, TenantRepository
from chalicelib.platform.house import Office

PURPOSE = "sms"
BY_RESIDENT = "resident"
_MOBILE = re.compile(r"0[6-9]0\d{8}")


@dataclass(frozen=True)
class Number:
    """A number that may be written to in an emergency."""

    id: str
    """Its digest (`number_id`)."""
    sealed: str
    since: str
    by: str
    """Member id, or `resident`."""
    label: str = ""
    """Whose it is, in staff's words: 「3区 高齢者世帯」. No name is asked."""
    resident_id: str = ""
    """Who left it; empty where staff registered it."""
    area_id: str = ""
    language: str = ""
    """Of a number staff registered; a resident's is their own."""
    stopped_at: str = ""
    """When its owner asked for no more; of a number staff registered, which is kept so that it stays stopped."""

    @property
    def owner(self) -> str:
        """Under what it stands in its town."""
        return self.resident_id or self.id


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

    owner = UnicodeAttribute()
    number_id = UnicodeAttribute()
    facts = JSONAttribute()

    def key(self) -> Key:
        return Key(self.owner)

    def falls_due(self) -> Place:
        """Where a reply from the number finds its rows."""
        return Place(_lane(self.number_id), self.owner)

    @property
    def value(self) -> Number:
        return Number(**self.facts)


def _lane(id_: str) -> str:
    return f"sms#{id_}"


class Numbers(TenantRepository[NumberRecord]):
    """A town's numbers for emergencies."""

    item: ClassVar[type[TenantItem]] = NumberRecord

    def find(self, owner: str) -> Number | None:
        record = self.records.find(owner)
        return record.value if record else None

    def keep(self, number: Number) -> None:
        self.records.put(NumberRecord(owner=number.owner, number_id=number.id, facts=asdict(number)))

    def forget(self, owner: str) -> None:
        """Withdraw a number; `NotFound` if the town has no such."""
        self.records.remove(self.records.fetch(owner))

    def behind(self, owner: str) -> Iterator[Number]:
        """All in order of owner, behind one."""
        return (record.value for record in self.records.each(after=owner))

    def some(self, *, limit: int = 50, start: str | None = None) -> Page[NumberRecord]:
        return self.records.page(limit=limit, start=start)


def register(office: Office, told: str, *, by: str, **facts: str) -> Number:
    """Register a number for staff. Again it takes the new facts, but one stopped by its owner stays so."""
    number = e164(told)
    known = Numbers(office.scope).find(number_id(number))
    return _kept(office, number, by=by, stopped_at=known.stopped_at if known else "", **facts)


def leave(office: Office, resident_id: str, number: str) -> Number:
    """Keep the number (E.164) a resident left, instead of an earlier one."""
    return _kept(office, number, by=BY_RESIDENT, resident_id=resident_id)


def _kept(office: Office, number: str, *, by: str, **facts: str) -> Number:
    sealed = office.house.sealer.seal(office.tenant.id, PURPOSE, number)
    kept = Number(number_id(number), sealed, office.now().isoformat(), by, **facts)
    Numbers(office.scope).keep(kept)
    return kept


def has_left(office: Office, resident_id: str) -> bool:
    """Whether a resident left a number; it stays sealed."""
    return Numbers(office.scope).find(resident_id) is not None


def withdraw(office: Office, resident_id: str) -> None:
    """Drop a resident's number; nothing happens where there is none."""
    try:
        Numbers(office.scope).forget(resident_id)
    except NotFound:
        return


def stop(office: Office, owner: str) -> None:
    """Its owner asked for no more: what a resident left is withdrawn, what staff registered stays and says so."""
    numbers = Numbers(office.scope)
    known = numbers.find(owner)
    if known and known.resident_id:
        withdraw(office, owner)
    elif known and not known.stopped_at:
        numbers.keep(replace(known, stopped_at=office.now().isoformat()))


def opened(office: Office, number: Number) -> str:
    """The number itself."""
    return office.house.sealer.open(office.tenant.id, PURPOSE, number.sealed)


def rows_of(id_: str) -> list[Due]:
    """Where a number stands (`order`: under which owner), in whatever town."""
    return list(AllTenants().due(_lane(id_), " ", "~"))
