"""What a service's `public.py` declares: what anyone, or the holder of an API key, may fetch or post over HTTP.

One door (`entrypoints/public.py`) serves all of it below `/public/<town>/<service>/`. An answer is data: nothing here
knows the web framework.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.house import Office


@dataclass(frozen=True)
class PublicCall:
    """A request from outside, for one town."""

    office: Office
    params: Mapping[str, str] = field(default_factory=dict)
    """The variable parts of the endpoint's path."""
    query: Mapping[str, str] = field(default_factory=dict)
    form: Sequence[tuple[str, str]] = ()
    """A form's fields in the order sent; a name may come several times."""
    id: str = ""
    """The request's correlation id."""
    key_id: str = ""
    """Which API key was shown; empty where none is asked for."""

    @cached_property
    def fields(self) -> Mapping[str, str]:
        return dict(self.form)


@dataclass(frozen=True)
class Answered:
    """What is answered."""

    body: str
    content_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """One address below the service's own: `requests/{id}.json`. A `{part}` holds no slash."""

    method: Literal["GET", "POST"]
    path: str
    auth: Literal["none", "api_key"]
    answer: Callable[[PublicCall], Answered]

    def matches(self, method: str, path: str) -> Mapping[str, str] | None:
        """The path's variable parts if this endpoint serves it, else None."""
        found = re.fullmatch(self._pattern, path) if method == self.method else None
        return found.groupdict() if found else None

    @property
    def _pattern(self) -> str:
        parts = re.split(r"\{(\w+)\}", self.path)
        return "".join(f"(?P<{part}>[^/]+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))


def endpoint_at(endpoints: Sequence[Endpoint], method: str, path: str) -> tuple[Endpoint, Mapping[str, str]]:
    """The first endpoint that serves a path, and the path's variable parts. `NotFound` if none does."""
    for endpoint in endpoints:
        params = endpoint.matches(method, path)
        if params is not None:
            return endpoint, params
    raise NotFound()
