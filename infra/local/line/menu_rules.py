"""What LINE accepts as a rich menu and its picture.

Source: https://developers.line.biz/en/reference/messaging-api/#rich-menu
"""

import io
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from infra.local.line.action_rules import ALIAS, rich_menu_action
from infra.local.line.errors import Complaint
from infra.local.line.rules import (
    boolean,
    both,
    by_type,
    integer,
    is_object,
    items_of,
    label,
    listing,
    number,
    pattern,
    record,
)

MENUS = ALIASES = 1_000
PICTURE_BYTES = 1024 * 1024
LEAST_RATIO = 1.45
MEDIA_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG"}

area = record(
    {
        "bounds": record(
            {"x": integer(0, 2500), "y": integer(0, 2500), "width": integer(1, 2500), "height": integer(1, 2500)}
        ),
        "action": rich_menu_action,
    }
)


def _whole(value: object, name: str) -> int | None:
    found = value.get(name) if is_object(value) else None
    return found if isinstance(found, int) else None


def _is_wide(value: object, _path: str) -> Iterator[Complaint]:
    size = value.get("size") if is_object(value) else None
    width, height = _whole(size, "width"), _whole(size, "height")
    if width and height:
        if width / height < LEAST_RATIO:
            yield Complaint("size", f"aspect ratio (width / height) must be {LEAST_RATIO} or more")
        yield from _areas_inside(value, width, height)


def _areas_inside(value: object, width: int, height: int) -> Iterator[Complaint]:
    for place, each in enumerate(items_of(value, "areas")):
        bounds = each.get("bounds") if is_object(each) else None
        right = (_whole(bounds, "x") or 0) + (_whole(bounds, "width") or 0)
        bottom = (_whole(bounds, "y") or 0) + (_whole(bounds, "height") or 0)
        if right > width or bottom > height:
            yield Complaint(f"areas[{place}].bounds", "must be inside the rich menu")


menu = both(
    record(
        {
            "size": record({"width": integer(800, 2500), "height": number(250, 1724)}),
            "selected": boolean,
            "name": label(300),
            "chatBarText": label(14),
            "areas": listing(area, 0, 20),
        }
    ),
    _is_wide,
)
MENU_ID = label(100)
RESUME_KEY = pattern(r"[a-zA-Z0-9_-]{1,100}", "Invalid resume request key")
_operation = by_type(
    {"link": record({"from": MENU_ID, "to": MENU_ID}), "unlink": record({"from": MENU_ID}), "unlinkAll": record({})}
)
batch = record({"operations": listing(_operation, 1, 1_000)}, {"resumeRequestKey": RESUME_KEY})
alias = record({"richMenuAliasId": ALIAS, "richMenuId": label(100)})


def picture_complaint(picture: bytes, media_type: str) -> str:
    """What is wrong with an uploaded rich menu picture, or nothing."""
    if len(picture) > PICTURE_BYTES:
        return "The image is larger than 1 MB"
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            width, height, form = opened.width, opened.height, opened.format
    except (UnidentifiedImageError, OSError):
        return "The image could not be read"
    if form != MEDIA_TYPES[media_type]:
        return "The image does not match its content type"
    if not 800 <= width <= 2500 or height < 250 or width / height < LEAST_RATIO:
        return "The image size is not supported"
    return ""
