"""Step messages: one reminder per resident, series and person, that moves on from step to step.

A series on paper: somebody becomes a friend on the 20th; its steps are for day 0, 3 and 10. Of the reminder set then
only the next step is written: `day3`, due on the 23rd at ten. When it is due, the resident, the series and its start
are looked at as they are then: who blocked, stopped the series or no longer wants its category is told nothing, and a
start that has moved moves the rest. What is said, the reminder notes as the next step in the same write in which it
moves on, so that a killed worker's successor says nothing twice and leaves nothing out.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.kernel.ids import digest
from chalicelib.platform.broadcasts.settings import BroadcastSettings
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Reply, Say, Tap, Written
from chalicelib.platform.reminders.model import Notice, Recipient, Reminder, Round
from chalicelib.platform.reminders.repository import ReminderRecord, Reminders
from chalicelib.platform.reminders.settings import ANSWER, BORN, DAY_FROM, DAY_UNTIL, FOLLOW, Series, Step, StepSettings
from chalicelib.platform.residents.model import SELF, Resident
from chalicelib.platform.residents.repository import Residents

CAPABILITY = "steps"
WAY_OUT = "reception"
"""The service in which residents stop a series. A town that does not offer it has no step messages."""
TOO_LATE = timedelta(days=1)
"""A step that is later than this is left out: the next one stands."""
SOON = timedelta(minutes=1)
SETTLED = timedelta(minutes=5)
"""After a follow: until then its turn is over, and the first step may come."""


class Planned(NamedTuple):
    """A step and its moment for one resident."""

    at: datetime
    step: Step


def begin_series(office: Office, resident: Resident) -> None:
    """Set, move or cancel a resident's reminders, as their follow, persons and answers have it now."""
    for series, person_id in _all_of(office, resident):
        reminders, id_ = Reminders(office.scope), _name(resident, series, person_id)
        plan = _plan(office, resident, series, person_id) if _wants(office, resident, series) else []
        coming = next((one for one in plan if one.at > office.house.clock()), None)
        if _waits(office, reminders.find(id_), plan):
            continue
        if coming is None:
            reminders.cancel(id_)
        else:
            about = {"resident": resident.id, "series": series.id, "person": person_id, "step": coming.step.id}
            reminders.set(Reminder(id_, CAPABILITY, coming.at, about))


def _waits(office: Office, record: ReminderRecord | None, plan: list[Planned]) -> bool:
    """Whether a step whose moment is past is still to be said, such as in the morning."""
    if record is None:
        return False
    now, step = office.house.clock(), record.about["step"]
    return any(one.step.id == step and timedelta() <= now - one.at <= TOO_LATE for one in plan)


def end_series(office: Office, resident: Resident, *, all_of_them: bool = False) -> None:
    """Cancel the reminders of the series a resident stopped, or of all."""
    for series, person_id in _all_of(office, resident):
        if all_of_them or series.id in resident.stopped_series:
            Reminders(office.scope).cancel(_name(resident, series, person_id))


def _all_of(office: Office, resident: Resident) -> Iterator[tuple[Series, str]]:
    """Every series with each person it may be for."""
    if WAY_OUT not in office.tenant.services:
        return
    for series in office.choices(CAPABILITY, StepSettings).series:
        persons = resident.persons if series.start == BORN else (SELF,)
        yield from ((series, person.id) for person in persons)


def _name(resident: Resident, series: Series, person_id: str) -> str:
    return f"{CAPABILITY}:{digest(resident.id, series.id, person_id)}"


def _wants(office: Office, resident: Resident, series: Series) -> bool:
    if resident.follow != "following" or series.id in resident.stopped_series:
        return False
    if not series.category:
        return True
    if resident.categories is not None:
        return series.category in resident.categories
    category = office.choices("broadcasts", BroadcastSettings).category(series.category)
    return category is not None and category.by_default


def _start(office: Office, resident: Resident, series: Series, person_id: str) -> str:
    """The start as it was told, an ISO date or month; empty where there is none."""
    if series.start == FOLLOW:
        return (
            office.tenant.local(datetime.fromisoformat(resident.followed_at)).date().isoformat()
            if resident.followed_at
            else ""
        )
    if series.start == BORN:
        return next((person.born for person in resident.persons if person.id == person_id), "")
    return resident.answers.get(series.start.removeprefix(ANSWER), "")


