"""Stamps once a spot, rewards once a goal, entries until the closing second; and all of it forgotten on request."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.draws.prizes import number_of
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Card, Say
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.rewards.evidence import Fix
from chalicelib.platform.rewards.evidence_codes import Notary
from chalicelib.platform.rewards.evidence_secrets import notary
from chalicelib.platform.rewards.evidence_taking import Shown
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import BudgetOver
from chalicelib.services.stamp_rally.actions import (
    enter_prize,
    forget_resident,
    holdings,
    leave,
    press_stamp,
    rally_of,
    receive,
    show_rally,
)
from chalicelib.services.stamp_rally.repository import Addresses, ledger_of
from tests.kit.fakes import Clock
from tests.kit.offices import a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import (
    a_campaign,
    a_rally,
    a_rally_office,
    a_rally_turn,
    at_spot,
    spot,
    with_spots,
)

MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)  # ten o'clock in the towns


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield a_rally_office(clock)


def press(office: Office, name: str, resident: Resident | None = None, **shown: object) -> str:
    """Press a stamp, by position where nothing else is shown; the refusal's reason, or nothing."""
    told = Shown(place=at_spot(office, spot(name))) if not shown else Shown(**shown)  # type: ignore[arg-type]
    try:
        press_stamp(a_rally(office, resident), spot(name), told)
    except ResidentMistake as mistake:
        return str(mistake.facts.get("reason") or mistake.message)
    return ""


def stamps(office: Office, resident: Resident | None = None) -> list[str]:
    return [stamp.spot for stamp in a_rally(office, resident).stamps]


def test_a_stamp_is_given_once_whoever_presses_again(office: Office, clock: Clock) -> None:
    first = press_stamp(a_rally(office), spot("todai"), Shown(place=at_spot(office, spot("todai"))))
    clock.pass_(hours=30)
    again = press_stamp(a_rally(office), spot("todai"), Shown())
    assert again == first
    assert stamps(office) == ["todai"]
    assert Ledger(office.scope).balance(ledger_of("tabi"), a_resident(office).id, "stamp") == 1


def test_where_every_day_counts_a_spot_gives_a_stamp_each_day(clock: Clock) -> None:
    with quick_tables(QuickDynamo()):
        office = a_rally_office(clock, a_campaign(is_daily=True))
        assert [press(office, "todai"), press(office, "todai")] == ["", ""]
        clock.pass_(hours=24)
        assert press(office, "todai") == ""
        assert stamps(office) == ["todai", "todai"]


def test_a_shown_code_gives_the_stamp_and_its_replay_does_no_harm(office: Office, clock: Clock) -> None:
    token = notary(office, "tabi").qr("todai", clock())
    assert press(office, "todai", token=token) == ""
    clock.pass_(hours=2)
    assert press(office, "todai", token=token) == ""
    assert stamps(office) == ["todai"]
    assert press(office, "todai", a_resident(office, "2"), token=token) == "qr_old"
    assert stamps(office, a_resident(office, "2")) == []


@pytest.mark.parametrize("told", ["", "todai", "q.tabi.todai.59644488.AAAAAAAAAAAAAAAA", "https://other.example/?x=1"])
def test_a_forged_code_is_refused(office: Office, told: str) -> None:
    assert press(office, "todai", token=told or " ") == "qr_unknown"
    assert stamps(office) == []


def test_a_code_of_another_spot_campaign_or_town_is_refused(office: Office, clock: Clock) -> None:
    ours = notary(office, "tabi")
    others = (
        ours.qr("taki", clock()),
        notary(office, "haru").qr("todai", clock()),
        Notary("yamabe", "tabi", ours.secret).qr("todai", clock()),
    )
    assert [press(office, "todai", token=token) for token in others] == ["qr_unknown"] * 3


def test_a_printed_code_needs_the_position_besides_and_a_campaign_that_takes_it(office: Office) -> None:
    paper = notary(office, "tabi").paper("minami")
    assert press(office, "minami", token=paper) == "place_missing"
    far = at_spot(office, spot("todai"))
    assert press(office, "minami", token=paper, place=far) == "place_far"
    assert press(office, "minami", token=paper, place=at_spot(office, spot("minami"))) == ""
    assert press(office, "todai", token=notary(office, "tabi").paper("todai")) == "not_here"
    assert press(office, "minami", a_resident(office, "2")) == "not_here"


