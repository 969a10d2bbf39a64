"""Residents' pages through the HTTP door: who gets in, what is kept, what is handed over."""

import io
import json
import logging
import random
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.adapters.login.memory import MemoryLogin
from chalicelib.adapters.s3.memory import MemoryFiles
from chalicelib.entrypoints import liff
from chalicelib.entrypoints.http import ROUTES
from chalicelib.platform.flows.model import Flow
from chalicelib.platform.residents.model import Resident
from chalicelib.services import SERVICES, load
from tests.kit.journey import Town
from tests.kit.liff import PageVisitor, a_town_with_pages, a_visitor
from tests.kit.survey import SURVEY
from tests.kit.visitors import Seen

pytestmark = pytest.mark.usefixtures("estate")
WHOLE = {
    "topic": "road",
    "district": "yamate",
    "day": "2026-11-20",
    "count": "2",
    "place_point": "35.1, 139.1",
    "memo": "穴があいています",
}


@pytest.fixture
def town() -> Town:
    return a_town_with_pages(SURVEY)


@pytest.fixture
def visitor(town: Town) -> PageVisitor:
    return a_visitor(town)


def said_after(visitor: PageVisitor) -> list[str]:
    """What the resident reads in the chat once the workers have done their work."""
    before = len(visitor.town.line.said_to(visitor.resident.user_id))
    visitor.town.pump()
    return [
        json.dumps(each, ensure_ascii=False) for each in visitor.town.line.said_to(visitor.resident.user_id)[before:]
    ]


def answers_in(said: list[str]) -> dict[str, object]:
    """The answers the survey tells when it is done."""
    told = json.loads(said[0])["text"]
    answers = json.loads(told)
    assert isinstance(answers, dict)
    return answers


def jpeg(width: int = 64, height: int = 48, *, seed: int = 1) -> bytes:
    image = Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=95)
    return kept.getvalue()


# The way in


def test_a_page_is_a_shell_until_line_says_who_is_there(visitor: PageVisitor) -> None:
    seen = visitor.browser.opens(visitor.path("letter", ""))
    assert seen.status == 200
    assert f'data-liff-id="{visitor.town.channel.liff_id}"' in seen.text
    assert f'data-go="{visitor.path("letter")}"' in seen.text
    assert "お名前" not in seen.text


def test_lines_first_stop_names_the_page_in_its_state(visitor: PageVisitor) -> None:
    state = f"/liff/{visitor.town.channel.key}?liff.state=%2Fsurvey%2Fspot%3Fonly%3Dplace"
    assert f'data-go="{visitor.path("spot")}?only=place"' in visitor.browser.opens(state).text


@pytest.mark.parametrize("state", ["https://evil.example/x", "/../../console", "/a/b/c", "/A/%00"])
def test_a_state_leads_nowhere_else(visitor: PageVisitor, state: str) -> None:
    seen = visitor.browser.opens(f"/liff/{visitor.town.channel.key}?liff.state={state}")
    assert seen.status == 404


def test_a_state_that_looks_like_another_host_stays_with_us(visitor: PageVisitor) -> None:
    seen = visitor.browser.opens(f"/liff/{visitor.town.channel.key}?liff.state=//evil.example/a/b")
    assert f'data-go="/liff/{visitor.town.channel.key}/a/b/form"' in seen.text
    assert "evil" not in seen.text


def test_an_unknown_channel_has_no_pages(visitor: PageVisitor) -> None:
    assert visitor.browser.opens("/liff/NOBODY/survey/letter").status == 404
    assert visitor.browser.opens("/liff/NOBODY").status == 404


def test_only_lines_sdk_and_our_own_scripts_may_run_in_the_shell(visitor: PageVisitor) -> None:
    policy = visitor.browser.opens(visitor.path("letter", "")).response.headers["content-security-policy"]
    scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "https://static.line-scdn.net" in scripts
    assert "unsafe" not in scripts
    assert "*" not in scripts
    assert "frame-ancestors 'none'" in policy


