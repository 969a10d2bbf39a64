"""The account itself: its profile, webhook, friends, and the pictures they sent.

Source: https://developers.line.biz/en/reference/messaging-api/
"""

from datetime import UTC, datetime

from flask import Response, jsonify, request

from infra.local.line.errors import Refusal, refuse_complaints
from infra.local.line.people import USER_ID
from infra.local.line.rules import record, web_address
from infra.local.line.webhooks import Knock
from infra.local.line.wire import board, bot_blueprint, caller, done, json_body

Answer = tuple[Response, int]
routes = bot_blueprint("account")
endpoint_rule = record({"endpoint": web_address(500)})
optional_endpoint_rule = record({}, {"endpoint": web_address(500)})
FOLLOWERS_AT_ONCE, FOLLOWERS_AT_MOST = 300, 1_000


@routes.get("/v2/bot/info")
def bot_info() -> Answer:
    bot = caller()
    return jsonify(
        {
            "userId": bot.bot_user_id,
            "basicId": bot.basic_id,
            "displayName": bot.name,
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }
    ), 200


@routes.get("/v2/bot/channel/webhook/endpoint")
def webhook_endpoint() -> Answer:
    bot = caller()
    if not bot.webhook_url:
        raise Refusal(404, "Not found")
    return jsonify({"endpoint": bot.webhook_url, "active": bot.is_webhook_on}), 200


@routes.put("/v2/bot/channel/webhook/endpoint")
def change_webhook_endpoint() -> Answer:
    body = json_body()
    refuse_complaints(endpoint_rule(body, ""))
    board().people.change_channel(caller().channel_id, webhook_url=body["endpoint"])
    return done()


@routes.post("/v2/bot/channel/webhook/test")
def try_webhook() -> Answer:
    body = json_body() if request.get_data() else {}
    refuse_complaints(optional_endpoint_rule(body, ""))
    url = body.get("endpoint") or caller().webhook_url
    if not url:
        raise Refusal(404, "Not found")
    return jsonify(_outcome(board().postman.knock(caller(), [], url=url))), 200


def _outcome(knock: Knock) -> dict[str, object]:
    moment = datetime.fromtimestamp(board().clock.milliseconds() / 1000, UTC)
    return {
        "success": knock.is_heard,
        "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "statusCode": knock.status,
        "reason": knock.reason.upper(),
        "detail": str(knock.status) if knock.status else knock.reason,
    }


@routes.get("/v2/bot/profile/<user_id>")
def profile(user_id: str) -> Answer:
    if not USER_ID.fullmatch(user_id):
        raise Refusal(400, "The value for the 'userId' parameter is invalid")
    person = board().people.person(user_id)
    if person is None or board().people.friendship(caller().channel_id, user_id) != "friend":
        raise Refusal(404, "Not found")
    shown = {"displayName": person.display_name, "userId": person.user_id, "language": person.language}
    return jsonify(shown), 200


@routes.get("/v2/bot/followers/ids")
def followers() -> Answer:
    if not caller().is_verified:
        raise Refusal(403, "Access to this API is not available for your account")
    limit = request.args.get("limit", FOLLOWERS_AT_ONCE, type=int)
    start = request.args.get("start", "0")
    if not 1 <= limit <= FOLLOWERS_AT_MOST or not start.isdecimal():
        raise Refusal(400, "The value for the 'start' or 'limit' parameter is invalid")
    friends, begin = board().people.friends(caller().channel_id), int(start)
    page = friends[begin : begin + limit]
    more = {"next": str(begin + limit)} if begin + limit < len(friends) else {}
    return jsonify({"userIds": page, **more}), 200


@routes.get("/v2/bot/message/<message_id>/content")
def content(message_id: str) -> Response:
    found = board().chats.content(message_id)
    if found is None or found["channel_id"] != caller().channel_id:
        raise Refusal(404, "Not found")
    if found["unsent"]:
        raise Refusal(410, "Gone")
    return Response(found["bytes"], mimetype=found["media_type"])
