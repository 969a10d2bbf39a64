"""Which town watches which place, across all towns: the one look-up by which a telegram finds whom it concerns."""

from collections.abc import Iterable

from chalicelib.kernel.storage import AllTenants
from chalicelib.platform.alerts.areas import keys_of, lane_of, watched_by
from chalicelib.platform.alerts.repository import Watches
from chalicelib.platform.alerts.settings import AlertSettings
from chalicelib.platform.house import Office

WHOLE = (" ", "~")
"""Before and after all names in a lane."""


def watch(office: Office) -> None:
    """Have the town found by the places it watches now. Done when a town is opened or its file changes."""
    Watches(office.scope).keep(watched(office))


def watched(office: Office) -> frozenset[str]:
    """The places of the town's own code, and those of its settings."""
    settings = office.choices("alerts", AlertSettings)
    further = {keys_of(place)[0] for place in settings.also}
    return watched_by(office.tenant.code, office.tenant.kind, further)


def concerned(places: Iterable[str]) -> frozenset[str]:
    """The towns (ids) that watch any of the places. One query for each prefecture, coast, quake area and river."""
    wanted = {key for place in places for key in keys_of(place)}
    return frozenset(
        due.tenant_id
        for lane in {lane_of(key) for key in wanted}
        for due in AllTenants().due(lane, *WHOLE)
        if due.kind == "watch" and due.order in wanted
    )


def told_of(event_id: str) -> frozenset[str]:
    """The towns that know of an event."""
    lane = lane_of(f"event/{event_id}")
    return frozenset(due.tenant_id for due in AllTenants().due(lane, *WHOLE))
