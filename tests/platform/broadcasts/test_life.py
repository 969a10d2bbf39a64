from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.broadcasts import life
from chalicelib.platform.broadcasts.checks import check
from chalicelib.platform.broadcasts.life import Who
from chalicelib.platform.broadcasts.model import Approval, Broadcast, Wording
from chalicelib.platform.broadcasts.planning import has_grown
from chalicelib.platform.broadcasts.repository import BroadcastRecord, Broadcasts
from chalicelib.platform.house import Office
from chalicelib.platform.situations.switching import switch
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.offices import a_house, a_resident, a_tenant, an_office
from tests.platform.broadcasts.sends import a_broadcast, a_content

AUTHOR, OTHER = Who("member-1", "環境課 担当"), Who("member-2", "広報課 承認")


@pytest.fixture
def clock() -> Clock:
    return Clock()  # 2026-11-20 10:00 in Japan


@pytest.fixture
def office(estate: None, clock: Clock) -> Office:
    return a_town(clock)


def a_town(clock: Clock, residents: int = 3, **chosen: Any) -> Office:
    """A town in which more than two need a second person."""
    settings = {"broadcasts": {"approval_above": 2, "hold_minutes": 5} | chosen}
    office = an_office(a_house(clock=clock), a_tenant(settings=settings))
    for number in range(residents):
        a_resident(office, str(number))
    return office


def drafted(office: Office, id_: str = "SEND1", **facts: Any) -> Broadcast:
    return life.draft(office, a_broadcast(id_, **facts))


def seen(office: Office, id_: str) -> list[str]:
    return [finding.key for finding in check(office, Broadcasts(office.scope).fetch(id_)).warnings]


def submitted(office: Office, id_: str = "SEND1", **facts: Any) -> Broadcast:
    drafted(office, id_, **facts)
    return life.submit(office, id_, AUTHOR, seen(office, id_))


def approved(office: Office, id_: str = "SEND1", **facts: Any) -> Broadcast:
    return life.approve(office, id_, OTHER, submitted(office, id_, **facts).seal)


def wakes_at(office: Office, id_: str = "SEND1") -> str | None:
    record: BroadcastRecord = Broadcasts(office.scope).records.fetch(id_)
    return (
        office.tenant.local(datetime.fromisoformat(record.wakes_at)).strftime("%d %H:%M") if record.wakes_at else None
    )


def test_a_send_goes_from_draft_to_planning_through_two_people_and_second_thoughts(
    office: Office, clock: Clock
) -> None:
    assert submitted(office).state == "submitted"
    let_go = life.approve(office, "SEND1", OTHER, a_broadcast().seal)
    assert (let_go.state, let_go.expected, let_go.approval and let_go.approval.count) == ("approved", 3, 3)
    assert wakes_at(office) == "20 10:05"
    assert not life.begin(office, "SEND1")
    clock.pass_(minutes=5)
    assert life.begin(office, "SEND1")
    begun = Broadcasts(office.scope).fetch("SEND1")
    assert (begun.state, begun.began_at) == ("planning", "2026-11-20T10:05:00+09:00")
    assert wakes_at(office) == "20 10:06"
    assert not life.begin(office, "SEND1")


def test_a_draft_of_the_same_id_stays_as_it_is(office: Office) -> None:
    drafted(office)
    again = drafted(office, content=a_content("べつの文"))
    assert again.content == a_content()


def test_a_small_send_needs_no_second_person(estate: None, clock: Clock) -> None:
    office = a_town(clock, residents=2)
    assert submitted(office).state == "approved"


def test_an_urgent_send_always_needs_one_and_does_not_wait(estate: None, clock: Clock) -> None:
    office = a_town(clock, residents=1)
    urgent = submitted(office, is_urgent=True, content=a_content("避難指示を出しました。"), category="bosai")
    assert urgent.state == "submitted"
    life.approve(office, "SEND1", OTHER, urgent.seal)
    assert wakes_at(office) == "20 10:00"
    queues = office.house.queues
    assert isinstance(queues, FakeQueues)
    assert queues.sent[-1] == ("emergencies", {"tenant": "minato", "kind": "wake", "broadcast": "SEND1"})
    assert life.begin(office, "SEND1")


def test_the_author_may_not_approve(office: Office) -> None:
    told = submitted(office)
    with pytest.raises(StaffMistake, match="書いた人は承認できません"):
        life.approve(office, "SEND1", AUTHOR, told.seal)
    assert Broadcasts(office.scope).fetch("SEND1").state == "submitted"


