"""Any text of a service, found by what residents read, changed per tenant, and taken back."""

import pytest

from chalicelib.kernel.texts import placeholders
from chalicelib.platform.conversations.voice import PLATFORM, Voice
from chalicelib.platform.liff.pages import words
from chalicelib.platform.messaging.reply import Say
from chalicelib.platform.settings.wordings import LABEL, SPEAKING, complaints, lines, warnings
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services import load
from tests.kit.offices import a_tenant
from tests.kit.visitors import FormOnPage, Seen, Visitor
from tests.platform.console.desks import MINATO, YAMABE, Desks, open_desks

HERE = f"/console/{MINATO}/settings"
WELCOME = f"{HERE}/text?of=conversations&key=welcome"


@pytest.fixture
def desks(estate: None) -> Desks:
    desks = open_desks(load=load)
    for town in (MINATO, YAMABE):
        Tenants(desks.towns[town].scope).keep(a_tenant(town, services=("garbage", "reports")))
    desks.house.memory.forget()
    return desks


def form(seen: Seen) -> FormOnPage:
    return next(form for form in seen.forms if form.action.endswith("/save_text"))


def saved(visitor: Visitor, seen: Seen, **filled: str) -> Seen:
    visitor.house.clock.pass_(minutes=1)  # type: ignore[attr-defined]
    return visitor.follows(visitor.sends(seen, form(seen), **filled))


def says(desks: Desks, language: str = "ja", town: str = MINATO) -> str:
    office = desks.house.office(OperatorOrder(town))
    return Voice(office, "garbage", language)(Say("welcome", {"town": "みなと市"}, owner="conversations"))


def test_a_text_is_found_by_its_words_and_changed_for_this_town_alone(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    search = visitor.opens(f"{HERE}/texts")
    found = visitor.follows(visitor.sends(search, search.forms[-1], q="ようこそ"))
    assert any("key=welcome" in link for link in found.links)
    told = saved(visitor, visitor.opens(WELCOME), **{"v.ja": "ようこそ、{town}へ！"})
    assert "保存しました。" in told.text
    assert says(desks) == "ようこそ、みなと市へ！"
    assert says(desks, "en") != says(desks)
    assert "LINE公式アカウント" in says(desks, town=YAMABE)


def test_a_gap_that_is_missing_or_unknown_is_refused_and_nothing_typed_is_lost(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    told = saved(visitor, visitor.opens(WELCOME), **{"v.ja": "ようこそ。", "v.en": "Welcome to {city}, {town}."})
    assert told.status == 400
    assert "{town}が抜けています" in told.text
    assert "{city}は、この文では使えません" in told.text
    assert dict(form(told).fields)["v.ja"] == "ようこそ。"
    assert "LINE公式アカウント" in says(desks)


def test_the_standard_is_one_click_away_and_the_change_can_be_undone(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    told = saved(visitor, visitor.opens(WELCOME), **{"v.ja": "やあ、{town}です。"})
    desks.house.clock.pass_(minutes=1)  # type: ignore[attr-defined]
    told = visitor.follows(visitor.sends(told, told.form(language="ja")))
    assert "LINE公式アカウント" in says(desks)
    history = visitor.opens(f"{HERE}/history?of=texts/conversations/welcome")
    change = visitor.opens(next(link for link in history.links if "/change?" in link))
    desks.house.clock.pass_(minutes=1)  # type: ignore[attr-defined]
    visitor.sends(change, change.form(which="before"))
    assert says(desks) == "やあ、みなと市です。"


def test_the_preview_shows_what_was_typed_with_its_gaps_filled(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(WELCOME)
    typed = form(page)
    typed.action = typed.action.replace("/save_text", "/arrange")
    told = visitor.sends(page, typed, **{"v.ja": "{town}の窓口です。", "row": "look"})
    assert "みなと市の窓口です。" in told.text
    assert Tenants(desks.towns[MINATO].scope).own().texts == {}


def test_a_button_of_the_menu_bears_the_towns_word_and_no_longer_one_than_a_button_holds(desks: Desks) -> None:
    office = desks.house.office(OperatorOrder(MINATO))
    line = next(each for each in lines(office, office.tenant) if (each.owner, each.key) == ("garbage", "menu.today"))
    assert complaints(line, {"ja": "ご" * (LABEL + 1)}) != {}
    assert complaints(line, {"ja": "ご" * LABEL}) == {}
    visitor = desks.signed_in(MINATO, "editor")
    saved(visitor, visitor.opens(f"{HERE}/text?of=garbage&key=menu.today"), **{"v.ja": "今日のごみ出し"})
    texts = desks.house.office(OperatorOrder(MINATO)).texts("garbage")
    assert texts.table("ja", "menu")["today"] == "今日のごみ出し"


def test_a_text_that_may_stand_on_a_button_and_grew_is_warned_about(desks: Desks) -> None:
    office = desks.house.office(OperatorOrder(MINATO))
    line = next(each for each in lines(office, office.tenant) if (each.owner, each.key) == ("conversations", "call"))
    assert list(warnings(line, {"ja": "電話をかける"})) == []
    assert len(list(warnings(line, {"ja": "電" * (LABEL + 1)}))) == 1


def test_every_text_of_every_service_can_be_shown_and_has_the_same_gaps_in_each_language(desks: Desks) -> None:
    office = desks.house.office(OperatorOrder(MINATO))
    known = list(lines(office, office.tenant))
    assert {line.owner for line in known} >= {"garbage", "reports", "conversations"}
    assert [line.key for line in known for text in line.standard.values() if placeholders(text) != line.gaps] == []


def test_all_that_speaks_to_residents_is_the_towns_to_change(desks: Desks) -> None:
    """A capability with texts of its own is among those whose texts are offered."""
    assert {folder.parent.name for folder in PLATFORM.glob("*/texts")} == SPEAKING.keys()


def test_pages_of_residents_speak_the_towns_words(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    told = saved(visitor, visitor.opens(f"{HERE}/text?of=liff&key=consent"), **{"v.ja": "読みました。同意します"})
    assert "保存しました。" in told.text
    offices = {town: desks.house.office(OperatorOrder(town)) for town in (MINATO, YAMABE)}
    assert words("ja", offices[MINATO])("consent") == "読みました。同意します"
    assert words("ja", offices[YAMABE])("consent") == words("ja")("consent") != "読みました。同意します"
    assert words("en", offices[MINATO])("consent") == words("en")("consent")
