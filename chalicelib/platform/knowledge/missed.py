"""Words residents typed and nothing was found for: counted, waiting for staff, settled by them.

A word that is wanted often waits on the first page. What staff do about it is written beside it; a word that is asked
for in vain again after that waits again, unless they said that it is none of theirs.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.console.waiting import Waiting

MISSED_DAYS = 180
"""After so long without being asked for, a word is forgotten."""
CAUSES = 12
"""Events that are remembered of a word, so that one that is heard again counts once."""
IGNORED = "ignored"
WANTED = 3
"""Times a word is asked for in vain before it waits on the first page."""


class MissRecord(TenantItem):
    """One word of one service."""

    kind = "missed-word"

    service = UnicodeAttribute()
    word = UnicodeAttribute()
    """As it is compared; `said` is how somebody wrote it."""
    said = UnicodeAttribute()
    times = NumberAttribute()
    last = UnicodeAttribute()
    causes = JSONAttribute()
    settled = JSONAttribute(null=True)
    """What staff did about it: `how`, `what`, `by`, `at`; None while it waits."""

    def key(self) -> Key:
        return Key(digest(self.word), bucket=self.service)


class MissedWords(TenantRepository[MissRecord]):
    """Words nothing was found for, counted; who asked is not kept. Each service has its own, by its name."""

    item: ClassVar[type[TenantItem]] = MissRecord
    service: ClassVar[str] = ""
    sort: ClassVar[str] = ""
    """The sort of their slips on the first page."""

    def count(self, word: str, said: str, cause: str, now: datetime) -> None:
        """Count a word once for each cause."""
        found = self.records.find(digest(word), self.service)
        record = found or MissRecord(service=self.service, word=word, said=said, times=0, last="", causes=[])
        if cause in record.causes:
            return
        record.times, record.last = int(record.times) + 1, now.date().isoformat()
        record.causes = [*record.causes, cause][-CAUSES:]
        if record.settled and record.settled["how"] != IGNORED:  # what was done about it did not help
            record.settled = None
        record.expires = (now + timedelta(days=MISSED_DAYS)).timestamp()
        self._let_wait(record)
        self.records.change(record)

    def most_wanted(self) -> list[MissRecord]:
        """The words that wait, and those that were settled, the most wanted first."""
        return sorted(self.records.each(self.service), key=lambda record: (-int(record.times), record.last))

    def of_word(self, word: str) -> MissRecord:
        return self.records.fetch(digest(word), self.service)

    def settle(self, word: str, settled: Mapping[str, str] | None) -> None:
        """Write down what was done about a word; None: nothing any more."""
        record = self.of_word(word)
        record.settled = dict(settled) if settled else None
        self._let_wait(record)
        self.records.change(record)

    def _let_wait(self, record: MissRecord) -> None:
        """The word's slip: first, so that who is killed here writes both when the event comes again."""
        waiting, name = Waiting(self.scope), digest(record.word)
        if record.settled:
            waiting.drop(self.sort, name)
        elif int(record.times) >= WANTED:
            waiting.keep(self.sort, name, record.last, expires=record.expires)
