"""A stand-in for LINE on one machine: its HTTP interface, its behaviour, and a phone to look at it with.

with LineStandIn() as line:
    channel = line.add_channel("桜町", webhook_url="http://127.0.0.1:8000/webhook/…")
    phone = line.phone(channel.channel_id, line.add_resident("住民").user_id)
    phone.follows()
    phone.says("ごみ")
    assert "燃えるごみ" in phone.waits_for("明日").text
"""

from infra.local.line.chats import Entry
from infra.local.line.faults import Fault
from infra.local.line.handset import CannotDoThat, Phone, Tapped
from infra.local.line.people import Channel, Person
from infra.local.line.sending import Accepted
from infra.local.line.standin import LineStandIn
from infra.local.line.webhooks import Knock

__all__ = [
    "Accepted",
    "CannotDoThat",
    "Channel",
    "Entry",
    "Fault",
    "Knock",
    "LineStandIn",
    "Person",
    "Phone",
    "Tapped",
]
