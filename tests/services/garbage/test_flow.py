"""Garbage in chat: where somebody lives, what comes, how a thing is thrown away, and being reminded."""

import pytest

from chalicelib.services.garbage.repository import Misses, Subscriptions
from tests.kit.journey import TownResident, a_town
from tests.services.garbage.towns import a_garbage_town, brings_in, who_lives_in

pytestmark = pytest.mark.usefixtures("estate")

TODAY = """港町のごみ
今日
11月20日（金）
収集はありません
明日
11月21日（土）
収集はありません
次
11月23日（月）
燃やすごみ"""


def misses(resident: TownResident) -> list[tuple[str, int]]:
    return [(miss.said, int(miss.times)) for miss in Misses(resident.town.office.scope).most_wanted()]


# where


def test_somebody_without_an_area_is_asked_for_it_and_answered_at_once() -> None:
    resident = a_garbage_town().resident()
    assert resident.says("ごみ")[0].startswith("お住まいの地区を教えてください。")
    assert resident.says("港町") == [TODAY]
    assert resident.says("ごみ") == [TODAY]


@pytest.mark.parametrize("typed", ["みなと", "港", "みなとまち", "みなと市港町", "ミナト"])
def test_an_area_is_found_by_a_part_of_its_name_or_kana(typed: str) -> None:
    resident = a_garbage_town().resident()
    resident.says("地区を選ぶ")
    assert "「港町」を登録しました。" in resident.says(typed)


def test_an_area_that_could_be_several_is_asked_for() -> None:
    resident = a_garbage_town().resident()
    resident.says("地区を選ぶ")
    assert resident.says("ほんちょう") == ["どの地区ですか。2件見つかりました。"]
    assert {"本町（一丁目）", "本町（二丁目）"} <= set(resident.offered())
    assert "「本町（二丁目）」を登録しました。" in resident.taps("本町（二丁目）")


def test_a_shared_place_offers_the_nearest_areas_and_none_from_outside() -> None:
    resident = a_garbage_town().resident()
    resident.says("地区を選ぶ")
    assert resident.shares(36.5, 140.0)[0].startswith("その地区が見つかりませんでした。")
    resident.shares(35.069, 139.069)
    assert resident.offered()[:3] == ["本町（二丁目）", "本町（一丁目）", "港町"]


def test_an_area_named_in_a_shared_address_comes_first() -> None:
    resident = a_garbage_town().resident()
    resident.says("地区を選ぶ")
    resident.shares(35.069, 139.069, "みなと市港町1-2-3")
    assert resident.offered()[0] == "港町"


def test_an_unknown_area_is_asked_for_again_and_then_a_person_is_offered() -> None:
    resident = a_garbage_town().resident()
    resident.says("地区を選ぶ")
    assert resident.says("あのへん")[0].startswith("その地区が見つかりませんでした。")
    resident.says("どこか")
    assert "みなと市" in resident.says("わからない")[-1]


def test_a_town_that_has_brought_in_nothing_says_so() -> None:
    resident = a_town("minato", "garbage").resident()
    assert resident.says("ごみ") == ["申し訳ありません。収集日のご案内は、ただいま準備中です。"]
    assert resident.posts("garbage/area/") == ["申し訳ありません。収集日のご案内は、ただいま準備中です。"]
    assert resident.posts("garbage/remind/") == ["申し訳ありません。収集日のご案内は、ただいま準備中です。"]


def test_each_person_somebody_looks_after_has_an_area() -> None:
    resident = who_lives_in(a_garbage_town())
    resident.says("家族を登録")
    resident.says("母の家")
    resident.says("地区を選ぶ")
    resident.taps("母の家")
    resident.says("本町（二丁目）")
    [both] = resident.says("明日")
    assert "港町のごみ" in both
    assert "母の家　本町（二丁目）のごみ" in both


# days


@pytest.mark.parametrize("typed", ["ごみの日はいつ？", "ゴミ収集は何曜日ですか", "When is garbage day?"])
def test_who_asks_when_without_a_kind_is_told_the_next_day_of_each(typed: str) -> None:
    told = who_lives_in(a_garbage_town()).says(typed)
    assert "港町のごみ\n燃やすごみ\n11月23日（月）" in "\n".join(told)


