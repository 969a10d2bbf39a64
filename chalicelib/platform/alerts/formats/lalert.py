"""Lアラート documents: EDXL-DE around 公共情報コモンズXML.

The element names are those of the published samples; where a document names another category than those we tell, that
is its reason. https://docs.oasis-open.org/emergency/edxl-de/v1.0/EDXL-DE_Spec_v1.0.html
"""

import unicodedata
from collections.abc import Iterator, Mapping

from chalicelib.platform.alerts.formats import Unreadable
from chalicelib.platform.alerts.formats.telegram import Stand, gathered
from chalicelib.platform.alerts.formats.xml import Element, below, each, local, parsed, text_at
from chalicelib.platform.alerts.model import Alert, Info, MsgType, Status

STATUS: Mapping[str, Status] = {"Actual": "actual", "Exercise": "exercise", "System": "test", "Test": "test"}
TYPE: Mapping[str, MsgType] = {"Report": "alert", "Update": "alert", "Cancel": "cancel"}
ORDERS: Mapping[str, int] = {
    "緊急安全確保": 5,
    "災害発生情報": 5,
    "避難指示": 4,
    "避難指示（緊急）": 4,
    "避難勧告": 4,
    "高齢者等避難": 3,
    "避難準備・高齢者等避難開始": 3,
    "避難準備": 3,
}
"""避難情報 by their names, those of before 2021 too."""
NOTICES = ("GeneralInformation", "UrgentMail")


def read_lalert(document: bytes) -> Alert:
    """What a document says. `Unreadable` for what is no EDXL-DE with a document of Lアラート in it.

    Its identifier is documentID and documentRevision, so that a revision is heard once; its `sent` orders them.
    """
    root = parsed(document)
    if local(root) != "EDXLDistribution":
        raise Unreadable("Lアラート（EDXL-DE）の文書ではありません。")
    status, msg_type = STATUS.get(text_at(root, "distributionStatus")), TYPE.get(text_at(root, "distributionType"))
    if status is None or msg_type is None:
        raise Unreadable("distributionStatus か distributionType が、決められた値ではありません。")
    document_id, sent = _deep(root, "documentID"), _deep(root, "ReportDateTime") or text_at(root, "dateTimeSent")
    if not document_id or not sent:
        raise Unreadable("documentID か日時がありません。")
    infos = tuple(_infos(root, document_id, is_over=msg_type == "cancel"))
    return Alert(
        source="lalert",
        identifier=f"{document_id},{_deep(root, 'documentRevision') or '1'}",
        sent=sent,
        status=status,
        msg_type=msg_type,
        title=_title(root),
        series="lalert",
        event_id=document_id,
        infos=infos,
        nothing=None if infos else "not_covered",
    )


def _infos(root: Element, document_id: str, *, is_over: bool) -> Iterator[Info]:
    category, place = _deep(root, "category"), f"town/{_deep(root, 'jisX0402')}"
    if category == "EvacuationOrder":
        stands = [_stand(detail, place, is_over=is_over) for detail in below(root, "Detail")]
        highest = max(stands, key=lambda stand: stand.level, default=None)
        names = [_name(area) for detail in below(root, "Detail") for area in each(detail, "Areas", "Area")]
        if highest:
            text = "\n".join(part for part in (_headline(root), "、".join(filter(None, names))) if part)
            yield from gathered("evacuation", [highest], text=text)
    elif category in NOTICES:
        text = _headline(root) or _deep(root, "Text")
        title = _title(root)
        level = 0 if is_over else 1
        yield Info("notice", level, (place,), (), title, document_id, "", text, {"ja": title} if level else {})


def _stand(detail: Element, place: str, *, is_over: bool) -> Stand:
    sort = unicodedata.normalize("NFC", text_at(detail, "Sort"))
    is_lifted = is_over or text_at(detail, "IssueOrLift") in {"解除", "Lift"}
    return Stand(place, "", 0 if is_lifted else ORDERS.get(sort, 3), sort)


def _name(area: Element) -> str:
    return text_at(area, "Location", "areaName") or text_at(area, "areaName")


def _title(root: Element) -> str:
    head = next(below(root, "Head"), None)
    return text_at(head, "Title") or _deep(root, "title") or "Lアラート"


def _headline(root: Element) -> str:
    head = next(below(root, "Head"), None)
    return text_at(head, "Headline", "Text")


def _deep(root: Element, name: str) -> str:
    """The text of the first element of that name, however deep."""
    return next((text_at(found) for found in below(root, name) if text_at(found)), "")
