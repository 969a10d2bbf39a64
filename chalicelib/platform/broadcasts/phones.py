"""Staff phones that test sends go to: registered by their owner, with a code sent to the town's account in chat."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ids import digest, encode
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.broadcasts.content import OWNER
from chalicelib.platform.broadcasts.holding import settings_of
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.messaging.reply import Reply, Say

CODE_LIVES = timedelta(minutes=15)
_CODE = re.compile(r"テスト(?:配信)?\s*([0-9A-Z]{8})")


@dataclass(frozen=True)
class Phone:
    """A staff phone, as one channel knows it."""

    id: str
    label: str
    user_id: str
    channel_key: str


class PhoneRecord(TenantItem):
    kind = "testphone"

    phone_id = UnicodeAttribute()
    label = UnicodeAttribute()
    user_id = UnicodeAttribute()
    channel_key = UnicodeAttribute()
    registered_at = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.phone_id)

    @property
    def value(self) -> Phone:
        return Phone(self.phone_id, self.label, self.user_id, self.channel_key)


class CodeRecord(TenantItem):
    kind = "phonecode"

    code = UnicodeAttribute()
    label = UnicodeAttribute()
    made_at = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.code)


class Phones(TenantRepository[PhoneRecord]):
    """A town's test phones that staff registered."""

    item: ClassVar[type[TenantItem]] = PhoneRecord

    def all(self) -> list[Phone]:
        return [record.value for record in self.records.each()]

    def drop(self, phone_id: str) -> None:
        self.records.remove(self.records.fetch(phone_id))


class Codes(TenantRepository[CodeRecord]):
    """Codes that were shown to staff and wait to be sent in chat."""

    item: ClassVar[type[TenantItem]] = CodeRecord


def phones_of(office: Office, channel_key: str) -> tuple[Phone, ...]:
    """Where test sends of a channel may go: registered phones, and those of the town's settings."""
    given = (Phone(user_id, "設定にある電話", user_id, channel_key) for user_id in settings_of(office).test_phones)
    registered = [phone for phone in Phones(office.scope).all() if phone.channel_key == channel_key]
    return (*registered, *given)


def invite(office: Office, label: str) -> str:
    """A code that registers whoever sends it within a quarter of an hour, as the phone of that post."""
    code = encode(secrets.randbits(40), 8)
    record = CodeRecord(code=code, label=label, made_at=office.house.clock().isoformat())
    record.expires = (office.house.clock() + CODE_LIVES).timestamp()
    Codes(office.scope).records.add(record)
    return code


def understood(turn: Turn, text: str) -> Reply | None:
    """The answer to a text that brings a code; None for any other text."""
    found = _CODE.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    if found is None:
        return None
    codes = Codes(turn.scope).records
    record = codes.find(found[1])
    if record is None or turn.office.house.clock() > datetime.fromisoformat(record.made_at) + CODE_LIVES:
        return Reply((Say("phone.unknown_code", owner=OWNER),))
    Phones(turn.scope).records.put(
        PhoneRecord(
            phone_id=digest("phone", turn.channel.key, turn.resident.user_id),
            label=record.label,
            user_id=turn.resident.user_id,
            channel_key=turn.channel.key,
            registered_at=turn.at.isoformat(),
        )
    )
    codes.remove(record)
    return Reply((Say("phone.registered", {"label": record.label}, owner=OWNER),))


def phone_of(office: Office, channel_key: str, phone_id: str) -> Phone:
    """A test phone; `NotFound` for anybody else, such as a resident."""
    found = next((phone for phone in phones_of(office, channel_key) if phone.id == phone_id), None)
    if found is None:
        raise NotFound
    return found
