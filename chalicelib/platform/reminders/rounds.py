"""Doing what is due: a delivery is sent, a reminder is put to its service and its answer made into deliveries.

A reminder on paper: garbage's evening round of one district is due. The service is asked and answers with notices and
the next time. Notices that read the same are gathered into deliveries of at most 500, each written once; a resident
who stands in one already, from a try that was killed, is not written again. Then the reminder moves to its next time,
and only that makes the round done.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from importlib import import_module

from chalicelib.kernel.errors import Conflict, NotFound, PermanentFailure
from chalicelib.platform.house import House, Office
from chalicelib.platform.messaging.drawing import draw
from chalicelib.platform.messaging.outbox import AT_MOST, Deliveries, DeliveryRecord, deliver, hasten, order_for
from chalicelib.platform.messaging.port import Message
from chalicelib.platform.reminders.model import Notice, Reminder, Round
from chalicelib.platform.reminders.repository import ReminderRecord, Reminders
from chalicelib.platform.tenants.grants import DueItem
from chalicelib.platform.tenants.standstill import set_aside

CAPABILITIES: Mapping[str, str] = {"steps": "chalicelib.platform.reminders.steps"}
"""Capabilities of the platform that set reminders as services do: name -> module with `remind`."""

DOERS: Mapping[str, str] = {
    "aside": "chalicelib.platform.tenants.standstill:take_up",
    "broadcast": "chalicelib.platform.broadcasts.motion:wake",
    "forgetting": "chalicelib.platform.broadcasts.forgetting:go_on",
    "drill": "chalicelib.platform.situations.switching:purge_due",
    "menu-board": "chalicelib.platform.menus.steps:go_on",
    "menu-follow": "chalicelib.platform.menus.turns:follow_due",
    "menu-term": "chalicelib.platform.menus.terms:come_round",
    "numbers": "chalicelib.platform.analytics.nightly:go_on",
    "rewards_book": "chalicelib.platform.rewards.auditing:go_on",
    "rewards_budget": "chalicelib.platform.rewards.watching:go_on",
    "situation": "chalicelib.platform.situations.switching:settle",
    "sms": "chalicelib.platform.sms.rounds:go_on",
    "recurrence": "chalicelib.platform.broadcasts.recurring:come_round",
}
"""Who does what falls due elsewhere, by kind: a function `(office, name)`, imported when it is asked for."""


def do_due(house: House, tenant_id: str, kind: str, bucket: str, name: str) -> None:
    """Do one thing that fell due, as an order of the tick or of `hasten` names it."""
    office = house.office(DueItem(tenant_id))
    if not office.tenant.is_served:
        set_aside(office, order_for(tenant_id, kind, bucket, name))
    elif kind == "delivery":
        deliver(office, bucket, name)
    elif kind == "reminder":
        _remind(office, name)
    elif kind in DOERS:
        module, _, verb = DOERS[kind].partition(":")
        getattr(import_module(module), verb)(office, name)
    else:
        raise PermanentFailure(f"Nobody does what is due of the kind {kind!r}")


def _remind(office: Office, name: str) -> None:
    reminders = Reminders(office.scope)
    record = reminders.find(name)
    if record is None or datetime.fromisoformat(record.at) > office.house.clock():
        return
    reminder = replace(record.value(), late=office.house.clock() - datetime.fromisoformat(record.at))
    round_ = _asked(office, reminder)
    _tell(office, reminder, round_.notices)
    _move_on(reminders, record, round_)


def _asked(office: Office, reminder: Reminder) -> Round:
    if reminder.service in CAPABILITIES:
        answer: Round = import_module(CAPABILITIES[reminder.service]).remind(office, reminder)
        return answer
    try:
        remind = office.service(reminder.service).remind
    except NotFound:
        return Round()
    return remind(office, reminder) if remind else Round()


def _move_on(reminders: Reminders, record: ReminderRecord, round_: Round) -> None:
    try:
        if round_.again is None:
            reminders.records.remove(record)
        else:
            record.at = round_.again.isoformat()
            record.about = record.about if round_.about is None else dict(round_.about)
            reminders.records.change(record)
    except Conflict:
        return  # it was moved or done meanwhile: whoever did so knows better


def _tell(office: Office, reminder: Reminder, notices: Iterable[Notice]) -> None:
    group = f"{reminder.id}@{reminder.at.isoformat()}"
    deliveries = Deliveries(office.scope)
    earlier = list(deliveries.records.each(group))
    told = {str(user) for delivery in earlier for user in delivery.recipients}
    hasten(office, *(delivery for delivery in earlier if not delivery.outcome))
    for delivery in _gathered(
        office, reminder.service, group, [note for note in notices if note.to.user_id not in told]
    ):
        try:
            deliveries.records.add(delivery)
        except Conflict:
            continue
        hasten(office, delivery)


def _gathered(office: Office, service: str, group: str, notices: Sequence[Notice]) -> Iterator[DeliveryRecord]:
    """Deliveries of at most 500 residents of one channel who are told the same; a reply given to many is drawn once."""
    alike: dict[tuple[str, str], list[str]] = {}
    drawn: dict[tuple[str, str, int], str] = {}
    for notice in notices:
        to, same = notice.to, (notice.to.channel_key, notice.to.language, id(notice.reply))
        if same not in drawn:
            messages = draw(office, office.channel(to.channel_key), service, to.language, notice.reply)
            drawn[same] = json.dumps(messages, ensure_ascii=False)
        alike.setdefault((to.channel_key, drawn[same]), []).append(to.user_id)
    for (channel_key, told), users in alike.items():
        what: list[Message] = json.loads(told)
        for at in range(0, len(users), AT_MOST):
            part = users[at : at + AT_MOST]
            channel = office.channel(channel_key)
            yield Deliveries(office.scope).written(office, channel, part, what, group, part[0], group=group)
