from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.bookings.ledger import Ledger
from chalicelib.platform.bookings.model import Booking, Limits, Refused, Slot
from tests.platform.bookings.slots import LIMITS, NOW, a_ledger, a_slot, a_wish

SOON = NOW + timedelta(minutes=10)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with a_ledger() as ledger:
        yield ledger


def taken(ledger: Ledger, slot: Slot) -> int:
    record = ledger.kept.slot_named("visits", slot.offering, slot.name)
    return int(record.taken) if record else 0


def refused(ledger: Ledger, cause: str, *slots: Slot, **facts: object) -> str:
    with pytest.raises(Refused) as refusal:
        ledger.book(a_wish(cause, *slots, **facts), at=NOW)
    return refusal.value.reason


def test_a_slot_nobody_asked_for_has_no_record_and_all_its_places(ledger: Ledger) -> None:
    assert ledger.free(a_slot(), NOW) == 2
    assert ledger.kept.slot_named("visits", "nursery", a_slot().name) is None


def test_what_is_booked_is_taken_listed_and_the_residents(ledger: Ledger) -> None:
    booking = ledger.book(a_wish("A", places=2), at=NOW)
    assert (booking.state, booking.places, taken(ledger, a_slot())) == ("booked", 2, 2)
    assert ledger.free(a_slot(), NOW) == 0
    assert [line.number for line in ledger.kept.on_day("visits", a_slot().day).lines] == [booking.id]
    assert ledger.of("RESIDENT-A") == (booking,)
    assert ledger.fetch(booking.id) == booking


def test_the_same_cause_books_once(ledger: Ledger) -> None:
    assert ledger.book(a_wish("A"), at=NOW) == ledger.book(a_wish("A"), at=NOW)
    assert taken(ledger, a_slot()) == 1


def test_a_full_slot_says_how_many_places_are_left(ledger: Ledger) -> None:
    ledger.book(a_wish("A"), at=NOW)
    with pytest.raises(Refused, match="11月23日（月） 10:00の空きは、あと1人分です"):
        ledger.book(a_wish("B", places=2), at=NOW)
    ledger.book(a_wish("C"), at=NOW)
    assert refused(ledger, "D") == "full"


def test_a_hold_keeps_its_places_until_its_end_and_no_longer(ledger: Ledger) -> None:
    held = ledger.hold(a_wish("A", places=2), at=NOW, until=SOON)
    assert held.state == "held"
    assert refused(ledger, "B") == "full"
    assert ledger.kept.on_day("visits", a_slot().day).lines == ()
    assert ledger.free(a_slot(), SOON) == 2
    assert ledger.book(a_wish("C"), at=SOON).state == "booked"


def test_a_hold_is_confirmed_once_and_also_after_its_end_while_there_is_room(ledger: Ledger) -> None:
    held = ledger.hold(a_wish("A"), at=NOW, until=SOON)
    first = ledger.confirm(held.id, at=SOON - timedelta(seconds=1))
    assert (first.state, taken(ledger, a_slot())) == ("booked", 1)
    assert ledger.confirm(held.id, at=SOON) == first
    late = ledger.hold(a_wish("B"), at=NOW, until=SOON)
    assert ledger.confirm(late.id, at=SOON + timedelta(hours=1)).state == "booked"
    assert taken(ledger, a_slot()) == 2


def test_a_hold_that_ended_and_whose_places_are_gone_is_not_confirmed(ledger: Ledger) -> None:
    held = ledger.hold(a_wish("A", places=2), at=NOW, until=SOON)
    ledger.book(a_wish("B"), at=SOON)
    with pytest.raises(Refused, match="お取りおきの時間が過ぎて"):
        ledger.confirm(held.id, at=SOON)
    assert taken(ledger, a_slot()) == 1


def test_what_is_released_is_free_again_once(ledger: Ledger) -> None:
    booking, held = ledger.book(a_wish("A"), at=NOW), ledger.hold(a_wish("B"), at=NOW, until=SOON)
    for _ in range(2):
        assert ledger.release(booking.id, at=NOW).state == "cancelled"
        assert ledger.release(held.id, at=NOW).state == "cancelled"
    assert (ledger.free(a_slot(), NOW), taken(ledger, a_slot())) == (2, 0)
    assert ledger.of("RESIDENT-A") == ()
    assert ledger.kept.on_day("visits", a_slot().day).lines == ()
    cancelled = ledger.kept.on_day("visits", a_slot().day, cancelled=True).lines
    assert [line.number for line in cancelled] == [booking.id]


