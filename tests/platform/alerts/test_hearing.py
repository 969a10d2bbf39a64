"""A telegram and a town: what is told, once, and the named reason why not."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.platform.alerts.hearing import decisions_of
from chalicelib.platform.alerts.repository import ReceivedAlerts
from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.broadcasts import life
from chalicelib.platform.house import House, Office
from tests.kit.fakes import FakeQueues
from tests.kit.mortal import Fate, Guarded, Killed, watched
from tests.kit.telegrams import (
    JMA,
    RAIN,
    SEND_ALL,
    a_listening_town,
    an_alert_house,
    arrives,
    old_rain,
    quake,
    rain,
    report,
    take_all,
    told,
    tsunami,
    warnings,
)

pytestmark = pytest.mark.usefixtures("estate")

LATER, LATER_STILL = "2026-11-20T09:55:00+09:00", "2026-11-20T09:58:00+09:00"


@pytest.fixture
def house() -> House:
    return an_alert_house()


@pytest.fixture
def office(house: House) -> Office:
    return a_listening_town(house)


def titles(office: Office) -> list[str]:
    return [broadcast.title for broadcast in told(office)]


def reasons(office: Office) -> list[str | None]:
    """Of each telegram, oldest first, why nothing was told; None where something was."""
    found: list[str | None] = []
    for note in reversed(ReceivedAlerts(office.scope).newest().items):
        decisions = decisions_of(note)
        found += [note.facts["reason"]] if not decisions else [decision.reason for decision in decisions]
    return found


def test_a_raised_level_is_sent_at_once_under_the_towns_standing_order(house: House, office: Office) -> None:
    arrives(house, rain(4))
    [broadcast] = told(office)
    assert broadcast.title == "みなと市に大雨危険警報（警戒レベル4相当）が出ました。"
    assert broadcast.state == "approved"
    assert broadcast.is_urgent
    assert broadcast.approval is not None
    assert broadcast.approval.by == "standing:alert:rain"
    assert broadcast.audience == {"category": "bosai"}
    assert "避難指示" in broadcast.content.wording["ja"].body
    assert set(broadcast.content.wording) == {"ja", "ja-easy", "en"}
    assert "Alert Level 4" in broadcast.content.wording["en"].title


def test_an_unchanged_reissue_tells_nothing(house: House, office: Office) -> None:
    arrives(house, rain(3), "A")
    arrives(house, rain(3, LATER), "B")
    assert len(told(office)) == 1
    assert reasons(office) == [None, "unchanged"]


def test_it_is_told_when_the_level_falls_and_when_it_is_lifted(house: House, office: Office) -> None:
    arrives(house, rain(5), "A")
    arrives(house, rain(3, LATER), "B")
    arrives(house, rain(0, LATER_STILL), "C")
    assert titles(office) == [
        "みなと市に大雨特別警報（警戒レベル5相当）が出ました。",
        "みなと市の大雨の情報は、大雨警報（警戒レベル3相当）に下がりました。",
        "みなと市に出ていた大雨の情報は、解除されました。",
    ]


def test_what_is_below_the_lowest_level_is_not_told(house: House, office: Office) -> None:
    arrives(house, rain(2))
    assert told(office) == []
    assert reasons(office) == ["below"]


def test_from_the_older_telegrams_only_a_special_warning_counts(house: House, office: Office) -> None:
    arrives(house, old_rain(("大雨警報", "03", "発表"), ("雷注意報", "14", "発表")), "A")
    assert told(office) == []
    assert set(reasons(office)) == {"old_format"}
    arrives(house, old_rain(("大雨特別警報", "33", "発表"), sent=LATER), "B")
    assert [broadcast.title for broadcast in told(office)] == ["みなと市に大雨特別警報（警戒レベル5相当）が出ました。"]
    arrives(house, rain(4, LATER_STILL), "C")
    assert len(told(office)) == 1, "the older series has not lifted its special warning"


@pytest.mark.parametrize("status", ["訓練", "試験"])
def test_exercises_and_tests_never_reach_a_resident_and_change_nothing(
    house: House, office: Office, status: str
) -> None:
    arrives(house, rain(5, status=status), "A")
    assert told(office) == []
    assert reasons(office) == [{"訓練": "exercise", "試験": "test"}[status]]
    arrives(house, rain(5, LATER), "B")
    assert len(told(office)) == 1


def test_a_correction_is_told_as_one_and_only_if_it_changes_something(house: House, office: Office) -> None:
    arrives(house, rain(4), "A")
    arrives(house, rain(4, LATER, info_type="訂正"), "B")
    arrives(house, rain(3, LATER_STILL, info_type="訂正"), "C")
    assert titles(office)[1:] == ["【訂正】みなと市の大雨の情報は、正しくは大雨警報（警戒レベル3相当）です。"]


def test_a_telegram_older_than_the_last_one_is_dropped(house: House, office: Office) -> None:
    arrives(house, rain(3, LATER), "B")
    arrives(house, rain(5), "A")
    assert len(told(office)) == 1
    assert "older" in reasons(office)


def test_what_comes_hours_late_is_noted_and_not_told(house: House, office: Office) -> None:
    arrives(house, rain(5, "2026-11-20T01:00:00+09:00"))
    assert told(office) == []
    assert reasons(office) == ["late"]


def test_the_level_of_a_landslide_alert_stands_in_its_title(house: House, office: Office) -> None:
    item = (
        f"<Item><Kind><Name>警戒</Name><Code>3</Code><Status>発表</Status></Kind><Area><Code>{JMA}</Code></Area></Item>"
    )
    body = f'<Warning type="土砂災害警戒情報">{item}</Warning>'
    head_title = "架空県レベル５土砂災害特別警報"
    arrives(house, report("土砂災害警戒情報", head="", body=body, head_title=head_title, event="架空県土砂災害"))
    assert titles(office) == ["みなと市に土砂災害特別警報（警戒レベル5相当）が出ました。"]


def test_a_quake_is_followed_up_only_when_the_intensity_rises(house: House, office: Office) -> None:
    arrives(house, quake("4", area="998"), "A")
    arrives(house, quake("3", sent=LATER), "B")
    arrives(house, quake("5+", sent=LATER_STILL), "C")
    arrives(house, quake("5+", sent=LATER_STILL, event="20261120100000"), "D")
    assert titles(office) == [
        "みなと市で震度4の揺れを観測しました。",
        "みなと市で震度5強の揺れを観測しました。",
        "みなと市で震度5強の揺れを観測しました。",
    ]


def test_a_cancellation_names_no_places_and_takes_the_event_back_where_it_was_told(
    house: House, office: Office
) -> None:
    deaf = a_listening_town(house, "yamabe", code="", settings={"alerts": {**SEND_ALL, "also": []}})
    arrives(house, quake("5-"), "A")
    begin_all(office)
    arrives(house, cancelled("震源・震度に関する情報", "20261120095000"), "B")
    assert titles(office)[-1] == "【取消】先ほどお知らせしたみなと市の地震の情報は、取り消されました。"
    assert told(deaf) == []


HEAVY_RAIN = (
    '<Information type="記録的短時間大雨情報"><Item><Kind><Name>記録的短時間大雨情報</Name><Code>1</Code>'
    '<Condition>発表</Condition></Kind><Areas codeType="気象情報／府県予報区・細分区域等"><Area>'
    "<Name>架空県</Name><Code>990000</Code></Area></Areas></Item></Information>"
)
"""Of a prefecture, which the town is named in."""


def heavy_rain(event: str) -> bytes:
    return report("記録的短時間大雨情報", head=HEAVY_RAIN, headline="みなと市付近で約１００ミリ", event=event)


def landslide(event: str) -> bytes:
    item = (
        f"<Item><Kind><Name>警戒</Name><Code>3</Code><Status>発表</Status></Kind><Area><Code>{JMA}</Code></Area></Item>"
    )
    body = f'<Warning type="土砂災害警戒情報">{item}</Warning>'
    return report("土砂災害警戒情報", head="", body=body, head_title="架空県土砂災害警戒情報", event=event)


@pytest.mark.parametrize(
    ("title", "telegram", "named"),
    [
        ("震源・震度に関する情報", lambda event: quake("5-", event=event), "地震"),
        ("津波警報・注意報・予報", lambda event: tsunami("51", event=event), "津波"),
        ("記録的短時間大雨情報", heavy_rain, "記録的な大雨"),
        ("土砂災害警戒情報", landslide, "土砂災害"),
    ],
)
def test_whatever_was_told_of_an_event_its_cancellation_is_told_once_to_the_same(
    house: House, office: Office, title: str, telegram: Callable[[str], bytes], named: str
) -> None:
    arrives(house, telegram("EVENT1"), "A")
    begin_all(office)
    [first] = told(office)
    for name in ("B", "C", "B"):
        arrives(house, cancelled(title, "EVENT1"), name)
    [_, taken_back] = told(office)
    assert taken_back.title == f"【取消】先ほどお知らせしたみなと市の{named}の情報は、取り消されました。"
    assert (taken_back.audience, taken_back.category) == (first.audience, first.category)
    assert taken_back.is_urgent == first.is_urgent
    assert taken_back.state == "approved"


def test_the_cancellation_of_another_event_tells_nothing(house: House, office: Office) -> None:
    arrives(house, landslide("EVENT1"), "A")
    begin_all(office)
    arrives(house, cancelled("土砂災害警戒情報", "EVENT2"), "B")
    arrives(house, cancelled("記録的短時間大雨情報", "EVENT1"), "C")
    assert len(told(office)) == 1


def test_what_never_left_is_given_up_and_nobody_is_told_of_its_cancellation(house: House) -> None:
    kinds = {"landslide": {"mode": "draft"}}
    office = a_listening_town(house, settings={"alerts": {"kinds": kinds}})
    arrives(house, landslide("EVENT1"), "A")
    arrives(house, cancelled("土砂災害警戒情報", "EVENT1"), "B")
    assert [broadcast.state for broadcast in told(office)] == ["cancelled"]
    [line] = AuditLog(office.scope).whole_day("2026-11-20")
    assert (line.what, line.detail) == ("配信の取りやめ", "取消の電文が届きました")


def test_killed_anywhere_a_cancellation_is_told_once() -> None:
    at, was_killed = 0, True
    while was_killed:
        was_killed = _killed_while_cancelling(at)
        at += 1
    assert at > 10


def _killed_while_cancelling(at: int) -> bool:
    queues = FakeQueues()
    house = an_alert_house(queues=queues)
    office = a_listening_town(house, f"gone-{at}", code=f"98{at:03d}6")
    arrives(house, landslide(f"EVENT{at}").replace(JMA.encode(), f"98{at:03d}00".encode()), "A")
    begin_all(office)
    queues.sent.clear()
    order = {"telegram": _laid(house, cancelled("土砂災害警戒情報", f"EVENT{at}"))}
    killed = True
    try:
        with watched(Fate(at)):
            _work(house, queues, order)
        killed = False
    except Killed:
        _work(house, queues, order)
    assert [broadcast.title.startswith("【取消】") for broadcast in told(office)] == [False, True]
    return killed


def cancelled(title: str, event: str) -> bytes:
    """A cancellation as the JMA sends it: an event, and no places."""
    return report(title, head="", sent=LATER, event=event, info_type="取消")


def begin_all(office: Office) -> None:
    """What was told leaves the house."""
    for broadcast in told(office):
        assert life.begin(office, broadcast.id)


def test_a_tsunami_is_told_for_the_coast_the_town_watches(house: House, office: Office) -> None:
    arrives(house, tsunami("52"), "A")
    arrives(house, tsunami("62", sent=LATER), "B")
    arrives(house, tsunami("60", sent=LATER_STILL), "C")
    assert titles(office) == [
        "みなと市に大津波警報が出ました。",
        "みなと市の津波の情報は、津波注意報に下がりました。",
        "みなと市に出ていた津波の情報は、解除されました。",
    ]


def test_a_river_is_told_by_its_level(house: House, office: Office) -> None:
    head = (
        '<Information type="指定河川洪水予報（予報区域）"><Item><Kind><Name>レベル４氾濫危険警報</Name><Code>40</Code>'
        '<Condition>発表</Condition></Kind><Areas codeType="河川"><Area><Name>架空川</Name><Code>9999990001</Code>'
        "</Area></Areas></Item></Information>"
    )
    arrives(house, report("指定河川洪水予報", head=head))
    assert titles(office) == ["みなと市にはん濫危険警報（警戒レベル4相当）が出ました。"]
    assert "架空川" in told(office)[0].content.wording["ja"].body


@pytest.mark.parametrize(("text", "expected"), [("みなと市付近で約１００ミリ", 1), ("となり町付近で約１００ミリ", 0)])
def test_record_rain_names_a_prefecture_and_counts_where_its_text_names_the_town(
    house: House, office: Office, text: str, expected: int
) -> None:
    head = (
        '<Information type="記録的短時間大雨情報"><Item><Kind><Name>記録的短時間大雨情報</Name><Code>1</Code>'
        '<Condition>発表</Condition></Kind><Areas codeType="気象情報／府県予報区・細分区域等"><Area>'
        "<Name>架空県</Name><Code>990000</Code></Area></Areas></Item></Information>"
    )
    arrives(house, report("記録的短時間大雨情報", head=head, headline=text))
    assert len(told(office)) == expected
    assert reasons(office) == ([None] if expected else ["not_ours"])


def test_a_tornado_watch_is_told_once_while_it_lasts(house: House, office: Office) -> None:
    head = (
        '<Information type="竜巻注意情報（市町村等）"><Item><Kind><Name>竜巻注意情報</Name><Code>1</Code>'
        '<Condition>発表</Condition></Kind><Areas codeType="気象・地震・火山情報／市町村等"><Area>'
        f"<Name>みなと市</Name><Code>{JMA}</Code></Area></Areas></Item></Information>"
    )
    valid = "2026-11-20T10:50:00+09:00"
    arrives(house, report("竜巻注意情報", head=head, valid=valid, event="T1"), "A")
    arrives(house, report("竜巻注意情報", head=head, valid=valid, event="T1", sent=LATER), "B")
    assert titles(office) == ["みなと市に竜巻注意情報が出ました。"]


def test_a_kind_that_waits_for_staff_becomes_a_draft_and_one_that_is_off_nothing(house: House) -> None:
    kinds = {"rain": {"mode": "draft"}, "quake": {"mode": "off", "lowest": "4"}}
    office = a_listening_town(house, settings={"alerts": {"kinds": kinds}})
    arrives(house, rain(4), "A")
    arrives(house, quake("6-", sent=LATER), "B")
    assert [broadcast.state for broadcast in told(office)] == ["draft"]
    assert reasons(office) == [None, "off"]


def test_a_part_of_the_town_is_told_to_its_areas_and_to_those_who_never_said_where_they_live(house: House) -> None:
    from chalicelib.platform.tenants.model import Area

    areas = (Area("yama", "山"), Area("umi", "海"))
    settings = {"alerts": {**SEND_ALL, "areas": {"city/9990112": ["yama"]}}}
    office = a_listening_town(house, areas=areas, settings=settings)
    cities = {"9990111": [RAIN[3]], "9990112": [RAIN[5]]}
    arrives(house, warnings("気象警報・注意報（Ｒ０６）（大雨）", cities))
    by_level = {broadcast.title: broadcast.audience for broadcast in told(office)}
    assert by_level == {
        "みなと市に大雨警報（警戒レベル3相当）が出ました。": {"category": "bosai"},
        "みなと市に大雨特別警報（警戒レベル5相当）が出ました。": {
            "and": [{"category": "bosai"}, {"or": [{"area": ["yama"]}, {"not": {"area": ["yama", "umi"]}}]}]
        },
    }


def test_only_the_towns_that_watch_a_place_hear_of_it(house: House, office: Office) -> None:
    other = a_listening_town(house, "yamabe", code="999024", name="やまべ町")
    arrives(house, rain(5, code="9990200"))
    assert told(office) == []
    assert [broadcast.title for broadcast in told(other)] == ["やまべ町に大雨特別警報（警戒レベル5相当）が出ました。"]
    assert ReceivedAlerts(office.scope).newest().items == ()


def test_the_same_telegram_twice_makes_no_second_broadcast(house: House, office: Office) -> None:
    arrives(house, rain(4))
    arrives(house, rain(4))
    assert len(told(office)) == 1


def test_killed_anywhere_a_telegram_is_told_once() -> None:
    at = 0
    while _killed_at(at):
        at += 1
    assert at > 20


def _killed_at(at: int) -> bool:
    """Whether the worker was killed at that moment; the queue brings its order again, and all is told once."""
    queues, fate = FakeQueues(), Fate(None)
    house = an_alert_house(queues=Guarded(queues, fate))
    office = a_listening_town(house, f"town-{at}", code=f"99{at:03d}6")
    order = {"telegram": _laid(house, rain(4, code=f"99{at:03d}00"))}
    fate.at, fate.moments = at, 0
    killed = False
    try:
        with watched(fate):
            _work(house, queues, order)
    except Killed:
        killed, fate.at = True, None
        _work(house, queues, order)
    assert [broadcast.state for broadcast in told(office)] == ["approved"]
    return killed


def _laid(house: House, document: bytes) -> str:
    feeds: Any = house.feeds
    return str(feeds.put("data/K.xml", document))


def _work(house: House, queues: FakeQueues, order: dict[str, str]) -> None:
    """The order again, and everything that lies on the queue, some of it twice."""
    from chalicelib.platform.alerts.orders import take

    take(house, order)
    waiting = [body for thing, body in queues.sent if thing == "inbound"]
    for body in waiting:
        take(house, body)


def test_two_towns_in_one_telegram_are_each_told_their_own(house: House, office: Office) -> None:
    other = a_listening_town(house, "yamabe", code="999024", name="やまべ町")
    cities = {JMA: [RAIN[3]], "9990200": [RAIN[5]]}
    arrives(house, warnings("気象警報・注意報（Ｒ０６）（大雨）", cities))
    take_all(house)
    assert titles(office) == ["みなと市に大雨警報（警戒レベル3相当）が出ました。"]
    assert titles(other) == ["やまべ町に大雨特別警報（警戒レベル5相当）が出ました。"]
