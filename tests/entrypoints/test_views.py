"""Pages a service declares for residents, through the HTTP door: what is shown, what is done once, what is refused."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest

from chalicelib.adapters.s3.memory import MemoryFiles
from tests.kit.journey import Town, TownResident, at
from tests.kit.liff import a_town_with_pages
from tests.kit.stall import STALL
from tests.kit.survey import SURVEY
from tests.kit.visitors import Seen, Visitor

pytestmark = pytest.mark.usefixtures("estate")


@pytest.fixture
def town() -> Town:
    return a_town_with_pages(STALL, SURVEY)


@pytest.fixture
def resident(town: Town) -> TownResident:
    return town.resident()


def done(town: Town, kind: str) -> list[str]:
    """What actions of that kind left, in no order."""
    files = town.house.files
    assert isinstance(files, MemoryFiles)
    whole = [path.partition(f"{town.office.tenant.id}/")[2] for path in files.paths()]
    return [files.fetch(town.office.scope, name).decode() for name in whole if name.startswith(f"{kind}/")]


def shell(town: Town, path: str) -> str:
    """Where the shell goes on to."""
    seen = Visitor(town.house).opens(f"/liff/{town.channel.key}{path}")
    assert seen.status == 200
    found = re.search(r'data-go="([^"]*)"', seen.text)
    return found[1].replace("&amp;", "&") if found else ""


# The way in


def test_the_shell_leads_to_a_page_to_look_at_as_to_a_flow(town: Town) -> None:
    key = town.channel.key
    assert shell(town, "/stall/wallet") == f"/liff/{key}/stall/wallet/view"
    assert shell(town, "/survey/letter") == f"/liff/{key}/survey/letter/form"
    assert shell(town, "/nothing/here") == f"/liff/{key}/nothing/here/form"


def test_what_is_asked_of_a_page_travels_through_the_shell_and_lines_state(town: Town) -> None:
    key = town.channel.key
    assert shell(town, "/stall/map?near=a%20b&spot=7") == f"/liff/{key}/stall/map/view?near=a+b&spot=7"
    state = "?liff.state=%2Fstall%2Fmap%3Fspot%3D7%26code%3Dx&lang=en"
    assert shell(town, state) == f"/liff/{key}/stall/map/view?spot=7&code=x&lang=en"


def test_what_line_adds_to_an_address_is_not_the_pages(town: Town) -> None:
    added = "/stall/map?spot=7&code=c&state=s&liffClientId=1&liffRedirectUri=u&liff.referrer=r"
    assert shell(town, added) == f"/liff/{town.channel.key}/stall/map/view?spot=7"


def test_nobody_sees_a_page_without_a_session_and_the_way_back_keeps_what_was_asked(town: Town) -> None:
    seen = Visitor(town.house).opens(f"/liff/{town.channel.key}/stall/map/view?spot=7")
    assert seen.status == 401
    assert seen.links[-1] == f"{town.house.liff_url}/{town.channel.liff_id}/stall/map?spot=7"


def test_a_form_sent_after_the_hour_leads_back_to_the_page_it_stood_on(town: Town, resident: TownResident) -> None:
    resident.opens("stall/wallet?used=x")
    town.clock.pass_(hours=1)
    seen = resident.presses("use", coupon="パン")
    assert seen.status == 401
    assert seen.links[-1].endswith("/stall/wallet?used=x")
    assert done(town, "used") == []


def test_a_session_of_one_town_opens_no_page_of_another(town: Town, resident: TownResident) -> None:
    other = a_town_with_pages(STALL, id_="yamabe", town=town)
    resident.opens("stall/wallet")
    assert resident.browser
    there = f"/liff/{other.channel.key}/stall/wallet"
    assert resident.browser.opens(f"{there}/view").status == 401
    assert resident.browser.posts(f"{there}/do/use", [("a.coupon", "x")]).status == 401
    assert resident.browser.posts(f"{there}/tap", []).status == 401


@pytest.mark.parametrize("page", ["stall/nothing", "survey/wallet", "elsewhere/wallet"])
def test_what_the_town_does_not_offer_is_not_found(resident: TownResident, page: str) -> None:
    assert resident.opens(page).status == 404


def test_a_service_the_town_stopped_offering_is_not_found(town: Town, resident: TownResident) -> None:
    other = a_town_with_pages(SURVEY, id_="yamabe", town=town)
    seen = other.resident().opens("stall/wallet")
    assert seen.status == 404


def test_an_action_nobody_declared_is_not_found(town: Town, resident: TownResident) -> None:
    resident.opens("stall/wallet")
    assert resident.browser
    assert resident.browser.posts(f"/liff/{town.channel.key}/stall/wallet/do/steal", []).status == 404


# What is shown


def test_a_page_shows_its_blocks_in_the_residents_language(resident: TownResident) -> None:
    seen = resident.opens("stall/wallet")
    for words in ("クーポン帳", "使うものをえらんでください。", "パン 100円引き", "お一人1回", "2026-12-31"):
        assert words in seen.text
    english = resident.opens("stall/wallet?lang=en")
    assert "Bread, 100 yen off" in english.text
    assert '<html lang="en">' in english.text


def test_links_keep_the_language_that_was_asked_for(resident: TownResident) -> None:
    seen = resident.opens("stall/wallet?lang=en")
    assert any(link.endswith("/stall/map/view?near=a+b&lang=en") for link in seen.links)
    moved = resident.presses("use", coupon="パン")
    assert "パン was used." in moved.text


def test_the_language_is_changed_without_losing_what_was_asked(resident: TownResident) -> None:
    seen = resident.opens("stall/wallet?used=%E9%A7%85")
    assert any(link.endswith("/view?used=%E9%A7%85&lang=en") for link in seen.links)


def test_a_cards_buttons_lead_out_to_our_pages_and_to_the_telephone(town: Town, resident: TownResident) -> None:
    links = resident.opens("stall/wallet").links
    assert "tel:0123456789" in links
    assert any(link.startswith("https://bakery.example/%E3%83%91") for link in links)
    assert f"/liff/{town.channel.key}/stall/map/view?near=1" in links
    assert not any(link.startswith("javascript:") for link in links)


def test_a_tap_on_a_page_is_heard_in_the_chat(town: Town, resident: TownResident) -> None:
    seen = resident.opens("stall/wallet")
    assert resident.browser
    form = next(form for form in seen.forms if form.action.endswith("/tap"))
    answered = resident.browser.follows(resident.browser.sends(seen, form))
    assert "お答えは、LINEのトークでお送りします。" in answered.text
    resident.browser.sends(seen, form)
    events = [body["event"] for _, body in town.queues.sent]
    assert [event["postback"]["data"] for event in events] == ["stall/ask/bread"] * 2
    assert len({event["webhookEventId"] for event in events}) == 1
    assert events[0]["source"]["userId"] == resident.user_id


def test_a_tap_cannot_be_made_to_say_something_else(town: Town, resident: TownResident) -> None:
    seen = resident.opens("stall/wallet")
    assert resident.browser
    form = next(form for form in seen.forms if form.action.endswith("/tap"))
    assert resident.browser.sends(seen, form, asks="profile/erase/yes").status == 200
    assert town.queues.sent == []


def test_a_map_is_a_list_too(resident: TownResident) -> None:
    seen = resident.opens("stall/map")
    assert 'data-pin="35.1,139.1"' in seen.text
    assert "改札の横" in seen.text
    assert "済み" in seen.text
    assert "https://cyberjapandata.gsi.go.jp" in seen.response.headers["content-security-policy"]
    assert "ありません。" in resident.opens("stall/map?empty=1").text


def test_a_code_is_drawn_without_anything_the_policy_refuses(resident: TownResident) -> None:
    seen = resident.opens("stall/code")
    assert "<svg viewBox=" in seen.text
    assert "4K7Q" in seen.text
    assert 'data-code="2"' in seen.text
    assert " style=" not in seen.text


@pytest.mark.parametrize("page", ["stall/wallet", "stall/map", "stall/code"])
def test_pages_run_nothing_but_our_own_scripts(resident: TownResident, page: str) -> None:
    seen = resident.opens(page)
    policy = seen.response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "style-src 'self'" in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)", seen.text)


# What is done


def test_a_form_does_its_deed_and_tells_it_once_on_the_next_page(town: Town, resident: TownResident) -> None:
    resident.opens("stall/wallet")
    seen = resident.presses("use", coupon="牛乳")
    assert seen.path.endswith("/stall/wallet/view?used=%E7%89%9B%E4%B9%B3")
    assert "完了" in seen.text
    assert seen.text.count("牛乳を使いました。") == 2
    assert done(town, "used") == ["牛乳"]
    assert resident.browser
    assert resident.browser.opens(seen.path).text.count("牛乳を使いました。") == 1


def test_the_same_form_sent_twice_is_done_once_and_tells_the_same(town: Town, resident: TownResident) -> None:
    first = resident.opens("stall/wallet")
    one = resident.presses("use", coupon="パン")
    resident.page = first
    two = resident.presses("use", coupon="パン")
    assert done(town, "used") == ["パン"]
    assert "パンを使いました。" in two.text
    assert one.path == two.path


def test_two_forms_of_one_page_are_two_deeds(town: Town, resident: TownResident) -> None:
    first = resident.opens("stall/wallet")
    resident.presses("use", coupon="パン")
    resident.page = first
    resident.presses("use", coupon="牛乳")
    assert sorted(done(town, "used")) == ["パン", "牛乳"]


GOOD = {"name": "みなと", "kind": "a", "count": "３", "day": "2026-11-20", "agrees": "yes"}


def test_an_action_sees_the_fields_of_its_form_and_no_others(town: Town, resident: TownResident) -> None:
    resident.opens("stall/wallet")
    resident.presses("report", **GOOD, extra="x")
    assert done(town, "report") == ["agrees=yes,count=3,day=2026-11-20,kind=a,name=みなと"]


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("name", "", "入力してください。"),
        ("name", "あ" * 11, "10文字以内で入力してください。"),
        ("kind", "", "えらんでください。"),
        ("count", "たくさん", "数字で入力してください。"),
        ("day", "きょう", "日付を確認してください。"),
        ("agrees", "", "えらんでください。"),
    ],
)
def test_a_field_that_is_wrong_is_told_beside_it_and_the_rest_is_kept(
    town: Town, resident: TownResident, field: str, value: str, complaint: str
) -> None:
    resident.opens("stall/wallet?used=x")
    seen = resident.presses("report", **GOOD | {field: value})
    assert seen.status == 422
    assert complaint in seen.text
    assert seen.text.count('aria-invalid="true"') == 1
    assert "xを使いました。" in seen.text, "the page it came from, with what was asked of it"
    assert done(town, "report") == []
    form = next(form for form in seen.forms if form.action.endswith("/do/report"))
    kept = {name: value for name, value in form.fields if name.startswith("a.")}
    assert kept.get("a.kind", "") == (GOOD | {field: value})["kind"]
    assert kept["a.name"] == (GOOD | {field: value})["name"]


def test_what_the_action_refuses_is_told_in_its_words_and_may_be_sent_again(town: Town, resident: TownResident) -> None:
    resident.opens("stall/wallet?lang=en")
    seen = resident.presses("report", **GOOD | {"name": "だめ"})
    assert seen.status == 422
    assert "That name cannot be taken." in seen.text
    assert 'role="alert"' in seen.text
    assert "Thank you for telling us." in resident.presses("report", name="よい").text
    assert len(done(town, "report")) == 1


def test_something_that_changed_meanwhile_is_told_kindly(resident: TownResident) -> None:
    first = resident.opens("stall/wallet")
    assert resident.browser
    form = next(form for form in first.forms if form.action.endswith("/do/use"))
    seen = resident.browser.sends(first, form, **{"a.coupon": "busy"})
    assert seen.status == 422
    assert "同時に変更がありました" in seen.text


@pytest.mark.parametrize("forged", [{"mark": "x"}, {"nonce": "x"}, {"asks": "[]"}, {"mark": ""}, {"nonce": ""}])
def test_a_forged_or_stale_form_is_shown_again_and_not_done(
    town: Town, resident: TownResident, forged: dict[str, str]
) -> None:
    first = resident.opens("stall/wallet")
    assert resident.browser
    form = next(form for form in first.forms if form.action.endswith("/do/report"))
    typed = {f"a.{name}": value for name, value in GOOD.items()}
    seen = resident.browser.sends(first, form, **typed, **forged)
    assert seen.status == 200
    assert "まだ何も行っていません" in seen.text
    assert "みなと" in seen.text
    assert done(town, "report") == []
    resident.page = seen
    assert "連絡を受け付けました。" in resident.presses("report").text


def test_a_form_of_an_earlier_session_is_shown_again(town: Town, resident: TownResident) -> None:
    first = resident.opens("stall/wallet")
    resident.opens("stall/wallet")
    resident.page = first
    assert "まだ何も行っていません" in resident.presses("use", coupon="パン").text
    assert done(town, "used") == []


def test_a_form_of_one_action_is_not_taken_for_another(town: Town, resident: TownResident) -> None:
    first = resident.opens("stall/map")
    assert resident.browser
    form = next(form for form in first.forms if form.action.endswith("/do/try"))
    fields = [*form.fields, *((f"a.{name}", value) for name, value in at("where", 35.1, 139.1).items())]
    seen = resident.browser.posts(form.action.replace("/do/try", "/do/stamp"), fields)
    assert "まだ何も行っていません" in seen.text
    assert done(town, "stamp") == []


# Where the phone is


def test_a_place_arrives_with_its_accuracy_and_moment(town: Town, resident: TownResident) -> None:
    resident.opens("stall/map")
    seen = resident.presses("stamp", **at("where", 35.1, 139.1, accuracy=12.5))
    assert "スタンプを押しました。" in seen.text
    assert done(town, "stamp") == ["35.1,139.1,12.5,2026-11-20T01:00:00+00:00,"]


def broken(**parts: str) -> dict[str, str]:
    return at("where", 35.1, 139.1) | {f"where.{part}": value for part, value in parts.items()}


BROKEN: Sequence[dict[str, str]] = (
    {},
    broken(lat="95"),
    broken(lon="x"),
    broken(accuracy="-1"),
    broken(accuracy="inf"),
    broken(lat="nan"),
    broken(at="now"),
    broken(at="2026-11-20T01:00:00"),
)


@pytest.mark.parametrize("told", BROKEN)
def test_a_place_that_is_needed_and_cannot_be_read_is_asked_for_kindly(
    town: Town, resident: TownResident, told: dict[str, str]
) -> None:
    resident.opens("stall/map")
    seen = resident.presses("stamp", **told)
    assert seen.status == 422
    assert "現在地がわからないため" in seen.text
    assert done(town, "stamp") == []


@pytest.mark.parametrize("told", BROKEN)
def test_a_place_that_is_not_needed_arrives_empty_where_it_is_not_told(
    town: Town, resident: TownResident, told: dict[str, str]
) -> None:
    resident.opens("stall/map")
    resident.presses("try", **told, typed="12")
    assert done(town, "stamp") == [",,,,12"]


def test_a_session_is_not_lengthened_by_looking(town: Town, resident: TownResident) -> None:
    seen: Seen = resident.opens("stall/wallet")
    assert resident.browser
    for _ in range(4):
        town.clock.pass_(seconds=timedelta(minutes=14).total_seconds())
        seen = resident.browser.opens(seen.path)
        assert seen.status == 200
    town.clock.pass_(minutes=4)
    assert resident.browser.opens(seen.path).status == 401
