"""The measurement of bookings at its smallest: what is asked of the tables does not grow with what is stored."""

from bench.bookings import measured
from bench.goals import booking_goals


def test_reads_of_bookings_are_the_same_however_many_are_stored() -> None:
    told = dict(measured((200, 1_100)))
    assert {goal.what: goal.found for goal in booking_goals(told) if not goal.is_met} == {}
    heavy = told | {"1100": told["1100"] | {"a booking": {"Query": 0, "GetItem": 9, "TransactWriteItems": 1}}}
    assert [goal.what for goal in booking_goals(heavy) if not goal.is_met] == [
        "reads of bookings by how many are stored",
        "a booking, reads",
    ]
