"""A stamp taken back and given again: once each, whatever else happens to the card, and the ledger stays whole."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import Resident, shard
from chalicelib.platform.rewards.auditing import go_on
from chalicelib.platform.rewards.evidence_taking import Shown
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.repository import Books
from chalicelib.services.stamp_rally.actions import forget_resident, leave, press_stamp, receive, show_rally
from chalicelib.services.stamp_rally.actions.correcting import CardAtDesk, card_numbered, give_again, take_back
from chalicelib.services.stamp_rally.actions.showing import told_back
from chalicelib.services.stamp_rally.repository import Counts, ledger_of
from chalicelib.services.stamp_rally.schedule import count_shard
from tests.kit.fakes import Clock
from tests.kit.interleaved import interleaving
from tests.kit.offices import a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import a_campaign, a_rally, a_rally_office, a_rally_turn, at_spot, spot

MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
S = "spot/todai"


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


@pytest.fixture
def office(clock: Clock) -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield a_rally_office(clock)


def pressed(office: Office, *names: str, resident: Resident | None = None) -> None:
    for name in names:
        press_stamp(a_rally(office, resident), spot(name), Shown(place=at_spot(office, spot(name))))


def stamps(office: Office) -> list[str]:
    return [stamp.spot for stamp in a_rally(office).stamps]


def the_card(office: Office) -> CardAtDesk:
    found = card_numbered(office, a_rally(office).campaign, a_rally(office).card_number)
    assert found
    return found


def audited(office: Office) -> list[object]:
    """What the nightly audit finds wrong in the stamps' ledger."""
    ledger = ledger_of("tabi")
    office.house.clock.now += timedelta(days=2)  # type: ignore[attr-defined]
    go_on(office, ledger)
    found = Books(office.scope).find(ledger)
    assert found
    assert found.found["entries"] == len(list(Ledger(office.scope).each(ledger)))
    return list(found.found["differences"])


def test_a_stamp_is_taken_back_once_and_the_resident_is_told_why(office: Office) -> None:
    pressed(office, "todai", "ichiba")
    for _ in range(2):
        take_back(the_card(office), S, "member-1", "会場をまちがえて渡したため")
    rally = a_rally(office)
    assert [stamp.spot for stamp in rally.stamps] == ["ichiba"]
    assert len(rally.entries) == 3
    assert Ledger(office.scope).balance(rally.ledger, rally.turn.resident.id, "stamp") == 1
    (told,) = told_back(rally)
    words = rally.turn.words(told.key, **{name: str(value) for name, value in told.facts.items()})
    assert "会場をまちがえて渡したため" in words
    assert "taken_back.look" in str(show_rally(rally.turn, ""))
    assert audited(office) == []


def test_the_taking_back_is_taken_back_and_done_again(office: Office) -> None:
    pressed(office, "todai")
    first = a_rally(office).stamps
    for times in range(3):
        prefix = "reversed/" * 2 * times
        take_back(the_card(office), f"{prefix}{S}", "member-1", "誤り")
        assert stamps(office) == []
        give_again(the_card(office), f"reversed/{prefix}{S}", "member-1")
        assert a_rally(office).stamps == first
        assert told_back(a_rally(office)) == ()
    assert len(a_rally(office).entries) == 7
    assert audited(office) == []


def test_an_old_form_after_that_changes_nothing(office: Office) -> None:
    pressed(office, "todai")
    take_back(the_card(office), S, "member-1", "誤り")
    give_again(the_card(office), f"reversed/{S}", "member-1")
    take_back(the_card(office), S, "member-1", "誤り")
    assert stamps(office) == ["todai"]


def test_who_goes_there_again_gets_the_stamp_again_and_it_is_not_doubled(office: Office, clock: Clock) -> None:
    pressed(office, "todai")
    take_back(the_card(office), S, "member-1", "誤り")
    pressed(office, "todai")
    pressed(office, "todai")
    assert stamps(office) == ["todai"]
    assert told_back(a_rally(office)) == ()
    with pytest.raises(StaffMistake, match="もう一度押されています"):
        give_again(the_card(office), f"reversed/{S}", "member-1")
    take_back(the_card(office), f"{S}/2", "member-1", "これも誤り")
    assert stamps(office) == []
    give_again(the_card(office), f"reversed/{S}", "member-1")
    assert stamps(office) == ["todai"]
    assert audited(office) == []


def test_where_every_day_counts_another_days_stamp_is_in_nobodys_way(clock: Clock) -> None:
    with quick_tables(QuickDynamo()):
        office = a_rally_office(clock, a_campaign(is_daily=True))
        pressed(office, "todai")
        take_back(the_card(office), f"{S}/2026-11-22", "member-1", "誤り")
        clock.pass_(hours=24)
        pressed(office, "todai")
        give_again(the_card(office), f"reversed/{S}/2026-11-22", "member-1")
        assert len(stamps(office)) == 2


