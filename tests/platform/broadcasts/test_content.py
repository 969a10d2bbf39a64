from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.broadcasts.content import messages_of, variant_of
from chalicelib.platform.broadcasts.model import Broadcast, Button, Content, Wording
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.limits import complaints
from chalicelib.platform.residents.model import Person, Resident
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from chalicelib.platform.tenants.model import Area
from tests.kit.line_spec import line_spec
from tests.kit.offices import a_house, a_tenant, an_office
from tests.platform.broadcasts.sends import a_broadcast, a_content

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)  # 23:30 in Japan
AREAS = (Area("chuo", "中央", "ちゅうおう"), Area("kita", "北"))


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house(), a_tenant(areas=AREAS))


def someone(**facts: Any) -> Resident:
    return Resident("R1", "CHANNEL-MINATO", f"U{1:032x}", **facts)


def written(*languages: str, body: str = "{language}") -> Content:
    return Content("text", {language: Wording(body=body.replace("{language}", language)) for language in languages})


def read_by(office: Office, broadcast: Broadcast, resident: Resident, at: datetime = NOON) -> list[Any]:
    return list(messages_of(office, broadcast, variant_of(office, broadcast, resident, at)).messages)


@pytest.mark.parametrize(
    ("languages", "chosen", "read"),
    [
        (("ja", "ja-easy", "en"), "en", "en"),
        (("ja", "ja-easy"), "en", "ja-easy"),
        (("ja", "en"), "ja-easy", "ja"),
        (("ja", "ja-easy"), "ja-easy", "ja-easy"),
        (("ja", "ja-easy"), "ja", "ja"),
        (("ja", "ja-easy"), "", "ja"),
        (("ja",), "en", "ja"),
    ],
)
def test_each_resident_reads_their_language_or_easy_japanese_or_japanese(
    office: Office, languages: tuple[str, ...], chosen: str, read: str
) -> None:
    broadcast = a_broadcast(content=written(*languages))
    assert read_by(office, broadcast, someone(language=chosen)) == [{"type": "text", "text": read}]


def test_districts_are_variants_only_where_the_text_names_them(office: Office) -> None:
    resident = someone(persons=(Person("self", "自分", "chuo"),))
    assert variant_of(office, a_broadcast(), resident, NOON) == "ja"
    named = a_broadcast(content=a_content("{地区}の皆さまへ"))
    assert variant_of(office, named, resident, NOON) == "ja@chuo"
    assert read_by(office, named, resident) == [{"type": "text", "text": "中央の皆さまへ"}]


def test_a_button_that_names_the_district_makes_variants_too(office: Office) -> None:
    button = Button({"ja": "{地区}の地図"}, "https://town.example/map")
    content = a_content(kind="card", wording={"ja": Wording("地図", "地図です。")}, buttons=(button,))
    resident = someone(persons=(Person("self", "自分", "kita"),))
    assert variant_of(office, a_broadcast(content=content), resident, NOON) == "ja@kita"


def test_the_district_is_that_of_the_first_person_who_has_one_and_the_town_otherwise(office: Office) -> None:
    named = a_broadcast(content=a_content("{area}・{town}"))
    child = Person("p1", "子ども", "kita")
    assert read_by(office, named, someone(persons=(Person("self", "自分"), child)))[0]["text"] == "北・みなと市"
    assert read_by(office, named, someone())[0]["text"] == "みなと市・みなと市"
    gone = someone(persons=(Person("self", "自分", "gone"),))
    assert variant_of(office, named, gone, NOON) == "ja"


def test_easy_japanese_reads_the_district_with_its_kana(office: Office) -> None:
    named = a_broadcast(content=written("ja", "ja-easy", body="{地区}"))
    resident = someone(language="ja-easy", persons=(Person("self", "自分", "chuo"),))
    assert read_by(office, named, resident)[0]["text"] == "中央（ちゅうおう）"


@pytest.mark.parametrize(
    ("quiet", "at", "is_silent"),
    [
        ("22:00-07:00", NIGHT, True),
        ("22:00-07:00", NOON, False),
        ("11:00-13:00", NOON, True),
        ("11:00-12:00", NOON, False),
        ("", NIGHT, False),
    ],
)
def test_quiet_hours_make_it_silent(office: Office, quiet: str, at: datetime, is_silent: bool) -> None:
    broadcast = a_broadcast()
    variant = variant_of(office, broadcast, someone(quiet=quiet), at)
    assert messages_of(office, broadcast, variant).is_silent is is_silent


def test_an_urgent_send_is_never_silent(office: Office) -> None:
    urgent = a_broadcast(is_urgent=True)
    assert variant_of(office, urgent, someone(quiet="22:00-07:00"), NIGHT) == "ja"


def test_gaps_are_filled_and_a_gap_without_value_is_never_sent(office: Office) -> None:
    gap = a_broadcast(content=a_content("{日付}に行います。"))
    assert read_by(office, replace(gap, values={"日付": "{会場}"}), someone())[0]["text"] == "{会場}に行います。"
    for values in ({}, {"日付": " "}):
        with pytest.raises(PermanentFailure, match="日付"):
            messages_of(office, replace(gap, values=values), "ja")


