"""Where a tenant's photos and files lie."""

from typing import Protocol

from chalicelib.kernel.tenancy import TenantScope


class Files(Protocol):
    """Files of one tenant, each under a name within it. A missing file is `NotFound`."""

    def put(self, scope: TenantScope, name: str, content: bytes, content_type: str) -> None: ...

    def fetch(self, scope: TenantScope, name: str) -> bytes: ...

    def remove(self, scope: TenantScope, name: str) -> None:
        """Delete a file for good; nothing happens if it is gone."""
        ...

    def link(self, scope: TenantScope, name: str, *, seconds: int) -> str:
        """An address at which a browser may read the file for that long, and nobody after."""
        ...
