"""A case before a clerk: read, answered, moved on, handed over, and never lost to two people typing at once."""

import html
import json

import pytest

from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.cases import desk
from chalicelib.platform.cases.repository import Cases
from tests.kit.offices import a_clerk, a_resident, send_what_is_due
from tests.kit.visitors import FormOnPage, Seen, Visitor
from tests.platform.console.desks import MINATO, Desks, a_case, open_desks

CASE = "261120-4K7Q"
HERE = f"/console/{MINATO}/cases/{CASE}"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def send(visitor: Visitor, page: Seen, verb: str, /, **filled: str) -> Seen:
    return visitor.sends(page, page.form(do=verb), **filled)


def pushed(desks: Desks) -> str:
    line = desks.house.line
    assert isinstance(line, MemoryLine)
    send_what_is_due(desks.towns[MINATO])
    return json.dumps([each.messages for each in line.outbox], ensure_ascii=False)


def audit(desks: Desks) -> list[tuple[str, str, str]]:
    return [
        (line.what, line.thing, line.outcome) for line in AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")
    ]


def test_a_reply_is_shown_as_the_resident_will_see_it_and_then_sent(desks: Desks) -> None:
    office = desks.towns[MINATO]
    a_case(office, CASE, resident_id=a_resident(office, language="en").id)
    visitor = desks.signed_in(MINATO, "member")
    preview = send(visitor, visitor.opens(HERE), "reply", text="明日 確認します。")
    assert "住民に届く内容" in preview.text
    assert "Reply about “道路の穴”" in preview.text
    assert "届く人：1人（英語 (English)）" in preview.text
    assert pushed(desks) == "[]"
    done = visitor.sends(preview, preview.form(do="reply"), sure="1")
    assert done.status == 303
    assert "明日 確認します。" in pushed(desks)
    assert "返信を送りました。" in visitor.opens(HERE).text


def test_sending_the_same_form_twice_sends_one_message(desks: Desks) -> None:
    office = desks.towns[MINATO]
    a_case(office, CASE, resident_id=a_resident(office).id)
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    for _ in range(2):
        assert send(visitor, page, "reply", text="確認します。", sure="1").status == 303
    assert pushed(desks).count("altText") == 1


def test_closing_needs_a_reason_and_is_never_shown_as_put_right(desks: Desks) -> None:
    office = desks.towns[MINATO]
    a_case(office, CASE, resident_id=a_resident(office).id)
    visitor = desks.signed_in(MINATO, "member")
    refused = send(visitor, visitor.opens(HERE), "status", status="closed", reason="ありがとうございました。")
    assert refused.status == 400
    assert "終了の理由をえらんでください" in refused.text
    assert "ありがとうございました。" in refused.text
    preview = send(visitor, refused, "status", status="closed", because="not_ours")
    done = visitor.sends(preview, preview.form(do="status"), status="closed", because="not_ours", sure="1")
    assert done.status == 303
    page = visitor.opens(HERE)
    assert "終了（市町村が管理する場所・物ではない）" in page.text
    assert "対応済み</dd>" not in page.text
    assert Cases(office.scope).fetch(CASE).status == "closed"


def test_the_second_of_two_clerks_is_told_what_changed_and_loses_nothing(desks: Desks) -> None:
    office = desks.towns[MINATO]
    a_case(office, CASE, resident_id=a_resident(office).id)
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    desk.write_note(a_clerk(office), CASE, 1, "現地を見ました")
    late = send(visitor, page, "note", note="長いメモを書きました")
    assert late.status == 409
    assert "ほかの人が先に変更しました" in late.text
    assert "現地を見ました" in late.text
    assert dict(late.form(do="note").fields)["note"] == "長いメモを書きました"
    assert visitor.sends(late, late.form(do="note")).status == 303
    assert [line.text for line in Cases(office.scope).history(CASE)][1:] == ["現地を見ました", "長いメモを書きました"]
    assert ("メモの記入", CASE, "undone") in audit(desks)


def test_a_preview_of_a_case_that_moved_meanwhile_says_so(desks: Desks) -> None:
    office = desks.towns[MINATO]
    a_case(office, CASE, resident_id=a_resident(office).id)
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    desk.write_note(a_clerk(office), CASE, 1, "住民に電話しました")
    late = send(visitor, page, "reply", text="確認します。")
    assert late.status == 409
    assert "住民に電話しました" in late.text
    assert "確認します。" in late.text


def test_personal_answers_show_only_when_asked_for_and_leave_a_line(desks: Desks) -> None:
    office = desks.towns[MINATO]
    sealed = desks.house.sealer.seal(MINATO, f"case/{CASE}", json.dumps({"電話": "0123-00-0000"}))
    a_case(office, CASE, sealed=sealed)
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    assert "0123-00-0000" not in page.text
    assert "0123-00-0000" in send(visitor, page, "reveal").text
    assert ("個人情報の表示", CASE, "done") in audit(desks)


