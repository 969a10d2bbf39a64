from chalicelib.platform.broadcasts.lints.reach import (
    budget_findings,
    language_findings,
    number_findings,
    quota_findings,
)
from tests.platform.broadcasts.sends import a_broadcast, a_content


def test_nobody_is_an_error() -> None:
    [finding] = number_findings(0, [])
    assert finding.kind == "error"
    assert "一人もいません" in finding.text


def test_a_million_by_mistake_is_asked_about_with_both_numbers() -> None:
    [finding] = number_findings(1_000_000, [1_200, 900])
    assert finding.kind == "warning"
    assert "1,000,000人" in finding.text
    assert "1,200人" in finding.text


def test_the_usual_number_and_a_few_more_are_fine() -> None:
    assert list(number_findings(3_000, [1_200])) == []
    assert list(number_findings(40, [10])) == []
    assert list(number_findings(5_000, [])) == []


def test_languages_that_were_not_written_are_named_with_their_readers() -> None:
    [finding] = language_findings(a_content(), {"ja": 100, "en": 12})
    assert finding.text.startswith("英語 (English)を選んだ12人には日本語で届きます。")
    assert list(language_findings(a_content(), {"ja": 100})) == []


def test_what_line_does_not_allow_any_more_is_an_error() -> None:
    [finding] = quota_findings(101, 100)
    assert (finding.kind, "あと100通" in finding.text) == ("error", True)
    assert list(quota_findings(100, 100)) == []
    assert list(quota_findings(10**6, None)) == []


def test_a_category_that_had_its_sends_says_until_when_it_waits() -> None:
    [finding] = budget_findings(a_broadcast(), "11月25日 09:00")
    assert "11月25日 09:00まで配信されません" in finding.text
    assert list(budget_findings(a_broadcast(is_urgent=True), "11月25日 09:00")) == []
    assert list(budget_findings(a_broadcast(), "")) == []
