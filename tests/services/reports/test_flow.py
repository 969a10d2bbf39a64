from collections.abc import Callable

import pytest

from chalicelib.adapters.s3.memory import MemoryFiles
from chalicelib.kernel.errors import NotFound
from chalicelib.platform.cases.desk import answer, change_status
from chalicelib.platform.cases.repository import Cases
from tests.kit.journey import Town, TownResident, a_town
from tests.kit.offices import a_clerk
from tests.services.reports.factories import SETTINGS, a_photo, a_reporting_town, number_in, reports_a_hole

OPENING = {
    "week": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "09:15", "closes": "17:00"}],
    "exceptions": [{"day": "2026-11-20"}],
}
"""Closed on the day on which the tests begin."""


@pytest.fixture
def town(estate: None) -> Town:
    return a_reporting_town()


def test_a_hole_in_the_road_is_reported_with_photo_and_place_and_lands_on_the_desk(town: Town) -> None:
    resident = town.resident()
    assert "道路の損傷" in "\n".join(resident.says("道路"))
    said = resident.posts("reports/kind/road")
    assert "道路が陥没して危険なときは、すぐに電話してください。\n📞 0123-45-6799" in said[0]
    assert "近くの写真を送ってください。" in said[-1]
    resident.sends_photo(a_photo())
    assert "場所はどこですか" in resident.taps("これでよい")[0]
    assert "まちの外" in resident.shares(36.5, 139.1)[0]
    assert "どのようにこわれていますか。\nひとつえらんでください。" in resident.shares(35.1, 139.1, "みなと市1-1")[0]
    resident.says("穴")
    resident.says("30")
    assert "専用ページ" in "\n".join(resident.says("車輪が入る大きさです"))
    summary = "\n".join(resident.taps("とばす"))
    assert "損傷の種類\n穴" in summary
    number = number_in(resident.says("はい"))
    (case,) = Cases(town.office.scope).inbox("open").cases
    assert (case.id, case.answers["width"], len(case.photos)) == (number, 30, 1)


def test_the_next_resident_is_shown_the_report_nearby_and_follows_it(town: Town) -> None:
    number = reports_a_hole(town.resident())
    neighbour = town.resident()
    neighbour.says("道路")
    neighbour.posts("reports/kind/road")
    neighbour.sends_photo(a_photo())
    neighbour.taps("これでよい")
    said = "\n".join(neighbour.shares(35.1005, 139.1))
    assert "約56m先の通報" in said
    assert "2026年11月20日 受付" in said
    assert "これらとは別のもの" in said
    assert number in "\n".join(neighbour.posts(f"reports/duplicate/{number}"))
    assert len(Cases(town.office.scope).inbox("open").cases) == 1
    change_status(a_clerk(town.office), number, 2, "in_progress", reason="木曜日に直します。")
    town.pump()
    assert "木曜日に直します。" in str(town.line.said_to(neighbour.user_id)[-1])


def test_a_report_may_be_filed_although_others_are_near(town: Town) -> None:
    first = reports_a_hole(town.resident())
    assert reports_a_hole(town.resident(), 35.1001) != first
    assert len(Cases(town.office.scope).inbox("open").cases) == 2


def test_a_reply_reaches_the_resident_and_the_card_tells_it_again(town: Town) -> None:
    resident = town.resident()
    number = reports_a_hole(resident)
    answer(a_clerk(town.office), number, 1, "明日、見に行きます。")
    town.pump()
    assert "明日、見に行きます。" in str(town.line.said_to(resident.user_id)[-1])
    assert "明日、見に行きます。" in "\n".join(resident.taps("くわしく見る"))
    assert "明日、見に行きます。" in "\n".join(resident.says(number.lower()))


def test_photos_are_added_and_the_report_withdrawn_from_its_card(town: Town) -> None:
    resident = town.resident()
    number = reports_a_hole(resident)
    assert number in "\n".join(resident.says("通報の状況"))
    resident.taps("写真を追加")
    resident.sends_photo(a_photo())
    assert "写真を1枚追加しました" in "\n".join(resident.taps("これでよい"))
    assert len(Cases(town.office.scope).fetch(number).photos) == 2
    resident.says("通報の状況")
    assert "取り下げます" in "\n".join(resident.taps("取り下げる"))
    assert "取り下げました" in "\n".join(resident.taps("はい"))
    assert Cases(town.office.scope).fetch(number).status == "withdrawn"
    assert "受付が終わっています" in "\n".join(_late_photo(number, resident))


def _late_photo(number: str, resident: TownResident) -> list[str]:
    resident.posts(f"reports/add_photo/{number}")
    resident.sends_photo(a_photo())
    return resident.taps("これでよい")


def test_an_unsent_photo_is_gone_from_the_report_and_from_the_files(town: Town) -> None:
    resident = town.resident()
    resident.posts("reports/file/")
    resident.posts("reports/kind/road")
    resident.sends_photo(a_photo(), "700001")
    resident.taps("これでよい")
    resident.shares(35.1, 139.1)
    for tap in ("穴", "とばす", "とばす", "とばす"):
        resident.taps(tap)
    number = number_in(resident.taps("はい"))
    (photo,) = Cases(town.office.scope).fetch(number).photos
    assert town.house.files.fetch(town.office.scope, photo)
    resident.unsends("700001")
    assert Cases(town.office.scope).fetch(number).photos == ()
    with pytest.raises(NotFound):
        town.house.files.fetch(town.office.scope, photo)


