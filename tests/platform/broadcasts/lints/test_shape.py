"""Whether a content is whole in each language it is written in."""

from typing import Any

import pytest

from chalicelib.platform.broadcasts.lints.shape import shape_findings
from chalicelib.platform.broadcasts.model import Button, Content, Wording
from tests.kit.offices import a_house, an_office
from tests.platform.broadcasts.sends import a_broadcast

GAPS = {"ja": Wording(body="{会場}で{日付}に"), "ja-easy": Wording(body="{日付}に"), "en": Wording(body="At {会場}")}


def found(estate: None, content: Content, **facts: Any) -> list[str]:
    office = an_office(a_house())
    return [finding.text for finding in shape_findings(office, a_broadcast(content=content, **facts))]


def test_a_gap_without_words_in_a_language_that_has_it_is_named(estate: None) -> None:
    values = {"会場": "公民館", "日付": "12月1日"}
    assert found(estate, Content("text", GAPS), values=values) == [
        "やさしい日本語の｛日付｝に入れる言葉がありません。日本語の「12月1日」がそのまま入ります。",
        "英語 (English)の｛会場｝に入れる言葉がありません。日本語の「公民館」がそのまま入ります。",
    ]
    in_languages = {"en": {"会場": "Community hall"}, "ja-easy": {"日付": "12月（がつ）1日（ついたち）"}}
    assert found(estate, Content("text", GAPS), values=values, values_in=in_languages) == []


@pytest.mark.parametrize(("word", "languages"), [("12/1", 0), ("10:00", 0), ("みなとホール", 1), ("公民館", 2)])
def test_words_that_any_reader_of_a_language_reads_need_none_of_their_own(
    estate: None, word: str, languages: int
) -> None:
    wording = {language: Wording(body="{会場}") for language in GAPS}
    assert len(found(estate, Content("text", wording), values={"会場": word})) == languages


def test_a_gap_in_the_label_of_a_button_counts_for_the_language_that_reads_it(estate: None) -> None:
    wording = {language: Wording("題", "文") for language in ("ja", "en")}
    button = Button({"ja": "{会場}の地図"}, "https://minato.example/map")
    told = found(estate, Content("card", wording, buttons=(button,)), values={"会場": "公民館"})
    assert [text for text in told if "会場" in text] == [
        "英語 (English)の｛会場｝に入れる言葉がありません。日本語の「公民館」がそのまま入ります。"
    ]
