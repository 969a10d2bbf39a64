"""What the town sent today and in the days before, for any resident who asks: nothing of it is secret."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.content import OWNER, language_for
from chalicelib.platform.broadcasts.holding import settings_of
from chalicelib.platform.broadcasts.model import Broadcast, Wording
from chalicelib.platform.broadcasts.placeholders import AREA, TOWN, filled, gaps, values_for
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.messaging.lengths import shortened
from chalicelib.platform.messaging.reply import Card, Open, Reply, Row, Say, Words

DAYS = 7
IN_CHAT = 6
TITLE = 40
BEGUN = frozenset({"sending", "sent", "stopped"})


@dataclass(frozen=True)
class Shown:
    """A send as residents may look it up."""

    at: datetime
    """When it began, on the town's clocks."""
    category: str
    title: str
    text: str
    is_urgent: bool
    picture: str = ""


def sends_shown(office: Office, language: str) -> tuple[Shown, ...]:
    """The sends of the last seven days with today, the last one first. Drills are left out."""
    now = office.now()
    first = (now - timedelta(days=DAYS - 1)).date()
    months = sorted({f"{first:%Y-%m}", f"{now:%Y-%m}"}, reverse=True)
    found = (each for month in months for each in Broadcasts(office.scope).within(month))
    return tuple(
        _shown(office, each, language)
        for each in found
        if each.state in BEGUN and not each.is_drill and each.began_at[:10] >= first.isoformat()
    )


def _shown(office: Office, broadcast: Broadcast, language: str) -> Shown:
    content = broadcast.content
    read = language_for(content, language)
    wording = content.wording.get(read) or content.wording.get(DEFAULT) or Wording()
    values = values_for(broadcast.values, broadcast.values_in, read) | dict.fromkeys(AREA | TOWN, office.tenant.name)
    title, body, alt = (_told(text, values) for text in (wording.title, wording.body, wording.alt))
    category = settings_of(office).category(broadcast.category)
    names = category.name if category else {}
    first = next((line for line in (body or alt).splitlines() if line.strip()), "")
    return Shown(
        office.tenant.local(datetime.fromisoformat(broadcast.began_at)),
        names.get(language) or names.get(DEFAULT, broadcast.category),
        title or shortened(first, TITLE),
        body or alt,
        broadcast.is_urgent,
        content.picture,
    )


def _told(text: str, values: dict[str, str]) -> str:
    return filled(text, dict.fromkeys(gaps(text), "") | values).strip()


def page_of(office: Office, language: str) -> str:
    """The address of the page that lists them."""
    return f"{office.house.public_url}/public/{office.tenant.id}/{OWNER}/sent?lang={language}"


def tell_sent(turn: Turn) -> Reply:
    """The newest of them in chat, and the page with all."""
    shown, town = sends_shown(turn.office, turn.language), turn.office.tenant.name
    title = Say("sent.title", {"town": town}, OWNER)
    if not shown:
        return Reply((Card(title, (Say("sent.none", owner=OWNER),)),))
    button = Open(Say("sent.all", owner=OWNER), page_of(turn.office, turn.language))
    return Reply((Card(title, tuple(_lines(turn, shown)), buttons=(button,)),))


def _lines(turn: Turn, shown: tuple[Shown, ...]) -> Iterator[Words | Row]:
    today = turn.office.now().date()
    for each in shown[:IN_CHAT]:
        clock = f"{each.at.hour}:{each.at.minute:02d}"
        when = (
            Say("sent.today_at", {"clock": clock}, OWNER)
            if each.at.date() == today
            else f"{each.at.month}/{each.at.day}"
        )
        yield Row(when, each.title)
    if len(shown) > IN_CHAT:
        yield Say("sent.more", {"count": len(shown) - IN_CHAT}, OWNER)
