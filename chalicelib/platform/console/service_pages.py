"""Pages and actions that services declare: shown, checked, audited and answered alike for all of them."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from chalicelib.kernel.errors import Conflict, HouseError, NotFound, StaffMistake
from chalicelib.platform.broadcasts.pictures import FOLDER
from chalicelib.platform.console.declared import action_of, page_of, shown_of, staff_of
from chalicelib.platform.console.frame import Entry, fragment, framed
from chalicelib.platform.console.handing import hand_over, may_lead_to_files
from chalicelib.platform.console.print_page import origin
from chalicelib.platform.console.render import Drawing, looked_at, typed_again
from chalicelib.platform.console.staff import (
    Deed,
    Handed,
    Look,
    Note,
    Once,
    Sent,
    Staff,
    StaffAction,
    StaffPage,
    Upload,
    View,
)
from chalicelib.platform.console.visits import StaleForm, Visit
from chalicelib.web.exchange import Posted, Response
from chalicelib.web.pages import PLAIN, Policy

OURS = frozenset({"csrf", "once", "came_from", "as"})
"""Fields every form carries for the console itself."""


def show_page(visit: Visit) -> Response:
    """A declared page."""
    staff = shown_of(visit.office, visit.request.params["service"])
    shown = page_of(staff, visit.request.params["page"])
    visit.need(shown.right)
    view = shown.show(visit.clerk, visit.request.query)
    return _drawn(visit, staff, shown, view, came_from=_asked(shown, visit.request.query))


def do_action(visit: Visit) -> Response:
    """A declared action; when it refuses, the page it came from again, with what was typed."""
    service = visit.request.params["service"]
    staff = staff_of(visit.office, service)
    action = action_of(staff, visit.request.params["page"])
    visit.need(action.right)
    if action.changes and action.right != "sends.stop":
        visit.need_service()
    try:
        done = _do(visit, action, service)
    except (StaffMistake, Conflict) as mistake:
        if visit.request.is_fragment:
            return _look(visit, Look((Note("warning", mistake.message),), mistake.message))
        return _again(visit, staff, action, mistake)
    if done is None:
        return _again(visit, staff, action, None)
    if isinstance(done, Look):
        return _look(visit, done) if visit.request.is_fragment else _again(visit, staff, action, None, done)
    if isinstance(done, Once):
        return _once(visit, staff, done)
    if isinstance(done, Handed):
        return hand_over(visit, done, visit.request.form["as"])
    return visit.answer_at(visit.to(f"/{service}/{done.page}"), done.told)


def show_again(visit: Visit, stale: StaleForm) -> Response:
    """The page an earlier session's form stood on, with what was typed."""
    staff = staff_of(visit.office, visit.request.params["service"])
    action = action_of(staff, visit.request.params["page"])
    visit.need(action.right)
    if visit.request.is_fragment:
        raise stale
    return _again(visit, staff, action, stale)


def _look(visit: Visit, look: Look) -> Response:
    """What a form says so far, for the place beside it."""
    drawing = Drawing(visit, f"/{visit.request.params['service']}", visit.request.form["came_from"])
    return fragment(visit, "look.html", drawing=drawing, view=View("", look.blocks), told=look.told)


def _do(visit: Visit, action: StaffAction, service: str) -> Deed:
    sent = sent_by(visit.request.form)
    if not action.audit:
        return action.do(visit.clerk, sent)
    thing = action.about(visit.clerk, sent) if action.about else f"{service}/{action.name}"
    done: list[Deed] = []
    visit.deed(action.audit, thing, lambda: done.append(action.do(visit.clerk, sent)))
    return done[0]


def sent_by(form: Posted) -> Sent:
    """A form as an action takes it."""
    fields = {name: value for name, value in form.fields.items() if name not in OURS}
    files = {name: tuple(Upload(file.name, file.content) for file in found) for name, found in form.files.items()}
    return Sent(fields, files, {name: form.all(name) for name in fields})


def _again(
    visit: Visit, staff: Staff, action: StaffAction, mistake: HouseError | None, look: Look | None = None
) -> Response:
    name, _, query = visit.request.form["came_from"].partition("?")
    if name not in {shown.name for shown in staff.pages}:
        raise mistake or NotFound
    shown = page_of(staff, name)
    visit.need(shown.right)
    view = shown.show(visit.clerk, dict(parse_qsl(query)))
    view = typed_again(view, action.name, visit.request.form, mistake, sent_by(visit.request.form))
    view = looked_at(view, action.name, look.blocks) if look else view
    status = mistake.status if mistake else 200
    return _drawn(visit, staff, shown, view, came_from=visit.request.form["came_from"], status=status)


def _once(visit: Visit, staff: Staff, done: Once) -> Response:
    """A page that answers a form. A form on it comes back, when it is refused, to the page this one came from."""
    came_from = visit.request.form["came_from"]
    shown = page_of(staff, came_from.partition("?")[0])
    return _drawn(visit, staff, shown, done.view, came_from=came_from)


def _asked(shown: StaffPage, query: Mapping[str, str]) -> str:
    return f"{shown.name}?{urlencode(query)}" if query else shown.name


def _drawn(visit: Visit, staff: Staff, shown: StaffPage, view: View, *, came_from: str, status: int = 200) -> Response:
    service = visit.request.params["service"]
    return framed(
        visit,
        "view.html",
        title=view.title,
        here=f"/{service}/{shown.name}",
        trail=_trail(visit, service, staff, shown),
        status=status,
        policy=_policy(visit, view),
        view=view,
        drawing=Drawing(visit, f"/{service}", came_from),
    )


def _policy(visit: Visit, view: View) -> Policy:
    policy = Policy(images=(_pictures(visit),)) if view.shows_messages else PLAIN
    return may_lead_to_files(visit, policy) if view.hands_table else policy


def _pictures(visit: Visit) -> str:
    """Where the town's own files are loaded from: a page's policy names it before it is known which will be shown."""
    return origin(visit.office.house.files.link(visit.office.scope, f"{FOLDER}any.jpg", seconds=1))


def _trail(visit: Visit, service: str, staff: Staff, shown: StaffPage) -> tuple[Entry, ...]:
    """From the service's first page in the menu down to this one."""
    first = next((page for page in staff.pages if page.in_menu), None)
    if first is None or first.name == shown.name:
        return ()
    return (Entry(first.title, visit.to(f"/{service}/{first.name}")),)