@pytest.mark.parametrize("typed", ["明日", "明日のゴミは？", "あしたのごみ", "tomorrow"])
def test_tomorrow_is_told_however_it_is_asked(typed: str) -> None:
    resident = who_lives_in(a_garbage_town())
    resident.town.clock.pass_(days=2)
    [told] = resident.says(typed)
    assert told == "港町のごみ\n明日\n11月23日（月）\n燃やすごみ\n黄色の袋に入れてください。"


@pytest.mark.parametrize(
    "typed", ["次の燃えるごみ", "燃やすごみ", "可燃ごみはいつ", "次の燃やせるゴミ", "next burnable"]
)
def test_the_next_days_of_a_kind_are_told_under_any_of_its_names(typed: str) -> None:
    told = who_lives_in(a_garbage_town()).says(typed)[-1]
    assert told.splitlines()[:3] == ["港町の燃やすごみ", "次の収集日", "11月23日（月）"]


def test_a_kind_without_days_says_how_it_is_put_out() -> None:
    [told] = who_lives_in(a_garbage_town()).says("粗大ごみ")
    assert "決まった収集日がありません。" in told
    assert "お申し込みください。" in told


def test_two_weeks_and_the_next_of_each_kind_can_be_looked_at() -> None:
    resident = who_lives_in(a_garbage_town())
    assert resident.says("カレンダー")[0].count("燃やすごみ") == 4
    [each] = resident.says("次の収集日")
    assert each.splitlines()[1:] == [
        "燃やすごみ",
        "11月23日（月）",
        "燃やさないごみ",
        "12月2日（水）",
        "びん",
        "12月12日（土）",
    ]


def test_a_day_in_a_closed_period_says_why_and_when_instead() -> None:
    resident = who_lives_in(a_garbage_town())
    resident.town.clock.pass_(days=40)
    [told] = resident.says("ごみ")
    assert "燃やすごみ（お休み）" in told
    assert "12月31日（木）の燃やすごみは、休業期間のためお休みです。" in told
    assert "次の収集は1月4日（月）です。" in told


def test_remarks_of_the_area_are_read_out() -> None:
    assert "朝7時までに出してください。" in who_lives_in(a_garbage_town(), "本町（一丁目）").says("ごみ")[0]


# things


def test_a_thing_is_told_with_its_kind_its_note_and_its_next_day() -> None:
    [told] = who_lives_in(a_garbage_town()).says("一升瓶の捨て方")
    assert told.splitlines() == ["一升びん", "分け方", "びん", "次の収集日", "12月12日（土）", "すすいでください。"]


def test_a_thing_may_simply_be_typed() -> None:
    resident = a_garbage_town().resident()
    assert "粗大ごみ" in resident.says("電子レンジ")[0]
    assert "地区を登録する" in resident.offered()


def test_things_of_the_same_name_are_shown_side_by_side() -> None:
    [told] = who_lives_in(a_garbage_town()).says("コップ")
    assert "コップ（紙製）" in told
    assert "割れたものは紙に包んでください。" in told


def test_a_slip_is_offered_as_a_button() -> None:
    resident = who_lives_in(a_garbage_town())
    assert resident.says("フライバンの捨て方") == ["「フライバン」は、この中にありますか。"]
    assert resident.taps("フライパン")[0].startswith("フライパン\n分け方\n燃やさないごみ")
    assert misses(resident) == []


def test_what_is_not_found_is_counted_for_staff_and_the_phone_is_told() -> None:
    resident = who_lives_in(a_garbage_town())
    resident.says("分別")
    told = resident.says("宇宙船")
    assert told == [
        "「宇宙船」の捨て方は見つかりませんでした。職員が確認し、案内に加えます。",
        "お問い合わせ：0123-45-6789",
    ]
    resident.says("宇宙船の捨て方")
    assert misses(resident) == [("宇宙船", 2)]


def test_none_of_the_near_misses_is_counted_too() -> None:
    resident = who_lives_in(a_garbage_town())
    resident.says("フライバンの捨て方")
    resident.taps("この中にない")
    assert misses(resident) == [("フライバン", 1)]


@pytest.mark.parametrize("typed", ["090-1234-5678の捨て方", "taro@town.exampleの捨て方"])
def test_what_may_be_somebodys_number_or_address_is_not_kept(typed: str) -> None:
    resident = who_lives_in(a_garbage_town())
    resident.says(typed)
    assert misses(resident) == []


