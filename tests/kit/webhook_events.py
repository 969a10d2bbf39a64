"""Golden webhook events: one of every kind LINE's reference describes, with every property it describes.

Written by us from https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects and LINE's
`webhook.yml`; ids and words are invented.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

Json = dict[str, Any]

BOT = "U" + "b" * 32
USER = "U" + "1" * 32
NEIGHBOUR = "U" + "2" * 32
GROUP = "C" + "3" * 32
ROOM = "R" + "4" * 32
AT = 1_763_780_400_000  # 2025-11-22 12:00 in Japan

ALONE: Json = {"type": "user", "userId": USER}
IN_GROUP: Json = {"type": "group", "groupId": GROUP, "userId": USER}
IN_ROOM: Json = {"type": "room", "roomId": ROOM}
BY_LINE: Json = {"type": "line"}
TOKENS: Json = {"quoteToken": "q3Plxr4AgKd", "markAsReadToken": "30yhdy232"}


def event(kind: str, *, number: int = 0, source: Json | None = ALONE, **more: object) -> Json:
    """An event of a kind with what all events have."""
    told: Json = {
        "type": kind,
        "mode": "active",
        "timestamp": AT + number,
        "webhookEventId": f"01KAN{number:021d}",
        "deliveryContext": {"isRedelivery": False},
    }
    return told | ({"source": source} if source else {}) | more


def replied(kind: str, *, number: int, source: Json | None = ALONE, **more: object) -> Json:
    """An event that can be answered."""
    return event(kind, number=number, source=source, replyToken=f"{number:032x}", **more)


def message(kind: str, *, number: int, source: Json | None = ALONE, **more: object) -> Json:
    return replied("message", number=number, source=source, message={"id": f"4{number:017d}", "type": kind} | more)


EMOJI = {"index": 6, "length": 6, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}
MENTION = {
    "mentionees": [
        {"index": 0, "length": 3, "type": "user", "userId": BOT, "isSelf": True},
        {"index": 4, "length": 4, "type": "all"},
    ]
}
OUTSIDE = {
    "type": "external",
    "originalContentUrl": "https://example.jp/a.mp4",
    "previewImageUrl": "https://example.jp/a.jpg",
}
IMAGE_SET = {"id": "E005D41A7288F41B65593ED38FF6E9834B046AB36A37921A56BC236F13A91855", "index": 1, "total": 2}

GOLDEN: dict[str, Json] = {
    "text": message("text", number=1, text="ごみ", **TOKENS),
    "text with everything": message(
        "text",
        number=2,
        source=IN_GROUP,
        text="@港町 @All (trash) はいつですか",
        emojis=[EMOJI],
        mention=MENTION,
        quotedMessageId="468789577898262530",
        **TOKENS,
    ),
    "image": message("image", number=3, contentProvider=BY_LINE, **TOKENS),
    "image of several": message("image", number=4, contentProvider=BY_LINE, imageSet=IMAGE_SET, **TOKENS),
    "video": message("video", number=5, duration=60000, contentProvider=OUTSIDE, **TOKENS),
    "audio": message("audio", number=6, duration=60000, contentProvider=BY_LINE, markAsReadToken="30yhdy"),
    "file": message("file", number=7, fileName="地図.pdf", fileSize=2138, markAsReadToken="30yhdy"),
    "location": message(
        "location",
        number=8,
        title="港町中央公園",
        address="みなと県港町一丁目2-3",
        latitude=35.4437,
        longitude=139.6380,
        markAsReadToken="30yhdy",
    ),
    "sticker": message(
        "sticker",
        number=9,
        packageId="446",
        stickerId="1988",
        stickerResourceType="ANIMATION",
        keywords=["cony", "sally"],
        **TOKENS,
    ),
    "sticker with text": message(
        "sticker",
        number=10,
        packageId="12287",
        stickerId="738839",
        stickerResourceType="MESSAGE",
        text="こんにちは",
        quotedMessageId="468789577898262530",
        **TOKENS,
    ),
    "unsend": event("unsend", number=12, unsend={"messageId": "400000000000000001"}),
    "follow": replied("follow", number=13, follow={"isUnblocked": False}),
    "follow again": replied("follow", number=14, follow={"isUnblocked": True}),
    "unfollow": event("unfollow", number=15),
    "join": replied("join", number=16, source={"type": "group", "groupId": GROUP}),
    "leave": event("leave", number=17, source={"type": "group", "groupId": GROUP}),
    "member joined": replied(
        "memberJoined",
        number=18,
        source={"type": "group", "groupId": GROUP},
        joined={"members": [ALONE, {"type": "user", "userId": NEIGHBOUR}]},
    ),
    "member left": event("memberLeft", number=19, source=IN_ROOM, left={"members": [ALONE]}),
    "postback": replied("postback", number=20, postback={"data": "garbage/next/1"}),
    "postback with date": replied(
        "postback", number=21, postback={"data": "reports/found/", "params": {"datetime": "2025-11-22T12:00"}}
    ),
    "postback of a tab": replied(
        "postback",
        number=22,
        postback={"data": "menu/safety/", "params": {"newRichMenuAliasId": "safety", "status": "SUCCESS"}},
    ),
    "video seen": replied("videoPlayComplete", number=23, videoPlayComplete={"trackingId": "track-id"}),
    "beacon": replied("beacon", number=24, beacon={"hwid": "d41d8cd98f", "type": "enter", "dm": "0a1b"}),
    "account linked": replied("accountLink", number=25, link={"result": "ok", "nonce": "xxxxxxxxxxxxxxx"}),
    "account not linked": event("accountLink", number=26, source=None, link={"result": "failed", "nonce": "xxxxxx"}),
    "member since": replied("membership", number=27, membership={"type": "joined", "membershipId": 3189}),
    "member no more": replied("membership", number=28, membership={"type": "left", "membershipId": 3189}),
    "member again": replied("membership", number=29, membership={"type": "renewed", "membershipId": 3189}),
    "attached": event(
        "module",
        number=30,
        source=None,
        module={"type": "attached", "botId": BOT, "scopes": ["message:send", "message:receive"]},
    ),
    "detached": event(
        "module", number=31, source=None, module={"type": "detached", "botId": BOT, "reason": "bot_deleted"}
    ),
    "activated": event("activated", number=32, chatControl={"expireAt": AT + 3_600_000}),
    "deactivated": event("deactivated", number=33) | {"mode": "standby"},
    "suspended": event("botSuspended", number=34, source=None),
    "resumed": event("botResumed", number=35, source=None),
    "notification delivered": event(
        "delivery", number=36, source=None, delivery={"data": "15034552939884E28681A7D668C"}
    ),
}

NEWER: dict[str, Json] = {
    "edited message": replied(
        "messageEdited",
        number=50,
        source=IN_GROUP,
        message={"id": "400000000000000002", "type": "text", "text": "直しました", **TOKENS},
    ),
    "a kind of the future": event("hologram", number=51, hologram={"depth": 3}, newProperty=[1, {"a": None}]),
    "a message of the future": message("hologram", number=52, depth=3),
    "an unknown source": event("message", number=53, source={"type": "openchat", "chatId": "x"}),
}
"""What LINE sends, or may send tomorrow, that its OpenAPI files of 2026-07 do not describe."""


def webhook(*events: Json, destination: str = BOT) -> bytes:
    """The body of a webhook, written as LINE writes it."""
    return json.dumps(
        {"destination": destination, "events": events}, ensure_ascii=False, separators=(",", ":")
    ).encode()


def signature(secret: str, body: bytes) -> str:
    """LINE's `x-line-signature`. https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/"""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
