"""Scopes, granted from evidence and from nothing else.

Each kind of evidence is a class made in one place: where the proof is checked. A test finds them all and names those
places; a new kind needs a new line there.
"""

from dataclasses import dataclass

from chalicelib.kernel.errors import UnscopedAccess
from chalicelib.kernel.tenancy import TenantScope, take_seal

_SEAL = take_seal(__name__)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Proof that what follows is done for one tenant. Subclasses say which proof."""

    tenant_id: str


@dataclass(frozen=True, slots=True)
class OwnMessage(Evidence):
    """A queue message we wrote ourselves: only our functions may send to our queues (IAM)."""


@dataclass(frozen=True, slots=True)
class DueItem(Evidence):
    """An item of the tenant's own that the clock found due."""


@dataclass(frozen=True, slots=True)
class OperatorOrder(Evidence):
    """A command the vendor's operator gave with their own AWS credentials."""


@dataclass(frozen=True, slots=True)
class PublicRequest(Evidence):
    """Anyone, asking a tenant for what it publishes to everyone."""


def grant(evidence: Evidence) -> TenantScope:
    """The scope that evidence gives."""
    if type(evidence) is Evidence or not isinstance(evidence, Evidence):
        raise UnscopedAccess(f"{type(evidence).__name__} proves nothing")
    return TenantScope(evidence.tenant_id, _SEAL)
