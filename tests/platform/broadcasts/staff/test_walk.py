"""A clerk's walk through the routes: composed, stopped by the check, mended, approved, sent, stopped, read."""

import re

import pytest

from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.broadcasts import life
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.reminders.tick import tick
from chalicelib.platform.sms.ledger import EntryRecord, Ledger
from tests.kit.offices import a_resident
from tests.platform.broadcasts.sends import a_broadcast
from tests.platform.broadcasts.staff.desks import SendingDesks, open_sends


@pytest.fixture
def desks(estate: None) -> SendingDesks:
    return open_sends()


def test_a_clerk_composes_mends_gets_approval_sends_and_reads_who_got_it(desks: SendingDesks) -> None:
    clerk, approver = desks.opens("editor"), desks.opens("approver")
    stopped = clerk.composes("{日付}に、ごみ袋の値段が変わります。")
    assert "｛日付｝に入れる言葉がありません。" in stopped.text
    assert "承認を申請する" not in stopped.text
    mended = clerk.fills(clerk.sees(f"write?id={desks.send().id}"), "save", **{"value-0": "12月1日（火）"})
    assert "誤りは見つかりませんでした。" in mended.text
    assert "12月1日（火）に、ごみ袋の値段が変わります。" in mended.text
    assert "もう一人の承認が必要です" in mended.text
    asked = clerk.fills(mended, "submit")
    assert "承認を申請しました。" in asked.text
    listed = approver.sees("list")
    assert "あなたの承認を待っている配信" in listed.text
    seen = approver.sees(f"send?id={desks.send().id}")
    approved = approver.fills(seen, "approve")
    assert "承認しました。" in approved.text
    assert "20日(金) 10:05に配信を始めます。" in approved.text
    desks.waits(7)
    done = clerk.sees(f"send?id={desks.send().id}")
    assert desks.send().state == "sent"
    assert "3人のうち3人に届きました。" in done.text
    assert len(desks.reached()) == len(set(desks.reached())) == 3
    assert [message["text"] for message in desks.line.outbox[0].messages] == [
        "12月1日（火）に、ごみ袋の値段が変わります。"
    ]


def test_every_step_is_in_the_audit_log(desks: SendingDesks) -> None:
    clerk, approver = desks.opens("editor"), desks.opens("approver")
    clerk.fills(clerk.composes("来月から値段が変わります。"), "submit")
    approver.fills(approver.sees(f"send?id={desks.send().id}"), "approve")
    told = [(line.what, line.label) for line in AuditLog(desks.office.scope).whole_day("2026-11-20")]
    wanted = ["配信の下書きの作成", "配信の下書きの変更", "配信の申請", "配信の承認"]
    assert sorted(what for what, _ in told if what in wanted) == sorted(wanted)
    assert ("配信の承認", "approver 担当") in told
    assert f"broadcasts/{desks.send().id}" in {
        line.thing for line in AuditLog(desks.office.scope).whole_day("2026-11-20")
    }


def test_a_send_is_stopped_midway_and_its_account_is_exact(estate: None) -> None:
    desks = open_sends(residents=8)
    clerk, approver = desks.opens("editor"), desks.opens("approver")
    clerk.fills(clerk.composes("{地区}の皆さまへ"), "submit")
    approver.fills(approver.sees(f"send?id={desks.send().id}"), "approve")
    desks.waits(4)
    desks.clock.pass_(minutes=1)
    tick(desks.office.house)
    while desks.send().state != "sending":
        assert desks.works(at_most=1)
    page = clerk.sees(f"send?id={desks.send().id}")
    assert "もう届いた人からは消せません。よろしいですか。" in page.text
    stopped = clerk.fills(page, "stop")
    assert "停止しました。" in stopped.text
    desks.works()
    desks.waits(2)
    account = desks.send().account
    assert account is not None
    assert account.accepted == len(desks.reached())
    assert account.accepted + account.stopped == account.planned == 8
    assert account.stopped > 0
    read = clerk.sees(f"send?id={desks.send().id}")
    assert f"8人のうち{account.accepted}人に届きました。" in read.text
    assert "editor 担当が停止しました。" in read.text


def test_the_author_is_not_offered_to_approve_and_is_refused_when_they_try(desks: SendingDesks) -> None:
    boss, other = desks.opens("manager"), desks.opens("approver")
    boss.fills(boss.composes("来月から値段が変わります。"), "submit")
    own = boss.sees(f"send?id={desks.send().id}")
    assert "あなたが書いた配信です。" in own.text
    theirs = other.sees(f"send?id={desks.send().id}")
    fields = {"id": desks.send().id, "seal": desks.send().seal, "csrf": "", "once": "1", "came_from": ""}
    forged = fields | {name: value for name, value in own.forms[-1].fields if name == "csrf"}
    refused = boss.visitor.posts(f"{theirs.path.rpartition('/')[0]}/approve", list(forged.items()))
    assert refused.status == 400
    assert "書いた人は承認できません" in refused.text
    assert desks.send().state == "submitted"


def test_a_viewer_sees_and_may_do_nothing(desks: SendingDesks) -> None:
    clerk, viewer = desks.opens("editor"), desks.opens("viewer")
    clerk.composes("来月から値段が変わります。")
    assert "配信を作る" not in viewer.sees("list").text
    assert viewer.sees(f"write?id={desks.send().id}").status == 403
    assert viewer.sees(f"check?id={desks.send().id}").status == 200


