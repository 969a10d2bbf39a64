"""Pictures of sends that staff brought: made small enough for LINE, kept, and open to whoever has the address.

LINE and residents' phones fetch a picture whenever a message is looked at, so its address must not end: it is ours, and
leads on to where the file lies at that moment. A picture that no send holds goes by itself (ADR 8).
"""

import re

from chalicelib.kernel.errors import NotFound, ResidentMistake, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.broadcasts.model import Content
from chalicelib.platform.house import Office
from chalicelib.platform.media.photos import for_messages

FOLDER = "pictures/"
BYTES = 8_000_000
_NAME = re.compile(r"[a-z0-9]{26}\.jpg")
OPEN_FOR = 600
"""Seconds for which the place a picture's address leads on to may be read."""


def keep(office: Office, content: bytes) -> str:
    """Keep a picture; its public address. `StaffMistake` in words for what is none, or too large."""
    if len(content) > BYTES:
        raise StaffMistake("画像が大きすぎます。8MBまでの画像を選んでください。")
    try:
        picture = for_messages(content)
    except ResidentMistake as mistake:
        raise StaffMistake("画像として読めませんでした。JPEGかPNGの画像を選んでください。") from mistake
    name = digest(office.tenant.id, picture.hex(), length=26).lower() + ".jpg"
    office.house.files.put(office.scope, FOLDER + name, picture, "image/jpeg")
    return f"{_root(office)}{name}"


def hold(office: Office, content: Content) -> None:
    """Keep the picture a content shows for good, if it is one of ours."""
    name = name_of(office, content.picture)
    if name:
        office.house.files.claim(office.scope, FOLDER + name)


def name_of(office: Office, address: str) -> str:
    """The name of a picture of ours; empty for any other address."""
    name = address.removeprefix(_root(office))
    return name if name != address and _NAME.fullmatch(name) else ""


def place_of(office: Office, name: str) -> str:
    """Where the picture lies now. `NotFound` for what is no picture of a send."""
    if not _NAME.fullmatch(name):
        raise NotFound
    return office.house.files.link(office.scope, FOLDER + name, seconds=OPEN_FOR)


def shown(office: Office, address: str) -> str:
    """Where a browser finds a picture of ours now, by its public address; empty for any other address."""
    name = name_of(office, address)
    return place_of(office, name) if name else ""


def _root(office: Office) -> str:
    return f"{office.house.public_url}/public/{office.tenant.id}/broadcasts/pictures/"
