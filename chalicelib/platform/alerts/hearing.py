"""One telegram and one town: decided once, then made into broadcasts.

On paper: the order for みなと市 arrives. The telegram's note is not there, so each hazard is judged, and standings and
note are written in one transaction. Then the broadcasts are made, whose ids follow from the telegram, and the note is
done. Killed before the transaction: judged again. Killed after: the note is there, and what it decided is made. Two
workers at once: one transaction fails, and its order comes again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from chalicelib.kernel.storage import together
from chalicelib.platform.alerts.areas import keys_of
from chalicelib.platform.alerts.changes import Course, Standing, Verdict, judged
from chalicelib.platform.alerts.model import ONCE, Alert, Info, Reason, Series, alert_from, as_facts
from chalicelib.platform.alerts.repository import (
    EVENT_KEPT,
    ReceivedAlerts,
    ReceivedRecord,
    StandingRecord,
    Standings,
    received_id,
)
from chalicelib.platform.alerts.settings import AlertSettings
from chalicelib.platform.alerts.telling import Telling, tell
from chalicelib.platform.alerts.watching import watched
from chalicelib.platform.house import Office

NOT_REAL: Mapping[str, Reason] = {"exercise": "exercise", "test": "test"}
DRILL = "~"
"""Begins the names of what belongs to a drill."""

Part = tuple[str, tuple[str, ...]]
"""A hazard, and the areas of the town it is told to; none for the whole town."""


@dataclass(frozen=True)
class Decision:
    """What became of one hazard in one part of the town."""

    hazard: str
    areas: tuple[str, ...]
    level: int
    course: Course | None
    reason: Reason | None
    kind: str
    told_by: tuple[str, ...] = ()
    """Received ids of what it takes back."""


def hear_alert(office: Office, alert: Alert) -> ReceivedRecord:
    """Decide an alert for a town unless it was, and make what was decided. It may be repeated at any moment."""
    notes = ReceivedAlerts(office.scope)
    note = notes.find(received_id(alert)) or _decide(office, alert)
    if not note.is_done:
        _make(office, note)
        note.is_done = True
        notes.records.change(note)
    return note


def refuse(office: Office, alert: Alert, reason: Reason) -> ReceivedRecord:
    """Note for staff what was not let in."""
    notes = ReceivedAlerts(office.scope)
    note = notes.find(received_id(alert))
    if note is None:
        note = _note(office, replace(alert, infos=()), (), reason)
        note.is_done = True
        notes.records.add(note)
    return note


def _decide(office: Office, alert: Alert) -> ReceivedRecord:
    reason = NOT_REAL.get(alert.status)
    parts = {} if reason else _parts(office, alert)
    standings = {part: Standings(office.scope).of(_name(alert, part)) for part in parts}
    verdicts = {part: _judge(office, alert, standings[part], infos) for part, infos in parts.items()}
    decisions = tuple(_decision(part, verdict, parts[part], standings[part]) for part, verdict in verdicts.items())
    for part, verdict in verdicts.items():
        _write(office, alert, standings[part], parts[part], verdict)
    note = _note(office, _of_town(alert, parts), decisions, reason or (None if parts else alert.nothing or "not_ours"))
    together(note, *standings.values())
    return note


def _judge(office: Office, alert: Alert, record: StandingRecord, infos: Sequence[Info]) -> Verdict:
    settings = office.choices("alerts", AlertSettings)
    verdict = judged(record.value, alert, infos, settings.of(infos[0].kind), now=office.house.clock())
    if verdict.course == "lifted" and not settings.says_lifted:
        return replace(verdict, course=None, reason="lifted_quietly")
    if verdict.reason == "unchanged" and alert.nothing and not verdict.level:
        return replace(verdict, reason=alert.nothing)
    return verdict


def _parts(office: Office, alert: Alert) -> Mapping[Part, list[Info]]:
    """The infos that concern the town, by hazard and part of the town, each with only the places it means."""
    if alert.names_no_place:
        return _parts_of_event(office, alert)
    areas = office.choices("alerts", AlertSettings).areas
    parts: dict[Part, list[Info]] = {}
    for info in alert.infos:
        ours = _ours(office, info)
        for told in dict.fromkeys(areas.get(place, ()) for place, _ in ours):
            of_part = [(place, name) for place, name in ours if areas.get(place, ()) == told]
            cut = replace(info, places=tuple(p for p, _ in of_part), names=tuple(n for _, n in of_part if n))
            parts.setdefault((info.hazard, told), []).append(cut)
    return parts


def _ours(office: Office, info: Info) -> list[tuple[str, str]]:
    """Places of an info, with their names, that the town watches; of a prefecture only if the text names the town."""
    keys = watched(office)
    names = dict(zip(info.places, info.names, strict=False))
    ours = [(place, names.get(place, "")) for place in info.places if keys & set(keys_of(place))]
    is_named = office.tenant.kind == "prefecture" or office.tenant.name in info.text
    return [(place, name) for place, name in ours if is_named or not place.startswith("pref/")]


def _parts_of_event(office: Office, alert: Alert) -> Mapping[Part, list[Info]]:
    """A cancellation names its event and no places: it is about all that the town knows of the event."""
    found: dict[Part, list[Info]] = {}
    for record in Standings(office.scope).all():
        if record.event_id == alert.event_id and not record.name.startswith(DRILL) and _is_of(record, alert.series):
            hazard, _, told = record.name.partition("|")
            kind, _, sub = hazard.partition("/")
            places = tuple(dict.fromkeys(key.partition(" ")[2] for key in record.value.words))
            areas = tuple(told.split(",")) if told else ()
            found[hazard, areas] = [Info(kind, 0, places, sub=sub)]  # type: ignore[arg-type]
    return found


def _is_of(record: StandingRecord, series: Series) -> bool:
    """Whether the series spoke of it: nobody takes back what another sender said."""
    return any(key.partition(" ")[0] == series for key in record.value.words)


def _name(alert: Alert, part: Part) -> str:
    drill = f"{DRILL}{alert.drill_id}{DRILL}" if alert.drill_id else ""
    return f"{drill}{part[0]}|{','.join(part[1])}"


def _write(office: Office, alert: Alert, record: StandingRecord, infos: Sequence[Info], verdict: Verdict) -> None:
    is_event = infos[0].kind in ONCE or bool(alert.drill_id)
    ends = office.house.clock() + EVENT_KEPT if is_event else None
    Standings(office.scope).changed(record, _noted(verdict, alert), event_id=alert.event_id, ends=ends)


def _noted(verdict: Verdict, alert: Alert) -> Standing:
    """The standing, and what told residents of it."""
    standing = verdict.standing
    if not standing.told:
        return replace(standing, told_by=())
    return replace(standing, told_by=(*standing.told_by, received_id(alert))) if verdict.course else standing


def _decision(part: Part, verdict: Verdict, infos: Sequence[Info], before: StandingRecord) -> Decision:
    taken_back = before.value.told_by if verdict.course == "cancelled" else ()
    return Decision(part[0], part[1], verdict.level, verdict.course, verdict.reason, infos[0].kind, taken_back)


def _of_town(alert: Alert, parts: Mapping[Part, Sequence[Info]]) -> Alert:
    return replace(alert, infos=tuple(info for infos in parts.values() for info in infos))


def _note(office: Office, alert: Alert, decisions: Sequence[Decision], reason: Reason | None) -> ReceivedRecord:
    facts: dict[str, Any] = {
        "alert": as_facts(alert),
        "heard_at": office.now().isoformat(),
        "decisions": [asdict(decision) for decision in decisions],
        "reason": reason,
    }
    return ReceivedAlerts(office.scope).noted(received_id(alert), facts, at=office.house.clock())


def decisions_of(note: ReceivedRecord) -> tuple[Decision, ...]:
    return tuple(
        Decision(**told | {"areas": tuple(told["areas"]), "told_by": tuple(told.get("told_by", ()))})
        for told in note.facts["decisions"]
    )


def _make(office: Office, note: ReceivedRecord) -> None:
    for telling in tellings(note):
        tell(office, telling)


def tellings(note: ReceivedRecord) -> Iterator[Telling]:
    """What a note decided to tell."""
    alert = alert_from(note.facts["alert"])
    for decision in decisions_of(note):
        if decision.course:
            infos = [info for info in alert.infos if info.hazard == decision.hazard]
            at_level = [info for info in infos if info.level == decision.level] or infos
            yield Telling(
                note.received_id, alert, at_level[0], decision.areas, decision.level, decision.course, decision.told_by
            )
