"""A page's answers go the way of every event: sealed, onto the turns queue, in the resident's own order."""

from typing import Any

from chalicelib.kernel.ids import digest
from chalicelib.platform.conversations.knock import hand_over
from chalicelib.platform.flows.model import write_input
from chalicelib.platform.liff.form import Form
from chalicelib.platform.liff.visits import Visit
from chalicelib.platform.messaging.events import event_from

PURPOSE = "page"


def send(visit: Visit, form: Form, nonce: str, *, has_consented: bool) -> None:
    """Hand a complete form over; it lies durably on the queue when this returns.

    The event is named after the form's nonce, so the same form sent twice is the same event.
    """
    house, user_id = visit.office.house, visit.session.user_id
    sealed = house.sealer.seal(visit.office.tenant.id, PURPOSE, write_input(form.inputs()))
    page: dict[str, Any] = {
        "service": visit.service,
        "flow": visit.flow.name,
        "version": visit.flow.version,
        "sealed": sealed,
        "consent": visit.purpose if has_consented else "",
    }
    raw = {
        "type": "page",
        "webhookEventId": digest("page", visit.channel.key, user_id, nonce, length=26),
        "timestamp": int(house.clock().timestamp() * 1000),
        "source": {"type": "user", "userId": user_id},
        "page": page,
    }
    hand_over(house, visit.channel, [event_from(raw)])
