"""Settings through the console: saved, refused at the field, arranged, kept from colleagues, taken back."""

from dataclasses import replace

import pytest

from chalicelib.platform.alerts.watching import concerned
from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.settings.repository import SettingChanges
from chalicelib.platform.tenants.grants import OperatorOrder
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services import load
from tests.kit.offices import a_tenant
from tests.kit.visitors import FormOnPage, Seen, Visitor
from tests.platform.console.desks import MINATO, YAMABE, Desks, open_desks

HERE = f"/console/{MINATO}/settings"
GARBAGE_FORM = f"{HERE}/form?of=garbage"


@pytest.fixture
def desks(estate: None) -> Desks:
    desks = open_desks(load=load)
    for town in (MINATO, YAMABE):
        Tenants(desks.towns[town].scope).keep(a_tenant(town, services=("garbage", "reports")))
    desks.house.memory.forget()
    return desks


def settings(desks: Desks, name: str = "garbage", town: str = MINATO) -> object:
    return Tenants(desks.towns[town].scope).own().settings.get(name, {})


def long_form(seen: Seen) -> FormOnPage:
    return next(form for form in seen.forms if form.action.endswith("/save"))


def saved(visitor: Visitor, seen: Seen, **filled: str) -> Seen:
    visitor.house.clock.pass_(minutes=1)  # type: ignore[attr-defined]
    return visitor.follows(visitor.sends(seen, long_form(seen), **filled))


def pressed(visitor: Visitor, seen: Seen, row: str) -> Seen:
    form = long_form(seen)
    return visitor.sends(seen, replace(form, action=form.action.replace("/save", "/arrange")), row=row)