def test_cancelling_after_the_deadline_names_it_and_staff_still_may(ledger: Ledger) -> None:
    booking = ledger.book(a_wish("A"), at=NOW)
    late = NOW + timedelta(days=2, hours=7)
    with pytest.raises(Refused, match=r"取消の受付は、11月22日（日） 17:00で終わりました"):
        ledger.release(booking.id, at=late, limits=LIMITS)
    assert ledger.release(booking.id, at=late - timedelta(seconds=1), limits=LIMITS).state == "cancelled"
    assert ledger.release(ledger.book(a_wish("B"), at=NOW).id, at=late).state == "cancelled"


def test_several_slots_are_booked_all_or_none(ledger: Ledger) -> None:
    limits = replace(LIMITS, slots=3)
    first, second = a_slot(10), a_slot(13, capacity=1)
    ledger.book(a_wish("A", second), at=NOW)
    with pytest.raises(Refused):
        ledger.book(a_wish("B", first, second, limits=limits), at=NOW)
    assert taken(ledger, first) == 0
    both = ledger.book(a_wish("C", first, a_slot(15), limits=limits), at=NOW)
    assert [taken(ledger, slot) for slot in both.slots] == [1, 1]
    assert len(ledger.kept.on_day("visits", first.day).lines) == 3


@pytest.mark.parametrize(
    ("slots", "facts", "reason"),
    [
        ((a_slot(days=-1),), {}, "past"),
        ((a_slot(days=31),), {}, "too_early"),
        ((a_slot(10, days=0),), {}, "past"),
        ((a_slot(11, days=0),), {}, "too_late"),
        ((a_slot(),), {"places": 4}, "too_many_places"),
        ((a_slot(),), {"places": 0}, "too_few_places"),
        ((a_slot(10), a_slot(13)), {}, "too_many_slots"),
        ((a_slot(10), a_slot(10)), {"limits": Limits(slots=2)}, "twice"),
        ((a_slot(10, minutes=120), a_slot(11)), {"limits": Limits(slots=2)}, "twice"),
        ((a_slot(10), a_slot(13, offering="other")), {"limits": Limits(slots=2)}, "other_offering"),
    ],
)
def test_a_wish_beyond_the_limits_is_refused(
    ledger: Ledger, slots: tuple[Slot, ...], facts: dict[str, object], reason: str
) -> None:
    assert refused(ledger, "A", *slots, **facts) == reason
    assert ledger.kept.account("visits", "RESIDENT-A").entries == {}


def test_nobody_books_the_same_slot_twice_but_each_they_look_after_may_once(ledger: Ledger) -> None:
    ledger.book(a_wish("A"), at=NOW)
    assert refused(ledger, "B", resident="RESIDENT-A") == "twice"
    child = ledger.book(a_wish("C", resident="RESIDENT-A", person="RESIDENT-A/child"), at=NOW)
    assert [booking.counts_for for booking in ledger.of("RESIDENT-A")] == ["RESIDENT-A", child.person]


def test_bookings_ahead_and_in_a_period_are_limited_by_group(ledger: Ledger) -> None:
    def wish(cause: str, slot: Slot, limits: Limits) -> Booking:
        return ledger.book(a_wish(cause, slot, resident="R", limits=limits), at=NOW)

    live, monthly = replace(LIMITS, live=1, group="class"), replace(LIMITS, per_period=2, period="month", group="class")
    first = wish("A", a_slot(), live)
    with pytest.raises(Refused, match="同時に予約できるのは、1件まで"):
        wish("B", a_slot(offering="other"), live)
    wish("C", a_slot(13, offering="other"), monthly)
    with pytest.raises(Refused, match="1か月に2件まで"):
        wish("D", a_slot(15), monthly)
    wish("E", a_slot(15, days=12), monthly)  # December
    ledger.release(first.id, at=NOW)
    wish("F", a_slot(15), monthly)


