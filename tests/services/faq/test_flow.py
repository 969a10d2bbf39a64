"""How residents come in: free text among other services, the menu, what must be said first."""

import pytest

from chalicelib.services.faq.staff.exchange import bring_in
from chalicelib.services.garbage.actions import import_book
from tests.kit.journey import a_town
from tests.services.faq.towns import DESKS, FILES, WEEK, a_faq_town, edits, publishes, reads
from tests.services.garbage.towns import files

pytestmark = pytest.mark.usefixtures("estate")


def test_a_sure_answer_is_given_at_once_with_its_desk_its_day_and_its_source() -> None:
    resident = a_faq_town().resident()
    told = reads(resident, "住民票の写しはどこで取れますか")
    assert "市民課の窓口かコンビニで取れます。" in told
    assert "担当\n市民課\n確認した日\n2026年10月1日" in told
    assert "お役に立ちましたか。" in told
    assert "https://minato.example/juminhyo" in resident.links()
    assert "印鑑登録はどうすればできますか。" in resident.offered()


def test_what_is_not_sure_is_offered_honestly_and_answered_by_a_tap() -> None:
    resident = a_faq_town(sure=101).resident()
    assert "ぴったりの答えは見つかりませんでした。近いものはこちらです。" in reads(resident, "住民票を取りたい")
    assert resident.offered()[-1] == "この中にない"
    assert resident.offered()[0] == "住民票の写しはどこで取れますか。"
    assert "市民課の窓口かコンビニで取れます。" in "\n".join(resident.taps("住民票の写しはどこで取れますか。"))


def test_questions_too_long_for_a_button_are_numbered_below_their_whole_words() -> None:
    town = a_faq_town(sure=101)
    long = "高齢の親が受け取っている介護保険の負担割合証をなくしたときの再発行について"
    edits(town, "", {"question-ja": long, "answer-ja": "再発行します。", "state": "published"})
    publishes(town)
    resident = town.resident()
    assert f"1. {long}" in reads(resident, "介護保険の負担割合証の再発行")
    assert "再発行します。" in "\n".join(resident.taps("1番"))


def test_what_is_not_known_leads_to_a_person_and_says_when_somebody_is_there() -> None:
    town = a_faq_town(near=50)
    told = reads(town.resident(), "宇宙人を見ました")
    assert "お答えできるご案内が見つかりませんでした。" in told
    assert "みなと市におたずねください" in told
    assert "[電話をかける]\n[フォームで質問する]" in told
    assert "ただいまは閉まっています" not in told
    town.until(hours=10)
    assert "ただいまは閉まっています。次は11月24日(火) 8:30に開きます。" in reads(town.resident(), "宇宙人を見ました")


def test_garbage_words_still_go_to_garbage_whatever_the_towns_order() -> None:
    town = a_town("minato", "faq", "garbage", "reports", settings={"faq": {"desks": DESKS}, "hours": WEEK})
    bring_in(town.office, FILES, "開設")
    import_book(town.office, files(), "開設")
    publishes(town)
    resident = town.resident()
    assert "地区" in reads(resident, "ごみ")
    resident.says("やめる")
    assert "市民課の窓口かコンビニで取れます。" in reads(resident, "住民票の写しはどこで取れますか")


def test_before_the_first_publication_free_text_is_left_to_the_menu() -> None:
    resident = a_faq_town(publish=False).resident()
    assert "「住民票」についてのご案内が見つかりませんでした。" in reads(resident, "住民票")
    assert "ただいま準備中です" in reads(resident, "よくある質問")


@pytest.mark.parametrize("said", ["ありがとう", "こんにちは！", "OK", "thank you"])
def test_small_talk_is_no_question(said: str) -> None:
    assert "ぴったりの答え" not in reads(a_faq_town(near=1).resident(), said)


def test_an_empty_question_and_a_very_long_one_are_told_what_to_do() -> None:
    resident = a_faq_town().resident()
    assert "知りたいことを、文字で送ってください。" in reads(resident, "　 \n")
    assert "300文字以内でお願いします（今は5000文字です）" in reads(resident, "あ" * 5000)
    resident.says("質問する")
    assert "300文字以内でお願いします（今は5000文字です）" in reads(resident, "あ" * 5000)