@pytest.mark.parametrize(
    "typed", ["こんにちは", "道路に穴があります", "ありがとう", "図書館は何時まで", "help me please"]
)
def test_other_matters_are_left_to_others(typed: str) -> None:
    resident = who_lives_in(a_garbage_town())
    assert "についてのご案内が見つかりませんでした" in "".join(resident.says(typed))
    assert misses(resident) == []


def test_a_towns_own_words_find_its_things() -> None:
    town = a_garbage_town(settings={"garbage": {"synonyms": {"チンするやつ": ["電子レンジ"]}}})
    assert "粗大ごみ" in town.resident().says("チンするやつ")[0]


def test_english_is_answered_in_english() -> None:
    resident = who_lives_in(a_garbage_town())
    resident.says("English")
    assert resident.says("how do I throw away フライパン?")[0].splitlines()[1:3] == [
        "Sort as",
        "Non-burnable garbage（燃やさないごみ）",
    ]


# reminders


def test_a_reminder_is_set_changed_and_stopped() -> None:
    resident = who_lives_in(a_garbage_town())
    kept = Subscriptions(resident.town.office.scope)
    resident.says("リマインド")
    resident.taps("前日の夜")
    resident.taps("20:00")
    resident.taps("燃やすごみ")
    resident.taps("びん")
    [told] = resident.taps("これでよい")
    assert told.splitlines()[:5] == ["お知らせを設定しました", "地区", "港町", "いつ", "前日の夜 20:00"]
    assert known_times(resident) == ["20:00"]
    resident.taps("お知らせを変える")
    resident.taps("前日の夜")
    resident.says("18時")
    assert known_times(resident) == ["20:00"]
    resident.taps("18:00")
    resident.taps("すべて")
    assert known_times(resident) == ["18:00"]
    [one] = kept.of_resident(one_id(resident))
    assert (one.categories, [each.resident_id for each in kept.of_round(one.round)]) == ((), [one.resident_id])
    assert resident.says("通知を止める") == ["お知らせを止めました。"]
    assert known_times(resident) == []
    assert resident.says("通知") == ["お知らせは設定されていません。"]


def test_evening_and_morning_stand_side_by_side() -> None:
    resident = who_lives_in(a_garbage_town())
    for slot, time in (("前日の夜", "19:00"), ("当日の朝", "07:00")):
        resident.posts("garbage/remind/")
        resident.taps(slot)
        resident.taps(time)
        resident.taps("すべて")
    assert known_times(resident) == ["19:00", "07:00"]
    resident.posts("garbage/stop/self:evening")
    assert known_times(resident) == ["07:00"]


def test_who_moves_is_reminded_of_the_new_area() -> None:
    resident = who_lives_in(a_garbage_town())
    resident.posts("garbage/remind/")
    resident.taps("前日の夜")
    resident.taps("19:00")
    resident.taps("すべて")
    before = Subscriptions(resident.town.office.scope).of_resident(one_id(resident))[0]
    resident.says("引っ越し")
    resident.says("本町（二丁目）")
    [after] = Subscriptions(resident.town.office.scope).of_resident(one_id(resident))
    assert after.area != before.area
    assert list(Subscriptions(resident.town.office.scope).of_round(before.round)) == []


def test_a_reminder_without_an_area_asks_for_it_on_the_way() -> None:
    resident = a_garbage_town().resident()
    assert resident.posts("garbage/remind/")[0].startswith("お住まいの地区")
    assert resident.says("港町") == ["いつお知らせしますか。"]
    resident.taps("当日の朝")
    resident.taps("06:00")
    resident.taps("すべて")
    assert known_times(resident) == ["06:00"]


def test_a_changed_book_is_answered_from_within_a_minute() -> None:
    resident = who_lives_in(a_garbage_town())
    brings_in(resident.town, target="label,name,notice,furigana\n粗大ごみ,宇宙船,,うちゅうせん\n")
    assert "粗大ごみ" in resident.says("宇宙船")[0]


def one_id(resident: TownResident) -> str:
    assert resident.known is not None
    return resident.known.id


def known_times(resident: TownResident) -> list[str]:
    return [each.time for each in Subscriptions(resident.town.office.scope).of_resident(one_id(resident))]
