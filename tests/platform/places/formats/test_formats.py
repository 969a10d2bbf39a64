"""Tables of open data: both generations of headers, their dirt, and every row imported or named."""

from datetime import date
from pathlib import Path

import pytest

from chalicelib.platform.imports.tables import UnreadableFile
from chalicelib.platform.places.formats import Ground, PlacesReading, read_places
from chalicelib.platform.places.model import Hours, Spot
from chalicelib.platform.tenants.model import Bounds
from chalicelib.web.sheet import sheet

GROUND = Ground(date(2026, 11, 22), "999016", Bounds(35.12, 139.05, 35.22, 139.17))
OLD = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,住所,方書,緯度,経度,電話番号,備考"
NEW = "全国地方公共団体コード,ID,地方公共団体名,名称,名称_カナ,所在地_連結表記,建物名等(方書),緯度,経度,電話番号,備考"
SHARED = Path(__file__).parents[4].parent / "shared" / "data"


def told(*rows: str, header: str = OLD, ground: Ground = GROUND, encoding: str = "utf-8") -> PlacesReading:
    return read_places({"places.csv": "\r\n".join((header, *rows)).encode(encoding)}, ground)


def complaints(reading: PlacesReading) -> list[tuple[int, str]]:
    return [(error.row, error.complaint) for error in reading.errors if not error.is_notice]


def notices(reading: PlacesReading) -> list[tuple[int, str]]:
    return [(error.row, error.complaint) for error in reading.errors if error.is_notice]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_both_generations_say_the_same_place_in_any_encoding(encoding: str) -> None:
    old = told(
        "999016,7,仮県,みなと市,港町公園,ミナトマチコウエン,みなと市港町1-2,管理棟,35.145,139.138,(0123)45-6789,",
        encoding=encoding,
    )
    new = told(
        "999016,7,みなと市,港町公園,ミナトマチコウエン,みなと市港町1-2,管理棟,35.145,139.138,0123-45-6789,", header=NEW
    )
    assert old.places == new.places
    assert old.errors == new.errors == ()
    [place] = old.places
    assert (place.id, place.name, place.spot) == ("7", "港町公園", Spot(35.145, 139.138))
    assert (place.address, place.phone) == ("みなと市港町1-2 管理棟", "0123-45-6789")


def test_a_header_with_another_dash_is_the_same_header() -> None:
    header = OLD.replace("コード", "コ―ド").replace("緯度", "緯度 ").replace("NO", "ＮＯ")
    [place] = told("999016,７,,,みなと公園,,,,３５．１４５,139.138,,", header=header).places
    assert (place.id, place.lat) == ("7", 35.145)


@pytest.mark.parametrize(
    ("lat", "lon", "complaint"),
    [
        ("", "", "緯度・経度がありません。"),
        ("0", "0", "緯度・経度が0です。"),
        ("確認中", "139.1", "緯度・経度を数字として読み取れません。"),
        ("35.145", "", "緯度・経度を数字として読み取れません。"),
        ("51.5", "-0.12", "緯度・経度が日本の外を指しています。"),
        ("43.06", "141.35", "まちから約892km離れた場所を指しています。"),
    ],
)
def test_a_place_without_a_position_is_named_as_an_error(lat: str, lon: str, complaint: str) -> None:
    reading = told(f"999016,1,,,みなと公園,,,,{lat},{lon},,")
    assert reading.places == ()
    assert complaints(reading) == [(2, complaint)]
    assert reading.left_out == reading.rows == 1


def test_swapped_coordinates_are_put_right_and_told() -> None:
    reading = told("999016,1,,,みなと公園,,,,139.138,35.145,,")
    assert reading.places[0].spot == Spot(35.145, 139.138)
    assert notices(reading) == [(2, "緯度と経度が入れかわっていたので、直しました。")]


def test_a_place_just_outside_the_town_is_imported_and_told() -> None:
    reading = told("999016,1,,,となりの避難所,,,,35.23,139.1,,")
    assert len(reading.places) == 1
    assert notices(reading) == [(2, "まちの外の場所です。まちがいでないか確かめてください。")]


def test_without_coordinates_the_middle_of_its_part_of_town_stands_in_where_it_is_known() -> None:
    ground = Ground(GROUND.today, GROUND.code, GROUND.bounds, {"みなと市港町1-2": Spot(35.1452, 139.1385)}.get)
    reading = told("999016,1,,,港町文庫,,みなと市港町1-2,,,,,", ground=ground)
    assert reading.places[0].is_rough
    assert notices(reading) == [(2, "緯度・経度がないので、住所の町の中心に置きました。")]


def test_a_second_row_of_an_id_is_named_with_the_first() -> None:
    row = "999016,1,,,港町公園,,,,35.145,139.138,,"
    reading = told(row, row, row.replace("港町公園", "浜通り公園"))
    assert [place.name for place in reading.places] == ["港町公園"]
    assert complaints(reading) == [
        (3, "2行目と同じ内容です。"),
        (4, "番号が2行目と同じです。別の番号にしてください。"),
    ]


def test_a_row_without_an_id_gets_one_that_stays() -> None:
    row = "999016,,,,港町公園,,みなと市港町1,,35.145,139.138,,"
    assert told(row).places[0].id == told(row, "999016,2,,,浜の広場,,,,35.14,139.13,,").places[0].id
    assert notices(told(row)) == [(2, "番号がないので、名称と住所から付けました。")]


