"""What LINE accepts as a message object.

Source: https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from collections.abc import Iterator

from infra.local.line.action_rules import (
    LINK_SCHEMES,
    default_action,
    image_carousel_action,
    quick_reply_item,
    template_action,
)
from infra.local.line.errors import Complaint
from infra.local.line.flex_rules import color, container
from infra.local.line.rules import (
    Rule,
    anything,
    both,
    by_type,
    integer,
    is_object,
    items_of,
    label,
    listing,
    number,
    one_of,
    pattern,
    record,
    string,
    web_address,
)

common: dict[str, Rule] = {
    "quickReply": record({"items": listing(quick_reply_item, 1, 13)}),
    "sender": record({}, {"name": label(20), "iconUrl": web_address()}),
}
alt_text = string(1500)
shape = {"imageAspectRatio": one_of("rectangle", "square"), "imageSize": one_of("cover", "contain")}
picture = {"thumbnailImageUrl": web_address(), "imageBackgroundColor": color, "title": label(40)}
number_of_pixels = integer(0, 2**31 - 1)
area = record(dict.fromkeys(("x", "y", "width", "height"), number_of_pixels))


def _text_fits(plain: int, decorated: int) -> Rule:
    """Beside a picture or a title there is less room for text."""

    def check(value: object, path: str) -> Iterator[Complaint]:
        if is_object(value):
            limit = decorated if value.get("thumbnailImageUrl") or value.get("title") else plain
            yield from label(limit)(value.get("text", ""), f"{path}.text")

    return check


buttons = both(
    record(
        {"text": anything, "actions": listing(template_action, 1, 4)},
        {**picture, **shape, "defaultAction": default_action},
    ),
    _text_fits(160, 60),
)
confirm = record({"text": label(240), "actions": listing(template_action, 2, 2)})
column = both(
    record({"text": anything, "actions": listing(template_action, 1, 3)}, {**picture, "defaultAction": default_action}),
    _text_fits(120, 60),
)


def _even_columns(value: object, path: str) -> Iterator[Complaint]:
    """Every column has the same number of actions, and all or none have a picture and a title."""
    given = [each for each in items_of(value, "columns") if is_object(each)]
    if len({len(items_of(each, "actions")) for each in given}) > 1:
        yield Complaint(f"{path}.columns", "the number of actions must be the same for all columns")
    for name in ("thumbnailImageUrl", "title"):
        if len({bool(each.get(name)) for each in given}) > 1:
            yield Complaint(f"{path}.columns", f"{name} must be specified for all columns or none")


template = by_type(
    {
        "buttons": buttons,
        "confirm": confirm,
        "carousel": both(record({"columns": listing(column, 1, 10)}, shape), _even_columns),
        "image_carousel": record(
            {"columns": listing(record({"imageUrl": web_address(), "action": image_carousel_action}), 1, 10)}
        ),
    }
)

imagemap_action = by_type(
    {
        "uri": record({"linkUri": web_address(1000, LINK_SCHEMES), "area": area}, {"label": label(100)}),
        "message": record({"text": label(400), "area": area}, {"label": label(100)}),
        "clipboard": record({"clipboardText": string(1000), "area": area}, {"label": label(100)}),
    }
)
emoji = record({"index": integer(0, 5000), "productId": string(50), "emojiId": string(10)})
mentionee = by_type({"user": record({"userId": string(33)}), "all": anything})
substitution = by_type(
    {"emoji": record({"productId": string(50), "emojiId": string(10)}), "mention": record({"mentionee": mentionee})}
)


def _substitutions(value: object, path: str) -> Iterator[Complaint]:
    if not is_object(value) or len(value) > 100:
        yield Complaint(path, "Must be an object of at most 100 entries")
        return
    key = pattern(r"[A-Za-z0-9_]{1,20}", "Invalid key")
    for name, each in value.items():
        yield from key(name, path)
        yield from substitution(each, f"{path}.{name}")


text_limit = string(5000)
KINDS: dict[str, Rule] = {
    "text": record({"text": text_limit}, {"emojis": listing(emoji, 1, 20), "quoteToken": string(1000)}),
    "textV2": record({"text": text_limit}, {"substitution": _substitutions, "quoteToken": string(1000)}),
    "sticker": record({"packageId": string(20), "stickerId": string(20)}, {"quoteToken": string(1000)}),
    "image": record({"originalContentUrl": web_address(), "previewImageUrl": web_address()}),
    "video": record(
        {"originalContentUrl": web_address(), "previewImageUrl": web_address()},
        {"trackingId": pattern(r"[A-Za-z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}", "Invalid tracking id")},
    ),
    "audio": record({"originalContentUrl": web_address(), "duration": integer(1, 2**31 - 1)}),
    "location": record(
        {"title": label(100), "address": label(100), "latitude": number(-90, 90), "longitude": number(-180, 180)}
    ),
    "imagemap": record(
        {
            "baseUrl": web_address(),
            "altText": alt_text,
            "baseSize": record({"width": integer(1040, 1040), "height": integer(1, 10_000)}),
            "actions": listing(imagemap_action, 1, 50),
        }
    ),
    "template": record({"altText": alt_text, "template": template}),
    "flex": record({"altText": alt_text, "contents": container}),
    "coupon": record({"couponId": string(100)}, {"deliveryTag": string(30)}),
}
message = both(by_type(KINDS), record({}, common))
messages = listing(message, 1, 5)
