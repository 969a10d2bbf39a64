"""Checks: beside each other, in time, none hiding another, none telling what it should not."""

from threading import Event

import pytest

from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.health.checks import LATE, Answer, Check, Question, State, asked, worst


def fine() -> Answer:
    return Answer("ok", "答えました。")


def breaking(error: Exception) -> Question:
    def ask() -> Answer:
        raise error

    return Question("壊れたもの", ask)


def test_answers_come_in_the_order_of_the_questions() -> None:
    assert [check.name for check in asked([Question(name, fine) for name in "abcdefghijkl"])] == list("abcdefghijkl")


def test_one_that_hangs_is_unknown_and_hides_no_other() -> None:
    end = Event()

    def hang() -> Answer:
        end.wait(30)
        return fine()

    try:
        checks = asked([Question("遅い", hang), Question("速い", fine)], within=0.3)
    finally:
        end.set()
    assert [(check.state, check.told) for check in checks] == [("unknown", LATE), ("ok", "答えました。")]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (TemporaryFailure("LINE: Bearer s3cret"), "broken"),
        (PermanentFailure("LINE: 400 s3cret", status=400), "broken"),
        (ValueError("s3cret"), "unknown"),
    ],
)
def test_one_that_breaks_hides_no_other_and_quotes_nobody(error: Exception, state: State) -> None:
    broken, other = asked([breaking(error), Question("ほか", fine)])
    assert (broken.state, other.state) == (state, "ok")
    assert "s3cret" not in broken.told + broken.what_to_do
    assert broken.what_to_do


def test_the_worst_of_all_is_told_first() -> None:
    def a(state: State) -> Check:
        return Check("", state, "")

    assert worst([a("ok"), a("warning"), a("broken"), a("unknown")]) == "broken"
    assert worst([a("ok"), a("warning"), a("unknown")]) == "unknown"
    assert worst([a("ok"), a("ok")]) == worst([]) == "ok"
