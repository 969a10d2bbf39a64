from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.broadcasts import life, recurring
from chalicelib.platform.broadcasts.content import messages_of
from chalicelib.platform.broadcasts.life import Who
from chalicelib.platform.broadcasts.model import Broadcast, Content, Wording
from chalicelib.platform.broadcasts.recurring import Rule, RuleRecord, Rules, come_round
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.rhythm import Rhythm
from chalicelib.platform.broadcasts.templates import keep_version, template_of
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.rounds import do_due
from tests.kit.fakes import Clock
from tests.kit.mortal import Fate, Killed, watched
from tests.kit.offices import a_house, a_resident, a_tenant, an_office
from tests.kit.tables import empty_tables
from tests.platform.broadcasts.sends import EVERYONE

AUTHOR, OTHER = Who("member-1", "学校課"), Who("member-2", "広報課 承認")
WEEKLY = Rhythm("week", "16:00", weekdays=(0,))
BODY = "{日付}（{曜日}）の給食は{献立}です。"


def a_town(clock: Clock, *, residents: int = 1, body: str = BODY) -> Office:
    """A town in which more than two need a second person, with one template."""
    template = {"id": "kyushoku", "name": "給食", "category": "gakko", "content": {"wording": {"ja": {"body": body}}}}
    settings = {"broadcasts": {"approval_above": 2, "templates": [template]}}
    office = an_office(a_house(clock=clock), a_tenant(settings=settings))
    for number in range(residents):
        a_resident(office, str(number), categories=("gakko",))
    return office


def a_rule(**facts: Any) -> Rule:
    told: dict[str, Any] = {
        "name": "月曜の給食",
        "template": "kyushoku",
        "channel_key": "CHANNEL-MINATO",
        "audience": EVERYONE,
        "rhythm": WEEKLY,
        "values": {"献立": "カレー"},
    }
    return Rule("RULE1", **told | facts)


@pytest.fixture
def clock() -> Clock:
    return Clock()  # Friday 2026-11-20 10:00 in Japan


@pytest.fixture
def office(estate: None, clock: Clock) -> Office:
    return a_town(clock)


def made(office: Office) -> list[Broadcast]:
    return list(Broadcasts(office.scope).latest(10))


def wakes_at(office: Office) -> str:
    record: RuleRecord = Rules(office.scope).records.fetch("RULE1")
    return f"{office.tenant.local(datetime.fromisoformat(record.wakes_at)):%d %H:%M}" if record.wakes_at else ""


def test_the_day_of_a_send_reads_as_a_day_in_each_language(office: Office, clock: Clock) -> None:
    wording = {language: Wording(body="{日付} {曜日} {献立}") for language in ("ja", "ja-easy", "en")}
    template = template_of(office, "kyushoku")
    template = replace(template, content=Content("text", wording))
    rule = a_rule(values_in={"en": {"献立": "Curry"}})
    made = recurring.occurrence(office, rule, template, datetime(2026, 11, 23, 7, tzinfo=UTC))
    told = {language: messages_of(office, made, language).messages[0]["text"] for language in wording}
    assert told == {
        "ja": "11月23日 月曜日 カレー",
        "ja-easy": "11月（がつ）23日（にち） 月曜日（げつようび） カレー",
        "en": "11/23 Monday Curry",
    }


def test_an_approval_is_of_the_words_in_every_language(office: Office) -> None:
    template = template_of(office, "kyushoku")
    assert a_rule(values_in={}).seal(template) == a_rule().seal(template)
    assert a_rule(values_in={"en": {"献立": "Curry"}}).seal(template) != a_rule().seal(template)


def test_a_day_ahead_each_time_becomes_a_broadcast_of_its_own(office: Office, clock: Clock) -> None:
    recurring.keep_rule(office, a_rule(), AUTHOR)
    assert wakes_at(office) == "22 16:00"
    come_round(office, "RULE1")
    assert made(office) == []
    clock.pass_(days=2, hours=6)
    do_due(office.house, "minato", "recurrence", "", "RULE1")
    [broadcast] = made(office)
    assert (broadcast.state, broadcast.send_at) == ("approved", "2026-11-23T16:00:00+09:00")
    assert broadcast.values == {"日付": "11月23日", "曜日": "月曜日", "献立": "カレー"}
    assert broadcast.from_template == "kyushoku/1"
    assert wakes_at(office) == "29 16:00"
    clock.pass_(days=7)
    come_round(office, "RULE1")
    assert len(made(office)) == 2


def test_where_a_second_person_is_needed_it_waits_for_approval(estate: None, clock: Clock) -> None:
    office = a_town(clock, residents=3)
    recurring.keep_rule(office, a_rule(), AUTHOR)
    clock.pass_(days=3)
    come_round(office, "RULE1")
    assert [broadcast.state for broadcast in made(office)] == ["submitted"]


def approved(office: Office) -> None:
    rule = Rules(office.scope).fetch("RULE1")
    recurring.approve_rule(office, "RULE1", OTHER, rule.seal(template_of(office, "kyushoku")))


