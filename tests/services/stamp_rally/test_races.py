"""Stamps, rewards, entries and draws at once, in orders that a seed decides, and with workers killed in between."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256

import pytest

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.draws.prizes import GRACE, Closed, Draw, Draws, draw_lots, enter, winning
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.platform.rewards.evidence import Fix
from chalicelib.platform.rewards.evidence_taking import Shown
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import BudgetOver
from chalicelib.services import load
from chalicelib.services.stamp_rally.actions import forget_resident, leave, press_stamp, receive
from chalicelib.services.stamp_rally.repository import ledger_of
from chalicelib.services.stamp_rally.schedule import ensure_running
from tests.kit.fakes import Clock
from tests.kit.interleaved import Deed, interleaving
from tests.kit.mortal import Fate, Killed
from tests.kit.offices import a_house, a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import (
    SPOTS,
    a_campaign,
    a_rally,
    a_rally_office,
    a_rally_turn,
    at_spot,
    spot,
    with_spots,
)

SEEDS, GROUP = 60, 30
MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 25, 15, 0, tzinfo=UTC)
PRIZE = ledger_of("tabi", "onsen")


def groups() -> range:
    return range(0, SEEDS, GROUP)


def an_office_at(moment: datetime = MORNING, **facts: object) -> Office:
    house = a_house(load("stamp_rally"), clock=Clock(moment), pause=lambda _: None)
    office = a_rally_office(None, a_campaign(**facts), house=house)
    ensure_running(office, office.settings("stamp_rally").campaigns[0])
    return office


def pressing(office: Office, name: str, resident: Resident | None = None) -> Callable[[], object]:
    """Somebody who stands at a spot and presses its stamp, with what their phone knew before the race."""
    rally, here = a_rally(office, resident), at_spot(office, a_rally(office).spot(name))
    return lambda: press_stamp(rally, rally.spot(name), Shown(place=here))


def collected(office: Office, *names: str) -> list[Resident]:
    residents = [a_resident(office, name) for name in names]
    for one in residents:
        for each in ("todai", "ichiba"):
            pressing(office, each, one)()
    return residents


def kinds(deeds: list[Deed]) -> list[str]:
    return sorted(type(deed.error).__name__ for deed in deeds if deed.error)


@pytest.mark.parametrize("first", groups())
def test_the_same_stamp_pressed_at_once_is_one(first: int) -> None:
    for seed in range(first, first + GROUP):
        with interleaving(seed) as order:
            office = an_office_at()
            done = order.run(*(pressing(office, "todai") for _ in range(3)))
            assert kinds(done) == [], seed
            assert len({str(deed.answer) for deed in done}) == 1, seed
            ledger, resident = Ledger(office.scope), a_resident(office)
            assert ledger.balance(ledger_of("tabi"), resident.id, "stamp") == 1, seed
            assert len(ledger.entries_of(ledger_of("tabi"), resident.id)) == 1, seed


@pytest.mark.parametrize("first", groups())
def test_of_two_stamps_500_km_apart_at_once_one_is_refused(first: int) -> None:
    for seed in range(first, first + GROUP):
        with interleaving(seed) as order:
            office = an_office_at()
            with_spots(office, *SPOTS, replace(SPOTS[2], id="kita", lat=39.64))
            done = order.run(pressing(office, "todai"), pressing(office, "kita"))
            assert kinds(done) == ["ResidentMistake"], seed
            assert len(a_rally(office).stamps) == 1, seed


@pytest.mark.parametrize("first", groups())
def test_the_last_reward_is_received_by_one(first: int) -> None:
    for seed in range(first, first + GROUP):
        with interleaving(seed) as order:
            office = an_office_at()
            goal = a_rally(office).campaign.goals[0].model_copy(update={"at_most": 1})
            people = [a_rally(office, one) for one in collected(office, "1", "2", "3")]
            assert all(one.has_reached(goal) for one in people)  # what is known before the race holds no lock within
            done = order.run(*(partial(receive, one, goal) for one in (*people, people[0])))
            winners = {deed.answer.resident_id for deed in done if deed.answer}
            assert len(winners) == 1, seed
            assert set(kinds(done)) == {"BudgetOver"}, seed
            assert Budgets(office.scope).standing(ledger_of("tabi", "two")).spent == 1, seed
            assert BudgetOver.__name__ in kinds(done), seed


def entering(office: Office, name: str) -> Callable[[], str]:
    """An entry that was sent in the closing second and is taken a moment later."""
    return lambda: enter(office, PRIZE, name, CLOSES - timedelta(seconds=1))


def drawing(office: Office) -> Callable[[], Draw]:
    return lambda: draw_lots(office, PRIZE, closes=CLOSES, winners=2)


def checked(office: Office, draw: Draw, seed: int) -> list[str]:
    """The numbers that were drawn, after the whole of what is published was checked."""
    numbers = list(Draws(office.scope).numbers(draw))
    assert sha256(draw.seed.encode()).hexdigest() == draw.promise, seed
    assert numbers == sorted(numbers, key=lambda each: sha256(f"{draw.seed}/{each}".encode()).digest()), seed
    assert draw.list_id == digest(PRIZE, *numbers), seed
    assert draw.entries == len(numbers), seed
    return numbers


@pytest.mark.parametrize("first", groups())
def test_whoever_was_told_a_number_in_the_closing_second_is_drawn_and_nobody_else(first: int) -> None:
    for seed in range(first, first + GROUP):
        with interleaving(seed) as order:
            office = an_office_at(CLOSES + GRACE)
            early = enter(office, PRIZE, "R0", CLOSES - timedelta(days=1))
            done = order.run(drawing(office), *(entering(office, f"R{number}") for number in range(1, 4)))
            told = {deed.answer for deed in done[1:] if deed.answer}
            assert {type(deed.error) for deed in done[1:] if deed.error} <= {Closed}, seed
            assert set(checked(office, done[0].answer, seed)) == {early, *told}, seed


@pytest.mark.parametrize("first", groups())
def test_two_draws_at_once_have_one_result_also_while_somebody_is_forgotten(first: int) -> None:
    for seed in range(first, first + GROUP):
        with interleaving(seed) as order:
            office = an_office_at(CLOSES + GRACE)
            for number in range(4):
                enter(office, PRIZE, f"R{number}", CLOSES - timedelta(days=1))
            forgetting = partial(Ledger(office.scope, office.house.pause).forget, PRIZE, "R1")
            done = order.run(drawing(office), drawing(office), forgetting)
            assert kinds(done) == [], seed
            assert done[0].answer == done[1].answer, seed
            checked(office, done[0].answer, seed)
            told = [each for each in Reminders(office.scope).records.each() if "drawn" in each.about]
            assert len(told) == 1, seed


@pytest.mark.parametrize("first", groups())
def test_leaving_while_a_stamp_is_pressed_leaves_all_of_it_or_a_new_beginning(first: int) -> None:
    for seed in range(first, first + GROUP):
        with interleaving(seed) as order:
            office = an_office_at()
            pressing(office, "todai")()
            rally = a_rally(office)
            done = order.run(partial(leave, rally), pressing(office, "ichiba"))
            assert kinds(done) == [], seed
            ledger, resident = Ledger(office.scope), a_resident(office)
            entries = ledger.entries_of(ledger_of("tabi"), resident.id)
            assert {entry.about for entry in entries} <= {"ichiba"}, seed
            assert ledger.balance(ledger_of("tabi"), resident.id, "stamp") == len(entries), seed


def killed_at(moment: int, deed: Callable[[Office], object]) -> Iterator[tuple[Office, bool]]:
    """The deed, killed at one of its moments; then once more, unharmed."""
    fate = Fate(None)
    with quick_tables(QuickDynamo(moment=fate.moment)):
        office = an_office_at(CLOSES - timedelta(hours=13), last="2026-12-31")
        collected(office, "1")
        fate.at, fate.moments = moment, 0
        try:
            deed(office)
            was_killed = False
        except Killed:
            was_killed = True
        fate.at = None
        deed(office)
        yield office, was_killed


@pytest.mark.parametrize("moment", range(24))
def test_a_stamp_killed_anywhere_and_pressed_again_is_one(moment: int) -> None:
    for office, _ in killed_at(moment, lambda office: pressing(office, "taki", a_resident(office, "2"))()):
        entries = Ledger(office.scope).entries_of(ledger_of("tabi"), a_resident(office, "2").id)
        assert [entry.about for entry in entries] == ["taki"]


@pytest.mark.parametrize("moment", range(24))
def test_a_reward_killed_anywhere_and_asked_for_again_is_one(moment: int) -> None:
    def receiving(office: Office) -> object:
        rally = a_rally(office, a_resident(office, "1"))
        return receive(rally, rally.campaign.goals[0])

    for office, _ in killed_at(moment, receiving):
        assert Budgets(office.scope).standing(ledger_of("tabi", "two")).spent == 1


@pytest.mark.parametrize("moment", range(0, 140, 4))
def test_a_draw_killed_anywhere_and_done_again_is_whole(moment: int) -> None:
    def drawn(office: Office) -> Draw:
        office.house.clock.now = CLOSES + GRACE  # type: ignore[attr-defined]
        return drawing(office)()

    fate = Fate(None)
    with quick_tables(QuickDynamo(moment=fate.moment)):
        office = an_office_at(CLOSES - timedelta(hours=13))
        numbers = {enter(office, PRIZE, f"R{number}", office.now()) for number in range(3)}
        fate.at, fate.moments = moment, 0
        with suppress(Killed):
            drawn(office)
        fate.at = None
        draw = drawn(office)
        assert set(checked(office, draw, moment)) == numbers
        assert len(winning(office, draw)) == 2
        assert len([each for each in Reminders(office.scope).records.each() if "drawn" in each.about]) == 1


@pytest.mark.parametrize("moment", range(0, 60, 5))
def test_erasing_killed_anywhere_and_done_again_leaves_nothing(moment: int) -> None:
    def erasing(office: Office) -> None:
        forget_resident(a_rally_turn(office), a_resident(office, "1").id)

    for office, _ in killed_at(moment, erasing):
        resident = a_resident(office, "1")
        for ledger in (ledger_of("tabi"), ledger_of("tabi", "two"), PRIZE):
            assert Ledger(office.scope).entries_of(ledger, resident.id) == []


def test_clocks_of_two_machines_that_differ_do_not_let_a_jump_pass() -> None:
    with quick_tables(QuickDynamo()):
        office = an_office_at()
        with_spots(office, *SPOTS, replace(SPOTS[2], id="kita", lat=39.64))
        ahead = a_rally(office, at=office.now() + timedelta(seconds=4))
        press_stamp(ahead, spot("todai"), Shown(place=at_spot(office, spot("todai"))))
        far = a_rally(office).spot("kita")
        with pytest.raises(ResidentMistake):
            press_stamp(a_rally(office), far, Shown(place=Fix(far.lat, far.lon, 10, office.house.clock())))
