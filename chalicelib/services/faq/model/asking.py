"""What was asked and what became of it: never by whom, and as far as we can tell without anything personal."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

HOW: Mapping[str, str] = {
    "answered": "すぐに回答",
    "offered": "近い質問を案内",
    "none": "見つからない",
    "menu": "メニューから",
}
WHY: Mapping[str, str] = {
    "other": "知りたいことと違った",
    "unclear": "わかりにくかった",
    "old": "内容が古かった",
    "stuck": "手続きができなかった",
}
KEPT = 200
"""Letters of a question that are kept."""

NUMBER, MAIL, NAME, PLACE = "［番号］", "［メール］", "［名前］", "［住所］"
_MAIL = re.compile(r"[\w.+-]+[@＠][\w-]+(?:[.．][\w-]+)*")
_NUMBER = re.compile(r"[+＋]?[0-9０-９](?:[-－ー‐―\s()（）]?[0-9０-９]){4,}")
_PLACE = re.compile(r"[0-9０-９一二三四五六七八九十]+(?:丁目|番地?|号|[-－ー‐])[0-9０-９番地号の\-－ー‐]*")
_NAMED = re.compile(r"((?:名前|なまえ|氏名)は|(?:[Mm]y name is|I am|I'm)\s+(?=[A-Z]))\s*[^\s。、，,！!？?]{1,20}")
_CALLED = re.compile(r"[^\s。、，,のはがを]{1,10}(?=と申し|といいます|と言います)")


def plain(text: str) -> str:
    """A question as compared: width, case and marks do not matter."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def masked(text: str) -> str:
    """What is typed may be anything: numbers, mail, addresses and names that say so are put out of sight.

    It cannot catch every name, which is why what is kept is kept for days alone.
    """
    told = _MAIL.sub(MAIL, text)
    told = _NUMBER.sub(NUMBER, told)
    told = _PLACE.sub(PLACE, told)
    told = _NAMED.sub(lambda found: f"{found[1]}{NAME}", told)
    return _CALLED.sub(NAME, told)[:KEPT]


@dataclass(frozen=True)
class Asked:
    """One question and what came of it."""

    name: str
    """`20261122-103000K7QX2B`: its day, and its own name there."""
    text: str = ""
    """Masked; empty where an entry was chosen from the menu."""
    language: str = "ja"
    how: str = "none"
    offered: tuple[str, ...] = ()
    """Ids of the nearest entries, the best first."""
    team: str = ""
    """The desk it fell to: of the entry that was read, else of the nearest."""
    chosen: str = ""
    """The entry that was read."""
    helped: str = ""
    """`yes`, `no`, or empty."""
    why: str = ""
    handed: str = ""
    """`desk` or `form` once a person was offered or written to."""
    settled: str = ""
    """The piece of staff's work that took care of it."""

    @property
    def day(self) -> str:
        """ISO 8601."""
        return f"{self.name[:4]}-{self.name[4:6]}-{self.name[6:8]}"

    @property
    def is_resolved(self) -> bool:
        """Whether it was answered by an entry and nothing speaks against it."""
        return bool(self.chosen) and self.helped != "no" and not self.handed

    @property
    def waits(self) -> bool:
        """Whether staff should look at it: typed, and not answered well."""
        return bool(self.text) and not self.settled and (not self.chosen or self.helped == "no")

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value and key != "name"}

    @classmethod
    def from_json(cls, name: str, told: Mapping[str, Any]) -> Self:
        return cls(name, **{**told, "offered": tuple(told.get("offered", ()))})
