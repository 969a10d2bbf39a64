"""What LINE accepts as an action: the thing a tap does.

Source: https://developers.line.biz/en/reference/messaging-api/#action-objects
"""

from infra.local.line.rules import (
    Rule,
    by_type,
    label,
    one_of,
    pattern,
    record,
    string,
    web_address,
)

LINK_SCHEMES = ("https", "http", "line", "tel")
INPUT_OPTIONS = ("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice")
MOMENT = pattern(r"\d{4}-\d\d-\d\d([Tt]\d\d:\d\d)?|\d\d:\d\d", "Invalid date or time")
ALIAS = pattern(r"[a-z0-9_-]{1,32}", "Invalid rich menu alias id")
data = string(300)


def _kinds(a_label: Rule, *, is_label_needed: bool) -> dict[str, Rule]:
    needed = {"label": a_label} if is_label_needed else {}
    may = {"label": a_label}
    return {
        "postback": record(
            {"data": data, **needed},
            {
                **may,
                "displayText": label(300),
                "text": label(300),
                "inputOption": one_of(*INPUT_OPTIONS),
                "fillInText": label(300),
            },
        ),
        "message": record({"text": label(300), **needed}, may),
        "uri": record(
            {"uri": web_address(1000, LINK_SCHEMES), **needed},
            {**may, "altUri": record({}, {"desktop": web_address(1000, LINK_SCHEMES)})},
        ),
        "datetimepicker": record(
            {"data": data, "mode": one_of("date", "time", "datetime"), **needed},
            {**may, "initial": MOMENT, "max": MOMENT, "min": MOMENT},
        ),
        "clipboard": record({"clipboardText": string(1000), **needed}, may),
    }


def _quick_reply_kinds() -> dict[str, Rule]:
    only_here = record({"label": label(20)})
    return {
        **_kinds(label(20), is_label_needed=True),
        "camera": only_here,
        "cameraRoll": only_here,
        "location": only_here,
    }


def _rich_menu_kinds() -> dict[str, Rule]:
    switch = record({"richMenuAliasId": ALIAS, "data": data}, {"label": label(20)})
    return {**_kinds(label(20), is_label_needed=False), "richmenuswitch": switch}


template_action = by_type(_kinds(label(20), is_label_needed=True))
image_carousel_action = by_type(_kinds(label(12), is_label_needed=False))
flex_button_action = by_type(_kinds(label(40), is_label_needed=True))
flex_action = by_type(_kinds(label(40), is_label_needed=False))
default_action = by_type(_kinds(label(20), is_label_needed=False))
rich_menu_action = by_type(_rich_menu_kinds())
quick_reply_item = record(
    {"type": one_of("action"), "action": by_type(_quick_reply_kinds())}, {"imageUrl": web_address(2000)}
)
