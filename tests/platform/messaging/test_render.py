from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.platform.messaging.lengths import grapheme_length
from chalicelib.platform.messaging.limits import complaints
from chalicelib.platform.messaging.render import render
from chalicelib.platform.messaging.reply import (
    Action,
    Call,
    Card,
    Cards,
    Open,
    Page,
    PickDate,
    Reply,
    Row,
    Say,
    ShareLocation,
    TakePhoto,
    Tap,
    Words,
)
from tests.kit.line_spec import line_spec


def voice(words: Words) -> str:
    return f"〈{words.key}〉" if isinstance(words, Say) else str(words)


def draw(*parts: Any, quick: tuple[Action, ...] = ()) -> list[Any]:
    return list(render(Reply(parts, quick), voice, lambda path: f"https://liff.line.me/1-a/{path}"))


CARD = Card(
    "燃えるごみ",
    ("明日は燃えるごみの日です。", Row("時間", "朝8時30分まで")),
    note="祝日も集めます。",
    buttons=(Tap("次の日", "garbage/next/1"), Call("電話する", "0123-45-6789")),
    colour="#c0392b",
)


def test_texts_are_said_in_the_residents_language() -> None:
    assert draw(Say("hello"), "そのままの言葉") == [
        {"type": "text", "text": "〈hello〉"},
        {"type": "text", "text": "そのままの言葉"},
    ]


def test_nothing_to_say_is_no_message() -> None:
    assert draw() == []
    assert draw("", " \n", Card("")) == []


def test_a_card_shows_title_rows_note_and_buttons() -> None:
    [message] = draw(CARD)
    bubble = message["contents"]
    assert [block for block in ("header", "body", "footer") if block in bubble] == ["header", "body", "footer"]
    assert bubble["header"]["backgroundColor"] == "#c0392b"
    row = bubble["body"]["contents"][1]
    assert [cell["text"] for cell in row["contents"]] == ["時間", "朝8時30分まで"]
    assert [button["action"] for button in bubble["footer"]["contents"]] == [
        {"type": "postback", "label": "次の日", "data": "garbage/next/1", "displayText": "次の日"},
        {"type": "uri", "label": "電話する", "uri": "tel:0123456789"},
    ]


def test_a_cards_alternative_text_is_its_own_words() -> None:
    [message] = draw(CARD)
    assert message["altText"] == "燃えるごみ\n明日は燃えるごみの日です。\n時間: 朝8時30分まで\n祝日も集めます。"


def test_cards_stand_side_by_side_and_are_told_in_one_sentence() -> None:
    [message] = draw(Cards((CARD, CARD), "2件あります。"))
    assert message["altText"] == "2件あります。"
    assert [bubble["size"] for bubble in message["contents"]["contents"]] == ["kilo", "kilo"]


def test_more_cards_than_a_carousel_holds_go_on_in_the_next() -> None:
    first, second = draw(Cards((CARD,) * 14, "14件あります。"))
    assert [len(message["contents"]["contents"]) for message in (first, second)] == [12, 2]


def test_cards_without_any_card_are_told() -> None:
    assert draw(Cards((), "ありません。")) == [{"type": "text", "text": "ありません。"}]


def test_quick_replies_stand_below_the_last_message() -> None:
    quick = (Tap("はい", "a/b/yes"), ShareLocation("場所を送る"), TakePhoto("撮る"), TakePhoto("選ぶ", album=True))
    first, last = draw(
        "一つ目", "二つ目", quick=(*quick, PickDate("日にち", "a/b/", "date", "2026-11-01", "2026-11-30"))
    )
    assert "quickReply" not in first
    assert [item["action"] for item in last["quickReply"]["items"]] == [
        {"type": "postback", "label": "はい", "data": "a/b/yes", "displayText": "はい"},
        {"type": "location", "label": "場所を送る"},
        {"type": "camera", "label": "撮る"},
        {"type": "cameraRoll", "label": "選ぶ"},
        {
            "type": "datetimepicker",
            "label": "日にち",
            "data": "a/b/",
            "mode": "date",
            "min": "2026-11-01",
            "max": "2026-11-30",
        },
    ]