def test_an_id_token_opens_a_session_that_scripts_cannot_read(visitor: PageVisitor) -> None:
    cookie = visitor.signs_in().response.cookies[0]
    assert f"Path=/liff/{visitor.town.channel.key};" in cookie
    for guard in ("HttpOnly", "SameSite=Lax", "Secure", "Max-Age=3600"):
        assert guard in cookie
    assert visitor.resident.user_id not in cookie


def test_signed_in_the_form_is_there(visitor: PageVisitor) -> None:
    seen = visitor.opens("letter")
    assert seen.status == 200
    assert "お名前" in seen.text


@pytest.mark.parametrize("end", ["/form", "/sent"])
def test_without_a_session_the_page_says_so_and_how_to_come_back(visitor: PageVisitor, end: str) -> None:
    seen = visitor.browser.opens(visitor.path("letter", end))
    assert seen.status == 401
    assert f"https://liff.line.me/{visitor.town.channel.liff_id}/survey/letter" in seen.text
    assert "お名前" not in seen.text


@pytest.mark.parametrize("route", [route for route in ROUTES if route.auth == "resident"], ids=lambda route: route.path)
def test_no_residents_route_answers_without_a_session(visitor: PageVisitor, route: object) -> None:
    assert isinstance(route, type(ROUTES[0]))
    path = route.path.format(key=visitor.town.channel.key, service="survey", page="letter", action="send")
    seen = visitor.browser.opens(path) if route.method == "GET" else visitor.browser.posts(path, [])
    assert seen.status == 401


def test_a_session_ends_an_hour_after_it_began(visitor: PageVisitor) -> None:
    seen = visitor.opens("letter")
    visitor.town.clock.pass_(minutes=59)
    assert visitor.sends(seen, "update").status == 200
    visitor.town.clock.pass_(minutes=2)
    told = visitor.sends(seen, "send", topic="road", name="名前", consent="yes")
    assert told.status == 401
    assert "有効時間" in told.text
    assert visitor.town.queues.sent == []


def test_an_old_token_opens_nothing(visitor: PageVisitor) -> None:
    token = visitor.token()
    visitor.town.clock.pass_(minutes=62)
    seen = visitor.signs_in(token)
    assert seen.status == 403
    assert seen.response.cookies == ()


@pytest.mark.parametrize(
    "body", [b"", b"x", b"[]", b"{}", b'{"id_token": 1}', b'{"id_token": ""}', b'{"id_token":null}']
)
def test_what_is_no_token_opens_nothing(visitor: PageVisitor, body: bytes) -> None:
    address = f"/liff/{visitor.town.channel.key}/session"
    seen = visitor.browser._ask("POST", address, body, {"content-type": "application/json"})
    assert seen.status in {400, 403}
    assert seen.response.cookies == ()


def test_another_towns_token_and_session_open_nothing_here(town: Town) -> None:
    other = a_visitor(a_town_with_pages(SURVEY, id_="yamate", town=town))
    here = a_visitor(town)
    assert here.signs_in(other.token()).status == 403
    other.signs_in()
    here.browser.jar = dict(other.browser.jar)
    assert here.browser.opens(here.path("letter")).status == 401


def test_a_session_of_one_channel_is_none_at_another_of_the_same_town(visitor: PageVisitor) -> None:
    from dataclasses import replace

    from chalicelib.platform.channels.repository import Channels

    practice = replace(visitor.town.channel, key="PRACTICE", mode="practice")
    Channels(visitor.town.office.scope).keep(practice)
    visitor.signs_in()
    assert visitor.browser.opens("/liff/PRACTICE/survey/letter/form").status == 401


@pytest.mark.parametrize("made_up", ["", "x", "minato|page-session|7b7d", "m1.AAAA", "é"])
def test_a_made_up_session_is_none(visitor: PageVisitor, made_up: str) -> None:
    visitor.browser.jar["__Secure-page"] = made_up
    assert visitor.browser.opens(visitor.path("letter")).status == 401


