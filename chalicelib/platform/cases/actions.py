"""What residents, and services for them, do with a case. All of it may be repeated under the same event.

A service's actions call these; what staff do is in `desk.py`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.kernel.errors import Conflict, NotFound, ResidentMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.cases.model import PLACE, Case, Happening, HappeningKind, receipt_number
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.house import Office, Turn

PURPOSE = "case"
TRIES = 5
"""How often a resident's change is taken anew when somebody else wrote the case at the same moment."""


def open_case(office: Office, draft: Case, private: Mapping[str, Any], *, cause: str, by: str = "resident") -> Case:
    """Give a case its receipt number and write it, with its personal answers sealed.

    `draft` is the case without number; `cause` names the event, so that hearing it again finds the same case. Its
    photos are claimed first: a case never stands without them.
    """
    _claim(office, draft.photos)
    opened = datetime.fromisoformat(draft.opened_at)
    happening = Happening(draft.opened_at, "opened", by, id=digest(cause, "opened"))
    for attempt in range(100):
        number = receipt_number(opened, cause, attempt)
        try:
            return Cases(office.scope).add(_sealed(office, replace(draft, id=number), private), happening)
        except Conflict:  # another case of the day has these four characters
            continue
    raise Conflict()


def personal_answers(office: Office, case: Case) -> Mapping[str, Any]:
    """The sealed answers of a case, opened. The caller writes down who looked."""
    if not case.sealed:
        return {}
    opened = office.house.sealer.open(office.tenant.id, _purpose(case.id), case.sealed)
    answers: Mapping[str, Any] = json.loads(opened)
    return answers


def add_photos(turn: Turn, case_id: str, photos: Sequence[str]) -> Case:
    """Add photos to the resident's own open case."""
    sources = photo_sources(turn.sources, photos)

    def added(case: Case) -> Case | None:
        _own(turn, case)
        if not case.is_open:
            raise ResidentMistake()
        new = tuple(photo for photo in photos if photo not in case.photos)
        _claim(turn.office, new)
        return replace(case, photos=case.photos + new, sources={**case.sources, **sources}) if new else None

    return _changed(turn, case_id, "photo", added, {"photos": list(photos)})


def _claim(office: Office, photos: Sequence[str]) -> None:
    for name in photos:
        office.house.files.claim(office.scope, name)


def withdraw(turn: Turn, case_id: str) -> Case:
    """Take the resident's own case back. Nobody else is told; those who follow it see it closed."""

    def withdrawn(case: Case) -> Case | None:
        _own(turn, case)
        if case.status == "withdrawn":
            return None
        if not case.is_open:
            raise ResidentMistake()
        return replace(case, status="withdrawn")

    return _changed(turn, case_id, "withdrawn", withdrawn)


def follow(turn: Turn, case_id: str) -> Case:
    """Have the resident told of changes of a case that somebody else opened; one's own is followed anyway."""

    def followed(case: Case) -> Case | None:
        if turn.resident.id in (case.resident_id, *case.followers):
            return None
        return replace(case, followers=(*case.followers, turn.resident.id))

    Cases(turn.scope).note_follow(turn.resident.id, case_id)
    return _changed(turn, case_id, "followed", followed)


def unfollow(turn: Turn, case_id: str) -> Case:
    """Tell the resident no more of a case they followed."""
    case = _changed(turn, case_id, "unfollowed", lambda case: _left_by(case, turn.resident.id))
    Cases(turn.scope).drop_follow(turn.resident.id, case_id)
    return case


def held_of(turn: Turn, resident_id: str) -> tuple[Sequence[str], Sequence[str]]:
    """Receipt numbers of the service's cases that a resident opened, and of those they follow."""
    cases, own, start = Cases(turn.scope), list[str](), None
    while True:
        page = cases.of_resident(resident_id, start=start)
        own += [case.id for case in page.cases if case.service == turn.service]
        start = page.next
        if start is None:
            return own, [id_ for id_ in cases.followed_by(resident_id) if cases.fetch(id_).service == turn.service]


