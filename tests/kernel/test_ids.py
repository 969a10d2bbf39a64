"""Ids sort by birth, or follow from their cause."""

from datetime import UTC, datetime, timedelta

from chalicelib.kernel.ids import derived, digest, encode, retry_key, secret_key, ulid

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_ids_of_later_things_sort_later() -> None:
    assert len(ulid(NOW)) == 26
    assert ulid(NOW) < ulid(NOW + timedelta(milliseconds=1))


def test_ids_of_one_cause_repeat_in_order_and_differ_among_themselves() -> None:
    first, again = derived("event"), derived("event")
    ids = [first(), first()]
    assert ids == [again(), again()]
    assert len({*ids, derived("other")()}) == 3


def test_a_digest_keeps_its_parts_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert len(digest("a", length=4)) == 4


def test_a_retry_key_is_a_uuid_that_follows_from_its_cause() -> None:
    assert retry_key("a") == retry_key("a") != retry_key("b")
    assert len(retry_key("a")) == 36


def test_secret_keys_do_not_repeat() -> None:
    assert len({secret_key() for _ in range(100)}) == 100


def test_numbers_are_written_in_crockfords_base_32() -> None:
    assert encode(32 * 31 + 10, 3) == "0ZA"