@pytest.mark.parametrize(("purpose", "told"), [("page-session", "{}"), ("page-session", "x"), ("page", "{}")])
def test_a_seal_of_ours_that_is_no_session_is_none(visitor: PageVisitor, purpose: str, told: str) -> None:
    visitor.browser.jar["__Secure-page"] = visitor.town.house.sealer.seal("minato", purpose, told)
    assert visitor.browser.opens(visitor.path("letter")).status == 401


def test_signing_in_never_goes_on_with_a_session_that_was_planted(visitor: PageVisitor) -> None:
    attacker = a_visitor(visitor.town)
    attacker.signs_in()
    planted = visitor.browser.jar["__Secure-page"] = attacker.browser.jar["__Secure-page"]
    seen = visitor.opens("letter")
    assert visitor.browser.jar["__Secure-page"] != planted
    visitor.sends(seen, topic="road", name="本人", consent="yes")
    assert said_after(visitor)
    assert said_after(attacker) == []


def test_a_flow_the_town_does_not_offer_is_not_there(visitor: PageVisitor) -> None:
    visitor.signs_in()
    key = visitor.town.channel.key
    for path in ("survey/none", "none/letter", "reports/file"):
        assert visitor.browser.opens(f"/liff/{key}/{path}/form").status == 404


# Filling in


def test_a_whole_form_is_handed_over_and_the_chat_goes_on(visitor: PageVisitor) -> None:
    seen = visitor.sends(visitor.opens("all"), **WHOLE)
    assert seen.status == 303
    assert "送信しました" in visitor.browser.follows(seen).text
    answers = answers_in(said_after(visitor))
    assert answers["topic"] == "road"
    assert answers["place"] == {"lat": 35.1, "lon": 139.1, "address": ""}
    assert answers["memo"] == "穴があいています"


def test_mistakes_are_told_at_their_fields_and_nothing_typed_is_lost(visitor: PageVisitor) -> None:
    seen = visitor.sends(visitor.opens("all"), **{**WHOLE, "count": "12", "day": "", "memo": "穴 <b>大</b>"})
    assert seen.status == 422
    assert 'href="#q-count"' in seen.text
    assert 'href="#q-day"' in seen.text
    assert "2か所を確認してください" in seen.text
    assert "穴 &lt;b&gt;大&lt;/b&gt;" in seen.text
    assert 'value="35.1, 139.1"' in seen.text
    assert visitor.town.queues.sent == []


def test_an_answer_that_opens_more_questions_brings_them_without_a_reproach(visitor: PageVisitor) -> None:
    seen = visitor.sends(visitor.opens("all"), **{**WHOLE, "topic": "park"})
    assert seen.status == 200
    assert "続きの質問があります" in seen.text
    assert "どの公園ですか" in seen.text
    assert "119番" in seen.text
    done = visitor.sends(seen, **{**WHOLE, "topic": "park", "which": "east", "swing": "ぶらんこ"})
    assert done.status == 303
    assert answers_in(said_after(visitor))["swing"] == "ぶらんこ"


def test_drawing_anew_keeps_what_is_typed_and_reproaches_nothing(visitor: PageVisitor) -> None:
    seen = visitor.sends(visitor.opens("all"), "update", topic="park", memo="書きかけ")
    assert seen.status == 200
    assert "書きかけ" in seen.text
    assert "こわれている遊具" in seen.text
    assert 'aria-invalid="true"' not in seen.text


def test_the_language_changes_and_what_is_typed_stays(visitor: PageVisitor) -> None:
    seen = visitor.sends(visitor.opens("letter"), "speak:en", topic="park", name="山田商店")
    assert "What is your name?" in seen.text
    assert '<html lang="en">' in seen.text
    assert "山田商店" in seen.text
    assert "lang=en" in visitor.sends(seen, topic="park", name="山田商店", consent="yes").location


def test_a_search_without_scripts_offers_what_it_found(visitor: PageVisitor) -> None:
    seen = visitor.sends(visitor.opens("all"), "find:district", district_typed="山")
    assert 'value="yamate"' in seen.text
    assert 'value="yamashita"' in seen.text