def test_nobody_withdraws_anothers_report(town: Town) -> None:
    number = reports_a_hole(town.resident())
    other = town.resident()
    other.posts(f"reports/withdraw/{number}")
    assert "見つかりませんでした" in "\n".join(other.taps("はい"))
    assert Cases(town.office.scope).fetch(number).status == "received"


def test_a_resident_without_reports_is_offered_to_file_one(town: Town) -> None:
    resident = town.resident()
    assert "送られた通報はありません。" in resident.says("通報の状況")[0]
    assert "通報する" in resident.offered()
    assert "受付中の通報はありません。" in resident.says("写真を追加")[0]


def test_a_follower_stops_the_news(town: Town) -> None:
    number = reports_a_hole(town.resident())
    neighbour = town.resident()
    neighbour.posts("reports/file/")
    neighbour.posts("reports/kind/road")
    neighbour.sends_photo(a_photo())
    neighbour.taps("これでよい")
    neighbour.shares(35.1, 139.1)
    neighbour.posts(f"reports/duplicate/{number}")
    neighbour.taps("くわしく見る")
    assert "お知らせをやめました" in "\n".join(neighbour.taps("お知らせをやめる"))
    before = len(town.line.said_to(neighbour.user_id))
    change_status(a_clerk(town.office), number, Cases(town.office.scope).fetch(number).version, "fixed")
    town.pump()
    assert len(town.line.said_to(neighbour.user_id)) == before


def test_at_night_a_report_is_taken_and_it_is_told_when_somebody_will_look(town: Town) -> None:
    resident = town.resident()
    reports_a_hole(resident)
    assert "受付時間外" not in str(town.line.said_to(resident.user_id)[-1])
    town.clock.pass_(hours=12)
    resident = town.resident()
    reports_a_hole(resident)
    assert "次の開庁日の08:30から" in str(town.line.said_to(resident.user_id)[-1])


def test_a_town_that_typed_its_opening_hours_is_told_by_them(estate: None) -> None:
    town = a_town("minato", "reports", settings={"reports": SETTINGS, "hours": OPENING})
    resident = town.resident()
    reports_a_hole(resident)
    assert "次の開庁日の09:15から" in str(town.line.said_to(resident.user_id)[-1])
    town.clock.pass_(days=1)
    resident = town.resident()
    reports_a_hole(resident)
    assert "受付時間外" not in str(town.line.said_to(resident.user_id)[-1])


def test_who_reads_english_is_asked_in_english(town: Town) -> None:
    resident = town.resident()
    resident.says("English")
    assert "Damaged road" in "\n".join(resident.says("report a problem"))
    resident.posts("reports/kind/road")
    resident.sends_photo(a_photo())
    resident.posts("reports/near_photo/-")
    assert "What kind of damage is it?" in resident.shares(35.1, 139.1)[0]
    assert "Hole" in resident.offered()


# photos that no report came of


def kept_photos(town: Town) -> list[str]:
    files = town.house.files
    assert isinstance(files, MemoryFiles)
    return files.paths()


def sends_a_photo(town: Town) -> TownResident:
    """A resident in the middle of a report, with one photo sent."""
    resident = town.resident()
    resident.posts("reports/file/")
    resident.posts("reports/kind/road")
    resident.sends_photo(a_photo(), "700001")
    assert len(kept_photos(town)) == 1
    return resident


def comes_back_next_day(resident: TownResident) -> None:
    resident.town.until(hours=25)
    resident.says("こんにちは")


WAYS_TO_LEAVE: dict[str, Callable[[TownResident], object]] = {
    "cancelled": lambda resident: resident.says("やめる"),
    "gone back": lambda resident: (resident.taps("これでよい"), resident.says("もどる"), resident.says("もどる")),
    "timed out": comes_back_next_day,
    "blocked": lambda resident: resident.blocks(),
    "unsent": lambda resident: resident.unsends("700001"),
    "never again": lambda resident: resident.town.clock.pass_(days=9),
}


@pytest.mark.parametrize("way", WAYS_TO_LEAVE)
def test_a_photo_that_no_report_came_of_does_not_stay(town: Town, way: str) -> None:
    WAYS_TO_LEAVE[way](sends_a_photo(town))
    assert kept_photos(town) == []


def test_a_photo_waits_with_its_talk_while_something_else_is_asked(town: Town) -> None:
    resident = sends_a_photo(town)
    resident.says("通報の状況")
    town.until(hours=20)
    resident.taps("これでよい")
    assert len(kept_photos(town)) == 1


def test_the_photos_of_a_report_stay_for_good_also_those_added_later(town: Town) -> None:
    resident = town.resident()
    number = reports_a_hole(resident)
    resident.posts(f"reports/add_photo/{number}")
    resident.sends_photo(a_photo())
    resident.taps("これでよい")
    town.until(days=400)
    assert len(kept_photos(town)) == len(Cases(town.office.scope).fetch(number).photos) == 2


def test_a_photo_for_a_report_that_is_over_does_not_stay(town: Town) -> None:
    resident = town.resident()
    number = reports_a_hole(resident)
    resident.posts(f"reports/withdraw/{number}")
    resident.taps("はい")
    _late_photo(number, resident)
    assert len(kept_photos(town)) == len(Cases(town.office.scope).fetch(number).photos) == 1


def test_who_erases_everything_leaves_no_photo_waiting_behind(estate: None) -> None:
    town = a_town("minato", "reports", "profile", settings={"reports": SETTINGS})
    resident = sends_a_photo(town)
    resident.says("データを消す")
    said = resident.taps("はい")
    assert kept_photos(town) == []
    assert "近くの写真" not in "\n".join(said)
