"""A fictional town's reports, for tests."""

import io
from typing import Any

from PIL import Image

from tests.kit.journey import Town, TownResident, a_town

ROAD: dict[str, Any] = {
    "service_code": "road",
    "name": {"ja": "道路の損傷", "ja-easy": "道が こわれている", "en": "Damaged road"},
    "description": {"ja": "穴やひび割れ", "en": "Holes and cracks"},
    "group": "道路",
    "keywords": ["道路", "穴"],
    "team": "道路課",
    "emergency": {"phone": "0123-45-6799", "text": "道路が陥没して危険なときは、すぐに電話してください。"},
    "questions": [
        {
            "name": "near_photo",
            "type": "photos",
            "at_most": 2,
            "label": "近くの写真",
            "ask": "近くの写真を送ってください。",
        },
        {
            "name": "damage",
            "type": "choice",
            "label": "損傷の種類",
            "ask": {"ja": "どのようにこわれていますか。", "en": "What kind of damage is it?"},
            "hint": "ひとつえらんでください。",
            "options": [
                {"value": "hole", "label": {"ja": "穴", "en": "Hole"}},
                {"value": "crack", "label": {"ja": "ひび割れ", "en": "Crack"}},
            ],
        },
        {"name": "width", "type": "number", "at_most": 900, "optional": True, "label": "幅", "ask": "幅は何cmですか。"},
    ],
}
LITTER: dict[str, Any] = {
    "service_code": "litter",
    "name": "ポイ捨てごみ",
    "description": "ごみの調査",
    "duplicate_radius": 0,
    "questions": [
        {
            "name": "seen",
            "type": "text",
            "optional": True,
            "sensitivity": "confidential",
            "label": "捨てた人",
            "ask": "捨てた人について",
        },
        {"name": "found_on", "type": "date", "optional": True, "label": "見つけた日", "ask": "いつ見つけましたか。"},
    ],
}
SETTINGS: dict[str, Any] = {
    "kinds": [ROAD, LITTER],
    "contact": {"ask": True},
    "publish": {"requests": True, "photos": True},
}


def a_reporting_town(id_: str = "minato", **settings: Any) -> Town:
    return a_town(id_, "reports", settings={"reports": SETTINGS | settings})


def a_photo() -> bytes:
    told = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(told, "JPEG")
    return told.getvalue()


def reports_a_hole(resident: TownResident, lat: float = 35.1, lon: float = 139.1) -> str:
    """File a report of a hole in the road in chat, photo and all; answers its receipt number."""
    resident.posts("reports/file/")
    resident.posts("reports/kind/road")
    resident.sends_photo(a_photo())
    resident.taps("これでよい")
    said = resident.shares(lat, lon, "みなと市1-1")
    if any("近くに" in words for words in said):
        resident.posts("reports/duplicate/new")
    for tap in ("穴", "とばす", "とばす", "とばす"):
        resident.taps(tap)
    return number_in(resident.taps("はい"))


def number_in(said: list[str]) -> str:
    lines = "\n".join(said).splitlines()
    return lines[lines.index("受付番号") + 1]
