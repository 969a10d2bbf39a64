"""A partner, and a partner at work."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from chalicelib.kernel.ids import NewId
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.house import Office


@dataclass(frozen=True)
class Partner:
    """A shop, or a place's staff, that a town's service works with. Moments are ISO 8601, empty for never."""

    id: str
    """Six digits, unique within the town and never given again: what is typed at sign-in."""
    service: str
    name: str
    about: str = ""
    """What of its service it stands for: the id of a shop or a spot; empty where the partner itself is that."""
    is_active: bool = True
    pin: str = ""
    """The PIN as `pins.sealed` keeps it; empty while none was issued."""
    pin_at: str = ""
    pin_cause: str = ""
    """The form it was issued by."""
    cause: str = ""
    """What it was enrolled by, so that the same form sent twice enrols one."""
    era: int = 0
    """How often all its sessions were ended at once: a session is good in the era in which it began."""
    signed_out: tuple[tuple[str, str], ...] = ()
    """Sessions of this era that signed out, and until when each would have lasted."""

    @property
    def code(self) -> str:
        """Its id as it is printed: `123-456`."""
        return f"{self.id[:3]}-{self.id[3:]}"

    def waits_for_pin(self, cause: str) -> bool:
        """Whether a form that issues PINs to all who have none means this one: also when it is sent a second time."""
        return self.is_active and (not self.pin or self.pin_cause == cause)

    @property
    def may_enter(self) -> bool:
        return self.is_active and bool(self.pin)


@dataclass(frozen=True)
class PartnerCall:
    """One exchange with a partner: what a page or action of a service's `partner.py` is given."""

    office: Office
    partner: Partner
    at: datetime
    """On the town's clocks."""
    new_id: NewId
    """Ids that repeat when the same form is sent again."""
    cause: str = ""
    """Names the form that was sent; empty while a page is looked at."""

    @property
    def scope(self) -> TenantScope:
        return self.office.scope

    @property
    def service(self) -> str:
        return self.partner.service

    @cached_property
    def settings(self) -> Any:
        return self.office.settings(self.service)

    def words(self, key: str, /, **facts: object) -> str:
        """A text of the service, in Japanese."""
        return self.office.texts(self.service).say(DEFAULT, key, **facts)
