"""What the JMA's telegrams on weather, landslides and rivers say.

A telegram of warnings states, for each municipality of its prefecture, all that holds there of its kinds: what it does
not name is lifted.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from chalicelib.platform.alerts.formats.jma_codes import ADVISORIES, FLOOD, OLD, R06, WARNINGS
from chalicelib.platform.alerts.formats.telegram import Said, Stand, Telegram, gathered
from chalicelib.platform.alerts.formats.xml import Element, each, text_at
from chalicelib.platform.alerts.model import Info, Kind

LIFTED = {"解除", "なし", "発表警報・注意報はなし"}
SPECIAL = 5
_LEVEL = re.compile(r"レベル([1-5])")
_BRACKETS = re.compile(r"（([^（）]+)）$")


def read_r06(telegram: Telegram) -> Said:
    """VPWW55 to VPWW61."""
    found = _BRACKETS.search(telegram.title)
    kinds = R06.get(found[1], ()) if found else ()
    if not kinds:
        return Said(nothing="not_covered")
    items = list(telegram.warnings())
    infos = [info for kind in kinds for info in _of_kind(telegram, kind, items)]
    return Said(tuple(infos), None if items else "no_place")


def read_old(telegram: Telegram) -> Said:
    """VPWW53 and VPWW54, which are sent beside the R06 telegrams and say less: only 特別警報 are heard from them."""
    items = list(telegram.warnings())
    stands = {kind: list(_stands(items, kind, least=SPECIAL)) for kind in OLD}
    infos = [info for kind in OLD for info in gathered(kind, stands[kind], text=telegram.headline)]
    return Said(tuple(infos), "old_format" if items else "no_place")


def read_landslide(telegram: Telegram) -> Said:
    """VXWW50 土砂災害警戒情報: its level stands in its title alone; it was 4 before levels were named."""
    level = _level_in(telegram.head_title) or 4
    stands = [
        Stand(_place(item), _name(item), level if _is_standing(kind) else 0, telegram.head_title)
        for item in telegram.warnings()
        for kind in each(item, "Kind")
    ]
    return Said(gathered("landslide", stands, text=telegram.headline), None if stands else "no_place")


def read_flood(telegram: Telegram) -> Said:
    """指定河川洪水予報: the level of each stretch of a river."""
    stands = [
        Stand(f"river/{text_at(area, 'Code')}", text_at(area, "Name"), _flood_level(kind), text_at(kind, "Name"))
        for item in telegram.headline_items("予報区域")
        for kind in each(item, "Kind")
        for area in each(item, "Areas", "Area")
    ]
    return Said(gathered("flood", stands, text=telegram.headline), None if stands else "no_place")


def read_heavy_rain(telegram: Telegram) -> Said:
    """記録的短時間大雨情報: for a prefecture, with the municipalities named in its text alone."""
    return _happened(telegram, "heavy_rain", "")


def read_tornado(telegram: Telegram) -> Said:
    """竜巻注意情報, which holds for an hour."""
    return _happened(telegram, "tornado", telegram.valid_until)


def read_bulletin(telegram: Telegram) -> Said:
    """気象防災速報: which one, its title says."""
    if "記録的短時間大雨" in telegram.head_title or "記録的短時間大雨" in telegram.title:
        return read_heavy_rain(telegram)
    if "竜巻" in telegram.head_title or "竜巻" in telegram.title:
        return read_tornado(telegram)
    return Said(nothing="not_covered")


def _of_kind(telegram: Telegram, kind: Kind, items: Sequence[Element]) -> Iterator[Info]:
    if kind != "advisory":
        yield from gathered(kind, _stands(items, kind), text=telegram.headline)
        return
    for code in ADVISORIES:
        yield from gathered(kind, _stands(items, kind, code=code), sub=code, text=telegram.headline)


def _stands(items: Sequence[Element], kind: Kind, *, least: int = 0, code: str = "") -> Iterator[Stand]:
    """The level of a kind at each place; what is below `least` counts as none."""
    for item in items:
        told = [(level, name) for level, name in _levels(item, kind, code) if level >= least]
        level, name = max(told, default=(0, ""))
        yield Stand(_place(item), _name(item), level, name)


def _levels(item: Element, kind: Kind, only: str) -> Iterator[tuple[int, str]]:
    for each_kind in each(item, "Kind"):
        code = text_at(each_kind, "Code")
        means, level = WARNINGS.get(code, ("", 0))
        if means == kind and _is_standing(each_kind) and only in {"", code}:
            yield level, text_at(each_kind, "Name")


def _is_standing(kind: Element) -> bool:
    told = text_at(kind, "Status") or text_at(kind, "Condition")
    return told not in LIFTED and text_at(kind, "Name") not in LIFTED


def _place(item: Element) -> str:
    return f"city/{text_at(item, 'Area', 'Code')}"


def _name(item: Element) -> str:
    return text_at(item, "Area", "Name")


def _flood_level(kind: Element) -> int:
    return FLOOD.get(text_at(kind, "Code"), _level_in(text_at(kind, "Name"))) if _is_standing(kind) else 0


def _level_in(words: str) -> int:
    found = _LEVEL.search(unicodedata.normalize("NFKC", words))
    return int(found[1]) if found else 0


def _happened(telegram: Telegram, kind: Kind, until: str) -> Said:
    """An event at the most exact places that the head names: municipalities, else the prefecture."""
    areas = [
        (areas.get("codeType", ""), area)
        for item in telegram.headline_items("")
        if all(_is_standing(told) for told in each(item, "Kind"))
        for areas in each(item, "Areas")
        for area in each(areas, "Area")
    ]
    exact = [area for told, area in areas if "市町村等" in told]
    chosen = exact or [area for _, area in areas if text_at(area, "Code").endswith("0000")]
    where = "city" if exact else "pref"
    named = [(f"{where}/{text_at(area, 'Code')}", text_at(area, "Name")) for area in chosen]
    stands = [Stand(place, name, 1, telegram.head_title) for place, name in named]
    event = telegram.event_id if kind == "tornado" and telegram.event_id else telegram.sent
    return Said(gathered(kind, stands, sub=event, text=telegram.headline, until=until), None if stands else "no_place")
