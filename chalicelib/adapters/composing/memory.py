"""A writer that says what it was told to, or the first sentence of the first entry."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.kernel.errors import HouseError
from chalicelib.platform.knowledge.composing import Composed
from chalicelib.platform.knowledge.entries import Entry


@dataclass
class MemoryComposer:
    """`asked`: each question with the ids it was given."""

    said: list[Composed | None] = field(default_factory=list)
    asked: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    _failures: list[HouseError] = field(default_factory=list)

    def say(self, text: str, *cited: str) -> None:
        """What the next call answers."""
        self.said.append(Composed(text, cited))

    def refuse(self) -> None:
        """Let the next call find no answer in the entries."""
        self.said.append(None)

    def fail(self, error: HouseError) -> None:
        """Let the next call fail."""
        self._failures.append(error)

    def compose(self, question: str, entries: Sequence[Entry], *, language: str) -> Composed | None:
        if self._failures:
            raise self._failures.pop(0)
        self.asked.append((question, tuple(entry.id for entry in entries), language))
        if self.said:
            return self.said.pop(0)
        first = entries[0]
        return Composed(first.answer.partition("。")[0] + "。", (first.id,))
