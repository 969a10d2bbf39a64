"""What residents read of a broadcast: who reads which variant of it, and each variant drawn for LINE.

A variant is all that makes one resident's messages differ from another's: language, district, with a sound or without.
Its name is kept with the parts of a delivery: `ja`, `en@chuo`, `ja-easy@chuo~silent`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.model import Broadcast, Button, Content, Wording
from chalicelib.platform.broadcasts.placeholders import AREA, TOWN, filled, tells_area, values_for
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.drawing import page_address
from chalicelib.platform.messaging.lengths import pieces
from chalicelib.platform.messaging.limits import complaints
from chalicelib.platform.messaging.port import Message
from chalicelib.platform.messaging.render import TEXT, render
from chalicelib.platform.messaging.reply import Action, Call, Card, Cards, Open, Page, Part, Reply, Say, Tap
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.tenants.model import Area

EASY = "ja-easy"
OWNER = "broadcasts"
MARK_ROOM = 40
"""UTF-16 units kept free at the head of a text for what marks a drill or a test."""


@dataclass(frozen=True)
class Drawn:
    """A variant as LINE takes it."""

    messages: tuple[Message, ...]
    is_silent: bool
    """Comes without a sound (`notificationDisabled`)."""


@dataclass(frozen=True)
class Variant:
    language: str
    area: str = ""
    is_silent: bool = False

    @property
    def name(self) -> str:
        return self.language + (f"@{self.area}" if self.area else "") + ("~silent" if self.is_silent else "")


def variant_of(office: Office, broadcast: Broadcast, resident: Resident, at: datetime) -> str:
    """The name of what this resident reads when it is sent at that time."""
    language = language_for(broadcast.content, resident.language)
    area = _area_of(office, resident) if tells_area(broadcast.content, language) else None
    is_silent = not broadcast.is_urgent and is_quiet(resident.quiet, office.tenant.local(at).time())
    return Variant(language, area.id if area else "", is_silent).name


def messages_of(office: Office, broadcast: Broadcast, variant: str, *, is_test: bool = False) -> Drawn:
    """A variant drawn; `PermanentFailure` where LINE would refuse it or a gap has no value: that is never sent."""
    read = _read(variant)
    try:
        messages = _Pen(office, broadcast, read, is_test=is_test).messages()
    except KeyError as gap:
        raise PermanentFailure(f"broadcast {broadcast.id}: no value for {gap}") from gap
    found = complaints(messages)
    if found:
        raise PermanentFailure(f"broadcast {broadcast.id}/{variant}: " + "; ".join(found))
    return Drawn(messages, read.is_silent)


def language_for(content: Content, chosen: str) -> str:
    """The language a resident is told it in: their own where it was written, else やさしい日本語, else Japanese.

    Who reads Japanese is not told in やさしい日本語 unless they chose it.
    """
    own = chosen or DEFAULT
    if own in content.wording:
        return own
    return EASY if own != DEFAULT and EASY in content.wording else DEFAULT


def is_quiet(hours: str, now: time) -> bool:
    """Whether a time of day lies in hours as `22:00-07:00` (past midnight where they end before they begin)."""
    if not hours:
        return False
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    return start <= now < end if start <= end else now >= start or now < end


def _area_of(office: Office, resident: Resident) -> Area | None:
    """The district of the resident, or of the first person they look after that has one."""
    found = (office.tenant.area(person.area_id) for person in resident.persons if person.area_id)
    return next((area for area in found if area), None)


def _read(name: str) -> Variant:
    told, _, silent = name.partition("~")
    language, _, area = told.partition("@")
    return Variant(language, area, is_silent=silent == "silent")


class _Pen:
    """Draws one variant of one broadcast."""

    def __init__(self, office: Office, broadcast: Broadcast, variant: Variant, *, is_test: bool) -> None:
        self.office, self.content, self.language = office, broadcast.content, variant.language
        self.broadcast_id, self.is_drill = broadcast.id, broadcast.is_drill
        self.voice = Voice(office, OWNER, variant.language)
        marks = [("mark.drill", broadcast.is_drill), ("mark.test", is_test)]
        self.mark = "".join(self.voice(Say(key)) for key, is_marked in marks if is_marked)
        told = values_for(broadcast.values, broadcast.values_in, variant.language)
        self.values = told | _own_values(office, variant)
        said = self.content.wording.get(variant.language) or self.content.wording[DEFAULT]
        self.wording = Wording(*(filled(text, self.values).strip() for text in (said.title, said.body, said.alt)))
        self.channel_key = broadcast.channel_key

    def messages(self) -> tuple[Message, ...]:
        match self.content.kind:
            case "text":
                return self._texts(self.wording.title, self.wording.body)
            case "image" if not self.mark:
                return (*self._texts(self.wording.title, self.wording.body or self.wording.alt), self._picture())
            case "image":
                return self._card()  # a bare picture cannot say that it is a drill
            case "coupon" if self.is_drill:
                return self._texts(self.wording.title, self.wording.body, self.voice(Say("coupon_in_drill")))
            case "coupon":
                return (*self._texts(self.wording.title, self.wording.body), self._coupon())
        return self._card()

    def _texts(self, *parts: str) -> tuple[Message, ...]:
        whole = "\n\n".join(part for part in parts if part)
        return tuple({"type": "text", "text": self.mark + piece} for piece in pieces(whole, TEXT - MARK_ROOM))

    def _picture(self) -> Message:
        address = self.content.picture
        return {"type": "image", "originalContentUrl": address, "previewImageUrl": address}

    def _coupon(self) -> Message:
        return {"type": "coupon", "couponId": self.content.coupon_id, "deliveryTag": self.broadcast_id[:30]}

    def _card(self) -> tuple[Message, ...]:
        said = self.wording
        lines = tuple(paragraph for paragraph in (said.body or said.alt).split("\n\n") if paragraph.strip())
        card = Card(self.mark + said.title, lines, buttons=self._buttons(), picture=self.content.picture)
        told = self.mark + (said.alt or "\n".join(part for part in (said.title, said.body) if part))
        return self._rendered(Cards((card,), told))

    def _rendered(self, part: Part) -> tuple[Message, ...]:
        return tuple(render(Reply((part,)), self.voice, self._page_url))

    def _page_url(self, path: str) -> str:
        return page_address(self.office, self.office.channel(self.channel_key), path)

    def _buttons(self) -> tuple[Action, ...]:
        own = tuple(_action(button, self._label(button)) for button in self.content.buttons)
        if self.content.kind != "survey":
            return own
        return (Page(Say("survey_button"), self.content.survey), *own)

    def _label(self, button: Button) -> str:
        labels: Mapping[str, str] = button.label
        return filled(labels.get(self.language) or labels[DEFAULT], self.values)


def _action(button: Button, label: str) -> Action:
    if button.to.startswith("tel:"):
        return Call(label, button.to.removeprefix("tel:"))
    if button.to.startswith("page:"):
        return Page(label, button.to.removeprefix("page:"))
    return Open(label, button.to) if "://" in button.to else Tap(label, button.to)


def _own_values(office: Office, variant: Variant) -> dict[str, str]:
    """What fills itself. Who told no district reads the town's name there."""
    area = office.tenant.area(variant.area)
    place = _place(area, variant.language) if area else office.tenant.name
    return dict.fromkeys(AREA, place) | dict.fromkeys(TOWN, office.tenant.name)


def _place(area: Area, language: str) -> str:
    return f"{area.name}（{area.kana}）" if language == EASY and area.kana else area.name