def test_a_search_with_scripts_answers_as_one_types(visitor: PageVisitor) -> None:
    seen = visitor.opens("all")
    address = visitor.path("all", "/search")
    found = json.loads(visitor.sends(seen, to=address, find="district", district_typed="山").text)
    assert [each["value"] for each in found["choices"]] == ["yamate", "yamashita"]
    near = json.loads(visitor.sends(seen, to=address, find="district", district_point="35.1, 139.1").text)
    assert near["choices"][0] == {"value": "ekimae", "label": "駅前", "detail": "ここから 120m"}
    none = json.loads(visitor.sends(seen, to=address, find="district", district_typed="ない").text)
    assert none == {"choices": [], "told": "見つかりませんでした。別の言葉で入力してください。"}
    assert visitor.sends(seen, to=address, find="memo").status == 404


def test_a_conversation_under_way_goes_on_where_it_stands(visitor: PageVisitor) -> None:
    visitor.resident.posts("survey/letter/")
    visitor.resident.posts("survey/topic/park")
    seen = visitor.opens("letter")
    assert 'name="a.topic"' not in seen.text
    assert "公園" in seen.text
    visitor.sends(seen, name="本人", consent="yes")
    assert answers_in(said_after(visitor)) == {"topic": "park", "name": "本人", "confirm": "yes"}


def test_an_earlier_answer_cannot_bring_a_script_along(visitor: PageVisitor) -> None:
    visitor.resident.posts("survey/spot/")
    visitor.resident.shares(35.1, 139.1, "<script>alert(1)</script>")
    seen = visitor.opens("spot")
    assert "&lt;script&gt;alert(1)" in seen.text
    assert "<script>alert" not in seen.text


def test_a_typed_answer_cannot_break_out_of_its_field(visitor: PageVisitor) -> None:
    nasty = '"><script>alert(1)</script><x y="'
    seen = visitor.sends(
        visitor.opens("all"), place_address=nasty, district_typed=nasty, memo=f"</textarea>{nasty}", count=nasty
    )
    assert "<script>alert" not in seen.text


def test_one_question_can_be_opened_alone_and_the_chat_goes_on(visitor: PageVisitor) -> None:
    visitor.resident.posts("survey/spot/")
    seen = visitor.opens("spot", "?only=place")
    assert "くわしい様子" not in seen.text
    assert visitor.sends(seen, place_point="35.1, 139.1", place_address="橋").status == 303
    assert "くわしい様子を教えてください。" in said_after(visitor)[0]
    visitor.resident.says("段差があります")
    assert visitor.resident.known is not None


def test_a_place_outside_the_town_is_told_at_once(visitor: PageVisitor) -> None:
    seen = visitor.sends(visitor.opens("spot"), place_point="36.9, 139.1")
    assert seen.status == 422
    assert "まちの外" in seen.text


# Sending once


def test_the_same_form_sent_twice_counts_once(visitor: PageVisitor) -> None:
    seen = visitor.opens("all")
    assert [visitor.sends(seen, **WHOLE).status for _ in range(2)] == [303, 303]
    assert len({body["event"]["webhookEventId"] for _, body in visitor.town.queues.sent}) == 1
    assert len(said_after(visitor)) == 1


def test_a_form_opened_anew_is_another_one(visitor: PageVisitor) -> None:
    for _ in range(2):
        visitor.sends(visitor.opens("all"), **WHOLE)
    assert len(said_after(visitor)) == 2


def test_a_form_without_our_mark_is_shown_again_and_not_sent(visitor: PageVisitor) -> None:
    seen = visitor.opens("all")
    pairs = [(f"a.{name.replace('_', '.')}", value) for name, value in WHOLE.items()]
    forged = [("nonce", "N" * 32), ("mark", "M" * 32), ("do", "send"), ("a.confirm", "yes"), *pairs]
    told = visitor.browser.posts(seen.forms[0].action, forged)
    assert told.status == 200
    assert "もう一度送信してください" in told.text
    assert "穴があいています" in told.text
    assert visitor.town.queues.sent == []
    assert visitor.sends(told, **WHOLE).status == 303


