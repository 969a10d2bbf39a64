"""Our own linter for messages: what LINE enforces or documents beyond its OpenAPI files.

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

import re
from collections.abc import Callable, Mapping, Sequence

from chalicelib.platform.messaging.action_limits import action_findings, quick_reply_findings
from chalicelib.platform.messaging.actions import SCHEMES
from chalicelib.platform.messaging.findings import (
    Findings,
    Json,
    address,
    counted,
    each,
    in_clusters,
    in_units,
    part,
    parts,
)
from chalicelib.platform.messaging.flex_limits import flex_findings
from chalicelib.platform.messaging.port import Message

MESSAGES, TEXT, ALT_TEXT = 5, 5000, 1500

_KEY = re.compile(r"[A-Za-z0-9_]{1,20}")


def complaints(messages: Sequence[Message]) -> tuple[str, ...]:
    """What LINE would refuse, each naming message, property, limit and what is there; empty when all is well."""
    return tuple(_findings(messages))


def _findings(messages: Sequence[Message]) -> Findings:
    if not 1 <= len(messages) <= MESSAGES:
        yield f"messages: 1 to {MESSAGES} messages, has {len(messages)}"
    for place, message in enumerate(messages):
        path = f"messages[{place}]"
        yield from _KINDS.get(str(message.get("type")), _unknown)(message, path)
        yield from in_units(message, "altText", path, ALT_TEXT)
        yield from quick_reply_findings(message, path)
        yield from in_clusters(part(message, "sender"), "name", f"{path}.sender", 20)
        yield from address(part(message, "sender"), "iconUrl", f"{path}.sender")


def _unknown(message: Json, path: str) -> Findings:
    yield f"{path}.type: one of {', '.join(_KINDS)}, has {message.get('type')}"


def _text(message: Json, path: str) -> Findings:
    yield from in_units(message, "text", path, TEXT)
    yield from counted(message, "emojis", path, at_most=20)
    substitution = part(message, "substitution")
    if len(substitution) > 100:
        yield f"{path}.substitution: at most 100 entries, has {len(substitution)}"
    yield from (
        f"{path}.substitution: keys are 1 to 20 of A-Z a-z 0-9 _, has {key[:40]!r}"
        for key in substitution
        if not _KEY.fullmatch(key)
    )


def _sticker(_message: Json, _path: str) -> Findings:
    yield from ()


def _media(message: Json, path: str) -> Findings:
    for name in ("originalContentUrl", "previewImageUrl"):
        yield from address(message, name, path)


def _location(message: Json, path: str) -> Findings:
    for name in ("title", "address"):
        yield from in_clusters(message, name, path, 100)
    for name, bound in (("latitude", 90), ("longitude", 180)):
        degrees = message.get(name)
        if isinstance(degrees, (int, float)) and not -bound <= degrees <= bound:
            yield f"{path}.{name}: -{bound} to {bound} degrees, has {degrees}"


def _imagemap(message: Json, path: str) -> Findings:
    yield from address(message, "baseUrl", path)
    yield from counted(message, "actions", path, at_least=1, at_most=50)
    width = part(message, "baseSize").get("width")
    if width != 1040:
        yield f"{path}.baseSize.width: exactly 1040 pixels, has {width}"
    for where, action in each(message, "actions", path):
        yield from in_clusters(action, "text", where, 400)
        yield from address(action, "linkUri", where, schemes=SCHEMES, at_most=1000)
        yield from in_units(action, "clipboardText", where, 1000)


def _coupon(message: Json, path: str) -> Findings:
    yield from in_units(message, "deliveryTag", path, 30)


def _template(message: Json, path: str) -> Findings:
    template = part(message, "template")
    find = _TEMPLATES.get(str(template.get("type")))
    yield from find(template, f"{path}.template") if find else ()


def _buttons(template: Json, path: str) -> Findings:
    yield from _panel(template, path, plain=160, actions=4)


def _confirm(template: Json, path: str) -> Findings:
    yield from in_clusters(template, "text", path, 240)
    yield from _actions(template, path, at_least=2, at_most=2)


def _carousel(template: Json, path: str) -> Findings:
    yield from counted(template, "columns", path, at_least=1, at_most=10)
    columns = parts(template, "columns")
    for where, column in each(template, "columns", path):
        yield from _panel(column, where, plain=120, actions=3)
    numbers = sorted({len(parts(column, "actions")) for column in columns})
    if len(numbers) > 1:
        yield f"{path}.columns: the same number of actions in all, has {', '.join(map(str, numbers))}"
    for name in ("thumbnailImageUrl", "title"):
        having = sum(bool(column.get(name)) for column in columns)
        if 0 < having < len(columns):
            yield f"{path}.columns: {name} in all or none, has it in {having} of {len(columns)}"


def _image_carousel(template: Json, path: str) -> Findings:
    yield from counted(template, "columns", path, at_least=1, at_most=10)
    for where, column in each(template, "columns", path):
        yield from address(column, "imageUrl", where)
        yield from action_findings(part(column, "action"), f"{where}.action", where="image carousel", label=12)


def _panel(panel: Json, path: str, *, plain: int, actions: int) -> Findings:
    """Text, title, picture and actions; beside a picture or title there is less room for text."""
    has_less_room = panel.get("thumbnailImageUrl") or panel.get("title")
    yield from in_clusters(panel, "text", path, 60 if has_less_room else plain)
    yield from in_clusters(panel, "title", path, 40)
    yield from address(panel, "thumbnailImageUrl", path)
    yield from _actions(panel, path, at_least=1, at_most=actions)
    yield from action_findings(part(panel, "defaultAction"), f"{path}.defaultAction", where="default action")


def _actions(value: Json, path: str, *, at_least: int, at_most: int) -> Findings:
    yield from counted(value, "actions", path, at_least=at_least, at_most=at_most)
    for where, action in each(value, "actions", path):
        yield from action_findings(action, where, where="template")


_KINDS: Mapping[str, Callable[[Json, str], Findings]] = {
    "text": _text,
    "textV2": _text,
    "sticker": _sticker,
    "image": _media,
    "video": _media,
    "audio": _media,
    "location": _location,
    "imagemap": _imagemap,
    "template": _template,
    "flex": flex_findings,
    "coupon": _coupon,
}
_TEMPLATES: Mapping[str, Callable[[Json, str], Findings]] = {
    "buttons": _buttons,
    "confirm": _confirm,
    "carousel": _carousel,
    "image_carousel": _image_carousel,
}
