"""Audiences in words, as staff read them before they send."""

from typing import Any

import pytest
from hypothesis import given

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.segments.words import explained, grade_in_words
from tests.platform.segments.crowd import audiences, paper_office

OFFICE = paper_office()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"everyone": True}, "友だち全員"),
        ({"category": "kosodate"}, "［カテゴリ「子育て」を受け取る］に当てはまる友だち"),
        ({"area": ["todaimae", "hamadori"]}, "［地区が「浜通り」か「灯台前」］に当てはまる友だち"),
        ({"school": ["daiichi"]}, "［学校・園が「第一小学校」］に当てはまる友だち"),
        ({"grade": [7, 0, 1]}, "［学年が「年長」か「小学1年」か「中学1年」］に当てはまる友だち"),
        ({"age": {"from": 3, "to": 18, "unit": "months"}}, "［年齢が3か月から18か月］に当てはまる友だち"),
        ({"born": {"from": "2023-04", "to": "2024-03"}}, "［生まれた月が2023年4月から2024年3月］に当てはまる友だち"),
        ({"language": ["en", "ja-easy"]}, "［言葉が「やさしい日本語」か「英語 (English)」］に当てはまる友だち"),
        (
            {"followed": {"since": "2026-04-01", "before": "2026-05-01"}},
            "［友だちになったのが2026年4月1日以降、2026年5月1日より前］に当てはまる友だち",
        ),
        ({"followed": {"within_days": 30}}, "［友だちになって30日以内］に当てはまる友だち"),
        ({"used": {"service": "garbage", "within_days": 7}}, "［「ごみ」を7日以内に使った］に当てはまる友だち"),
        ({"used": {"service": "garbage", "ever": False}}, "［「ごみ」を使ったことがない］に当てはまる友だち"),
        ({"answer": {"question": "pet", "is": ["cat"]}}, "［質問「飼っている動物」の答えが「猫」］に当てはまる友だち"),
        (
            {"answer": {"question": "due", "from": "2026-12-01", "to": "2026-12-31"}},
            "［質問「出産予定日」の答えが2026年12月1日から2026年12月31日］に当てはまる友だち",
        ),
        ({"answer": {"question": "due", "given": False}}, "［質問「出産予定日」に答えていない］に当てはまる友だち"),
        (
            {"and": [{"category": "kosodate"}, {"or": [{"language": ["en"]}, {"not": {"area": ["hamadori"]}}]}]},
            "［カテゴリ「子育て」を受け取る、かつ ［言葉が「英語 (English)」、または 地区が「浜通り」 以外］"
            "］に当てはまる友だち",
        ),
        (
            {"person": {"and": [{"area": ["hamadori"]}, {"grade": [1]}]}},
            "［同じひとりの人が［地区が「浜通り」、かつ 学年が「小学1年」］］に当てはまる友だち",
        ),
    ],
)
def test_an_audience_reads_like_a_sentence(told: Any, words: str) -> None:
    assert explained(OFFICE, told) == words


@given(audiences)
def test_whatever_can_be_meant_can_be_told_without_an_id(told: Any) -> None:
    words = explained(OFFICE, told)
    assert words.endswith("］に当てはまる友だち")
    for id_ in ("hamadori", "shiomidai", "daiichi", "kosodate", "within_days", "ja-easy"):
        assert id_ not in words


def test_what_cannot_be_meant_is_not_put_in_words() -> None:
    with pytest.raises(StaffMistake, match="空の条件"):
        explained(OFFICE, {})


def test_grades_are_called_as_in_school() -> None:
    told = [grade_in_words(grade) for grade in (-3, -2, -1, 0, 6, 9, 12)]
    assert told == ["年少より下", "年少", "年中", "年長", "小学6年", "中学3年", "高校3年"]
