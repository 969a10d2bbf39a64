"""One thing done with several cases: looked at first, done one by one, each with its own result and its own way back.

It also keeps and drops the filters of the list. A case that somebody changed since it was ticked is passed over and
told; the others are done.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from chalicelib.kernel.errors import Conflict, HouseError, NotAllowed, NotFound, StaffMistake
from chalicelib.platform.cases import desk
from chalicelib.platform.cases.finding import Wanted
from chalicelib.platform.cases.model import MOVES, Case
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.saved import TOWN, SavedFilters
from chalicelib.platform.cases.undoing import undo
from chalicelib.platform.console.case_rights import may_see, need_work
from chalicelib.platform.console.case_rows import Names, Row, names_of, rows_for
from chalicelib.platform.console.case_verbs import holder_words, holders, wanted_holder, wanted_status
from chalicelib.platform.console.frame import Entry, framed
from chalicelib.platform.console.inbox import DEEDS, list_page
from chalicelib.platform.console.print_page import sheets
from chalicelib.platform.console.render import Drawing
from chalicelib.platform.console.visits import StaleForm, Visit
from chalicelib.platform.console.wording import CLOSED, status_in_words
from chalicelib.web.exchange import Posted, Response
from chalicelib.web.words import day

MOST = 100
"""Cases that are worked on at once."""


@dataclass(frozen=True)
class Picked:
    """A ticked case: as it is now, and the version that was ticked."""

    case: Case
    seen: int

    @property
    def is_stale(self) -> bool:
        return self.case.version != self.seen


@dataclass(frozen=True)
class Line:
    """A row of the look beforehand, or of the result."""

    row: Row
    told: str
    is_fine: bool
    pick: str = ""
    """The case as the deed left it, where it can be taken back."""


@dataclass(frozen=True)
class Deed:
    """Something done with many cases."""

    audit: str
    plan: Callable[[Case, Posted, Names], str]
    """What would become of a case, in words; `StaffMistake` where it cannot be done."""
    do: Callable[[Visit, Picked, Posted, Names], Case]


def take(visit: Visit) -> Response:
    """Do what a form of the list says."""
    form = visit.request.form
    if form["do"] in {"keep", "drop"}:
        return _filters(visit, form)
    visit.need("cases.work")
    names = names_of(visit)
    picked = list(_picked(visit, form))
    if not picked:
        return list_page(visit, _wanted(visit), names, mistake="先に、案件をえらんでください。", status=400)
    if form["deed"] == "print":
        return sheets(visit, [pick.case for pick in picked])
    if form["do"] == "undo":
        return _results(visit, form, [_undone(visit, pick, names) for pick in picked], "取り消した結果")
    deed = VERBS.get(form["deed"])
    if deed is None:
        raise NotFound
    if form["do"] == "apply":
        done = [_done(visit, deed, pick, form, names) for pick in picked]
        return _results(visit, form, done, "行った結果")
    return _looked_at(visit, form, names, picked, deed)


def show_again(visit: Visit, stale: StaleForm) -> Response:
    """The list, and why what its form said was not done."""
    return list_page(visit, _wanted(visit), names_of(visit), mistake=stale.message, status=403)


def _wanted(visit: Visit) -> Wanted:
    return Wanted.read(visit.request.query)


def _picked(visit: Visit, form: Posted) -> Iterator[Picked]:
    """The ticked cases that the clerk may know of."""
    for pick in dict.fromkeys(form.all("pick")[:MOST]):
        number, _, seen = pick.partition(":")
        case = Cases(visit.office.scope).fetch(number)
        if may_see(visit.clerk, case):
            yield Picked(case, int(seen) if seen.isdecimal() else 0)


# looking at it beforehand


def _looked_at(visit: Visit, form: Posted, names: Names, picked: list[Picked], deed: Deed) -> Response:
    mistake, lines = "", []
    if form["do"] == "check":
        try:
            lines = [_planned(visit, deed, pick, form, names) for pick in picked]
        except StaffMistake as error:
            mistake = error.message
    rows = rows_for(visit, [pick.case for pick in picked], names)
    picks = [f"{pick.case.id}:{pick.seen}" for pick in picked]
    told = sum(len(desk.readers(pick.case)) for pick, line in zip(picked, lines, strict=False) if line.is_fine)
    return framed(
        visit,
        "bulk.html",
        title=DEEDS[form["deed"]],
        here="/cases",
        trail=(Entry("案件", visit.to("/cases")),),
        status=400 if mistake else 200,
        deed=form["deed"],
        rows=rows,
        picks=picks,
        lines=lines,
        mistake=mistake,
        typed=form.fields,
        told=told if form["deed"] == "status" else 0,
        holders=holders(names),
        moves=tuple((status, status_in_words(status)) for status in MOVES if status != "withdrawn"),
        reasons=tuple(CLOSED.items()),
        drawing=Drawing(visit, "/cases"),
        action=visit.to("/cases", **_wanted(visit).query),
    )


def _planned(visit: Visit, deed: Deed, pick: Picked, form: Posted, names: Names) -> Line:
    (row,) = rows_for(visit, [pick.case], names)
    told = deed.plan(pick.case, form, names)
    if pick.is_stale:
        return Line(row, "えらんだあとに、ほかの人が変更しました。この案件には行いません。", is_fine=False)
    try:
        need_work(visit.clerk, pick.case)
    except NotAllowed as error:
        return Line(row, error.message, is_fine=False)
    return Line(row, told.removeprefix("!"), is_fine=not told.startswith("!"))


# doing it


def _done(visit: Visit, deed: Deed, pick: Picked, form: Posted, names: Names) -> Line:
    return _tried(visit, names, pick, deed.audit, lambda: deed.do(visit, pick, form, names), may_go_back=True)


def _undone(visit: Visit, pick: Picked, names: Names) -> Line:
    return _tried(visit, names, pick, "変更の取消し", lambda: undo(visit.clerk, pick.case.id, pick.seen))


def _tried(
    visit: Visit, names: Names, pick: Picked, audit: str, do: Callable[[], Case], *, may_go_back: bool = False
) -> Line:
    after: list[Case] = []
    try:
        need_work(visit.clerk, pick.case)
        visit.deed(audit, pick.case.id, lambda: after.append(do()))
    except (StaffMistake, Conflict, NotAllowed) as error:
        (row,) = rows_for(visit, [pick.case], names)
        return Line(row, _why(error), is_fine=False)
    (row,) = rows_for(visit, after, names)
    return Line(row, "行いました", is_fine=True, pick=row.pick if may_go_back else "")


def _why(error: HouseError) -> str:
    return "ほかの人が先に変更したため、行いませんでした。" if isinstance(error, Conflict) else error.message


def _results(visit: Visit, form: Posted, lines: list[Line], title: str) -> Response:
    return framed(
        visit,
        "bulk_done.html",
        title=f"{DEEDS.get(form['deed'], '')}：{title}",
        here="/cases",
        trail=(Entry("案件", visit.to("/cases")),),
        lines=lines,
        fine=sum(line.is_fine for line in lines),
        picks=[line.pick for line in lines if line.pick],
        deed=form["deed"],
        drawing=Drawing(visit, "/cases"),
        action=visit.to("/cases", **_wanted(visit).query),
    )


# the deeds


def _assign_plan(_case: Case, form: Posted, names: Names) -> str:
    return f"担当を「{holder_words(*wanted_holder(form, names), names)}」に変えます"


def _assign(visit: Visit, pick: Picked, form: Posted, names: Names) -> Case:
    team, member_id = wanted_holder(form, names)
    return desk.assign(visit.clerk, pick.case.id, pick.seen, team=team, member_id=member_id, note=form["note"])


def _status_plan(case: Case, form: Posted, _names: Names) -> str:
    to, _ = wanted_status(form)
    if to not in MOVES[case.status]:
        return f"!「{status_in_words(case.status)}」からは「{status_in_words(to)}」に変えられません"
    readers = len(desk.readers(case))
    return (
        f"「{status_in_words(to)}」に変えます（{f'{readers}人にお知らせ' if readers else 'お知らせする人はいません'}）"
    )


def _status(visit: Visit, pick: Picked, form: Posted, _names: Names) -> Case:
    to, because = wanted_status(form)
    return desk.change_status(visit.clerk, pick.case.id, pick.seen, to, because=because, reason=form["reason"])


def _due_plan(_case: Case, form: Posted, _names: Names) -> str:
    try:
        return f"期限を{day(form['due'])}にします" if form["due"] else "期限をなくします"
    except ValueError as error:
        raise StaffMistake("対応期限の日付を入力し直してください。") from error


def _due(visit: Visit, pick: Picked, form: Posted, _names: Names) -> Case:
    return desk.set_due(visit.clerk, pick.case.id, pick.seen, form["due"])


VERBS: Mapping[str, Deed] = {
    "assign": Deed("担当の変更", _assign_plan, _assign),
    "status": Deed("状況の変更", _status_plan, _status),
    "due": Deed("対応期限の変更", _due_plan, _due),
}


# filters under a name


def _filters(visit: Visit, form: Posted) -> Response:
    filters, wanted, me = SavedFilters(visit.office.scope), _wanted(visit), visit.clerk.member.id
    address = visit.to("/cases", **wanted.query)
    try:
        if form["do"] == "keep":
            owner = TOWN if form["shared"] else me
            _may_share(visit, owner)
            visit.deed("条件の保存", form["name"], lambda: filters.save(form["name"], owner, wanted, me))
            return visit.answer_at(address, "条件を保存しました。一覧の上から、いつでも呼び出せます。")
        owner, _, id_ = form["filter"].partition(":")
        if owner not in {TOWN, me}:
            raise NotFound
        _may_share(visit, owner)
        visit.deed("条件の削除", id_, lambda: filters.drop(id_, owner))
        return visit.answer_at(address, "保存した条件を消しました。")
    except (StaffMistake, Conflict) as error:
        return list_page(visit, wanted, names_of(visit), mistake=error.message, status=error.status)


def _may_share(visit: Visit, owner: str) -> None:
    if owner == TOWN:
        visit.need("cases.work")
