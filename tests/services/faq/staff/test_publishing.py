"""Publishing: checked by a worker, scored by test questions, switched by one pointer, and taken back."""

from datetime import timedelta

import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.console.waiting import Waiting
from chalicelib.services.faq.repository import Standings, TownFaq
from chalicelib.services.faq.schedule import APPROVAL, EXPIRING
from tests.kit.journey import Town
from tests.services.faq.towns import (
    a_faq_town,
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

SURE = "住民票の写しはどこで取れますか"


def waiting(town: Town, sort: str) -> int:
    return Waiting(town.office.scope).counts(town.office.now().date().isoformat()).numbers.get(sort, 0)


def test_the_old_edition_answers_until_the_new_one_is_published() -> None:
    town = a_faq_town()
    resident = town.resident()
    edits(town, "koseki-1", {"answer-ja": "支所でも取れます。"})
    done = do(town, "check_edition")
    assert "公開の準備を始めました。" in done.told
    assert "Progress" in words(page(town, "publish", order=done.page.partition("=")[2]))
    town.pump()
    assert "コンビニで取れます" in reads(resident, SURE)
    do(town, "publish_edition", **form(page(town, "publish"), "publish_edition"))
    assert "支所でも取れます。" in reads(town.resident(), SURE)


def test_what_a_lost_queue_message_asked_for_is_built_by_the_tick() -> None:
    town = a_faq_town(publish=False)
    do(town, "check_edition")
    town.queues.sent.clear()
    town.until(minutes=2)
    assert "公開" in [block.submit for block in page(town, "publish").blocks if hasattr(block, "submit")][-1]


def test_the_score_is_told_before_publishing_and_what_got_worse_is_warned_about() -> None:
    town = a_faq_town()
    assert table(page(town, "publish"), "テスト質問3件").rows[0][:2] == ("1番めに出た", "100%（3件）")
    edits(
        town,
        "koseki-2",
        {
            "question-ja": "この窓口の流れ",
            "also-ja": "",
            "answer-ja": "お越しください。",
            "question-en": "",
            "answer-en": "",
        },
    )
    do(town, "check_edition")
    town.pump()
    view = page(town, "publish")
    assert table(view, "前より悪くなったもの").rows[0][0] == "はんこを登録したい"
    assert "前より悪くなったテスト質問が1件あります。" in repr(
        next(b for b in view.blocks if getattr(b, "action", "") == "publish_edition")
    )


def test_the_page_says_what_publishing_would_change() -> None:
    town = a_faq_town()
    edits(town, "zei-2", {"state": "published"})
    edits(town, "koseki-1", {"state": "withdrawn"})
    told = words(page(town, "publish"))
    assert "1件：市税の納付が遅れるとどうなりますか。" in told
    assert "1件：住民票の写しはどこで取れますか。" in told


def test_a_book_that_changed_after_the_check_is_told_and_another_edition_refused() -> None:
    town = a_faq_town()
    edits(town, "koseki-1", {"answer-ja": "一回め"})
    do(town, "check_edition")
    town.pump()
    fields = form(page(town, "publish"), "publish_edition")
    edits(town, "koseki-1", {"answer-ja": "二回め"})
    assert "確かめたあとに質問が変わりました。" in words(page(town, "publish"))
    do(town, "check_edition")
    town.pump()
    with pytest.raises(Conflict):
        do(town, "publish_edition", **fields)
    assert "コンビニで取れます" in reads(town.resident(), SURE)


def test_two_who_publish_at_once_the_second_is_told() -> None:
    town = a_faq_town(publish=False)
    do(town, "check_edition")
    town.pump()
    fields = form(page(town, "publish"), "publish_edition")
    do(town, "publish_edition", **fields)
    with pytest.raises(Conflict, match="先に公開"):
        do(town, "publish_edition", **fields)


def test_an_earlier_check_that_ends_late_does_not_push_a_later_one_aside() -> None:
    town = a_faq_town()
    edits(town, "koseki-1", {"answer-ja": "古い"})
    do(town, "check_edition")
    late = list(town.queues.sent)
    town.queues.sent.clear()
    edits(town, "koseki-1", {"answer-ja": "新しい"})
    do(town, "check_edition")
    town.pump()
    newest = Standings(town.office.scope).facts("candidate")["order"]
    town.queues.sent += late
    town.pump()
    assert Standings(town.office.scope).facts("candidate")["order"] == newest


def test_a_second_person_publishes_where_the_town_wants_it() -> None:
    town = a_faq_town(second_person=True, publish=False)
    first, second = at_desk(town, name="1"), at_desk(town, name="2")
    does(town, first, "check_edition", {})
    town.pump()
    assert waiting(town, APPROVAL) == 1
    view = page(town, "publish", first)
    assert "publish_edition" not in forms(view)
    fields = form(page(town, "publish", second), "publish_edition")
    with pytest.raises(StaffMistake, match="別の人"):
        does(town, first, "publish_edition", fields)
    does(town, second, "publish_edition", fields)
    assert waiting(town, APPROVAL) == 0
    assert "コンビニで取れます" in reads(town.resident(), SURE)


def test_the_publication_before_can_be_put_back_and_what_was_withdrawn_stays_so() -> None:
    town = a_faq_town()
    edits(town, "koseki-2", {"answer-ja": "新しい答え"})
    publishes(town)
    do(town, "withdraw_entry", **form(page(town, "entry", id="koseki-1"), "withdraw_entry"))
    do(town, "step_back", **form(page(town, "publish"), "step_back"))
    resident = town.resident()
    assert "本人確認書類を持って" in reads(resident, "印鑑登録はどうすればできますか。")
    assert "取り下げられました" in "\n".join(resident.posts("faq/show/.koseki-1"))


def test_only_ten_publications_are_kept() -> None:
    town = a_faq_town()
    for number in range(13):
        edits(town, "koseki-1", {"answer-ja": f"{number}回め"})
        publishes(town)
    assert len(TownFaq(town.office, fresh=True).now["trail"]) == 10
    files = town.house.files
    assert len([path for path in files.paths() if path.endswith(".index")]) == 11  # type: ignore[attr-defined]


def test_an_entry_that_ends_is_on_the_first_page_thirty_days_before_and_after() -> None:
    town = a_faq_town()
    assert waiting(town, EXPIRING) == 1
    edits(town, "zei-1", {"valid_until": "2027-03-31"})
    publishes(town)
    assert waiting(town, EXPIRING) == 1
    town.clock.pass_(days=103)
    assert waiting(town, EXPIRING) == 2
    edits(town, "kosodate-2", {"valid_until": ""})
    publishes(town)
    assert waiting(town, EXPIRING) == 1
    do(town, "withdraw_entry", **form(page(town, "entry", id="zei-1"), "withdraw_entry"))
    publishes(town)
    assert waiting(town, EXPIRING) == 0
    assert town.office.now() > town.office.now() - timedelta(days=1)


def test_nothing_is_published_where_nothing_is_ready() -> None:
    town = a_faq_town(publish=False)
    for faq_id in ("koseki-1", "koseki-2", "kosodate-1", "kosodate-2", "zei-1"):
        edits(town, faq_id, {"state": "draft"})
    assert "状態が「公開」の質問がありません。" in words(page(town, "publish"))
    with pytest.raises(Conflict):
        do(town, "publish_edition", edition="", seen="")


def test_test_questions_are_added_changed_and_dropped() -> None:
    town = a_faq_town()
    do(town, "save_trial", text="納税の証明がほしい", expected="zei-1、koseki-1", language="ja")
    row = table(page(town, "trials"), "テスト質問（4件）").rows[-1]
    assert row[1:] == (
        "zei-1 納税証明書を取るには何が必要ですか。、koseki-1 住民票の写しはどこで取れますか。",
        "日本語",
        "1番め",
    )
    fields = form(page(town, "trials", id="t1"), "save_trial")
    assert (fields["text"], fields["expected"]) == ("住民票を取りたい", "koseki-1")
    do(town, "save_trial", **{**fields, "text": "住民票ください"})
    do(town, "drop_trial", **form(page(town, "trials", id="t2"), "drop_trial"))
    assert len(table(page(town, "trials"), "テスト質問（3件）").rows) == 3


@pytest.mark.parametrize("wrong", [{"text": ""}, {"expected": ""}, {"expected": "nobody"}, {"text": "あ" * 201}])
def test_a_test_question_needs_words_and_an_entry(wrong: dict[str, str]) -> None:
    with pytest.raises(StaffMistake):
        do(a_faq_town(publish=False), "save_trial", **{"text": "質問", "expected": "zei-1", "language": "ja", **wrong})
