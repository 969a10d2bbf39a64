"""A photo of a case, and what of it others must not see: drawn on the picture, or told in numbers."""

from collections.abc import Iterator
from typing import cast, get_args

from chalicelib.kernel.errors import Conflict, HouseError, NotFound, StaffMistake
from chalicelib.platform.cases.model import Case
from chalicelib.platform.cases.redacting import redact
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.console.case_rights import need_work
from chalicelib.platform.console.frame import Entry, framed
from chalicelib.platform.console.print_page import origin
from chalicelib.platform.console.render import Drawing
from chalicelib.platform.console.visits import StaleForm, Visit
from chalicelib.platform.media.covering import Box, How
from chalicelib.web.exchange import Posted, Response
from chalicelib.web.pages import Policy

LINK_SECONDS = 600
MOST = 20
"""Parts of one photo that can be covered."""
SIDES = ("left", "top", "width", "height")


def show_photo(visit: Visit) -> Response:
    """The photo as it came, so the viewing stands in the audit log first."""
    case, photo = _photo(visit)
    visit.note("元の写真の表示", case.id, detail=photo)
    return _page(visit, case, photo)


def cover_photo(visit: Visit) -> Response:
    """Cover what the form says, or show the photo to others as it came."""
    case, photo = _photo(visit)
    form = visit.request.form
    try:
        boxes = _drawn(form) if form["do"] == "cover" else []
        how = _how(form)
        seen = int(form["seen"]) if form["seen"].isdecimal() else 0
        visit.deed("写真の加工", case.id, lambda: redact(visit.clerk, case.id, seen, photo, boxes=boxes, how=how))
    except (StaffMistake, Conflict) as mistake:
        return _page(visit, case, photo, mistake)
    told = "写真の一部をかくしました。外部に見せる写真も、この写真になります。" if boxes else "元の写真に戻しました。"
    return visit.answer_at(visit.to(f"/cases/{case.id}"), told)


def show_again(visit: Visit, stale: StaleForm) -> Response:
    """The photo with what was drawn in an earlier session."""
    return _page(visit, *_photo(visit), stale)


def _photo(visit: Visit) -> tuple[Case, str]:
    asked = visit.request.query
    case = need_work(visit.clerk, Cases(visit.office.scope).fetch(asked.get("case", "")))
    number = asked.get("number", "")
    if not number.isdecimal() or not 0 < int(number) <= len(case.photos):
        raise NotFound
    return case, case.photos[int(number) - 1]


def _how(form: Posted) -> How:
    if form["how"] not in get_args(How):
        raise StaffMistake("かくし方をえらんでください。")
    return cast(How, form["how"])


def _drawn(form: Posted) -> list[Box]:
    boxes = list(_boxes(form))
    if not boxes:
        raise StaffMistake("かくす場所を、1つ以上えらんでください。")
    return boxes


def _boxes(form: Posted) -> Iterator[Box]:
    """The parts a form tells in per cent; a line that is left empty is none."""
    lines = list(zip(*(form.all(side) for side in SIDES), strict=False))
    for line in lines[:MOST]:
        if not any(line):
            continue
        try:
            yield Box(*(float(part) / 100 for part in line))
        except (ValueError, TypeError) as error:
            raise StaffMistake("かくす場所は、写真の内側になるように0〜100の数で入力してください。") from error


def _page(visit: Visit, case: Case, photo: str, mistake: HouseError | None = None) -> Response:
    form = visit.request.form if mistake else Posted()
    link = visit.house.files.link(visit.office.scope, photo, seconds=LINK_SECONDS)
    lines = [dict(zip(SIDES, line, strict=True)) for line in zip(*(form.all(side) for side in SIDES), strict=False)]
    number = visit.request.query["number"]
    return framed(
        visit,
        "photo.html",
        title=f"写真{number}の一部をかくす",
        here="/cases",
        trail=(Entry("案件", visit.to("/cases")), Entry(case.id, visit.to(f"/cases/{case.id}"))),
        status=mistake.status if mistake else 200,
        policy=Policy(images=(origin(link),)),
        case=case,
        link=link,
        is_covered=photo in case.redacted,
        mistake=mistake.message if mistake else "",
        lines=[*lines, *(dict.fromkeys(SIDES, "") for _ in range(max(1, 3 - len(lines))))],
        how=form["how"] or "black",
        action=visit.to("/photo", case=case.id, number=number),
        drawing=Drawing(visit, "/photo"),
    )
