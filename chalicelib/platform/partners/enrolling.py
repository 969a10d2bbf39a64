"""What clerks do with partners, and services for them: enrol, issue a PIN, pause, rename, sign out, strike."""

from dataclasses import replace
from datetime import datetime
from zlib import crc32

from chalicelib.kernel.errors import Conflict, PermanentFailure, StaffMistake
from chalicelib.kernel.ids import NewId
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.partners.model import Partner
from chalicelib.platform.partners.pins import new_pin, sealed
from chalicelib.platform.partners.repository import Partners

LONGEST_NAME = 60
TRIES = 50
"""Codes tried before giving up; of a million a town uses a few hundred."""


def enrol(scope: TenantScope, service: str, name: str, new_id: NewId, *, about: str = "") -> Partner:
    """A new partner, without a PIN yet; the same one again for the same ids."""
    cause = new_id()
    for _ in range(TRIES):
        partner = Partner(_code(new_id()), service, checked_name(name), about, cause=cause)
        found = Partners(scope).find(partner.id)
        if found and found.cause == cause:
            return found
        if found is None and _added(scope, partner):
            return partner
    raise PermanentFailure("no free code for a partner")


def _code(name: str) -> str:
    return f"{crc32(name.encode()) % 1_000_000:06}"


def _added(scope: TenantScope, partner: Partner) -> bool:
    try:
        Partners(scope).add(partner)
    except Conflict:
        return False
    return True


def checked_name(name: str) -> str:
    told = " ".join(name.split())
    if not told:
        raise StaffMistake("名前を入力してください。")
    if len(told) > LONGEST_NAME:
        raise StaffMistake(f"名前は{LONGEST_NAME}文字以内で入力してください。")
    return told


def issue_pin(scope: TenantScope, partner_id: str, at: datetime, cause: str) -> tuple[Partner, str]:
    """A fresh PIN, told this once; the one before it, and every session it opened, ends."""
    record, pin = Partners(scope).fetch(partner_id), new_pin()
    record.pin, record.pin_at, record.pin_cause = sealed(pin), at.isoformat(), cause
    Partners(scope).keep(record)
    return record.value, pin


def pause(scope: TenantScope, partner_id: str, *, paused: bool) -> Partner:
    """Let a partner in no more, also where it is signed in; or again."""
    record = Partners(scope).fetch(partner_id)
    record.is_active = not paused
    Partners(scope).keep(record)
    return record.value


def sign_out_everywhere(scope: TenantScope, partner_id: str) -> Partner:
    """End every session that began before; who has the PIN may sign in again."""
    record = Partners(scope).fetch(partner_id)
    record.era, record.signed_out = record.era + 1, []
    Partners(scope).keep(record)
    return record.value


def rename(scope: TenantScope, partner_id: str, name: str) -> Partner:
    record = Partners(scope).fetch(partner_id)
    record.name = checked_name(name)
    Partners(scope).keep(record)
    return record.value


def strike(scope: TenantScope, partner_id: str) -> Partner:
    """Take back one that never had a PIN; `StaffMistake` for one that may have worked already."""
    record = Partners(scope).fetch(partner_id)
    if record.pin:
        raise StaffMistake("PINを発行した協力者は、取り消せません。使わなくなったときは「休止」にしてください。")
    Partners(scope).strike(record)
    return replace(record.value, is_active=False)
