"""What residents are told of a change, in each of the town's languages, and the broadcast that carries it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ids import digest
from chalicelib.kernel.texts import DEFAULT, LANGUAGES
from chalicelib.platform.alerts.changes import Course
from chalicelib.platform.alerts.model import INTENSITIES, LEVELED, Alert, Info, Kind
from chalicelib.platform.alerts.settings import AlertSettings
from chalicelib.platform.broadcasts import life
from chalicelib.platform.broadcasts.model import Broadcast, Content, Wording
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.conversations.voice import texts_of
from chalicelib.platform.house import Office

OWNER = "alerts"
"""Whose texts are spoken."""
LONGEST = 700
"""Characters of the sender's own text that are passed on."""
MOST_NAMES = 12
CANCELLED = "取消の電文が届きました"

URGENT: Mapping[Kind, int] = {"quake": 5, "advisory": 9, "notice": 9, "heavy_rain": 1, "tornado": 1}
"""The level from which a kind is urgent, where it is not 3: 震度5弱; never; always."""


@dataclass(frozen=True)
class Telling:
    """One change to be told."""

    received_id: str
    alert: Alert
    info: Info
    areas: tuple[str, ...]
    level: int
    course: Course
    told_by: tuple[str, ...] = ()
    """Received ids of what it takes back."""


def tell(office: Office, telling: Telling) -> None:
    """Make the broadcasts of a change, one for each live channel: drafts, or sent at once as the town chose.

    A drill is sent as the real thing would be. What is there already is not made again. A cancellation goes to those
    who were told of what it cancels, and to nobody where that never left.
    """
    mode = office.choices("alerts", AlertSettings).of(telling.info.kind).mode
    for channel in Channels(office.scope).all():
        if channel.mode == "live":
            broadcast = _to_whom_it_was_told(office, telling, broadcast_of(office, telling, channel))
            if broadcast is None:
                continue
            if mode == "send":
                life.launch(office, broadcast, standing=f"alert:{telling.info.kind}")
            else:
                life.draft(office, broadcast)


def _to_whom_it_was_told(office: Office, telling: Telling, broadcast: Broadcast) -> Broadcast | None:
    """A cancellation as urgent as what it cancels, for the same people; None where they were told nothing.

    What still waits for staff, and would say what is cancelled, is given up.
    """
    if not telling.told_by:
        return broadcast
    ids = [_id_of(received_id, telling, broadcast.channel_key) for received_id in telling.told_by]
    earlier = [record.value for id_ in ids if (record := Broadcasts(office.scope).records.find(id_))]
    for waits in (each for each in earlier if each.state in life.CANCELLABLE):
        with suppress(Conflict):  # it begins at this moment
            life.withdraw(office, waits.id, CANCELLED)
    begun = [Broadcasts(office.scope).fetch(each.id) for each in earlier]
    told = [each for each in begun if each.began_at]
    if not told:
        return None
    last, is_urgent = told[-1], any(each.is_urgent for each in told)
    return replace(broadcast, category=last.category, audience=last.audience, is_urgent=is_urgent)


def _id_of(received_id: str, telling: Telling, channel_key: str) -> str:
    """The id of what was made of a telegram for the same hazard and part of the town."""
    return received_id[:10] + digest(received_id, telling.info.hazard, ",".join(telling.areas), channel_key, length=16)


def broadcast_of(office: Office, telling: Telling, channel: Channel) -> Broadcast:
    """The broadcast of a change; its id follows from what it tells and where."""
    choice = office.choices("alerts", AlertSettings).of(telling.info.kind)
    wording = {language: wording_of(office, telling, language) for language in _languages(office)}
    return Broadcast(
        id=_id_of(telling.received_id, telling, channel.key),
        title=wording[DEFAULT].title,
        category=choice.category,
        channel_key=channel.key,
        audience=audience_of(office, choice.category, telling.areas),
        content=Content("text", wording),
        is_urgent=_is_urgent(telling),
        is_drill=bool(telling.alert.drill_id),
        author=f"alert:{telling.received_id}",
        author_label=texts_of(office, OWNER).say(DEFAULT, f"source.{telling.alert.source}"),
        made_at=office.now().isoformat(),
    )


