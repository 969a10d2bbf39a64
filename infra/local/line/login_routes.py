"""Tokens, keys and the way into LIFF pages: what LINE serves from api.line.me/oauth2, access.line.me and liff.line.me.

Sources: https://developers.line.biz/en/reference/messaging-api/#issue-stateless-channel-access-token,
https://developers.line.biz/en/reference/line-login/#verify-id-token
"""

import hmac

from flask import Blueprint, Response, jsonify, redirect, render_template_string, request
from werkzeug.wrappers import Response as AnyResponse

from infra.local.line.errors import Refusal
from infra.local.line.files import PHONE, sent
from infra.local.line.people import Channel
from infra.local.line.tokens import STATELESS_LIFE
from infra.local.line.wire import board

Answer = tuple[Response, int]
routes = Blueprint("login", __name__)
WHO = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>ログイン</title>
<meta name="viewport" content="width=device-width">
<body style="font-family:sans-serif;max-width:30rem;margin:3rem auto">
<h1 style="font-size:1.25rem">どなたとしてログインしますか</h1>
<ul>{% for person in persons %}<li style="margin:.75rem 0"><a href="?{{ query(person) }}">{{ person.display_name }}</a>
{% else %}<li>住民がまだいません。{% endfor %}</ul></body></html>"""


@routes.post("/oauth2/v3/token")
def issue_token() -> Answer:
    form = request.form
    if form.get("grant_type") != "client_credentials":
        return _oauth_error("invalid_request", "grant_type must be client_credentials")
    try:
        channel = board().people.channel(form.get("client_id", ""))
    except KeyError:
        return _oauth_error("invalid_client", "invalid channel")
    if not hmac.compare_digest(channel.secret.encode(), form.get("client_secret", "").encode()):
        return _oauth_error("invalid_client", "invalid client_secret")
    token = board().tokens.issue(channel.channel_id)
    life = int(STATELESS_LIFE.total_seconds())
    return jsonify({"token_type": "Bearer", "access_token": token, "expires_in": life}), 200


@routes.get("/oauth2/v2.1/certs")
def certs() -> Answer:
    return jsonify(board().login.certs()), 200


@routes.post("/oauth2/v2.1/verify")
def verify_id_token() -> Answer:
    form = request.form
    try:
        claims = board().login.claims(form.get("id_token", ""), form.get("client_id", ""))
    except ValueError as error:
        return _oauth_error("invalid_request", str(error))
    if form.get("user_id") not in {None, claims["sub"]}:
        return _oauth_error("invalid_request", "Invalid IdToken Subject Identifier.")
    return jsonify(claims), 200


@routes.get("/oauth2/v2.1/verify")
def verify_access_token() -> Answer:
    good = board().login.access_token_left(request.args.get("access_token", ""))
    if good is None:
        return _oauth_error("invalid_request", "access token expired")
    return jsonify({"scope": "openid", "client_id": good[0], "expires_in": good[1]}), 200


@routes.get("/liff/edge/2/sdk.js")
def liff_sdk() -> Response:
    return sent(PHONE, "liff.js")


@routes.get("/liff/<liff_id>/")
@routes.get("/liff/<liff_id>/<path:path>")
def open_liff(liff_id: str, path: str = "") -> AnyResponse | str:
    """A LIFF link. `line_user` says whose phone it is; a browser without one is asked, as LINE Login would."""
    channel = board().people.channel_of_liff(liff_id)
    if channel is None:
        raise Refusal(404, "Not found")
    user_id = request.args.get("line_user", "")
    if not user_id:
        return _ask_who(channel)
    try:
        own_id = board().people.person_at(channel.provider, user_id).user_id
    except KeyError:
        raise Refusal(404, "Not found") from None
    back_to = request.args.get("redirect_uri", "")  # a page opened in a browser, back from liff.login()
    try:
        if back_to:
            return redirect(board().login.signed_in(channel, liff_id, back_to, own_id))
        return redirect(board().login.liff_address(channel, liff_id, path, _rest_of_query(), own_id))
    except ValueError as error:
        raise Refusal(400, str(error)) from None


def _rest_of_query() -> str:
    parts = request.query_string.decode().split("&")
    return "&".join(part for part in parts if part and not part.startswith("line_user="))


def _ask_who(channel: Channel) -> str:
    rest = _rest_of_query()
    return render_template_string(
        WHO,
        persons=board().people.persons(channel.provider),
        query=lambda person: "&".join(part for part in (rest, f"line_user={person.user_id}") if part),
    )


def _oauth_error(error: str, description: str) -> Answer:
    return jsonify({"error": error, "error_description": description}), 400