def _plan(office: Office, resident: Resident, series: Series, person_id: str) -> list[Planned]:
    """All steps with their moments, each a minute or more after the one before; none where there is no start."""
    told = _start(office, resident, series, person_id)
    if not told:
        return []
    start = date.fromisoformat(told if len(told) > len("2026-11") else f"{told}-01")
    steps = sorted(_moments(office, resident, series, start), key=lambda one: one.at)
    planned: list[Planned] = []
    for one in steps:
        soonest = planned[-1].at + SOON if planned else one.at
        planned.append(Planned(max(one.at, soonest), one.step))
    return planned


def _moments(office: Office, resident: Resident, series: Series, start: date) -> Iterator[Planned]:
    zone = ZoneInfo(office.tenant.zone)
    for step in series.steps:
        try:
            at = datetime.combine(step.day(start), time.fromisoformat(step.at), zone)
        except ValueError:
            continue  # beyond the calendar
        yield Planned(_caught_up(office, resident, at) if series.start == FOLLOW else at, step)


def _caught_up(office: Office, resident: Resident, at: datetime) -> datetime:
    """A step of day 0 for who came later that day: soon, or when people are awake."""
    followed = office.tenant.local(datetime.fromisoformat(resident.followed_at))
    is_missed = at < followed + SETTLED and at.date() == followed.date()
    return awake(followed + SETTLED, "") if is_missed else at


def awake(at: datetime, quiet: str) -> datetime:
    """The first moment from `at` on, on its own clock, at which people are not asleep and want no quiet."""
    spans = [(DAY_UNTIL, DAY_FROM), *([_span(quiet)] if quiet else [])]
    for _ in spans * 2:
        ends = [end for start, end in spans if _is_within(at.time(), start, end)]
        if not ends:
            return at
        end = ends[0]
        day = at.date() if at.time() < end else at.date() + timedelta(days=1)
        at = datetime.combine(day, end, at.tzinfo)
    return at


def _span(quiet: str) -> tuple[time, time]:
    start, _, end = quiet.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)


def _is_within(told: time, start: time, end: time) -> bool:
    return start <= told < end if start <= end else told >= start or told < end


def remind(office: Office, reminder: Reminder) -> Round:
    """What the due step says, if it still makes sense, and the next step."""
    about = reminder.about
    resident = Residents(office.scope).find(about["resident"])
    series = office.choices(CAPABILITY, StepSettings).of_id(about["series"])
    if resident is None or series is None or WAY_OUT not in office.tenant.services:
        return Round()
    if not _wants(office, resident, series):
        return Round()
    return _said(office, reminder, resident, series)


def _said(office: Office, reminder: Reminder, resident: Resident, series: Series) -> Round:
    plan, now = _plan(office, resident, series, reminder.about["person"]), office.now()
    past, coming = [one for one in plan if one.at <= now], next((one for one in plan if one.at > now), None)
    is_over = not past or now - past[-1].at > TOO_LATE
    if is_over or not any(one.step.id == reminder.about["step"] for one in past):
        return _onto(reminder, coming)  # too late, moved, or its series was rewritten
    due = past[-1]
    if due.step.id != reminder.about["step"]:  # overtaken: it is said by a reminder of its own
        return _onto(reminder, Planned(now + SOON, due.step))
    later = awake(now, resident.quiet)
    if later > now:
        return Round(again=later)
    return replace(_onto(reminder, coming), notices=[_notice(resident, series, due.step)])


def _onto(reminder: Reminder, planned: Planned | None) -> Round:
    if planned is None:
        return Round()
    return Round(again=planned.at, about={**reminder.about, "step": planned.step.id})


def _notice(resident: Resident, series: Series, step: Step) -> Notice:
    to = Recipient(resident.user_id, resident.channel_key, resident.language or "ja")
    stop = Tap(Say("steps.stop", owner="reminders"), f"{WAY_OUT}/series/{series.id}")
    return Notice(to, Reply((Written(step.text),), (stop,)))
