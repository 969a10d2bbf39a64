"""What a service's `public.py` declares: what anyone, or the holder of an API key, may fetch or post over HTTP.

One door (`entrypoints/public.py`) serves all of it below `/public/<town>/<service>/`. An answer is data: nothing here
knows the web framework.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from typing import Literal

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.platform.catalogue.keys import holder_of
from chalicelib.platform.house import House, Office
from chalicelib.platform.tenants.grants import PublicRequest

CAPABILITIES: Mapping[str, str] = {"broadcasts": "chalicelib.platform.broadcasts.public"}
"""What the platform itself publishes of every town: name -> module with `PUBLIC`."""


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


@dataclass(frozen=True)
class Asked:
    """What somebody outside asks at the public door."""

    method: str
    path: str
    """From `/public/` on."""
    query: Mapping[str, str]
    form: Sequence[tuple[str, str]]
    id: str


def answer_public(house: House, asked: Asked) -> Answered:
    """Find the endpoint, check the key it asks for, and answer. `NotFound` for what no town offers."""
    town, service, path = _parted(asked.path)
    office = house.office(PublicRequest(town))
    if (service not in office.tenant.services and service not in CAPABILITIES) or office.tenant.stage == "closed":
        raise NotFound()
    if asked.method == "POST" and not office.tenant.is_served:
        raise NotAllowed("ただいま、受け付けを休んでいます。 / Nothing is taken in at the moment.")
    endpoint, params = endpoint_at(_endpoints(house, service), asked.method, path)
    call = PublicCall(office, params, asked.query, asked.form, asked.id)
    return endpoint.answer(_with_key(call, service) if endpoint.auth == "api_key" else call)


def _with_key(call: PublicCall, service: str) -> PublicCall:
    """The same call, made by the holder of a key of this very town and service; else `NotAllowed`."""
    secret = call.fields.get("api_key") or call.query.get("api_key", "")
    holder = holder_of(secret, tenant_id=call.office.tenant.id, service=service)
    return replace(call, office=call.office.house.office(holder), key_id=holder.key_id)


def _endpoints(house: House, service: str) -> tuple[Endpoint, ...]:
    module = CAPABILITIES.get(service) or house.load(service).public
    endpoints: tuple[Endpoint, ...] = import_module(module).PUBLIC if module else ()
    return endpoints


def _parted(path: str) -> tuple[str, str, str]:
    """Town, service and the rest."""
    found = re.fullmatch(r"/public/([a-z0-9-]+)/([a-z_]+)/(.+)", path)
    if found is None:
        raise NotFound()
    return found[1], found[2], found[3]
