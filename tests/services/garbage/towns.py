"""Fictional towns that have brought in their garbage, for tests that go through the doors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.platform.house import House
from chalicelib.platform.reminders.repository import ReminderRecord, Reminders
from chalicelib.platform.reminders.rounds import do_due
from chalicelib.platform.tenants.model import Area, Point
from chalicelib.services.garbage.actions import Imported, import_book
from tests.kit.journey import Town, TownResident, a_town, words_of

AREA_DAYS = """地名,センター,燃やすごみ,燃やさないごみ,びん
港町,東工場,月 木,水1 水3,土2
本町（一丁目）,東工場,月 木 *1,水1 水3,土2
本町（二丁目）,東工場,火 金,水2 水4,土4
"""
CENTER = "名称,休止開始日,休止終了日\n東工場,2026/12/29,2027/1/3\n"
DESCRIPTION = """label,sublabel,description,styles,bgcolor
燃やすごみ,週2回,黄色の袋に入れてください。,,#d9480f
燃やさないごみ,月2回,青色の袋に入れてください。,,#495057
びん,月1回,すすいでください。,,#1971c2
粗大ごみ,申込制,お申し込みください。,,
"""
REMARKS = "ID,注意事項\n1,朝7時までに出してください。\n"
TARGET = """label,name,notice,furigana
燃やさないごみ,フライパン,,ふらいぱん
粗大ごみ,電子レンジ,,でんしれんじ
燃やすごみ,コップ（紙製）,,こっぷ
燃やさないごみ,コップ（ガラス製）,割れたものは紙に包んでください。,こっぷ
びん,一升びん,,いっしょうびん
"""
FILES: Mapping[str, bytes] = {
    "area_days.csv": AREA_DAYS.encode(),
    "center.csv": CENTER.encode("cp932"),
    "description.csv": DESCRIPTION.encode(),
    "remarks.csv": REMARKS.encode(),
    "target.csv": TARGET.encode("utf-8-sig"),
}
AREAS = (
    Area("minatomachi", "港町", "みなとまち", Point(35.05, 139.05)),
    Area("honcho-1", "本町（一丁目）", "ほんちょういっちょうめ", Point(35.06, 139.06)),
    Area("honcho-2", "本町（二丁目）", "ほんちょうにちょうめ", Point(35.07, 139.07)),
)
TOKYO = ZoneInfo("Asia/Tokyo")


def files(**changed: str) -> dict[str, bytes]:
    """The town's files, some of them changed: `area_days`, `center`, …"""
    return {**FILES, **{f"{name}.csv": text.encode() for name, text in changed.items()}}


def brings_in(town: Town, **changed: str) -> Imported:
    return import_book(town.office, files(**changed), "環境課")


def a_garbage_town(id_: str = "minato", *, house: House | None = None, **facts: Any) -> Town:
    """A town at ten in the morning of Friday, 2026-11-20, with its garbage brought in."""
    town = a_town(id_, "garbage", "profile", house=house, **{"areas": AREAS} | facts)
    brings_in(town)
    return town


def at(town: Town, *moment: int) -> None:
    """Let time pass until then; each reminder is done at its minute, as if the clock had looked every minute."""
    until = datetime(*moment, tzinfo=TOKYO)  # type: ignore[misc, arg-type]
    while due := [record for record in Reminders(town.office.scope).records.each() if _when(record) <= until]:
        first = min(due, key=_when)
        town.clock.now = max(_when(first), town.clock.now)
        do_due(town.house, town.office.tenant.id, "reminder", "", first.reminder_id)
        town.pump()
    town.clock.now = until


def after_a_standstill(town: Town, *moment: int) -> None:
    """Let it be that time at once, everything that was due meanwhile still to be done."""
    town.clock.now = datetime(*moment, tzinfo=TOKYO)  # type: ignore[misc, arg-type]
    for record in list(Reminders(town.office.scope).records.each()):
        do_due(town.house, town.office.tenant.id, "reminder", "", record.reminder_id)
    town.pump()


def _when(record: ReminderRecord) -> datetime:
    return datetime.fromisoformat(record.at)


def who_lives_in(town: Town, area: str = "港町") -> TownResident:
    resident = town.resident()
    resident.says("地区を選ぶ")
    resident.says(area)
    return resident


def reminded(
    town: Town, area: str = "港町", *, slot: str = "前日の夜", time: str = "19:00", kind: str = "すべて"
) -> TownResident:
    """Somebody who is reminded of one kind, or of all."""
    resident = who_lives_in(town, area)
    resident.posts("garbage/remind/")
    resident.taps(slot)
    resident.taps(time)
    resident.taps(kind)
    if kind != "すべて":
        resident.taps("これでよい")
    return resident


def hears(resident: TownResident, *moment: int) -> list[str]:
    """What the resident is told when it becomes that time."""
    before = len(resident.town.line.said_to(resident.user_id))
    at(resident.town, *moment)
    return [words_of(message) for message in resident.town.line.said_to(resident.user_id)[before:]]
