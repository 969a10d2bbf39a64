from chalicelib.platform.console.preview import COUPON, bubbles
from chalicelib.platform.console.staff import Bubble
from chalicelib.platform.messaging.render import render
from chalicelib.platform.messaging.reply import Card, Cards, Open, Reply, Row

CARD = Card(
    "防災訓練",
    ("9時から", Row("場所", "中央公園")),
    buttons=(Open("地図", "https://town.example/map"),),
    picture="https://town.example/a.png",
)


def test_texts_and_pictures_stand_as_they_are_sent() -> None:
    text = {"type": "text", "text": "一行目\n二行目"}
    picture = {"type": "image", "originalContentUrl": "https://a.example/1.png", "previewImageUrl": "x"}
    assert bubbles([text, picture]) == (
        Bubble("text", ("一行目\n二行目",)),
        Bubble("picture", picture="https://a.example/1.png"),
    )


def test_a_card_shows_its_title_lines_buttons_and_what_notifications_say() -> None:
    [bubble] = bubbles(render(Reply((Cards((CARD,), "防災訓練のお知らせ"),)), str, str))
    assert bubble == Bubble(
        "card",
        ("9時から", "場所", "中央公園"),
        "防災訓練",
        "https://town.example/a.png",
        buttons=("地図",),
        told="防災訓練のお知らせ",
    )


def test_each_card_of_a_carousel_is_a_bubble() -> None:
    assert len(bubbles(render(Reply((Cards((CARD, CARD), "二枚"),)), str, str))) == 2


def test_a_coupon_says_what_it_is() -> None:
    assert bubbles([{"type": "coupon", "couponId": "1"}]) == (Bubble("coupon", (COUPON,)),)
