"""What is exported is what the import reads: the same book, table by table."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.imports.tables import read_tables
from chalicelib.services.garbage.formats import read_book
from chalicelib.services.garbage.formats.tokens import read_tokens
from chalicelib.services.garbage.formats.writing import tokens, written
from chalicelib.services.garbage.model import GarbageBook, Schedule
from chalicelib.web.sheet import sheet
from infra.local.towns import FICTIONAL
from tests.services.garbage.factories import rules

SHARED = Path(__file__).parents[5] / "shared" / "data"


def files_of(book: GarbageBook) -> dict[str, bytes]:
    return {f"{name}.csv": sheet(rows[0], rows[1:]).encode() for name, rows in written(book).items()}


def again(book: GarbageBook) -> GarbageBook | None:
    return read_book(files_of(book)).book


WORD = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="*\"'"), min_size=1, max_size=8
).filter(lambda word: word.strip() == word and "\ufeff" not in word)
DAYS = st.sampled_from(
    ["月 木", "水1 水3", "隔水20260408", "20261105 20261203", "金:4 10", "*1", "月 *1:4; *2", "", "20991231"]
)


@st.composite
def towns(draw: st.DrawFn) -> dict[str, bytes]:
    """Files as towns bring them, with words of any script, formulas and line ends in cells."""
    kinds = draw(
        st.lists(st.sampled_from(["燃やすごみ", "びん", "空き缶", "紙・布", "プラスチック"]), min_size=1, unique=True)
    )
    areas = draw(st.lists(WORD, min_size=1, max_size=4, unique=True))
    texts = st.one_of(WORD, st.just("=1+1"), st.just("-あき"), st.just("一行目\n二行目"), st.just(""))
    area_days = [["グループ", "地名", "センター", *kinds]]
    area_days += [
        [draw(texts), area, draw(st.sampled_from(["東工場", ""])), *(draw(DAYS) for _ in kinds)] for area in areas
    ]
    target = [["label", "name", "notice", "furigana"]]
    target += [
        [draw(st.sampled_from([*kinds, "粗大ごみ"])), name, draw(texts), draw(texts)]
        for name in draw(st.lists(WORD, max_size=6))
    ]
    description = [
        ["label", "sublabel", "description", "bgcolor"],
        *([kind, "", draw(texts), "#d9480f"] for kind in kinds),
    ]
    remarks = [["ID", "注意事項"], ["1", "朝8時まで"], ["2", draw(WORD)]]
    center = [["名称", "休止開始日", "休止終了日"], ["東工場", "2026/12/29", "2027/01/03"]]
    tables = {
        "area_days": area_days,
        "target": target,
        "description": description,
        "remarks": remarks,
        "center": center,
    }
    return {f"{name}.csv": sheet(rows[0], rows[1:]).encode() for name, rows in tables.items()}


@given(towns())
def test_reading_what_was_exported_makes_the_same_book(files: dict[str, bytes]) -> None:
    book = read_book(files).book
    if book is not None:
        assert again(book) == book


@given(st.lists(rules, max_size=4))
def test_a_schedule_written_into_a_cell_is_read_back(found: list[object]) -> None:
    schedule = Schedule("a", tuple(found), ("3",))  # type: ignore[arg-type]
    read = read_tokens(tokens(schedule))
    assert read.bad == ()
    assert {rule.code() for rule in read.rules} == {_without_months_of_dates(rule) for rule in schedule.rules}


def _without_months_of_dates(rule: object) -> str:
    code = rule.code()  # type: ignore[attr-defined]
    if not code.startswith("d"):
        return str(code)
    pattern, _, rest = code.partition("|")
    remarks = rest.partition("|")[2]
    return f"{pattern}||{remarks}" if remarks else str(pattern)


@pytest.mark.parametrize("town", sorted(path.name for path in FICTIONAL.iterdir() if (path / "garbage").is_dir()))
def test_the_fictional_towns_come_back_as_they_are(town: str) -> None:
    given_ = {path.name: path.read_bytes() for path in (FICTIONAL / town / "garbage").iterdir()}
    book = read_book(given_).book
    assert book is not None
    assert again(book) == book


def test_a_formula_is_guarded_in_the_file_and_plain_again_when_read() -> None:
    (table,) = read_tables({"a.csv": sheet(("name",), [("=1+1",), ("普通",)]).encode()})
    assert [row.cells[0] for row in table.rows] == ["name", "=1+1", "普通"]
    assert b"'=1+1" in sheet(("name",), [("=1+1",)]).encode()
