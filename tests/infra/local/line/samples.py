"""Messages LINE accepts, as a town would send them: one of each kind that is drawn."""

from typing import Any

Json = dict[str, Any]
PICTURE = "https://sakura.example/picture.png"


def button(label: str, **more: Any) -> Json:
    return {"type": "button", "action": {"type": "postback", "label": label, "data": "garbage/reminder"}, **more}


def words(text: str, **more: Any) -> Json:
    return {"type": "text", "text": text, "wrap": True, **more}


def box(layout: str, *contents: Json, **more: Any) -> Json:
    return {"type": "box", "layout": layout, "contents": list(contents), **more}


def bubble(text: str = "燃えるごみ", **more: Any) -> Json:
    body = box("vertical", words(text, weight="bold", size="lg"), {"type": "separator", "margin": "md"})
    return {"type": "bubble", "body": body, **more}


WEEK = bubble(
    size="mega",
    header=box("vertical", words("今週のごみ", color="#ffffff"), backgroundColor="#24507a", paddingAll="20px"),
    hero={"type": "image", "url": PICTURE, "size": "full", "aspectRatio": "20:13", "aspectMode": "cover"},
    footer=box("horizontal", button("お知らせ", style="primary", height="sm"), spacing="sm"),
    styles={"footer": {"separator": True}},
)
ASTERISK = box(
    "baseline",
    {"type": "icon", "url": PICTURE, "size": "sm"},
    {"type": "text", "contents": [{"type": "span", "text": "朝8時", "weight": "bold"}], "flex": 0},
)
ACTIONS: list[Json] = [
    {"type": "message", "label": "はい", "text": "はい"},
    {"type": "uri", "label": "見る", "uri": PICTURE},
]
COLUMN: Json = {"title": "窓口", "text": "予約できます", "thumbnailImageUrl": PICTURE, "actions": ACTIONS}
QUICK: list[Json] = [
    {"type": "action", "action": {"type": "camera", "label": "写真をとる"}},
    {"type": "action", "action": {"type": "cameraRoll", "label": "写真を選ぶ"}},
    {"type": "action", "action": {"type": "location", "label": "場所"}},
    {"type": "action", "action": {"type": "datetimepicker", "label": "日にち", "data": "day", "mode": "date"}},
]


def template(kind: str, alt: str, **more: Any) -> Json:
    return {"type": "template", "altText": alt, "template": {"type": kind, **more}}


NORTH = {"type": "message", "text": "北", "area": {"x": 0, "y": 0, "width": 500, "height": 700}}
PARK = {"imageUrl": PICTURE, "action": {"type": "message", "label": "公園", "text": "公園"}}
REPORTS: Json = {"type": "carousel", "contents": [bubble(), bubble(body=box("vertical", ASTERISK))]}
EVERYONE = {"type": "mention", "mentionee": {"type": "all"}}
GOOD: dict[str, Json] = {
    "text": {"type": "text", "text": "ごみの日です", "quickReply": {"items": QUICK}, "sender": {"name": "環境課"}},
    "textV2": {"type": "textV2", "text": "{who}さん", "substitution": {"who": EVERYONE}},
    "sticker": {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    "image": {"type": "image", "originalContentUrl": PICTURE, "previewImageUrl": PICTURE},
    "video": {"type": "video", "originalContentUrl": PICTURE, "previewImageUrl": PICTURE},
    "audio": {"type": "audio", "originalContentUrl": PICTURE, "duration": 60000},
    "location": {"type": "location", "title": "集会所", "address": "桜町1丁目", "latitude": 35.1, "longitude": 136.2},
    "imagemap": {
        "type": "imagemap",
        "baseUrl": PICTURE,
        "altText": "地図",
        "baseSize": {"width": 1040, "height": 700},
        "actions": [NORTH],
    },
    "buttons": template("buttons", "予約", text="選んでください", actions=ACTIONS),
    "confirm": template("confirm", "確かめ", text="よいですか", actions=ACTIONS),
    "carousel": template("carousel", "窓口", columns=[COLUMN, COLUMN]),
    "image_carousel": template("image_carousel", "写真", columns=[PARK]),
    "flex": {"type": "flex", "altText": "今週のごみ", "contents": WEEK},
    "flex carousel": {"type": "flex", "altText": "通報", "contents": REPORTS},
}

MENU: Json = {
    "size": {"width": 2500, "height": 843},
    "selected": True,
    "name": "くらし",
    "chatBarText": "メニュー",
    "areas": [
        {
            "bounds": {"x": 0, "y": 0, "width": 1250, "height": 843},
            "action": {"type": "message", "label": "ごみ", "text": "ごみ"},
        },
        {
            "bounds": {"x": 1250, "y": 0, "width": 1250, "height": 843},
            "action": {"type": "richmenuswitch", "label": "まち", "richMenuAliasId": "town", "data": "menu/town"},
        },
    ],
}
