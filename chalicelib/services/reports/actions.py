"""The verbs of reports: file, follow, look, add photos, withdraw."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform import hours, situations
from chalicelib.platform.cases import actions as cases
from chalicelib.platform.cases.model import Case, Happening
from chalicelib.platform.cases.repository import Cases, Nearby
from chalicelib.platform.cases.telling import status_words
from chalicelib.platform.conversations.receipts import CASE, receipt_number_in
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Office, Turn
from chalicelib.platform.messaging.reply import Action, Card, Cards, Reply, Row, Say, Tap, say
from chalicelib.services.reports.model import follows
from chalicelib.services.reports.settings import Kind, ReportsSettings

MOST_SHOWN = 10
LATEST = 3
"""Lines of the history on a report's card."""


# filing


def open_kinds(office: Office, settings: ReportsSettings) -> Sequence[Kind]:
    """The kinds that may be reported now."""
    opens = situations.of(office).opens_kinds if any(kind.only_in_disaster for kind in settings.kinds) else False
    return [kind for kind in settings.kinds if opens or not kind.only_in_disaster]


def file_report(turn: Turn, answers: Answers) -> Reply:
    """Open a case from the answers, or follow the one that is there already."""
    kind = next(
        (each for each in open_kinds(turn.office, _settings(turn)) if each.service_code == answers.get("kind")), None
    )
    if kind is None:
        return say("kind_gone")
    if follows(answers):
        return _follow(turn, answers, kind)
    case = cases.open_case(
        turn.office, _draft(turn, kind, answers), private_answers(kind, answers), cause=turn.event_id
    )
    return _filed(turn, case)


def nearby_reports(turn: Turn, answers: Answers) -> Sequence[Nearby]:
    """Open reports of the same kind within its radius of the place, nearest first."""
    kind, place = _settings(turn).kind(answers.get("kind")), answers.get("place")
    if kind is None or not place or not kind.duplicate_radius:
        return ()
    near = Cases(turn.scope).near(place["lat"], place["lon"], metres=kind.duplicate_radius, service=turn.service)
    return [each for each in near if each.case.kind == kind.service_code]


def _draft(turn: Turn, kind: Kind, answers: Answers) -> Case:
    return replace(
        drafted(turn.service, kind, answers, turn.at),
        resident_id=turn.resident.id,
        channel_key=turn.channel.key,
        photos=tuple(_photos(kind, answers)),
        sources=_sources(turn, kind, answers),
        drill_id=situations.of(turn.office).drill_id if kind.only_in_disaster else "",
    )


def drafted(service: str, kind: Kind, answers: Answers, at: datetime) -> Case:
    """The case that answers make, whoever gave them: without a resident and photos."""
    place = answers["place"]
    return Case(
        id="",
        service=service,
        kind=kind.service_code,
        title=kind.name.ja,
        opened_at=at.isoformat(),
        team=kind.team,
        due=kind.due_on(at.date()),
        lat=place["lat"],
        lon=place["lon"],
        address=place.get("address", ""),
        answers=_public(kind, answers),
    )


def _public(kind: Kind, answers: Answers) -> dict[str, Any]:
    asked = {question.name for question in kind.questions if question.sensitivity == "public"} | {"details"}
    return {name: answer for name, answer in answers.items() if name in asked and answer is not None}


def private_answers(kind: Kind, answers: Answers) -> dict[str, Any]:
    """What of the answers is sealed."""
    asked = {question.name for question in kind.questions if question.sensitivity != "public"} | {"contact"}
    return {name: answer for name, answer in answers.items() if name in asked and answer is not None}


def _photos(kind: Kind, answers: Answers) -> Iterator[str]:
    for question in kind.questions:
        if question.type == "photos":
            yield from answers.get(question.name) or ()


def _sources(turn: Turn, kind: Kind, answers: Answers) -> dict[str, str]:
    """LINE message id -> what the case keeps of it: a photo by its media name, an answer or the place by its step."""
    photo_steps = [question.name for question in kind.questions if question.type == "photos"]
    kept = {*_public(kind, answers), "place"} - set(photo_steps)
    told = {message: step for message, step in turn.sources.items() if step in kept}
    for step in photo_steps:
        told |= cases.photo_sources(turn.sources, answers.get(step) or (), step)
    return told


def _filed(turn: Turn, case: Case) -> Reply:
    settings = _settings(turn)
    lines: list[Say | Row] = [Row(Say("number"), case.id), Row(Say("kind.label"), _kind_name(turn, case))]
    if opens := _opens_next(turn, settings):
        lines.append(Say("filed.after_hours", {"opens": opens}))
    card = Card(Say("filed.title"), (*lines, Say("filed.next")), buttons=_ways(turn, case))
    return Reply((card,), (Tap(Say("button.mine"), f"{turn.service}/mine/"),))


def _opens_next(turn: Turn, settings: ReportsSettings) -> str:
    """At what time somebody looks next, empty while they do: by the town's opening hours, else by its desk's."""
    if not hours.has_pattern(turn.office):
        return "" if settings.hours.are_now(turn.at) else settings.hours.opens
    opening = None if hours.is_open(turn.office, turn.at) else hours.next_opening(turn.office, turn.at)
    return f"{opening:%H:%M}" if opening else ""


