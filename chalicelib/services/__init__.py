"""What residents can do: one folder each. A service is imported when an event first needs it, and not before."""

from importlib import import_module

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.catalogue.service import Service

SERVICES = (
    "garbage",
    "reports",
    "reception",
    "profile",
    "visits",
    "rides",
    "stamp_rally",
    "coupons",
    "facilities",
    "faq",
)


def load(name: str) -> Service:
    """A service by its name. `NotFound` for a name that is none, such as one from an old button."""
    if name not in SERVICES:
        raise NotFound()
    service: Service = import_module(f"{__name__}.{name}.service").SERVICE
    return service
