"""What was not answered: gathered, and settled in one of four ways that can each be taken back."""

import pytest

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.console.waiting import Waiting
from chalicelib.services.faq.schedule import UNANSWERED, go_round
from chalicelib.services.faq.staff.history import the_book
from tests.kit.journey import Town
from tests.services.faq.towns import a_faq_town, at_desk, do, does, edits, form, page, publishes, reads, table, words

pytestmark = pytest.mark.usefixtures("estate")

UNKNOWN = "はんこ証明カードをなくした"


@pytest.fixture
def town() -> Town:
    """Where three residents asked alike in vain, and one something else."""
    town = a_faq_town(sure=101)
    for said in (UNKNOWN, f"{UNKNOWN}。", f"{UNKNOWN}とき", "オーロラは見えますか"):
        town.resident().says(said)
        town.clock.pass_(seconds=1)
    return town


def rows(town: Town) -> list[tuple[str, str]]:
    found = table(page(town, "unanswered"), "答えられなかった質問").rows
    return [(str(getattr(row[0], "label", row[0])), str(row[1])) for row in found]


def largest(town: Town) -> str:
    link = table(page(town, "unanswered"), "答えられなかった質問").rows[0][0]
    return str(link.to.partition("of=")[2])  # type: ignore[union-attr]


def test_questions_alike_stand_together_the_most_asked_first(town: Town) -> None:
    assert [count for _, count in rows(town)] == ["3", "1"]
    view = page(town, "gathering", of=largest(town))
    assert len(table(view, "似た質問（3件）").rows) == 3
    assert "伏せ" in words(page(town, "unanswered"))


def test_a_gathering_becomes_a_new_entry(town: Town) -> None:
    name = largest(town)
    link = next(block for block in page(town, "gathering", of=name).blocks if "まだない質問のとき" in repr(block))
    assert f"group={name}" in repr(link)
    fields = form(page(town, "entry", question=UNKNOWN, group=name), "save_entry")
    assert fields["question-ja"] == UNKNOWN
    done = do(town, "save_entry", **{**fields, "answer-ja": "市民課に来てください。", "state": "published"})
    assert done.page == "unanswered"
    assert [count for _, count in rows(town)] == ["1"]
    assert "質問を作った" in words(page(town, "unanswered"))


def test_a_gathering_becomes_another_wording_and_is_found_once_published(town: Town) -> None:
    fields = form(page(town, "gathering", of=largest(town)), "add_wording")
    do(town, "add_wording", **{**fields, "faq": "koseki-2", "wording": UNKNOWN})
    assert UNKNOWN in the_book(town.office).by_id["koseki-2"].in_("ja").also
    publishes(town)
    resident = town.resident()
    resident.says(UNKNOWN)
    assert "本人確認書類を持って" in "\n".join(resident.taps(resident.offered()[0]))


def test_a_gathering_becomes_a_row_of_synonyms(town: Town) -> None:
    do(town, "add_synonym", of=largest(town), row="はんこ証明カード、印鑑登録証")
    assert "はんこ証明カード、印鑑登録証" in the_book(town.office).synonyms
    assert [count for _, count in rows(town)] == ["1"]


@pytest.mark.parametrize("how", ["wording", "synonym", "dismissed"])
def test_what_was_done_is_taken_back_and_the_questions_wait_again(town: Town, how: str) -> None:
    before, name = the_book(town.office), largest(town)
    if how == "wording":
        do(town, "add_wording", of=name, faq="koseki-2", wording=UNKNOWN)
    elif how == "synonym":
        do(town, "add_synonym", of=name, row="はんこ証明カード、印鑑登録証")
    else:
        do(town, "dismiss", of=name)
    dealt = table(page(town, "unanswered"), "対応した質問").rows[0][0].to.partition("of=")[2]  # type: ignore[union-attr]
    fields = form(page(town, "dealt", of=dealt), "undo_dealt")
    do(town, "undo_dealt", **fields)
    assert the_book(town.office) == before
    assert [count for _, count in rows(town)] == ["3", "1"]
    with pytest.raises(Conflict):
        do(town, "undo_dealt", **fields)


def test_what_did_not_help_waits_with_its_reason(town: Town) -> None:
    resident = town.resident()
    resident.says("納税証明書を取るには何が必要ですか。")
    resident.taps(resident.offered()[0])
    resident.taps("役に立たなかった")
    resident.taps("わかりにくい")
    assert ("納税証明書を取るには何が必要ですか。", "1") in rows(town)
    assert "わかりにくかった" in words(page(town, "unanswered"))


def test_what_was_chosen_and_not_complained_about_does_not_wait(town: Town) -> None:
    resident = town.resident()
    resident.says("納税証明書を取るには何が必要ですか。")
    resident.taps(resident.offered()[0])
    assert "納税証明書を取るには何が必要ですか。" not in [text for text, _ in rows(town)]


def test_the_first_page_tells_of_it_until_all_is_settled(town: Town) -> None:
    def told() -> bool:
        return UNANSWERED in Waiting(town.office.scope).counts(town.office.now().date().isoformat()).numbers

    assert not told()
    go_round(town.office)
    assert told()
    do(town, "dismiss", of=largest(town))
    assert told()
    do(town, "dismiss", of=largest(town))
    assert not told()


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("add_wording", {"faq": "nobody", "wording": "x"}),
        ("add_wording", {"faq": "koseki-2", "wording": ""}),
        ("add_synonym", {"row": "ひとつ"}),
        ("add_synonym", {"row": ""}),
    ],
)
def test_what_cannot_be_is_refused_and_settles_nothing(town: Town, action: str, fields: dict[str, str]) -> None:
    with pytest.raises(StaffMistake):
        do(town, action, of=largest(town), **fields)
    assert [count for _, count in rows(town)] == ["3", "1"]


def test_another_towns_gathering_is_not_found(town: Town) -> None:
    yamabe = a_faq_town("yamabe", house=town.house)
    with pytest.raises(NotFound):
        page(yamabe, "gathering", of=largest(town))
    with pytest.raises(NotFound):
        page(yamabe, "dealt")
    assert rows(yamabe) == []


def test_a_wording_in_english_goes_to_the_english_question(town: Town) -> None:
    resident = town.resident()
    resident.posts("talk/language/en")
    reads(resident, "crimson stamp paper")
    name = next(
        row[0].to.partition("of=")[2]  # type: ignore[union-attr]
        for row in table(page(town, "unanswered"), "答えられなかった質問").rows
        if "crimson" in repr(row)
    )
    do(town, "add_wording", of=name, faq="koseki-2", wording="crimson stamp paper")
    assert the_book(town.office).by_id["koseki-2"].told["en"].also == ("crimson stamp paper",)


def test_a_teams_editor_adds_wordings_to_its_own_entries_alone(town: Town) -> None:
    from chalicelib.kernel.errors import NotAllowed

    clerk = at_desk(town, "editor", team="子ども課")
    with pytest.raises(NotAllowed):
        does(town, clerk, "add_wording", {"of": largest(town), "faq": "koseki-2", "wording": "x"})
    edits(town, "kosodate-1", {"answer-ja": "x"})
