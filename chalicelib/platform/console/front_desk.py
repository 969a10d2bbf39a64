"""What is kept before anybody has entered a town: sign-ins under way, sessions, and which towns a person works for.

It lies in a partition of the house's own, under an id that no tenant can have.
"""

from dataclasses import dataclass

from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.tenants.grants import Evidence, grant

FRONT_DESK = "_console"


@dataclass(frozen=True, slots=True)
class FrontDesk(Evidence):
    """The console's own hallway, which belongs to no town."""


def front_desk() -> TenantScope:
    return grant(FrontDesk(FRONT_DESK))
