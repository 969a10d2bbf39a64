import re
from datetime import datetime
from pathlib import Path
from typing import get_args

from chalicelib.kernel.texts import LANGUAGES, Texts
from chalicelib.platform.cases import model
from chalicelib.platform.cases.model import MOVES, ClosedBecause, HappeningKind, Status, receipt_number

DAY = datetime.fromisoformat("2026-11-22T10:00:00+09:00")


def texts() -> Texts:
    return Texts(Path(model.__file__).parent / "texts")


def test_a_receipt_number_says_the_day_and_four_unmistakable_characters() -> None:
    assert re.fullmatch(r"261122-[0-9A-HJKMNP-TV-Z]{4}", receipt_number(DAY, "EVENT1"))


def test_the_same_cause_has_the_same_number_and_the_next_attempt_another() -> None:
    assert receipt_number(DAY, "EVENT1") == receipt_number(DAY, "EVENT1")
    assert receipt_number(DAY, "EVENT1", 1) != receipt_number(DAY, "EVENT1")


def test_every_status_has_its_moves_and_only_a_withdrawn_case_has_none() -> None:
    assert set(MOVES) == set(get_args(Status))
    assert [status for status, moves in MOVES.items() if not moves] == ["withdrawn"]
    assert all("withdrawn" not in moves for moves in MOVES.values())


def test_every_status_reason_and_happening_has_words_in_every_language() -> None:
    for language in LANGUAGES:
        for status in get_args(Status):
            assert texts().has(language, f"status.{status}")
            assert texts().has(language, f"told.{status}")
        for because in get_args(ClosedBecause):
            assert texts().has(language, f"closed.{because}")
        for kind in get_args(HappeningKind):
            assert texts().has(language, f"history.{kind}")


def test_closing_never_says_that_something_was_put_right() -> None:
    claims = (
        "直り",
        "直し",
        "修理",
        "修繕",
        "対応済",
        "対応しました",
        "完了",
        "解決",
        "fixed",
        "repaired",
        "solved",
        "なおり",
    )
    for language in LANGUAGES:
        told = [texts().say(language, f"closed.{because}") for because in get_args(ClosedBecause)]
        told += [texts().say(language, "told.closed"), texts().say(language, "status.closed")]
        assert not [text for text in told if any(claim in text for claim in claims)]
