"""What residents do with an answer: say whether it helped, go in circles, be handed on; and old or foreign buttons."""

from dataclasses import replace

import pytest

from chalicelib.adapters.composing.memory import MemoryComposer
from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.adapters.login.memory import MemoryLogin
from chalicelib.kernel.errors import TemporaryFailure
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.services import load
from chalicelib.services.faq.actions import answer_question, forget_resident, helped, holdings, show
from chalicelib.services.faq.model import Asked
from chalicelib.services.faq.repository import AskedQuestions, Threads
from tests.kit.counting import counted
from tests.kit.fakes import Clock
from tests.kit.journey import Town
from tests.kit.liff import PageVisitor
from tests.kit.offices import a_house, a_resident, a_turn
from tests.services.faq.towns import a_faq_town, do, edits, form, page, publishes, reads

pytestmark = pytest.mark.usefixtures("estate")

SURE = "住民票の写しはどこで取れますか"


def with_pages(town: Town) -> Town:
    channel = replace(town.channel, login_id="1600000001")
    Channels(town.office.scope).keep(channel)
    town.house.memory.forget()
    return replace(town, channel=channel)


def ledger(town: Town) -> list[Asked]:
    return list(AskedQuestions(town.office.scope).of_day(town.office.now().date()))


def test_what_was_asked_is_noted_without_who_asked() -> None:
    town = a_faq_town()
    resident = town.resident()
    resident.says(SURE)
    [asked] = ledger(town)
    assert (asked.text, asked.how, asked.chosen, asked.team, asked.waits) == (
        SURE,
        "answered",
        "koseki-1",
        "市民課",
        False,
    )
    assert resident.user_id not in repr(asked.to_json())


def test_personal_things_are_masked_before_anything_is_kept() -> None:
    town = a_faq_town()
    town.resident().says("名前は港花子です。電話は090-1234-5678、hana@example.jpです。住民票はどこですか")
    [asked] = ledger(town)
    assert not [word for word in ("港花子", "1234", "hana") if word in asked.text]
    assert "住民票" in asked.text


def test_the_same_event_heard_twice_is_one_question_and_no_circle() -> None:
    town = a_faq_town()
    resident = a_resident(town.office)
    first = answer_question(a_turn(town.office, resident, service="faq", event="E1"), SURE)
    again = answer_question(a_turn(town.office, resident, service="faq", event="E1"), SURE)
    assert (again, len(ledger(town))) == (first, 1)


def test_a_question_reads_and_writes_a_bounded_number_of_items() -> None:
    town = a_faq_town()
    resident = a_resident(town.office)
    answer_question(a_turn(town.office, resident, service="faq", event="E0"), "印鑑登録")
    with counted() as counts:
        answer_question(a_turn(town.office, resident, service="faq", event="E1"), SURE)
    assert (counts["reads"], counts["writes"]) == (1, 2)


def test_yes_is_thanked_and_counted() -> None:
    town = a_faq_town()
    resident = town.resident()
    resident.says(SURE)
    assert "ありがとうございます。" in "\n".join(resident.taps("役に立った"))
    assert [asked.helped for asked in ledger(town)] == ["yes"]


def test_no_offers_reasons_the_right_desk_and_the_form() -> None:
    town = a_faq_town()
    resident = town.resident()
    resident.says(SURE)
    told = "\n".join(resident.taps("役に立たなかった"))
    assert "市民課におたずねください" in told
    assert "0123-45-0001" in told
    assert {"知りたいことと違う", "わかりにくい", "内容が古い", "手続きができない"} <= set(resident.offered())
    assert "見直しに使います" in "\n".join(resident.taps("内容が古い"))
    [asked] = ledger(town)
    assert (asked.helped, asked.why, asked.waits) == ("no", "old", True)


def test_none_of_these_leads_to_the_desk_of_the_nearest() -> None:
    town = a_faq_town(sure=101)
    resident = town.resident()
    resident.says(SURE)
    assert "市民課におたずねください" in "\n".join(resident.taps("この中にない"))
    assert [(asked.handed, asked.waits) for asked in ledger(town)] == [("desk", True)]


