from dataclasses import replace
from typing import Any

import pytest

from chalicelib.kernel.errors import StaffMistake, TemporaryFailure
from chalicelib.platform.broadcasts.checks import Checked, check, refuse_errors
from chalicelib.platform.broadcasts.links import Look
from chalicelib.platform.broadcasts.model import Account, Button, Wording
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import Office
from tests.kit.fakes import Clock
from tests.kit.offices import a_house, a_resident, a_tenant, an_office
from tests.platform.broadcasts.sends import a_broadcast, a_content

PICTURE = "https://town.example/a.png"


@pytest.fixture
def office(estate: None) -> Office:
    office = an_office(a_house(clock=Clock()), a_tenant(settings={"broadcasts": {"yen_per_message": 0.5}}))
    for number, language in enumerate(("ja", "ja", "en")):
        a_resident(office, str(number), language=language)
    return office


def found(office: Office, kind: str = "", **facts: Any) -> list[str]:
    checked = check(office, a_broadcast(**facts))
    return [finding.text for finding in checked.findings if kind in ("", finding.kind)]


def test_the_check_tells_count_languages_cost_and_the_change_since_last_time(office: Office) -> None:
    before = a_broadcast("OLD", state="sent", made_at="2026-11-01", account=Account(planned=2))
    Broadcasts(office.scope).add(before)
    checked = check(office, a_broadcast())
    assert (checked.count.number, checked.count.is_exact, checked.last, checked.yen) == (3, True, 2, 1.5)
    assert dict(checked.count.by_language) == {"ja": 2, "en": 1}


def test_line_s_quota_is_shown_and_a_line_that_does_not_answer_stops_nothing(office: Office) -> None:
    line: Any = office.house.line
    assert check(office, a_broadcast()).quota_left is None
    line.fail(TemporaryFailure("LINE: 500"), times=2)
    assert check(office, a_broadcast()).quota_left is None


def test_a_text_without_fault_is_only_told_who_reads_another_language(office: Office) -> None:
    assert found(office) == [
        "英語 (English)を選んだ1人には日本語で届きます。できれば英語 (English)の文も書いてください。"
    ]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"content": a_content(wording={})}, "日本語の文を書いてください。"),
        ({"content": a_content("")}, "日本語の本文を書いてください。"),
        ({"content": a_content(wording={"ja": Wording(body="あ"), "en": Wording("Title")})}, "英語 (English)の本文を"),
        ({"content": a_content(kind="image", picture=PICTURE)}, "（代替テキスト）を書いてください。"),
        ({"content": a_content(kind="image", wording={"ja": Wording(alt="図")})}, "画像のアドレスを書いてください。"),
        ({"content": a_content(kind="card")}, "日本語の見出しを書いてください。"),
        ({"content": a_content(kind="coupon")}, "クーポンの番号"),
        ({"content": a_content(kind="survey", survey="no/page", wording={"ja": Wording("あ", "い")})}, "がありません"),
        ({"content": a_content("あ" * 4961)}, "文が長すぎます"),
        ({"content": a_content("{日付}に")}, "｛日付｝に入れる言葉がありません。"),
        ({"category": "none"}, "カテゴリを選んでください。"),
        ({"content": a_content("https://town.example/gone を見てください")}, "のページがありません。"),
    ],
)
def test_what_cannot_be_sent_is_an_error(office: Office, facts: dict[str, Any], told: str) -> None:
    assert any(told in text for text in found(office, "error", **facts))


def test_a_button_must_lead_somewhere(office: Office) -> None:
    for to, is_wrong in (
        ("https://town.example/", False),
        ("tel:0123-45-6789", False),
        ("garbage/next", True),
        ("", True),
    ):
        links: Any = office.house.links
        links.put("https://town.example/")
        button = Button({"ja": "見る"}, to)
        content = a_content(kind="card", wording={"ja": Wording("見出し", "本文")}, buttons=(button,))
        assert any("行き先" in text for text in found(office, "error", content=content)) is is_wrong, to


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (Look("opens", "image/png", 10_000), ""),
        (Look("opens", "image/gif", 10_000), "JPEG か PNG"),
        (Look("opens", "image/png", 2_000_000), "画像が大きすぎます（2.0MB）"),
        (Look("not_public"), "画像のアドレスが開けません"),
    ],
)
def test_a_picture_must_be_one_that_line_shows(office: Office, look: Look, told: str) -> None:
    links: Any = office.house.links
    links.put(PICTURE, look)
    content = a_content(kind="image", picture=PICTURE, wording={"ja": Wording(alt="図")})
    errors = found(office, "error", content=content)
    assert (errors == []) if not told else any(told in text for text in errors)


def test_a_link_into_the_town_hall_s_network_is_an_error_and_one_that_does_not_answer_a_warning(office: Office) -> None:
    links: Any = office.house.links
    links.put("https://10.0.0.1/", Look("not_public"))
    links.put("https://slow.example/", Look("unsure"))
    content = a_content("https://10.0.0.1/ と https://slow.example/。")
    assert any("庁外から開けません" in text for text in found(office, "error", content=content))
    assert any("slow.example/」が開けるか" in text for text in found(office, "warning", content=content))


def test_nobody_is_let_through_with_errors_or_unseen_warnings(office: Office) -> None:
    checked: Checked = check(office, a_broadcast())
    with pytest.raises(StaffMistake, match="確かめていない注意"):
        checked.refuse([])
    checked.refuse([finding.key for finding in checked.warnings])
    with pytest.raises(StaffMistake, match="まだ配信できません"):
        check(office, a_broadcast(category="none")).refuse([finding.key for finding in checked.findings])


def test_a_tick_is_for_one_finding_and_no_other(office: Office) -> None:
    first = check(office, a_broadcast(content=a_content("090-1111-2222")))
    second = check(office, a_broadcast(content=a_content("090-3333-4444")))
    keys = [{finding.key for finding in each.warnings if "携帯" in finding.text} for each in (first, second)]
    assert keys[0].isdisjoint(keys[1])


def test_an_approver_s_look_counts_nobody(office: Office) -> None:
    refuse_errors(office, a_broadcast(audience={"category": "gone"}))
    with pytest.raises(StaffMistake, match="このままでは配信できません"):
        refuse_errors(office, replace(a_broadcast(), content=a_content("")))
