"""CAP 1.2 documents as alerts.

https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.html
"""

import re
from collections.abc import Iterator, Mapping

from chalicelib.platform.alerts.formats import Unreadable
from chalicelib.platform.alerts.formats.xml import Element, each, local, parsed, text_at
from chalicelib.platform.alerts.model import Alert, Info, Kind, MsgType, Status

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
STATUS: Mapping[str, Status] = {
    "Actual": "actual",
    "Exercise": "exercise",
    "System": "test",
    "Test": "test",
    "Draft": "test",
}
TYPE: Mapping[str, MsgType] = {"Alert": "alert", "Update": "update", "Cancel": "cancel"}
LEVELS: Mapping[str, int] = {"Extreme": 5, "Severe": 4, "Moderate": 3, "Minor": 2, "Unknown": 1}
"""What a severity counts as, where no 警戒レベル is named."""
KINDS: Mapping[str, Kind] = {
    "避難": "evacuation",
    "evacuat": "evacuation",
    "津波": "tsunami",
    "tsunami": "tsunami",
    "土砂": "landslide",
    "landslide": "landslide",
    "高潮": "surge",
    "氾濫": "flood",
    "洪水": "flood",
    "flood": "flood",
    "大雨": "rain",
    "heavy rain": "rain",
    "竜巻": "tornado",
    "暴風": "wind",
    "大雪": "snow",
}
"""Words of an event, the first that fits."""
LANGUAGES: Mapping[str, str] = {"ja": "ja", "en": "en"}

_LEVEL = re.compile(r"(?:警戒レベル|レベル|Alert Level )\s*([1-5１-５])")


def read_cap(document: bytes) -> Alert:
    """What a CAP document says. `Unreadable` names what is missing or not CAP 1.2.

    Infos of several languages that say the same are one: the Japanese counts, the others bring their headline.
    """
    root = parsed(document)
    if local(root) != "alert" or NAMESPACE not in root.tag:
        raise Unreadable("CAP 1.2の文書ではありません。")
    status, msg_type = STATUS.get(text_at(root, "status")), TYPE.get(text_at(root, "msgType"))
    identifier, sent = text_at(root, "identifier"), text_at(root, "sent")
    if not identifier or not sent:
        raise Unreadable("identifier か sent がありません。")
    if status is None or msg_type is None:
        raise Unreadable("status か msgType が、CAP 1.2で決められた値ではありません。")
    event = _first_reference(text_at(root, "references")) or identifier
    infos = tuple(_infos(root, event, is_over=msg_type == "cancel"))
    return Alert(
        source="cap",
        identifier=f"{text_at(root, 'sender')},{identifier},{sent}",
        sent=sent,
        status=status,
        msg_type="alert" if msg_type == "update" else msg_type,
        title=next((info.event for info in infos), "") or identifier,
        series="cap",
        event_id=event,
        infos=infos,
        nothing=None if infos else "no_hazard",
    )


def _first_reference(references: str) -> str:
    """The identifier of the first message of an event: `sender,identifier,sent` each, separated by spaces."""
    parts = references.split(" ", maxsplit=1)[0].split(",") if references else []
    return parts[1] if len(parts) == 3 else ""


def _infos(root: Element, event: str, *, is_over: bool) -> Iterator[Info]:
    groups: dict[str, list[Element]] = {}
    for info in each(root, "info"):
        groups.setdefault(text_at(info, "eventCode", "value") or str(len(groups) if _is_own(info) else 0), []).append(
            info
        )
    for infos in groups.values():
        main = next((info for info in infos if _language(info) == "ja"), infos[0])
        yield _info(main, infos, event, is_over=is_over)


def _is_own(info: Element) -> bool:
    """Japanese infos each speak of something of their own; those in other languages repeat the one before."""
    return _language(info) == "ja"


def _info(main: Element, infos: list[Element], event: str, *, is_over: bool) -> Info:
    words = f"{text_at(main, 'event')} {text_at(main, 'headline')}"
    kind: Kind = next((kind for word, kind in KINDS.items() if word in words.lower()), "notice")
    lifted = is_over or "解除" in words or text_at(main, "responseType") == "AllClear"
    areas = dict(_areas(main))
    headline = {_language(info): text_at(info, "headline") for info in infos if text_at(info, "headline")}
    text = "\n".join(part for part in (text_at(main, "description"), text_at(main, "instruction")) if part)
    return Info(
        kind=kind,
        level=0 if lifted else _level(words, text_at(main, "severity")) if kind != "notice" else 1,
        places=tuple(areas),
        names=tuple(areas.values()),
        event=text_at(main, "event"),
        sub=event,
        until=text_at(main, "expires"),
        text=text,
        headline={} if lifted else headline,
    )


def _level(words: str, severity: str) -> int:
    found = _LEVEL.search(words)
    return int(found[1]) if found else LEVELS.get(severity, 1)


def _language(info: Element) -> str:
    return LANGUAGES.get((text_at(info, "language") or "ja").split("-")[0].lower(), "other")


def _areas(info: Element) -> Iterator[tuple[str, str]]:
    """Places by 全国地方公共団体コード or JMA's area code (seven digits); one without a code is nowhere."""
    for area in each(info, "area"):
        for geocode in each(area, "geocode"):
            code = text_at(geocode, "value")
            if re.fullmatch(r"\d{5,7}", code):
                yield f"{'city' if len(code) == 7 else 'town'}/{code}", text_at(area, "areaDesc")