def test_a_form_of_an_earlier_session_can_be_sent_again_from_the_next(visitor: PageVisitor) -> None:
    old = visitor.opens("all")
    visitor.signs_in()
    told = visitor.sends(old, **WHOLE)
    assert "もう一度送信してください" in told.text
    assert visitor.sends(told, **WHOLE).status == 303


# What is personal


def test_personal_answers_need_consent_and_it_is_remembered(visitor: PageVisitor) -> None:
    seen = visitor.opens("letter")
    assert "みなと市が受け取り" in seen.text
    refused = visitor.sends(seen, topic="road", name="本人")
    assert refused.status == 422
    assert "同意が必要です" in refused.text
    assert visitor.sends(refused, topic="road", name="本人", consent="yes").status == 303
    said_after(visitor)
    known = visitor.resident.known
    assert isinstance(known, Resident)
    assert list(known.consents) == ["survey/letter"]
    again = visitor.opens("letter")
    assert "同意済み" in again.text
    assert visitor.sends(again, topic="road", name="本人").status == 303


def test_who_leaves_the_personal_question_empty_need_not_agree_to_anything(visitor: PageVisitor) -> None:
    seen = visitor.opens("wish")
    assert "個人情報の取り扱い" in seen.text
    assert visitor.sends(seen, memo="花だんをふやしてください").status == 303
    again = visitor.opens("wish")
    assert visitor.sends(again, memo="花だん", name="本人").status == 422
    visitor.town.pump()
    known = visitor.resident.known
    assert known is None or known.consents == {}


def test_a_page_without_personal_questions_asks_no_consent(visitor: PageVisitor) -> None:
    assert "個人情報" not in visitor.opens("all").text


