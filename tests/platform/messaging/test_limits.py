from typing import Any

import pytest

from chalicelib.platform.messaging.limits import complaints

Json = dict[str, Any]


def text(words: str = "ごみの日は明日です。") -> Json:
    return {"type": "text", "text": words}


def postback(**more: object) -> Json:
    return {"type": "postback", "label": "はい", "data": "garbage/next/1"} | more


def below(*actions: Json) -> Json:
    return text() | {"quickReply": {"items": [{"type": "action", "action": action} for action in actions]}}


def bubble(*contents: Json, **more: object) -> Json:
    said = contents or ({"type": "text", "text": "ごみ"},)
    return {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": list(said)}} | more


def flex(contents: Json, alt: str = "ごみの日") -> Json:
    return {"type": "flex", "altText": alt, "contents": contents}


def carousel(*bubbles: Json) -> Json:
    return flex({"type": "carousel", "contents": list(bubbles)})


def button(action: Json) -> Json:
    return {"type": "button", "action": action}


def template(**of: object) -> Json:
    return {"type": "template", "altText": "選んでください", "template": of}


def column(**more: object) -> Json:
    return {"text": "説明", "actions": [postback()]} | more


def picker(**more: object) -> Json:
    return {"type": "datetimepicker", "label": "日にち", "data": "a/b/c", "mode": "date"} | more


HEAVY = {"type": "text", "text": "あ" * 10_000}
WELL = [
    text("あ" * 5000),
    text("👍" * 2500),
    below(*[postback() for _ in range(13)]),
    below(postback(label="か\u3099" * 20), {"type": "camera", "label": "写真"}, {"type": "location", "label": "場所"}),
    below(picker(min="2026-11-01", max="2026-11-30"), picker(mode="time", initial="08:30")),
    below(picker(mode="datetime", initial="2026-11-01T08:30")),
    flex(bubble(), "あ" * 1500),
    flex(bubble(button(postback(label="あ" * 40)))),
    flex(bubble({"type": "image", "url": "http://127.0.0.1:8000/a.jpg"})),
    carousel(*[bubble(size="kilo") for _ in range(12)]),
    template(type="buttons", text="あ" * 160, actions=[postback()] * 4),
    template(type="confirm", text="よいですか", actions=[postback(), postback()]),
    template(type="carousel", columns=[column(), column()]),
    {"type": "location", "title": "市役所", "address": "港町一丁目", "latitude": 35.0, "longitude": 139.0},
    {"type": "image", "originalContentUrl": "https://example.jp/a.jpg", "previewImageUrl": "https://example.jp/b.jpg"},
    {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    {"type": "textV2", "text": "{a}", "substitution": {"a": {"type": "emoji", "productId": "1", "emojiId": "2"}}},
    below(
        {"type": "uri", "label": "電話", "uri": "tel:0123456789"},
        {"type": "uri", "label": "L", "uri": "line://nv/chat"},
    ),
]
ILL: list[tuple[Json, str]] = [
    (text("あ" * 5001), "messages[0].text: at most 5000 UTF-16 code units, has 5001"),
    (text("👍" * 2501), "messages[0].text: at most 5000 UTF-16 code units, has 5002"),
    (text(" \n"), "messages[0].text: must say something, is empty"),
    ({"type": "hologram"}, "messages[0].type: one of text, textV2"),
    (flex(bubble(), "あ" * 1501), "messages[0].altText: at most 1500 UTF-16 code units, has 1501"),
    (flex(bubble(), ""), "messages[0].altText: must say something, is empty"),
    (flex(bubble(HEAVY, HEAVY)), "messages[0].contents: at most 30720 bytes of JSON, has 60"),
    (carousel(bubble(HEAVY, size="kilo"), *[bubble(HEAVY, size="kilo")] * 2), "contents: at most 51200 bytes of JSON"),
    (carousel(*[bubble()] * 13), "messages[0].contents.contents: 1 to 12 items, has 13"),
    (carousel(bubble(size="kilo"), bubble()), "all bubbles of one size, has kilo, mega"),
    (flex({"type": "bubble"}), "messages[0].contents: at least one of header, hero, body, footer, has none"),
    (flex(bubble({"type": "text", "text": ""})), "contents.body.contents[0].text: must say something"),
    (flex(bubble({"type": "text"})), "contents.body.contents[0].text: must say something"),
    (flex(bubble({"type": "text", "text": "a", "color": "red"})), "contents[0].color: #rrggbb or #rrggbbaa, has 'red'"),
    (flex(bubble({"type": "image", "url": "http://example.jp/a.jpg"})), "contents[0].url: must be https"),
    (
        flex(bubble({"type": "box", "layout": "baseline", "contents": [button(postback())]})),
        "a baseline box holds text",
    ),
    (flex(bubble(button(postback(label="あ" * 41)))), "action.label: at most 40 grapheme clusters, has 41"),
    (flex(bubble(button(postback(label="")))), "action.label: a button needs one, has none"),
    (flex(bubble(button({"type": "camera", "label": "写真"}))), "action.type: camera cannot stand in a button"),
    (below(*[postback()] * 14), "messages[0].quickReply.items: 1 to 13 items, has 14"),
    (below(postback(label="あ" * 21)), "items[0].action.label: at most 20 grapheme clusters, has 21"),
    (
        below({"type": "richmenuswitch", "label": "a", "richMenuAliasId": "A!", "data": "x"}),
        "items[0].action.type: one of",
    ),
    (below(postback(data="あ" * 301)), "items[0].action.data: at most 300 UTF-16 code units, has 301"),
    (below(postback(displayText="あ" * 301)), "action.displayText: at most 300 grapheme clusters, has 301"),
    (
        below({"type": "uri", "label": "a", "uri": "https://a.jp/" + "a" * 1000}),
        "uri: at most 1000 characters, has 1013",
    ),
    (below({"type": "uri", "label": "a", "uri": "ftp://a.jp/"}), "uri: must be https or http or line or tel, has 'ftp"),
    (below({"type": "uri", "label": "a", "uri": "https://a.jp/ごみ"}), "uri: must be percent-encoded"),
    (below({"type": "clipboard", "label": "a", "clipboardText": "a" * 1001}), "clipboardText: at most 1000"),
    (below(picker(initial="2026/11/01")), "action.initial: must be a date as LINE writes it"),
    (below(picker(mode="datetime", max="2026-11-01")), "action.max: must be a datetime as LINE writes it"),
    (below(picker(min="2026-11-30", max="2026-11-30")), "action.max: must be after min '2026-11-30'"),
    (template(type="buttons", text="あ" * 161, actions=[postback()]), "template.text: at most 160"),
    (template(type="buttons", text="あ" * 61, title="題", actions=[postback()]), "template.text: at most 60"),
    (template(type="buttons", text="a", title="あ" * 41, actions=[postback()]), "template.title: at most 40"),
    (template(type="buttons", text="a", actions=[postback()] * 5), "template.actions: 1 to 4 items, has 5"),
    (template(type="confirm", text="あ" * 241, actions=[postback()] * 2), "template.text: at most 240"),
    (template(type="confirm", text="a", actions=[postback()]), "template.actions: 2 to 2 items, has 1"),
    (template(type="carousel", columns=[column()] * 11), "template.columns: 1 to 10 items, has 11"),
    (template(type="carousel", columns=[column(text="あ" * 121)]), "columns[0].text: at most 120"),
    (
        template(type="carousel", columns=[column(), column(actions=[postback()] * 2)]),
        "same number of actions in all, has 1, 2",
    ),
    (template(type="carousel", columns=[column(title="題"), column()]), "title in all or none, has it in 1 of 2"),
    (
        template(type="image_carousel", columns=[{"imageUrl": "https://a.jp/", "action": postback(label="あ" * 13)}]),
        "label: at most 12",
    ),
    ({"type": "location", "title": "あ" * 101, "address": "a", "latitude": 0, "longitude": 0}, "title: at most 100"),
    (
        {"type": "location", "title": "a", "address": "a", "latitude": 91, "longitude": 0},
        "latitude: -90 to 90 degrees, has 91",
    ),
    (
        {"type": "image", "originalContentUrl": "http://a.jp/", "previewImageUrl": "https://a.jp/"},
        "originalContentUrl: must be https",
    ),
    (
        {"type": "imagemap", "baseUrl": "https://a.jp/", "baseSize": {"width": 1000}, "actions": [{"text": "a"}]},
        "exactly 1040 pixels, has 1000",
    ),
    (text() | {"sender": {"name": "あ" * 21}}, "sender.name: at most 20"),
    (
        {"type": "textV2", "text": "a", "substitution": {"no-dash": {}}},
        "keys are 1 to 20 of A-Z a-z 0-9 _, has 'no-dash'",
    ),
    ({"type": "coupon", "couponId": "1", "deliveryTag": "a" * 31}, "deliveryTag: at most 30"),
]


@pytest.mark.parametrize("message", WELL)
def test_what_line_takes_passes(message: Json) -> None:
    assert complaints([message]) == ()


@pytest.mark.parametrize(("message", "expected"), ILL, ids=[expected for _, expected in ILL])
def test_each_limit_is_named_with_what_is_there(message: Json, expected: str) -> None:
    found = complaints([message])
    assert len(found) >= 1
    assert any(expected in complaint for complaint in found), found


@pytest.mark.parametrize("number", [0, 6])
def test_one_to_five_messages(number: int) -> None:
    assert complaints([text()] * number) == (f"messages: 1 to 5 messages, has {number}",)


def test_the_message_at_fault_is_named() -> None:
    assert complaints([text(), text("")]) == ("messages[1].text: must say something, is empty",)


@pytest.mark.parametrize("odd", [{"type": "flex", "contents": []}, {"type": "text", "text": 5, "quickReply": "x"}])
def test_odd_shapes_are_left_to_the_specification(odd: Json) -> None:
    complaints([odd])
