"""Reading who is meant: a shard at a time, in pages, in the order of resident ids."""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.segments.conditions import parse


def matching(
    office: Office, channel_key: str, audience: Mapping[str, Any], shard: str, after: str = ""
) -> Iterator[Resident]:
    """The residents of a shard who are meant and follow that channel, behind the id `after`. Streams page by page.

    `StaffMistake`, before anything is read, where the audience says what cannot be meant.
    """
    condition, today = parse(audience, office), office.now().date()
    following = Residents(office.scope).following(channel_key, shard, after=after)
    return (resident for resident in following if condition.holds(resident, today))
