from chalicelib.platform.imports.tables import Row, Table
from chalicelib.services.garbage.formats.takamatsu import districts, is_takamatsu, read_takamatsu
from chalicelib.services.garbage.model import NthWeekday, Weekly

DAYS_HEADER = ("#property", "name", "burnableGarbage", "paperAndCloth", "草木")
ITEMS_HEADER = ("#property", "name", "classification", "note")


def table(file: str, *rows: tuple[str, ...]) -> Table:
    return Table(file, tuple(Row(number, cells) for number, cells in enumerate(rows, 1)))


DAYS = table("days.xlsx", DAYS_HEADER, ("1", "港町・山手（一・二丁目）川端", "毎週火・金曜日", "第２・４月曜日", ""))
ITEMS = table("items.xlsx", ITEMS_HEADER, ("1", "新聞", "紙布", "ひもで"), ("2", "机", "粗大", ""), ("3", "", "", ""))


def test_groups_are_split_into_districts_but_not_within_brackets() -> None:
    assert districts("松島（北・南）花園・新町（四番丁）・塩江") == ("松島（北・南）", "花園", "新町（四番丁）", "塩江")


def test_each_district_of_a_group_has_the_groups_days() -> None:
    book = read_takamatsu([DAYS, ITEMS]).book
    assert book is not None
    assert [area.label for area in book.areas] == ["港町", "山手（一・二丁目）", "川端"]
    assert len({area.schedules for area in book.areas}) == 1
    patterns = [[rule.pattern for rule in one.rules] for one in book.areas[0].schedules]
    assert patterns == [[Weekly(1), Weekly(4)], [NthWeekday(0, 2), NthWeekday(0, 4)]]


def test_english_keys_become_the_towns_words_and_other_headings_stay() -> None:
    book = read_takamatsu([DAYS, ITEMS]).book
    assert book is not None
    assert [kind.label for kind in book.categories] == ["燃やせるごみ", "紙・布", "草木", "粗大"]
    assert [(one.name, one.note) for one in book.items] == [("新聞", "ひもで"), ("机", "")]


def test_rows_and_cells_that_cannot_come_in_are_named() -> None:
    days = table("days.xlsx", DAYS_HEADER, ("1", "港町", "毎週火", "隔週水曜日", ""), ("2", "", "毎週火", "", ""))
    twice = table("more.xlsx", DAYS_HEADER, ("1", "港町", "毎週火", "", ""))
    found = read_takamatsu([days, twice, ITEMS]).errors
    assert [(one.file, one.row, one.column, one.value) for one in found if not one.is_notice] == [
        ("days.xlsx", 2, "paperAndCloth", "隔週水曜日"),
        ("days.xlsx", 3, "name", ""),
        ("more.xlsx", 2, "name", "港町"),
        ("items.xlsx", 4, "name", ""),
    ]


def test_items_alone_make_no_book() -> None:
    reading = read_takamatsu([ITEMS])
    assert reading.book is None
    assert reading.errors[-1].row == 0


def test_days_alone_make_a_book_with_a_notice() -> None:
    reading = read_takamatsu([DAYS])
    assert reading.book is not None
    assert [one.is_notice for one in reading.errors] == [True]


def test_a_table_without_names_is_complained_about() -> None:
    reading = read_takamatsu([table("x.xlsx", ("#property", "burnableGarbage"), ("1", "毎週火曜日"))])
    assert (reading.errors[0].row, reading.errors[0].column) == (1, "name")


def test_the_format_is_known_by_its_id_column() -> None:
    assert is_takamatsu(DAYS)
    assert not is_takamatsu(table("a.csv", ("地名", "センター")))
