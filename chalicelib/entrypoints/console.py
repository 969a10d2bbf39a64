"""Staff over HTTP: the same few addresses for every service."""

from collections.abc import Callable

from chalice.app import Blueprint

from chalicelib.entrypoints.http import route
from chalicelib.platform.console import (
    audit_page,
    bulk,
    case_page,
    entry_page,
    export_page,
    front_page,
    inbox,
    map_page,
    operator_page,
    photo_page,
    print_page,
    service_pages,
    sign_in,
    vendor_pages,
)
from chalicelib.platform.console.posts import Right
from chalicelib.platform.console.visits import Again, Visit, attend, changing
from chalicelib.web.exchange import Response
from chalicelib.web.pages import asset_file

bp = Blueprint(__name__)

route(bp, "/console", auth="none")(sign_in.welcome)
route(bp, "/console/sign-in", auth="none")(sign_in.leave_for_provider)
route(bp, "/console/callback", auth="none")(sign_in.come_back)
route(bp, "/console/sign-out", auth="none", method="POST", takes="form")(sign_in.sign_out)
route(bp, "/console/operator", auth="operator")(operator_page.show_entry)
route(bp, "/console/operator", auth="operator", method="POST", takes="form")(operator_page.enter_or_leave)
route(bp, "/console/operator/towns", auth="operator")(vendor_pages.show_towns)
route(bp, "/console/operator/queues", auth="operator")(vendor_pages.show_queues)
route(bp, "/console/operator/queues", auth="operator", method="POST", takes="form")(vendor_pages.redrive)


route(bp, "/assets/{file}", auth="none")(lambda request, _: asset_file(request.params["file"]))


def _page(path: str, show: Callable[[Visit], Response], right: Right | None, *, says: str = "") -> None:
    """A town's page. Without a right: `says` who decides instead."""
    route(bp, path, auth="staff", right=right or says)(lambda asked, house: attend(asked, house, right, show))


def _deed(path: str, do: Callable[[Visit], Response], again: Again, right: Right | None, *, says: str = "") -> None:
    """What a form of a town's page does."""
    place = route(bp, path, auth="staff", method="POST", takes="form", right=right or says)
    place(lambda asked, house: attend(asked, house, right, do, again))


_page("/console/{town}", front_page.show_desk, None, says="member")
_page("/console/{town}/cases", inbox.show_list, "cases.read")
_page("/console/{town}/cases/{case}", case_page.show_case, "cases.read")
_deed("/console/{town}/cases/{case}", changing(case_page.work_on_case), case_page.show_again, "cases.work")
_deed("/console/{town}/cases", changing(bulk.take), bulk.show_again, "cases.read")
_page("/console/{town}/photo", photo_page.show_photo, "cases.work")
_deed("/console/{town}/photo", changing(photo_page.cover_photo), photo_page.show_again, "cases.work")
_page("/console/{town}/map", map_page.show_map, "cases.read")
_page("/console/{town}/print", print_page.show_print, "cases.read")
_page("/console/{town}/export", export_page.show_export, "cases.read")
_deed("/console/{town}/export", export_page.export_personal, export_page.show_again, "staff.manage")
_page("/console/{town}/entry", entry_page.show_entry, "cases.work")
_deed("/console/{town}/entry", changing(entry_page.take_call), entry_page.show_again, "cases.work")
_page("/console/{town}/audit", audit_page.show_audit, "audit.read")
_page("/console/{town}/{service}/{page}", service_pages.show_page, None, says="declared")
_deed("/console/{town}/{service}/{page}", service_pages.do_action, service_pages.show_again, None, says="declared")