def _follow(turn: Turn, answers: Answers, kind: Kind) -> Reply:
    """Follow a report nearby. The photos just sent belong to no report then, and are not kept."""
    chosen = str(answers["duplicate"])
    if all(near.case.id != chosen for near in nearby_reports(turn, answers)):
        return say("follow.gone")
    for name in _photos(kind, answers):
        turn.office.house.files.remove(turn.scope, name)
    case = cases.follow(turn, chosen)
    return say("follow.own" if case.resident_id == turn.resident.id else "follow.done", number=case.id).offering(
        Tap(Say("button.look"), f"{turn.service}/case/{case.id}")
    )


def unfollow_report(turn: Turn, number: str) -> Reply:
    cases.unfollow(turn, number)
    return say("follow.ended", number=number)


# looking


def my_reports(turn: Turn, _value: str) -> Reply:
    """The resident's own reports, the newest first, with what may be done about each."""
    found = Cases(turn.scope).of_resident(turn.resident.id, limit=50).cases
    mine = [case for case in found if case.service == turn.service][:MOST_SHOWN]
    if not mine:
        return say("mine.none").offering(Tap(Say("button.file"), f"{turn.service}/file/"))
    drawn = tuple(_card(turn, case) for case in mine)
    return Reply((Cards(drawn, Say("mine.told", {"count": len(mine)})),))


def show_case(turn: Turn, number: str) -> Reply:
    """One report as it stands, to the one who filed it and those who follow it."""
    try:
        case = Cases(turn.scope).fetch(number)
    except NotFound:
        return say("case.none", number=number)
    if not cases.concerns(turn, case):
        return say("case.none", number=number)
    return Reply((_card(turn, case, _latest(turn, case)),))


def understand(turn: Turn, text: str) -> Reply | None:
    """A receipt number typed into the chat shows that report."""
    number = receipt_number_in(text, CASE)
    return show_case(turn, number) if number else None


def _card(turn: Turn, case: Case, latest: tuple[Row, ...] = ()) -> Card:
    lines = (
        Row(Say("number"), case.id),
        Row(Say("state"), status_words(case.status)),
        Row(Say("day"), day_of(case.opened_at)),
        *((status_words(case.status, case.closed_because),) if case.closed_because else ()),
        *latest,
    )
    return Card(_kind_name(turn, case), lines, buttons=_ways(turn, case))


def _latest(turn: Turn, case: Case) -> tuple[Row, ...]:
    """The last things staff told the resident, oldest first."""
    told = [line for line in Cases(turn.scope).history(case.id) if line.text and _may_read(turn, case, line)]
    return tuple(Row(day_of(line.at), line.text) for line in told[-LATEST:])


def _may_read(turn: Turn, case: Case, line: Happening) -> bool:
    """Reasons of a status are for all who are told of it; a reply is for the one who filed the report."""
    return line.kind == "status" or (line.kind == "reply" and case.resident_id == turn.resident.id)


def _ways(turn: Turn, case: Case) -> tuple[Action, ...]:
    if turn.resident.id in case.followers:
        return (Tap(Say("button.unfollow"), f"{turn.service}/unfollow/{case.id}"),)
    if not case.is_open:
        return ()
    return (
        Tap(Say("button.photo"), f"{turn.service}/add_photo/{case.id}"),
        Tap(Say("button.withdraw"), f"{turn.service}/withdraw/{case.id}"),
    )


def day_of(moment: str) -> Say:
    """The day of a time, as people write it."""
    year, month, day = moment[:10].split("-")
    return Say("day_as", {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")})


def _kind_name(turn: Turn, case: Case) -> str:
    kind = _settings(turn).kind(case.kind)
    return kind.name.in_(turn.language) if kind else case.title


# changing


def keep_photos(turn: Turn, answers: Answers) -> Reply:
    """Add the photos of the small flow to the report it was about."""
    photos = answers.get("photos") or ()
    return _to_own(answers, lambda number: _with_photos(turn, number, photos))


def withdraw_report(turn: Turn, answers: Answers) -> Reply:
    """Withdraw the report the resident confirmed."""
    return _to_own(answers, lambda number: say("withdrawn", number=cases.withdraw(turn, number).id))


def _to_own(answers: Answers, do: Callable[[str], Reply]) -> Reply:
    """Do something to the report that a small flow was about, or say why it cannot be done."""
    number = str(answers.get("about") or "")
    if not number:
        return say("mine.none_open")
    try:
        return do(number)
    except NotFound:
        return say("case.none", number=number)
    except ResidentMistake:
        return say("not_open", number=number)


def _with_photos(turn: Turn, number: str, photos: Sequence[str]) -> Reply:
    return say("photo_added", number=cases.add_photos(turn, number, photos).id, count=len(photos))


# what is kept of a resident


def holdings(turn: Turn, resident_id: str) -> Sequence[str]:
    """What is kept of a resident, in sentences for them."""
    own, followed = cases.held_of(turn, resident_id)
    told = {"holds": len(own), "holds_follows": len(followed)}
    return [turn.words(key, count=count) for key, count in told.items() if count]


def _settings(turn: Turn) -> ReportsSettings:
    settings: ReportsSettings = turn.settings
    return settings
