"""Purging a drill: its alerts, its broadcasts with who got them, its cases with photos. All of it may be repeated.

What holds others together goes last, so that a purge that was killed finds what is left.
"""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.platform.alerts.hearing import DRILL
from chalicelib.platform.alerts.repository import ReceivedAlerts, Standings
from chalicelib.platform.broadcasts.motion import stop
from chalicelib.platform.broadcasts.parts import purge as purge_parts
from chalicelib.platform.broadcasts.repository import BroadcastRecord, Broadcasts
from chalicelib.platform.cases.model import Case
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.house import Office


def purge(office: Office, drill_id: str, since: datetime) -> bool:
    """Remove everything that came of a drill which began at that time; False while some of it is still being sent."""
    broadcasts = list(_broadcasts(office, since))
    moving = [record for record in broadcasts if record.value.state in {"planning", "sending", "halted"}]
    for record in moving:
        stop(office, record.broadcast_id, "訓練の終了")
    if moving or any(record.value.state == "stopped" and not record.value.closed_at for record in broadcasts):
        return False
    _purge_alerts(office, drill_id)
    for record in broadcasts:
        _purge_broadcast(office, record)
    for case in list(Cases(office.scope).opened_between(since, office.now())):
        if case.drill_id == drill_id:
            _purge_case(office, case)
    return True


def _purge_alerts(office: Office, drill_id: str) -> None:
    standings, notes = Standings(office.scope), ReceivedAlerts(office.scope)
    for standing in list(standings.all(prefix=f"{DRILL}{drill_id}{DRILL}")):
        standings.records.remove(standing)
    for note in list(notes.records.each()):
        if note.facts["alert"]["drill_id"] == drill_id:
            notes.records.remove(note)


def _broadcasts(office: Office, since: datetime) -> Iterator[BroadcastRecord]:
    """Drill broadcasts made since then; a purge only runs when the drill they belong to is over."""
    for record in Broadcasts(office.scope).records.each():
        broadcast = record.value
        if broadcast.is_drill and datetime.fromisoformat(broadcast.made_at) >= since:
            yield record


def _purge_broadcast(office: Office, record: BroadcastRecord) -> None:
    purge_parts(office, record.broadcast_id)
    Broadcasts(office.scope).records.remove(record)


def _purge_case(office: Office, case: Case) -> None:
    cases = Cases(office.scope)
    for photo in (*case.photos, *case.redacted.values()):
        office.house.files.remove(office.scope, photo)
    for line in list(cases.happenings.each(case.id)):
        cases.happenings.remove(line)
    for card in list(cases.cards.each(case.id)):
        cases.cards.remove(card)
    for follower in case.followers:
        cases.drop_follow(follower, case.id)
    Waiting(office.scope).drop("overdue", case.id)
    cases.records.remove(cases.records.fetch(case.id, bucket=case.id[:4]))
