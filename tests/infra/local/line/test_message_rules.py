import json
from typing import Any

import pytest

from infra.local.line.message_rules import messages
from tests.infra.local.line.samples import COLUMN, GOOD, PICTURE, QUICK, bubble, button
from tests.kit.line_spec import line_spec

Json = dict[str, Any]


def complaints(*given: Json) -> list[str]:
    return [f"{each.property}: {each.message}" for each in messages(list(given), "messages")]


def changed(kind: str, *path: str | int, to: object) -> Json:
    message: Any = json.loads(json.dumps(GOOD[kind]))  # nothing shared between parts
    node = message
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = to
    return dict(message)


@pytest.mark.parametrize("kind", GOOD)
def test_what_lines_files_allow_is_accepted(kind: str) -> None:
    assert complaints(GOOD[kind]) == []
    assert line_spec().object_errors("messaging-api", "Message", GOOD[kind]) == []


LONG_ACTION = {"type": "message", "label": "あ" * 21, "text": "x"}
FAR_TOO_MUCH = {"type": "postback", "label": "はい", "data": "x" * 301}


@pytest.mark.parametrize(
    ("message", "where"),
    [
        ({"type": "hologram"}, "messages[0].type"),
        ({"type": "text"}, "messages[0].text"),
        ({"type": "text", "text": " "}, "messages[0].text"),
        ({"type": "text", "text": "🙂" * 2501}, "messages[0].text"),
        (changed("text", "quickReply", "items", to=QUICK * 4), "messages[0].quickReply.items"),
        (changed("text", "quickReply", "items", 0, "action", to=LONG_ACTION), "items[0].action.label"),
        (changed("text", "quickReply", "items", 0, "action", to={"type": "richmenuswitch"}), "items[0].action.type"),
        (changed("text", "sender", "name", to="あ" * 21), "messages[0].sender.name"),
        (changed("image", "originalContentUrl", to="http://sakura.example/a.png"), "originalContentUrl"),
        (changed("location", "latitude", to=91), "messages[0].latitude"),
        (changed("imagemap", "baseSize", "width", to=1000), "baseSize.width"),
        (changed("imagemap", "actions", to=GOOD["imagemap"]["actions"] * 51), "messages[0].actions"),
        (changed("flex", "altText", to="あ" * 1501), "messages[0].altText"),
        (changed("buttons", "template", "text", to="あ" * 161), "messages[0].template.text"),
        (changed("buttons", "template", "title", to="あ" * 41), "messages[0].template.title"),
        (changed("buttons", "template", "actions", to=GOOD["buttons"]["template"]["actions"] * 3), "template.actions"),
        (changed("buttons", "template", "actions", 0, to=FAR_TOO_MUCH), "actions[0].data"),
        (changed("buttons", "template", "actions", 0, to={"type": "camera", "label": "写真"}), "actions[0].type"),
        (changed("confirm", "template", "actions", to=GOOD["confirm"]["template"]["actions"][:1]), "template.actions"),
        (changed("carousel", "template", "columns", to=[COLUMN] * 11), "template.columns"),
        (changed("carousel", "template", "columns", 0, "text", to="あ" * 61), "columns[0].text"),
        (changed("carousel", "template", "columns", 0, "actions", to=COLUMN["actions"][:1]), "template.columns"),
        (changed("image_carousel", "template", "columns", 0, "action", "label", to="あ" * 13), "action.label"),
    ],
)  # fmt: skip
def test_what_is_over_a_limit_is_refused_with_its_place(message: Json, where: str) -> None:
    found = complaints(message)
    assert found
    assert any(where in each for each in found), found


def test_buttons_with_a_picture_have_less_room_for_text() -> None:
    assert complaints(changed("buttons", "template", "text", to="あ" * 160)) == []
    crowded = changed("buttons", "template", "text", to="あ" * 61)
    crowded["template"]["thumbnailImageUrl"] = PICTURE
    assert complaints(crowded)


def test_one_request_carries_one_to_five_messages() -> None:
    assert complaints(*[GOOD["text"]] * 5) == []
    assert complaints(*[GOOD["text"]] * 6)
    assert complaints()


@pytest.mark.parametrize(
    "contents",
    [
        bubble(size="huge"),
        {"type": "bubble"},
        bubble(colour="#ffffff"),
        bubble("あ" * 11_000),
        bubble(body=button("x")),
        bubble(body={"type": "box", "layout": "vertical", "contents": [{"type": "text"}]}),
        bubble(body={"type": "box", "layout": "vertical", "contents": [button("あ" * 41)]}),
        bubble(body={"type": "box", "layout": "baseline", "contents": [button("x")]}),
        bubble(body={"type": "box", "layout": "vertical", "contents": [{"type": "icon", "url": PICTURE}]}),
        bubble(body={"type": "box", "layout": "vertical", "contents": [], "backgroundColor": "white"}),
        {"type": "carousel", "contents": [bubble()] * 13},
        {"type": "carousel", "contents": [bubble(size="kilo"), bubble(size="mega")]},
        {"type": "carousel", "contents": [bubble("あ" * 1600)] * 12},
    ],
)
def test_flex_is_refused_as_line_refuses_it(contents: Json) -> None:
    assert complaints({"type": "flex", "altText": "x", "contents": contents})
