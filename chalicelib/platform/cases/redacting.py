"""Blacking out what a photo of a case must not show to others. The photo itself stays as it came, sealed."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ids import digest
from chalicelib.platform.cases.desk import as_seen, cause_of
from chalicelib.platform.cases.model import Case, Happening
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.console.staff import Clerk
from chalicelib.platform.media.covering import Box, How, covered
from chalicelib.platform.media.names import PHOTOS


def redact(clerk: Clerk, case_id: str, seen: int, photo: str, *, boxes: Sequence[Box], how: How) -> Case:
    """Show a photo with those parts covered from now on, instead of itself or of an earlier covering.

    Without a box the photo is shown as it came.
    """
    house, scope = clerk.office.house, clerk.office.scope
    case = as_seen(clerk, case_id, seen)
    if photo not in case.photos:
        raise NotFound
    before = case.redacted.get(photo, "")
    shown = {name: instead for name, instead in case.redacted.items() if name != photo}
    if boxes:
        content = covered(house.files.fetch(scope, photo), boxes, how)
        shown[photo] = f"{PHOTOS}covered-{digest(content.hex())}.jpg"
        house.files.put(scope, shown[photo], content, "image/jpeg")
        house.files.claim(scope, shown[photo])
    facts = {"photo": photo, "shown": shown.get(photo, "")}
    after = replace(case, redacted=shown, version=seen)
    happening = Happening(
        clerk.at.isoformat(), "redacted", clerk.member.id, "", facts, cause_of(clerk, after, "redacted", "", facts)
    )
    written = Cases(scope).change(after, happening)
    if before and before not in shown.values():
        house.files.remove(scope, before)
    return written