def audience_of(office: Office, category: str, areas: tuple[str, ...]) -> Mapping[str, Any]:
    """Who chose the category; of a part of the town those in its areas, and those who never said where they live."""
    chosen: dict[str, Any] = {"category": category}
    known = [area.id for area in office.tenant.areas]
    here = [area for area in areas if area in known]
    if not here:
        return chosen
    return {"and": [chosen, {"or": [{"area": here}, {"not": {"area": known}}]}]}


def wording_of(office: Office, telling: Telling, language: str) -> Wording:
    """The headline; then what to do, what the sender adds, and who says it since when."""
    info = telling.info
    own = info.headline.get(language) or info.headline.get(DEFAULT)
    title = _plain(own) if own else _headline(office, telling, language)
    parts = [_action(office, telling, language), _areas(office, info, language), _own_words(info, language)]
    parts.append(_source(office, telling.alert, language))
    return Wording(title, "\n\n".join(part for part in parts if part))


def _headline(office: Office, telling: Telling, language: str) -> str:
    told, texts = _shown_level(telling), texts_of(office, OWNER)
    course = "seen" if telling.info.kind == "quake" and telling.course == "raised" else telling.course
    return texts.say(
        language,
        f"headline.{course}",
        town=office.tenant.name,
        kind=texts.say(language, f"kind.{telling.info.kind}"),
        name=texts.say(language, f"name.{telling.info.kind}.l{told}", event=_plain(telling.info.event)) if told else "",
    )


def _shown_level(telling: Telling) -> int:
    return 0 if telling.course in {"lifted", "cancelled"} else telling.level


def _action(office: Office, telling: Telling, language: str) -> str:
    """What to do: the kind's own words for the level, else those of the 警戒レベル."""
    level, texts = _shown_level(telling), texts_of(office, OWNER)
    if not level:
        return texts.say(language, "action.over") if telling.course == "lifted" else ""
    own = f"action.{telling.info.kind}.l{level}"
    general = f"action.{'level' if telling.info.kind in LEVELED else 'other'}.l{min(level, 5)}"
    return texts.say(language, own if texts.has(DEFAULT, own) else general)


def _areas(office: Office, info: Info, language: str) -> str:
    names = [name for name in info.names if name and name != office.tenant.name][:MOST_NAMES]
    told = "、".join(names)
    return _plain(texts_of(office, OWNER).say(language, "areas", names=told)) if told and language == DEFAULT else ""


def _own_words(info: Info, language: str) -> str:
    """The sender's own text is Japanese, and in it alone."""
    return _plain(info.text[:LONGEST]) if language == DEFAULT else ""


def _plain(text: str) -> str:
    """A sender's braces are no placeholders of ours."""
    return text.replace("{", "｛").replace("}", "｝")


def _source(office: Office, alert: Alert, language: str) -> str:
    sent = office.tenant.local(datetime.fromisoformat(alert.sent))
    texts = texts_of(office, OWNER)
    return texts.say(
        language,
        "sent",
        source=texts.say(language, f"source.{alert.source}"),
        month=sent.month,
        day=sent.day,
        time=f"{sent:%H:%M}",
    )


def _is_urgent(telling: Telling) -> bool:
    return _shown_level(telling) >= URGENT.get(telling.info.kind, 3)


def _languages(office: Office) -> tuple[str, ...]:
    return tuple(language for language in LANGUAGES if language == DEFAULT or language in office.tenant.languages)


def level_words(kind: Kind, level: int) -> str:
    """A level as staff read it: 「震度5弱」「3」."""
    if kind == "quake" and level:
        return f"震度{INTENSITIES[min(level, len(INTENSITIES)) - 1].replace('-', '弱').replace('+', '強')}"
    return str(level)
