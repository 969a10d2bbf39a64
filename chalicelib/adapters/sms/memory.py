"""Short messages, remembered."""

from dataclasses import dataclass, field

from chalicelib.kernel.errors import HouseError
from chalicelib.platform.sms.port import NumberRefused


@dataclass
class MemorySms:
    """Every text that was sent, by number."""

    is_open: bool = True
    sent: list[tuple[str, str]] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    _failures: list[HouseError] = field(default_factory=list)

    def fail(self, error: HouseError) -> None:
        """Let the next send fail."""
        self._failures.append(error)

    def send(self, number: str, text: str, *, name: str, most_yen: int) -> str:
        if self._failures:
            raise self._failures.pop(0)
        if number in self.opted_out:
            raise NumberRefused()
        self.sent.append((number, text))
        return f"sms-{len(self.sent)}"

    def opt_out(self, number: str) -> None:
        self.opted_out.add(number)