def test_nobody_who_wrote_in_it_may_approve(office: Office) -> None:
    drafted(office)
    life.change(office, "SEND1", OTHER, lambda before: replace(before, title="ごみ袋"))
    told = life.submit(office, "SEND1", AUTHOR, seen(office, "SEND1"))
    with pytest.raises(StaffMistake, match="書いた人は承認できません"):
        life.approve(office, "SEND1", OTHER, told.seal)
    third = Who("member-3", "総務課")
    assert life.approve(office, "SEND1", third, told.seal).state == "approved"


def test_a_change_after_submitting_or_approving_makes_it_a_draft_again(office: Office) -> None:
    approved(office)
    life.change(office, "SEND1", AUTHOR, lambda before: replace(before, content=a_content("べつの文")))
    after = Broadcasts(office.scope).fetch("SEND1")
    assert (after.state, after.approval, after.expected, after.seen) == ("draft", None, None, ())
    assert wakes_at(office) is None


def test_what_changed_since_the_approver_looked_is_not_approved(office: Office) -> None:
    before = submitted(office).seal
    life.change(office, "SEND1", AUTHOR, lambda told: replace(told, content=a_content("べつの文")))
    life.submit(office, "SEND1", AUTHOR, seen(office, "SEND1"))
    with pytest.raises(Conflict, match="内容が変わりました"):
        life.approve(office, "SEND1", OTHER, before)


def test_an_approval_of_something_else_never_begins(office: Office, clock: Clock) -> None:
    approved(office)
    other = a_content("だれも見ていない文")
    Broadcasts(office.scope).move("SEND1", ("approved",), lambda before: replace(before, content=other))
    clock.pass_(minutes=6)
    assert not life.begin(office, "SEND1")
    after = Broadcasts(office.scope).fetch("SEND1")
    assert (after.state, "内容が変わった" in after.came_back) == ("draft", True)


def test_an_approval_expires_a_day_after_it_could_have_begun(office: Office, clock: Clock) -> None:
    approved(office)
    clock.pass_(hours=24, minutes=1)
    assert not life.begin(office, "SEND1")
    after = Broadcasts(office.scope).fetch("SEND1")
    assert (after.state, "1日を過ぎても" in after.came_back) == ("draft", True)
    [line] = AuditLog(office.scope).whole_day("2026-11-21")
    assert (line.who, line.what, line.thing) == ("system", "配信の差し戻し", "SEND1")


def test_an_approval_for_next_week_holds_until_then(office: Office, clock: Clock) -> None:
    approved(office, send_at="2026-11-27T09:00:00+09:00")
    assert wakes_at(office) == "27 09:00"
    clock.pass_(days=6, hours=23)
    assert life.begin(office, "SEND1")


def test_a_submission_whose_time_is_long_past_is_not_approved(office: Office, clock: Clock) -> None:
    told = submitted(office, send_at="2026-11-20T12:00:00+09:00")
    clock.pass_(days=2)
    with pytest.raises(StaffMistake, match="1日より過ぎています"):
        life.approve(office, "SEND1", OTHER, told.seal)


def test_what_grew_old_while_it_waited_is_not_approved(office: Office, clock: Clock) -> None:
    told = submitted(
        office, content=a_content("{日付}です", wording={"ja": Wording(body="{日付}です")}), values={"日付": "明日"}
    )
    Broadcasts(office.scope).move("SEND1", ("submitted",), lambda before: replace(before, values={}))
    with pytest.raises(StaffMistake, match="差し込む言葉"):
        life.approve(office, "SEND1", OTHER, replace(told, values={}).seal)


def test_errors_and_unseen_warnings_keep_a_draft_from_being_submitted(office: Office) -> None:
    drafted(office, content=a_content("{日付}に行います"))
    with pytest.raises(StaffMistake, match="日付"):
        life.submit(office, "SEND1", AUTHOR, [])
    drafted(office, "SEND2", content=a_content("11月1日に行います"))
    with pytest.raises(StaffMistake, match="より前"):
        life.submit(office, "SEND2", AUTHOR, [])
    assert life.submit(office, "SEND2", AUTHOR, seen(office, "SEND2")).state == "submitted"


def test_nobody_is_told_nothing(estate: None, clock: Clock) -> None:
    office = a_town(clock, residents=0)
    drafted(office)
    with pytest.raises(StaffMistake, match="一人もいません"):
        life.submit(office, "SEND1", AUTHOR, [])


def test_it_is_sent_back_with_a_reason_and_never_without(office: Office) -> None:
    submitted(office)
    with pytest.raises(StaffMistake, match="理由"):
        life.send_back(office, "SEND1", OTHER, " ")
    back = life.send_back(office, "SEND1", OTHER, "日付を確かめてください")
    assert (back.state, back.came_back) == ("draft", "広報課 承認が差し戻しました：日付を確かめてください")


