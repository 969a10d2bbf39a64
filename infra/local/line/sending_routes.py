"""Reply, push, multicast, broadcast, their rehearsal, and what they cost.

Source: https://developers.line.biz/en/reference/messaging-api/#messages
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Response, jsonify, request

from infra.local.line.errors import Complaint, Refusal, invalid_property, refuse_complaints
from infra.local.line.message_rules import messages as check_messages
from infra.local.line.people import USER_ID
from infra.local.line.rules import boolean, listing, pattern, record
from infra.local.line.sending import JAPAN, Send, check_retry_key
from infra.local.line.wire import board, bot_blueprint, caller, done, json_body, request_id

Answer = tuple[Response, int]
routes = bot_blueprint("sending")
RECIPIENTS = 500
UNIT = "[A-Za-z0-9_]{1,30}"
TELLS_FROM = 20
units = listing(pattern(UNIT, "Invalid custom aggregation unit"), 1, 1)
options = record({}, {"notificationDisabled": boolean, "customAggregationUnits": units})


@routes.post("/v2/bot/message/reply")
def reply() -> Answer:
    body = _checked(json_body())
    token = body.get("replyToken")
    if not isinstance(token, str) or not token:
        refuse_complaints([Complaint("replyToken", "May not be empty")])
    with board().store.transaction():
        user_id = board().tokens.spend_reply(caller().channel_id, str(token))
        sent = _accept("reply", (user_id,), body)
    return jsonify({"sentMessages": sent}), 200


@routes.post("/v2/bot/message/push")
def push() -> Answer:
    body = _checked(json_body())
    to = body.get("to")
    if not isinstance(to, str) or not USER_ID.fullmatch(to):
        raise invalid_property("to")
    if not _is_known(to):
        raise Refusal(400, "Failed to send messages")
    return jsonify({"sentMessages": _accept("push", (to,), body)}), 200


@routes.post("/v2/bot/message/multicast")
def multicast() -> Answer:
    body = _checked(json_body())
    to = body.get("to")
    if not isinstance(to, list) or not 1 <= len(to) <= RECIPIENTS:
        raise Refusal(
            400, "The request body has 1 error(s)", (Complaint("to", f"Size must be between 1 and {RECIPIENTS}"),)
        )
    for place, user_id in enumerate(to):
        if not isinstance(user_id, str) or not USER_ID.fullmatch(user_id):
            raise invalid_property(f"to[{place}]")
        if _is_foreign(user_id):  # LINE's reference says 200 in one place and 400 in another; 400 is harder on a sender
            raise invalid_property(f"to[{place}]")
    _accept("multicast", tuple(dict.fromkeys(to)), body)
    return done()


@routes.post("/v2/bot/message/broadcast")
def broadcast() -> Answer:
    body = _checked(json_body())
    _accept("broadcast", board().people.friends(caller().channel_id), body)
    return done()


@routes.post("/v2/bot/message/validate/<any(reply,push,multicast,broadcast):_method>")
def validate(_method: str) -> Answer:
    refuse_complaints(check_messages(json_body().get("messages"), "messages"))
    return done()


@routes.get("/v2/bot/message/quota")
def quota() -> Answer:
    limit = caller().monthly_limit
    return jsonify({"type": "none"} if limit is None else {"type": "limited", "value": limit}), 200


@routes.get("/v2/bot/message/quota/consumption")
def consumption() -> Answer:
    return jsonify({"totalUsage": board().sending.used_this_month(caller().channel_id)}), 200


@routes.get("/v2/bot/insight/message/event/aggregation")
def aggregation() -> Answer:
    """Statistics per unit; everyone who is reached reads, nobody taps. Fewer than 20 are not told."""
    since, until, unit = day_asked("from"), day_asked("to"), request.args.get("customAggregationUnit", "")
    if not re.fullmatch(UNIT, unit):
        raise Refusal(400, "The value for the 'customAggregationUnit' parameter is invalid")
    if not timedelta() <= until - since <= timedelta(days=30):
        raise Refusal(400, "The value for the 'to' parameter is invalid")
    moments = (int(moment.timestamp() * 1000) for moment in (since, until + timedelta(days=1)))
    seen = board().sending.reached(caller().channel_id, unit, *moments)
    overview = {"uniqueImpression": seen if seen >= TELLS_FROM else None, "uniqueClick": None}
    played = {"uniqueMediaPlayed": None, "uniqueMediaPlayed100Percent": None}
    return jsonify({"overview": overview | played, "messages": [], "clicks": []}), 200


@routes.post("/v2/bot/chat/loading/start")
def start_loading() -> Answer:
    body = json_body()
    seconds, chat_id = body.get("loadingSeconds", 20), body.get("chatId")
    if not isinstance(chat_id, str) or not USER_ID.fullmatch(chat_id):
        raise invalid_property("chatId")
    if not isinstance(seconds, int) or not 5 <= seconds <= 60 or seconds % 5:
        raise Refusal(400, "The value for the 'loadingSeconds' parameter is invalid")
    until = board().clock.milliseconds() + seconds * 1000
    board().store.change(
        "update friends set loading_until = ? where channel_id = ? and user_id = ?", until, caller().channel_id, chat_id
    )
    return done(202)


def _checked(body: Mapping[str, Any]) -> Mapping[str, Any]:
    given = body.get("messages")
    if given is None:
        refuse_complaints([Complaint("messages", "must be specified")])
    refuse_complaints([*check_messages(given, "messages"), *options(body, "")])
    return body


def _is_known(user_id: str) -> bool:
    person = board().people.person(user_id)
    return person is not None and person.provider == caller().provider


def _is_foreign(user_id: str) -> bool:
    person = board().people.person(user_id)
    return person is not None and person.provider != caller().provider


def day_asked(name: str) -> datetime:
    try:
        return datetime.strptime(request.args.get(name, ""), "%Y%m%d").replace(tzinfo=JAPAN)
    except ValueError:
        raise Refusal(400, f"The value for the '{name}' parameter is invalid") from None


def _accept(method: str, to: tuple[str, ...], body: Mapping[str, Any]) -> list[dict[str, str]]:
    retry_key = check_retry_key(request.headers.get("X-Line-Retry-Key", ""))
    unit = next(iter(body.get("customAggregationUnits", ())), "")
    send = Send(method, caller(), request_id(), to, tuple(body["messages"]), retry_key, unit)
    return board().sending.accept(send)
