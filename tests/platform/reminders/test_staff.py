"""What the clock will say today, and the series, as staff see them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.reminders.settings import Step
from chalicelib.platform.tenants.repository import Tenants
from tests.kit.counting import counted
from tests.platform.broadcasts.staff.desks import open_sends
from tests.platform.console.desks import MINATO

pytestmark = pytest.mark.usefixtures("estate")
HERE = f"/console/{MINATO}"
SERIES = {
    "id": "new",
    "name": {"ja": "はじめての方へ"},
    "start": "follow",
    "category": "gakko",
    "steps": [{"id": "day0", "after": "0d", "at": "10:00", "text": {"ja": "ようこそ。"}}],
}


def test_todays_reminders_are_counted_by_minute_and_service_and_tomorrows_are_not() -> None:
    sends = open_sends()
    now = sends.office.now()
    for number, at in enumerate((now - timedelta(minutes=1), now + timedelta(minutes=2), now + timedelta(days=1))):
        Reminders(sends.office.scope).set(Reminder(f"R{number}", "steps", at))
    Reminders(sends.office.scope).set(Reminder("R9", "steps", now + timedelta(minutes=2)))
    text = sends.desks.signed_in(MINATO).opens(f"{HERE}/reminders/today").text
    assert text.count("ステップ配信</td>") == 1
    assert "2件" in text


@pytest.mark.parametrize(
    ("after", "told"), [("0d", "当日"), ("3d", "3日後"), ("2w", "2週間後"), ("4m", "4か月後"), ("-1w", "1週間前")]
)
def test_a_step_says_in_words_when_it_comes(after: str, told: str) -> None:
    assert Step.model_validate({"id": "one", "after": after, "at": "10:00", "text": {"ja": "。"}}).told == told


def test_a_day_with_nothing_to_come_says_so() -> None:
    assert (
        "今日これから届けるお知らせはありません。"
        in open_sends().desks.signed_in(MINATO).opens(f"{HERE}/reminders/today").text
    )


def test_the_first_page_asks_for_their_number_after_it_is_there_by_one_query() -> None:
    sends = open_sends()
    Reminders(sends.office.scope).set(Reminder("R1", "steps", sends.office.now() + timedelta(minutes=2)))
    visitor = sends.desks.signed_in(MINATO)
    assert 'hx-trigger="load"' in visitor.opens(HERE).text
    with counted() as asked:
        part = visitor.opens(f"{HERE}?part=today", hx_request="true")
    assert (asked["Query"], "1件" in part.text) == (1, True)


def test_who_may_not_read_sends_is_told_nothing_of_them() -> None:
    visitor = open_sends().desks.signed_in(MINATO, "counsellor")
    assert "part=today" not in visitor.opens(HERE).text
    assert "件" not in visitor.opens(f"{HERE}?part=today", hx_request="true").text


def test_a_series_is_told_in_words() -> None:
    sends = open_sends()
    office = sends.office
    settings = {**office.tenant.settings, "steps": {"series": [SERIES]}}
    Tenants(office.scope).keep(replace(office.tenant, settings=settings))
    office.house.memory.forget()
    text = sends.desks.signed_in(MINATO).opens(f"{HERE}/reminders/series").text
    for words in ("はじめての方へ", "友だちになった日", "当日　10:00", "ようこそ。", "を受け取る人"):
        assert words in text
    assert "受信設定を提供していないため" in text


def test_without_a_series_the_way_to_one_is_told() -> None:
    text = open_sends().desks.signed_in(MINATO).opens(f"{HERE}/reminders/series").text
    assert "ステップ配信はまだありません。" in text
