"""What the town's services declare for staff, loaded when the console needs it."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import cast

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.cases.model import Case
from chalicelib.platform.console.staff import CaseDesk, Staff, StaffAction, StaffPage
from chalicelib.platform.house import Office

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


def staff_of(office: Office, service: str) -> Staff:
    """What a service or capability declares; `NotFound` if the town does not offer it or it declares nothing."""
    if service not in office.tenant.services and service not in CAPABILITIES:
        raise NotFound
    module = CAPABILITIES.get(service) or office.service(service).staff
    if not module:
        raise NotFound
    return cast(Staff, import_module(module).STAFF)


def all_staff(office: Office) -> Iterator[tuple[str, Staff]]:
    """Name and declaration of every capability, and of all services of the town that have one."""
    for service in (*CAPABILITIES, *office.tenant.services):
        try:
            yield service, staff_of(office, service)
        except NotFound:  # offered by data, gone from the code or without staff pages
            continue


def page_of(staff: Staff, name: str) -> StaffPage:
    found = next((page for page in staff.pages if page.name == name), None)
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
    return tuple((f"{name}/{code}", label) for name, desk in desks if desk.kinds for code, label in desk.kinds(office))


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
