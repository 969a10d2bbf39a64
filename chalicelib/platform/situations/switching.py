"""Switching a town's situation, and what follows from it.

A switch on paper: 災害 is written with who, when and why, and with it that menus are not settled yet; the queue is
told. The worker has each live channel show its menu of that situation, and notes that it is settled. Killed anywhere
between, the minute tick finds the situation due and the worker does it again, which changes nothing twice.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.kernel.estate import NOTICES
from chalicelib.kernel.ids import ulid
from chalicelib.platform.audit.repository import AuditLine, AuditLog
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import Office
from chalicelib.platform.menus.publishing import show_for
from chalicelib.platform.messaging.outbox import order_for
from chalicelib.platform.situations.model import LONGEST_DRILL, NAMES, Situation, State
from chalicelib.platform.situations.purging import purge
from chalicelib.platform.situations.repository import NOW, Drills, Situations
from chalicelib.platform.situations.settings import SituationSettings

LONGEST_WHY = 300
AGAIN = timedelta(minutes=1)


def switch(office: Office, to: State, *, by: str, label: str, why: str, seen: str) -> Situation:
    """Switch the situation. `seen`: `since` of the situation whoever switches saw; `Conflict` if it is another now."""
    if not why.strip():
        raise StaffMistake("切り替える理由を書いてください。")
    situations, now = Situations(office.scope), office.house.clock()
    record = situations.now()
    before = record.value
    if before.since != seen or before.state == to:
        raise Conflict(f"いまの状況は、すでに「{before.name}」です。画面を開き直してください。")
    switch_id = ulid(now)
    after = Situation(
        to,
        office.now().isoformat(),
        by,
        label,
        why.strip()[:LONGEST_WHY],
        before.state,
        drill_id=switch_id if to == "drill" else "",
    )
    ending = Drills(office.scope).ended(before.drill_id, before.since, now) if before.drill_id else None
    situations.move(record, after, switch_id, wakes_at=now, drill=ending)
    office.house.memory.forget()
    _hasten(office, "situation", NOW)
    if before.drill_id:
        _hasten(office, "drill", before.drill_id)
    return after


def undo(office: Office, *, by: str, label: str, seen: str) -> Situation:
    """Back to what it was before the last switch."""
    before = Situations(office.scope).now().value.before
    return switch(office, before, by=by, label=label, why=f"直前の切り替えを取り消し（{NAMES[before]}へ）", seen=seen)


def settle(office: Office, _name: str = NOW) -> None:
    """Do what is due for the situation: show its menus, or end a drill that has lasted long enough."""
    situations = Situations(office.scope)
    record = situations.now()
    situation = record.value
    ends = _ends(situation)
    if ends and ends <= office.house.clock():
        _end_drill(office, situation)
        return
    if not record.is_settled:
        _show_menus(office, situation)
        with suppress(Conflict):  # somebody switched meanwhile; that is due itself
            situations.settled(record, wakes_at=ends)


def purge_due(office: Office, drill_id: str) -> None:
    """Purge a drill that ended, and only then forget that there was something to purge.

    What is still being sent is stopped first, and the purge comes again when that is over.
    """
    drills = Drills(office.scope)
    drill = drills.find(drill_id)
    if drill is None:
        return
    if purge(office, drill_id, datetime.fromisoformat(drill.since)):
        drills.records.remove(drill)
    else:
        drill.wakes_at = (office.house.clock() + AGAIN).isoformat()
        drills.records.change(drill)


def _ends(situation: Situation) -> datetime | None:
    return datetime.fromisoformat(situation.since) + LONGEST_DRILL if situation.state == "drill" else None


def _end_drill(office: Office, situation: Situation) -> None:
    label, why = "システム", "訓練の開始から7日が過ぎたため、終了"
    AuditLog(office.scope).write(AuditLine(office.now().isoformat(), "system", label, "状況の切り替え", detail=why))
    switch(office, "normal", by="system", label=label, why=why, seen=situation.since)


def _show_menus(office: Office, situation: Situation) -> None:
    if show_for(office, situation.state):
        return
    alias = office.choices("situations", SituationSettings).menu(situation.state)
    for channel in Channels(office.scope).all():
        if alias and channel.mode == "live":
            with suppress(NotFound):  # no such menu at LINE: residents keep the one they see
                office.house.line.show_menu(channel, alias)


def _hasten(office: Office, kind: str, name: str) -> None:
    office.house.queues.send(NOTICES, order_for(office.tenant.id, kind, "", name))
