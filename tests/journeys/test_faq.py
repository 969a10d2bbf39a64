"""A question nobody foresaw: from a resident's own words to a new wording that answers the next one."""

from collections.abc import Iterator

import pytest

from chalicelib.platform.cases import desk
from chalicelib.platform.cases.actions import personal_answers
from chalicelib.platform.cases.repository import Cases
from tests.journeys.steps import newest
from tests.journeys.towns import SERVICES, a_city
from tests.kit.journey import Town, TownResident
from tests.kit.liff import PageVisitor
from tests.kit.offices import a_clerk
from tests.services.faq.towns import do, form, page, publishes, table


@pytest.fixture
def minato(estate: None) -> Iterator[Town]:
    with a_city("minato", services=(*SERVICES, "faq")) as [town]:
        yield town


def fills_the_form_in(resident: TownResident, **answers: str) -> str:
    """Write to the desk on the town's page; what then arrives in the chat."""
    visitor = PageVisitor(resident.town, resident, "faq")
    sent = visitor.sends(visitor.opens("form"), consent="yes", **answers)
    assert sent.status == 303, sent.text
    resident.town.pump()
    return newest(resident)


def adds_a_wording(town: Town, said: str, faq_id: str) -> None:
    """As staff do: from the worklist to another wording of an entry, checked and published."""
    rows = table(page(town, "unanswered"), "答えられなかった質問").rows
    name = next(row[0].to.partition("of=")[2] for row in rows if said in repr(row[0]))  # type: ignore[union-attr]
    fields = form(page(town, "gathering", of=name), "add_wording")
    do(town, "add_wording", **{**fields, "faq": faq_id, "wording": said})
    publishes(town)


def test_a_question_not_answered_well_teaches_the_faq(minato: Town) -> None:
    said, resident = "新居の電気と水まわりの開通", minato.resident()
    assert "近いものはこちらです。" in "\n".join(resident.says(said))
    resident.taps(resident.offered()[0])
    assert "お役に立ちましたか。" in newest(resident)
    resident.taps("役に立たなかった")
    resident.taps("知りたいことと違う")
    resident.taps("フォームで質問する")
    told = fills_the_form_in(resident, details="水道を使い始めたいです。", contact="0123-00-0000")
    assert "質問を受け付けました" in told

    cases = Cases(minato.office.scope)
    [case] = cases.inbox("open").cases
    assert (case.title, case.answers) == ("よくある質問からの問い合わせ", {"asked": said})
    assert personal_answers(minato.office, case)["details"] == "水道を使い始めたいです。"
    desk.answer(a_clerk(minato.office, team=case.team), case.id, case.version, "水道課が承ります。")
    minato.pump()
    assert "水道課が承ります。" in newest(resident)

    adds_a_wording(minato, said, "hikkoshi-04")
    assert "水道課へ電話するか" in "\n".join(minato.resident().says(said))


def test_the_same_in_english(minato: Town) -> None:
    said, resident = "faucet in my apartment", minato.resident()
    resident.posts("talk/language/en")
    told = "\n".join(resident.says(said))
    assert "We found no exact answer." in told or "we found no answer" in told
    resident.posts("faq/menu/")
    resident.taps("Moving")
    assert "Back to topics" in resident.offered()
    assert "Citizens desk" in "\n".join(resident.posts("faq/desk/市民課"))

    adds_a_wording(minato, said, "hikkoshi-04")
    neighbour = minato.resident()
    neighbour.posts("talk/language/en")
    assert "Please call the water section" in "\n".join(neighbour.says(said))
    assert "Did this help?" in newest(neighbour)


def test_garbage_reports_and_the_faq_each_hear_their_own(minato: Town) -> None:
    resident = minato.resident()
    assert "地区" in "\n".join(resident.says("ごみ"))
    resident.says("やめる")
    assert "道路の損傷" in "\n".join(resident.says("道路"))
    resident.says("やめる")
    assert "8時30分から17時15分" in "\n".join(resident.says("市役所の開いている時間はいつですか"))
    assert "119" in "\n".join(resident.says("火事です")).splitlines()[1]
