"""The audit log as managers read and export it."""

import csv
import io

import pytest

from chalicelib.platform.audit.repository import AuditLine, AuditLog
from tests.platform.console.desks import MINATO, YAMABE, Desks, open_desks

HERE = f"/console/{MINATO}/audit"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def write(desks: Desks, at: str, what: str = "状況の変更", label: str = "道路課 担当", town: str = MINATO) -> None:
    AuditLog(desks.towns[town].scope).write(AuditLine(at, "m1", label, what, "261120-4K7Q", "192.0.2.1"))


def test_a_day_is_searched_and_other_days_and_towns_stay_out(desks: Desks) -> None:
    write(desks, "2026-11-19T10:00:00+09:00", "前の日")
    write(desks, "2026-11-20T10:00:00+09:00", "その日")
    write(desks, "2026-11-20T10:00:00+09:00", "よその町", town=YAMABE)
    text = desks.signed_in(MINATO).opens(f"{HERE}?from=2026-11-20&to=2026-11-20").text
    assert "その日" in text
    assert "前の日" not in text
    assert "よその町" not in text


def test_a_long_day_is_paged(desks: Desks) -> None:
    for minute in range(130):
        write(desks, f"2026-11-19T{minute // 60:02d}:{minute % 60:02d}:00+09:00", f"操作{minute}。")
    visitor = desks.signed_in(MINATO)
    first = visitor.opens(f"{HERE}?from=2026-11-19&to=2026-11-19")
    second = visitor.opens(next(link for link in first.links if "start=" in link))
    assert "操作129。" in first.text
    assert "操作29。" not in first.text
    assert "操作29。" in second.text


def test_the_export_holds_no_formula_and_is_itself_written_down(desks: Desks) -> None:
    write(desks, "2026-11-20T09:00:00+09:00", '=HYPERLINK("https://evil.example")', label="@SUM(A1)")
    visitor = desks.signed_in(MINATO)
    told = visitor.opens(f"{HERE}?from=2026-11-20&to=2026-11-20&as=csv")
    rows = list(csv.reader(io.StringIO(told.text.removeprefix("\ufeff"))))
    assert told.text.startswith("\ufeff")
    assert "attachment" in told.response.headers["content-disposition"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert any(row[3] == "操作の記録の書き出し" for row in rows)


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "2026-11-20#x"])
def test_a_day_that_is_none_is_a_mistake(desks: Desks, day: str) -> None:
    from urllib.parse import quote

    assert desks.signed_in(MINATO).opens(f"{HERE}?from={quote(day)}").status == 400


def test_lines_are_found_by_person_thing_and_action(desks: Desks) -> None:
    write(desks, "2026-11-18T10:00:00+09:00", "状況の変更", "環境課 担当")
    write(desks, "2026-11-19T10:00:00+09:00", "個人情報の表示", "道路課 担当")
    visitor = desks.signed_in(MINATO)
    for asked, seen, hidden in (
        ("who=環境課", "状況の変更", "個人情報の表示"),
        ("what=個人情報", "個人情報の表示", "環境課 担当"),
        ("thing=261120-4k7q", "環境課 担当", "サインイン</td>"),
    ):
        text = visitor.opens(f"{HERE}?from=2026-11-01&to=2026-11-20&{asked}").text
        assert seen in text.partition("<table")[2]
        assert hidden not in text.partition("<table")[2]


def test_what_operators_did_is_found_by_itself(desks: Desks) -> None:
    at = "2026-11-20T08:00:00+09:00"
    AuditLog(desks.towns[MINATO].scope).write(AuditLine(at, "operator-1", "運用事業者 保守", "言葉の変更"))
    text = desks.signed_in(MINATO).opens(f"{HERE}?operators=1").text.partition("<table")[2]
    assert "言葉の変更" in text
    assert "サインイン" not in text


def test_a_search_of_a_year_reads_so_much_and_goes_on(desks: Desks) -> None:
    write(desks, "2026-01-05T10:00:00+09:00", "昔の操作")
    visitor, views = desks.signed_in(MINATO), 1
    seen = visitor.opens(f"{HERE}?from=2025-12-01&to=2026-11-20&what=昔の操作")
    while "昔の操作</td>" not in seen.text:
        seen = visitor.opens(next(link for link in seen.links if "start=" in link))
        views += 1
    assert 3 <= views <= 7


@pytest.mark.parametrize("asked", ["from=2024-01-01&to=2026-11-20", "from=2026-11-20&to=2026-11-01"])
def test_a_period_too_long_or_backwards_is_a_mistake(desks: Desks, asked: str) -> None:
    assert desks.signed_in(MINATO).opens(f"{HERE}?{asked}").status == 400


def test_a_place_to_go_on_that_is_none_of_ours_begins_anew(desks: Desks) -> None:
    assert desks.signed_in(MINATO).opens(f"{HERE}?start=nonsense").status == 200
