"""One case as it is read: facts, photos, map, history, and the forms for what a clerk may do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.platform.cases.merging import may_take_apart
from chalicelib.platform.cases.model import MOVES, Case, Happening
from chalicelib.platform.cases.phrases import Phrases
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.undoing import may_undo
from chalicelib.platform.console.case_rights import may_work
from chalicelib.platform.console.case_rows import Names, names_of, today
from chalicelib.platform.console.case_verbs import holder_words, holders
from chalicelib.platform.console.declared import label_of, rows_of
from chalicelib.platform.console.frame import Entry, framed
from chalicelib.platform.console.print_page import origin
from chalicelib.platform.console.render import Drawing
from chalicelib.platform.console.visits import Visit
from chalicelib.platform.console.wording import CLOSED, LANGUAGES, ORIGINS, happening_in_words, status_in_words
from chalicelib.web.exchange import Response
from chalicelib.web.pages import GSI_TILES, Policy
from chalicelib.web.words import day

PHOTO_SECONDS = 600


@dataclass(frozen=True)
class Line:
    """A line of the history as it is read."""

    at: str
    words: str
    by: str
    text: str
    kind: str


@dataclass(frozen=True)
class Photo:
    """A photo as it is shown."""

    name: str
    link: str
    is_covered: bool
    edit: str
    """Where parts of it are blacked out."""


@dataclass(frozen=True)
class Preview:
    """What a resident will see, and in which language."""

    verb: str
    title: str
    lines: tuple[tuple[str, str], ...]
    """Label (empty for a sentence) and words."""
    language: str
    readers: int


@dataclass(frozen=True)
class Shown:
    """What the page shows besides the case: what was typed, and why it is shown again."""

    typed: Mapping[str, str]
    mistake: str = ""
    verb: str = ""
    changed_since: int | None = None
    preview: Preview | None = None
    personal: tuple[tuple[str, str], ...] | None = None
    original: str = ""
    """The photo that is shown as it came."""


def sheet(visit: Visit, case: Case, shown: Shown, language: str, *, status: int = 200) -> Response:
    """The page of a case; `language` is what the one who opened it reads."""
    names = names_of(visit)
    history = Cases(visit.office.scope).history(case.id)
    lines = tuple(_line(happening, names) for happening in history)
    photos = _photos(visit, case, shown.original)
    label = label_of(visit.office, case)
    return framed(
        visit,
        "case.html",
        title=f"{case.id} {label}",
        here="/cases",
        trail=(Entry("案件", visit.to("/cases")),),
        status=status,
        policy=Policy(images=(GSI_TILES, *sorted({origin(photo.link) for photo in photos}))),
        case=case,
        shown=shown,
        facts=_facts(visit, case, names),
        answers=rows_of(visit.office, case),
        photos=photos,
        lines=lines[::-1],
        news=lines[shown.changed_since :] if shown.changed_since is not None else (),
        moves=tuple((to, status_in_words(to)) for to in MOVES[case.status]),
        reasons=tuple(CLOSED.items()),
        holders=holders(names),
        holder=f"member:{case.assignee}" if case.assignee else f"team:{case.team}" if case.team else "",
        language=LANGUAGES[language],
        phrases=_phrases(visit, case, label) if case.resident_id else (),
        back=_way_back(visit, history),
        is_overdue=case.is_overdue(today(visit)),
        drawing=Drawing(visit, f"/cases/{case.id}"),
        may_work=may_work(visit.clerk, case),
    )


def _phrases(visit: Visit, case: Case, label: str) -> tuple[tuple[str, str, str], ...]:
    """Id, name and filled text of the phrases that suit the case."""
    found = [phrase for phrase in Phrases(visit.office.scope).all() if phrase.suits(case)]
    return tuple((phrase.id, phrase.name, phrase.filled(case, label)) for phrase in found)


def _way_back(visit: Visit, history: Sequence[Happening]) -> tuple[str, str] | None:
    """Verb and words of what takes the last deed back; None where it cannot be."""
    last = history[-1]
    if may_take_apart(last, visit.clerk.at):
        return "apart", "統合を取り消す"
    return ("undo", f"「{happening_in_words(last)}」を取り消す") if may_undo(visit.office, last) else None


def _photos(visit: Visit, case: Case, original: str) -> tuple[Photo, ...]:
    files, scope = visit.house.files, visit.office.scope
    return tuple(
        Photo(
            name,
            files.link(scope, name if name == original else case.redacted.get(name, name), seconds=PHOTO_SECONDS),
            name in case.redacted and name != original,
            visit.to("/photo", case=case.id, number=str(number)),
        )
        for number, name in enumerate(case.photos, 1)
    )


def _facts(visit: Visit, case: Case, names: Names) -> tuple[tuple[str, str], ...]:
    because = CLOSED[case.closed_because] if case.closed_because else ""
    told = (
        ("状況", status_in_words(case.status) + (f"（{because}）" if because else "")),
        ("統合先", case.merged_into),
        ("種類", label_of(visit.office, case)),
        ("場所", case.address),
        ("対応期限", day(case.due) if case.due else ""),
        ("受付の方法", ORIGINS.get(case.origin, case.origin)),
        ("担当", holder_words(case.team, case.assignee, names)),
        ("フォロー中の住民", f"{len(case.followers)}人" if case.followers else ""),
    )
    return tuple((label, words) for label, words in told if words)


def _line(happening: Happening, names: Names) -> Line:
    member = names.members.get(happening.by)
    by = member.label if member else {"resident": "住民", "system": "自動"}.get(happening.by, "職員")
    words = happening_in_words(happening) + _detail(happening, names)
    return Line(happening.at, words, by, happening.text, happening.kind)


def _detail(happening: Happening, names: Names) -> str:
    """What exactly became of it."""
    facts = happening.facts
    match happening.kind:
        case "assigned":
            return f"：{holder_words(facts.get('team', ''), facts.get('assignee', ''), names)}"
        case "due":
            return f"：{day(facts['due']) if facts.get('due') else 'なし'}"
        case "merged":
            return f"：{facts['into']}へ"
        case "joined":
            return f"：{facts['from']}から"
    return ""
