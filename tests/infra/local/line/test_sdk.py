"""LINE's own SDK cannot tell the stand-in from LINE."""

import uuid
from collections.abc import Iterator

import pytest
from linebot.v3.messaging import (
    ApiClient,
    ApiException,
    Configuration,
    CreateRichMenuAliasRequest,
    FlexContainer,
    FlexMessage,
    MessagingApi,
    MessagingApiBlob,
    MulticastRequest,
    PushMessageRequest,
    ReplyMessageRequest,
    RichMenuRequest,
    TextMessage,
)
from linebot.v3.webhook import WebhookParser
from linebot.v3.webhooks import MessageEvent, TextMessageContent

from tests.infra.local.line.conftest import Scene
from tests.infra.local.line.samples import MENU, WEEK
from tests.infra.local.line.test_menu_rules import picture


@pytest.fixture
def client(scene: Scene) -> Iterator[ApiClient]:
    settings = Configuration(host=scene.line.url, access_token=scene.line.token(scene.channel.channel_id))
    with ApiClient(settings) as opened:
        yield opened
        opened.rest_client.pool_manager.clear()


def test_the_sdk_reads_its_webhooks(scene: Scene) -> None:
    scene.phone.says("ごみ")
    heard = scene.bot.heard[-1]
    (event,) = WebhookParser(scene.channel.secret).parse(heard.body.decode(), heard.headers["x-line-signature"])
    assert isinstance(event, MessageEvent)
    assert isinstance(event.message, TextMessageContent)
    assert event.message.text == "ごみ"


def test_the_sdk_replies_pushes_and_multicasts(scene: Scene, client: ApiClient) -> None:
    api = MessagingApi(client)
    scene.phone.says("ごみ")
    token = scene.bot.events[-1]["replyToken"]
    flex = FlexMessage(altText="今週のごみ", contents=FlexContainer.from_dict(WEEK))
    sent = api.reply_message(ReplyMessageRequest(replyToken=token, messages=[TextMessage(text="はい"), flex]))
    assert len(sent.sent_messages) == 2
    key = str(uuid.uuid4())
    push = PushMessageRequest(to=scene.user_id, messages=[TextMessage(text="お知らせ")])
    first = api.push_message_with_http_info(push, x_line_retry_key=key)
    api.multicast(MulticastRequest(to=[scene.user_id], messages=[TextMessage(text="みなさんへ")]))
    assert scene.phone.reads() == ["はい", "今週のごみ", "お知らせ", "みなさんへ"]
    with pytest.raises(ApiException) as conflict:
        api.push_message(push, x_line_retry_key=key)
    assert conflict.value.status == 409
    assert conflict.value.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]


def test_the_sdk_raises_menus(scene: Scene, client: ApiClient) -> None:
    api, blob = MessagingApi(client), MessagingApiBlob(client)
    menu_id = api.create_rich_menu(RichMenuRequest.from_dict(MENU)).rich_menu_id
    blob.set_rich_menu_image(menu_id, bytearray(picture(2500, 843)), _headers={"Content-Type": "image/png"})
    api.create_rich_menu_alias(CreateRichMenuAliasRequest(richMenuAliasId="town", richMenuId=menu_id))
    api.set_default_rich_menu(menu_id)
    api.link_rich_menu_id_to_user(scene.user_id, menu_id)
    assert api.get_default_rich_menu_id().rich_menu_id == menu_id
    assert api.get_rich_menu_id_of_user(scene.user_id).rich_menu_id == menu_id
    assert [alias.rich_menu_alias_id for alias in api.get_rich_menu_alias_list().aliases] == ["town"]
    assert api.get_rich_menu(menu_id).chat_bar_text == "メニュー"
    assert bytes(blob.get_rich_menu_image(menu_id)) == picture(2500, 843)


def test_the_sdk_reads_profiles_contents_and_the_account(scene: Scene, client: ApiClient) -> None:
    api, blob = MessagingApi(client), MessagingApiBlob(client)
    assert api.get_bot_info().user_id == scene.channel.bot_user_id
    assert api.get_profile(scene.user_id).display_name == "住民A"
    scene.phone.sends_photo(b"\xff\xd8 photo")
    assert bytes(blob.get_message_content(scene.bot.events[-1]["message"]["id"])) == b"\xff\xd8 photo"
    assert api.get_followers().user_ids == [scene.user_id]
    assert api.get_message_quota().type == "none"
    scene.phone.blocks()
    with pytest.raises(ApiException) as missing:
        api.get_profile(scene.user_id)
    assert missing.value.status == 404
