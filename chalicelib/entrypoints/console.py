"""Staff over HTTP: the same few addresses for every service."""

from collections.abc import Callable

from chalice.app import Blueprint

from chalicelib.entrypoints.http import Takes, route
from chalicelib.platform.console import audit_page, case_page, inbox, member_page, service_pages, sign_in
from chalicelib.platform.console.staff import Right
from chalicelib.platform.console.visits import Visit, attend
from chalicelib.platform.house import House
from chalicelib.web.exchange import Request, Response
from chalicelib.web.pages import asset_file

bp = Blueprint(__name__)

route(bp, "/console", auth="none")(sign_in.welcome)
route(bp, "/console/sign-in", auth="none")(sign_in.leave_for_provider)
route(bp, "/console/callback", auth="none")(sign_in.come_back)
route(bp, "/console/sign-out", auth="none", method="POST", takes="form")(sign_in.sign_out)


route(bp, "/assets/{file}", auth="none")(lambda request, _: asset_file(request.params["file"]))


def _staff(
    path: str, show: Callable[[Visit], Response], right: Right | None, method: str = "GET", says: str = ""
) -> None:
    """A town's page. Without a right: `says` who decides instead."""
    takes: Takes = "form" if method == "POST" else "nothing"

    def door(request: Request, house: House) -> Response:
        return attend(request, house, right, show)

    door.__name__ = show.__name__
    route(bp, path, auth="staff", method=method, takes=takes, right=right or says)(door)


_staff("/console/{town}", inbox.show_desk, None, says="member")
_staff("/console/{town}/cases", inbox.show_list, "cases.read")
_staff("/console/{town}/cases/{case}", case_page.show_case, "cases.read")
_staff("/console/{town}/cases/{case}", case_page.work_on_case, "cases.work", "POST")
_staff("/console/{town}/audit", audit_page.show_audit, "audit.read")
_staff("/console/{town}/members", member_page.show_members, "staff.manage")
_staff("/console/{town}/members", member_page.change_members, "staff.manage", "POST")
_staff("/console/{town}/{service}/{page}", service_pages.show_page, None, says="declared")
_staff("/console/{town}/{service}/{page}", service_pages.do_action, None, "POST", says="declared")
