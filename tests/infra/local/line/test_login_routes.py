from urllib.parse import parse_qs, urlsplit

import jwt

from tests.infra.local.line.conftest import Scene
from tests.kit.line_spec import line_spec

LIFF = "1600000000-abcdefgh"


def fragment(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).fragment).items()}


def test_a_stateless_token_is_issued_for_id_and_secret(scene: Scene) -> None:
    fields = {"grant_type": "client_credentials", "client_id": scene.channel.channel_id}
    answer = scene.call.form("/oauth2/v3/token", **fields, client_secret=scene.channel.secret)
    assert (answer.status, answer.body["expires_in"]) == (200, 900)
    schema = "IssueStatelessChannelAccessTokenResponse"
    assert line_spec().object_errors("channel-access-token", schema, answer.body) == []
    token = f"Bearer {answer.body['access_token']}"
    assert scene.call("GET", "/v2/bot/info", Authorization=token).status == 200
    assert scene.call.form("/oauth2/v3/token", **fields, client_secret="wrong").status == 400
    assert scene.call.form("/oauth2/v3/token", grant_type="password").status == 400


def test_an_id_token_can_be_verified_with_the_published_key(scene: Scene) -> None:
    token = scene.line.id_token(scene.channel.channel_id, scene.user_id)
    keys = jwt.PyJWKSet.from_dict(scene.call("GET", "/oauth2/v2.1/certs").body)
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(
        token, key, ["ES256"], audience=scene.channel.login_channel_id, issuer="https://access.line.me",
        options={"verify_exp": False, "verify_iat": False},
    )  # fmt: skip
    assert claims["sub"] == scene.user_id
    assert claims["exp"] - claims["iat"] == 3600


def test_the_verify_endpoint_knows_good_from_bad(scene: Scene) -> None:
    token = scene.line.id_token(scene.channel.channel_id, scene.user_id)
    verify = {"id_token": token, "client_id": scene.channel.login_channel_id}
    assert scene.call.form("/oauth2/v2.1/verify", **verify).body["sub"] == scene.user_id
    for wrong in ({"client_id": "1"}, {"id_token": token[:-4] + "AAAA"}, {"user_id": "U" + "0" * 32}):
        assert scene.call.form("/oauth2/v2.1/verify", **{**verify, **wrong}).status == 400
    scene.clock.pass_(hours=1)
    expired = scene.call.form("/oauth2/v2.1/verify", **verify)
    assert (expired.status, expired.body["error_description"]) == (400, "IdToken expired.")


def test_a_liff_link_leads_to_the_page_with_tokens_in_the_fragment(scene: Scene) -> None:
    url = scene.phone.opens(f"https://liff.line.me/{LIFF}/reports/7?from=chat")
    assert url.startswith("https://sakura.example/liff/reports/7?from=chat#")
    ours = scene.phone.opens(f"{scene.line.url}/liff/{LIFF}/reports/7?from=chat")
    assert ours.startswith("https://sakura.example/liff/reports/7?from=chat#")
    told = fragment(url)
    verified = scene.call.form("/oauth2/v2.1/verify", id_token=told["id_token"], client_id=told["client_id"])
    assert verified.body["sub"] == scene.user_id
    answer = scene.call("GET", f"/oauth2/v2.1/verify?access_token={told['access_token']}")
    assert answer.body["client_id"] == scene.channel.login_channel_id
    scene.clock.pass_(hours=12)
    assert scene.call("GET", f"/oauth2/v2.1/verify?access_token={told['access_token']}").status == 400


def test_the_stand_ins_own_link_redirects_there(scene: Scene) -> None:
    link = scene.phone.liff_link(LIFF, "reports/7").removeprefix(scene.line.url)
    answer = scene.call("GET", link + "&from=chat")
    assert answer.status == 302
    assert answer.headers["Location"].startswith("https://sakura.example/liff/reports/7?from=chat#")


def test_a_browser_without_a_phone_is_asked_who_it_is(scene: Scene) -> None:
    answer = scene.call("GET", f"/liff/{LIFF}/reports?redirect_uri=https://sakura.example/liff/reports")
    assert "住民A" in answer.raw.decode()
    assert f"line_user={scene.user_id}" in answer.raw.decode()


def test_login_leads_back_to_pages_of_the_app_only(scene: Scene) -> None:
    path = f"/liff/{LIFF}/?line_user={scene.user_id}&redirect_uri="
    back = scene.call("GET", path + "https://sakura.example/liff/reports?a=1")
    assert back.headers["Location"].startswith("https://sakura.example/liff/reports?a=1#")
    assert scene.call("GET", path + "https://evil.example/").status == 400
    assert scene.call("GET", "/liff/none/").status == 404


def test_another_provider_knows_the_same_person_by_another_id(scene: Scene) -> None:
    other = scene.line.add_channel("みなと市", provider="minato")
    there = scene.line.phone(other.channel_id, scene.user_id)
    assert there.user_id != scene.user_id
    assert scene.line.phone(other.channel_id, scene.user_id).user_id == there.user_id
    claims = jwt.decode(scene.line.id_token(other.channel_id, scene.user_id), options={"verify_signature": False})
    assert (claims["sub"], claims["aud"]) == (there.user_id, other.login_channel_id)


def test_the_sdk_script_is_served(scene: Scene) -> None:
    answer = scene.call("GET", "/liff/edge/2/sdk.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
