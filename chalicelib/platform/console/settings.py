"""What a town may choose for its console: the networks from which its staff work."""

import ipaddress
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from chalicelib.platform.settings.marks import Elsewhere

MOST_NETWORKS = 100

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def network(told: str) -> Network:
    """A network as written: `192.0.2.0/24`, `2001:db8::/32`, or one address. `ValueError` if it is none."""
    return ipaddress.ip_network(told.strip())


def _network_in_words(told: str) -> str:
    return str(network(told))


class ConsoleSettings(BaseModel):
    """`allowed`: networks in CIDR notation (RFC 4632, RFC 4291); none: from anywhere."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="職員の画面")

    allowed: Annotated[
        tuple[Annotated[str, AfterValidator(_network_in_words)], ...],
        Field(max_length=MOST_NETWORKS),
        Elsewhere("「職員」の「接続元の制限」で変えます。"),
    ] = Field(default=(), title="使える接続元")


def is_within(address: str, allowed: Iterable[str]) -> bool:
    """Whether a source address lies in one of the networks. What is no address lies in none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return any((mapped or found) in network(each) for each in allowed)
