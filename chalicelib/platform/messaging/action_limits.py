"""LINE's limits on actions. https://developers.line.biz/en/reference/messaging-api/#action-objects"""

import re

from chalicelib.platform.messaging.actions import MOMENTS, SCHEMES
from chalicelib.platform.messaging.findings import Findings, Json, address, counted, each, in_clusters, in_units, part

QUICK_KINDS = (
    "postback", "message", "uri", "datetimepicker", "clipboard", "camera", "cameraRoll", "location",
)  # fmt: skip
BELOW_ONLY = ("camera", "cameraRoll", "location")
NEEDS_LABEL = ("quick reply", "button", "template")

_ALIAS = re.compile(r"[a-z0-9_-]{1,32}")


def action_findings(action: Json, path: str, *, where: str, label: int = 20) -> Findings:
    """What is wrong with an action that stands in a quick reply, button, template, flex or rich menu."""
    kind = str(action.get("type", ""))
    if (kind in BELOW_ONLY and where != "quick reply") or (kind == "richmenuswitch" and where != "rich menu"):
        yield f"{path}.type: {kind} cannot stand in a {where}"
    if where in NEEDS_LABEL and not action.get("label"):
        yield f"{path}.label: a {where} needs one, has none"
    yield from in_clusters(action, "label", path, label, may_be_empty=where not in NEEDS_LABEL)
    yield from in_units(action, "data", path, 300)
    for name in ("displayText", "text", "fillInText"):
        yield from in_clusters(action, name, path, 300)
    yield from in_units(action, "clipboardText", path, 1000)
    yield from _uri_findings(action, path)
    yield from _moment_findings(action, path) if kind == "datetimepicker" else ()
    alias = action.get("richMenuAliasId")
    if isinstance(alias, str) and not _ALIAS.fullmatch(alias):
        yield f"{path}.richMenuAliasId: 1 to 32 of a-z 0-9 _ -, has {alias[:40]!r}"


def quick_reply_findings(message: Json, path: str) -> Findings:
    quick = part(message, "quickReply")
    if not quick:
        return
    path = f"{path}.quickReply"
    yield from counted(quick, "items", path, at_least=1, at_most=13)
    for where, item in each(quick, "items", path):
        action = part(item, "action")
        if action.get("type") not in QUICK_KINDS:
            yield f"{where}.action.type: one of {', '.join(QUICK_KINDS)}, has {action.get('type')}"
        yield from action_findings(action, f"{where}.action", where="quick reply")
        yield from address(item, "imageUrl", where)


def _uri_findings(action: Json, path: str) -> Findings:
    yield from address(action, "uri", path, schemes=SCHEMES, at_most=1000)
    yield from address(part(action, "altUri"), "desktop", f"{path}.altUri", schemes=SCHEMES, at_most=1000)


def _moment_findings(action: Json, path: str) -> Findings:
    """LINE wants dates from 1900 to 2100 in one form per mode, and a maximum after the minimum."""
    mode = str(action.get("mode"))
    form = MOMENTS.get(mode)
    for name in ("initial", "max", "min"):
        moment = action.get(name)
        if form and isinstance(moment, str) and not form.fullmatch(moment):
            yield f"{path}.{name}: must be a {mode} as LINE writes it, 1900 to 2100, has {moment[:40]!r}"
    low, high = action.get("min"), action.get("max")
    if isinstance(low, str) and isinstance(high, str) and high <= low:
        yield f"{path}.max: must be after min {low[:40]!r}, has {high[:40]!r}"
