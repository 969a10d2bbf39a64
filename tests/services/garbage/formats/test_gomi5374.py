from datetime import date

import pytest

from chalicelib.platform.imports.tables import RowError, read_tables
from chalicelib.services.garbage.formats.gomi5374 import read_gomi5374
from chalicelib.services.garbage.formats.reading import BookReading
from chalicelib.services.garbage.model import GarbageBook, NthWeekday, Period, Rule, Weekly

AREAS = "地名,センター,燃やすごみ,びん\n港町,東工場,月 木,水2 *1\n"
CENTRES = "名称,休止開始日,休止終了日\n東工場,2026/12/29,2027/1/3\n"
CATEGORIES = "label,sublabel,description,styles,bgcolor\nびん,,洗う,,#2dc7aa\n燃やすごみ,週2回,,,#ea3b13\n"
REMARKS = "ID,注意事項\n1,祝日も集めます。\n"
ITEMS = "label,name,notice,furigana\nびん,一升びん,ふたを取る,い\n"


def read(**files: str) -> BookReading:
    defaults = {"area_days": AREAS, "center": CENTRES, "description": CATEGORIES, "remarks": REMARKS, "target": ITEMS}
    contents = {f"{name}.csv": text.encode() for name, text in (defaults | files).items() if text}
    return read_gomi5374(read_tables(contents))


def book_of(reading: BookReading) -> GarbageBook:
    assert reading.book is not None
    return reading.book


def errors(reading: BookReading) -> list[tuple[str, int, str, str]]:
    return [(one.file, one.row, one.column, one.value) for one in reading.errors if not one.is_notice]


def notices(reading: BookReading) -> list[RowError]:
    return [one for one in reading.errors if one.is_notice]


def test_five_clean_files_make_a_book_without_a_word() -> None:
    reading = read()
    book = book_of(reading)
    assert reading.errors == ()
    assert [(kind.label, kind.sublabel, kind.how_to, kind.colour) for kind in book.categories] == [
        ("びん", "", "洗う", "#2dc7aa"),
        ("燃やすごみ", "週2回", "", "#ea3b13"),
    ]
    (area,) = book.areas
    assert (area.label, area.centre) == ("港町", "東工場")
    assert [rule for one in area.schedules for rule in one.rules] == [
        Rule(Weekly(0)),
        Rule(Weekly(3)),
        Rule(NthWeekday(2, 2), (), ("1",)),
    ]
    assert book.suspensions(area) == (Period(date(2026, 12, 29), date(2027, 1, 3)),)
    assert [(one.name, one.note, one.reading) for one in book.items] == [("一升びん", "ふたを取る", "い")]
    assert book.remarks == {"1": "祝日も集めます。"}


def test_several_rows_for_one_centre_are_several_closures() -> None:
    book = book_of(read(center=CENTRES + "東工場,2027/12/29,2028/1/3\n"))
    assert len(book.suspensions(book.areas[0])) == 2


@pytest.mark.parametrize("heading", ["地名", "地区", "地域名"])
def test_the_column_of_districts_has_many_names(heading: str) -> None:
    assert book_of(read(area_days=AREAS.replace("地名", heading))).areas[0].label == "港町"


def test_columns_before_the_district_are_what_it_belongs_to() -> None:
    text = "地区区分,地区名,地名,センター,燃やすごみ\n1,西小学校区,港町,東工場,月\n"
    (area,) = book_of(read(area_days=text)).areas
    assert (area.label, area.group, len(area.schedules)) == ("港町", "1 西小学校区", 1)


def test_the_centres_heading_may_explain_itself_or_be_missing() -> None:
    explained = AREAS.replace("センター", "センター（center.csvを使わない場合は空白化）")
    assert book_of(read(area_days=explained)).areas[0].centre == "東工場"
    assert book_of(read(area_days="地名,燃やすごみ\n港町,月\n", center="")).areas[0].centre == ""


def test_labels_are_the_same_in_either_kana_and_width() -> None:
    book = book_of(read(target="type,name,notice\n燃ヤスゴミ,紙くず,\n"))
    assert [one.label for one in book.categories] == ["びん", "燃やすごみ"]


def test_a_kind_of_item_without_days_stays_a_kind() -> None:
    reading = read(target="label,name,notice,furigana\n粗大ごみ,机,,つ\n粗大ごみ,棚,,た\n")
    book = book_of(reading)
    assert [one.label for one in book.categories] == ["びん", "燃やすごみ", "粗大ごみ"]
    assert [(one.row, one.value) for one in notices(reading)] == [(2, "粗大ごみ")]


def test_a_kind_that_is_part_of_a_collected_one_shares_its_days_and_staff_are_told() -> None:
    text = "地名,センター,空き缶・びん・小物,有害な缶\n港町,東工場,月,火\n"
    reading = read(area_days=text, target="label,name\n缶,ビール缶\n小物,鍋\n")
    book = book_of(reading)
    shared = {one.label: one.collected_with for one in book.categories if one.collected_with}
    host = next(one.id for one in book.categories if one.label == "空き缶・びん・小物")
    assert shared == {"缶": host, "小物": host, "びん": host}
    assert "「缶」は「空き缶・びん・小物」の収集日で案内します。" in [one.complaint for one in notices(reading)]


