"""Looking for a place in the chat, as residents read it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.platform.house import Turn
from chalicelib.platform.residents.model import Person
from chalicelib.platform.residents.repository import Residents
from chalicelib.services.facilities.repository import Lists, Misses, Searches, Waitings
from tests.kit.journey import Town, TownResident, a_town
from tests.kit.offices import a_turn
from tests.services.facilities.towns import quick_town


@pytest.fixture
def town() -> Iterator[Town]:
    with quick_town() as town:
        yield town


def begin(town: Town, kind: str = "公衆トイレ") -> TownResident:
    resident = town.resident()
    resident.says("施設をさがす")
    resident.taps(kind)
    return resident


def titles(told: list[str]) -> list[str]:
    """The first line of each card: what is found, the nearest first."""
    return [line for line in "\n".join(told).split("\n") if line.endswith(("園", "トイレ")) and "いす" not in line]


def test_a_kind_without_places_is_not_offered(town: Town) -> None:
    resident = town.resident()
    resident.says("施設をさがす")
    assert [label for label in resident.offered() if label != "やめる"] == ["保育園・幼稚園", "公衆トイレ"]


def test_everything_that_can_be_tapped_can_be_typed(town: Town) -> None:
    resident = town.resident()
    resident.says("施設をさがす")
    assert "どこからさがしますか" in resident.says("保育園・幼稚園")[0]
    assert "いつから" in resident.says("港町")[0]
    assert "どのクラス" in resident.says("2027年4月")[0]
    assert "条件は" in resident.says("2歳児クラス")[0]
    resident.says("延長保育")
    assert titles(resident.taps("これでよい")) == ["かもめ保育園", "灯台こども園"]


def test_from_a_shared_place_the_nearest_come_first_with_how_far_and_whether_open(town: Town) -> None:
    resident = begin(town)
    assert resident.shares(35.1478, 139.1301) != []
    told = resident.taps("これでよい")
    assert titles(told) == ["浜通り広場トイレ", "港町公園トイレ"]
    assert "約10m" in told[-1]
    assert "開いています" in told[-1]
    assert "24時間" in told[-1]
    assert any("google.com/maps/dir" in link for link in resident.links())


def test_typed_areas_and_landmarks_start_a_search(town: Town) -> None:
    for start in ("港町", "かもめ保育園", "みなと市港町1-2"):
        resident = begin(town)
        resident.says(start)
        told = resident.taps("これでよい")
        assert titles(told)[0] == "港町公園トイレ", start


def test_a_word_of_several_places_is_asked_back_and_one_of_none_explained_and_counted(town: Town) -> None:
    resident = begin(town)
    asked = resident.says("保育園")
    assert "どれですか" in asked[0]
    assert "かもめ保育園（みなと市港町1-2）" in resident.offered()
    [none, *_] = resident.says("うみねこ銀行")
    assert "見つかりませんでした" in none
    resident.says("港のはずれ9-9-9")
    assert [miss.said for miss in Misses(town.office.scope).most_wanted()] == ["うみねこ銀行"]


def test_five_thousand_letters_are_answered_kindly(town: Town) -> None:
    resident = begin(town)
    [told, *_] = resident.says("あ" * 5_000)
    assert "60文字以内" in told


def test_outside_the_town_the_nearest_within_are_shown_and_that_is_said(town: Town) -> None:
    resident = begin(town)
    resident.shares(35.6812, 139.7671)
    told = resident.taps("これでよい")
    assert "みなと市の外です" in told[0]
    assert len(titles(told)) == 2


def test_conditions_narrow_and_can_be_let_go(town: Town) -> None:
    resident = begin(town)
    resident.says("港町")
    resident.taps("□ 車いす用トイレ")
    told = resident.taps("これでよい")
    assert titles(told) == ["港町公園トイレ"]
    resident = begin(town, "保育園・幼稚園")
    resident.says("港町")
    resident.taps("2027年4月")
    resident.taps("0歳児クラス")
    resident.taps("□ 空きがある")
    told = resident.taps("これでよい")
    assert "見つかりませんでした" in told[0]
    assert titles(resident.taps("条件なしでさがす")) == [
        "かもめ保育園",
        "灯台こども園",
        "しおさい保育園",
        "みどりの丘幼稚園",
    ]


def test_open_now_follows_the_towns_clock(town: Town) -> None:
    town.clock.pass_(hours=12)
    resident = begin(town)
    resident.says("港町")
    resident.taps("□ 今開いている")
    assert titles(resident.taps("これでよい")) == ["港町公園トイレ"]


def test_the_class_of_the_residents_own_child_comes_first_and_no_name_of_it(town: Town) -> None:
    resident = town.resident()
    resident.says("施設をさがす")
    known = resident.known
    assert known is not None
    Residents(town.office.scope).keep(known.__class__(**{**known.__dict__, "persons": (*known.persons, _child())}))
    resident.taps("保育園・幼稚園")
    resident.says("港町")
    resident.taps("2027年4月")
    assert resident.offered()[0] == "2歳児クラス（登録のお子さん）"
    assert not any("上の子" in label for label in resident.offered())
    resident.taps("2歳児クラス（登録のお子さん）")
    told = resident.taps("これでよい")
    assert titles(told) == ["かもめ保育園", "灯台こども園", "しおさい保育園"]


def _child() -> Person:
    return replace(Person("c1", "上の子"), born="2024-08")


def test_free_text_leads_to_the_search_of_its_kind(town: Town) -> None:
    resident = town.resident()
    for text in ("近くのトイレはどこですか？", "トイレ", "保育園を探したい", "where is the nearest toilet?"):
        resident.says(text)
        assert any("さがす" in label for label in resident.offered()), text
    assert "どこからさがしますか" in resident.taps("公衆トイレをさがす")[0]
    resident.says("やめる")
    resident.says("トイレットペーパーの捨て方")
    assert not any("公衆トイレをさがす" in label for label in resident.offered())


def test_a_list_is_kept_shown_and_forgotten(town: Town) -> None:
    resident = begin(town, "保育園・幼稚園")
    resident.says("港町")
    resident.taps("まだ決めていない")
    resident.taps("年齢を問わない")
    resident.taps("これでよい")
    assert resident.posts("facilities/keep/nursery:n1") == ["かもめ保育園を一覧に入れました。"]
    resident.posts("facilities/keep/nursery:n1")
    assert resident.says("わたしの一覧") == ["一覧に1件あります。"]
    assert resident.posts("facilities/keep/nursery:nowhere") == ["この施設は、今は一覧にありません。"]
    assert resident.posts("facilities/keep/nowhere:n1") == ["この施設は、今は一覧にありません。"]
    known = resident.known
    assert known is not None
    assert [kept.name for kept in Lists(town.office.scope).of_resident(known.id)] == ["nursery:n1"]


def test_more_comes_behind_what_was_shown_until_the_search_is_a_day_old(town: Town) -> None:
    resident = begin(town)
    resident.says("港町")
    resident.taps("これでよい")
    assert resident.posts("facilities/more/1") != []
    assert titles(resident.posts("facilities/more/1")) == ["浜通り広場トイレ"]
    assert resident.posts("facilities/more/5") == ["これで全部です。"]
    assert titles(resident.posts("facilities/more/x1")) != []
    town.clock.pass_(hours=25)
    assert "保存期間" in resident.posts("facilities/more/5")[0]


def test_what_is_kept_of_a_resident_is_told_and_erased(town: Town) -> None:
    resident = begin(town, "保育園・幼稚園")
    resident.says("港町")
    resident.taps("まだ決めていない")
    resident.taps("年齢を問わない")
    resident.taps("これでよい")
    resident.posts("facilities/keep/nursery:n1")
    resident.posts("facilities/wait/nursery:n1")
    resident.taps("1歳児クラス")
    known = resident.known
    assert known is not None
    service, scope = town.office.service("facilities"), town.office.scope
    turn = _turn(town, resident)
    assert service.holds is not None
    assert service.erase is not None
    assert len(service.holds(turn, known.id)) == 3
    service.erase(turn, known.id)
    assert service.holds(turn, known.id) == []
    assert Lists(scope).of_resident(known.id) == ()
    assert Waitings(scope).of_resident(known.id) == ()
    assert Searches(scope).last(known.id, town.clock()) is None


def _turn(town: Town, resident: TownResident) -> Turn:
    return a_turn(town.office, resident.known, service="facilities")


def test_a_place_that_is_taken_back_takes_the_search_with_it(town: Town) -> None:
    resident = begin(town)
    resident.shares(35.1478, 139.1301)
    resident.taps("これでよい")
    known, searches = resident.known, Searches(town.office.scope)
    assert known is not None
    message = str(searches.records.fetch(known.id).facts["brought_by"])
    resident.unsends("another")
    assert searches.last(known.id, town.clock()) is not None
    resident.unsends(message)
    assert searches.last(known.id, town.clock()) is None


def test_conditions_that_nothing_meets_are_counted_for_staff(town: Town) -> None:
    town.clock.pass_(hours=12)
    resident = begin(town, "保育園・幼稚園")
    resident.says("港町")
    resident.taps("まだ決めていない")
    resident.taps("年齢を問わない")
    resident.taps("□ 空きがある")
    resident.taps("これでよい")
    [miss] = Misses(town.office.scope).most_wanted()
    assert (miss.said, int(miss.times)) == ("条件：保育園・幼稚園（空きがある）", 1)


def test_another_towns_place_and_start_lead_nowhere(town: Town) -> None:
    yamabe = a_town("yamabe", "facilities", house=town.house, name="やまべ町")
    resident = yamabe.resident()
    assert resident.posts("facilities/keep/nursery:n1") == ["この施設は、今は一覧にありません。"]
    resident.posts("facilities/wait/nursery:n1")
    assert resident.taps("1歳児クラス") == ["この施設は、今は一覧にありません。"]
    resident.posts("facilities/find/nursery")
    assert resident.posts("facilities/start/nurseries:n1") != []
    known = resident.known
    assert known is not None
    assert Searches(yamabe.office.scope).last(known.id, town.clock()) is None