def test_a_viewer_has_no_form_and_no_personal_answers(desks: Desks) -> None:
    office = desks.towns[MINATO]
    sealed = desks.house.sealer.seal(MINATO, f"case/{CASE}", "{}")
    a_case(office, CASE, sealed=sealed)
    viewer = desks.signed_in(MINATO, "viewer")
    page = viewer.opens(HERE)
    assert [form.action for form in page.forms] == ["/console/sign-out"]
    csrf = dict(page.forms[0].fields)["csrf"]
    assert viewer.sends(page, FormOnPage("post", HERE, [("csrf", csrf)]), do="reveal").status == 403
    assert ("個人情報の表示", CASE, "done") not in audit(desks)


def test_a_case_is_handed_to_a_colleague_and_to_a_team(desks: Desks) -> None:
    office = desks.towns[MINATO]
    a_case(office, CASE)
    visitor = desks.signed_in(MINATO, "member")
    member = desks.member(MINATO, "member")
    assert send(visitor, visitor.opens(HERE), "assign", holder=f"member:{member.id}").status == 303
    assert Cases(office.scope).fetch(CASE).assignee == member.id
    assert "担当の変更：member 担当" in visitor.opens(HERE).text
    assert send(visitor, visitor.opens(HERE), "assign", holder="team:道路課").status == 303
    assert (Cases(office.scope).fetch(CASE).team, Cases(office.scope).fetch(CASE).assignee) == ("道路課", "")
    assert send(visitor, visitor.opens(HERE), "assign", holder="member:nobody").status == 400


@pytest.mark.parametrize("verb", ["reply", "status", "note"])
def test_an_unheard_of_or_empty_form_changes_nothing(desks: Desks, verb: str) -> None:
    office = desks.towns[MINATO]
    a_case(office, CASE, resident_id=a_resident(office).id)
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    for seen in ("", "x", "-1", "99"):
        assert send(visitor, page, verb, sure="1", seen=seen).status in {400, 409}
    assert send(visitor, page, verb, do="demolish").status == 404
    assert Cases(office.scope).fetch(CASE).version == 1


def test_a_case_that_came_by_telephone_cannot_be_answered_on_line(desks: Desks) -> None:
    a_case(desks.towns[MINATO], CASE, origin="phone")
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    assert "LINEでは返信できません" in page.text
    assert send(visitor, page, "note", do="reply", text="こんにちは").status == 400


def test_a_script_in_what_a_resident_wrote_is_shown_as_text(desks: Desks) -> None:
    office = desks.towns[MINATO]
    a_case(office, CASE, title=EVIL, address=EVIL, answers={EVIL: EVIL}, resident_id=a_resident(office).id)
    desk.write_note(a_clerk(office), CASE, 1, EVIL)
    visitor = desks.signed_in(MINATO)
    pages = [visitor.opens(HERE), visitor.opens(f"/console/{MINATO}/cases"), visitor.opens(f"/console/{MINATO}")]
    pages.append(send(visitor, pages[0], "reply", text=EVIL))
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    assert html.escape("<script>alert(1)") in pages[0].text


def test_photos_come_by_passing_links_from_their_own_place(desks: Desks) -> None:
    a_case(desks.towns[MINATO], CASE, photos=("p1.jpg",))
    page = desks.signed_in(MINATO).opens(HERE)
    link = desks.house.files.link(desks.towns[MINATO].scope, "p1.jpg", seconds=600)
    assert f'src="{link}"' in page.text
    assert "img-src 'self' data: https://cyberjapandata.gsi.go.jp https://files.example" in str(
        page.response.headers["content-security-policy"]
    )


def test_a_place_is_readable_without_any_map(desks: Desks) -> None:
    a_case(desks.towns[MINATO], CASE, lat=35.123456, lon=139.1)
    text = desks.signed_in(MINATO).opens(HERE).text
    assert "北緯35.12346　東経139.10000" in text
    assert "https://maps.gsi.go.jp/#17/35.123456/139.1/" in text


def test_a_form_of_an_earlier_session_is_shown_again_and_not_done(desks: Desks) -> None:
    a_case(desks.towns[MINATO], CASE)
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    desks.arrives(desks.member(MINATO, "member").email, visitor)
    again = send(visitor, page, "note", note="書きかけ")
    assert again.status == 403
    assert dict(again.form(do="note").fields)["note"] == "書きかけ"
    assert Cases(desks.towns[MINATO].scope).fetch(CASE).version == 1
    assert visitor.sends(again, again.form(do="note")).status == 303
