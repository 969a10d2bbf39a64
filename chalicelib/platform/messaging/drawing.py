"""A reply becomes LINE messages for one resident's language, and nothing leaves that LINE would refuse."""

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.limits import complaints
from chalicelib.platform.messaging.port import Message
from chalicelib.platform.messaging.render import render
from chalicelib.platform.messaging.reply import Reply


def page_address(office: Office, channel: Channel, path: str) -> str:
    """Where one of our residents' pages opens inside LINE."""
    return f"{office.house.liff_url}/{channel.liff_id}/{path}"


def draw(office: Office, channel: Channel, service: str, language: str, reply: Reply) -> list[Message]:
    """At most five LINE messages; `PermanentFailure` naming the limit if our own linter refuses them."""
    voice = Voice(office, service, language or DEFAULT)
    messages = render(reply, voice, lambda path: page_address(office, channel, path))
    found = complaints(messages)
    if found:
        raise PermanentFailure(f"{office.tenant.id}/{service}: " + "; ".join(found))
    return messages