def test_a_gap_reads_its_own_words_in_a_language_and_the_japanese_where_it_has_none(office: Office) -> None:
    wording = {language: Wording(body="{会場} {日付}") for language in ("ja", "ja-easy", "en")}
    values, in_languages = {"会場": "公民館", "日付": "12/1"}, {"en": {"会場": "Community hall", "日付": " "}}
    broadcast = a_broadcast(content=Content("text", wording), values=values, values_in=in_languages)
    told = {
        language: messages_of(office, broadcast, language).messages[0]["text"] for language in ("ja", "ja-easy", "en")
    }
    assert told == {"ja": "公民館 12/1", "ja-easy": "公民館 12/1", "en": "Community hall 12/1"}


def contents() -> dict[str, Content]:
    wording = {
        language: Wording(f"見出し {language}", f"本文 {language}\n\n二段落目", f"説明 {language}")
        for language in LANGUAGES
    }
    buttons = (
        Button({"ja": "くわしく", "en": "More"}, "https://town.example/a"),
        Button({"ja": "電話"}, "tel:0123-45-6789"),
        Button({"ja": "収集日"}, "garbage/next"),
    )
    picture = "https://town.example/a.jpg"
    return {
        "text": Content("text", wording),
        "image": Content("image", wording, picture),
        "card": Content("card", wording, picture, buttons),
        "coupon": Content("coupon", wording, coupon_id="01JYNW8JMQVFBNWF1APF8Z3FS7"),
        "survey": Content("survey", wording, survey="reports/report"),
    }


def begins_with(mark: str, message: Any) -> bool:
    """Whether whoever sees a message, in the chat or a notification, sees the mark first."""
    if message["type"] == "text":
        return str(message["text"]).startswith(mark)
    title = message["contents"]["header"]["contents"][0]["text"]
    return str(message["altText"]).startswith(mark) and str(title).startswith(mark)


@pytest.mark.parametrize("kind", contents())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_drawn_as_line_takes_it_and_a_drill_says_so_first(
    office: Office, kind: str, language: str
) -> None:
    broadcast = a_broadcast(content=contents()[kind])
    plain, drill = (messages_of(office, each, language) for each in (broadcast, replace(broadcast, is_drill=True)))
    assert complaints(plain.messages) == ()
    assert not any("訓練" in str(message) for message in plain.messages)
    assert all(begins_with("【訓練】", message) for message in drill.messages)


@pytest.mark.parametrize("kind", contents())
def test_every_kind_holds_against_line_s_own_files(office: Office, kind: str) -> None:
    spec = line_spec()
    for message in messages_of(office, a_broadcast(content=contents()[kind]), "ja").messages:
        assert spec.object_errors("messaging-api", "Message", message) == []


def test_a_test_send_says_so(office: Office) -> None:
    told = messages_of(office, a_broadcast(), "ja", is_test=True).messages
    assert [message["text"] for message in told] == ["【テスト】ごみ袋の値段が変わります。"]


def test_a_card_says_what_it_is_about_in_notifications_also_without_its_own_words(office: Office) -> None:
    content = a_content(kind="card", wording={"ja": Wording("防災訓練", "9時から")})
    [message] = messages_of(office, a_broadcast(content=content), "ja").messages
    assert message["altText"] == "防災訓練\n9時から"


def test_buttons_open_call_and_tap(office: Office) -> None:
    told = str(messages_of(office, a_broadcast(content=contents()["card"]), "en").messages)
    assert "'uri': 'https://town.example/a'" in told
    assert "'label': 'More'" in told
    assert "'uri': 'tel:0123456789'" in told
    assert "'data': 'garbage/next'" in told


def test_a_survey_opens_our_page_inside_line(office: Office) -> None:
    told = str(messages_of(office, a_broadcast(content=contents()["survey"]), "ja").messages)
    assert "https://liff.line.me/1234567890-abcdefgh/reports/report" in told


def test_what_line_would_refuse_is_never_sent(office: Office) -> None:
    endless = a_broadcast(content=a_content("長い文。" * 10_000))
    with pytest.raises(PermanentFailure, match="messages"):
        messages_of(office, endless, "ja")


@given(st.sampled_from(LANGUAGES), st.sampled_from(["", "chuo", "kita"]), st.booleans())
def test_a_variant_s_name_tells_all_of_it(language: str, area: str, quiet: bool) -> None:
    house, tenant = a_house(), a_tenant(areas=AREAS)
    office = Office(house, grant(OperatorOrder(tenant.id)), tenant)
    broadcast = a_broadcast(content=written(*LANGUAGES, body="{language}|{地区}"))
    resident = someone(language=language, quiet="22:00-07:00" if quiet else "", persons=(Person("self", "自分", area),))
    drawn = messages_of(office, broadcast, variant_of(office, broadcast, resident, NIGHT))
    place = {"": "みなと市", "chuo": "中央", "kita": "北"}[area]
    assert drawn.messages[0]["text"].startswith(f"{language}|{place}")
    assert drawn.is_silent is quiet
