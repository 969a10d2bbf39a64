from datetime import date

from chalicelib.web import words


def test_dates_and_times_are_written_as_in_japanese_offices() -> None:
    assert words.moment("2026-11-22T14:05:09+09:00") == "2026年11月22日(日) 14:05"
    assert words.day(date(2026, 1, 5)) == "2026年1月5日(月)"
    assert words.short("2026-11-22T09:05+09:00") == "11月22日(日) 9:05"
