import uuid
from datetime import timedelta

import pytest

from infra.local.line.errors import MONTHLY_LIMIT, RATE_LIMIT
from tests.infra.local.line.bot import text
from tests.infra.local.line.conftest import Scene
from tests.infra.local.line.samples import GOOD
from tests.kit.line_spec import line_spec

REPLY, PUSH, MULTICAST = (f"/v2/bot/message/{method}" for method in ("reply", "push", "multicast"))
UNKNOWN = "U" + "0" * 32


def reply_token(scene: Scene) -> str:
    scene.phone.says("ごみ")
    return str(scene.bot.events[-1]["replyToken"])


def test_a_reply_reaches_the_phone_and_answers_as_line_does(scene: Scene) -> None:
    body = {"replyToken": reply_token(scene), "messages": [text("あしたです"), GOOD["flex"]]}
    answer = scene.call("POST", REPLY, body)
    assert (answer.status, scene.phone.reads()) == (200, ["あしたです", "今週のごみ"])
    assert line_spec().request_errors("POST", REPLY, body) == []
    assert line_spec().object_errors("messaging-api", "ReplyMessageResponse", answer.body) == []
    assert answer.headers["x-line-request-id"]


def test_a_reply_token_works_once(scene: Scene) -> None:
    body = {"replyToken": reply_token(scene), "messages": [text("一度め")]}
    assert scene.call("POST", REPLY, body).status == 200
    again = scene.call("POST", REPLY, body)
    assert (again.status, again.body) == (400, {"message": "Invalid reply token"})
    assert scene.phone.reads() == ["一度め"]


def test_a_refused_reply_leaves_the_token_good(scene: Scene) -> None:
    token = reply_token(scene)
    assert scene.call("POST", REPLY, {"replyToken": token, "messages": [{"type": "text"}]}).status == 400
    assert scene.call("POST", REPLY, {"replyToken": token, "messages": [text("直しました")]}).status == 200


@pytest.mark.parametrize(("seconds", "status"), [(60, 200), (61, 400)])
def test_a_reply_token_lives_one_minute(scene: Scene, seconds: int, status: int) -> None:
    body = {"replyToken": reply_token(scene), "messages": [text("おそい")]}
    scene.clock.pass_(seconds=seconds)
    assert scene.call("POST", REPLY, body).status == status


@pytest.mark.parametrize(("minutes", "status"), [(19, 200), (21, 400)])
def test_a_redelivered_token_lives_again_until_twenty_minutes_after_the_event(
    scene: Scene, minutes: int, status: int
) -> None:
    body = {"replyToken": reply_token(scene), "messages": [text("もう一度")]}
    scene.clock.pass_(minutes=minutes)
    scene.line.redeliver(scene.bot.events[-1]["webhookEventId"])
    assert scene.call("POST", REPLY, body).status == status


def test_another_channels_reply_token_is_refused(scene: Scene) -> None:
    token = reply_token(scene)
    other = scene.line.add_channel("みなと市")
    answer = scene.call("POST", REPLY, {"replyToken": token, "messages": [text("x")]},
                        Authorization=f"Bearer {scene.line.token(other.channel_id)}")  # fmt: skip
    assert answer.status == 400


def test_a_push_is_booked_once_per_recipient_with_its_retry_key(scene: Scene) -> None:
    key = str(uuid.uuid4())
    body = {"to": scene.user_id, "messages": [text("お知らせ")]}
    answer = scene.call("POST", PUSH, body, X_Line_Retry_Key=key)
    assert answer.status == 200
    assert line_spec().request_errors("POST", PUSH, body) == []
    assert line_spec().object_errors("messaging-api", "PushMessageResponse", answer.body) == []
    (row,) = scene.line.book(scene.channel.channel_id)
    assert (row.method, row.to, row.retry_key, row.is_delivered) == ("push", scene.user_id, key, True)


def test_the_same_retry_key_again_is_a_conflict_that_sends_nothing(scene: Scene) -> None:
    key, body = str(uuid.uuid4()), {"to": scene.user_id, "messages": [text("お知らせ")]}
    first = scene.call("POST", PUSH, body, X_Line_Retry_Key=key)
    again = scene.call("POST", PUSH, body, X_Line_Retry_Key=key)
    assert again.status == 409
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert again.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert again.body["sentMessages"] == first.body["sentMessages"]
    assert line_spec().object_errors("messaging-api", "ErrorResponse", again.body) == []
    assert scene.phone.reads() == ["お知らせ"]


def test_a_retry_key_is_forgotten_after_a_day(scene: Scene) -> None:
    key, body = str(uuid.uuid4()), {"to": scene.user_id, "messages": [text("お知らせ")]}
    scene.call("POST", PUSH, body, X_Line_Retry_Key=key)
    scene.clock.pass_(hours=24)
    assert scene.call("POST", PUSH, body, X_Line_Retry_Key=key).status == 200
    assert len(scene.line.book()) == 2


def test_retry_keys_are_uuids_and_not_for_replies(scene: Scene) -> None:
    body = {"to": scene.user_id, "messages": [text("x")]}
    assert scene.call("POST", PUSH, body, X_Line_Retry_Key="once").status == 400
    reply = {"replyToken": reply_token(scene), "messages": [text("x")]}
    assert scene.call("POST", REPLY, reply, X_Line_Retry_Key=str(uuid.uuid4())).status == 400


