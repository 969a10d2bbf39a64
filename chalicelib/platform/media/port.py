"""Where a tenant's photos and files lie.

A file on paper: a resident sends a photo, and it is put before anybody knows whether a report comes of it. When one is
filed, it claims the photo; when the talk is left without, the photo is dropped; and when nobody comes back to do
either, it goes by itself after `estate.OPEN_FILE_DAYS`.
"""

from typing import Protocol

from chalicelib.kernel.tenancy import TenantScope


class Files(Protocol):
    """Files of one tenant, each under a name within it. A missing file is `NotFound`."""

    def put(self, scope: TenantScope, name: str, content: bytes, content_type: str) -> None:
        """Keep a file for some days, until it is claimed.

        A name stands for one content: putting it again changes nothing, so what was claimed stays so.
        """
        ...

    def claim(self, scope: TenantScope, name: str) -> None:
        """Keep a file for good, now that something holds it; nothing happens if it is claimed already, or gone."""
        ...

    def drop(self, scope: TenantScope, name: str) -> None:
        """Delete a file unless it was claimed; nothing happens if it is gone."""
        ...

    def fetch(self, scope: TenantScope, name: str) -> bytes: ...

    def remove(self, scope: TenantScope, name: str) -> None:
        """Delete a file for good, claimed or not; nothing happens if it is gone."""
        ...

    def link(self, scope: TenantScope, name: str, *, seconds: int) -> str:
        """An address at which a browser may read the file for that long, and nobody after."""
        ...

    def hand(
        self, scope: TenantScope, name: str, content: bytes, content_type: str, *, save_as: str, seconds: int
    ) -> str:
        """An address at which a browser saves this content for that long, under the name `save_as` (any letters).

        The file is gone after `estate.HANDED_FILE_DAYS`.
        """
        ...