def test_the_approver_sends_back_with_a_reason_that_the_clerk_reads(desks: SendingDesks) -> None:
    clerk, approver = desks.opens("editor"), desks.opens("approver")
    clerk.fills(clerk.composes("来月から値段が変わります。"), "submit")
    seen = approver.sees(f"send?id={desks.send().id}")
    approver.fills(seen, "send_back", reason="いつからか書いてください。")
    assert "approver 担当が差し戻しました：いつからか書いてください。" in clerk.sees(f"check?id={desks.send().id}").text
    assert "戻されました" in clerk.sees("list").text


def test_an_empty_or_unknown_audience_is_refused_in_words(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    for to, told in (("", "宛先を選んでください。"), ("segment:gone", "この配信先は、もうありません。")):
        answer = clerk.composes("来月から値段が変わります。", to=to)
        assert answer.status == 400
        assert told in answer.text
        drafts = [each for each in Broadcasts(desks.office.scope).latest(10) if each.state == "draft"]
        life.cancel(desks.office, drafts[0].id)


def test_nobody_is_told_when_nobody_is_meant(estate: None) -> None:
    desks = open_sends(residents=0)
    told = desks.opens("editor").composes("来月から値段が変わります。")
    assert "宛先に当てはまる人が一人もいません。" in told.text


def test_warnings_must_be_ticked(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    checked = clerk.composes("問い合わせは 090-1234-5678 まで")
    assert "携帯電話の番号" in checked.text
    refused = clerk.fills(checked, "submit")
    assert refused.status == 400
    assert "確かめていない注意があります。" in refused.text
    asked = clerk.fills(checked, "submit", **clerk.ticks_all(checked))
    assert "承認を申請しました。" in asked.text


def test_counts_are_handed_over_by_language_and_people_to_managers_alone(desks: SendingDesks) -> None:
    clerk, approver, boss = desks.opens("editor"), desks.opens("approver"), desks.opens("manager")
    clerk.fills(clerk.composes("来月から値段が変わります。"), "submit")
    approver.fills(approver.sees(f"send?id={desks.send().id}"), "approve")
    desks.waits(7)
    page = clerk.sees(f"send?id={desks.send().id}")
    counts = clerk.fills(page, "hand_counts")
    assert counts.text.splitlines()[1] == "日本語,（地区で分けていない）,届いた（LINEが受け付けた）,3"
    assert "hand_people" not in page.text
    people = boss.fills(boss.sees(f"send?id={desks.send().id}"), "hand_people")
    assert len(people.text.splitlines()) == 4
    lines = AuditLog(desks.office.scope).whole_day("2026-11-20")
    assert "配信結果（一人ひとり）の書き出し" in [line.what for line in lines]


def test_the_calendar_and_the_month_tell_what_was_sent(desks: SendingDesks) -> None:
    clerk, approver = desks.opens("editor"), desks.opens("approver")
    clerk.fills(clerk.composes("来月から値段が変わります。"), "submit")
    approver.fills(approver.sees(f"send?id={desks.send().id}"), "approve")
    desks.waits(7)
    assert "ごみ袋の値段" in clerk.sees("calendar?month=2026-11").text
    month = clerk.sees("months?month=2026-11").text
    assert "1件（ほかに訓練0件）" in month
    assert "3人" in month
    assert "この月の配信はありません。" in clerk.sees("months?month=2026-10").text


def test_a_copy_starts_a_new_draft(desks: SendingDesks) -> None:
    clerk = desks.opens("editor")
    clerk.fills(clerk.composes("来月から値段が変わります。"), "submit")
    copied = clerk.fills(clerk.sees(f"send?id={desks.send().id}"), "copy")
    assert "写しを作りました。" in copied.text
    assert "来月から値段が変わります。" in copied.text


def test_a_test_send_reaches_the_chosen_staff_phone_and_nobody_else(estate: None) -> None:
    staff = f"U{99:032x}"
    desks = open_sends(test_phones=[staff])
    clerk = desks.opens("editor")
    checked = clerk.composes("来月から値段が変わります。")
    told = clerk.fills(checked, "rehearse", phones=staff, languages="ja")
    assert "テスト配信を1台に送りました。" in told.text
    desks.works()
    assert desks.reached() == [staff]
    assert desks.line.outbox[0].messages[0]["text"] == "【テスト】来月から値段が変わります。"
    resident = f"U{0:0>32}"
    refused = clerk.fills(checked, "rehearse", phones=resident, languages="ja")
    assert "登録されていない電話です。" in refused.text
    desks.works()
    assert desks.reached() == [staff]


def test_the_check_says_what_becomes_of_those_who_switched_the_category_off(desks: SendingDesks) -> None:
    a_resident(desks.office, "off", categories=("event",))
    clerk = desks.opens("editor")
    checked = clerk.composes("来月から値段が変わります。", to="everyone")
    assert "［カテゴリ「市からのお知らせ」を受け取る］に当てはまる友だち" in checked.text
    assert re.search(r"カテゴリを受け取らない人.{1,200}届きません", checked.text, re.DOTALL)
    assert "3人" in checked.text


def test_the_short_messages_of_an_emergency_stand_with_its_result(desks: SendingDesks) -> None:
    office = desks.office
    life.launch(office, a_broadcast(audience={"category": "bosai"}, category="bosai", is_urgent=True), "alert:rain")
    desks.waits(3)
    clerk = desks.opens("editor")
    assert "へのSMS" not in clerk.sees("send?id=SEND1").text
    entry = EntryRecord(broadcast_id="SEND1", number_id="N", month="2026-11", yen=24, state="sent", at="2026-11-20")
    Ledger(office.scope).reserve(entry, cap=100)
    shown = clerk.sees("send?id=SEND1").text
    assert "LINEで届かなかった人へのSMS" in shown
    assert "<dt>送った</dt><dd>1件</dd>" in shown
    assert "<dt>料金</dt><dd>24円</dd>" in shown
