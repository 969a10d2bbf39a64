"""The web, remembered: pages that were put there open, others are dead."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from chalicelib.platform.broadcasts.links import Look


@dataclass
class MemoryLinks:
    """The web for tests."""

    looks: dict[str, Look] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, address: str, look: Look | None = None) -> None:
        self.looks[address] = look or Look("opens", "text/html")

    def look(self, address: str) -> Look:
        self.asked.append(address)
        if urlsplit(address).scheme != "https":
            return Look("not_public")
        return self.looks.get(address, Look("dead"))
