import csv
import io
import struct
import zipfile
import zlib
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.imports.tables import (
    Limits,
    Row,
    Table,
    UnreadableFile,
    find_columns,
    read_table,
    read_tables,
)

SMALL = Limits(file_bytes=20_000, unpacked_bytes=50_000, rows=5, columns=4, files=3)


def csv_bytes(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def zip_bytes(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook_bytes(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def only(tables: tuple[Table, ...]) -> Table:
    (table,) = tables
    return table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_reads_csv_in_each_encoding_offices_write(encoding: str) -> None:
    table = only(read_table("a.csv", csv_bytes([["地区", "ごみ"], ["港町１丁目", "月 木"]], encoding)))
    assert table.header.cells == ("地区", "ごみ")
    assert table.body == (Row(2, ("港町１丁目", "月 木")),)


def test_rows_carry_the_number_excel_shows_though_cells_hold_line_breaks_and_rows_are_blank() -> None:
    table = only(read_table("a.csv", '名,注\r\nA,"一行目\n二行目\n三行目"\r\n\r\nB,\r\n'.encode()))
    assert [(row.number, row.cell(0)) for row in table.body] == [(2, "A"), (4, "B")]


def test_a_header_below_blank_rows_is_found() -> None:
    table = only(read_table("a.csv", "\n,,\n地区,ごみ\n港町,月\n".encode()))
    assert (table.header.number, [row.number for row in table.body]) == (3, [4])


@given(st.lists(st.lists(st.text('あア亜ab1,"\n　 ', max_size=6), min_size=2, max_size=4), min_size=1, max_size=20))
def test_every_cell_written_comes_back(rows: list[list[str]]) -> None:
    table = only(read_table("a.csv", csv_bytes(rows)))
    assert [list(row.cells) for row in table.rows] == [list(row) for row in rows]


def test_a_short_row_answers_empty_cells() -> None:
    assert Row(1, ("a",)).cell(3) == ""
    assert Row(1, ("a",)).cell(None) == ""


def test_text_in_no_known_encoding_is_refused_by_name() -> None:
    with pytest.raises(UnreadableFile, match=r"area\.csv：文字コード"):
        read_table("area.csv", b"\xff\xfe\x81")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="CSVファイルではありません"):
        read_table("photo.csv", b"\x00\x01\x02")


def test_reads_workbook_cells_as_a_person_sees_them() -> None:
    content = workbook_bytes(
        表=[["日", "時", "数", "率", "空"], [date(2026, 11, 5), datetime(2026, 1, 2, 9, 5), 3, 0.5, None]]
    )
    table = only(read_table("b.xlsx", content))
    assert table.body[0].cells == ("2026/11/05", "2026/01/02 09:05", "3", "0.5", "")
    assert table.file == "b.xlsx"


def test_each_filled_sheet_is_a_table_named_after_it() -> None:
    content = workbook_bytes(収集日=[["地区"], ["港町"]], 空=[], 品目=[["品名"], ["傘"]])
    assert [table.file for table in read_table("b.xlsx", content)] == ["b.xlsx［収集日］", "b.xlsx［品目］"]


def test_a_zip_answers_the_tables_inside_it() -> None:
    content = zip_bytes({"data/area_days.csv": b"a,b\n1,2\n", "__MACOSX/._area_days.csv": b"x", "readme.md": b"x"})
    assert [table.file for table in read_tables({"all.zip": content})] == ["area_days.csv"]


def test_file_names_windows_put_into_a_zip_are_readable() -> None:
    assert read_tables({"w.zip": windows_zip("地区.csv", b"a\n")})[0].file == "地区.csv"


def windows_zip(name: str, body: bytes) -> bytes:
    """A stored zip whose member's name is plain CP932, as Explorer writes it."""
    raw = name.encode("cp932")
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(body), len(body), len(body), len(raw), 0)
    local = b"PK\x03\x04" + fields + raw + body
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + raw
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("big.csv", b"x" * 20_001, "ファイルが大きすぎます"),
        ("long.csv", b"a\n" * 6, "行が多すぎます"),
        ("wide.csv", b"a,b,c,d,e\n", "1行目の列が多すぎます"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"0" * 100, "xlsx形式で保存"),
        ("bomb.zip", zip_bytes({"a.csv": b"0" * 60_000}), "展開すると大きすぎます"),
        ("many.zip", zip_bytes({f"{n}.csv": b"a\n" for n in range(4)}), "3個まで"),
        ("rows.xlsx", workbook_bytes(a=[[n] for n in range(6)]), "行が多すぎます"),
    ],
)
def test_limits_are_told_with_the_file_they_concern(name: str, content: bytes, complaint: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_tables({name: content}, SMALL)
    assert refused.value.message.startswith(name)
    assert complaint in refused.value.message


def test_too_many_files_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="3個まで"):
        read_tables({f"{n}.csv": b"a\n" for n in range(4)}, SMALL)


def test_a_damaged_archive_is_refused() -> None:
    content = bytearray(zip_bytes({"a.csv": b"a,b\n" * 50}))
    content[40] ^= 0xFF
    with pytest.raises(UnreadableFile, match="壊れています"):
        read_tables({"a.zip": bytes(content)})


def test_a_damaged_workbook_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="Excelファイルとして読めません"):
        read_table("b.xlsx", zip_bytes({"[Content_Types].xml": b"<x/>"}))


def test_columns_are_found_by_any_spelling_of_their_heading() -> None:
    header = Row(1, ("コ―ド", " 地 区 ", "ＢＧcolor"))
    names = {"code": ["コード"], "area": ["地名", "地区"], "colour": ["bgcolor"], "note": ["備考"]}
    assert find_columns(header, names) == {"code": 0, "area": 1, "colour": 2}
