import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.broadcasts.model import Wording
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.sent_today import tell_sent
from chalicelib.platform.catalogue.public import Answered, Asked, answer_public
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.drawing import draw
from tests.kit.fakes import Clock
from tests.kit.journey import words_of
from tests.kit.offices import a_channel, a_house, a_resident, a_tenant, a_turn, an_office
from tests.platform.broadcasts.sends import a_broadcast, a_content

HERE = "/public/minato/broadcasts/sent"
BOTH = {"ja": Wording("ごみ袋", "値段が変わります。"), "en": Wording("Bags", "Prices change.")}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(estate: None, clock: Clock) -> Office:
    return an_office(a_house(clock=clock), a_tenant())


def was_sent(office: Office, id_: str, **facts: Any) -> None:
    told = {"state": "sent", "began_at": office.now().isoformat(), "content": a_content(wording=BOTH)}
    Broadcasts(office.scope).add(a_broadcast(id_, **told | facts))


def asked(office: Office, path: str, **query: str) -> Answered:
    return answer_public(office.house, Asked("GET", path, query, (), "r-1"))


def listed(office: Office, **query: str) -> list[dict[str, Any]]:
    seen = asked(office, f"{HERE}.json", **query)
    assert seen.status == 200
    found: list[dict[str, Any]] = json.loads(seen.body)["sends"]
    return found


def test_what_was_sent_is_listed_for_anybody_the_last_first(office: Office, clock: Clock) -> None:
    was_sent(office, "SEND1")
    clock.pass_(hours=1)
    was_sent(office, "SEND2", is_urgent=True, category="bosai")
    told = [(each["at"][:16], each["category"], each["title"], each["is_urgent"]) for each in listed(office)]
    assert told == [
        ("2026-11-20T11:00", "防災・気象", "ごみ袋", True),
        ("2026-11-20T10:00", "市からのお知らせ", "ごみ袋", False),
    ]


def test_it_is_told_in_english_where_that_was_written(office: Office) -> None:
    was_sent(office, "SEND1")
    was_sent(office, "SEND2", content=a_content("日本語だけ"))
    told = {(each["title"], each["text"], each["category"]) for each in listed(office, lang="en")}
    assert told == {
        ("Bags", "Prices change.", "News from the town"),
        ("日本語だけ", "日本語だけ", "News from the town"),
    }


def test_drafts_drills_and_what_is_older_than_a_week_are_not_listed(office: Office, clock: Clock) -> None:
    was_sent(office, "OLD")
    clock.pass_(days=7)
    was_sent(office, "DRILL", is_drill=True)
    was_sent(office, "DRAFT", state="draft", began_at="")
    was_sent(office, "CANCELLED", state="cancelled")
    assert listed(office) == []
    assert "この7日間に、お知らせはありません。" in asked(office, HERE).body


def test_the_week_reaches_over_the_end_of_a_month(office: Office, clock: Clock) -> None:
    clock.pass_(days=10)  # 30 November
    was_sent(office, "SEND1")
    clock.pass_(days=2)
    assert len(listed(office)) == 1


def test_gaps_are_filled_and_nothing_of_it_is_markup(office: Office) -> None:
    was_sent(office, "SEND1", content=a_content("{まち}の<b>{日付}</b>{知らない}"), values={"日付": "明日"})
    assert listed(office)[0]["text"] == "みなと市の<b>明日</b>"
    assert "&lt;b&gt;明日" in asked(office, HERE).body


def test_the_page_may_not_be_framed_and_runs_nothing(office: Office) -> None:
    seen = asked(office, HERE, lang="en")
    assert '<html lang="en">' in seen.body
    assert "News from みなと市" in seen.body
    assert "frame-ancestors 'none'" in seen.headers["content-security-policy"]


def test_a_first_line_that_heads_the_page_is_not_said_twice(office: Office) -> None:
    was_sent(office, "SEND1", content=a_content(wording={"ja": Wording("", "明日は休みます。\nお電話ください。")}))
    page = asked(office, HERE).body
    assert isinstance(page, str)
    assert page.count("明日は休みます。") == 1
    assert page.count("お電話ください。") == 1


def test_another_town_s_sends_are_not_shown(office: Office) -> None:
    was_sent(office, "SEND1")
    an_office(office.house, a_tenant("yamabe", name="やまべ町"))
    seen = asked(office, "/public/yamabe/broadcasts/sent.json")
    assert json.loads(seen.body) == {"town": "やまべ町", "sends": []}
    with pytest.raises(NotFound):
        asked(office, "/public/nowhere/broadcasts/sent.json")


def test_in_chat_the_newest_are_told_with_the_page(office: Office, clock: Clock) -> None:
    for number in range(8):
        was_sent(office, f"SEND{number}", content=a_content(f"知らせ{number}"))
        clock.pass_(hours=6)
    turn = a_turn(office, a_resident(office))
    reply = tell_sent(turn)
    [message] = draw(office, a_channel(), "", "ja", reply)
    told = words_of(message)
    assert "知らせ7" in told
    assert "知らせ1" not in told
    assert "ほか2件" in told
    assert f"https://madoguchi.example{HERE}?lang=ja" in str(message)


def test_in_chat_nothing_sent_is_said_so(office: Office) -> None:
    turn = a_turn(office, replace(a_resident(office), language="en"))
    [message] = draw(office, a_channel(), "", "en", tell_sent(turn))
    assert "Nothing was sent in the last 7 days." in words_of(message)
