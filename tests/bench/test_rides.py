"""The measurement of rides at its smallest: a ride is one transaction, and a day is read in as many queries as ever."""

from bench.rides import costs, days_read


def test_a_ride_is_one_transaction() -> None:
    told = dict(costs())
    for deed in ("booked, with a driver", "booked, into the line", "a request taken", "cancelled"):
        assert told[deed]["TransactWriteItems"] == 1, deed
        assert "PutItem" not in told[deed] or deed == "a request taken"
    assert "TransactWriteItems" not in told["the same press again"]


def test_a_day_is_read_in_as_many_queries_however_many_ride() -> None:
    few, many = days_read(2), days_read(12)
    assert {name: counts["Query"] for name, counts in few.items()} == {
        name: counts["Query"] for name, counts in many.items()
    }
