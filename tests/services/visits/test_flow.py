import pytest

from chalicelib.platform.console.staff import Sent
from chalicelib.services.visits.staff import draws
from tests.kit.journey import Town, TownResident, words_of
from tests.kit.offices import a_clerk
from tests.services.visits.towns import SETTINGS, a_booking_town


@pytest.fixture
def town(estate: None) -> Town:
    return a_booking_town("profile")


def books_flu(resident: TownResident, day: str = "11月24日（火）", time: str = "13:00（あと1人）") -> list[str]:
    resident.says("予約")
    resident.taps("ワクチン接種")
    resident.taps("インフルエンザの予防接種")
    resident.taps(day)
    resident.taps(time)
    return resident.taps("はい")


def test_a_vaccination_is_booked_by_taps_and_told_with_number_and_calendar(town: Town) -> None:
    resident = town.resident()
    assert resident.says("予約")[0] == "何を予約しますか。"
    resident.taps("ワクチン接種")
    assert "日にちをえらんでください。" in resident.taps("インフルエンザの予防接種")[-1]
    resident.taps("11月24日（火）")
    assert "13:00（あと1人）" in resident.offered()
    summary = resident.taps("13:00（あと1人）")[0]
    assert "インフルエンザの予防接種" in summary
    told = resident.taps("はい")[0]
    assert "予約を受け付けました" in told
    assert "11月24日（火） 13:00" in told
    assert any(link.endswith(".ics") for link in resident.links())


def test_own_bookings_are_shown_changed_and_cancelled(town: Town) -> None:
    resident = town.resident()
    books_flu(resident)
    assert "インフルエンザの予防接種" in resident.says("予約の確認")[0]
    assert "日にち" in resident.taps("変更する")[0]
    resident.taps("11月25日（水）")
    resident.taps("13:30（あと1人）")
    assert "11月25日（水） 13:30" in resident.taps("はい")[0]
    resident.says("予約の確認")
    assert "取り消します" in resident.taps("取り消す")[0]
    assert "取り消しました" in resident.taps("はい")[0]
    assert resident.says("予約の確認")[0] == "予約はありません。"


def test_a_full_time_is_waited_for_and_offered_when_it_is_free(town: Town) -> None:
    first, second = town.resident(), town.resident()
    books_flu(first)
    told = books_flu(second, time="13:00（満席・空き待ち）")[0]
    assert "空き待ちに登録しました" in told
    first.says("予約の確認")
    first.taps("取り消す")
    first.taps("はい")
    town.until(minutes=1)
    assert "空きが出ました" in second.says("予約の確認")[0]
    assert "予約を受け付けました" in second.taps("予約する")[0]
    assert "もう終わっています" in second.posts("visits/accept/flu@2026-11-24T13:00+09:00")[0]


def test_a_time_taken_meanwhile_is_refused_with_a_way_to_wait(town: Town) -> None:
    quick, slow = town.resident(), town.resident()
    slow.says("予約")
    for label in ("ワクチン接種", "インフルエンザの予防接種", "11月24日（火）", "13:00（あと1人）"):
        slow.taps(label)
    books_flu(quick)
    assert "あと0人分です" in slow.taps("はい")[0]
    assert "インフルエンザの予防接種" in slow.taps("空き待ちに登録")[0]
    assert "空き待ちに登録しました" in slow.taps("はい")[0]


def test_a_limit_is_named_and_nothing_is_booked_beyond_it(town: Town) -> None:
    resident = town.resident()
    books_flu(resident)
    assert books_flu(resident, day="11月26日（木）")[0] == "同時に予約できるのは、1件までです。"
    assert books_flu(resident, time="13:00（満席・空き待ち）")[0].endswith("すでに予約されています。")


def test_a_class_is_drawn_and_the_promise_is_told_with_the_entry(town: Town) -> None:
    resident = town.resident()
    resident.says("予約")
    resident.taps("教室・面接")
    resident.taps("離乳食の教室")
    resident.taps("11月27日（金）")
    resident.taps("10:00（抽選・定員2人）")
    told = resident.taps("はい")[0]
    assert "抽選に申し込みました" in told
    assert "11月25日（水） 17:00" in told
    assert "抽選の申込み" in resident.says("予約の確認")[0]
    assert "やめました" in resident.taps("抽選の申込みをやめる")[0]
    assert resident.says("予約の確認")[0] == "予約はありません。"