def test_the_menu_goes_from_categories_to_questions_and_back() -> None:
    resident = a_faq_town().resident()
    resident.says("よくある質問")
    assert resident.offered()[:3] == ["戸籍・証明", "子育て", "税金"]
    assert "保育園に申し込むには" in "\n".join(resident.taps("子育て"))
    resident.taps("分野にもどる")
    assert "市税の納付が遅れると" not in "\n".join(resident.taps("税金"))
    assert "本人確認書類と手数料300円が必要です。" in "\n".join(resident.posts("faq/show/.zei-1"))


def test_categories_stand_in_the_towns_order_and_in_the_residents_language() -> None:
    resident = a_faq_town(categories=[{"name": {"ja": "税金", "en": "Taxes"}}]).resident()
    resident.posts("talk/language/en")
    resident.says("common questions")
    assert resident.offered()[0] == "Taxes"


def test_a_long_category_is_told_five_at_a_time() -> None:
    town = a_faq_town(publish=False)
    for number in range(7):
        edits(
            town,
            "",
            {"question-ja": f"税の質問{number}", "answer-ja": "回答", "category": "税金", "state": "published"},
        )
    publishes(town)
    resident = town.resident()
    resident.posts("faq/category/2.")
    assert resident.offered()[1:5] == ["税の質問0", "税の質問1", "税の質問2", "税の質問3"]
    resident.taps("ほかを見る ▶")
    assert "税の質問6" in resident.offered()
    resident.taps("◀ 前を見る")
    assert resident.offered()[1] == "税の質問0"


@pytest.mark.parametrize("value", ["", "99", "x", "-1", "2.x", "2.99"])
def test_a_button_of_a_category_that_is_gone_says_so_or_shows_what_there_is(value: str) -> None:
    told = "\n".join(a_faq_town().resident().posts(f"faq/category/{value}"))
    assert "今はご案内していません" in told or "納税証明書" in told


def test_a_resident_who_reads_english_is_answered_in_english_where_it_is_written() -> None:
    resident = a_faq_town().resident()
    resident.posts("talk/language/en")
    told = reads(resident, "How do I apply for a nursery school?")
    assert "Apply at the children's desk by the 10th of each month." in told
    assert "Did this help?" in told
    assert "Children's desk" in told


def test_easy_japanese_is_found_and_told() -> None:
    resident = a_faq_town().resident()
    resident.posts("talk/language/ja-easy")
    assert "市民課（しみんか）で もらえます。" in reads(resident, "住民票（じゅうみんひょう）は どこで もらえますか。")


# what must be said first


def test_an_emergency_is_answered_first_with_the_right_numbers() -> None:
    resident = a_faq_town(near=1).resident()
    assert reads(resident, "家が火事です！").startswith("急ぐときの電話")
    assert "tel:119" in resident.links()
    told = reads(resident, "もう死にたい")
    assert "0120-279-338" in told
    assert "ぴったりの答え" not in told


def test_an_emergency_does_not_swallow_what_is_asked_beside_it() -> None:
    town = a_faq_town(publish=False)
    asked = "火事のあとの証明書はどこで取れますか。"
    edits(town, "", {"question-ja": asked, "answer-ja": "消防署で取れます。", "state": "published"})
    publishes(town)
    told = reads(town.resident(), asked)
    assert told.index("119") < told.index("消防署で取れます。")


def test_an_emergency_is_heard_in_the_middle_of_a_question_that_stays_open() -> None:
    resident = a_faq_town().resident()
    resident.says("ことば")
    told = reads(resident, "救急です")
    assert told.startswith("急ぐときの電話")


def test_a_town_may_say_its_own_emergency_words() -> None:
    own = [
        {
            "words": ["津波"],
            "said": "すぐに高い所へ逃げてください。",
            "numbers": [{"name": "災害対策本部", "phone": "0123-45-9999"}],
        }
    ]
    resident = a_faq_town(emergencies=own).resident()
    assert "すぐに高い所へ逃げてください。" in reads(resident, "津波がくる")
    assert "急ぐときの電話" not in reads(resident, "火事です")