def test_what_was_received_stays_and_what_depends_on_it_is_known_before(office: Office) -> None:
    pressed(office, "todai", "ichiba")
    rally = a_rally(office)
    goal = rally.campaign.goals[0]
    receive(rally, goal)
    card = the_card(office)
    assert card.lost_without(S) == [goal]
    assert card.has_received(goal)
    take_back(card, S, "member-1", "誤り")
    assert a_rally(office).received(goal) is not None
    assert not a_rally(office).has_reached(goal)


@pytest.mark.parametrize("cause", ["", "spot/taki", "reversed/spot/todai", "received"])
def test_what_is_no_stamp_of_the_card_is_not_found(office: Office, cause: str) -> None:
    pressed(office, "todai")
    with pytest.raises(NotFound):
        take_back(the_card(office), cause, "member-1", "誤り")


def test_neither_is_done_to_what_is_the_other(office: Office) -> None:
    pressed(office, "todai")
    with pytest.raises(StaffMistake, match="取り消されていません"):
        give_again(the_card(office), S, "member-1")
    take_back(the_card(office), S, "member-1", "誤り")
    with pytest.raises(StaffMistake, match="すでに取り消されて"):
        take_back(the_card(office), f"reversed/{S}", "member-1", "誤り")


def test_a_card_is_found_by_its_number_as_people_write_it_and_only_in_its_town_and_campaign(office: Office) -> None:
    campaign, number = a_rally(office).campaign, a_rally(office).card_number
    assert card_numbered(office, campaign, number) is None
    pressed(office, "todai")
    for typed in (number, number.replace("-", ""), number.lower(), f" {number.replace('0', 'O').replace('1', 'l')} "):
        found = card_numbered(office, campaign, typed)
        assert found
        assert found.resident_id == a_resident(office).id
    for typed in ("", number[:-1], f"{number}0", "-", "0000000000"):
        assert card_numbered(office, campaign, typed) is None
    leave(a_rally(office))
    assert card_numbered(office, campaign, number) is None


def test_the_figures_of_a_day_long_past_follow_what_was_taken_back(office: Office, clock: Clock) -> None:
    pressed(office, "todai", "ichiba")
    campaign, part = a_rally(office).campaign, shard(a_resident(office).id)
    count_shard(office, campaign, part)
    clock.pass_(days=10)
    take_back(the_card(office), S, "member-1", "誤り")
    count_shard(office, campaign, part)
    assert [dict(day.stamps) for day in Counts(office.scope).days("tabi")] == [{"ichiba/ja": 1}]
    take_back(the_card(office), "spot/ichiba", "member-1", "誤り")
    count_shard(office, campaign, part)
    assert [dict(day.stamps) for day in Counts(office.scope).days("tabi")] == [{}]


def shard_of(office: Office) -> str:
    from chalicelib.platform.residents.model import shard

    return shard(a_resident(office).id)


@pytest.mark.parametrize("seed", range(60))
def test_taken_back_pressed_again_and_given_again_at_once_leave_one_stamp_at_most(seed: int) -> None:
    with interleaving(seed) as order:
        office = a_rally_office(Clock(MORNING))
        pressed(office, "todai")
        card, rally, here = the_card(office), a_rally(office), at_spot(office, spot("todai"))
        assert rally.edition.spots  # what is known before the race holds no lock within
        done = order.run(
            lambda: take_back(card, S, "member-1", "誤り"),
            lambda: take_back(card, S, "member-2", "誤り"),
            lambda: press_stamp(rally, spot("todai"), Shown(place=here)),
            lambda: give_again(card, f"reversed/{S}", "member-1"),
        )
        assert [deed.error for deed in done if not isinstance(deed.error, StaffMistake | NotFound | None)] == []
        assert stamps(office) in ([], ["todai"])
        balance = Ledger(office.scope).balance(rally.ledger, rally.turn.resident.id, "stamp")
        assert balance == len(stamps(office)) == sum(entry.amount for entry in a_rally(office).entries)


def test_who_is_forgotten_leaves_a_ledger_in_which_what_was_taken_back_stays_so(office: Office) -> None:
    pressed(office, "todai", "ichiba")
    take_back(the_card(office), S, "member-1", "電話の主：見本")
    forget_resident(a_rally_turn(office), a_resident(office).id)
    lines = list(Ledger(office.scope).each(ledger_of("tabi")))
    assert sum(line.amount for line in lines) == 1
    assert all("見本" not in line.note for line in lines)
    assert audited(office) == []
