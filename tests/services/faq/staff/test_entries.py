"""Entries at the desk: found, written, looked at, withdrawn, and taken back."""

import pytest

from chalicelib.kernel.errors import Conflict, NotAllowed, NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.long_form import FieldMistakes
from chalicelib.platform.console.staff import Look
from chalicelib.services.faq.staff.history import the_book
from tests.kit.journey import Town
from tests.services.faq.towns import (
    a_faq_town,
    act,
    at_desk,
    do,
    does,
    edits,
    form,
    forms,
    page,
    publishes,
    reads,
    table,
    words,
)

pytestmark = pytest.mark.usefixtures("estate")


@pytest.fixture
def town() -> Town:
    return a_faq_town()


def names(town: Town, **query: str) -> list[str]:
    return [str(getattr(row[0], "label", row[0])) for row in table(page(town, "entries", None, **query), "質問（").rows]


def test_the_list_is_searched_and_narrowed(town: Town) -> None:
    assert len(names(town)) == 6
    assert names(town, q="ｼﾞｭｳﾐﾝﾋｮｳ") == ["住民票の写しはどこで取れますか。"]
    assert names(town, q="手数料", category="税金") == ["納税証明書を取るには何が必要ですか。"]
    assert len(names(town, team="子ども課")) == 2
    assert names(town, state="draft") == ["市税の納付が遅れるとどうなりますか。"]
    assert do(town, "find_entries", q="印鑑", state="").page == "entries?q=%E5%8D%B0%E9%91%91"
    town.clock.pass_(days=30)
    assert names(town, state="over") == ["児童手当はいつ振り込まれますか。"]


def test_the_list_says_how_the_book_differs_from_what_residents_are_told(town: Town) -> None:
    edits(town, "koseki-1", {"answer-ja": "支所でも取れます。"})
    edits(town, "zei-2", {"state": "published"})
    told = words(page(town, "entries"))
    assert "公開（直した内容は、まだ案内に出ていません）" in told
    assert "公開（まだ案内に出ていません）" in told
    assert "市民課の窓口かコンビニで取れます。" in reads(town.resident(), "住民票の写しはどこで取れますか")
    publishes(town)
    assert "支所でも取れます。" in reads(town.resident(), "住民票の写しはどこで取れますか")


def test_a_long_list_goes_on_page_by_page(town: Town) -> None:
    for number in range(50):
        edits(town, "", {"question-ja": f"質問{number}", "answer-ja": "回答"})
    more = table(page(town, "entries"), "質問（").more
    assert more
    assert names(town, start=more.to.partition("start=")[2]) == [f"質問{number}" for number in range(44, 50)]


def test_a_mistake_is_told_at_its_field(town: Town) -> None:
    wrong = {
        "question-ja": "", "answer-en": "only", "source": "http://x", "checked": "2026-02-30", "related": "nobody",
        "category": "あ" * 31,
    }  # fmt: skip
    with pytest.raises(FieldMistakes) as told:
        edits(town, "koseki-2", {**wrong, "question-en": ""})
    assert {"question-ja", "question-en", "source", "checked", "related", "category"} <= told.value.at.keys()
    with pytest.raises(FieldMistakes, match="後にしてください"):
        edits(town, "koseki-2", {"valid_from": "2026-12-02", "valid_until": "2026-12-01"})


def test_two_who_change_one_entry_the_second_is_told_and_two_entries_do_not_meet(town: Town) -> None:
    first = form(page(town, "entry", id="koseki-1"), "save_entry")
    other = form(page(town, "entry", id="zei-1"), "save_entry")
    edits(town, "koseki-1", {"answer-ja": "先に直した回答"})
    do(town, "save_entry", **{**other, "answer-ja": "税の回答"})
    with pytest.raises(Conflict, match="ほかの人が変えました"):
        do(town, "save_entry", **{**first, "answer-ja": "あとから"})
    book = the_book(town.office)
    assert [book.by_id[each].in_("ja").answer for each in ("koseki-1", "zei-1")] == ["先に直した回答", "税の回答"]


def test_a_team_edits_its_own_entries_alone(town: Town) -> None:
    clerk = at_desk(town, "editor", team="子ども課")
    edits(town, "kosodate-1", {"answer-ja": "新しい回答"}, at_desk(town, "editor", team="子ども課"))
    view = page(town, "entry", clerk, id="koseki-1")
    assert "ほかの課が担当しています" in words(view)
    assert forms(view) == []
    fields = form(page(town, "entry", id="koseki-1"), "save_entry")
    with pytest.raises((NotAllowed, StaffMistake)):
        does(town, clerk, "save_entry", fields)
    with pytest.raises((NotAllowed, StaffMistake)):
        does(town, clerk, "save_entry", {**fields, "team": "子ども課"})
    withdraw = form(page(town, "entry", id="koseki-1"), "withdraw_entry")
    with pytest.raises(NotAllowed):
        does(town, clerk, "withdraw_entry", withdraw)


