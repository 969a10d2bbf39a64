"""Rich menus over HTTP.

Source: https://developers.line.biz/en/reference/messaging-api/#rich-menu
"""

from flask import Response, jsonify, request

from infra.local.line import menu_rules
from infra.local.line.errors import Complaint, Refusal, invalid_property, refuse_complaints
from infra.local.line.people import USER_ID
from infra.local.line.wire import board, bot_blueprint, caller, done, json_body

Answer = tuple[Response, int]
routes = bot_blueprint("menus")
USERS_AT_ONCE = 500


@routes.post("/v2/bot/richmenu")
def create() -> Answer:
    body = json_body()
    refuse_complaints(menu_rules.menu(body, ""))
    kept = {name: body[name] for name in ("size", "selected", "name", "chatBarText", "areas")}
    return jsonify({"richMenuId": board().menus.create(caller().channel_id, kept)}), 200


@routes.post("/v2/bot/richmenu/validate")
def validate() -> Answer:
    refuse_complaints(menu_rules.menu(json_body(), ""))
    return done()


@routes.get("/v2/bot/richmenu/list")
def everything() -> Answer:
    return jsonify({"richmenus": board().menus.all(caller().channel_id)}), 200


@routes.get("/v2/bot/richmenu/<menu_id>")
def one(menu_id: str) -> Answer:
    return jsonify(board().menus.one(caller().channel_id, menu_id)), 200


@routes.delete("/v2/bot/richmenu/<menu_id>")
def delete(menu_id: str) -> Answer:
    board().menus.delete(caller().channel_id, menu_id)
    return done()


@routes.post("/v2/bot/richmenu/<menu_id>/content")
def upload_picture(menu_id: str) -> Answer:
    if request.mimetype not in menu_rules.MEDIA_TYPES:
        raise Refusal(415, f"The content type, {request.mimetype or 'null'}, is not supported")
    picture = request.get_data()
    complaint = menu_rules.picture_complaint(picture, request.mimetype)
    if complaint:
        raise Refusal(400, complaint)
    board().menus.keep_picture(caller().channel_id, menu_id, picture, request.mimetype)
    return done()


@routes.get("/v2/bot/richmenu/<menu_id>/content")
def picture(menu_id: str) -> Response:
    content, media_type = board().menus.picture(caller().channel_id, menu_id)
    return Response(content, mimetype=media_type)


@routes.post("/v2/bot/user/all/richmenu/<menu_id>")
def set_default(menu_id: str) -> Answer:
    board().menus.set_default(caller().channel_id, menu_id)
    return done()


@routes.get("/v2/bot/user/all/richmenu")
def default() -> Answer:
    menu_id = board().menus.default(caller().channel_id)
    if menu_id is None:
        raise Refusal(404, "no default richmenu")
    return jsonify({"richMenuId": menu_id}), 200


@routes.delete("/v2/bot/user/all/richmenu")
def cancel_default() -> Answer:
    board().menus.cancel_default(caller().channel_id)
    return done()


@routes.post("/v2/bot/user/<user_id>/richmenu/<menu_id>")
def link(user_id: str, menu_id: str) -> Answer:
    _check_users([user_id], "userId")
    board().menus.link(caller().channel_id, user_id, menu_id)
    return done()


@routes.get("/v2/bot/user/<user_id>/richmenu")
def linked(user_id: str) -> Answer:
    _check_users([user_id], "userId")
    menu_id = board().menus.linked(caller().channel_id, user_id)
    if menu_id is None:
        raise Refusal(404, "the user has no richmenu")
    return jsonify({"richMenuId": menu_id}), 200


@routes.delete("/v2/bot/user/<user_id>/richmenu")
def unlink(user_id: str) -> Answer:
    _check_users([user_id], "userId")
    board().menus.unlink(caller().channel_id, user_id)
    return done()


@routes.post("/v2/bot/richmenu/bulk/link")
def bulk_link() -> Answer:
    body = json_body()
    menu_id = body.get("richMenuId")
    if not isinstance(menu_id, str):
        refuse_complaints([Complaint("richMenuId", "must be specified")])
    for user_id in _users(body.get("userIds")):
        board().menus.link(caller().channel_id, user_id, str(menu_id))
    return done(202)


@routes.post("/v2/bot/richmenu/bulk/unlink")
def bulk_unlink() -> Answer:
    for user_id in _users(json_body().get("userIds")):
        board().menus.unlink(caller().channel_id, user_id)
    return done(202)


@routes.post("/v2/bot/richmenu/alias")
def create_alias() -> Answer:
    body = json_body()
    refuse_complaints(menu_rules.alias(body, ""))
    board().menus.create_alias(caller().channel_id, body["richMenuAliasId"], body["richMenuId"])
    return done()


@routes.get("/v2/bot/richmenu/alias/list")
def aliases() -> Answer:
    return jsonify({"aliases": board().menus.aliases(caller().channel_id)}), 200


@routes.get("/v2/bot/richmenu/alias/<alias>")
def alias(alias: str) -> Answer:
    return jsonify(board().menus.alias(caller().channel_id, alias)), 200


@routes.post("/v2/bot/richmenu/alias/<alias>")
def change_alias(alias: str) -> Answer:
    menu_id = json_body().get("richMenuId")
    if not isinstance(menu_id, str):
        refuse_complaints([Complaint("richMenuId", "must be specified")])
    board().menus.change_alias(caller().channel_id, alias, str(menu_id))
    return done()


@routes.delete("/v2/bot/richmenu/alias/<alias>")
def delete_alias(alias: str) -> Answer:
    board().menus.delete_alias(caller().channel_id, alias)
    return done()


def _users(given: object) -> list[str]:
    if not isinstance(given, list) or not 1 <= len(given) <= USERS_AT_ONCE:
        complaint = Complaint("userIds", f"Size must be between 1 and {USERS_AT_ONCE}")
        raise Refusal(400, "The request body has 1 error(s)", (complaint,))
    return _check_users(given, "userIds")


def _check_users(given: list[object] | list[str], name: str) -> list[str]:
    for place, user_id in enumerate(given):
        if not isinstance(user_id, str) or not USER_ID.fullmatch(user_id):
            raise invalid_property(f"{name}[{place}]" if name == "userIds" else name)
    return [str(user_id) for user_id in given]
