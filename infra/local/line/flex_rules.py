"""What LINE accepts as the contents of a Flex Message. Unknown properties are refused, as LINE does here.

Sources: https://developers.line.biz/en/reference/messaging-api/#flex-message (shapes),
https://developers.line.biz/en/docs/messaging-api/flex-message-elements/ (which component stands where).
"""

import json
from collections.abc import Iterator

from infra.local.line.action_rules import flex_action, flex_button_action
from infra.local.line.errors import Complaint
from infra.local.line.rules import (
    Rule,
    anything,
    boolean,
    both,
    by_type,
    integer,
    is_object,
    items_of,
    later,
    listing,
    one_of,
    pattern,
    record,
    string,
    web_address,
)

BUBBLE_BYTES, CAROUSEL_BYTES, BUBBLES = 30 * 1024, 50 * 1024, 12
STEPS = "none|xs|sm|md|lg|xl|xxl"
SIZES = "xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl"
ENDS = ("flex-start", "center", "flex-end")
PIXELS, PERCENT = r"\d+(\.\d+)?px", r"\d+(\.\d+)?%"

color = pattern(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})", "invalid color")
step = pattern(f"{STEPS}|{PIXELS}", "invalid property")
room = pattern(f"{STEPS}|{PIXELS}|{PERCENT}", "invalid property")
offset = pattern(f"{STEPS}|-?{PIXELS}|-?{PERCENT}", "invalid property")
length = pattern(f"{PIXELS}|{PERCENT}", "invalid property")
font_size = pattern(f"{SIZES}|{PIXELS}", "invalid property")
picture_size = pattern(f"{SIZES}|full|{PIXELS}|{PERCENT}", "invalid property")
ratio = pattern(r"[1-9]\d{0,5}(\.\d+)?:[1-9]\d{0,5}(\.\d+)?", "invalid property")
angle = pattern(r"\d+(\.\d+)?deg", "invalid property")
weight = integer(0, 100)

type_name = {"type": string(20)}
placed = {
    "position": one_of("relative", "absolute"),
    "offsetTop": offset, "offsetBottom": offset, "offsetStart": offset, "offsetEnd": offset,
}  # fmt: skip
inked = {
    "size": font_size, "color": color, "weight": one_of("regular", "bold"), "style": one_of("normal", "italic"),
    "decoration": one_of("none", "underline", "line-through"),
}  # fmt: skip
lined = {"align": one_of("start", "end", "center"), "gravity": one_of("top", "bottom", "center")}

gradient = record(
    {"type": one_of("linearGradient"), "angle": angle, "startColor": color, "endColor": color},
    {"centerColor": color, "centerPosition": pattern(PERCENT, "invalid property")},
    is_closed=True,
)
span = record({**type_name, "text": string(5000, at_least=0)}, inked, is_closed=True)
text = record(
    type_name,
    {
        "text": string(5000), "contents": listing(by_type({"span": span}), 1, 100), **inked, **lined, **placed,
        "flex": weight, "margin": step, "wrap": boolean, "maxLines": integer(0, 1000), "action": flex_action,
        "lineSpacing": pattern(PIXELS, "invalid property"), "adjustMode": one_of("shrink-to-fit"), "scaling": boolean,
    },
    is_closed=True,
)  # fmt: skip
button = record(
    {**type_name, "action": flex_button_action},
    {
        "flex": weight, "margin": step, "height": one_of("sm", "md"), "style": one_of("primary", "secondary", "link"),
        "color": color, "gravity": lined["gravity"], "adjustMode": one_of("shrink-to-fit"), "scaling": boolean,
        **placed,
    },
    is_closed=True,
)  # fmt: skip
image = record(
    {**type_name, "url": web_address()},
    {
        "flex": weight, "margin": step, "size": picture_size, "aspectRatio": ratio, "backgroundColor": color,
        "aspectMode": one_of("fit", "cover"), "action": flex_action, "animated": boolean, **lined, **placed,
    },
    is_closed=True,
)  # fmt: skip
icon = record(
    {**type_name, "url": web_address()},
    {"size": font_size, "aspectRatio": ratio, "margin": step, "scaling": boolean, **placed},
    is_closed=True,
)
separator = record(type_name, {"margin": step, "color": color}, is_closed=True)
filler = record(type_name, {"flex": weight}, is_closed=True)
ANYWHERE: dict[str, Rule] = {"text": text, "separator": separator, "filler": filler}