def test_who_is_not_drawn_waits_is_told_once_and_leaves_by_the_button(estate: None) -> None:
    *others, cooking = SETTINGS["offerings"]
    town = a_booking_town("profile", visits={**SETTINGS, "offerings": [*others, {**cooking, "lost_wait": True}]})
    residents = [town.resident() for _ in range(4)]
    for resident in residents:
        resident.says("予約")
        for label in ("教室・面接", "離乳食の教室", "11月27日（金）", "10:00（抽選・定員2人）", "はい"):
            resident.taps(label)
    town.until(days=5, hours=8)
    heard = {resident.user_id: len(town.line.said_to(resident.user_id)) for resident in residents}
    drawn = {"offering": "cooking", "starts": "2026-11-27T10:00+09:00"}
    draws.draw(a_clerk(town.office), Sent(drawn))
    town.until(minutes=1)
    told = {who: list(map(words_of, town.line.said_to(who)[count:])) for who, count in heard.items()}
    first, second = sorted((who for who in told if "落選" in told[who][0]), key=lambda who: told[who][1])
    assert "空き待ちに入りました" in told[first][1]
    assert ("順番\n1" in told[first][1], "順番\n2" in told[second][1]) == (True, True)
    assert [len(told[who]) for who in (first, second)] == [2, 2]
    leaves, stays = (next(each for each in residents if each.user_id == who) for who in (first, second))
    assert "空き待ちをやめました" in leaves.taps("空き待ちをやめる")[0]
    assert "空き待ち" not in str(leaves.says("予約の確認"))
    assert "空き待ち" in str(stays.says("予約の確認"))
    winner = next(each for each in residents if each.user_id not in (first, second))
    winner.says("予約の確認")
    winner.taps("取り消す")
    winner.taps("はい")
    town.until(minutes=1)
    assert "空きが出ました" in "".join(map(words_of, town.line.said_to(second)[-1:]))


def test_a_receipt_number_shows_ones_own_booking_and_nobody_elses(town: Town) -> None:
    mine, other = town.resident(), town.resident()
    told = books_flu(mine)[0]
    number = next(line for line in told.splitlines() if line.startswith("261120-"))
    assert "インフルエンザの予防接種" in mine.says(number.lower())[0]
    assert other.says(number) == ["この予約は見つかりませんでした。"]
    assert other.posts(f"visits/change/{number}") == ["この予約は見つかりませんでした。"]
    other.posts(f"visits/cancel/{number}")
    assert other.taps("はい") == ["この予約は見つかりませんでした。"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("visits/book/nowhere@2026-11-24T13:00+09:00", "いま予約できるものはありません。"),
        ("visits/book/flu@2026-11-19T13:00+09:00", "もう過ぎています"),
        ("visits/book/flu@2027-11-24T13:00+09:00", "10日先まで"),
        ("visits/book/flu@2026-11-24T15:00+09:00", "なくなりました"),
        ("visits/book/flu@tomorrow", "この自治体にはありません"),
        ("visits/accept/flu@2026-11-24T13:00+09:00", "もう終わっています"),
        ("visits/withdraw/cooking@2026-11-27T10:00+09:00", "申し込んでいません"),
    ],
)
def test_what_cannot_be_is_refused_in_words(town: Town, data: str, sentence: str) -> None:
    resident = town.resident()
    told = resident.posts(data)
    if "はい" in resident.offered():
        told = resident.taps("はい")
    assert sentence in told[0]


def test_what_is_kept_is_told_and_erased_with_all_else(town: Town) -> None:
    resident = town.resident()
    books_flu(resident)
    assert "予約：1件" in resident.says("マイページ")[0]
    resident.says("データを消す")
    resident.taps("はい")
    other = town.resident()
    assert "予約を受け付けました" in books_flu(other)[0]
