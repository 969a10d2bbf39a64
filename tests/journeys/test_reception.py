"""Residents choose what they receive, in chat and on the page, and staff reach just them; who leaves is out at once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.entrypoints import liff
from chalicelib.platform.residents.model import shard, shards
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.segments.counting import counted
from chalicelib.platform.segments.reading import matching
from chalicelib.platform.segments.words import explained
from chalicelib.platform.sms.numbers import Numbers, opened
from tests.kit.journey import Town, TownResident
from tests.kit.liff import PageVisitor

DOORS = liff.bp
"""Imported for its routes, which the HTTP door remembers."""
FIRST_GRADE = {"person": {"and": [{"school": ["minato-daiichi"]}, {"grade": [1]}]}}
MOBILE = "090-1234-5678"


def reached(town: Town, audience: Mapping[str, Any]) -> list[str]:
    return [
        resident.user_id for name in shards() for resident in matching(town.office, town.channel.key, audience, name)
    ]


def registers_a_first_grader(resident: TownResident) -> None:
    resident.says("子どもを登録")
    resident.says("上の子")
    resident.says("令和元年5月")
    resident.taps("みなと第一小学校")
    resident.taps("小学1年")
    resident.taps("とばす")


def test_a_first_graders_parent_is_reached_until_the_child_moves_on(minato: Town) -> None:
    parent, other = minato.resident(), minato.resident()
    for resident in (parent, other):
        resident.follows()
    registers_a_first_grader(parent)
    assert explained(minato.office, FIRST_GRADE) == (
        "［同じひとりの人が［学校・園が「みなと第一小学校」、かつ 学年が「小学1年」］］に当てはまる友だち"
    )
    assert reached(minato, FIRST_GRADE) == [parent.user_id]
    minato.clock.pass_(days=131)
    assert minato.office.now().date().isoformat() == "2027-03-31"
    assert reached(minato, FIRST_GRADE) == [parent.user_id]
    minato.clock.pass_(days=1)
    assert reached(minato, FIRST_GRADE) == []


def test_who_blocks_is_reached_no_more_and_who_comes_back_is_as_before(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    resident.says("受け取る種類")
    resident.taps("□ イベント")
    resident.taps("これでよい")
    event = {"category": "event"}
    assert reached(minato, event) == [resident.user_id]
    resident.blocks()
    assert reached(minato, event) == []
    assert counted(minato.office, minato.channel.key, event).number == 0
    resident.follows()
    assert reached(minato, event) == [resident.user_id]


def test_who_is_erased_is_reached_no_more(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    assert reached(minato, {"everyone": True}) == [resident.user_id]
    resident.says("登録をすべて消す")
    resident.taps("はい")
    assert reached(minato, {"everyone": True}) == []


def test_the_welcome_offers_the_settings(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    assert "受信設定" in resident.offered()
    assert resident.taps("受信設定")[0].startswith("受信設定\n受け取るお知らせ\n防災・気象、市からのお知らせ")


def test_everything_is_set_at_once_on_the_page(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    page = PageVisitor(minato, resident, "reception")
    seen = page.opens("start")
    assert [dict(seen.forms[0].fields)["a.categories"]] == ["oshirase"]  # ticked as the town has it
    chosen: dict[str, Any] = {"categories": ["bosai", "gakko"], "area": "shiomidai", "quiet": "22:00-07:00"}
    chosen |= {"q-due": "2027-03-03", "q-events": ["music"]}
    done = page.sends(seen, **chosen)
    assert done.status == 303, done.text
    minato.pump()
    known = resident.known
    assert known is not None
    assert (known.categories, known.quiet) == (("bosai", "gakko"), "22:00-07:00")
    assert (known.person("self").area_id, known.answers) == ("shiomidai", {"due": "2027-03-03", "events": "music"})
    assert "設定を保存しました。" in str(minato.line.said_to(resident.user_id))


def test_all_boxes_unticked_is_an_answer_too(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    page = PageVisitor(minato, resident, "reception")
    assert page.sends(page.opens("categories")).status == 303
    minato.pump()
    assert resident.known is not None
    assert resident.known.categories == ()


def test_a_mobile_number_is_told_on_the_page_alone_with_consent_and_sealed(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    assert "専用ページ" in resident.says("SMSの登録")[0]
    page = PageVisitor(minato, resident, "reception")
    seen = page.opens("number")
    assert "災害など緊急のお知らせをSMSで送るためだけに使います" in seen.text
    wrong = page.sends(seen, number="03-1234-5678", consent="yes")
    assert wrong.status == 422
    assert "携帯電話の番号" in wrong.text
    assert page.sends(seen, number=MOBILE).status == 422
    assert page.sends(seen, number=MOBILE, consent="yes").status == 303
    minato.pump()
    known = resident.known
    assert known is not None
    number = Numbers(minato.office.scope).find(known.id)
    assert number is not None
    assert opened(minato.office, number) == "+819012345678"
    assert "9012345678" not in repr(number)
    assert "9012345678" not in str(minato.line.said_to(resident.user_id))
    assert reached(minato, {"consent": "reception/number"}) == [resident.user_id]


def test_one_towns_residents_are_in_no_segment_of_another(both: list[Town]) -> None:
    minato, yamabe = both
    resident = minato.resident()
    resident.follows()
    assert reached(yamabe, {"everyone": True}) == []
    assert resident.known is not None
    name = shard(resident.known.id)
    assert list(matching(yamabe.office, minato.channel.key, {"everyone": True}, name)) == []
    Residents(minato.office.scope).keep(replace(resident.known, language="en"))
    assert reached(minato, {"language": ["en"]}) == [resident.user_id]


def test_a_newcomer_is_told_of_the_settings_the_next_day(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    for _ in range(12):
        minato.until(hours=2, minutes=1)
    said = str(minato.line.said_to(resident.user_id))
    assert said.count("「受信設定」と送ると") == 1
    assert resident.taps("この連続のお知らせを止める") == ["「はじめての方へ」は、もう届きません。"]
