"""One case: what came in, what happened, and what a clerk may do with it.

Made by hand, not declared, since it is the same for every service. A verb that finds the case changed shows the page
again with what was typed and what has happened since; what goes to residents is shown as they will see it first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast, get_args
from urllib.parse import urlsplit

from chalicelib.kernel.errors import Conflict, HouseError, NotFound, StaffMistake
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.cases import desk
from chalicelib.platform.cases.actions import personal_answers
from chalicelib.platform.cases.model import MOVES, Case, ClosedBecause, Happening, Status
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.telling import answer_card, status_card
from chalicelib.platform.console.case_rights import may_work, need_work, seen
from chalicelib.platform.console.declared import label_of, rows_of
from chalicelib.platform.console.frame import Entry, framed
from chalicelib.platform.console.members import Members
from chalicelib.platform.console.render import Drawing
from chalicelib.platform.console.staff import Member
from chalicelib.platform.console.visits import StaleForm, Visit
from chalicelib.platform.console.wording import CLOSED, LANGUAGES, ORIGINS, happening_in_words, status_in_words
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.messaging.reply import Card, Reply, Row
from chalicelib.platform.residents.repository import Residents
from chalicelib.web.exchange import Posted, Response
from chalicelib.web.pages import GSI_TILES, Policy

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


@dataclass(frozen=True)
class Verb:
    """Something a clerk does to a case."""

    audit: str
    do: Callable[[Visit, Case, int, Posted], object]
    told: str
    news: Callable[[Case, Posted], Reply] | None = None
    """What residents are sent; it is previewed before it is done."""


def show_case(visit: Visit) -> Response:
    return _page(visit, _case(visit), Shown({}))


def work_on_case(visit: Visit) -> Response:
    """Do what the form says; show the page again, with all that was typed, where it cannot be done."""
    form, case = visit.request.form, need_work(visit.clerk, _case(visit))
    if form["do"] == "reveal":
        return _reveal(visit, case)
    verb = VERBS.get(form["do"])
    if verb is None:
        raise NotFound
    if verb.news and not form["sure"]:
        return _previewed(visit, case, verb, form)
    return _done(visit, case, verb, form)


def show_again(visit: Visit, stale: StaleForm) -> Response:
    """What an earlier session's form says, to be sent once more."""
    case = need_work(visit.clerk, _case(visit))
    return _page(visit, case, _mistaken(case, visit.request.form, stale), status=403)


def _done(visit: Visit, case: Case, verb: Verb, form: Posted) -> Response:
    seen = _seen(form)
    try:
        visit.deed(verb.audit, case.id, lambda: verb.do(visit, case, seen, form))
    except Conflict as conflict:
        shown = Shown(form.fields, conflict.message, form["do"], changed_since=seen)
        return _page(visit, _case(visit), shown, status=409)
    except StaffMistake as mistake:
        return _page(visit, case, _mistaken(case, form, mistake), status=400)
    return visit.answer_at(visit.to(f"/cases/{case.id}"), verb.told)


def _seen(form: Posted) -> int:
    """The version of the case that the form was filled in on."""
    return int(form["seen"]) if form["seen"].isdecimal() else 0


def _mistaken(case: Case, form: Posted, mistake: HouseError) -> Shown:
    at = _seen(form)
    return Shown(form.fields, mistake.message, form["do"], at if at != case.version else None)


def _previewed(visit: Visit, case: Case, verb: Verb, form: Posted) -> Response:
    if _seen(form) != case.version:
        return _page(visit, case, Shown(form.fields, Conflict().message, form["do"], _seen(form)), status=409)
    try:
        reply = verb.news(case, form) if verb.news else Reply()
    except StaffMistake as mistake:
        return _page(visit, case, _mistaken(case, form, mistake), status=400)
    return _page(visit, case, Shown(form.fields, verb=form["do"], preview=_preview(visit, case, form["do"], reply)))


def _preview(visit: Visit, case: Case, verb: str, reply: Reply) -> Preview:
    language = _language(visit, case)
    voice = Voice(visit.office, case.service, language)
    card = next(part for part in reply.parts if isinstance(part, Card))
    lines = tuple(
        (voice(line.label), voice(line.value)) if isinstance(line, Row) else ("", voice(line)) for line in card.lines
    )
    readers = bool(case.resident_id) + (len(case.followers) if verb == "status" else 0)
    return Preview(verb, voice(card.title), lines, LANGUAGES[language], readers)


def _language(visit: Visit, case: Case) -> str:
    """The language the one who opened the case reads."""
    resident = Residents(visit.office.scope).find(case.resident_id) if case.resident_id else None
    return resident.language or DEFAULT if resident else DEFAULT


def _reveal(visit: Visit, case: Case) -> Response:
    """The personal answers, once this viewing stands in the audit log."""
    visit.note("個人情報の表示", case.id)
    answers = personal_answers(visit.office, case)
    personal = rows_of(visit.office, replace(case, answers=answers)) or tuple((n, str(v)) for n, v in answers.items())
    return _page(visit, case, Shown({}, personal=personal))


# The verbs, from what their forms say.


def _answer(visit: Visit, case: Case, seen: int, form: Posted) -> object:
    return desk.answer(visit.clerk, case.id, seen, form["text"])


def _answer_news(case: Case, form: Posted) -> Reply:
    if not case.resident_id:
        raise StaffMistake("この案件はLINEからの受付ではないため、LINEで返信できません。")
    return answer_card(case, _told(form["text"], required=True))


