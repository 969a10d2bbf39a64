"""An event, read as what the resident did."""

from chalicelib.kernel.errors import NotFound, ResidentMistake, TooLarge
from chalicelib.platform.conversations.exchange import Exchange, Step
from chalicelib.platform.conversations.menu import offer
from chalicelib.platform.flows.asking import ours
from chalicelib.platform.flows.engine import Conversation
from chalicelib.platform.flows.model import Input, Shared, read_input
from chalicelib.platform.media.names import PHOTOS
from chalicelib.platform.media.photos import prepare
from chalicelib.platform.menus.taps import leads_to
from chalicelib.platform.messaging.events import Event
from chalicelib.platform.messaging.reply import Reply

TAB = "menu/"
"""What a rich menu's areas tell; of a tab, LINE has shown the other menu already."""


def done(exchange: Exchange, event: Event) -> Step:
    """What the deed of an event leads to."""
    match event.kind:
        case "postback" if event.postback.startswith(TAB):
            to = leads_to(event.postback)
            return exchange.tap(to, event.picked) if to else (exchange.talk, Reply())
        case "postback":
            return exchange.tap(event.postback, event.picked)
        case "page":
            return _page(exchange, event)
        case "message":
            return _message(exchange, event)
    return exchange.talk, Reply()


def _message(exchange: Exchange, event: Event) -> Step:
    message = event.raw["message"]
    match message.get("type"):
        case "text":
            return exchange.text(event.text)
        case "location":
            address = message.get("address") or message.get("title") or ""
            return exchange.shared(Shared(message["latitude"], message["longitude"], address))
        case "image":
            return _photo(exchange, event.message_id)
        case "sticker" if exchange.talk.open is None:
            return exchange.talk, offer(exchange.turn)
    return exchange.beside(Reply((ours("kind_unknown"),)))


def _photo(exchange: Exchange, message_id: str) -> Step:
    """Fetch a photo at once, since LINE drops it, and keep it only where one was asked for."""
    if not exchange.expects_photo():
        return exchange.beside(Reply((ours("photo_unasked"),)) + offer(exchange.turn))
    turn = exchange.turn
    try:
        content = turn.office.house.line.content(turn.channel, message_id)
        photo = prepare(content.content)
    except (NotFound, TooLarge):
        return exchange.beside(Reply((ours("photo_refused", why=""),)))
    except ResidentMistake as mistake:
        return exchange.beside(Reply((ours("photo_refused", why=mistake.message),)))
    name = photo_name(message_id)
    turn.office.house.files.put(turn.scope, name, photo.content, "image/jpeg")
    return exchange.photo(name)


def photo_name(message_id: str) -> str:
    """The media name of the photo a LINE message brought."""
    return f"{PHOTOS}{message_id}.jpg"


def _page(exchange: Exchange, event: Event) -> Step:
    """The answers of one of our own pages, which our own door put on the queue, sealed."""
    page = event.raw["page"]
    turn = exchange.turn
    told = turn.office.house.sealer.open(turn.office.tenant.id, "page", page["sealed"])
    given: dict[str, Input] = read_input(told)
    conversation = Conversation(page["service"], page["flow"], page["version"])
    return exchange.page(conversation, given)
