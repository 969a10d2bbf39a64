"""A check asks one outside system one question. All are asked beside each other, within one limit of time."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Literal

from chalicelib.kernel.errors import HouseError

State = Literal["ok", "warning", "broken", "unknown"]
WITHIN = 20.0
"""Seconds for all: what serves the page has 29."""
AT_ONCE = 8
WORDS: dict[State, str] = {"ok": "正常", "warning": "注意", "broken": "異常", "unknown": "確認できません"}
LATE = "時間内に答えがありませんでした。"
AGAIN = "数分たってから、もう一度確かめてください。続くときは、運用事業者に連絡してください。"


@dataclass(frozen=True)
class Answer:
    """What one question brought. Neither sentence holds a secret or names a person."""

    state: State
    told: str
    what_to_do: str = ""


@dataclass(frozen=True)
class Question:
    name: str
    ask: Callable[[], Answer]


@dataclass(frozen=True)
class Check:
    """A question with its answer."""

    name: str
    state: State
    told: str
    what_to_do: str = ""


def asked(questions: Sequence[Question], *, within: float = WITHIN) -> tuple[Check, ...]:
    """All answers, in the order of the questions. One that fails or hangs hides no other."""
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        futures = [pool.submit(_answered, question) for question in questions]
        wait(futures, timeout=within)
        return tuple(_check(question, future) for question, future in zip(questions, futures, strict=True))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def worst(checks: Sequence[Check]) -> State:
    """The state of all together."""
    order: tuple[State, ...] = ("broken", "unknown", "warning", "ok")
    return next((state for state in order if any(check.state == state for check in checks)), "ok")


def _check(question: Question, future: "Future[Answer]") -> Check:
    answer = future.result() if future.done() and not future.cancelled() else Answer("unknown", LATE, AGAIN)
    return Check(question.name, answer.state, answer.told, answer.what_to_do)


def _answered(question: Question) -> Answer:
    """An error's own message may quote what an outside system said, so only its status is told."""
    try:
        return question.ask()
    except HouseError as error:
        status = error.facts.get("status")
        told = f"拒否されました（{status}）。" if status else "接続できませんでした。"
        return Answer("broken", told, AGAIN)
    except Exception as error:
        return Answer("unknown", f"確認の途中で失敗しました（{type(error).__name__}）。", AGAIN)