def test_a_number_told_by_staff_gives_the_stamp_and_guessing_is_stopped(office: Office, clock: Clock) -> None:
    right = notary(office, "tabi").code("todai", clock())
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    guesser = a_resident(office, "2")
    assert press(office, "todai", code=right) == ""
    assert [press(office, "todai", guesser, code=wrong) for _ in range(5)] == ["code_wrong"] * 5
    assert press(office, "todai", guesser, code=right) == "code_locked"
    clock.pass_(minutes=10)
    assert press(office, "todai", guesser, code=notary(office, "tabi").code("todai", clock())) == ""


def test_a_position_that_is_far_old_or_rough_is_refused(office: Office, clock: Clock) -> None:
    here = at_spot(office, spot("todai"))
    assert press(office, "taki", place=here) == "place_far"
    assert press(office, "todai", place=at_spot(office, spot("todai"), age=600)) == "place_old"
    assert press(office, "todai", place=at_spot(office, spot("todai"), age=-600)) == "place_clock"
    assert press(office, "todai", place=at_spot(office, spot("todai"), accuracy=400)) == "place_rough"
    assert press(office, "todai", place=None) == "place_missing"


def test_a_jump_of_500_km_between_two_stamps_is_refused_whatever_is_shown(office: Office, clock: Clock) -> None:
    far = replace(spot("taki"), id="kita", lat=39.64)
    with_spots(office, *a_rally(office).edition.spots, far)
    assert press(office, "todai") == ""
    clock.pass_(minutes=5)
    token = notary(office, "tabi").qr("kita", clock())
    with pytest.raises(ResidentMistake, match=r"約500km.*96分") as refused:
        press_stamp(a_rally(office), far, Shown(token=token))
    assert refused.value.facts == {"reason": "too_fast"}
    clock.pass_(minutes=96)
    press_stamp(a_rally(office), far, Shown(place=Fix(far.lat, far.lon, 10, clock())))
    assert stamps(office) == ["todai", "kita"]


def test_out_of_hours_and_out_of_time_no_stamp_is_given(office: Office, clock: Clock) -> None:
    clock.pass_(hours=3)
    assert "06:00〜12:00" in press(office, "ichiba")
    clock.now = datetime(2026, 10, 31, 14, 59, 59, tzinfo=UTC)
    assert press(office, "todai") == "このスタンプラリーは、2026/11/1にはじまります。"
    clock.now = datetime(2026, 12, 20, 14, 59, 59, tzinfo=UTC)
    assert press(office, "todai") == ""
    clock.now = datetime(2026, 12, 20, 15, 0, tzinfo=UTC)
    assert "2026/12/20に終わりました" in press(office, "taki")


def test_a_spot_that_takes_part_no_more_gives_none_and_takes_none_away(office: Office) -> None:
    press(office, "todai")
    with_spots(office, *(replace(each, is_closed=each.id == "todai") for each in a_rally(office).edition.spots))
    closed = a_rally(office).spot("todai")
    with pytest.raises(ResidentMistake, match="参加していません"):
        press_stamp(a_rally(office, a_resident(office, "2")), closed, Shown(place=at_spot(office, closed)))
    assert stamps(office) == ["todai"]


def test_there_is_nothing_to_press_in_a_campaign_that_is_none(office: Office) -> None:
    with pytest.raises(NotFound):
        rally_of(a_rally_turn(office), "other")
    with pytest.raises(NotFound):
        a_rally(office).spot("nowhere")


# rewards and prizes


def collect_two(office: Office, resident: Resident | None = None) -> None:
    for name in ("todai", "ichiba"):
        assert press(office, name, resident) == ""


def test_a_reward_is_received_once_and_only_when_it_is_reached(office: Office) -> None:
    goal = a_rally(office).campaign.goals[0]
    with pytest.raises(ResidentMistake, match="まだ満たしていません"):
        receive(a_rally(office), goal)
    collect_two(office)
    first = receive(a_rally(office), goal)
    assert receive(a_rally(office), goal).at == first.at
    ledger = ledger_of("tabi", "two")
    assert Ledger(office.scope).balance(ledger, a_resident(office).id, "coupon") == 1


