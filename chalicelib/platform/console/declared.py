"""What the town's services declare for staff, loaded when the console needs it."""

import logging
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import cast, get_args

from chalicelib.kernel.errors import HouseError, NotFound, OutOfOrder
from chalicelib.platform.cases.model import Case
from chalicelib.platform.console.staff import CaseDesk, Clerk, Group, Note, Staff, StaffAction, StaffPage, View
from chalicelib.platform.house import Office

log = logging.getLogger("madoguchi.console")

CAPABILITIES: Mapping[str, str] = {
    "desk": "chalicelib.platform.cases.staff",
    "staff": "chalicelib.platform.console.staff_pages",
    "broadcasts": "chalicelib.platform.broadcasts.staff",
    "reminders": "chalicelib.platform.reminders.staff",
    "segments": "chalicelib.platform.segments.staff",
    "alerts": "chalicelib.platform.alerts.staff",
    "situations": "chalicelib.platform.situations.staff",
    "menus": "chalicelib.platform.menus.staff",
    "sms": "chalicelib.platform.sms.staff",
    "rewards": "chalicelib.platform.rewards.staff",
    "partners": "chalicelib.platform.partners.staff",
    "places": "chalicelib.platform.places.staff",
    "settings": "chalicelib.platform.settings.staff",
    "numbers": "chalicelib.platform.analytics.staff",
    "health": "chalicelib.platform.health.staff",
}
"""What the platform itself gives staff of every town, declared as a service's pages are: name -> module."""


OUT_OF_ORDER = "out-of-order"
"""The one page of a service whose own pages cannot be shown."""


def staff_of(office: Office, service: str) -> Staff:
    """What a service or capability declares; `NotFound` if the town does not offer it or it declares nothing.

    `OutOfOrder` where its code fails, be it while it is imported or while its lines of the menu are told.
    """
    if service not in office.tenant.services and service not in CAPABILITIES:
        raise NotFound
    module = CAPABILITIES.get(service) or office.service(service).staff
    if not module:
        raise NotFound
    try:
        staff = cast(Staff, import_module(module).STAFF)
        _tell(staff)
    except Exception as error:  # whatever one service's module does, the town's others go on
        log.exception("%s: staff pages of %s are out of order", office.tenant.id, service)
        raise OutOfOrder from error
    return staff


def _tell(staff: Staff) -> None:
    """Say all that a menu says of a service, so that what fails fails here."""
    told = [staff.title, *(f"{page.name} {page.title} {page.right} {page.in_menu}" for page in staff.pages)]
    if staff.group not in get_args(Group) or not all(told):
        raise ValueError(f"{staff.group} is no part of the menu")


def title_of(office: Office, service: str) -> str:
    """How staff call a service, also where its pages are out of order."""
    try:
        return str(office.service(service).settings.model_config.get("title") or service)
    except NotFound:
        return service


def broken_services(office: Office) -> tuple[str, ...]:
    """Services of the town (by title) whose staff pages, settings or residents' pages do not even load."""
    return tuple(title_of(office, name) for name in office.tenant.services if not _loads(office, name))


def _loads(office: Office, service: str) -> bool:
    try:
        staff_of(office, service)
        if office.service(service).liff:
            import_module(office.service(service).liff)
    except OutOfOrder:
        return False
    except HouseError:
        return True
    except Exception:
        log.exception("%s: residents' pages of %s are out of order", office.tenant.id, service)
        return False
    return True


def _stand_in(office: Office, service: str) -> Staff:
    """What the menu shows of a service that is out of order."""
    title = title_of(office, service)
    text = f"「{title}」の画面は故障しています。ほかの画面は使えます。運用事業者に連絡してください。"

    def show(_clerk: Clerk, _query: Mapping[str, str]) -> View:
        return View(f"{title}（故障中）", (Note("error", text),))

    return Staff(title, (StaffPage(OUT_OF_ORDER, f"{title}（故障中）", "cases.read", show, in_menu=True),))


def shown_of(office: Office, service: str) -> Staff:
    """What a service declares, or the word that it is out of order."""
    try:
        return staff_of(office, service)
    except OutOfOrder:
        return _stand_in(office, service)


def all_staff(office: Office) -> Iterator[tuple[str, Staff]]:
    """Name and declaration of every capability, and of all services of the town that have one."""
    for service in (*CAPABILITIES, *office.tenant.services):
        try:
            yield service, shown_of(office, service)
        except NotFound:  # offered by data, gone from the code or without staff pages
            continue


def page_of(staff: Staff, name: str) -> StaffPage:
    found = next((page for page in staff.pages if page.name in (name, OUT_OF_ORDER)), None)
    if found is None:
        raise NotFound
    return found


def action_of(staff: Staff, name: str) -> StaffAction:
    found = next((action for action in staff.actions if action.name == name), None)
    if found is None:
        raise NotFound
    return found


def case_kinds(office: Office) -> tuple[tuple[str, str], ...]:
    """All kinds of cases the town takes, `service/kind` and words."""
    desks = [(name, staff.cases) for name, staff in all_staff(office) if staff.cases]
    return tuple((f"{name}/{code}", label) for name, desk in desks for code, label in _kinds(office, name, desk))


def _kinds(office: Office, service: str, desk: CaseDesk) -> tuple[tuple[str, str], ...]:
    try:
        return desk.kinds(office) if desk.kinds else ()
    except Exception:
        log.exception("%s: kinds of %s cannot be told", office.tenant.id, service)
        return ()


def label_of(office: Office, case: Case) -> str:
    """A case's kind in words, as its service says it."""
    desk = _desk(office, case)
    return desk.label(office, case) if desk else case.title


def rows_of(office: Office, case: Case) -> tuple[tuple[str, str], ...]:
    """A case's answers in words, as its service says them."""
    desk = _desk(office, case)
    return desk.rows(office, case) if desk else tuple((name, str(value)) for name, value in case.answers.items())


def is_confidential(office: Office, case: Case) -> bool:
    """Whether its service says that only counsellors and managers may know of a case."""
    desk = _desk(office, case)
    return desk.confidential(case) if desk else False


def _desk(office: Office, case: Case) -> CaseDesk | None:
    try:
        return staff_of(office, case.service).cases
    except NotFound:
        return None
