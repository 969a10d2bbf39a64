from datetime import date

import pytest

from chalicelib.services.garbage.formats.tokens import read_day, read_prose, read_tokens
from chalicelib.services.garbage.model import Fortnightly, NthWeekday, OnDates, Rule, Weekly

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("月 木", [Rule(Weekly(MON)), Rule(Weekly(THU))]),
        ("水1 水3", [Rule(NthWeekday(WED, 1)), Rule(NthWeekday(WED, 3))]),
        ("金４", [Rule(NthWeekday(FRI, 4))]),
        ("月　木", [Rule(Weekly(MON)), Rule(Weekly(THU))]),
        ("隔水20160413", [Rule(Fortnightly(date(2016, 4, 13)))]),
        ("20240501 20240401", [Rule(OnDates((date(2024, 4, 1), date(2024, 5, 1))))]),
        ("火2 金4:4 6 12", [Rule(NthWeekday(TUE, 2), (4, 6, 12)), Rule(NthWeekday(FRI, 4), (4, 6, 12))]),
        ("月4:1 3;月2:2 4", [Rule(NthWeekday(MON, 4), (1, 3)), Rule(NthWeekday(MON, 2), (2, 4))]),
        ("火:4 5 20191203", [Rule(Weekly(TUE), (4, 5)), Rule(OnDates((date(2019, 12, 3),)))]),
        ("月 *1", [Rule(Weekly(MON), (), ("1",))]),
        ("月 *1:4;火 *2:5", [Rule(Weekly(MON), (4,), ("1",)), Rule(Weekly(TUE), (5,), ("2",))]),
        ("20991231", []),
        ("", []),
    ],
)
def test_reads_each_dialect_of_a_cell(text: str, rules: list[Rule]) -> None:
    read = read_tokens(text)
    assert list(read.rules) == rules
    assert read.bad == ()


def test_a_remark_without_a_schedule_belongs_to_the_cell() -> None:
    assert read_tokens("*3").remarks == ("3",)


@pytest.mark.parametrize(
    ("text", "token", "complaint"),
    [
        ("火 金:4 2020024", "2020024", "月（1〜12）または日付"),
        ("月 20190230", "20190230", "収集日として読めません"),
        ("月6", "月6", "第6週はありません"),
        ("月0", "月0", "第0週はありません"),
        ("隔水20160414", "隔水20160414", "基準日は木曜日です"),
        ("隔水20160230", "隔水20160230", "ない日付です"),
        ("月曜", "月曜", "収集日として読めません"),
        ("月:13", "13", "月（1〜12）または日付"),
    ],
)
def test_a_token_that_cannot_be_read_is_named_and_the_others_stay(text: str, token: str, complaint: str) -> None:
    read = read_tokens(text)
    assert [bad.token for bad in read.bad] == [token]
    assert complaint in read.bad[0].complaint
    assert len(read.rules) == len(read_tokens(text.replace(token, "")).rules)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("毎週火・金曜日", [Weekly(TUE), Weekly(FRI)]),
        ("毎週水曜日", [Weekly(WED)]),
        ("第２・４月曜日", [NthWeekday(MON, 2), NthWeekday(MON, 4)]),
        ("第1・第3木曜日", [NthWeekday(THU, 1), NthWeekday(THU, 3)]),
        ("毎月第1土曜日", [NthWeekday(SAT, 1)]),
        ("第1月曜日と第3火曜日", [NthWeekday(MON, 1), NthWeekday(TUE, 3)]),
        ("毎週月、水、金", [Weekly(MON), Weekly(WED), Weekly(FRI)]),
        ("毎週日曜日", [Weekly(SUN)]),
    ],
)
def test_reads_schedules_in_prose(text: str, rules: list[Weekly | NthWeekday]) -> None:
    read = read_prose(text)
    assert [rule.pattern for rule in read.rules] == rules
    assert read.bad == ()


@pytest.mark.parametrize("text", ["隔週月曜日", "毎週月曜日（祝日を除く）", "毎月10日", "第6月曜日", "収集しません"])
def test_prose_that_is_not_wholly_understood_is_named_as_it_stands(text: str) -> None:
    read = read_prose(text)
    assert read.rules == ()
    assert [bad.token for bad in read.bad] == [text.translate(str.maketrans("（）", "()"))]


@pytest.mark.parametrize("text", ["2016/1/3", "2016/01/03", "2016-01-03", "2016年1月3日", "２０１６／０１／０３"])
def test_reads_days_as_offices_write_them(text: str) -> None:
    assert read_day(text) == date(2016, 1, 3)


@pytest.mark.parametrize("text", ["", "1/3", "2016/2/30", "令和8年1月3日", "201613"])
def test_what_is_no_day_reads_as_none(text: str) -> None:
    assert read_day(text) is None