def _says_something(value: object, path: str) -> Iterator[Complaint]:
    if is_object(value) and value.get("type") == "text" and not value.get("text") and not value.get("contents"):
        yield Complaint(f"{path}.text", "must be non-empty text")


def _fits_its_box(value: object, path: str) -> Iterator[Complaint]:
    """Baseline boxes line up text and icons; nothing else stands on a baseline."""
    layout = value.get("layout") if is_object(value) else None
    for place, child in enumerate(items_of(value, "contents")):
        yield from _child_rule(layout)(child, f"{path}.contents[{place}]")


def _child_rule(layout: object) -> Rule:
    if layout == "baseline":
        return both(by_type({"text": text, "icon": icon, "filler": filler}), _says_something)
    return both(by_type({**ANYWHERE, "box": later(lambda: box), "button": button, "image": image}), _says_something)


box: Rule = both(
    record(
        {**type_name, "layout": one_of("horizontal", "vertical", "baseline"),
         "contents": listing(anything, 0, 1000)},
        {
            "flex": weight, "spacing": step, "margin": step, "backgroundColor": color, "borderColor": color,
            "borderWidth": pattern(f"none|light|normal|medium|semi-bold|bold|{PIXELS}", "invalid property"),
            "cornerRadius": step, "width": length, "maxWidth": length, "height": length, "maxHeight": length,
            "paddingAll": room, "paddingTop": room, "paddingBottom": room, "paddingStart": room, "paddingEnd": room,
            "justifyContent": one_of(*ENDS, "space-between", "space-around", "space-evenly"),
            "alignItems": one_of(*ENDS), "background": gradient, "action": flex_action,
            **placed,
        },
        is_closed=True,
    ),
    _fits_its_box,
)  # fmt: skip

video = record(
    {
        **type_name,
        "url": web_address(),
        "previewUrl": web_address(),
        "altContent": by_type({"box": box, "image": image}),
    },
    {"aspectRatio": ratio, "action": flex_action},
    is_closed=True,
)
block_style = record({}, {"backgroundColor": color, "separator": boolean, "separatorColor": color}, is_closed=True)
_blocks = ("header", "hero", "body", "footer")
_bubble_shape = record(
    {"type": one_of("bubble")},
    {
        "size": one_of("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"), "direction": one_of("ltr", "rtl"),
        "header": by_type({"box": box}), "hero": by_type({"box": box, "image": image, "video": video}),
        "body": by_type({"box": box}), "footer": by_type({"box": box}), "action": flex_action,
        "styles": record({}, dict.fromkeys(_blocks, block_style), is_closed=True),
    },
    is_closed=True,
)  # fmt: skip


def _smaller_than(limit: int) -> Rule:
    def check(value: object, path: str) -> Iterator[Complaint]:
        size = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
        if size > limit:
            yield Complaint(path, f"too large: the JSON is {size} bytes, at most {limit}")

    return check


def _has_a_block(value: object, path: str) -> Iterator[Complaint]:
    if is_object(value) and not any(value.get(block) for block in _blocks):
        yield Complaint(path, "at least one block must be specified")


bubble = both(_bubble_shape, _has_a_block, _smaller_than(BUBBLE_BYTES))


def _same_size(value: object, path: str) -> Iterator[Complaint]:
    """All bubbles of a carousel have one width."""
    sizes = {child.get("size", "mega") for child in items_of(value, "contents") if is_object(child)}
    if len(sizes) > 1:
        yield Complaint(f"{path}.contents", "all bubbles must have the same size")


carousel = both(
    record({"type": one_of("carousel"), "contents": listing(by_type({"bubble": bubble}), 1, BUBBLES)}, is_closed=True),
    _same_size,
    _smaller_than(CAROUSEL_BYTES),
)
container = by_type({"bubble": bubble, "carousel": carousel})
