"""A scope is a key: whoever holds one may touch that tenant's data, and nobody else can make one.

`platform.tenants` grants scopes from evidence (a verified webhook, a staff session, a queue message of ours, a
verified LIFF token). It takes the seal once, at import; a second taker is refused, and so is a scope without it.
"""

from dataclasses import dataclass

from chalicelib.kernel.errors import UnscopedAccess

_GRANTOR = "chalicelib.platform.tenants.grants"


class _Seal:
    """Known by identity."""


_SEAL = _Seal()


def take_seal(module: str) -> _Seal:
    """Hand the seal to the one module that may grant scopes."""
    if module != _GRANTOR:
        raise UnscopedAccess(f"{module} may not grant scopes")
    return _SEAL


@dataclass(frozen=True, slots=True)
class TenantScope:
    """The right to one tenant's data."""

    tenant_id: str
    seal: _Seal

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise UnscopedAccess("A scope is granted by platform.tenants, never made")
        if not self.tenant_id or "#" in self.tenant_id:
            raise UnscopedAccess(f"Not a tenant id: {self.tenant_id!r}")

    def __repr__(self) -> str:
        return f"TenantScope({self.tenant_id})"