def test_the_form_shows_the_answer_as_a_phone_does(town: Town) -> None:
    fields = form(page(town, "entry", id="koseki-1"), "save_entry")
    look = act(town, "look_at_entry", {**fields, "answer-ja": "書きかけの回答", "checked": "x", "source": "ftp://x"})
    assert isinstance(look, Look)
    assert "書きかけの回答" in repr(look.blocks)
    assert "英語" in repr(look.blocks)
    assert look.told == "回答は7文字です。"


def test_every_change_stands_in_the_history_and_can_be_taken_back(town: Town) -> None:
    edits(town, "koseki-1", {"answer-ja": "一回め"})
    edits(town, "zei-1", {"answer-ja": "別の質問"})
    view = page(town, "entry", id="koseki-1")
    [row] = table(view, "履歴").rows
    assert row[1:] == ("質問「住民票の写しはどこで取れますか。」の変更", "市民課 担当")
    undo = next(block for block in view.blocks if isinstance(block, desk.Form) and block.action == "undo_line")
    do(town, "undo_line", line=undo.fields[0].options[0][0], page="history")
    book = the_book(town.office)
    assert book.by_id["koseki-1"].in_("ja").answer == "市民課の窓口かコンビニで取れます。手数料は300円です。"
    assert book.by_id["zei-1"].in_("ja").answer == "別の質問"


def test_a_change_that_was_changed_again_cannot_be_taken_back(town: Town) -> None:
    edits(town, "koseki-1", {"answer-ja": "一回め"})
    edits(town, "koseki-1", {"answer-ja": "二回め"})
    options = (
        next(
            block
            for block in page(town, "history").blocks
            if isinstance(block, desk.Form) and block.action == "undo_line"
        )
        .fields[0]
        .options
    )
    with pytest.raises(Conflict, match="もう一度変えられた"):
        do(town, "undo_line", line=options[1][0])
    do(town, "undo_line", line=options[0][0])
    assert the_book(town.office).by_id["koseki-1"].in_("ja").answer == "一回め"


def test_a_new_entry_is_dropped_and_brought_back_by_the_history(town: Town) -> None:
    done = edits(town, "", {"question-ja": "新しい質問", "answer-ja": "回答"})
    faq_id = done.page.partition("=")[2]
    do(town, "drop_entry", **form(page(town, "entry", id=faq_id), "drop_entry"))
    with pytest.raises(NotFound):
        page(town, "entry", id=faq_id)
    line = (
        next(
            block
            for block in page(town, "history").blocks
            if isinstance(block, desk.Form) and block.action == "undo_line"
        )
        .fields[0]
        .options[0][0]
    )
    do(town, "undo_line", line=line)
    assert the_book(town.office).by_id[faq_id].question == "新しい質問"


def test_what_residents_are_told_is_withdrawn_not_dropped(town: Town) -> None:
    view = page(town, "entry", id="koseki-1")
    assert "drop_entry" not in forms(view)
    fields = form(view, "withdraw_entry")
    with pytest.raises(StaffMistake, match="先に取り下げ"):
        do(town, "drop_entry", **fields)
    do(town, "withdraw_entry", **fields)
    assert "市民課の窓口かコンビニ" not in reads(town.resident(), "住民票の写しはどこで取れますか")
    assert "取り下げ" in words(page(town, "entries", state="withdrawn"))


def test_another_towns_entry_is_not_found(town: Town) -> None:
    edits(town, "", {"question-ja": "みなとの質問", "answer-ja": "回答"})
    yamabe = a_faq_town("yamabe", publish=False, house=town.house)
    new = next(faq.id for faq in the_book(town.office).entries if faq.question == "みなとの質問")
    with pytest.raises(NotFound):
        page(yamabe, "entry", id=new)
    with pytest.raises(NotFound):
        do(yamabe, "withdraw_entry", id=new, seen="")


def test_history_lines_of_publications_cannot_be_taken_back_there(town: Town) -> None:
    from chalicelib.services.faq.repository import Lines

    line = next(each for each in Lines(town.office.scope).newest() if each.facts["what"] == "published")
    with pytest.raises(StaffMistake, match="取り消せません"):
        do(town, "undo_line", line=line.key().order)