def test_an_approved_rule_sends_by_itself_until_its_text_changes(estate: None, clock: Clock) -> None:
    office = a_town(clock, residents=3)
    recurring.keep_rule(office, a_rule(), AUTHOR)
    approved(office)
    clock.pass_(days=3)
    come_round(office, "RULE1")
    assert [broadcast.state for broadcast in made(office)] == ["approved"]
    template = template_of(office, "kyushoku")
    keep_version(office, template, instead_of=template.version, by="学校課")
    clock.pass_(days=7)
    come_round(office, "RULE1")
    assert [broadcast.state for broadcast in made(office)] == ["approved", "approved"]  # the same words
    changed = replace(template, content=replace(template.content, wording={"ja": Wording(body=BODY + "お楽しみに。")}))
    keep_version(office, changed, instead_of=2, by="学校課")
    clock.pass_(days=7)
    come_round(office, "RULE1")
    assert made(office)[0].state == "submitted"


def test_nobody_approves_their_own_rule_or_one_that_changed(office: Office) -> None:
    rule = recurring.keep_rule(office, a_rule(), AUTHOR)
    seal = rule.seal(template_of(office, "kyushoku"))
    with pytest.raises(StaffMistake, match="書いた人は承認できません"):
        recurring.approve_rule(office, "RULE1", AUTHOR, seal)
    with pytest.raises(Conflict, match="内容が変わりました"):
        recurring.approve_rule(office, "RULE1", OTHER, "OTHER")
    approved(office)
    again = recurring.keep_rule(office, a_rule(name="月曜"), Who("member-3", "学校課"))
    assert (again.approval, again.hands) == (None, ("member-1", "member-3"))


def test_what_the_check_finds_leaves_a_draft_and_tells_staff(estate: None, clock: Clock) -> None:
    office = a_town(clock, body=BODY + "問い合わせ 090-1234-5678")
    recurring.keep_rule(office, a_rule(values={}), AUTHOR)
    clock.pass_(days=3)
    come_round(office, "RULE1")
    [draft] = made(office)
    assert draft.state == "draft"
    assert "｛献立｝に入れる言葉がありません" in draft.came_back
    assert "定期配信の確認で止まりました" in Rules(office.scope).fetch("RULE1").trouble
    assert wakes_at(office) == "29 16:00"


def test_warnings_that_were_looked_at_once_are_let_stand(estate: None, clock: Clock) -> None:
    office = a_town(clock, body=BODY + "問い合わせ 090-1234-5678")
    rule = recurring.keep_rule(office, a_rule(), AUTHOR)
    seen = tuple(finding.key for finding in recurring.looked_over(office, rule).warnings)
    assert seen
    recurring.keep_rule(office, a_rule(seen=seen), AUTHOR)
    clock.pass_(days=3)
    come_round(office, "RULE1")
    assert [broadcast.state for broadcast in made(office)] == ["approved"]


def test_a_paused_or_removed_rule_makes_nothing(office: Office, clock: Clock) -> None:
    recurring.keep_rule(office, a_rule(), AUTHOR)
    recurring.pause_rule(office, "RULE1", is_paused=True)
    assert wakes_at(office) == ""
    clock.pass_(days=10)
    come_round(office, "RULE1")
    recurring.pause_rule(office, "RULE1", is_paused=False)
    assert wakes_at(office) == "29 16:00"  # what passed meanwhile is not made up for
    recurring.remove_rule(office, "RULE1")
    come_round(office, "RULE1")
    assert made(office) == []


def test_a_time_that_was_slept_through_is_passed_over(office: Office, clock: Clock) -> None:
    recurring.keep_rule(office, a_rule(), AUTHOR)
    clock.pass_(days=4)
    come_round(office, "RULE1")
    assert made(office) == []
    assert "1回とばしました" in Rules(office.scope).fetch("RULE1").trouble
    assert wakes_at(office) == "29 16:00"


def test_a_rule_whose_template_is_gone_says_so(office: Office, clock: Clock) -> None:
    recurring.keep_rule(office, a_rule(template="gone"), AUTHOR)
    clock.pass_(days=3)
    come_round(office, "RULE1")
    assert "ひな型がなくなった" in Rules(office.scope).fetch("RULE1").trouble


def test_killed_anywhere_it_makes_each_time_once(estate: None) -> None:
    moments = _moments_of(None)
    for at in range(moments):
        _moments_of(at)


def _moments_of(at: int | None) -> int:
    """Come round with a kill at that moment and again without; how many moments there are."""
    empty_tables()
    clock = Clock()
    office = a_town(clock)
    recurring.keep_rule(office, a_rule(), AUTHOR)
    clock.pass_(days=3)
    fate = Fate(at)
    try:
        with watched(fate):
            come_round(office, "RULE1")
    except Killed:
        come_round(office, "RULE1")
    assert [(each.state, each.came_back) for each in made(office)] == [("approved", "")], at
    assert wakes_at(office) == "29 16:00"
    return fate.moments


def test_ids_follow_from_rule_and_time(office: Office, clock: Clock) -> None:
    rule, template = a_rule(), template_of(office, "kyushoku")
    at = clock()
    assert recurring.occurrence(office, rule, template, at).id == life.id_for(at, "rule", "RULE1")
