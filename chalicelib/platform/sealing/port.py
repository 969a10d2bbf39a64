"""What encrypts for us."""

from typing import Protocol


class Sealer(Protocol):
    """Seals text so that only the same tenant and purpose open it again.

    A seal opened for another tenant or purpose, or damaged, is a `PermanentFailure`; an unreachable key service is a
    `TemporaryFailure`.
    """

    def seal(self, tenant_id: str, purpose: str, text: str) -> str: ...

    def open(self, tenant_id: str, purpose: str, sealed: str) -> str: ...