def test_a_choice_is_saved_and_holds_at_once(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    told = saved(visitor, visitor.opens(GARBAGE_FORM), **{"v.phone": "0123-11-2222", "v.closed_on_holidays": "1"})
    assert "保存しました。" in told.text
    assert settings(desks) == {"phone": "0123-11-2222", "closed_on_holidays": True}
    assert desks.house.office(OperatorOrder(MINATO)).settings("garbage").phone == "0123-11-2222"


def test_what_cannot_stand_is_told_at_its_field_and_nothing_typed_is_lost(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(GARBAGE_FORM)
    told = saved(
        visitor, page, **{"v.phone": "市役所まで", "v.evening_times.0.it": "25時", "v.closed_on_holidays": "1"}
    )
    assert told.status == 400
    assert 'id="v-phone-error"' in told.text
    assert 'id="v-evening_times-0-it-error"' in told.text
    assert "確認が必要な項目が2件あります。" in told.text
    again = dict(long_form(told).fields)
    assert (again["v.phone"], again["v.evening_times.0.it"]) == ("市役所まで", "25時")
    assert "v.closed_on_holidays" in again
    assert settings(desks) == {}


def test_rows_are_added_moved_and_removed_without_losing_what_was_typed(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = pressed(visitor, visitor.opens(GARBAGE_FORM), "add v.closed")
    assert page.status == 200
    filled = replace(long_form(page))
    filled.fields[:] = [
        (name, {"v.closed.0.first": "12-29", "v.closed.0.last": "01-03", "v.phone": "119"}.get(name, value))
        for name, value in filled.fields
    ]
    page = visitor.sends(page, replace(filled, action=filled.action.replace("/save", "/arrange")), row="add v.closed")
    assert dict(long_form(page).fields)["v.closed"] == "2"
    page = pressed(visitor, page, "down v.closed 0")
    assert dict(long_form(page).fields)["v.closed.1.first"] == "12-29"
    page = pressed(visitor, page, "remove v.closed 0")
    told = saved(visitor, page)
    assert "保存しました。" in told.text
    assert settings(desks) == {"closed": [{"first": "12-29", "last": "01-03"}], "phone": "119"}


def test_the_second_clerk_is_told_what_the_first_changed_and_both_changes_stand(desks: Desks) -> None:
    first, second = desks.signed_in(MINATO, "editor"), desks.signed_in(MINATO, "manager")
    mine, theirs = second.opens(GARBAGE_FORM), first.opens(GARBAGE_FORM)
    saved(first, theirs, **{"v.phone": "0123-11-2222"})
    told = saved(second, mine, **{"v.closed_on_holidays": "1"})
    assert told.status == 409
    assert "editor 担当" in told.text
    assert "0123-11-2222" in told.text
    saved(second, told)
    assert settings(desks) == {"phone": "0123-11-2222", "closed_on_holidays": True}


def test_every_change_is_told_and_an_earlier_state_comes_back_as_one_more(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "manager")
    saved(visitor, visitor.opens(GARBAGE_FORM), **{"v.phone": "111-1111"})
    saved(visitor, visitor.opens(GARBAGE_FORM), **{"v.phone": "222-2222"})
    history = visitor.opens(f"{HERE}/history?of=settings/garbage")
    assert history.text.count("manager 担当") >= 2
    address = next(link for link in history.links if "/change?" in link)
    change = visitor.opens(address)
    assert "111-1111" in change.text
    assert "222-2222" in change.text
    desks.house.clock.pass_(minutes=1)  # type: ignore[attr-defined]
    told = visitor.follows(visitor.sends(change, change.form(which="before")))
    assert "元に戻しました。" in told.text
    assert settings(desks) == {"phone": "111-1111"}
    newest = SettingChanges(desks.towns[MINATO].scope).of("settings/garbage")
    assert [change.after for change in newest] == [{"phone": "111-1111"}, {"phone": "222-2222"}, {"phone": "111-1111"}]
    assert newest[0].undoes == newest[1].at


def test_a_kind_of_report_is_a_page_of_its_own(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "editor")
    page = visitor.opens(f"{HERE}/form?of=reports&at=kinds:")
    filled = {
        "v.service_code": "light",
        "v.name.ja": "街灯",
        "v.description.ja": "消えている街灯",
        "v.duplicate_radius": "50",
    }
    told = saved(visitor, page, **filled)
    assert "保存しました。" in told.text
    kinds = desks.house.office(OperatorOrder(MINATO)).settings("reports").kinds
    assert [kind.service_code for kind in kinds] == ["other", "light"]
    assert "通報の種類「街灯」" in told.text
    moved = visitor.follows(visitor.sends(told, told.form(at="kinds:light"), way="first"))
    assert moved.status in (200, 400)
    page = visitor.opens(f"{HERE}/form?of=reports&at=kinds:light/questions:")
    wrong = saved(
        visitor,
        page,
        **{
            "v.name": "place",
            "v.label.ja": "場所",
            "v.ask.ja": "どこですか",
            "v.type": "text",
            "v.sensitivity": "public",
        },
    )
    assert wrong.status == 400
    assert "質問の名前「place」は使えません" in wrong.text


def test_records_named_by_several_words_are_listed_in_words(desks: Desks) -> None:
    Tenants(desks.towns[MINATO].scope).keep(a_tenant(MINATO, services=("faq",)))
    desks.house.memory.forget()
    assert "火事、火災です、" in desks.signed_in(MINATO, "editor").opens(f"{HERE}/form?of=faq").text


def test_capabilities_are_for_managers_and_vendor_fields_for_nobody(desks: Desks) -> None:
    editor, manager = desks.signed_in(MINATO, "editor"), desks.signed_in(MINATO, "manager")
    page = manager.opens(f"{HERE}/form?of=broadcasts")
    assert "運用事業者だけが変えられます。" in page.text
    form = long_form(page)
    assert "変えられるのは管理者だけ" in editor.opens(f"{HERE}/form?of=broadcasts").text
    forged = editor.posts(form.action, [*long_form(editor.opens(GARBAGE_FORM)).fields, ("of", "broadcasts")])
    assert forged.status == 403
    vendors = manager.sends(page, form, **{"v.yen_per_message": "3"})
    assert vendors.status == 403
    assert settings(desks, "broadcasts") == {}


def test_another_towns_settings_are_not_touched(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "manager")
    saved(visitor, visitor.opens(GARBAGE_FORM), **{"v.phone": "111-1111"})
    assert settings(desks, town=YAMABE) == {}
    assert SettingChanges(desks.towns[YAMABE].scope).newest() == ()


def test_a_change_is_in_the_audit_log_and_arranging_rows_is_not(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "manager")
    pressed(visitor, visitor.opens(GARBAGE_FORM), "add v.closed")
    saved(visitor, visitor.opens(GARBAGE_FORM), **{"v.phone": "111-1111"})
    office = desks.towns[MINATO]
    told = [(line.what, line.thing) for line in AuditLog(office.scope).whole_day(office.now().date().isoformat())]
    assert ("設定の変更", "ごみ") in told
    assert [what for what, thing in told if "arrange" in thing] == []


def test_a_town_that_chooses_further_places_hears_of_them_from_then_on_until_it_takes_them_back(desks: Desks) -> None:
    visitor, place = desks.signed_in(MINATO, "manager"), "quake/350"
    assert MINATO not in concerned([place])
    told = saved(visitor, visitor.opens(f"{HERE}/form?of=alerts"), **{"v.also": place})
    assert "保存しました。" in told.text
    assert MINATO in concerned([place])
    assert "保存しました。" in saved(visitor, told, **{"v.also": ""}).text
    assert MINATO not in concerned([place])
