"""Spots out of tables: both generations of columns, each kind of wrong row named, real files read to the last row."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.imports.tables import read_table
from chalicelib.services.stamp_rally.formats.spots import COLUMNS, HEADINGS, SpotsRead, laid_over, read_spots, row_of
from chalicelib.services.stamp_rally.model import Area, Spot
from chalicelib.web.sheet import sheet
from tests.services.stamp_rally.rallies import SPOTS

AREAS = (Area("minato", "みなと市", 35.14, 139.14), Area("yamabe", "やまべ町", 35.40, 139.30))
SHARED = Path(__file__).parents[5] / "shared" / "data"


def read(*lines: str, encoding: str = "utf-8") -> SpotsRead:
    (table,) = read_table("spots.csv", "\n".join(lines).encode(encoding))
    return read_spots(table, AREAS)


NEW = "全国地方公共団体コード,ID,地方公共団体名,名称,名称_英語,説明,緯度,経度,利用可能曜日,開始時間,終了時間,画像"
OLD = "都道府県コ―ド又は市区町村コ―ド,NO,都道府県名,市区町村名,名称,名称_カナ,緯度,経度"


def test_the_new_columns_are_read() -> None:
    told = read(
        NEW, "999016,A-1,みなと市,灯台,Lighthouse,白い灯台,35.1403,139.1451,月火水,9:00,17:00,https://x.example/a.jpg"
    )
    assert told.errors == ()
    assert told.spots == (
        Spot(
            "a-1", {"ja": "灯台", "en": "Lighthouse"}, 35.1403, 139.1451, 100, "minato", {"ja": "白い灯台"},
            "09:00", "17:00", "月火水", (), "https://x.example/a.jpg",
        ),
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_old_columns_are_read(encoding: str) -> None:
    told = read(OLD, "999016,1,見本県,やまべ町,やまべの滝,ヤマベノタキ,35.4012,139.3021", encoding=encoding)
    assert [(spot.id, spot.area) for spot in told.spots] == [("1", "yamabe")]


def test_without_an_id_a_spot_is_known_by_its_name_and_place() -> None:
    line = "名称,緯度,経度", "灯台,35.1403,139.1451"
    assert read(*line).spots[0].id == read(*line).spots[0].id != read(line[0], "滝,35.1403,139.1451").spots[0].id


@pytest.mark.parametrize(
    ("row", "column", "complaint"),
    [
        (",35.1,139.1", "名称", "名称がありません"),
        ("灯台,,139.1", "緯度", "緯度・経度がありません"),
        ("灯台,35.1,", "経度", "緯度・経度がありません"),
        ("灯台,北緯35度,139.1", "緯度", "数で入力"),
        ("灯台,0,0", "緯度", "0です"),
        ("灯台,0.0,0.000", "緯度", "0です"),
        ("灯台,139.1451,35.1403", "緯度", "逆"),
        ("灯台,51.5,-0.1", "緯度", "日本の外"),
        ("灯台,nan,139", "緯度", "日本の外"),
        (f"{'長' * 61},35.1,139.1", "名称", "60文字まで"),
    ],
)
def test_a_row_that_is_no_spot_is_named_with_its_line(row: str, column: str, complaint: str) -> None:
    told = read("名称,緯度,経度", "滝,35.4,139.3", row)
    assert [spot.names["ja"] for spot in told.spots] == ["滝"]
    (error,) = told.errors
    assert (error.row, error.column) == (3, column)
    assert complaint in error.complaint


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("半径", "5", "20から2000"),
        ("半径", "百", "20から2000"),
        ("市区町村名", "しらない町", "登録されていません"),
        ("開始時間", "25:00", "9:00のように"),
        ("利用可能曜日", "平日", "月火水木金のように"),
        ("画像", "http://x.example/a.jpg", "https"),
        ("スタンプの方法", "合言葉", "QR・番号・位置情報・印刷QR"),
        ("ID", "灯台１号", "半角の英数字"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(column: str, value: str, complaint: str) -> None:
    told = read(f"名称,緯度,経度,{column}", f"灯台,35.1,139.1,{value}")
    assert told.spots == ()
    assert complaint in told.errors[0].complaint
    assert told.errors[0].column == column


def test_the_same_id_and_the_same_name_at_the_same_place_are_taken_once() -> None:
    told = read(
        "ID,名称,緯度,経度",
        "1,灯台,35.1403,139.1451",
        "1,滝,35.4,139.3",
        "2,灯台,35.14031,139.1451",
        "3,灯台,35.2,139.1",
    )
    assert [spot.id for spot in told.spots] == ["1", "3"]
    assert [(error.row, error.column) for error in told.errors] == [(3, "ID"), (4, "名称")]


def test_a_table_without_the_columns_is_refused_as_a_whole() -> None:
    told = read("なまえ,緯度", "灯台,35.1")
    assert told.spots == ()
    assert told.errors[0].complaint == "列「名称」「経度」がありません。"


def test_what_is_written_is_read_back() -> None:
    names = {"minato": "みなと市", "yamabe": "やまべ町", "shima": ""}
    full = replace(
        SPOTS[0], about={"ja": "=高い", "en": "High"}, kinds=("qr", "code", "place", "paper"), days="土日",
        opens="09:00", closes="17:00", picture="https://x.example/a.jpg",
    )  # fmt: skip
    spots = (full, *SPOTS[1:3])
    (table,) = read_table(
        "s.csv", sheet(tuple(HEADINGS.values()), [row_of(each, names[each.area]) for each in spots]).encode()
    )
    assert read_spots(table, AREAS) == SpotsRead(spots, (), frozenset(COLUMNS))


def test_what_a_file_has_no_column_for_stays_as_it_was() -> None:
    old = replace(SPOTS[0], about={"ja": "高い"}, radius=70, kinds=("qr",), is_closed=True)
    new = read("ID,名称,緯度,経度,説明", "todai,新しい灯台,35.2,139.2,").spots[0]
    told = laid_over(old, new, {"id", "name", "lat", "lon", "about"})
    assert told == replace(old, names={"ja": "新しい灯台", "en": "Minato lighthouse"}, lat=35.2, lon=139.2, about={})


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12), min_size=3, max_size=3),
        max_size=8,
    )
)
def test_every_row_is_a_spot_or_an_error(cells: list[list[str]]) -> None:
    (table,) = read_table("s.csv", sheet(("名称", "緯度", "経度"), cells).encode())
    told = read_spots(table, AREAS)
    assert len(told.spots) + len(told.errors) == len(table.body)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sample files are not here")
@pytest.mark.parametrize("name", ["222127_public_toilet.csv", "222127_aed.csv"])
def test_real_files_are_read_to_the_last_row(name: str) -> None:
    (table,) = read_table(name, (SHARED / "opendata_yaizu" / name).read_bytes())
    told = read_spots(table, (Area("yaizu", "焼津市", 34.86, 138.32),))
    assert len(told.spots) + len(told.errors) == len(table.body)
    assert len(told.spots) > 20
