"""The strings behind the stage: what tests and the phone page ask of the stand-in. LINE has nothing like it."""

import io
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request, stream_with_context
from PIL import Image, UnidentifiedImageError

from infra.local.line.board import Board
from infra.local.line.errors import Refusal
from infra.local.line.faults import Fault
from infra.local.line.handset import CannotDoThat, Phone
from infra.local.line.people import Channel, Person, new_channel
from infra.local.line.store import dumps, new_user_id
from infra.local.line.view import chat_view
from infra.local.line.webhooks import summary
from infra.local.line.wire import board, json_body

Answer = tuple[Response, int]
routes = Blueprint("control", __name__, url_prefix="/_line")
HEARTBEAT_SECONDS = 15.0


@routes.errorhandler(KeyError)
def _not_there(error: KeyError) -> Answer:
    return jsonify({"message": str(error.args[0])}), 404


@routes.errorhandler(LookupError)
@routes.errorhandler(ValueError)
@routes.errorhandler(TypeError)
def _cannot(error: Exception) -> Answer:
    return jsonify({"message": str(error)}), 409 if isinstance(error, CannotDoThat) else 400


@routes.get("/town")
def town() -> Answer:
    """Everything the phone page lists: accounts, residents, the time."""
    people = board().people
    channels = [_public(channel) for channel in people.channels()]
    providers = dict.fromkeys(channel.provider for channel in people.channels())
    residents = [asdict(person) for provider in providers for person in people.persons(provider)]
    return jsonify({"channels": channels, "residents": residents, "now": board().clock.milliseconds()}), 200


@routes.post("/channels")
def add_channel() -> Answer:
    channel = board().people.keep_channel(new_channel(**json_body()))
    return jsonify(asdict(channel)), 201


@routes.post("/residents")
def add_resident() -> Answer:
    person = Person(**{"user_id": new_user_id(), **json_body()})
    if not person.display_name.strip():
        raise ValueError("a resident has a name")
    return jsonify(asdict(board().people.keep_person(person))), 201


@routes.post("/clock")
def move_clock() -> Answer:
    moved = board().clock.advance(timedelta(seconds=float(json_body()["advance"])))
    return jsonify({"now": int(moved.timestamp() * 1000)}), 200


@routes.get("/book")
def book() -> Answer:
    return jsonify({"book": [asdict(row) for row in board().sending.book(request.args.get("channel"))]}), 200


@routes.get("/knocks/<channel_id>")
def knocks(channel_id: str) -> Answer:
    return jsonify({"knocks": summary(board().store, channel_id)}), 200


@routes.get("/faults")
def faults() -> Answer:
    return jsonify({"faults": [asdict(fault) for fault in board().faults.coming()]}), 200


@routes.post("/faults")
def add_fault() -> Answer:
    board().faults.add(Fault(**json_body()))
    return faults()


@routes.delete("/faults")
def clear_faults() -> Answer:
    board().faults.clear()
    return faults()


@routes.get("/chats/<channel_id>/<user_id>")
def chat(channel_id: str, user_id: str) -> Answer:
    after = request.args.get("after", 0, type=int)
    return jsonify(chat_view(board(), channel_id, _own_id(channel_id, user_id), after)), 200


@routes.post("/chats/<channel_id>/<user_id>/<any(follow,block,say,sticker,location,unsend,tap,pick,open):gesture>")
def act(channel_id: str, user_id: str, gesture: str) -> Answer:
    phone, body = _phone(channel_id, user_id), json_body()
    opened = _GESTURES[gesture](phone, body)
    return jsonify({"url": opened if isinstance(opened, str) else ""}), 200


@routes.post("/chats/<channel_id>/<user_id>/photos")
def send_photos(channel_id: str, user_id: str) -> Answer:
    """One or several pictures as multipart `photo`; PNG and others become JPEG, as phones send them."""
    photos = [_as_jpeg(upload.read()) for upload in request.files.getlist("photo")]
    _phone(channel_id, user_id).sends_photos(photos)
    return jsonify({}), 200


@routes.get("/stream/<channel_id>/<user_id>")
def stream(channel_id: str, user_id: str) -> Response:
    """Server-sent events: the chat view whenever something changed."""
    own_id = _own_id(channel_id, user_id)
    after = request.args.get("after", 0, type=int)
    told = stream_with_context(_views(board(), channel_id, own_id, after))
    return Response(told, mimetype="text/event-stream", headers={"Cache-Control": "no-store"})


@routes.get("/content/<message_id>")
def content(message_id: str) -> Response:
    found = board().chats.content(message_id)
    if found is None or found["unsent"]:
        raise Refusal(404, "Not found")
    return Response(found["bytes"], mimetype=found["media_type"], headers={"Cache-Control": "max-age=3600"})


@routes.get("/menus/<channel_id>/<menu_id>/picture")
def menu_picture(channel_id: str, menu_id: str) -> Response:
    picture, media_type = board().menus.picture(channel_id, menu_id)
    return Response(picture, mimetype=media_type, headers={"Cache-Control": "max-age=3600"})


_GESTURES: dict[str, Any] = {  # what each word of the address means; answers an opened address or nothing of interest
    "follow": lambda phone, _: phone.follows(),
    "block": lambda phone, _: phone.blocks(),
    "say": lambda phone, body: phone.says(body["text"]),
    "sticker": lambda phone, body: phone.sends_sticker(
        body["packageId"], body["stickerId"], tuple(body.get("keywords", ()))
    ),
    "location": lambda phone, body: phone.shares_location(
        float(body["latitude"]), float(body["longitude"]), body.get("title", ""), body.get("address", "")
    ),
    "unsend": lambda phone, body: phone.unsends(body["messageId"]),
    "tap": lambda phone, body: phone.does(body["action"], picks=body.get("picks", "")).url,
    "pick": lambda phone, body: phone.taps(body["label"], picks=body.get("picks", "")).url,
    "open": lambda phone, body: phone.opens(body["url"]),
}


def _public(channel: Channel) -> dict[str, Any]:
    return {key: value for key, value in asdict(channel).items() if key != "secret"}


def _own_id(channel_id: str, user_id: str) -> str:
    people = board().people
    return people.person_at(people.channel(channel_id).provider, user_id).user_id


def _phone(channel_id: str, user_id: str) -> Phone:
    return Phone(board(), request.host_url.rstrip("/"), channel_id, _own_id(channel_id, user_id), waits=False)


def _as_jpeg(photo: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(photo)) as opened:
            if opened.format == "JPEG":
                return photo
            plain = io.BytesIO()
            opened.convert("RGB").save(plain, "JPEG", quality=90)
            return plain.getvalue()
    except (UnidentifiedImageError, OSError):
        raise ValueError("the picture could not be read") from None


def _views(the_board: Board, channel_id: str, user_id: str, after: int) -> Iterator[str]:
    last = ""
    while not the_board.faults.ending.is_set():
        revision = the_board.store.revision
        view = chat_view(the_board, channel_id, user_id, after)
        after = max([after, *(entry["seq"] for entry in view["entries"])])
        state = dumps({**view, "entries": [], "now": 0})
        yield f"data: {dumps(view)}\n\n" if view["entries"] or state != last else ": still here\n\n"
        last = state
        the_board.store.wait_past(revision, HEARTBEAT_SECONDS)