def _told(text: str, *, required: bool) -> str:
    if required and not text.strip():
        raise StaffMistake("返信の本文を入力してください。")
    if len(text.strip()) > desk.LONGEST:
        raise StaffMistake(f"{desk.LONGEST}文字以内で入力してください（今は{len(text.strip())}文字です）。")
    return text.strip()


def _status(visit: Visit, case: Case, seen: int, form: Posted) -> object:
    to, because = _wanted_status(form)
    return desk.change_status(visit.clerk, case.id, seen, to, because=because, reason=form["reason"])


def _status_news(case: Case, form: Posted) -> Reply:
    to, because = _wanted_status(form)
    return status_card(replace(case, status=to, closed_because=because), _told(form["reason"], required=False))


def _wanted_status(form: Posted) -> tuple[Status, ClosedBecause | None]:
    if form["status"] not in get_args(Status):
        raise StaffMistake("新しい状況をえらんでください。")
    to = cast(Status, form["status"])
    because = form["because"] if to == "closed" else ""
    if to == "closed" and because not in CLOSED:
        raise StaffMistake("「終了」にするときは、終了の理由をえらんでください。")
    return to, cast(ClosedBecause, because) if because else None


def _assign(visit: Visit, case: Case, seen: int, form: Posted) -> object:
    kind, _, name = form["holder"].partition(":")
    member = Members(visit.office.scope).find(name) if kind == "member" else None
    if kind == "member" and member is None:
        raise StaffMistake("その職員は登録されていません。担当をえらび直してください。")
    team = member.team if member else name if kind == "team" else ""
    return desk.assign(visit.clerk, case.id, seen, team=team, member_id=member.id if member else "")


def _note(visit: Visit, case: Case, seen: int, form: Posted) -> object:
    return desk.write_note(visit.clerk, case.id, seen, form["note"])


VERBS: Mapping[str, Verb] = {
    "reply": Verb("住民への返信", _answer, "返信を送りました。", _answer_news),
    "status": Verb("状況の変更", _status, "状況を変更しました。", _status_news),
    "assign": Verb("担当の変更", _assign, "担当を変更しました。"),
    "note": Verb("メモの記入", _note, "メモを残しました。"),
}


# The page.


def _case(visit: Visit) -> Case:
    return seen(visit.clerk, Cases(visit.office.scope).fetch(visit.request.params["case"]))


def _page(visit: Visit, case: Case, shown: Shown, *, status: int = 200) -> Response:
    members = {member.id: member for member in Members(visit.office.scope).all()}
    history = Cases(visit.office.scope).history(case.id)
    lines = tuple(_line(happening, members) for happening in history)
    files, scope = visit.house.files, visit.office.scope
    photos = tuple(files.link(scope, name, seconds=PHOTO_SECONDS) for name in case.photos)
    return framed(
        visit,
        "case.html",
        title=f"{case.id} {label_of(visit.office, case)}",
        here="/cases",
        trail=(Entry("案件", visit.to("/cases")),),
        status=status,
        policy=Policy(images=(GSI_TILES, *sorted({_origin(link) for link in photos}))),
        case=case,
        shown=shown,
        facts=_facts(visit, case, members),
        answers=rows_of(visit.office, case),
        photos=photos,
        lines=lines[::-1],
        news=lines[shown.changed_since :] if shown.changed_since is not None else (),
        moves=tuple((to, status_in_words(to)) for to in MOVES[case.status]),
        reasons=tuple(CLOSED.items()),
        holders=_holders(members),
        holder=_holder(case),
        language=LANGUAGES[_language(visit, case)],
        drawing=Drawing(visit, f"/cases/{case.id}"),
        may_work=may_work(visit.clerk, case),
    )


def _facts(visit: Visit, case: Case, members: Mapping[str, Member]) -> tuple[tuple[str, str], ...]:
    holder = members.get(case.assignee)
    because = CLOSED[case.closed_because] if case.closed_because else ""
    told = (
        ("状況", status_in_words(case.status) + (f"（{because}）" if because else "")),
        ("種類", label_of(visit.office, case)),
        ("場所", case.address),
        ("受付の方法", ORIGINS.get(case.origin, case.origin)),
        ("担当", holder.label if holder else case.team or "未定"),
        ("フォロー中の住民", f"{len(case.followers)}人" if case.followers else ""),
    )
    return tuple((label, words) for label, words in told if words)


def _line(happening: Happening, members: Mapping[str, Member]) -> Line:
    words = happening_in_words(happening)
    if happening.kind == "assigned":
        holder = members.get(happening.facts.get("assignee", ""))
        words += f"：{holder.label if holder else happening.facts.get('team') or '未定'}"
    member = members.get(happening.by)
    by = member.label if member else {"resident": "住民", "system": "自動"}.get(happening.by, "職員")
    return Line(happening.at, words, by, happening.text, happening.kind)


def _holders(members: Mapping[str, Member]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Who may hold a case: the teams, and the members who work on cases."""
    teams = sorted({member.team for member in members.values() if member.team})
    able = [member for member in members.values() if member.may("cases.work")]
    people = sorted((f"member:{member.id}", f"{member.label}（{member.team}）") for member in able)
    return (("課・係", tuple((f"team:{team}", team) for team in teams)), ("職員", tuple(people)))


def _holder(case: Case) -> str:
    return f"member:{case.assignee}" if case.assignee else f"team:{case.team}" if case.team else ""


def _origin(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"
