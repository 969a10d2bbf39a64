"""The rally's pages as values: what each shows before and after, and that looking changes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.draws.prizes import GRACE, draw_lots
from chalicelib.platform.house import Office
from chalicelib.platform.liff.views import CardList, Facts, Form, MapOf, Sent, Told, View
from chalicelib.platform.messaging.reply import Say
from chalicelib.platform.rewards.evidence_secrets import notary
from chalicelib.services.stamp_rally.actions import enter_prize, spelled
from chalicelib.services.stamp_rally.liff import (
    do_leave,
    do_receive,
    do_stamp,
    show_leave,
    show_map,
    show_rewards,
    show_spot,
    show_token,
)
from chalicelib.services.stamp_rally.repository import ledger_of
from tests.kit.fakes import Clock
from tests.kit.offices import a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import a_campaign, a_rally_office, a_rally_turn, spot

TABI = {"campaign": "tabi"}


@pytest.fixture
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def office(dynamo: QuickDynamo, clock: Clock) -> Office:
    return a_rally_office(clock)


def place(office: Office, name: str) -> dict[str, str]:
    found, at = spot(name), office.house.clock() - timedelta(seconds=2)
    told = {"lat": str(found.lat), "lon": str(found.lon), "accuracy": "12", "at": at.isoformat()}
    return {f"here.{part}": value for part, value in told.items()}


def press(office: Office, name: str, **more: str) -> Any:
    fields = {"campaign": "tabi", "spot": name, **(more or place(office, name))}
    return do_stamp(a_rally_turn(office), Sent(fields))


def of(view: View, kind: Any) -> list[Any]:
    return [block for block in view.blocks if isinstance(block, kind)]


def keys(view: View) -> list[str]:
    return [block.words.key for block in of(view, Told) if isinstance(block.words, Say)]


def marks(office: Office) -> list[str]:
    (drawn,) = of(show_map(a_rally_turn(office), TABI), MapOf)
    return [pin.mark for pin in drawn.pins]


def test_the_map_marks_what_one_has_and_what_is_closed_now(office: Office, clock: Clock) -> None:
    assert marks(office) == ["open", "open", "open", "open"]
    press(office, "todai")
    clock.pass_(hours=3)
    assert marks(office) == ["done", "closed", "open", "open"]


def test_progress_is_told_for_every_reward(office: Office) -> None:
    press(office, "todai")
    (facts,) = [each for each in of(show_map(a_rally_turn(office), TABI), Facts) if each.title == Say("progress")]
    assert [row.value for row in facts.rows] == [
        spelled(a_resident(office).id[:10]),
        Say("stamps", {"count": 1}),
        Say("done_of", {"done": 1, "needed": 2}),
        Say("done_of", {"done": 1, "needed": 3}),
    ]


def test_a_spot_offers_the_ways_that_are_taken_there(office: Office) -> None:
    view = show_spot(a_rally_turn(office), TABI | {"spot": "todai"})
    assert [[field.name for field in form.fields][2:] for form in of(view, Form)] == [["here"], ["code"]]
    assert keys(view) == ["way.qr"]
    view = show_spot(a_rally_turn(office), TABI | {"spot": "minami"})
    assert (of(view, Form), keys(view)) == ([], ["way.qr", "way.paper"])


def test_who_has_the_stamp_is_told_so_instead(office: Office) -> None:
    done = press(office, "todai")
    view = show_spot(a_rally_turn(office), TABI | {"spot": "todai"})
    assert of(view, Form) == []
    assert of(view, Told)[0].words == done.told


def test_a_stamp_sent_twice_tells_the_same(office: Office, clock: Clock) -> None:
    first = press(office, "todai")
    clock.pass_(minutes=5)
    assert press(office, "todai") == first


def test_a_scanned_code_needs_one_press_and_a_printed_one_the_position_besides(office: Office, clock: Clock) -> None:
    signs = notary(office, "tabi")
    (shown,) = of(show_token(a_rally_turn(office), {"token": signs.qr("todai", clock())}), Form)
    assert [field.name for field in shown.fields] == ["campaign", "spot", "token"]
    (printed,) = of(show_token(a_rally_turn(office), {"token": signs.paper("minami")}), Form)
    assert [field.name for field in printed.fields] == ["campaign", "spot", "token", "here"]


@pytest.mark.parametrize("token", ["", "x", "q.other.todai.1.AAAAAAAAAAAAAAAA", "q.tabi.nowhere.1.AAAAAAAAAAAAAAAA"])
def test_a_code_of_nothing_of_ours_is_explained(office: Office, token: str) -> None:
    view = show_token(a_rally_turn(office), {"token": token})
    (told,) = of(view, Told)
    assert told.kind == "error"
    assert "このQRコードは、ここでは使えません" in told.words


def test_looking_writes_nothing(office: Office, dynamo: QuickDynamo, clock: Clock) -> None:
    press(office, "todai")
    token = notary(office, "tabi").qr("taki", clock())
    a_rally_turn(office)
    before = {name: count for name, count in dynamo.asked.items() if "Put" in name or "Write" in name}
    turn = a_rally_turn(office, a_resident(office))
    written = {name: count for name, count in dynamo.asked.items() if "Put" in name or "Write" in name}
    for show, query in (
        (show_map, TABI), (show_spot, TABI | {"spot": "taki"}), (show_token, {"token": token}), (show_rewards, TABI),
        (show_leave, TABI),
    ):  # fmt: skip
        show(turn, query)
    assert written.keys() == before.keys()
    assert {name: count for name, count in dynamo.asked.items() if "Put" in name or "Write" in name} == written


def rewards(office: Office) -> View:
    return show_rewards(a_rally_turn(office), TABI)


def note(office: Office) -> str:
    (cards,) = [each for each in of(rewards(office), CardList) if each.title == Say("prizes")]
    assert isinstance(cards.cards[0].note, Say)
    return cards.cards[0].note.key


def test_a_reward_is_offered_when_it_is_reached_and_shown_when_it_is_received(office: Office) -> None:
    assert of(rewards(office), Form) == []
    press(office, "todai")
    press(office, "ichiba")
    assert [form.action for form in of(rewards(office), Form)] == ["receive"]
    fields = {"campaign": "tabi", "goal": "two"}
    assert do_receive(a_rally_turn(office), Sent(fields)) == do_receive(a_rally_turn(office), Sent(fields))
    assert of(rewards(office), Form) == []
    assert any(each.title == Say("reward.coupon") for each in of(rewards(office), CardList))
    with pytest.raises(NotFound):
        do_receive(a_rally_turn(office), Sent(fields | {"goal": "other"}))


def test_a_reward_that_ran_out_is_explained(dynamo: QuickDynamo, clock: Clock) -> None:
    goals = [a_campaign()["goals"][0] | {"at_most": 1}]
    office = a_rally_office(clock, a_campaign(goals=goals))
    for name in ("1", "2"):
        turn = a_rally_turn(office, a_resident(office, name))
        for each in ("todai", "ichiba"):
            do_stamp(turn, Sent({"campaign": "tabi", "spot": each, **place(office, each)}))
    fields = Sent({"campaign": "tabi", "goal": "two"})
    do_receive(a_rally_turn(office, a_resident(office, "1")), fields)
    with pytest.raises(ResidentMistake, match="先着の数に達した"):
        do_receive(a_rally_turn(office, a_resident(office, "2")), fields)


def test_a_prize_is_told_from_the_first_stamp_to_the_result(office: Office, clock: Clock) -> None:
    assert note(office) == "prize.not_yet"
    press(office, "todai")
    press(office, "ichiba")
    assert note(office) == "prize.may"
    answers = {"prize": "tabi.onsen", "name": "見本", "postal": "100-0000", "address": "みなと市", "phone": ""}
    enter_prize(a_rally_turn(office), answers)
    assert note(office) == "prize.entered"
    closes = datetime(2026, 12, 25, 15, 0, tzinfo=UTC)
    clock.now = closes + GRACE
    draw_lots(office, ledger_of("tabi", "onsen"), closes=closes, winners=1)
    assert note(office) == "prize.won"


def test_leaving_is_asked_first_and_begins_anew(office: Office) -> None:
    press(office, "todai")
    (form,) = of(show_leave(a_rally_turn(office), TABI), Form)
    assert form.confirm == Say("leave.sure")
    do_leave(a_rally_turn(office), Sent(TABI))
    assert marks(office) == ["open", "open", "open", "open"]


def test_a_stamp_costs_the_same_however_many_have_it(office: Office, dynamo: QuickDynamo) -> None:
    def cost(name: str) -> tuple[int, int]:
        turn = a_rally_turn(office, a_resident(office, name))
        before = dynamo.asked.copy()
        do_stamp(turn, Sent({"campaign": "tabi", "spot": "todai", **place(office, "todai")}))
        spent = dynamo.asked - before
        return spent["GetItem"] + spent["Query"], spent["TransactWriteItems"]

    cost("0")
    first = cost("1")
    for number in range(2, 40):
        cost(str(number))
    assert cost("40") == first == (3, 1)