def test_a_change_takes_the_new_and_gives_back_the_old_together(ledger: Ledger) -> None:
    booking = ledger.book(a_wish("A", places=2), at=NOW)
    moved = ledger.move(booking.id, (a_slot(13),), limits=LIMITS, at=NOW)
    assert (moved.id, moved.slots) == (booking.id, (a_slot(13),))
    assert (taken(ledger, a_slot()), taken(ledger, a_slot(13))) == (0, 2)
    assert ledger.move(booking.id, (a_slot(13),), limits=LIMITS, at=NOW).version == moved.version
    fewer = ledger.move(booking.id, (a_slot(13),), limits=LIMITS, at=NOW, places=1)
    assert (fewer.places, taken(ledger, a_slot(13))) == (1, 1)
    assert [line.starts.hour for line in ledger.kept.on_day("visits", a_slot().day).lines] == [13]


def test_a_change_to_a_full_slot_or_too_late_loses_nothing(ledger: Ledger) -> None:
    ledger.book(a_wish("A", a_slot(13), places=2), at=NOW)
    booking = ledger.book(a_wish("B"), at=NOW)
    for slot, at in ((a_slot(13), NOW), (a_slot(15), NOW + timedelta(days=2, hours=7))):
        with pytest.raises(Refused):
            ledger.move(booking.id, (slot,), limits=LIMITS, at=at)
    assert (taken(ledger, a_slot()), taken(ledger, a_slot(13)), taken(ledger, a_slot(15))) == (1, 2, 0)
    late = ledger.move(booking.id, (a_slot(15),), limits=LIMITS, at=NOW + timedelta(days=2, hours=7), by_staff=True)
    assert late.slots == (a_slot(15),)


def test_who_came_and_who_did_not_is_counted_and_can_be_put_right(ledger: Ledger) -> None:
    booking = ledger.book(a_wish("A", places=2), at=NOW)
    for state, counts in (("arrived", (2, 0)), ("missed", (0, 2)), ("booked", (0, 0)), ("arrived", (2, 0))):
        ledger.mark(booking.id, state, at=NOW)  # type: ignore[arg-type]
        record = ledger.kept.slot("visits", a_slot())
        assert (record.arrived, record.missed, record.taken) == (*counts, 2)


def test_a_slot_called_off_takes_nobody_and_keeps_who_is_there(ledger: Ledger) -> None:
    booking = ledger.book(a_wish("A"), at=NOW)
    ledger.close(a_slot(), "講師の急病")
    assert refused(ledger, "B") == "closed"
    assert ledger.free(a_slot(), NOW) == 0
    assert ledger.fetch(booking.id).is_booked
    ledger.reopen(a_slot())
    assert ledger.book(a_wish("B"), at=NOW).is_booked


def test_staff_book_beyond_deadlines_and_limits_but_never_beyond_capacity(ledger: Ledger) -> None:
    soon = a_slot(11, days=0)
    assert ledger.book(a_wish("A", soon, origin="phone", resident=""), at=NOW).resident == ""
    ledger.book(a_wish("B", soon, origin="phone", resident=""), at=NOW)
    assert refused(ledger, "C", soon, origin="phone") == "full"


def test_another_towns_or_services_booking_is_not_found(ledger: Ledger) -> None:
    booking = ledger.book(a_wish("A"), at=NOW)
    with pytest.raises(NotFound):
        Ledger(ledger.scope, "rides").fetch(booking.id)
    with pytest.raises(NotFound):
        ledger.fetch("")


def test_a_smaller_capacity_takes_nobodys_place_away(ledger: Ledger) -> None:
    ledger.book(a_wish("A", places=2), at=NOW)
    assert ledger.free(a_slot(capacity=1), NOW) == 0
    assert refused(ledger, "B", a_slot(capacity=1)) == "full"


def test_a_booking_moves_to_another_offering_at_the_same_time(ledger: Ledger) -> None:
    here, there = a_slot(offering="nursery"), a_slot(offering="hall")
    booking = ledger.book(a_wish("A", here, places=2), at=NOW)
    moved = ledger.move(booking.id, (there,), limits=LIMITS, at=NOW)
    assert (taken(ledger, here), taken(ledger, there)) == (0, 2)
    assert [line.offering for line in ledger.kept.on_day("visits", there.day).lines] == ["hall"]
    assert ledger.of("RESIDENT-A") == (moved,)
