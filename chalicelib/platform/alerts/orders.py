"""The queue of what comes in from outside: a telegram is fetched, read and handed to its towns; a town hears it.

Bodies: `{"telegram": address}` from the feeds · `{"town": id, "alert": …}` from a telegram or an inbox · a notification
of AWS (SNS), which carries a mail or the reply to an SMS.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.kernel.errors import NotFound, PermanentFailure
from chalicelib.kernel.estate import INBOUND
from chalicelib.platform.alerts.areas import keys_of
from chalicelib.platform.alerts.formats.jma import named_by, read_telegram
from chalicelib.platform.alerts.hearing import hear_alert
from chalicelib.platform.alerts.inboxes import take_notification
from chalicelib.platform.alerts.model import Alert, alert_from, as_facts
from chalicelib.platform.alerts.watching import concerned, told_of, watched
from chalicelib.platform.house import House, Office
from chalicelib.platform.tenants.grants import OwnMessage


def take(house: House, body: Mapping[str, Any]) -> str:
    """Do one order. What it was, for the log."""
    if "telegram" in body:
        return read(house, body["telegram"])
    if "town" in body:
        return hear(house, body["town"], alert_from(body["alert"]))
    if body.get("Type") == "Notification":
        return take_notification(house, body)
    raise PermanentFailure("Nobody takes what is on the queue")


def read(house: House, url: str) -> str:
    """Fetch and read a telegram, and order each town it concerns to hear it."""
    try:
        fetched = house.feeds.fetch(url)
    except NotFound:
        return f"{named_by(url)}: gone"
    if fetched is None:
        return f"{named_by(url)}: unchanged"
    alert = read_telegram(fetched.content, named_by(url))
    towns = hand_on(house, alert)
    return f"{named_by(url)}: {alert.nothing or 'read'}, {len(towns)} towns"


def hand_on(house: House, alert: Alert) -> frozenset[str]:
    """Order each town an alert concerns to hear it, with only what it watches. The towns (ids)."""
    towns = concerned(alert.places)
    if alert.names_no_place:
        towns = told_of(alert.event_id)
    for town in sorted(towns):
        house.queues.send(INBOUND, {"town": town, "alert": as_facts(_cut(alert, watched(_office(house, town))))})
    return towns


def _cut(alert: Alert, watches: frozenset[str]) -> Alert:
    """The alert with the places that are watched: a nationwide telegram would not fit into a message."""
    infos = []
    for info in alert.infos:
        named = list(zip(info.places, [*info.names, *[""] * len(info.places)], strict=False))
        ours = [(place, name) for place, name in named if watches & set(keys_of(place))]
        if ours:
            infos.append(replace(info, places=tuple(p for p, _ in ours), names=tuple(n for _, n in ours)))
    return replace(alert, infos=tuple(infos))


def hear(house: House, town: str, alert: Alert) -> str:
    """Let a town hear an alert. One that is not served hears none, then or later: a warning must not come late."""
    office = _office(house, town)
    if not office.tenant.is_served:
        return f"{town}: {office.tenant.stage}"
    note = hear_alert(office, alert)
    return f"{town}: {note.received_id}"


def _office(house: House, town: str) -> Office:
    return house.office(OwnMessage(town))
