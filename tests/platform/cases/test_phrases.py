import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.cases.model import Case
from chalicelib.platform.cases.phrases import Phrase, Phrases
from chalicelib.platform.house import Office
from tests.kit.offices import a_house, an_office

CASE = Case("261110-AAAA", "reports", "road", "道路", "2026-11-10T09:00:00+09:00")


@pytest.fixture
def phrases(estate: None) -> Phrases:
    office: Office = an_office(a_house())
    return Phrases(office.scope)


def test_placeholders_become_the_cases_own() -> None:
    phrase = Phrase("1", "お礼", "{種類}（{受付番号}）のご連絡、ありがとうございます。")
    assert phrase.filled(CASE, "道路の損傷") == "道路の損傷（261110-AAAA）のご連絡、ありがとうございます。"


def test_a_phrase_suits_its_kind_or_any() -> None:
    assert Phrase("1", "a", "b").suits(CASE)
    assert Phrase("1", "a", "b", "reports/road").suits(CASE)
    assert not Phrase("1", "a", "b", "reports/light").suits(CASE)


def test_the_second_of_two_who_change_a_phrase_is_told(phrases: Phrases) -> None:
    first = phrases.save(Phrase("1", "お礼", "ありがとうございます。"))
    phrases.save(Phrase("1", "お礼", "ありがとうございました。", version=first.version))
    with pytest.raises(Conflict):
        phrases.save(Phrase("1", "お礼", "どうも。", version=first.version))
    assert [phrase.text for phrase in phrases.all()] == ["ありがとうございました。"]


@pytest.mark.parametrize(
    ("name", "text"), [("", "a"), ("a", " "), ("a", "{名前}様"), ("a", "あ" * 901), ("あ" * 41, "a")]
)
def test_what_cannot_be_sent_is_not_kept(phrases: Phrases, name: str, text: str) -> None:
    with pytest.raises(StaffMistake):
        phrases.save(Phrase("1", name, text))


def test_a_dropped_phrase_is_gone(phrases: Phrases) -> None:
    phrases.save(Phrase("1", "お礼", "ありがとうございます。"))
    phrases.drop("1")
    assert phrases.all() == ()
