"""The phone page in a real browser, with a small bot behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from infra.local.line import Channel, LineStandIn, Phone
from tests.browser.looks import fits, is_accessible
from tests.browser.windows import a_context, a_page
from tests.infra.local.line.bot import Bot, Caller, text
from tests.infra.local.line.samples import COLUMN, WEEK, bubble
from tests.infra.local.line.test_menu_rules import picture

pytestmark = pytest.mark.browser
Json = dict[str, Any]
LIFF = "1600000000-abcdefgh"
LIFF_PAGE = """<!doctype html><html lang="ja"><title>通報のようす</title>
<script src="{line}/liff/edge/2/sdk.js"></script><h1 id="who"></h1><p id="at"></p><button>送って閉じる</button><script>
liff.init({{ liffId: "{liff}" }}).then(() => {{
  document.getElementById("who").textContent = liff.getDecodedIDToken().sub;
  document.getElementById("at").textContent = location.pathname + location.hash;
  document.querySelector("button").onclick = async () => {{
    await liff.sendMessages([{{ type: "text", text: "ページから" }}]);
    liff.closeWindow();
  }};
}});
</script></html>"""
QUICK = {
    "items": [
        {"type": "action", "action": {"type": "message", "label": "ごみの日", "text": "ごみ"}},
        {"type": "action", "action": {"type": "cameraRoll", "label": "写真を選ぶ"}},
        {"type": "action", "action": {"type": "location", "label": "場所を送る"}},
        {"type": "action", "action": {"type": "datetimepicker", "label": "日にち", "data": "day", "mode": "date"}},
        {
            "type": "action",
            "action": {"type": "uri", "label": "ページ", "uri": f"https://liff.line.me/{LIFF}/case/7?a=1"},
        },
    ]
}


@dataclass
class Stage:
    """One town, one resident who is not yet a friend, and the page that shows their chat."""

    line: LineStandIn
    channel: Channel
    bot: Bot
    phone: Phone
    call: Caller
    browser: Any
    faults: list[str]

    def page(self, width: int, height: int = 860, *, late: list[Any] | None = None) -> Any:
        """The phone page; with `late`, what it asks about the towns waits there unanswered."""
        context = a_context(self.browser, width, height)
        if late is not None:
            context.route("**/_line/town", partial(_hold, late))
        page = a_page(context, self.faults)
        page.goto(f"{self.line.url}/#{self.channel.channel_id}/{self.phone.user_id}")
        return page

    def push(self, *messages: Json) -> None:
        body = {"to": self.phone.user_id, "messages": list(messages)}
        assert self.call("POST", "/v2/bot/message/push", body).status == 200

    def answer(self, event: Json) -> None:
        if "replyToken" in event:
            said = event.get("message", {}).get("text") or event["type"]
            messages = [{**text(f"「{said}」ですね"), "quickReply": QUICK}]
            self.call("POST", "/v2/bot/message/reply", {"replyToken": event["replyToken"], "messages": messages})

    def raise_menus(self) -> None:
        """Two tabs that lead to each other."""
        for name, other in (("life", "town"), ("town", "life")):
            areas = [
                _area(0, {"type": "message", "label": f"{name}のごみ", "text": "ごみ"}),
                _area(1250, _switch(other)),
            ]
            menu = {
                "size": {"width": 2500, "height": 843},
                "selected": True,
                "name": name,
                "chatBarText": "メニュー",
                "areas": areas,
            }
            menu_id = self.call("POST", "/v2/bot/richmenu", menu).body["richMenuId"]
            self.call.raw("POST", f"/v2/bot/richmenu/{menu_id}/content", picture(2500, 843), "image/png")
            self.call("POST", "/v2/bot/richmenu/alias", {"richMenuAliasId": name, "richMenuId": menu_id})
            self.call("POST", f"/v2/bot/user/all/richmenu/{menu_id}")


def _hold(late: list[Any], route: Any) -> None:
    late.append(route)


def _area(left: int, action: Json) -> Json:
    return {"bounds": {"x": left, "y": 0, "width": 1250, "height": 843}, "action": action}


def _switch(alias: str) -> Json:
    return {"type": "richmenuswitch", "label": f"{alias}へ", "richMenuAliasId": alias, "data": f"menu/{alias}"}


@pytest.fixture
def stage(browser: Any) -> Iterator[Stage]:
    with Bot() as bot, LineStandIn() as line:
        endpoint = bot.url.replace("/webhook", "/liff")
        bot.pages["/liff/case/7"] = LIFF_PAGE.format(line=line.url, liff=LIFF)
        channel = line.add_channel("桜町", webhook_url=bot.url, liff={LIFF: endpoint}, place=(35.1, 136.2))
        phone = line.phone(channel.channel_id, line.add_resident("住民A").user_id)
        call = Caller(line, channel.channel_id)
        shown = Stage(line, channel, bot, phone, call, browser, [])
        bot.answer = shown.answer
        yield shown
        call.close()
        assert shown.faults == []


def says(page: Any, words: str) -> None:
    page.get_by_role("log").get_by_text(words, exact=True).last.wait_for()


def befriend(page: Any) -> None:
    page.get_by_role("button", name="友だちに追加").click()
    says(page, "「follow」ですね")


def test_a_resident_adds_the_account_writes_and_is_answered(stage: Stage) -> None:
    page = stage.page(1280)
    befriend(page)
    page.get_by_role("textbox", name="メッセージ").fill("ごみはいつ")
    page.keyboard.press("Enter")
    says(page, "ごみはいつ")
    says(page, "「ごみはいつ」ですね")
    assert [event["type"] for event in stage.bot.events] == ["follow", "message"]


def test_messages_arrive_by_themselves(stage: Stage) -> None:
    page = stage.page(1280)
    befriend(page)
    stage.push(text("あしたは燃えるごみの日です"))
    says(page, "あしたは燃えるごみの日です")


def test_the_newest_message_stays_in_sight_whatever_opens_below(stage: Stage) -> None:
    page = stage.page(360, 740)
    befriend(page)
    stage.push(*(text(f"{number}番目の長いお知らせです。" * 9) for number in range(1, 5)))
    in_sight(page, "4番目")
    stage.raise_menus()
    stage.push(text("メニューができました"))
    page.get_by_role("group", name="リッチメニュー").get_by_role("button").first.wait_for()
    in_sight(page, "メニューができました")
    page.get_by_role("button", name="文字を入力する").click()
    page.get_by_role("button", name="写真を送る").click()
    page.get_by_role("button", name="道路の穴").click()
    says(page, "「message」ですね")
    in_sight(page, "「message」ですね")


def test_who_reads_further_up_is_not_torn_away(stage: Stage) -> None:
    page = stage.page(360, 740)
    befriend(page)
    stage.push(*(text(f"{number}番目の長いお知らせです。" * 9) for number in range(1, 5)))
    in_sight(page, "4番目")
    page.locator("#log").evaluate("log => { log.scrollTop = 0; }")
    page.wait_for_function("document.getElementById('log').scrollTop === 0")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    stage.push(text("新しいお知らせ"))
    says(page, "新しいお知らせ")
    assert page.locator("#log").evaluate("log => log.scrollTop") == 0


def in_sight(page: Any, words: str) -> None:
    """The message with these words ends above what is below the log."""
    says_it = "[...document.querySelectorAll('#log article')].filter(each => each.textContent.includes(words)).at(-1)"
    page.wait_for_function(
        f"words => {says_it}?.getBoundingClientRect().bottom <= document.getElementById('log')"
        ".getBoundingClientRect().bottom",
        arg=words,
    )


def test_quick_replies_ask_for_what_they_need(stage: Stage) -> None:
    page = stage.page(1280)
    befriend(page)
    quick = page.get_by_role("group", name="返事の候補")
    quick.get_by_role("button", name="ごみの日").click()
    says(page, "「ごみ」ですね")
    quick.get_by_role("button", name="日にち").click()
    page.get_by_label("日にちを選ぶ").last.fill("2026-12-01")
    page.get_by_role("button", name="決定").click()
    says(page, "「postback」ですね")
    assert stage.bot.events[-1]["postback"] == {"data": "day", "params": {"date": "2026-12-01"}}
    quick.get_by_role("button", name="写真を選ぶ").click()
    page.get_by_role("button", name="道路の穴").click()
    page.get_by_role("log").get_by_alt_text("写真").wait_for()
    stage.phone.waits_for("「message」ですね")
    message_id = stage.bot.events[-1]["message"]["id"]
    assert stage.call("GET", f"/v2/bot/message/{message_id}/content").raw.startswith(b"\xff\xd8")
    quick.get_by_role("button", name="場所を送る").click()
    page.get_by_label("住所").fill("桜町1丁目")
    page.get_by_role("button", name="この場所を送る").click()
    page.get_by_role("log").get_by_text("桜町1丁目").wait_for()
    location = (
        stage.phone.chat()[-2].message if stage.phone.chat()[-1].side == "account" else stage.phone.chat()[-1].message
    )
    assert (location["latitude"], location["longitude"]) == pytest.approx((35.1, 136.2))


def test_a_liff_page_opens_in_the_phone_knows_who_it_is_and_closes(stage: Stage) -> None:
    page = stage.page(360, 740)
    befriend(page)
    page.get_by_role("group", name="返事の候補").get_by_role("button", name="ページ").click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name=stage.phone.user_id).wait_for()
    assert frame.locator("#at").text_content() == "/liff/case/7"
    page.get_by_role("dialog", name="町のページ").get_by_role("heading", name="通報のようす").wait_for()
    frame.get_by_role("button", name="送って閉じる").click()
    says(page, "「ページから」ですね")
    page.get_by_role("dialog").wait_for(state="detached")


def test_rich_menu_tabs_switch_and_areas_speak(stage: Stage) -> None:
    stage.raise_menus()
    page = stage.page(1280)
    befriend(page)
    menu = page.get_by_role("group", name="リッチメニュー")
    menu.get_by_role("button", name="lifeへ").click()
    menu.get_by_role("button", name="townへ").wait_for()
    menu.get_by_role("button", name="lifeのごみ").click()
    says(page, "「ごみ」ですね")
    page.get_by_role("button", name="メニュー ▾").click()
    menu.wait_for(state="hidden")
    page.get_by_role("button", name="文字を入力する").click()
    page.get_by_role("textbox", name="メッセージ").wait_for()


def test_blocking_taking_back_and_stickers(stage: Stage) -> None:
    page = stage.page(1280)
    befriend(page)
    page.get_by_role("button", name="スタンプ").first.click()
    page.get_by_role("button", name="ありがとう").click()
    page.get_by_role("article").get_by_role("img", name="ありがとう").wait_for()
    page.get_by_role("article", name="自分").hover()
    page.get_by_role("button", name="送信を取り消す").click()
    page.get_by_text("送信を取り消しました").wait_for()
    page.get_by_role("button", name="このトークの操作").click()
    page.get_by_role("menuitem", name="ブロックする").click()
    page.get_by_role("button", name="ブロックを解除").click()
    says(page, "ブロックを解除しました")
    stage.phone.waits_for("follow")
    assert {"unsend", "unfollow"} < {event["type"] for event in stage.bot.events}


def test_cards_are_drawn_and_can_be_pressed(stage: Stage) -> None:
    page = stage.page(360, 740)
    befriend(page)
    template = {"type": "carousel", "columns": [COLUMN, COLUMN]}
    stage.push(
        {"type": "flex", "altText": "今週", "contents": WEEK},
        {"type": "flex", "altText": "横", "contents": {"type": "carousel", "contents": [bubble("一"), bubble("二")]}},
        {"type": "template", "altText": "窓口", "template": template},
    )
    card = page.locator(".bubble").first
    card.get_by_text("今週のごみ").wait_for()
    assert (
        card.locator(".header").evaluate("node => getComputedStyle(node.firstChild).backgroundColor")
        == "rgb(36, 80, 122)"
    )
    assert card.bounding_box()["width"] == 300
    widths = page.locator(".bubble").evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().width)")
    assert max(widths) <= 310
    card.get_by_role("button", name="お知らせ").click()
    says(page, "「postback」ですね")


def test_developers_see_the_wire_and_ask_for_bad_days(stage: Stage) -> None:
    page = stage.page(1280)
    befriend(page)
    page.get_by_text("窓口 text").first.click()
    assert "ですね" in page.locator("#pane-raw pre:visible").first.text_content()
    page.get_by_role("tab", name="Webhook").click()
    page.get_by_role("cell", name="200").first.wait_for()
    page.get_by_role("tab", name="不具合").click()
    page.get_by_label("何が").select_option("error")
    page.get_by_role("button", name="起こす", exact=True).click()
    page.get_by_text("返信：500 あと1回").wait_for()
    assert [fault.kind for fault in stage.line.board.faults.coming()] == ["error"]


def test_towns_and_residents_are_chosen_and_added(stage: Stage) -> None:
    stage.line.add_channel("みなと市")
    page = stage.page(360, 740)
    page.get_by_role("button", name="まちと住民を選ぶ").click()
    page.get_by_role("button", name="みなと市").click()
    page.get_by_role("heading", name="みなと市").wait_for()
    page.get_by_role("button", name="まちと住民を選ぶ").click()
    page.get_by_label("住民を増やす").fill("住民B")
    page.get_by_role("button", name="加える").click()
    page.get_by_text("住民B さんのトーク").wait_for()


def test_the_list_stays_open_when_the_towns_arrive_after_it_was_opened(stage: Stage) -> None:
    stage.line.add_channel("みなと市")
    late: list[Any] = []
    page = stage.page(360, 740, late=late)
    page.get_by_role("button", name="まちと住民を選ぶ").click()
    late[0].continue_()
    page.get_by_role("button", name="みなと市").click()
    page.get_by_role("heading", name="みなと市").wait_for()


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_the_page_fits_and_has_no_barrier(stage: Stage, width: int) -> None:
    stage.raise_menus()
    page = stage.page(width, 760)
    befriend(page)
    fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="文字を入力する").click()
    page.get_by_role("button", name="写真を送る").click()
    page.get_by_role("button", name="道路の穴").wait_for()
    assert_accessible(page)


def assert_accessible(page: Any) -> None:
    page.wait_for_function("document.getAnimations().every(each => each.playState !== 'running')")
    is_accessible(page)