def test_what_can_stand_only_below_a_message_is_moved_there_from_a_card() -> None:
    [message] = draw(Card("場所", buttons=(ShareLocation("場所を送る"), Tap("やめる", "a/b/c"))))
    assert len(message["contents"]["footer"]["contents"]) == 1
    assert message["quickReply"]["items"][0]["action"]["type"] == "location"


def test_a_long_label_is_shortened_but_what_the_tap_says_stays_whole() -> None:
    label = "港町一丁目から三丁目まで（海岸通りより南側の地区）"
    action = draw("どこですか", quick=(Tap(label, "a/b/c"),))[0]["quickReply"]["items"][0]["action"]
    assert grapheme_length(action["label"]) == 20
    assert action["label"].endswith("…")
    assert action["displayText"] == label


def test_a_button_may_say_more_than_its_label() -> None:
    [message] = draw(Card("道路の損傷", buttons=(Tap("これをえらぶ", "a/b/c", said="道路の損傷"),)))
    action = message["contents"]["footer"]["contents"][0]["action"]
    assert (action["label"], action["displayText"]) == ("これをえらぶ", "道路の損傷")


def test_long_labels_get_more_of_a_cards_width_in_every_row() -> None:
    short, long = Row("時間", "朝"), Row("11月23日（月）", "燃えるごみ")
    shares = [
        [
            cell["flex"]
            for row in draw(Card("予定", rows))[0]["contents"]["body"]["contents"]
            for cell in row["contents"]
        ]
        for rows in ((short,), (short, long))
    ]
    assert shares == [[2, 4], [3, 4, 3, 4]]


def test_our_pages_open_below_the_channels_address() -> None:
    [message] = draw(Card("続き", buttons=(Page("ページを開く", "reports/new"),)))
    action = message["contents"]["footer"]["contents"][0]["action"]
    assert action["uri"] == "https://liff.line.me/1-a/reports/new"


@pytest.mark.parametrize(
    ("given_", "written"),
    [
        ("https://example.jp/ごみ?q=紙 くず", "https://example.jp/%E3%81%94%E3%81%BF?q=%E7%B4%99%20%E3%81%8F%E3%81%9A"),
        ("https://example.jp/a%20b#c", "https://example.jp/a%20b#c"),
    ],
)
def test_addresses_are_percent_encoded_once(given_: str, written: str) -> None:
    [message] = draw(Card("開く", buttons=(Open("開く", given_),)))
    assert message["contents"]["footer"]["contents"][0]["action"]["uri"] == written


@pytest.mark.parametrize("address", ["javascript:alert(1)", "example.jp", "", "https://[", "https://" + "a" * 1001])
def test_an_address_no_phone_opens_makes_no_button(address: str) -> None:
    [message] = draw(Card("開く", ("説明",), buttons=(Open("開く", address), Call("電話", "なし"))))
    assert "footer" not in message["contents"]


@pytest.mark.parametrize("picture", ["http://example.jp/a.jpg", "https://example.jp/ごみ.jpg", "https://[", ""])
def test_a_picture_line_would_not_fetch_is_left_away(picture: str) -> None:
    [message] = draw(Card("絵", picture=picture))
    assert "hero" not in message["contents"]


def test_five_messages_stay_as_they_are() -> None:
    assert len(draw("一", "二", "三", "四", "五")) == 5


def test_more_than_five_texts_are_joined_by_a_blank_line() -> None:
    assert [m["text"] for m in draw(*"一二三四五六")] == ["一\n\n二\n\n三\n\n四\n\n五\n\n六"]