def test_a_circle_of_related_questions_ends_kindly_with_the_desk() -> None:
    resident = a_faq_town().resident()
    resident.says(SURE)
    assert "職員がお答えします" not in "\n".join(resident.taps("印鑑登録はどうすればできますか。"))
    told = "\n".join(resident.taps("住民票の写しはどこで取れますか。"))
    assert "市民課の窓口かコンビニで取れます。" in told
    assert "同じご案内になってしまいました。" in told
    assert "市民課におたずねください" in told
    assert "印鑑登録はどうすればできますか。" not in resident.offered()


@pytest.mark.parametrize("sure", [80, 101])
def test_asking_the_same_again_ends_with_the_desk_and_the_next_time_begins_anew(sure: int) -> None:
    town = a_faq_town(sure=sure)
    resident = town.resident()
    resident.says(SURE)
    assert "職員がお答えします" in reads(resident, f"{SURE}？")
    assert "職員がお答えします" not in reads(resident, SURE)


def test_hours_later_the_same_question_is_no_circle() -> None:
    town = a_faq_town()
    resident = town.resident()
    resident.says(SURE)
    town.clock.pass_(hours=3)
    assert "職員がお答えします" not in reads(resident, SURE)


# buttons of any age, from anywhere


@pytest.mark.parametrize(
    "data",
    [
        "faq/show/",
        "faq/show/.nobody",
        "faq/show/20260101-000000AAAAAA.x",
        "faq/helped/",
        "faq/helped/maybe..",
        "faq/why/x",
    ],
)
def test_a_button_that_leads_nowhere_says_so(data: str) -> None:
    assert "今はご案内していません" in "\n".join(a_faq_town().resident().posts(data))


@pytest.mark.parametrize(
    "data", ["faq/none/", "faq/none/20260101-000000AAAAAA", "faq/helped/no.20260101-000000AAAAAA.zei-1"]
)
def test_a_question_that_is_gone_still_leads_to_a_person(data: str) -> None:
    assert "おたずねください" in "\n".join(a_faq_town().resident().posts(data))


def test_another_towns_question_is_not_answered_and_its_ledger_not_touched() -> None:
    minato = a_faq_town()
    minato.resident().says(SURE)
    [theirs] = ledger(minato)
    yamabe = a_faq_town("yamabe", house=minato.house)
    edits(minato, "", {"question-ja": "みなとだけの質問", "answer-ja": "みなとの答え", "state": "published"})
    publishes(minato)
    resident = yamabe.resident()
    assert "みなとの答え" not in reads(resident, "みなとだけの質問")
    resident.posts(f"faq/helped/no.{theirs.name}.koseki-1")
    assert [asked.helped for asked in ledger(minato)] == [""]


def test_a_withdrawn_entry_behind_an_old_button_says_so_at_once() -> None:
    town = a_faq_town()
    resident = town.resident()
    resident.says(SURE)
    do(town, "withdraw_entry", **form(page(town, "entry", id="koseki-1"), "withdraw_entry"))
    told = "\n".join(resident.posts("faq/show/.koseki-1"))
    assert "取り下げられました" in told
    assert "市民課におたずねください" in told
    assert "市民課の窓口かコンビニで取れます。" not in reads(town.resident(), SURE)


def test_an_expired_entry_is_not_answered_and_says_so_behind_an_old_button() -> None:
    town = a_faq_town()
    asked = "児童手当はいつ振り込まれますか。"
    assert "偶数月の10日" in reads(town.resident(), asked)
    town.clock.pass_(days=21)
    resident = town.resident()
    assert "偶数月の10日" not in reads(resident, asked)
    assert "期間が終わりました" in "\n".join(resident.posts("faq/show/.kosodate-2"))


