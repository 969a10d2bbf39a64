"""Days derived from the ledgers: sends from accounts, cases from lists and histories, residents by shard."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.analytics.model import Day
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.cases.cards import ALL, case_from
from chalicelib.platform.cases.grid import metres_between
from chalicelib.platform.cases.model import OPEN, Case
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.house import Office
from chalicelib.platform.menus.taps import taps_of
from chalicelib.platform.residents.repository import PAGE, Residents

FURTHEST_BACK = timedelta(days=180)
"""Cases opened before this are not looked at for when they were closed."""
TAPS = "メニューのタップ"
ELSEWHERE = "-"
"""Stands for the area of what lies at no known place."""


def derived(office: Office, first: date, last: date) -> dict[date, Day]:
    """Sends and cases of each day from one to another. Doing it again answers the same, plus what was settled since."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    opened = {day: [case for case in _opened(office, day) if not case.drill_id] for day in days}
    closed = _closed(office, first, last)
    cases = {day: _of_cases(office, opened[day], closed.get(day, ())) for day in days}
    return {day: replace(_with_sends(office, day, cases[day]), happened=happened(office, day)) for day in days}


def happened(office: Office, day: date) -> dict[str, int]:
    """What the services and the menu counted that day; what never happened is left out."""
    told = {f"menus/{TAPS}": taps_of(office, day)}
    for name in office.tenant.services:
        with suppress(NotFound):  # offered by data, gone from the code
            count = office.service(name).happened
            told |= {f"{name}/{what}": number for what, number in count(office, day).items()} if count else {}
    return {what: number for what, number in told.items() if number}


def _with_sends(office: Office, day: date, told: Day) -> Day:
    sent = [each for each in Broadcasts(office.scope).within(day.isoformat()) if each.began_at and not each.is_drill]
    by_category: Counter[str] = Counter()
    for each in sent:
        by_category[each.category] += _accepted(each)
    return replace(told, sends=len(sent), sent=by_category.total(), by_category=dict(by_category))


def _accepted(broadcast: Broadcast) -> int:
    """By its closed account; one that is under way counts on a later night."""
    return broadcast.account.accepted if broadcast.account else 0


def _of_cases(office: Office, opened: Iterable[Case], hours: Iterable[int]) -> Day:
    cases, took = list(opened), tuple(hours)
    return Day(
        opened=len(cases),
        by_kind=dict(Counter(f"{case.service}/{case.kind}" for case in cases)),
        by_area=dict(Counter(area_of(office, case) for case in cases)),
        closed=len(took),
        hours=took,
    )


def area_of(office: Office, case: Case) -> str:
    """The area whose middle lies nearest to a case's place."""
    placed = [area for area in office.tenant.areas if area.point]
    if case.lat is None or case.lon is None or not placed:
        return ELSEWHERE
    lat, lon = case.lat, case.lon
    return min(
        placed, key=lambda area: metres_between(lat, lon, area.point.lat, area.point.lon) if area.point else 0
    ).id


def _opened(office: Office, day: date) -> Iterator[Case]:
    return _listed(office, ALL, day, day)


def _listed(office: Office, name: str, first: date, last: date) -> Iterator[Case]:
    """Cards of a list from the first day to the last, page by page."""
    cards, start, span = Cases(office.scope).cards, None, (first.isoformat(), f"{last.isoformat()}~")
    while True:
        page = cards.shelf(name, span=span, limit=500, start=start)
        yield from (case_from(card.facts) for card in page.items)
        start = page.next
        if start is None:
            return


def _closed(office: Office, first: date, last: date) -> dict[date, list[int]]:
    """Day -> hours of each case closed on it. Histories are read of cases that changed since `first` only."""
    hours: dict[date, list[int]] = defaultdict(list)
    for case in _listed(office, ALL, last - FURTHEST_BACK, last):
        is_over = case.status in {"fixed", "closed"} and not case.drill_id and not case.merged_into
        if is_over and case.updated_at[:10] >= first.isoformat():
            at = _closed_at(office, case)
            if at and first <= at.date() <= last:
                hours[at.date()].append(int((at - datetime.fromisoformat(case.opened_at)).total_seconds() // 3600))
    return hours


def _closed_at(office: Office, case: Case) -> datetime | None:
    """When it was last closed, on the town's clocks: a note written afterwards does not move it."""
    at = None
    for happening in (record.facts for record in Cases(office.scope).happenings.each(case.id)):
        if happening["kind"] == "status":
            to = happening["facts"].get("to")
            at = None if to in OPEN else at or datetime.fromisoformat(happening["at"])
    return office.tenant.local(at) if at else None


def counted(office: Office, shard: str, day: date) -> dict[str, int]:
    """What one shard of residents says of a day that is just over: who follows, who came, who left, who used what."""
    live = {channel.key for channel in Channels(office.scope).all() if channel.mode == "live"}
    counts: Counter[str] = Counter()
    for record in Residents(office.scope).records.each(shard, pages_of=PAGE):
        if record.facts["channel_key"] in live:
            counts.update(_marks(office, record.facts, day.isoformat()))
    return dict(counts)


def _marks(office: Office, facts: Mapping[str, object], day: str) -> Iterator[str]:
    if facts["follow"] in {"following", "blocked"}:
        yield str(facts["follow"])
    if _on(office, facts.get("followed_at")) == day:
        yield "came"
    if facts["follow"] == "blocked" and _on(office, facts.get("follow_told_at")) == day:
        yield "left"
    used = facts.get("used")
    if isinstance(used, dict):
        yield from (f"used/{service}" for service, last in used.items() if str(last)[:10] == day)


def _on(office: Office, moment: object) -> str:
    """The town's day of a moment; empty for never."""
    return office.tenant.local(datetime.fromisoformat(str(moment))).date().isoformat() if moment else ""


def with_residents(day: Day, shards: Iterable[Mapping[str, int]]) -> Day:
    """A day with what all shards counted."""
    total: Counter[str] = Counter()
    for counts in shards:
        total.update(counts)
    used = {name.partition("/")[2]: count for name, count in total.items() if name.startswith("used/")}
    return replace(
        day, friends=total["following"], blocked=total["blocked"], came=total["came"], left=total["left"], used=used
    )
