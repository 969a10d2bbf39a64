import pytest

from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.messaging.reply import Say, Written
from tests.kit.offices import a_house, an_office


@pytest.fixture
def voices(estate: None) -> dict[str, Voice]:
    office = an_office(a_house())
    return {language: Voice(office, "reports", language) for language in ("ja", "en")}


def test_a_towns_own_words_are_said_in_the_language_or_in_japanese(voices: dict[str, Voice]) -> None:
    both, japanese = Written({"ja": "穴", "en": "Hole"}), Written({"ja": "ひび割れ"})
    assert [voices["en"](both), voices["en"](japanese)] == ["Hole", "ひび割れ"]
    assert voices["ja"](both) == "穴"


def test_a_text_says_its_facts_in_the_same_language(voices: dict[str, Voice]) -> None:
    news = Say("news", {"title": Say("status.closed", owner="cases")}, "cases")
    assert "Closed" in voices["en"](news)
    assert "終了" in voices["ja"](news)
