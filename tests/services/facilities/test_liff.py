"""The residents' pages: a map of what was found, one place, a list, a comparison."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.house import Turn
from chalicelib.platform.liff import views
from chalicelib.platform.liff.views import Form, MapOf, Sent, View
from chalicelib.platform.places.importing import import_places
from chalicelib.services.facilities import liff
from chalicelib.services.facilities.model import Kept
from chalicelib.services.facilities.repository import Lists, Waitings
from tests.kit.journey import Town, a_town
from tests.kit.offices import a_turn
from tests.services.facilities.test_schedule import bring
from tests.services.facilities.towns import VACANCIES, quick_town


@pytest.fixture
def town() -> Iterator[Town]:
    with quick_town() as town:
        yield town


@pytest.fixture
def turn(town: Town) -> Turn:
    """A resident who looked for nurseries near 港町."""
    resident = town.resident()
    resident.posts("facilities/find/nursery")
    resident.says("港町")
    resident.taps("まだ決めていない")
    resident.taps("年齢を問わない")
    resident.taps("これでよい")
    return a_turn(town.office, resident.known, service="facilities")


def block(view: View, kind: type) -> Any:
    return next(each for each in view.blocks if isinstance(each, kind))


def test_the_map_shows_what_was_found_around_the_start(turn: Turn) -> None:
    shown: MapOf = block(liff.show_map(turn, {}), MapOf)
    assert [pin.label for pin in shown.pins] == ["かもめ保育園", "灯台こども園", "しおさい保育園", "みどりの丘幼稚園"]
    assert shown.here == (35.1452, 139.1385)
    assert shown.pins[0].to == "place?of=nursery%3An1"


def test_without_a_search_the_map_says_how_to_begin(town: Town) -> None:
    turn = a_turn(town.office, service="facilities")
    assert not any(isinstance(each, MapOf) for each in liff.show_map(turn, {}).blocks)


def test_a_place_tells_all_that_is_known_and_what_can_be_done(town: Town, turn: Turn) -> None:
    bring(town, VACANCIES)
    view = liff.show_place(turn, {"of": "nursery:n1"})
    told = repr(view)
    assert "みなと市港町1-2" in told
    assert "0123-45-0001" in told
    assert "maps.apple.com" in told
    assert "vacancy.label" in told
    assert {each.action for each in view.blocks if isinstance(each, Form)} == {"wait", "keep"}


@pytest.mark.parametrize("of", ["", "nursery:", "nursery:n9", "wifi:n1", "nowhere:n1", "a" * 5_000])
def test_a_place_that_is_none_is_not_found(turn: Turn, of: str) -> None:
    with pytest.raises(NotFound):
        liff.show_place(turn, {"of": of})


def test_another_towns_place_is_not_found(town: Town) -> None:
    yamabe = a_town("yamabe", "facilities", house=town.house, name="やまべ町")
    with pytest.raises(NotFound):
        liff.show_place(a_turn(yamabe.office, service="facilities"), {"of": "nursery:n1"})


def test_a_list_is_made_compared_and_emptied(turn: Turn) -> None:
    for place in ("n1", "n2", "n3", "n4"):
        liff.keep(turn, Sent({"of": f"nursery:{place}"}))
        liff.keep(turn, Sent({"of": f"nursery:{place}"}))
    assert len(Lists(turn.scope).of_resident(turn.resident.id)) == 4
    picks = [field.name for field in block(liff.show_list(turn, {}), Form).fields]
    with pytest.raises(ResidentMistake, match="3つまで"):
        liff.compare(turn, Sent(dict.fromkeys(picks, "yes")))
    with pytest.raises(ResidentMistake, match="2つ以上"):
        liff.compare(turn, Sent({picks[0]: "yes"}))
    done = liff.compare(turn, Sent(dict.fromkeys(picks[:3], "yes")))
    assert dict(parse_qsl(urlsplit(done.page).query))["of"] == "nursery%3An1,nursery%3An2,nursery%3An3"
    liff.remove(turn, Sent({"of": "nursery:n1"}))
    assert len(Lists(turn.scope).of_resident(turn.resident.id)) == 3


def test_what_is_gone_from_the_data_can_be_tidied_away(turn: Turn) -> None:
    lists, resident_id = Lists(turn.scope), turn.resident.id
    lists.keep(resident_id, Kept("nursery", "n1"), turn.at)
    lists.keep(resident_id, Kept("nursery", "closed"), turn.at)
    assert {each.action for each in liff.show_list(turn, {}).blocks if isinstance(each, Form)} == {"tidy"}
    liff.tidy(turn, Sent())
    assert [kept.name for kept in lists.of_resident(resident_id)] == ["nursery:n1"]


def test_ids_with_marks_of_addresses_are_compared_as_others_are(town: Town, turn: Turn) -> None:
    file = 'ID,名称,緯度,経度\r\n"a,b&c",うみ園,35.14,139.13\r\nd:e#f,そら園,35.14,139.14\r\n'
    import_places(town.office, "nurseries", {"n.csv": file.encode()}, "保育課")
    for place in ("a,b&c", "d:e#f"):
        liff.keep(turn, Sent({"of": f"nursery:{place}"}))
    picks = [field.name for field in block(liff.show_list(turn, {}), Form).fields]
    done = liff.compare(turn, Sent(dict.fromkeys(picks, "yes")))
    asked = dict(parse_qsl(urlsplit(done.page).query))
    assert block(liff.show_compare(turn, asked), views.Table).columns[1:] == ("うみ園", "そら園")


def test_three_stand_side_by_side_row_by_row(town: Town, turn: Turn) -> None:
    bring(town, VACANCIES)
    view = liff.show_compare(turn, {"of": "nursery:n1,nursery:n2,nursery:n4,nursery:n3"})
    table: views.Table = block(view, views.Table)
    assert table.columns[1:] == ("かもめ保育園", "しおさい保育園", "灯台こども園")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["アレルギー対応"] == ("除去食に対応", "—", "○（対応）")
    assert rows["空き 2歳児（2027年4月）"] == ("なし（11月20日現在）", "1人（11月20日現在）", "—")
    assert rows["ここから"][0] == "約60m"


def test_a_comparison_of_nothing_is_not_found(turn: Turn) -> None:
    with pytest.raises(NotFound):
        liff.show_compare(turn, {"of": "nursery:n9,,x"})


def test_waiting_begins_and_ends_on_pages(turn: Turn) -> None:
    liff.wait(turn, Sent({"of": "nursery:n1", "age": "1"}))
    liff.wait(turn, Sent({"of": "nursery:n1", "age": "1"}))
    [waiting] = Waitings(turn.scope).of_resident(turn.resident.id)
    assert waiting.seat == "nursery:n1:1"
    liff.stop(turn, Sent({"seat": waiting.seat}))
    assert Waitings(turn.scope).of_resident(turn.resident.id) == ()
    with pytest.raises(ResidentMistake):
        liff.wait(turn, Sent({"of": "toilet:t1", "age": "1"}))


def test_a_list_holds_no_more_than_the_town_chose(turn: Turn) -> None:
    for age in range(6):
        for place in ("n1", "n2", "n3", "n4"):
            if len(Waitings(turn.scope).of_resident(turn.resident.id)) < 20:
                liff.wait(turn, Sent({"of": f"nursery:{place}", "age": f"{age}"}))
    with pytest.raises(ResidentMistake, match="20件"):
        liff.wait(turn, Sent({"of": "nursery:n4", "age": "5"}))


def test_the_sources_of_the_data_are_told_with_their_day(turn: Turn) -> None:
    told = repr(liff.show_sources(turn, {}))
    assert "みなと市オープンデータ（架空）" in told
    assert "'month': 11, 'day': 20" in told
