import pytest

from tests.infra.local.line.conftest import Scene
from tests.kit.line_spec import line_spec

ENDPOINT, TEST = "/v2/bot/channel/webhook/endpoint", "/v2/bot/channel/webhook/test"


def fits(schema: str, body: object) -> bool:
    return line_spec().object_errors("messaging-api", schema, body) == []


def test_bot_info_names_the_account(scene: Scene) -> None:
    body = scene.call("GET", "/v2/bot/info").body
    assert (body["userId"], body["displayName"]) == (scene.channel.bot_user_id, "桜町")
    assert fits("BotInfoResponse", body)


def test_the_webhook_address_can_be_set_read_and_tried(scene: Scene) -> None:
    assert scene.call("PUT", ENDPOINT, {"endpoint": scene.bot.url + "/new"}).status == 200
    read = scene.call("GET", ENDPOINT).body
    assert read == {"endpoint": scene.bot.url + "/new", "active": True}
    assert fits("GetWebhookEndpointResponse", read)
    tried = scene.call("POST", TEST, {}).body
    assert (tried["success"], tried["statusCode"], tried["reason"]) == (True, 200, "OK")
    assert fits("TestWebhookEndpointResponse", tried)
    assert scene.bot.heard[-1].payload == {"destination": scene.channel.bot_user_id, "events": []}


@pytest.mark.parametrize(("endpoint", "reason"), [("http://127.0.0.1:9/", "COULD_NOT_CONNECT")])
def test_trying_an_address_says_why_it_failed(scene: Scene, endpoint: str, reason: str) -> None:
    tried = scene.call("POST", TEST, {"endpoint": endpoint}).body
    assert (tried["success"], tried["statusCode"], tried["reason"]) == (False, 0, reason)
    scene.bot.statuses.append(500)
    assert scene.call("POST", TEST).body["reason"] == "ERROR_STATUS_CODE"
    assert scene.call("PUT", ENDPOINT, {"endpoint": "http://example.com/"}).status == 400


def test_a_profile_is_shown_to_friends_only(scene: Scene) -> None:
    path = f"/v2/bot/profile/{scene.user_id}"
    body = scene.call("GET", path).body
    assert body == {"displayName": "住民A", "userId": scene.user_id, "language": "ja"}
    assert fits("UserProfileResponse", body)
    scene.phone.blocks()
    assert scene.call("GET", path).status == 404
    assert scene.call("GET", "/v2/bot/profile/U" + "0" * 32).status == 404
    assert scene.call("GET", "/v2/bot/profile/me").status == 400


def test_followers_come_page_by_page_to_verified_accounts(scene: Scene) -> None:
    others = [scene.line.phone(scene.channel.channel_id, scene.line.add_resident(name).user_id) for name in "BCD"]
    for phone in others:
        phone.follows()
    others[0].blocks()
    first = scene.call("GET", "/v2/bot/followers/ids?limit=2").body
    rest = scene.call("GET", f"/v2/bot/followers/ids?limit=2&start={first['next']}").body
    assert [*first["userIds"], *rest["userIds"]] == [scene.user_id, others[1].user_id, others[2].user_id]
    assert "next" not in rest
    assert fits("GetFollowersResponse", first)
    scene.line.change_channel(scene.channel.channel_id, is_verified=False)
    assert scene.call("GET", "/v2/bot/followers/ids").status == 403


def test_a_photo_can_be_fetched_until_it_is_unsent(scene: Scene) -> None:
    scene.phone.sends_photo(b"\xff\xd8 a photo")
    message_id = scene.bot.events[-1]["message"]["id"]
    path = f"/v2/bot/message/{message_id}/content"
    answer = scene.call("GET", path)
    assert (answer.raw, answer.headers["Content-Type"]) == (b"\xff\xd8 a photo", "image/jpeg")
    other = scene.line.add_channel("みなと市")
    token = f"Bearer {scene.line.token(other.channel_id)}"
    assert scene.call("GET", path, Authorization=token).status == 404
    scene.phone.unsends(message_id)
    assert scene.call("GET", path).status == 410
    assert scene.call("GET", "/v2/bot/message/1/content").status == 404
