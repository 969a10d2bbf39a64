"""A note, as a value."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Note:
    """Something a resident wrote to the town."""

    id: str
    text: str
    at: str
    """When they wrote it, ISO 8601."""
    message_id: str = ""
    """The LINE message that brought it; taken back, it takes the note with it."""

    @property
    def day(self) -> str:
        """Month and day, as 11/22."""
        at = datetime.fromisoformat(self.at)
        return f"{at.month}/{at.day}"