def test_the_first_two_receive_a_reward_of_two_and_the_third_does_not(office: Office) -> None:
    goal = a_rally(office).campaign.goals[0]
    people = [a_resident(office, str(number)) for number in range(1, 4)]
    for one in people:
        collect_two(office, one)
    for one in people[:2]:
        receive(a_rally(office, one), goal)
    with pytest.raises(BudgetOver):
        receive(a_rally(office, people[2]), goal)
    receive(a_rally(office, people[0]), goal)


def test_a_goal_that_only_opens_a_prize_gives_nothing(office: Office) -> None:
    with pytest.raises(ResidentMistake):
        receive(a_rally(office), a_rally(office).campaign.goals[1])


ANSWERS = {"prize": "tabi.onsen", "name": "見本", "postal": "100-0000", "address": "みなと市1-2", "phone": ""}


def test_an_entry_is_the_same_however_often_it_is_heard(office: Office) -> None:
    collect_two(office)
    first, again = (enter_prize(a_rally_turn(office), ANSWERS) for _ in range(2))
    assert first == again
    ledger = ledger_of("tabi", "onsen")
    assert Ledger(office.scope).balance(ledger, a_resident(office).id, "prize") == 1
    assert Addresses(office.scope).opened(office, a_resident(office).id, ledger) == {
        name: ANSWERS[name] for name in ("name", "postal", "address", "phone")
    }


def test_an_entry_needs_the_stamps(office: Office) -> None:
    with pytest.raises(ResidentMistake, match="受け付けられません"):
        enter_prize(a_rally_turn(office), ANSWERS)
    assert Addresses(office.scope).of(a_resident(office).id) == []
    told = enter_prize(a_rally_turn(office), {"prize": None})
    assert told.parts == (Say("enter.none"),)


def test_the_last_second_is_in_time_and_the_next_is_not(office: Office, clock: Clock) -> None:
    collect_two(office)
    late = a_resident(office, "2")
    collect_two(office, late)
    clock.now = datetime(2026, 12, 25, 14, 59, 59, tzinfo=UTC)
    assert enter_prize(a_rally_turn(office), ANSWERS).parts
    clock.pass_(seconds=1)
    with pytest.raises(ResidentMistake):
        enter_prize(a_rally_turn(office, late), ANSWERS)


def test_leaving_takes_stamps_entries_and_address_of_this_campaign_away(office: Office) -> None:
    collect_two(office)
    enter_prize(a_rally_turn(office), ANSWERS)
    receive(a_rally(office), a_rally(office).campaign.goals[0])
    for _ in range(2):
        leave(a_rally(office))
    rally, resident = a_rally(office), a_resident(office)
    assert rally.stamps == ()
    assert rally.received(rally.campaign.goals[0]) is None
    assert number_of(office, ledger_of("tabi", "onsen"), resident.id) == ""
    assert Addresses(office.scope).of(resident.id) == []
    assert press(office, "todai") == ""


def test_what_is_kept_is_told_and_erased(office: Office) -> None:
    collect_two(office)
    enter_prize(a_rally_turn(office), ANSWERS)
    turn, resident = a_rally_turn(office), a_resident(office)
    assert holdings(turn, resident.id) == [
        "スタンプラリー：「三つのまちめぐり」のスタンプ（2個）",
        "スタンプラリー：賞品の送り先（1件）",
    ]
    forget_resident(turn, resident.id)
    forget_resident(turn, resident.id)
    assert holdings(turn, resident.id) == []


def test_the_chat_shows_the_campaign_with_ones_own_stamps(office: Office) -> None:
    press(office, "todai")
    card, how = show_rally(a_rally_turn(office), "").parts
    assert isinstance(card, Card)
    assert [row.value for row in card.lines if not isinstance(row, str) and hasattr(row, "value")][1] == Say(
        "stamps", {"count": 1}
    )
    assert how == Say("how")


def test_where_no_campaign_is_told_the_chat_says_so(office: Office, clock: Clock) -> None:
    clock.pass_(days=365)
    assert show_rally(a_rally_turn(office), "").parts == (Say("none"),)


def test_a_campaign_that_ended_is_told_for_two_more_months(office: Office, clock: Clock) -> None:
    clock.now = MORNING + timedelta(days=60)
    assert len(show_rally(a_rally_turn(office), "").parts) == 2
