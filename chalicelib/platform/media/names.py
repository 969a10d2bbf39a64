"""Where a tenant's files lie in the one bucket (below its own id, and nowhere else), and how photos are called."""

import re
from urllib.parse import quote

from chalicelib.kernel.errors import NotAllowed
from chalicelib.kernel.tenancy import TenantScope

_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


PHOTOS = "photos/"
"""How the name of every photo of a resident begins."""


def path_of(scope: TenantScope, name: str) -> str:
    """`tenant/<tenant id>/<name>`; `NotAllowed` for a name that could point elsewhere.

    A name is parts of ASCII letters, digits, `.`, `_` and `-`, none beginning with a dot, joined by `/`.
    """
    if len(name) > 500 or not all(_PART.fullmatch(part) for part in name.split("/")):
        raise NotAllowed()
    return f"tenant/{scope.tenant_id}/{name}"


def saved_as(name: str, plain: str = "") -> str:
    """A `Content-Disposition` by which a browser saves under a name of any letters (RFC 6266).

    `plain` is the ASCII name for what reads no other.
    """
    return f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(name, safe='')}"
