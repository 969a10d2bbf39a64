"""Reception settings in chat: what is chosen, one thing changed without the rest, children, stopping, coming back."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.platform.residents.model import Person, Resident
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.sms.numbers import has_left, leave
from chalicelib.platform.tenants.model import Area
from tests.kit.journey import Town, TownResident, a_town
from tests.platform.segments.crowd import RECEPTION

pytestmark = pytest.mark.usefixtures("estate")

AREAS = (Area("hamadori", "浜通り"), Area("shiomidai", "汐見台"))
SERIES = {
    "id": "welcome",
    "name": {"ja": "はじめての方へ"},
    "start": "follow",
    "steps": [{"id": "third", "after": "3d", "at": "10:00", "text": {"ja": "3日目"}}],
}


def a_reception_town(*, series: bool = False, **settings: Any) -> Town:
    told = {"reception": RECEPTION | settings, "steps": {"series": [SERIES] if series else []}}
    return a_town("minato", "reception", "profile", areas=AREAS, settings=told)


def known(resident: TownResident) -> Resident:
    found = resident.known
    assert found is not None
    return found


def test_the_card_tells_what_is_received_until_somebody_chooses() -> None:
    [card] = a_reception_town().resident().says("受信設定")
    assert card.startswith("受信設定\n受け取るお知らせ\n防災・気象、市からのお知らせ")
    assert "音を鳴らさない時間\nいつでも鳴らす" in card
    assert "[受け取るお知らせを変える]" in card
    assert "[出産予定日]" in card
    assert "SMS" not in card


def test_categories_are_taken_in_and_out_by_taps() -> None:
    resident = a_reception_town().resident()
    resident.says("受信設定")
    [asked] = resident.taps("受け取るお知らせを変える")
    assert "✓ 防災・気象" in asked
    assert "□ 子育て" in asked
    [again] = resident.taps("□ 子育て")
    assert "✓ 子育て" in again
    resident.taps("✓ 市からのお知らせ")
    assert known(resident).categories is None
    done, card = resident.taps("これでよい")
    assert done == "設定を保存しました。"
    assert "防災・気象、子育て" in card
    assert known(resident).categories == ("bosai", "kosodate")


def test_nothing_taken_in_or_out_leaves_the_towns_own_choice() -> None:
    resident = a_reception_town().resident()
    resident.says("受け取る種類")
    resident.taps("これでよい")
    assert known(resident).categories is None


def test_one_thing_is_changed_without_the_rest() -> None:
    resident = a_reception_town().resident()
    resident.says("受信設定")
    resident.taps("音を鳴らさない時間")
    resident.taps("22:00から07:00まで")
    assert known(resident).quiet == "22:00-07:00"
    resident.taps("地区を変える")
    resident.says("汐見台")
    assert known(resident).person("self").area_id == "shiomidai"
    resident.says("静かな時間")
    resident.taps("いつでも鳴らす")
    assert (known(resident).quiet, known(resident).categories) == ("", None)


def test_everything_in_one_walk_and_what_is_passed_over_stays() -> None:
    resident = a_reception_town().resident()
    resident.posts("reception/start/")
    resident.taps("□ 子育て")
    resident.taps("これでよい")
    resident.taps("浜通り")
    resident.taps("とばす")
    resident.taps("□ 猫")
    resident.taps("これでよい")
    resident.posts("reception/q-due/", date="2027-01-15")
    done, _ = resident.says("令和8年4月")
    assert done == "設定を保存しました。"
    after = known(resident)
    assert after.categories == ("bosai", "oshirase", "kosodate")
    assert (after.person("self").area_id, after.quiet) == ("hamadori", "")
    assert after.answers == {"pet": "cat", "due": "2027-01-15", "moved": "2026-04"}


def test_a_question_of_the_towns_is_answered_alone_and_again() -> None:
    resident = a_reception_town().resident()
    resident.says("受信設定")
    assert resident.taps("出産予定日")[0].startswith("いつですか。")
    resident.says("2027/1/15")
    resident.posts("reception/question/pet")
    resident.taps("□ 犬")
    resident.taps("これでよい")
    assert known(resident).answers == {"due": "2027-01-15", "pet": "dog"}
    resident.posts("reception/question/pet")
    resident.taps("✓ 犬")
    resident.taps("これでよい")
    assert known(resident).answers == {"due": "2027-01-15", "pet": ""}


def test_a_child_has_settings_of_their_own() -> None:
    resident = a_reception_town().resident()
    resident.says("子どもを登録")
    resident.says("上の子")
    resident.says("令和元年5月")
    resident.taps("第一小学校")
    resident.taps("小学1年")
    done, own, child = [*resident.taps("とばす"), ""][:3]
    assert done == "「上の子」の設定を保存しました。"
    assert "上の子" in own + child
    [person] = [person for person in known(resident).persons if person.id != "self"]
    assert replace(person, id="") == Person("", "上の子", "", "2019-05", "daiichi", 1, 2026)
    resident.posts(f"reception/area/{person.id}")
    resident.taps("汐見台")
    assert known(resident).person(person.id).area_id == "shiomidai"
    assert known(resident).person("self").area_id == ""
    resident.posts(f"reception/forget/{person.id}")
    assert [person.id for person in known(resident).persons] == ["self"]


def test_a_button_of_a_child_that_was_dropped_changes_nobody() -> None:
    resident = a_reception_town().resident()
    resident.posts("reception/area/GONE")
    assert resident.taps("浜通り") == ["その方の登録は、もうありません。"]
    assert resident.known is None or known(resident).person("self").area_id == ""


def test_who_has_children_is_asked_whom_it_is_about() -> None:
    resident = a_reception_town().resident()
    resident.follows()
    child = Person("c", "下の子")
    Residents(resident.town.office.scope).keep(known(resident).with_person(child))
    assert resident.posts("reception/born/") == ["どなたの設定ですか。"]
    resident.taps("下の子")
    assert resident.says("春")[0].startswith("「2023年4月」や")
    resident.says("2023年4月")
    assert known(resident).person("c").born == "2023-04"


def test_all_that_is_not_urgent_stops_in_one_tap_and_comes_back_in_one() -> None:
    resident = a_reception_town(series=True).resident()
    resident.follows()
    resident.says("受信設定")
    [told] = resident.taps("緊急以外をすべて止める")
    assert "受け取るお知らせ：防災・気象" in told
    assert (known(resident).categories, known(resident).stopped_series) == (("bosai",), ("welcome",))
    assert resident.taps("もとに戻す")[0] == "もとに戻しました。"
    assert set(known(resident).categories or ()) == {"bosai", "oshirase"}
    assert known(resident).stopped_series == ()
    resident.town.until(days=3)
    assert any("3日目" in str(message) for message in resident.town.line.said_to(resident.user_id))


def test_a_series_is_shown_and_stopped_on_the_card() -> None:
    resident = a_reception_town(series=True).resident()
    resident.follows()
    [cards] = resident.says("受信設定")
    assert "続けて届くお知らせ\nはじめての方へ\n届きます" in cards
    assert resident.taps("止める：はじめての方へ") == ["「はじめての方へ」は、もう届きません。"]
    assert "はじめての方へ\n止めています" in resident.says("受信設定")[0]
    assert resident.posts("reception/series/gone") == ["そのお知らせは、もう終わっています。"]


def test_a_number_is_asked_on_our_page_alone_and_only_where_the_town_takes_one() -> None:
    town = a_reception_town(asks_number=True)
    resident = town.resident()
    assert "緊急時のSMS\nまだ選んでいません" in resident.says("受信設定")[0]
    asked = resident.says("SMSの登録")
    assert "専用ページ" in asked[0]
    assert resident.says("090-1234-5678")[0] == asked[0]
    assert not has_left(town.office, known(resident).id if resident.known else "none")


def test_a_number_is_shown_as_kept_and_dropped() -> None:
    town = a_reception_town(asks_number=True)
    resident = town.resident()
    resident.follows()
    leave(town.office, known(resident).id, "+819012345678")
    card = resident.says("受信設定")[0]
    assert "登録済み" in card
    assert "5678" not in card
    assert resident.posts("reception/nonumber/") == ["電話番号の登録を消しました。"]
    assert not has_left(town.office, known(resident).id)


def test_what_is_kept_is_told_and_erased() -> None:
    town = a_reception_town(series=True)
    resident = town.resident()
    resident.follows()
    id_ = known(resident).id
    resident.posts("reception/quiet/")
    resident.taps("22:00から07:00まで")
    resident.posts("reception/question/pet")
    resident.taps("□ 犬")
    resident.taps("これでよい")
    leave(town.office, id_, "+819012345678")
    kept = resident.says("マイページ")[0]
    for told in ("音を鳴らさない時間：22:00から07:00まで", "質問へのお答え：飼っている動物 犬", "SMSの電話番号"):
        assert told in kept
    resident.says("登録をすべて消す")
    resident.taps("はい")
    assert resident.known is None
    assert not has_left(town.office, id_)


@pytest.mark.parametrize(
    ("language", "asks", "button", "told"),
    [
        ("English", "notification settings", "Quiet hours", "When should messages come without a sound?"),
        ("やさしい日本語", "お知らせを えらぶ", "音（おと）の 時間（じかん）", "音（おと）を 出（だ）さない"),
    ],
)
def test_it_speaks_the_residents_language(language: str, asks: str, button: str, told: str) -> None:
    resident = a_reception_town().resident()
    resident.says(language)
    resident.says(asks)
    assert resident.taps(button)[0].startswith(told)


def test_the_use_of_a_service_is_noted_once_a_day() -> None:
    resident = a_reception_town().resident()
    resident.says("受信設定")
    assert known(resident).used == {"reception": "2026-11-20"}
    resident.says("マイページ")
    assert known(resident).used == {"reception": "2026-11-20", "profile": "2026-11-20"}
    resident.town.until(days=1)
    resident.says("受信設定")
    assert known(resident).used["reception"] == "2026-11-21"


def test_what_is_no_service_is_not_noted_as_used() -> None:
    resident = a_reception_town().resident()
    resident.says("こんにちは")
    resident.follows()
    assert known(resident).used == {}
