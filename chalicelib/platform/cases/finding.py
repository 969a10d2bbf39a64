"""Looking for cases: which list is read, how far, and what fits.

Every view reads a bounded number of pages, whatever the town holds: the narrowest list that has all that is wanted, cut
to the period; what no list is ordered by is looked for page by page, and the next view goes on where this one stopped.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from typing import cast, get_args

from chalicelib.platform.cases.model import Case, Status
from chalicelib.platform.cases.repository import CasePage, Cases, Shelf, Span

SHELVES: Mapping[str, str] = {"open": "待っているもの", "mine": "自分の担当", "done": "終わったもの", "all": "すべて"}
PAGE = 50
"""Cases of one page while all of them are shown."""
SOUGHT = 100
"""Cases of one page while some are looked for."""
READ = 10
"""Pages that one view reads at most while it looks for what fits."""
ENOUGH = 25
NOBODY = "-"
"""What stands for "no team" and "nobody" where one is chosen."""


@dataclass(frozen=True)
class Wanted:
    """What a list of cases is narrowed to; empty: anything."""

    shelf: str = "open"
    service: str = ""
    kind: str = ""
    """Kind within its service: `reports/road`."""
    team: str = ""
    assignee: str = ""
    status: str = ""
    since: str = ""
    """First day they came in, ISO 8601."""
    until: str = ""
    """Last day they came in, ISO 8601."""
    overdue: str = ""
    """`1`: only those whose due date has passed."""
    words: str = ""

    @classmethod
    def read(cls, told: Mapping[str, str]) -> "Wanted":
        """What an address or a saved filter says; what makes no sense is left out."""
        known = {name: told.get(name, "").strip()[:200] for name in cls.__dataclass_fields__}
        wanted = cls(**known)
        return replace(
            wanted,
            shelf=wanted.shelf if wanted.shelf in SHELVES else "open",
            status=wanted.status if wanted.status in get_args(Status) else "",
            since=_day(wanted.since),
            until=_day(wanted.until),
            overdue="1" if wanted.overdue else "",
        )

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address; what is not narrowed is left out."""
        told = {name: value for name, value in asdict(self).items() if value}
        return {name: value for name, value in told.items() if (name, value) != ("shelf", "open")}

    @property
    def is_narrowed(self) -> bool:
        return bool({*self.query} - {"shelf"})

    @property
    def is_sought(self) -> bool:
        """Whether no list is ordered by all that is wanted, so that cases are looked through."""
        by_list = {"shelf", "since", "until", "overdue" if self.shelf == "open" else ""}
        return bool({*self.query} - by_list - ({"team"} if self.shelf == "open" and not self.overdue else set()))

    def fits(self, case: Case, today: str, words_of: Callable[[Case], str]) -> bool:
        """Whether a case is among what is wanted. `words_of` says what of it is searched."""
        return (
            self._stands(case)
            and self.service in {"", case.service}
            and self.kind in {"", f"{case.service}/{case.kind}"}
            and self.team in {"", case.team or NOBODY}
            and self.assignee in {"", case.assignee or NOBODY}
            and self.status in {"", case.status}
            and (self.since or "0") <= case.opened_at[:10] <= (self.until or "9")
            and (not self.overdue or case.is_overdue(today))
            and all(word in plain(words_of(case)) for word in plain(self.words).split())
        )

    def _stands(self, case: Case) -> bool:
        return {"open": case.is_open, "mine": case.is_open, "done": not case.is_open}.get(self.shelf, True)

    @property
    def span(self) -> Span | None:
        return (self.since, self.until) if self.since or self.until else None


@dataclass(frozen=True)
class Found:
    """What one view shows of a list."""

    cases: tuple[Case, ...]
    next: str | None
    """Where to go on; None: this was the end."""
    looked_at: int
    """Cases that were read for it."""


def find(
    cases: Cases,
    wanted: Wanted,
    member_id: str,
    today: str,
    words_of: Callable[[Case], str],
    *,
    start: str | None = None,
    may_see: Callable[[Case], bool] = lambda _: True,
) -> Found:
    """One view of what is wanted. Pages are read whole, so that no case falls between two views."""
    read = _reader(cases, wanted, member_id, today)
    fitting: list[Case] = []
    looked_at = 0
    for _ in range(READ):
        page = read(start=start, limit=SOUGHT if wanted.is_sought else PAGE)
        looked_at += len(page.cases)
        fitting += [case for case in page.cases if wanted.fits(case, today, words_of) and may_see(case)]
        start = page.next
        if start is None or len(fitting) >= ENOUGH:
            break
    return Found(tuple(fitting), start, looked_at)


def _reader(cases: Cases, wanted: Wanted, member_id: str, today: str) -> Callable[..., CasePage]:
    """The narrowest list that has all that is wanted."""
    if wanted.shelf == "mine":
        return partial(cases.of_assignee, member_id, span=wanted.span)
    if wanted.overdue:
        return partial(cases.overdue, today)
    if wanted.shelf == "open" and wanted.assignee not in {"", NOBODY}:
        return partial(cases.of_assignee, wanted.assignee, span=wanted.span)
    if wanted.shelf == "open" and wanted.team not in {"", NOBODY}:
        return partial(cases.of_team, wanted.team, span=wanted.span)
    return partial(cases.inbox, cast(Shelf, wanted.shelf), span=wanted.span, newest_first=True)


def plain(text: str) -> str:
    """Text as it is searched: width and case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
