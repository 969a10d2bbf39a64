"""Trying questions, and words for the same thing."""

import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from tests.services.faq.towns import a_faq_town, at_desk, do, edits, form, forms, page, publishes, reads, table, words

pytestmark = pytest.mark.usefixtures("estate")


def test_a_question_shows_what_residents_would_get_and_how_sure_it_is() -> None:
    town = a_faq_town()
    view = page(town, "try", q="住民票の写しはどこで取れますか", language="ja", which="published")
    assert "すぐに回答します。" in words(view)
    first = table(view, "見つかった質問").rows[0]
    assert (first[0], first[2][-1], first[3], first[4]) == ("1", "%", "すぐに回答", "市民課")  # type: ignore[index]
    assert "市民課の窓口かコンビニで取れます。" in words(view)
    assert "ボタンで見せます。" in words(page(a_faq_town("yamabe", sure=101), "try", q="住民票を取りたい"))


def test_a_question_nothing_is_near_to_and_one_that_must_not_wait() -> None:
    town = a_faq_town(near=50)
    assert "窓口とフォームを案内します。" in words(page(town, "try", q="宇宙人を見ました"))
    assert "緊急の言葉があるため" in words(page(town, "try", q="火事です"))


def test_the_words_that_stood_in_are_told() -> None:
    view = page(a_faq_town(), "try", q="保育所")
    assert table(view, "言いかえ").rows[0][0] == "保育所"


def test_what_was_checked_is_tried_before_it_is_published() -> None:
    town = a_faq_town()
    edits(town, "koseki-1", {"answer-ja": "まだ出ていない答え"})
    do(town, "check_edition")
    town.pump()
    asked = "住民票の写しはどこで取れますか"
    assert "まだ出ていない答え" in words(page(town, "try", which="candidate", q=asked))
    assert "まだ出ていない答え" not in words(page(town, "try", which="published", q=asked))


def test_before_there_is_anything_to_try_the_page_says_so() -> None:
    town = a_faq_town(publish=False)
    for which in ("published", "candidate"):
        assert "ためす内容がまだありません。" in words(page(town, "try", q="住民票", which=which))
    done = do(town, "try_question", q=" 住民票 ", language="ja", which="published")
    assert done.page.startswith("try?q=%E4%BD%8F%E6%B0%91%E7%A5%A8&")


def test_synonyms_are_saved_whole_and_work_once_they_are_published() -> None:
    town = a_faq_town()
    fields = form(page(town, "synonyms"), "save_synonyms")
    assert fields["rows"] == "保育園、保育所、こども園"
    assert "実印" not in str(fields)
    do(town, "save_synonyms", **{**fields, "rows": f"{fields['rows']}\nぷるぷる、印鑑登録"})
    before = reads(town.resident(), "ぷるぷる")
    publishes(town)
    assert "印鑑登録はどうすればできますか。" not in before
    assert "印鑑登録はどうすればできますか。" in reads(town.resident(), "ぷるぷる")


def test_a_row_of_one_word_is_named_and_a_colleagues_change_not_overwritten() -> None:
    town = a_faq_town(publish=False)
    fields = form(page(town, "synonyms"), "save_synonyms")
    with pytest.raises(StaffMistake, match="2行目"):
        do(town, "save_synonyms", **{**fields, "rows": "市、町\nひとつ"})
    do(town, "save_synonyms", **{**fields, "rows": "市、町"})
    with pytest.raises(Conflict, match="ほかの人"):
        do(town, "save_synonyms", **{**fields, "rows": "県、国"})


def test_who_may_only_read_sees_the_rows_without_a_form() -> None:
    town = a_faq_town(publish=False)
    view = page(town, "synonyms", at_desk(town, "viewer"))
    assert forms(view) == []
    assert "保育園、保育所、こども園" in words(view)