def part_from(turn: Turn, resident_id: str) -> None:
    """Cut the tie between the service's cases and a resident who wants to be forgotten.

    The case itself stays, as a thing of the town: its place, kind and photos. Personal answers go.
    """
    own, followed = held_of(turn, resident_id)
    for case_id in followed:
        _changed(turn, case_id, "unfollowed", lambda case: _left_by(case, resident_id))
        Cases(turn.scope).drop_follow(resident_id, case_id)
    for case_id in own:
        _changed(turn, case_id, "parted", lambda case: _parted(case, resident_id))


def _left_by(case: Case, resident_id: str) -> Case | None:
    if resident_id not in case.followers:
        return None
    return replace(case, followers=tuple(each for each in case.followers if each != resident_id))


def _parted(case: Case, resident_id: str) -> Case | None:
    if case.resident_id != resident_id:
        return None
    return replace(case, resident_id="", channel_key="", sealed="", sources={})


def unsend(turn: Turn, message_id: str) -> None:
    """Drop what a message that the resident unsent had brought into their cases: an answer, or a photo for good."""
    for case in Cases(turn.scope).of_resident(turn.resident.id).cases:
        brought = case.sources.get(message_id)
        if brought in case.photos:
            for name in {brought, case.redacted.get(brought, brought)}:
                turn.office.house.files.remove(turn.scope, name)
        if brought:
            _changed(turn, case.id, "unsent", lambda case: _without(case, message_id))


def concerns(turn: Turn, case: Case) -> bool:
    """Whether the resident opened a case or follows it, and so may see it."""
    return turn.resident.id in (case.resident_id, *case.followers)


def photo_sources(sources: Mapping[str, str], photos: Sequence[str], step: str = "photos") -> dict[str, str]:
    """LINE message id -> media name, for the photos that messages brought to a step, in order."""
    messages = [message for message, brought in sources.items() if brought == step]
    return dict(zip(messages[-len(photos) :], photos, strict=False)) if photos else {}


def _without(case: Case, message_id: str) -> Case | None:
    brought = case.sources.get(message_id)
    if brought is None:
        return None
    if brought == PLACE:
        case = replace(case, lat=None, lon=None, address="")
    return replace(
        case,
        photos=tuple(photo for photo in case.photos if photo != brought),
        redacted={photo: shown for photo, shown in case.redacted.items() if photo != brought},
        answers={name: _left(answer, brought) for name, answer in case.answers.items() if name != brought},
        sources={message: what for message, what in case.sources.items() if message != message_id},
    )


def _left(answer: Any, photo: str) -> Any:
    """An answer without that photo, where it is a list of photos."""
    return [name for name in answer if name != photo] if isinstance(answer, list) else answer


def _changed(
    turn: Turn,
    case_id: str,
    kind: HappeningKind,
    change: Callable[[Case], Case | None],
    facts: Mapping[str, Any] | None = None,
) -> Case:
    """The case after a change, which answers None where there is nothing left to do."""
    cases = Cases(turn.scope)
    happening = Happening(turn.at.isoformat(), kind, "resident", "", facts or {}, digest(turn.event_id, case_id, kind))
    for _ in range(TRIES):
        case = cases.fetch(case_id)
        new = change(case)
        if new is None:
            return case
        try:
            return cases.change(new, happening)
        except Conflict:  # somebody wrote it since: decide again on what they left
            continue
    raise Conflict()


def _own(turn: Turn, case: Case) -> None:
    if case.resident_id != turn.resident.id:
        raise NotFound()


def _sealed(office: Office, case: Case, private: Mapping[str, Any]) -> Case:
    if not private:
        return case
    told = json.dumps(dict(private), ensure_ascii=False)
    return replace(case, sealed=office.house.sealer.seal(office.tenant.id, _purpose(case.id), told))


def _purpose(case_id: str) -> str:
    return f"{PURPOSE}/{case_id}"
