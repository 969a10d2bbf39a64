"""Residents who read English or やさしい日本語 are served in it from the first question to the receipt."""

import re

from chalicelib.platform.cases import desk
from chalicelib.platform.cases.repository import Cases
from tests.journeys.steps import HOLE, a_photo, newest
from tests.kit.journey import Town, TownResident
from tests.kit.offices import a_clerk

JAPANESE = re.compile(r"です|ます|ください|でした")


def test_who_writes_english_is_served_in_english_to_the_end(minato: Town) -> None:
    resident = minato.resident()
    assert resident.says("There is a hole in my street")[0] == "Would you like to talk in English?"
    said = resident.taps("English")
    said += reports_a_road(resident, done="That is all", skip="Skip")
    said += resident.taps("Skip")
    assert not any(JAPANESE.search(words) for words in said), said
    assert "Hole" in said[-1]
    said = resident.taps("Yes")
    assert "Damaged road" in said[0]
    [case] = Cases(minato.office.scope).inbox("open").cases
    assert case.title == "道路の損傷"
    desk.change_status(a_clerk(minato.office), case.id, case.version, "in_progress")
    minato.pump()
    assert not JAPANESE.search(newest(resident))


def test_who_chose_easy_japanese_is_served_in_it(minato: Town) -> None:
    resident = minato.resident()
    assert "やさしい日本語" in resident.says("やさしい日本語")[0]
    said = reports_a_road(resident, done="これで いい", skip="とばす")
    assert "こわれているところの 写真を" in "\n".join(said)
    resident.says("やめる")
    assert "どこに 住（す）んでいますか。" in resident.says("ごみ")[0]


def test_garbage_is_told_in_english(minato: Town) -> None:
    resident = minato.resident()
    resident.posts("talk/language/en")
    assert "Where do you live" in resident.says("garbage")[0]
    told = "\n".join(resident.says("港町") + resident.says("When is garbage day?"))
    assert "Mon" in told
    assert not JAPANESE.search(told.replace("カラスよけ", ""))


def reports_a_road(resident: TownResident, *, done: str, skip: str) -> list[str]:
    """Up to the last question; all that is read on the way."""
    said = resident.posts("reports/file/") + resident.posts("reports/kind/road")
    said += resident.sends_photo(a_photo()) + resident.taps(done) + resident.taps(skip)
    said += resident.shares(*HOLE) + resident.posts("reports/damage/hole")
    return said + resident.taps(skip)
