"""One case: what came in, what happened, and what a clerk may do with it.

Made by hand, not declared, since it is the same for every service. A verb that finds the case changed shows the page
again with what was typed and what has happened since; what goes to residents is shown as they will see it first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from chalicelib.kernel.errors import Conflict, HouseError, NotFound, StaffMistake
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.cases import desk
from chalicelib.platform.cases.actions import personal_answers
from chalicelib.platform.cases.finding import plain
from chalicelib.platform.cases.merging import merge, take_apart
from chalicelib.platform.cases.model import Case
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.telling import answer_card, merging_card, status_card
from chalicelib.platform.cases.undoing import undo
from chalicelib.platform.console.case_rights import may_see, need_work, seen
from chalicelib.platform.console.case_rows import names_of
from chalicelib.platform.console.case_sheet import Preview, Shown, sheet
from chalicelib.platform.console.case_verbs import wanted_holder, wanted_status
from chalicelib.platform.console.declared import rows_of
from chalicelib.platform.console.visits import StaleForm, Visit
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.messaging.reply import Card, Reply, Row
from chalicelib.platform.residents.repository import Residents
from chalicelib.web.exchange import Posted, Response


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
    if form["do"] == "original":
        return _uncover(visit, case, form["photo"])
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
    readers = bool(case.resident_id) + (0 if verb == "reply" else len(case.followers))
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


def _uncover(visit: Visit, case: Case, photo: str) -> Response:
    """A photo as it came, once this viewing stands in the audit log."""
    if photo not in case.photos:
        raise NotFound
    visit.note("元の写真の表示", case.id, detail=photo)
    return _page(visit, case, Shown({}, original=photo))


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
    to, because = wanted_status(form)
    return desk.change_status(visit.clerk, case.id, seen, to, because=because, reason=form["reason"])


def _status_news(case: Case, form: Posted) -> Reply:
    to, because = wanted_status(form)
    return status_card(replace(case, status=to, closed_because=because), _told(form["reason"], required=False))


def _assign(visit: Visit, case: Case, seen_at: int, form: Posted) -> object:
    team, member_id = wanted_holder(form, names_of(visit))
    return desk.assign(visit.clerk, case.id, seen_at, team=team, member_id=member_id, note=form["hand"])


def _due(visit: Visit, case: Case, seen_at: int, form: Posted) -> object:
    return desk.set_due(visit.clerk, case.id, seen_at, form["due"])


def _merge(visit: Visit, case: Case, seen_at: int, form: Posted) -> object:
    number = plain(form["into"]).upper().strip()
    seen_other = may_see(visit.clerk, _found(visit, number))
    if not seen_other:
        raise StaffMistake("統合先の受付番号が見つかりません。番号を確かめてください。")
    return merge(visit.clerk, case.id, seen_at, number)


def _found(visit: Visit, number: str) -> Case:
    try:
        return Cases(visit.office.scope).fetch(number)
    except NotFound as error:
        raise StaffMistake("統合先の受付番号が見つかりません。番号を確かめてください。") from error


def _merge_news(case: Case, form: Posted) -> Reply:
    number = plain(form["into"]).upper().strip()
    if not number:
        raise StaffMistake("統合先の受付番号を入力してください。")
    return merging_card(case, replace(case, id=number), "merged")


def _note(visit: Visit, case: Case, seen: int, form: Posted) -> object:
    return desk.write_note(visit.clerk, case.id, seen, form["note"])


VERBS: Mapping[str, Verb] = {
    "reply": Verb("住民への返信", _answer, "返信を送りました。", _answer_news),
    "status": Verb("状況の変更", _status, "状況を変更しました。", _status_news),
    "assign": Verb("担当の変更", _assign, "担当を変更しました。"),
    "note": Verb("メモの記入", _note, "メモを残しました。"),
    "due": Verb("対応期限の変更", _due, "対応期限を変更しました。"),
    "merge": Verb("重複の統合", _merge, "統合しました。1時間以内なら取り消せます。", _merge_news),
    "apart": Verb("統合の取消し", lambda v, c, at, _: take_apart(v.clerk, c.id, at), "統合を取り消しました。"),
    "undo": Verb("変更の取消し", lambda v, c, at, _: undo(v.clerk, c.id, at), "変更を取り消しました。"),
}


# The page.


def _case(visit: Visit) -> Case:
    return seen(visit.clerk, Cases(visit.office.scope).fetch(visit.request.params["case"]))


def _page(visit: Visit, case: Case, shown: Shown, *, status: int = 200) -> Response:
    return sheet(visit, case, shown, _language(visit, case), status=status)