def test_hours_come_from_columns_or_prose_and_broken_ones_stay_in_words() -> None:
    header = "ID,名称,緯度,経度,利用可能曜日,開始時間,終了時間,利用可能日時特記事項"
    reading = told(
        "1,a,35.14,139.1,月火水木金,8:30,17:15,祝日は休み",
        "2,b,35.14,139.1,,9:00～17:00,,",
        "3,c,35.14,139.1,,,,24時間利用可能",
        "4,d,35.14,139.1,月,25:00,26:00,",
        "5,e,35.14,139.1,だいたい毎日,9:00,,",
        header=header,
    )
    assert [place.hours for place in reading.places] == [
        Hours("01234", (("08:30", "17:15"),), "祝日は休み"),
        Hours("", (("09:00", "17:00"),)),
        Hours("0123456", (("00:00", "24:00"),)),
        Hours("0", (), "25:00〜26:00"),
        Hours("", (), "9:00〜"),
    ]
    assert notices(reading) == [
        (5, "時刻として読み取れないので、文のまま案内します。"),
        (6, "曜日として読み取れないので、空けました。"),
    ]


def test_a_towns_own_columns_are_kept_by_their_heading() -> None:
    header = "ID,名称,緯度,経度,受入年齢,一時預かりの有無,アレルギー対応,園庭"
    [place] = told("1,さくら園,35.14,139.1,0歳から,有,除去食に対応,○", header=header).places
    assert place.facts == {"ages": "0歳から", "part_time_care": "yes", "allergy": "除去食に対応", "園庭": "yes"}


def test_extended_hours_stand_in_the_standards_prose() -> None:
    header = "ID,名称,緯度,経度,利用可能日時特記事項"
    [place] = told("1,さくら園,35.14,139.1,延長保育：18時30分まで", header=header).places
    assert place.facts["extended_hours"] == "yes"


def test_texts_too_long_for_a_card_are_cut_and_told() -> None:
    reading = told(f"999016,1,,,{'長' * 5000},,,,35.14,139.1,,{'あ' * 5000}")
    assert (len(reading.places[0].name), len(reading.places[0].note)) == (100, 600)
    assert notices(reading) == [(2, "長すぎる文を短くしました。")]


def test_a_happening_has_days_and_one_without_is_an_error() -> None:
    header = "ID,イベント名,開始日,終了日,緯度,経度"
    reading = told("1,港まつり,2026-12-05,2026-12-06,35.14,139.1", "2,朝市,毎月,,35.14,139.1", header=header)
    assert reading.form == "events"
    assert [(place.first, place.last) for place in reading.places] == [("2026-12-05", "2026-12-06")]
    assert complaints(reading) == [(3, "開催日を日付として読み取れません。")]


def test_of_a_prefectures_list_of_parts_only_the_towns_own_are_read() -> None:
    header = "都道府県コード,都道府県名,市区町村コード,市区町村名,大字町丁目コード,大字町丁目名,緯度,経度"
    rows = ("99,仮県,99901,みなと市,1,港町一丁目,35.1452,139.1385", "99,仮県,99902,やまべ町,2,山の手,35.3,139.3")
    reading = told(*rows, header=header)
    assert (reading.form, [place.name for place in reading.places], reading.rows) == ("towns", ["港町一丁目"], 1)
    assert notices(reading) == [(0, "ほかの自治体の1行は省きました。")]


def test_a_table_of_something_else_imports_nothing_and_names_every_row() -> None:
    reading = told("1,2", "3,4", header="月,ごみの量")
    assert (reading.places, reading.rows, reading.left_out) == ((), 2, 2)


def test_a_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read_places({"photo.csv": b"\xff\xd8\xff\x00"}, GROUND)


def test_several_files_are_one_data_set() -> None:
    one = sheet(("ID", "名称", "緯度", "経度"), [("1", "a", "35.14", "139.1")]).encode()
    two = sheet(("ID", "名称", "緯度", "経度"), [("1", "b", "35.14", "139.1"), ("2", "c", "35.14", "139.1")]).encode()
    reading = read_places({"one.csv": one, "two.csv": two}, GROUND)
    assert [place.name for place in reading.places] == ["a", "c"]
    assert complaints(reading) == [(2, "番号がone.csvの2行目と同じです。別の番号にしてください。")]


REAL = {
    "opendata_yaizu/222127_aed.csv": ("aed", 82, 82),
    "opendata_yaizu/222127_evacuation_space.csv": ("shelters", 31, 31),
    "opendata_yaizu/222127_preschool.csv": ("nurseries", 60, 60),
    "opendata_yaizu/222127_public_toilet.csv": ("toilets", 112, 112),
    "opendata_yaizu/222127_shiteitsunamihinanbiru.csv": ("facilities", 125, 125),
    "opendata_takamatsu/evacuation_space.xlsx": ("shelters", 195, 195),
    "opendata_takamatsu/events.xlsx": ("events", 51, 47),
    "opendata_takamatsu/library.xlsx": ("facilities", 5, 5),
}
TOWNS = {
    "opendata_yaizu": Bounds(34.75, 138.22, 34.93, 138.36),
    "opendata_takamatsu": Bounds(34.05, 133.9, 34.5, 134.3),
}


@pytest.mark.parametrize("name", REAL)
def test_each_row_of_real_open_data_is_imported_or_named(name: str) -> None:
    path = SHARED / name
    if not path.exists():
        pytest.skip("The open data does not lie beside the project.")
    reading = read_places({path.name: path.read_bytes()}, Ground(GROUND.today, bounds=TOWNS[path.parent.name]))
    left_out = {error.row for error in reading.errors if not error.is_notice}
    assert (reading.form, reading.rows, len(reading.places)) == REAL[name]
    assert len(reading.places) + len(left_out) == reading.rows
