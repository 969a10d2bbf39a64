"""What a municipality answers: questions as the desk words them, with their answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and its answer. `also`: other ways to ask it, found as well as `question` is.

    `tags` are words of the owner's (a field, a desk); they are not searched.
    """

    id: str
    question: str
    answer: str
    also: tuple[str, ...] = ()
    language: str = "ja"
    tags: tuple[str, ...] = ()
