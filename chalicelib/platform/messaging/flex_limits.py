"""LINE's limits on Flex Messages. https://developers.line.biz/en/reference/messaging-api/#flex-message"""

import re
from collections.abc import Iterator

from chalicelib.platform.messaging.action_limits import action_findings
from chalicelib.platform.messaging.cards import BUBBLE_BYTES, BUBBLES, CAROUSEL_BYTES, weight
from chalicelib.platform.messaging.findings import Findings, Json, address, counted, each, in_units, part

BLOCKS = ("header", "hero", "body", "footer")
ON_BASELINE = ("text", "icon", "span", "filler")

_COLOUR = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_COLOURS = ("color", "backgroundColor", "borderColor", "separatorColor", "startColor", "endColor", "centerColor")


def flex_findings(message: Json, path: str) -> Findings:
    contents = part(message, "contents")
    path = f"{path}.contents"
    if contents.get("type") == "carousel":
        yield from _carousel(contents, path)
    else:
        yield from _bubble(contents, path)


def _carousel(carousel: Json, path: str) -> Findings:
    yield from counted(carousel, "contents", path, at_least=1, at_most=BUBBLES)
    yield from _within(carousel, path, CAROUSEL_BYTES)
    bubbles = list(each(carousel, "contents", path))
    sizes = sorted({str(bubble.get("size", "mega")) for _, bubble in bubbles})
    if len(sizes) > 1:
        yield f"{path}.contents: all bubbles of one size, has {', '.join(sizes)}"
    for where, bubble in bubbles:
        yield from _bubble(bubble, where)


def _bubble(bubble: Json, path: str) -> Findings:
    yield from _within(bubble, path, BUBBLE_BYTES)
    if not any(part(bubble, block) for block in BLOCKS):
        yield f"{path}: at least one of {', '.join(BLOCKS)}, has none"
    yield from action_findings(part(bubble, "action"), f"{path}.action", where="flex", label=40)
    for block in BLOCKS:
        yield from _colours(part(part(bubble, "styles"), block), f"{path}.styles.{block}")
        for where, component in _components(part(bubble, block), f"{path}.{block}"):
            yield from _component(component, where)


def _within(value: Json, path: str, limit: int) -> Findings:
    size = weight(value)
    if size > limit:
        yield f"{path}: at most {limit} bytes of JSON, has {size}"


def _components(component: Json, path: str) -> Iterator[tuple[str, Json]]:
    """A component and all within it."""
    if not component:
        return
    yield path, component
    for where, child in each(component, "contents", path):
        yield from _components(child, where)
    yield from _components(part(component, "altContent"), f"{path}.altContent")


def _component(component: Json, path: str) -> Findings:
    kind = component.get("type")
    if kind == "text" and not component.get("contents"):
        yield from in_units(component if "text" in component else {"text": ""}, "text", path, 10**6)
    if component.get("layout") == "baseline":
        yield from _on_baseline(component, path)
    where = "button" if kind == "button" else "flex"
    yield from action_findings(part(component, "action"), f"{path}.action", where=where, label=40)
    yield from address(component, "url", path)
    yield from address(component, "previewUrl", path)
    yield from _colours(component, path)
    yield from _colours(part(component, "background"), f"{path}.background")


def _on_baseline(box: Json, path: str) -> Findings:
    for where, child in each(box, "contents", path):
        if child.get("type") not in ON_BASELINE:
            yield f"{where}.type: a baseline box holds text and icons, has {child.get('type')}"


def _colours(value: Json, path: str) -> Findings:
    for name in _COLOURS:
        colour = value.get(name)
        if isinstance(colour, str) and not _COLOUR.fullmatch(colour):
            yield f"{path}.{name}: #rrggbb or #rrggbbaa, has {colour[:40]!r}"
