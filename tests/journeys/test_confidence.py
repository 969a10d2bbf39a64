"""What is personal is told on the town's page, never in chat, and goes when a resident wants to be forgotten."""

from datetime import timedelta

from chalicelib.platform.cases.actions import personal_answers
from chalicelib.platform.cases.repository import Cases
from tests.journeys.steps import a_photo, fills_the_page_in, reports_a_hole, who_holds
from tests.journeys.test_garbage_year import is_reminded
from tests.kit.journey import Town

SEEN, CONTACT = "白い軽トラックでした", "0123-00-0000"


def test_a_confidential_answer_is_given_on_the_page_and_read_by_staff_alone(minato: Town) -> None:
    resident = minato.resident()
    resident.says("不法投棄")
    resident.posts("reports/kind/dumping")
    for _ in range(2):
        resident.sends_photo(a_photo())
        resident.taps("これでよい")
    resident.shares(35.15, 139.11, "緑が丘の林道")
    resident.posts("reports/found_on/", date="2026-11-19")
    assert "専用ページ" in "\n".join(resident.taps("とばす"))
    assert "入力ページをひらく" in "\n".join(resident.says(SEEN))
    number = fills_the_page_in(resident, seen=SEEN, contact=CONTACT)
    case = Cases(minato.office.scope).fetch(number)
    assert personal_answers(minato.office, case) == {"seen": SEEN, "contact": CONTACT}
    assert who_holds(SEEN, CONTACT) == []
    told = str(minato.line.said_to(resident.user_id))
    assert SEEN not in told
    assert CONTACT not in told


def test_who_has_their_data_erased_is_found_in_no_table(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    is_reminded(resident)
    resident.says("家族を登録")
    resident.says("母の家")
    reports_a_hole(resident)
    number = fills_the_page_in(resident, contact=CONTACT)
    assert resident.known
    own = resident.known.id
    assert who_holds(own, resident.user_id)
    told = "\n".join(resident.says("マイページ"))
    assert "通報 1件" in told
    resident.taps("すべて消す")
    assert "すべて消しました" in "\n".join(resident.taps("はい"))
    minato.until(minutes=1)  # the rolls of past sends forget them too
    minato.clock.now += timedelta(hours=2)
    assert who_holds(own, resident.user_id) == []
    kept = Cases(minato.office.scope).fetch(number)
    assert (kept.resident_id, kept.sealed, len(kept.photos)) == ("", "", 1)
    assert "お住まいの地区を教えてください。" in resident.says("ごみ")[0]
