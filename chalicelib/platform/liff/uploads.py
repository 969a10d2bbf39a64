"""Photos a page brought: put under the tenant at once, under a name that says whose they are and follows from them."""

from chalicelib.kernel.ids import digest
from chalicelib.platform.house import Turn
from chalicelib.platform.media.names import PHOTOS
from chalicelib.platform.media.photos import prepare


def own_photos(turn: Turn) -> str:
    """How the media names of a resident's uploads begin."""
    return f"{PHOTOS}page-{turn.resident.id}-"


def keep_photo(turn: Turn, content: bytes) -> str:
    """Keep one photo and answer its media name; `ResidentMistake` for what is none. The same photo is kept once."""
    photo = prepare(content)
    name = f"{own_photos(turn)}{digest(photo.content.hex())}.jpg"
    turn.office.house.files.put(turn.scope, name, photo.content, "image/jpeg")
    return name
