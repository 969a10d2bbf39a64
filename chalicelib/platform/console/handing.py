"""Tables handed to staff as files: CSV in the answer itself, Excel by a link of a few minutes.

API Gateway reads what is not text by the browser's first wish and so spoils it; a workbook therefore goes to the
town's files, under a name nobody can guess, and the browser is sent there.
"""

from chalicelib.kernel.ids import secret_key
from chalicelib.platform.console.print_page import origin
from chalicelib.platform.console.staff import Handed
from chalicelib.platform.console.visits import Visit
from chalicelib.platform.media.names import saved_as
from chalicelib.web.exchange import Response, redirect
from chalicelib.web.pages import Policy
from chalicelib.web.workbook import XLSX, workbook

FOLDER = "exports/"
SECONDS = 180
"""How long a link to a workbook works: a browser follows it at once."""
AS_EXCEL = "xlsx"
"""What the field `as` of a form or address says to ask for Excel."""


def hand_over(visit: Visit, handed: Handed, asked: str) -> Response:
    """The table as a file in the form that was asked for."""
    title = f"{handed.title}_{visit.clerk.at:%Y%m%d}"
    if asked != AS_EXCEL:
        headers = {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": saved_as(f"{title}.csv", handed.name),
        }
        return Response(200, handed.content, headers)
    content = workbook(handed.title, handed.columns, handed.rows)
    name = f"{FOLDER}{secret_key()}.xlsx"
    files = visit.house.files
    link = files.hand(visit.office.scope, name, content, XLSX, save_as=f"{title}.xlsx", seconds=SECONDS)
    return redirect(link)


def may_lead_to_files(visit: Visit, policy: Policy) -> Policy:
    """The same policy for a page whose form may end at a workbook: browsers hold a form to it on every redirect."""
    return policy.leading_to(origin(visit.house.files.link(visit.office.scope, f"{FOLDER}any.xlsx", seconds=1)))
