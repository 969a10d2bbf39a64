"""Tables of vacancies in the two shapes desks keep them, and their mistakes."""

from chalicelib.services.facilities.formats import Roster, VacancyReading, read_vacancies
from chalicelib.services.facilities.model import SOME

ROSTER = Roster(frozenset({"n1", "2"}), {"かもめ保育園": "n1"})


def told(text: str, *, month: str = "", encoding: str = "utf-8") -> VacancyReading:
    return read_vacancies({"v.csv": text.encode(encoding)}, ROSTER, month=month, as_of="2026-11-01")


def complaints(reading: VacancyReading) -> list[tuple[int, str]]:
    return [(error.row, error.complaint) for error in reading.errors]


def test_a_row_for_each_place_with_a_column_for_each_class() -> None:
    reading = told("施設番号,施設名,入園月,０歳児,1歳児クラス,2歳\nn1,,令和9年4月,2,×,○\n", encoding="cp932")
    assert reading.errors == ()
    assert reading.table.numbers == {
        ("n1", 0): {"2027-04": 2},
        ("n1", 1): {"2027-04": 0},
        ("n1", 2): {"2027-04": SOME},
    }
    assert reading.table.as_of == "2026-11-01"


def test_a_row_for_each_class_and_the_newest_day_of_the_rows() -> None:
    text = "施設番号,クラス,入園月,空き,時点\n2,0歳児,2027-04,1人,2026/11/05\n002,1,2027年5月,若干名,2026/11/09\n"
    reading = told(text)
    assert reading.errors == ()
    assert reading.table.numbers == {("2", 0): {"2027-04": 1}, ("2", 1): {"2027-05": SOME}}
    assert reading.table.as_of == "2026-11-09"


def test_the_month_may_be_told_beside_the_file_and_a_place_by_its_name() -> None:
    reading = told("施設名,0歳児\nカモメ保育園,3\n", month="2027-04")
    assert reading.table.numbers == {("n1", 0): {"2027-04": 3}}


def test_every_row_that_says_nothing_is_named() -> None:
    text = (
        "施設番号,クラス,入園月,空き\nn9,0歳児,2027-04,1\nn1,6歳児,2027-04,1\nn1,0歳児,春,1\n"
        "n1,0歳児,2027-04,たくさん\nn1,0歳児,2027-04,1\nn1,0歳児,2027-04,2\n"
    )
    reading = told(text)
    assert complaints(reading) == [
        (2, "この番号・名前の施設が、場所のデータにありません。"),
        (3, "クラスを「1歳児」のように書いてください。"),
        (4, "入園月を「2027年4月」のように書くか、画面で選んでください。"),
        (5, "空きの数として読み取れません。"),
        (7, "同じ施設・クラス・月の行がすでにあります。"),
    ]
    assert reading.table.numbers == {("n1", 0): {"2027-04": 1}}


def test_a_table_without_classes_is_refused_as_a_whole() -> None:
    assert complaints(told("施設番号,定員\nn1,30\n")) == [
        (0, "「0歳児」などクラスの列か、「クラス」と「空き」の列がありません。")
    ]