def test_bad_tokens_are_named_with_row_column_and_token() -> None:
    reading = read(area_days=AREAS + "浜町,東工場,月 木曜,水9\n")
    assert errors(reading) == [("area_days.csv", 3, "燃やすごみ", "木曜"), ("area_days.csv", 3, "びん", "水9")]
    assert [area.label for area in book_of(reading).areas] == ["港町", "浜町"]


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"area_days": AREAS + ",東工場,月,\n"}, ("area_days.csv", 3, "地名", "")),
        ({"area_days": AREAS + "港町,東工場,火,\n"}, ("area_days.csv", 3, "地名", "港町")),
        ({"area_days": AREAS + "浜町,東工場,火,水1,木\n"}, ("area_days.csv", 3, "", "木")),
        ({"area_days": AREAS.replace("水2 *1", "水2 *7")}, ("area_days.csv", 2, "びん", "*7")),
        ({"area_days": "地名,センター,びん,びん\n港町,東工場,月,火\n"}, ("area_days.csv", 1, "びん", "びん")),
        ({"area_days": "地名,センター,びん,\n港町,東工場,月,火\n"}, ("area_days.csv", 1, "4列目", "")),
        ({"center": CENTRES + "東工場,2027/13/29,2028/1/3\n"}, ("center.csv", 3, "休止開始日", "2027/13/29〜2028/1/3")),
        ({"center": CENTRES + "東工場,2028/1/3,2027/12/29\n"}, ("center.csv", 3, "休止開始日", "2028/1/3〜2027/12/29")),
        ({"center": CENTRES + ",2027/12/29,2028/1/3\n"}, ("center.csv", 3, "名称", "")),
        ({"description": CATEGORIES + "びん,,,,\n"}, ("description.csv", 4, "label", "びん")),
        ({"description": CATEGORIES + ",空,,,\n"}, ("description.csv", 4, "label", "")),
        ({"remarks": REMARKS + "1,違う文です。\n"}, ("remarks.csv", 3, "ID", "1")),
        ({"remarks": REMARKS + "2,\n"}, ("remarks.csv", 3, "ID", "2")),
        ({"target": ITEMS + ",花瓶,,か\n"}, ("target.csv", 3, "label", "花瓶")),
        ({"target": ITEMS + "びん,,,か\n"}, ("target.csv", 3, "name", "")),
    ],
)
def test_what_cannot_come_in_is_named_with_its_place(files: dict[str, str], error: tuple[str, int, str, str]) -> None:
    reading = read(**files)
    assert errors(reading) == [error]
    assert reading.book is not None


@pytest.mark.parametrize(
    ("files", "row", "part"),
    [
        ({"target": ITEMS + "label,name,notice,furigana\n"}, 3, "見出しの繰り返し"),
        ({"target": ITEMS + "びん,一升びん,ふたを取る,い\n"}, 3, "2行目と同じ内容"),
        ({"target": ITEMS + "燃やすごみ,一升びん,,い\n"}, 3, "両方を取り込みました"),
        ({"description": CATEGORIES.replace("#2dc7aa", "緑")}, 2, "色"),
        ({"center": CENTRES + "西工場,2026/12/29,2027/1/3\n"}, 1, "どの地区もこのセンターを使っていない"),
        ({"area_days": AREAS.replace("月 木", "20261230")}, 2, "休止期間中の日付"),
        ({"area_days": AREAS + "浜町,北工場,月,\n"}, 1, "休止期間がありません"),
        ({"target": ""}, 0, "品目の表"),
    ],
)
def test_what_came_in_but_deserves_a_look_is_a_notice(files: dict[str, str], row: int, part: str) -> None:
    reading = read(**files)
    (notice,) = notices(reading)
    assert notice.row == row
    assert part in notice.complaint
    assert errors(reading) == []


def test_two_items_of_one_name_and_different_ways_are_both_kept() -> None:
    book = book_of(read(target=ITEMS + "燃やすごみ,一升びん,割れたもの,い\n"))
    assert len({one.id for one in book.items}) == 2


def test_ids_outlive_an_import_that_changes_everything_else() -> None:
    before, after = book_of(read()), book_of(read(area_days=AREAS.replace("月 木", "火 金"), target=ITEMS + ITEMS[26:]))
    assert [area.id for area in before.areas] == [area.id for area in after.areas]
    assert before.items[0].id == after.items[0].id


def test_without_a_table_of_days_there_is_no_book() -> None:
    reading = read(area_days="")
    assert reading.book is None
    assert [one.row for one in reading.errors if not one.is_notice] == [0]


def test_a_table_with_unknown_headings_is_named_with_what_was_wanted() -> None:
    reading = read(area_days="ちめい,収集\n港町,月\n", other="a,b\n1,2\n")
    assert reading.book is None
    found = {one.file: one for one in reading.errors if one.row == 1}
    assert "「地名」「センター」" in found["area_days.csv"].complaint
    assert found["area_days.csv"].value == "ちめい、収集"
    assert "5374の5つの表のどれでもありません" in found["other.csv"].complaint


def test_an_empty_file_says_nothing() -> None:
    assert read(remarks="\n", area_days=AREAS.replace(" *1", "")).errors == ()


def test_a_table_of_days_without_a_single_district_makes_no_book() -> None:
    assert read(area_days="地名,センター,びん\n").book is None


def test_files_are_known_by_their_headings_whatever_they_are_called() -> None:
    contents = {"1.csv": AREAS.encode("cp932"), "2.csv": REMARKS.encode("utf-8-sig"), "3.csv": ITEMS.encode()}
    reading = read_gomi5374(read_tables(contents))
    assert len(book_of(reading).items) == 1
