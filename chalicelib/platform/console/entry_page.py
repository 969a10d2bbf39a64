"""A case on behalf of somebody who calls: the questions residents are asked, put by a clerk on the telephone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.kernel.errors import HouseError, NotFound, StaffMistake
from chalicelib.kernel.ids import derived
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.cases.model import Case
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.console.by_phone import ByPhone, Call
from chalicelib.platform.console.declared import all_staff
from chalicelib.platform.console.frame import Entry, framed
from chalicelib.platform.console.render import Drawing
from chalicelib.platform.console.visits import StaleForm, Visit
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.conversations.world import World
from chalicelib.platform.flows import engine
from chalicelib.platform.flows.model import Answers, Flow, Step
from chalicelib.platform.flows.questions import AskPhotos, Confirm
from chalicelib.platform.house import Turn
from chalicelib.platform.liff.fields import drawn
from chalicelib.platform.liff.form import Form, judged
from chalicelib.platform.liff.pages import words
from chalicelib.platform.liff.typed import Typed
from chalicelib.platform.residents.model import Resident
from chalicelib.web.exchange import Posted, Response
from chalicelib.web.pages import GSI_TILES, Policy

HERE = "/entry"
LONGEST = 100
CALLER: Mapping[str, str] = {"caller_name": "電話をかけた方のお名前", "caller_phone": "折り返しの電話番号"}
"""How to reach the caller: asked here, sealed with the case."""


@dataclass(frozen=True)
class Spoken(Flow):
    """A flow without what only makes sense on LINE: photos, and what the service passes over."""

    passes_over: tuple[str, ...] = ()

    def open_steps(self, settings: Any, answers: Answers) -> tuple[Step, ...]:
        steps = super().open_steps(settings, answers)
        return tuple(step for step in steps if not isinstance(step, AskPhotos) and step.name not in self.passes_over)


@dataclass(frozen=True)
class Desk:
    """One service's questions at the telephone."""

    service: str
    title: str
    by_phone: ByPhone
    flow: Spoken
    turn: Turn

    def form(self, posted: Posted) -> Form:
        """The questions with what was typed so far, judged as everywhere."""
        world = World(self.turn)
        start = engine.begin(self.service, self.flow, world).conversation
        return judged(self.flow, start, Typed(posted, self.turn.office.tenant.areas), world)


def show_entry(visit: Visit) -> Response:
    """The services that take calls; with one of them, its questions."""
    name = visit.request.query.get("service", "")
    taken = dict(_services(visit))
    if not name and len(taken) == 1:
        (name,) = taken
    if name:
        return _page(visit, _desk(visit, name), Posted())
    places = tuple((title, visit.to(HERE, service=service)) for service, title in taken.items())
    return framed(visit, "entry_services.html", title="電話での受付", here=HERE, places=places)


def take_call(visit: Visit) -> Response:
    """Open the case when all is answered; else the page again with what was typed."""
    form, desk = visit.request.form, _desk(visit, visit.request.query.get("service", ""))
    told = desk.form(form)
    if form["do"] != "send" or not told.is_complete:
        return _page(visit, desk, form, is_sent=form["do"] == "send")
    call = Call(visit.clerk, visit.clerk.new_id(), _contact(form))
    opened: list[Case] = []
    try:
        visit.deed("電話での受付", desk.title, lambda: opened.append(desk.by_phone.take(call, told.answers)))
    except StaffMistake as mistake:
        return _page(visit, desk, form, mistake=mistake)
    case = opened[0]
    if case.version > 1:
        return visit.answer_at(
            visit.to(f"/cases/{case.id}"), f"前からある案件 {case.id} に、連絡があったことを書きました。"
        )
    return visit.answer_at(
        visit.to(f"/cases/{case.id}"), f"受け付けました。受付番号は {case.id} です。お伝えください。"
    )


def show_again(visit: Visit, stale: StaleForm) -> Response:
    """The questions with what was typed in an earlier session."""
    return _page(visit, _desk(visit, visit.request.query.get("service", "")), visit.request.form, mistake=stale)


def _services(visit: Visit) -> list[tuple[str, str]]:
    return [(name, staff.title) for name, staff in all_staff(visit.office) if staff.cases and staff.cases.by_phone]


def _desk(visit: Visit, name: str) -> Desk:
    staff = dict(all_staff(visit.office)).get(name)
    by_phone = staff.cases.by_phone if staff and staff.cases else None
    flow = visit.office.service(name).flow(by_phone.flow) if by_phone else None
    if staff is None or by_phone is None or flow is None:
        raise NotFound
    spoken = Spoken(flow.name, flow.steps, flow.finish, flow.version, passes_over=by_phone.passes_over)
    tenant = visit.office.tenant
    nobody, nowhere = Resident("", "", "", language=DEFAULT), Channel("", tenant.id, tenant.name, "live", "")
    turn = Turn(visit.office, nowhere, nobody, "", visit.clerk.at, derived(""), name)
    return Desk(name, staff.title, by_phone, spoken, turn)


def _contact(form: Posted) -> dict[str, str]:
    return {name: form[name].strip()[:LONGEST] for name in CALLER if form[name].strip()}


def _page(
    visit: Visit, desk: Desk, posted: Posted, *, is_sent: bool = False, mistake: HouseError | None = None
) -> Response:
    form, typed = desk.form(posted), Typed(posted, visit.office.tenant.areas)
    voice = Voice(visit.office, desk.service, DEFAULT)
    asked = posted.all("shown")
    questions = [drawn(row, typed, voice, is_sent=is_sent and row.name in asked) for row in form.shown]
    confirm = next((row.name for row in form.rows if isinstance(row.step, Confirm)), "")
    wrong = any(field.error for field in questions)
    several = len(_services(visit)) > 1
    return framed(
        visit,
        "entry.html",
        title=f"電話での受付：{desk.title}",
        here=HERE,
        trail=(Entry("電話での受付", visit.to(HERE)),) if several else (),
        status=mistake.status if mistake else 422 if wrong and is_sent else 200,
        policy=Policy(images=(GSI_TILES,)),
        questions=[(field, field.error) for field in questions],
        has_more=is_sent and not wrong and mistake is None,
        confirm=confirm,
        caller=[(name, label, posted[name]) for name, label in CALLER.items()],
        mistake=mistake.message if mistake else "",
        t=words(DEFAULT, visit.office),
        areas=visit.office.tenant.areas,
        bounds=visit.office.tenant.bounds,
        action=visit.to(HERE, service=desk.service),
        once=posted["once"],
        drawing=Drawing(visit, HERE),
    )
