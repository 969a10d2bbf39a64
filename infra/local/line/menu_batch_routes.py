"""Moving everybody from menu to menu at once, and what LINE counts of menus.

Source: https://developers.line.biz/en/reference/messaging-api/#batch-control-rich-menus-of-users
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, jsonify, request

from infra.local.line import menu_rules
from infra.local.line.errors import Refusal, refuse_complaints
from infra.local.line.sending_routes import TELLS_FROM, day_asked
from infra.local.line.wire import board, bot_blueprint, caller, done, json_body, request_id

Answer = tuple[Response, int]
Tap = tuple[dict[str, int], str, int]
routes = bot_blueprint("menu batches")
LONGEST = timedelta(days=99)


@routes.post("/v2/bot/richmenu/batch")
def begin() -> Answer:
    """Done at once here; LINE takes its time, so a bot must ask for progress all the same."""
    body = json_body()
    refuse_complaints(menu_rules.batch(body, ""))
    for each in body["operations"]:
        board().menus.move(caller().channel_id, each.get("from", ""), each.get("to"))
    board().menus.note_batch(caller().channel_id, request_id(), board().clock.milliseconds())
    return done(202)


@routes.post("/v2/bot/richmenu/validate/batch")
def validate() -> Answer:
    refuse_complaints(menu_rules.batch(json_body(), ""))
    return done()


@routes.get("/v2/bot/richmenu/progress/batch")
def progress() -> Answer:
    accepted = board().menus.batch_accepted(caller().channel_id, request.args.get("requestId", ""))
    moment = datetime.fromtimestamp(accepted / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return jsonify({"phase": "succeeded", "acceptedTime": moment, "completedTime": moment}), 200


@routes.get("/v2/bot/insight/richmenu/<menu_id>/summary")
def summary(menu_id: str) -> Answer:
    """Taps in all; nothing but the id where fewer than twenty people tapped. Every tap counts as one look."""
    since, until = day_asked("from"), day_asked("to")
    if not timedelta() <= until - since <= LONGEST:
        raise Refusal(400, "The value for the 'to' parameter is invalid")
    moments = (int(moment.timestamp() * 1000) for moment in (since, until + timedelta(days=1)))
    taps = board().menus.taps(caller().channel_id, menu_id, *moments)
    if len({user for _, user, _ in taps}) < TELLS_FROM:
        return jsonify({"richMenuId": menu_id}), 200
    areas = [dict(each) for each in sorted({tuple(bounds.items()) for bounds, _, _ in taps})]
    told = {
        "richMenuId": menu_id,
        "metricsFrom": f"{since:%Y%m%d}",
        "metricsTo": f"{until:%Y%m%d}",
        "impression": {"metrics": _metrics(taps)},
        "clicks": [{"bounds": area, "metrics": _metrics(tap for tap in taps if tap[0] == area)} for area in areas],
    }
    return jsonify(told), 200


def _metrics(taps: Iterable[Tap]) -> dict[str, Any]:
    users = [user for _, user, _ in taps]
    return {"count": len(users), "uniqueUsers": len(set(users))}
