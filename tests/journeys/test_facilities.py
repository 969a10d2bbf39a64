"""A family looks for a nursery: from an address to a comparison, and on to the vacancy it is told of."""

import re
from collections.abc import Iterator

import pytest

from chalicelib.platform.console.staff import Sent, Upload
from chalicelib.services.facilities.repository import VacancyTables
from chalicelib.services.facilities.staff import vacancies
from infra.local.places import fill_places
from infra.local.towns import FICTIONAL
from tests.journeys.steps import newest
from tests.journeys.towns import SERVICES, a_city
from tests.kit.journey import Town, TownResident
from tests.kit.liff import PageVisitor
from tests.kit.offices import a_clerk

JAPANESE = re.compile(r"です|ます|ください|でした")
NEW_TABLE = "施設番号,入園月,0歳児,1歳児,2歳児,3歳児\r\nN04,2027年4月,{},1,1,1\r\n"


@pytest.fixture
def minato(estate: None) -> Iterator[Town]:
    with a_city("minato", services=(*SERVICES, "facilities")) as [town]:
        fill_places(town.office, FICTIONAL / "minato" / "places")
        town.house.memory.forget()
        town.queues.sent.clear()
        yield town


def brings_vacancies(town: Town, text: str) -> None:
    """As the desk does: the file, its preview, and the button below it."""
    town.clock.pass_(minutes=5)
    clerk = a_clerk(town.office, team="保育課")
    sent = Sent({"of": "nursery", "as_of": "2026-11-20"}, {"files": (Upload("aki.csv", text.encode()),)})
    page = vacancies.prepare(clerk, sent).page
    edition = page.rpartition("edition=")[2]
    assert "この内容を反映する" in repr(vacancies.show_preview(clerk, {"of": "nursery", "edition": edition}))
    seen = VacancyTables(town.office.scope).standing("nursery")["edition"]
    vacancies.apply(clerk, Sent({"of": "nursery", "edition": edition, "seen": seen}))
    town.pump()


def looks_for_a_nursery(resident: TownResident, *taps: str, start: str, word: str) -> list[str]:
    resident.says(word)
    resident.taps(taps[0])
    said = resident.says(start)
    for label in taps[1:]:
        said = resident.taps(label)
    return said


def sees_pages(town: Town, resident: TownResident) -> None:
    """The map of what was found; two places on the list, side by side."""
    visitor = PageVisitor(town, resident, "facilities")
    visitor.signs_in()
    assert "汐見台保育園" in visitor.browser.opens(visitor.path("map", "/view")).text
    resident.posts("facilities/keep/nursery:N04")
    resident.posts("facilities/keep/nursery:N01")
    assert "ならべてくらべる" in visitor.browser.opens(visitor.path("list", "/view")).text
    beside = visitor.browser.opens(visitor.path("compare", "/view") + "?of=nursery:N04,nursery:N01").text
    assert "かもめ保育園" in beside
    assert "除去食に対応" in beside


def test_a_family_finds_compares_and_is_told_of_a_vacancy(minato: Town) -> None:
    brings_vacancies(minato, NEW_TABLE.format(0))
    resident = minato.resident()
    told = looks_for_a_nursery(
        resident,
        "保育園・幼稚園",
        "2027年4月",
        "0歳児クラス",
        "□ 延長保育",
        "これでよい",
        start="みなと市汐見台3-5",
        word="施設をさがす",
    )
    assert told[0] == "汐見台から近い保育園・幼稚園です。"
    assert "汐見台保育園" in told[1]
    assert "空き 0歳児（2027年4月）\nなし（11月20日現在）" in told[1]
    assert "あさひ幼稚園" not in told[1]
    assert any("google.com/maps/dir" in link for link in resident.links())
    sees_pages(minato, resident)
    assert resident.posts("facilities/wait/nursery:N04") != []
    assert "空きが出たら、お知らせします。" in resident.taps("0歳児クラス")[0]
    other = minato.resident()
    before = len(minato.line.said_to(other.user_id))
    brings_vacancies(minato, NEW_TABLE.format(2))
    assert "空きが出ました" in newest(resident)
    assert "汐見台保育園" in newest(resident)
    assert len(minato.line.said_to(other.user_id)) == before
    assert resident.taps("空き待ちの一覧") != []
    assert resident.taps("お知らせを止める") == ["お知らせを止めました。"]


def test_a_visitor_is_led_to_a_toilet_an_aed_and_a_shelter_in_english(minato: Town) -> None:
    resident = minato.resident()
    resident.posts("talk/language/en")
    said = resident.says("where is the nearest toilet?")
    said += resident.taps("Find: Public toilets")
    said += resident.shares(35.1452, 139.1385)
    said += resident.taps("□ Wheelchair toilet") + resident.taps("That is all")
    assert "Public toilets near the place you sent:" in said
    for kind, way in (("AEDs", "That is all"), ("Emergency shelters", "That is all")):
        said += resident.says("find a place") + resident.taps(kind)
        said += resident.shares(35.1452, 139.1385) + resident.taps(way)
        assert "about" in said[-1]
        assert "[Directions]" in said[-1]
    assert not any(JAPANESE.search(words) for words in said), said


def test_an_event_is_found_while_it_lasts(minato: Town) -> None:
    resident = minato.resident()
    resident.says("近くのイベント")
    resident.taps("近くの催しをさがす")
    told = "\n".join(resident.says("灯台前"))
    assert "灯台のあかり展" in told
    assert "冬のおはなし会" in told
    minato.until(days=40)
    resident.posts("facilities/find/event")
    later = "\n".join(resident.says("灯台前"))
    assert "灯台のあかり展" in later
    assert "冬のおはなし会" not in later