def test_nothing_personal_lies_open_in_queue_address_or_log(
    visitor: PageVisitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = visitor.opens("letter")
    visitor.sends(seen, topic="road", name="秘密の名前")
    sent = visitor.sends(seen, topic="road", name="秘密の名前", consent="yes")
    assert "秘密" not in json.dumps(visitor.town.queues.sent, ensure_ascii=False, default=str)
    assert sent.location == visitor.path("letter", "/sent") + "?lang=ja"
    for told in (caplog.text,):
        assert "秘密" not in told
        assert visitor.resident.user_id not in told


# Photos


def uploaded(visitor: PageVisitor, seen: Seen, content: bytes) -> Seen:
    return visitor.uploads(seen, visitor.path("all", "/photo"), {"photo": content})


def test_a_photo_is_kept_as_it_is_chosen_and_named_in_the_form(visitor: PageVisitor) -> None:
    seen = visitor.opens("all")
    name = json.loads(uploaded(visitor, seen, jpeg()).text)["name"]
    assert visitor.sends(seen, **WHOLE, photos=[name]).status == 303
    assert answers_in(said_after(visitor))["photos"] == [name]
    files = visitor.town.house.files
    assert files.fetch(visitor.town.office.scope, name).startswith(b"\xff\xd8")


def test_a_photo_stays_with_the_form_when_something_else_is_wrong(visitor: PageVisitor) -> None:
    seen = visitor.opens("all")
    name = json.loads(uploaded(visitor, seen, jpeg()).text)["name"]
    assert f'value="{name}"' in visitor.sends(seen, **{**WHOLE, "day": ""}, photos=[name]).text


def test_without_scripts_photos_come_with_the_form(visitor: PageVisitor) -> None:
    seen = visitor.opens("all")
    files = {"a.photos.file": jpeg()}
    done = visitor.uploads(seen, visitor.path("all"), files, do="send", **WHOLE)
    assert done.status == 303
    photos = answers_in(said_after(visitor))["photos"]
    assert isinstance(photos, list)
    assert len(photos) == 1


def test_what_is_no_photo_is_told_and_the_rest_stays(visitor: PageVisitor) -> None:
    seen = visitor.opens("all")
    told = uploaded(visitor, seen, b"GIF89a but not really")
    assert told.status == 400
    assert "写真" in json.loads(told.text)[0]["description"]
    form = visitor.uploads(seen, visitor.path("all"), {"a.photos.file": b"x" * 99}, do="send", **WHOLE)
    assert form.status == 422
    assert "穴があいています" in form.text
    assert "写真" in form.text


def test_a_photo_of_twelve_megabytes_is_refused_in_words(visitor: PageVisitor) -> None:
    huge = jpeg() + b"\0" * 12_000_000
    seen = visitor.opens("all")
    assert uploaded(visitor, seen, huge).status == 413
    told = visitor.uploads(seen, visitor.path("all"), {"a.photos.file": huge}, do="send", **WHOLE)
    assert told.status == 413
    assert "写真やファイルを小さくして" in told.text


def test_a_photo_of_another_resident_cannot_be_named(visitor: PageVisitor) -> None:
    other = a_visitor(visitor.town)
    theirs = json.loads(uploaded(other, other.opens("all"), jpeg(seed=2)).text)["name"]
    visitor.sends(visitor.opens("all"), **WHOLE, photos=[theirs])
    assert answers_in(said_after(visitor))["photos"] is None


def test_a_photo_without_a_form_of_ours_is_not_kept(visitor: PageVisitor) -> None:
    visitor.signs_in()
    pairs = [("nonce", "N"), ("mark", "M")]
    assert visitor.browser.posts(visitor.path("all", "/photo"), pairs).status == 400
    files = visitor.town.house.files
    assert isinstance(files, MemoryFiles)
    assert files.paths() == []


# The house


def test_every_route_of_residents_pages_says_who_may_knock() -> None:
    ours = [route for route in ROUTES if route.path.startswith("/liff/")]
    assert {(route.method, route.path, route.auth) for route in ours} == {
        ("GET", "/liff/{key}", "none"),
        ("GET", liff.PAGE, "none"),
        ("POST", "/liff/{key}/session", "none"),
        ("GET", f"{liff.PAGE}/form", "resident"),
        ("POST", f"{liff.PAGE}/form", "resident"),
        ("GET", f"{liff.PAGE}/sent", "resident"),
        ("POST", f"{liff.PAGE}/search", "resident"),
        ("POST", f"{liff.PAGE}/photo", "resident"),
        ("GET", f"{liff.PAGE}/view", "resident"),
        ("POST", f"{liff.PAGE}/do/{{action}}", "resident"),
        ("POST", f"{liff.PAGE}/tap", "resident"),
        ("GET", f"{liff.PAGE}/tapped", "resident"),
    }


FLOWS = [(name, entry) for name in SERVICES for entry, found in load(name).entries.items() if isinstance(found, Flow)]


@pytest.mark.parametrize(("service", "flow"), FLOWS)
@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_every_flow_of_every_service_is_a_page_too(service: str, flow: str, language: str) -> None:
    town = a_town_with_pages(*map(load, SERVICES))
    here = PageVisitor(town, town.resident(), service)
    seen = here.opens(flow, f"?lang={language}")
    assert seen.status == 200
    assert here.sends(seen).status in {200, 303, 422}


def test_our_own_words_are_complete_in_every_language() -> None:
    import tomllib

    folder = Path(liff.__file__).parents[1] / "platform" / "liff" / "texts"
    tables = {file.stem: flat(tomllib.loads(file.read_text(encoding="utf-8"))) for file in folder.glob("*.toml")}
    assert tables.keys() == {"ja", "ja-easy", "en"}
    assert tables["ja"] == tables["ja-easy"] == tables["en"]


def flat(table: dict[str, object], before: str = "") -> set[str]:
    return {
        name
        for key, value in table.items()
        for name in (flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key})
    }


def test_a_token_lasts_as_long_as_line_says(town: Town) -> None:
    login = town.house.residents
    assert isinstance(login, MemoryLogin)
    here = a_visitor(town)
    short = login.issue(town.channel, here.resident.user_id, timedelta(minutes=1))
    assert here.signs_in(short).status == 204
