"""A test send: what residents would read, on staff phones, marked 【テスト】. It reaches nobody else."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chalicelib.kernel.errors import Conflict, NotFound, PermanentFailure, StaffMistake
from chalicelib.platform.broadcasts.content import messages_of
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.phones import Phone, phone_of
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.outbox import Deliveries, DeliveryRecord, hasten


def rehearse(
    office: Office, broadcast: Broadcast, phone_ids: Sequence[str], languages: Sequence[str], once: str
) -> int:
    """Send it to those test phones in those languages. `once` names this one order: given twice, it is sent once.

    `StaffMistake` where something of it is missing; answers the number of phones.
    """
    if not phone_ids or not languages:
        raise StaffMistake("送る電話と言葉を選んでください。")
    try:
        phones = [phone_of(office, broadcast.channel_key, phone_id) for phone_id in phone_ids]
    except NotFound as error:
        raise StaffMistake("テスト配信先に登録されていない電話です。") from error
    deliveries = Deliveries(office.scope)
    for delivery in _written(office, broadcast, phones, languages, once):
        try:
            deliveries.records.add(delivery)
        except Conflict:
            continue
        hasten(office, delivery)
    return len(phones)


def _written(
    office: Office, broadcast: Broadcast, phones: Sequence[Phone], languages: Sequence[str], once: str
) -> Iterator[DeliveryRecord]:
    channel = office.channel(broadcast.channel_key)
    shown = replace(broadcast, values={name: value or "＿＿" for name, value in broadcast.values.items()})
    for language in languages:
        try:
            messages = messages_of(office, shown, language, is_test=True).messages
        except PermanentFailure as refused:
            raise StaffMistake("このままではテスト配信できません。確認画面の「誤り」を直してください。") from refused
        for phone in phones:
            cause = ("rehearsal", broadcast.id, once, language, phone.id)
            yield Deliveries(office.scope).written(office, channel, [phone.user_id], messages, *cause)