def test_it_can_be_cancelled_until_planning_began(office: Office, clock: Clock) -> None:
    approved(office)
    assert life.cancel(office, "SEND1").state == "cancelled"
    clock.pass_(minutes=5)
    assert not life.begin(office, "SEND1")
    approved(office, "SEND2")
    clock.pass_(minutes=5)
    assert life.begin(office, "SEND2")
    with pytest.raises(Conflict, match="宛先の準備中"):
        life.cancel(office, "SEND2")


def test_a_copy_is_a_draft_of_its_own(office: Office) -> None:
    approved(office)
    made = life.copy(office, "SEND1", "SEND2", OTHER)
    assert (made.state, made.content, made.author, made.approval) == ("draft", a_content(), "member-2", None)
    assert made.hands == ("member-2",)


def test_a_night_holds_an_ordinary_send_until_morning(office: Office, clock: Clock) -> None:
    approved(office, send_at="2026-11-20T22:30:00+09:00")
    assert wakes_at(office) == "21 07:00"
    clock.pass_(hours=13)
    assert not life.begin(office, "SEND1")
    clock.pass_(hours=8)
    assert life.begin(office, "SEND1")


def begun(office: Office, clock: Clock, id_: str, **facts: Any) -> None:
    approved(office, id_, **facts)
    clock.pass_(minutes=5)
    assert life.begin(office, id_)


def test_a_category_that_had_its_sends_of_the_week_waits_and_emergencies_do_not(estate: None, clock: Clock) -> None:
    kinds = [{"id": "oshirase", "name": {"ja": "お知らせ"}, "at_most": 2, "by_default": True}]
    office = a_town(clock, categories=kinds)
    begun(office, clock, "SEND1")
    clock.pass_(days=1)
    begun(office, clock, "SEND2")
    approved(office, "SEND3")
    assert wakes_at(office, "SEND3") == "27 10:05"
    urgent = submitted(office, "SEND4", is_urgent=True, content=a_content("避難指示"))
    life.approve(office, "SEND4", OTHER, urgent.seal)
    assert life.begin(office, "SEND4")


def test_a_standing_order_launches_at_once_and_only_once(office: Office) -> None:
    alert = a_broadcast("ALERT1", author="alert:1", is_urgent=True, content=a_content("津波警報"), category="bosai")
    assert life.launch(office, alert, "alert:tsunami").state == "approved"
    assert life.begin(office, "ALERT1")
    assert life.launch(office, alert, "alert:tsunami").state == "planning"
    told = Broadcasts(office.scope).fetch("ALERT1")
    assert told.approval is not None
    assert told.approval.by == "standing:alert:tsunami"
    [line] = AuditLog(office.scope).whole_day("2026-11-20")
    assert (line.what, line.detail) == ("取扱いに基づく配信", "alert:tsunami")


def test_ids_of_a_cause_repeat_and_sort_by_their_time(clock: Clock) -> None:
    first = life.id_for(clock(), "rule", "1")
    assert first == life.id_for(clock(), "rule", "1")
    assert first < life.id_for(clock() + timedelta(seconds=1), "rule", "0")
    assert first != life.id_for(clock(), "rule", "2")


def test_in_disaster_mode_only_what_is_urgent_begins(office: Office, clock: Clock) -> None:
    approved(office)
    urgent = submitted(office, "SEND2", is_urgent=True, content=a_content("避難指示"))
    life.approve(office, "SEND2", OTHER, urgent.seal)
    switch(office, "disaster", by="member-2", label="広報課", why="大雨", seen="")
    clock.pass_(minutes=5)
    assert not life.begin(office, "SEND1")
    assert wakes_at(office) == "20 10:15"
    assert life.begin(office, "SEND2")


def test_an_emergency_in_a_large_town_need_not_wait_for_the_exact_count(office: Office) -> None:
    told = submitted(office, is_urgent=True, content=a_content("避難指示"))
    nobody_counted = Approval("member-2", "広報課", told.submitted_at, 0, told.seal)
    uncounted = replace(told, expected=None, approval=nobody_counted)
    assert not has_grown(uncounted, 1_000_000)
    assert has_grown(replace(uncounted, approval=replace(nobody_counted, count=3)), 1_000_000)


def test_a_category_the_town_gave_up_since_makes_it_a_draft_again(office: Office, clock: Clock) -> None:
    a_resident(office, "100", categories=("event",))
    submitted(office, category="event")  # to one: by themself
    settings = {"broadcasts": {"categories": [{"id": "oshirase", "name": {"ja": "お知らせ"}, "by_default": True}]}}
    fewer = replace(office, tenant=replace(office.tenant, settings=settings))
    clock.pass_(minutes=6)
    assert not life.begin(fewer, "SEND1")
    after = Broadcasts(office.scope).fetch("SEND1")
    assert after.state == "draft"
    assert "宛先の条件が使えなくなったため" in after.came_back