def test_an_entry_is_not_told_before_its_first_day() -> None:
    town = a_faq_town()
    edits(town, "zei-1", {"valid_from": "2026-12-01"})
    publishes(town)
    assert "本人確認書類と手数料300円" not in reads(town.resident(), "納税証明書を取るには何が必要ですか。")
    town.clock.pass_(days=12)
    assert "本人確認書類と手数料300円" in reads(town.resident(), "納税証明書を取るには何が必要ですか。")


# what is kept of a resident


def test_what_is_kept_is_told_and_erased() -> None:
    town = a_faq_town()
    resident = a_resident(town.office)
    turn = a_turn(town.office, resident, service="faq")
    show(turn, ".koseki-1")
    assert [line for line in holdings(turn, resident.id) if "1件" in line]
    forget_resident(turn, resident.id)
    assert holdings(turn, resident.id) == []
    assert Threads(town.office.scope).of(resident.id, town.office.now()).seen == ()


def test_saying_no_to_what_was_read_from_the_menu_is_counted_and_waits_for_nobody() -> None:
    town = a_faq_town()
    turn = a_turn(town.office, a_resident(town.office), service="faq")
    show(turn, ".koseki-1")
    [asked] = ledger(town)
    helped(turn, f"no.{asked.name}.koseki-1")
    [asked] = ledger(town)
    assert (asked.how, asked.helped, asked.waits) == ("menu", "no", False)


def test_the_form_asks_on_our_page_and_opens_a_case_of_the_right_desk() -> None:
    clock = Clock()
    house = a_house(load("faq"), load("profile"), clock=clock, line=MemoryLine(clock), residents=MemoryLogin(clock))
    town = with_pages(a_faq_town(house=house))
    resident = town.resident()
    resident.says(SURE)
    resident.taps("役に立たなかった")
    assert "専用ページでの入力" in "\n".join(resident.taps("フォームで質問する"))
    visitor = PageVisitor(town, resident, "faq")
    sent = visitor.sends(visitor.opens("form"), consent="yes", details="夜でも取れますか。", contact="0123-00-0000")
    assert sent.status == 303, sent.text
    town.pump()
    [case] = Cases(town.office.scope).inbox("open").cases
    assert (case.team, case.kind, case.answers) == ("市民課", "question", {"asked": SURE})
    assert "夜でも" not in repr(case)
    assert [asked.handed for asked in ledger(town)] == ["form"]


# a model's words


def composing(town: Town, composer: MemoryComposer) -> Town:
    house = replace(town.house, composer=composer)
    return replace(town, house=house, office=house.office(OperatorOrder(town.office.tenant.id)))


def test_a_models_words_stand_beside_the_entries_they_are_made_of_and_only_where_the_town_wants_them() -> None:
    composer = MemoryComposer()
    composer.say("コンビニで取れます。手数料は300円です。", "koseki-1")
    town = composing(a_faq_town(sure=101, composes=True), composer)
    told = reads(town.resident(), "住民票。電話は090-1234-5678です")
    assert told.startswith("AIがまとめた案内\nコンビニで取れます。手数料は300円です。\nもとにした質問\n住民票の写し")
    assert "近いものはこちらです。" in told
    [(asked, _, language)] = composer.asked
    assert ("1234" not in asked, language) == (True, "ja")
    off = composing(a_faq_town("yamabe", sure=101), composer)
    assert "AI" not in reads(off.resident(), "住民票がほしいです")
    assert len(composer.asked) == 1


def test_a_model_that_says_what_no_entry_says_is_not_shown() -> None:
    composer = MemoryComposer()
    composer.say("手数料は500円です。", "koseki-1")
    town = composing(a_faq_town(sure=101, composes=True), composer)
    assert "500円" not in reads(town.resident(), "住民票がほしいです")


def test_a_model_that_does_not_answer_leaves_the_entries() -> None:
    composer = MemoryComposer()
    composer.fail(TemporaryFailure())
    town = composing(a_faq_town(sure=101, composes=True), composer)
    assert "近いものはこちらです。" in reads(town.resident(), "住民票がほしいです")
