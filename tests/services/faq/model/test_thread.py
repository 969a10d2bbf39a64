"""Going round in circles is noticed once, not when the same event is heard again, and forgotten after."""

from chalicelib.services.faq.model import Thread
from chalicelib.services.faq.model.thread import MOST


def test_a_second_reading_is_noticed_and_the_same_event_is_not_a_second() -> None:
    thread = Thread().with_seen("a", "E1")
    assert not thread.has_seen("a", "E1")
    assert thread.has_seen("a", "E2")
    assert thread.with_heard("x", "E2").has_heard("x", "E3")


def test_after_the_circle_everything_begins_anew_but_not_for_its_own_event() -> None:
    ended = Thread().with_seen("a", "E1").ended("E2")
    assert ended.at("E2") == ended
    assert ended.at("E3") == Thread()


def test_only_the_last_few_are_kept_and_they_read_back() -> None:
    thread = Thread()
    for number in range(MOST + 5):
        thread = thread.with_seen(str(number), "E")
    assert len(thread.seen) == MOST
    assert Thread.from_json(thread.to_json()) == thread
