import re

from infra.local.line.tokens import STATELESS_LIFE
from tests.infra.local.line.bot import text
from tests.infra.local.line.conftest import Scene
from tests.kit.line_spec import line_spec

PUSH = "/v2/bot/message/push"


def test_a_call_without_a_good_token_is_refused(scene: Scene) -> None:
    for authorization in ("", "Bearer", "Bearer nonsense", "Basic abc"):
        answer = scene.call("GET", "/v2/bot/info", Authorization=authorization)
        assert answer.status == 401
        assert line_spec().object_errors("messaging-api", "ErrorResponse", answer.body) == []


def test_a_stateless_token_lives_fifteen_minutes(scene: Scene) -> None:
    token = f"Bearer {scene.line.token(scene.channel.channel_id)}"
    scene.clock.pass_(seconds=STATELESS_LIFE.total_seconds() - 1)
    assert scene.call("GET", "/v2/bot/info", Authorization=token).status == 200
    scene.clock.pass_(seconds=1)
    assert scene.call("GET", "/v2/bot/info", Authorization=token).status == 401


def test_bodies_are_json_of_the_right_kind_and_size(scene: Scene) -> None:
    assert scene.call.raw("POST", PUSH, b"{not json").status == 400
    assert scene.call.raw("POST", PUSH, b"[]").status == 400
    assert scene.call.raw("POST", PUSH, b"{}", "text/plain").status == 415
    big = {"to": scene.user_id, "messages": [text("x")], "padding": "x" * (2 * 1024 * 1024)}
    assert scene.call("POST", PUSH, big).status == 413


def test_unknown_places_answer_in_lines_form(scene: Scene) -> None:
    answer = scene.call("GET", "/v2/bot/nowhere")
    assert (answer.status, answer.body) == (404, {"message": "Not found"})
    assert answer.headers["x-line-request-id"]


def test_every_route_offered_is_one_that_line_has(scene: Scene) -> None:
    line_spec()  # skips without LINE's files
    outside = {"/oauth2/v2.1/certs", "/oauth2/v2.1/verify"}  # LINE Login has no OpenAPI file
    rules = [rule for rule in scene.line.app.url_map.iter_rules() if rule.rule.startswith(("/v2/", "/oauth2/"))]
    assert len(rules) > 30
    for rule in rules:
        if rule.rule in outside:
            continue
        path = re.sub(r"<any\(reply.*>", "reply", rule.rule)
        path = re.sub(r"<[^>]+>", "x", path)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            complaints = line_spec().request_errors(method, path, {})
            assert not any("no such route" in each for each in complaints), rule