def test_only_texts_that_follow_each_other_are_joined() -> None:
    messages = draw("一", "二", CARD, "三", "四", "五")
    assert [message["type"] for message in messages] == ["text", "flex", "text"]


def test_cards_that_follow_each_other_are_put_side_by_side_when_they_would_be_too_many() -> None:
    messages = draw("一", *[CARD] * 6)
    assert [message["type"] for message in messages] == ["text", "flex"]
    assert len(messages[1]["contents"]["contents"]) == 6
    assert messages[1]["altText"].startswith("燃えるごみ\n燃えるごみ")


def test_texts_come_first_when_nothing_else_makes_five_of_them() -> None:
    messages = draw("一", CARD, "二", CARD, "三", CARD, "四")
    assert messages[0]["text"] == "一\n\n二\n\n三\n\n四"
    assert len(messages[1]["contents"]["contents"]) == 3


def test_a_text_over_5000_units_goes_on_in_the_next_message() -> None:
    words = "港町のごみの出し方です。" * 800
    messages = draw(words)
    assert "".join(message["text"] for message in messages) == words
    assert len(messages) == 2


def test_half_a_surrogate_pair_a_resident_typed_can_be_sent_back() -> None:
    [message] = draw("あなたは「\ud83d」と書きました。")
    message["text"].encode()


anything = st.text(max_size=60)
long_words = st.one_of(
    anything, st.text(min_size=1, max_size=5).map(lambda text: text * 1500), st.just("👨\u200d👩\u200d👧" * 900)
)
words = st.one_of(anything, anything, long_words, anything.map(Say))
postbacks = st.text(min_size=1, max_size=150).filter(str.strip)
dates = st.one_of(st.dates().map(str), anything)
actions = st.one_of(
    st.builds(Tap, words, postbacks),
    st.builds(Open, words, st.one_of(anything, anything.map("https://example.jp/{}".format))),
    st.builds(Page, words, anything),
    st.builds(Call, words, anything),
    st.builds(PickDate, words, postbacks, st.sampled_from(["date", "time", "datetime"]), dates, dates),
    st.builds(ShareLocation, words),
    st.builds(TakePhoto, words, st.booleans()),
)
colours = st.one_of(st.just(""), st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), anything)
cards = st.builds(
    Card,
    words,
    st.lists(st.one_of(words, st.builds(Row, words, words)), max_size=12).map(tuple),
    st.none() | words,
    st.lists(actions, max_size=8).map(tuple),
    colours,
    st.one_of(st.just(""), anything.map("https://example.jp/{}".format)),
)
side_by_side = st.builds(Cards, st.lists(cards, max_size=15).map(tuple), words)
replies = st.builds(
    Reply,
    st.lists(st.one_of(words, cards, side_by_side), max_size=8).map(tuple),
    st.lists(actions, max_size=16).map(tuple),
)


def drawn(reply: Reply) -> list[Any]:
    return list(render(reply, voice, lambda path: f"https://liff.line.me/1-a/{path}"))


@settings(max_examples=50, deadline=None)
@given(replies)
def test_every_drawing_passes_our_linter(reply: Reply) -> None:
    messages = drawn(reply)
    assert not messages or complaints(messages) == ()


@settings(max_examples=25, deadline=None)
@given(replies)
def test_every_drawing_passes_lines_specification(reply: Reply) -> None:
    body = {"replyToken": "0" * 32, "messages": drawn(reply) or [{"type": "text", "text": "-"}]}
    assert line_spec().request_errors("POST", "/v2/bot/message/reply", body) == []


def test_the_heaviest_card_still_fits_a_bubble() -> None:
    tower = "\U0001f469" + "\u0301" * 400  # one cluster for a reader, many bytes for LINE
    much = "漢" * 20_000
    buttons = tuple(Tap(tower * 50, "漢" * 300) for _ in range(60))
    [message] = draw(Card(much, tuple(Row(much, much) for _ in range(300)), much, buttons))
    assert complaints([message]) == ()
