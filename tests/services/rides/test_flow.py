"""Rides in chat: booking, taking, changing, and what cannot be, in the words residents read."""

from collections.abc import Iterator

import pytest

from chalicelib.services.rides.repository import TownRides
from tests.kit.journey import Town, TownResident, a_town
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.rides.towns import approved, brings_timetable


@pytest.fixture
def town() -> Iterator[Town]:
    with quick_tables(QuickDynamo()):
        town = a_town("yamabe", "rides", "profile", name="やまべ町")
        brings_timetable(town.office)
        yield town


def books(
    resident: TownResident, origin: str = "上里公民館", destination: str = "やまべ駅", seats: str = "1人"
) -> list[str]:
    resident.says("相乗り")
    resident.says(origin)
    resident.says(destination)
    resident.taps("11月24日（火）")
    tap_card(resident, "8:")
    resident.taps(seats)
    resident.taps("とばす")
    return resident.taps("はい")


def tap_card(resident: TownResident, starts: str) -> list[str]:
    """Tap the card of the trip that leaves then."""
    newest = resident.town.line.said_to(resident.user_id)[-1]
    for bubble in newest["contents"].get("contents", [newest["contents"]]):
        title = str(bubble)
        if f"'{starts}" in title:
            return resident.posts(next(_data(bubble)))
    raise AssertionError(f"No card begins with {starts}")


def _data(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "postback":
            yield str(node["data"])
        for value in node.values():
            yield from _data(value)
    elif isinstance(node, list):
        for value in node:
            yield from _data(value)


def test_a_resident_books_and_waits_for_a_driver_who_takes_them(town: Town) -> None:
    rider, driver = town.resident(), town.resident()
    told = books(rider)
    assert told[0].startswith("受け付けました")
    assert "運転手をさがしています" in told[1]
    assert "600円（現金または回数券）" in told[0]
    approved(town, driver)
    shown = driver.says("乗りたい方を見る")
    assert "上里公民館 → やまべ駅" in shown[0]
    before = len(town.line.said_to(rider.user_id))
    assert driver.taps("この方を乗せる")[0].startswith("お迎えをお願いします")
    news = town.line.said_to(rider.user_id)[before:]
    assert "運転手が決まりました" in str(news)
    assert "白い軽自動車" in str(news)


def test_what_a_resident_reads_on_the_way(town: Town) -> None:
    rider = town.resident()
    assert rider.says("相乗り")[0].startswith("どこから乗りますか。")
    assert rider.says("かみざとこうみんかん")[0].startswith("どこまで行きますか。")
    assert rider.says("上里公民館")[0].startswith("乗る停留所と同じです。")
    assert rider.says("どこにもない所")[0].startswith("そこへ行く便は見つかりません。")
    days = rider.says("やまべ駅")
    assert days[0].startswith("いつ乗りますか。")
    assert "11月23日（月）" not in str(days)
    assert "11月24日（火）" in str(days)
    trips = rider.taps("11月24日（火）")
    assert "8:00 → 8:25" in str(trips)
    assert "運転手をさがします・600円（現金または回数券）" in str(trips)


def test_a_shared_place_finds_the_stops_around_it(town: Town) -> None:
    rider = town.resident()
    rider.says("相乗り")
    told = rider.shares(35.7602, 139.0151)
    assert "診療所前" in str(rider.offered())
    assert "2か所" in str(told) or "3か所" in str(told) or "4か所" in str(told)


def test_stops_against_the_direction_are_told_as_such(town: Town) -> None:
    rider = town.resident()
    rider.says("相乗り")
    rider.says("やまべ駅")
    assert rider.says("中里集会所")[0].startswith("その停留所へは、反対向きの便しかありません。")


def test_a_rider_cancels_and_the_driver_is_told(town: Town) -> None:
    rider, driver = town.resident(), town.resident()
    approved(town, driver)
    books(rider)
    driver.says("乗りたい方を見る")
    driver.taps("この方を乗せる")
    before = len(town.line.said_to(driver.user_id))
    assert "予約" in rider.says("乗る予定")[0]
    rider.taps("取り消す")
    assert "の予約を取り消しました。" in rider.taps("はい")[0]
    assert "乗る方が取り消しました" in str(town.line.said_to(driver.user_id)[before:])
    assert rider.says("乗る予定") == ["これからの予約はありません。"]


def test_a_rider_changes_seats_and_trip(town: Town) -> None:
    rider = town.resident()
    books(rider)
    rider.says("乗る予定")
    rider.taps("変更する")
    rider.taps("11月24日（火）")
    tap_card(rider, "8:")
    assert "2人" in rider.taps("2人")[0]
    rider.says("乗る予定")
    rider.taps("変更する")
    rider.taps("11月25日（水）")
    tap_card(rider, "13:")
    told = rider.taps("1人")
    assert told[0].startswith("変更しました")
    assert "11月25日（水） 13:30発" in told[0]
    mine = rider.says("乗る予定")
    assert "これからの予約は1件です。" in str(mine) or len(mine) == 1
    assert "11月24日" not in str(mine)


def test_a_driver_offers_several_days_and_trips_and_withdraws(town: Town) -> None:
    rider, driver = town.resident(), town.resident()
    approved(town, driver)
    books(rider)
    driver.says("便を登録")
    driver.taps("□ 11月24日（火）")
    driver.taps("□ 11月25日（水）")
    driver.taps("これでよい")
    driver.posts("rides/offer_trips/down-0800")
    driver.taps("これでよい")
    driver.taps("3人")
    told = driver.taps("はい")
    assert "11月24日（火） 8:00発：登録しました（乗る方1人）" in told[0]
    assert "11月25日（水） 8:00発：登録しました（乗る方0人）" in told[0]
    assert "運転手が決まりました" in str(town.line.said_to(rider.user_id))
    before = len(town.line.said_to(rider.user_id))
    driver.says("運転の予定")
    driver.posts(f"rides/withdraw/2026-11-24.{driver.known.id}.down-0800")  # type: ignore[union-attr]
    assert "取り下げました。乗る予定だった1件" in driver.taps("取り下げる（1人が乗れなくなります）")[0]
    assert "運転手の都合がつかなくなりました" in str(town.line.said_to(rider.user_id)[before:])


def test_who_applies_gives_their_papers_on_our_page_alone(town: Town) -> None:
    resident = town.resident()
    resident.says("運転手になる")
    resident.says("白い軽自動車")
    resident.taps("3人")
    resident.taps("これでよい")
    told = resident.taps("これでよい")
    assert any("/rides/drive" in link for link in resident.links())
    assert "お名前を入力してください。" in told[0]
    assert resident.says("山田太郎")[0] == told[0]


@pytest.mark.parametrize("word", ["便を登録", "乗りたい方を見る", "運転の予定"])
def test_who_does_not_drive_is_told_how_to_apply(town: Town, word: str) -> None:
    resident = town.resident()
    told = resident.says(word)
    assert "運転手に申し込む" in str(resident.offered()), told


def test_another_towns_ride_is_not_found(town: Town) -> None:
    other = a_town("minato", "rides", "profile", house=town.house)
    brings_timetable(other.office)
    rider, driver = town.resident(), other.resident()
    books(rider)
    number = TownRides(town.office).rides.waiting(since="2026-11-20")[0].number
    approved(other, driver)
    assert driver.posts(f"rides/take/{number}")[0] == f"{number}の予約は見つかりません。"
    assert other.resident().posts(f"rides/cancel/{number}")
    assert TownRides(town.office).rides.waiting(since="2026-11-20")[0].state == "waiting"