def test_a_blocked_friend_gets_nothing_and_line_says_200(scene: Scene) -> None:
    scene.phone.blocks()
    assert scene.call("POST", PUSH, {"to": scene.user_id, "messages": [text("x")]}).status == 200
    assert [row.is_delivered for row in scene.line.book()] == [False]
    assert scene.phone.heard() == ()


def test_who_never_added_the_account_can_be_written_to_for_a_week_after_writing(scene: Scene) -> None:
    stranger = scene.line.phone(scene.channel.channel_id, scene.line.add_resident("住民B").user_id)
    push = {"to": stranger.user_id, "messages": [text("x")]}
    scene.call("POST", PUSH, push)
    stranger.says("こんにちは")
    scene.call("POST", PUSH, push)
    scene.clock.pass_(days=8)
    scene.call("POST", PUSH, push)
    assert [row.is_delivered for row in scene.line.book()] == [False, True, False]


def test_a_push_to_nobody_is_refused(scene: Scene) -> None:
    assert (
        scene.call("POST", PUSH, {"to": UNKNOWN, "messages": [text("x")]}).body["message"] == "Failed to send messages"
    )
    assert scene.call("POST", PUSH, {"to": "me", "messages": [text("x")]}).status == 400


def test_multicast_reaches_friends_and_passes_over_the_rest(scene: Scene) -> None:
    body = {"to": [scene.user_id, UNKNOWN], "messages": [text("避難所を開きました")]}
    answer = scene.call("POST", MULTICAST, body)
    assert (answer.status, answer.body) == (200, {})
    assert line_spec().request_errors("POST", MULTICAST, body) == []
    assert [row.is_delivered for row in scene.line.book()] == [True, False]


def test_one_malformed_id_refuses_the_whole_multicast(scene: Scene) -> None:
    answer = scene.call("POST", MULTICAST, {"to": [scene.user_id, "U123"], "messages": [text("x")]})
    assert answer.status == 400
    assert "to[1]" in answer.body["message"]
    assert scene.line.book() == ()
    assert scene.call("POST", MULTICAST, {"to": [UNKNOWN] * 501, "messages": [text("x")]}).status == 400


def test_broadcast_goes_to_every_friend(scene: Scene) -> None:
    scene.line.phone(scene.channel.channel_id, scene.line.add_resident("住民B").user_id).follows()
    assert scene.call("POST", "/v2/bot/message/broadcast", {"messages": [text("x")]}).status == 200
    assert len(scene.line.book()) == 2


def test_the_rate_limit_has_its_own_words_and_passes(scene: Scene) -> None:
    body = {"to": [scene.user_id], "messages": [text("x")]}
    statuses = [scene.call("POST", MULTICAST, body).status for _ in range(200)]
    refused = scene.call("POST", MULTICAST, body)
    assert set(statuses) == {200}
    assert (refused.status, refused.body["message"]) == (429, RATE_LIMIT)
    scene.clock.pass_(seconds=1)
    assert scene.call("POST", MULTICAST, body).status == 200


def test_the_monthly_limit_counts_people_and_not_replies(scene: Scene) -> None:
    scene.line.change_channel(scene.channel.channel_id, monthly_limit=2)
    push = {"to": scene.user_id, "messages": [text("一"), text("二")]}
    assert [scene.call("POST", PUSH, push).status for _ in range(2)] == [200, 200]
    refused = scene.call("POST", PUSH, push)
    assert (refused.status, refused.body["message"]) == (429, MONTHLY_LIMIT)
    assert scene.call("POST", REPLY, {"replyToken": reply_token(scene), "messages": [text("x")]}).status == 200
    assert scene.call("GET", "/v2/bot/message/quota").body == {"type": "limited", "value": 2}
    assert scene.call("GET", "/v2/bot/message/quota/consumption").body == {"totalUsage": 2}
    scene.clock.pass_(days=40)
    assert scene.call("POST", PUSH, push).status == 200


def test_validation_checks_messages_and_sends_nothing(scene: Scene) -> None:
    for method in ("reply", "push", "multicast"):
        path = f"/v2/bot/message/validate/{method}"
        assert scene.call("POST", path, {"messages": [text("x")]}).status == 200
        refused = scene.call("POST", path, {"messages": [{"type": "text", "text": ""}]})
        assert refused.body == {
            "message": "The request body has 1 error(s)",
            "details": [{"message": "May not be empty", "property": "messages[0].text"}],
        }
        assert line_spec().object_errors("messaging-api", "ErrorResponse", refused.body) == []
    assert scene.line.book() == ()


def test_the_loading_animation_runs_until_a_message_comes(scene: Scene) -> None:
    path, body = "/v2/bot/chat/loading/start", {"chatId": scene.user_id, "loadingSeconds": 20}
    shown = f"/_line/chats/{scene.channel.channel_id}/{scene.user_id}"
    assert scene.call("POST", path, body).status == 202
    assert line_spec().request_errors("POST", path, body) == []
    now = int((scene.clock() + timedelta(seconds=20)).timestamp() * 1000)
    assert scene.call("GET", shown).body["loading_until"] == now
    scene.call("POST", PUSH, {"to": scene.user_id, "messages": [text("x")]})
    assert scene.call("GET", shown).body["loading_until"] == 0
    assert scene.call("POST", path, {"chatId": scene.user_id, "loadingSeconds": 7}).status == 400
