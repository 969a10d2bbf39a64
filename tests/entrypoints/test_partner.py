"""Partners through the HTTP door: who gets in, who stays out, what is done once."""

import re
from datetime import timedelta

import pytest

from chalicelib.adapters.s3.memory import MemoryFiles
from chalicelib.entrypoints.http import ROUTES, Route
from chalicelib.kernel.ids import derived
from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.house import House, Office
from chalicelib.platform.partners import entry, sessions
from chalicelib.platform.partners.enrolling import enrol, issue_pin, pause, rename, sign_out_everywhere
from chalicelib.platform.partners.repository import Partners
from tests.kit.fakes import Clock
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.partners import TownPartner, a_partner
from tests.kit.stall import STALL
from tests.kit.survey import SURVEY
from tests.kit.visitors import Visitor

pytestmark = pytest.mark.usefixtures("estate")


@pytest.fixture
def house() -> House:
    return a_house(STALL, SURVEY)


@pytest.fixture
def office(house: House) -> Office:
    return an_office(house, a_tenant(services=("stall", "survey")))


@pytest.fixture
def shop(office: Office) -> TownPartner:
    return a_partner(office, "stall")


def taken(office: Office) -> list[str]:
    files = office.house.files
    assert isinstance(files, MemoryFiles)
    names = [path.partition(f"{office.tenant.id}/")[2] for path in files.paths()]
    return [files.fetch(office.scope, name).decode() for name in names]


def clock(office: Office) -> Clock:
    assert isinstance(office.house.clock, Clock)
    return office.house.clock


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**8:08}"


# Who gets in


def test_a_card_opens_the_first_page_of_its_service(shop: TownPartner) -> None:
    seen = shop.signs_in()
    assert seen.status == 200
    assert seen.path == "/partner/minato/stall/till"
    assert "港ベーカリー" in seen.text


def test_digits_are_read_as_a_hand_types_them(shop: TownPartner) -> None:
    wide = shop.pin.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert shop.tries(f" {shop.partner.code} ", f"{wide[:4]}－{wide[4:]}").status == 303


def test_the_cards_address_brings_the_code_along(shop: TownPartner) -> None:
    seen = shop.browser.opens(f"{shop.door}?code={shop.partner.id}")
    assert dict(seen.forms[0].fields)["code"] == shop.partner.id


def test_somebody_signed_in_is_led_on_from_the_door(shop: TownPartner) -> None:
    shop.signs_in()
    assert shop.browser.opens(shop.door).location == "/partner/minato/stall/till"


def test_the_session_is_a_cookie_that_scripts_cannot_read(shop: TownPartner) -> None:
    (cookie,) = shop.tries(shop.partner.id, shop.pin).response.cookies
    for guard in ("Path=/partner/minato;", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=43200"):
        assert guard in cookie
    assert shop.partner.id not in cookie


@pytest.mark.parametrize("town", ["nowhere", "yamabe"])
def test_there_is_no_door_where_no_service_has_partners(house: House, office: Office, town: str) -> None:
    an_office(house, a_tenant("yamabe", services=("survey",)))
    assert Visitor(house).opens(f"/partner/{town}").status == 404
    assert Visitor(house).posts(f"/partner/{town}", [("code", "1"), ("pin", "1")]).status == 404


def test_sign_ins_stand_in_the_audit_log(office: Office, shop: TownPartner) -> None:
    shop.signs_in()
    (line,) = AuditLog(office.scope).whole_day(office.now().date().isoformat())
    assert (line.what, line.label, line.thing) == ("協力者のサインイン", "港ベーカリー", shop.partner.code)
    assert line.source_ip == shop.browser.source_ip


# Who stays out


def test_whatever_is_wrong_the_answer_is_the_same(office: Office, shop: TownPartner) -> None:
    paused, fresh = a_partner(office, "stall", "休業中の店"), enrol(office.scope, "stall", "PINなし", derived("x"))
    pause(office.scope, paused.partner.id, paused=True)
    tries = [
        (shop.partner.id, wrong(shop.pin)),
        (shop.partner.id, ""),
        ("999999", shop.pin),
        ("", ""),
        (paused.partner.id, paused.pin),
        (fresh.id, ""),
        (fresh.id, "00000000"),
    ]
    told = [shop.tries(code, pin) for code, pin in tries]
    assert {seen.status for seen in told} == {422}
    unmarked = {re.sub(r'nonce="[^"]*"|value="[0-9]*"', "", seen.text) for seen in told}
    assert len(unmarked) == 1
    assert entry.WRONG in told[0].text
    assert all(seen.response.cookies == () for seen in told)


def test_five_wrong_pins_lock_the_card_for_a_quarter_of_an_hour(office: Office, shop: TownPartner) -> None:
    for _ in range(5):
        assert entry.WRONG in shop.tries(shop.partner.id, wrong(shop.pin)).text
    assert entry.LOCKED in shop.tries(shop.partner.id, shop.pin).text
    clock(office).pass_(minutes=14)
    assert entry.LOCKED in shop.tries(shop.partner.id, shop.pin).text
    clock(office).pass_(minutes=2)
    assert shop.tries(shop.partner.id, shop.pin).status == 303
    lines = AuditLog(office.scope).whole_day(office.now().date().isoformat())
    assert [line.what for line in lines if line.outcome == "refused"] == ["協力者のサインインの一時停止"]


def test_a_code_nobody_has_is_locked_alike(shop: TownPartner) -> None:
    told = [shop.tries("999999", "00000000").text for _ in range(6)]
    assert [entry.LOCKED in text for text in told] == [False] * 5 + [True]


def test_the_right_pin_forgets_the_wrong_ones_before_it(shop: TownPartner) -> None:
    for _ in range(2):
        for _ in range(4):
            shop.tries(shop.partner.id, wrong(shop.pin))
        assert shop.tries(shop.partner.id, shop.pin).status == 303


def test_one_address_that_tries_many_codes_is_locked_and_others_are_not(office: Office, shop: TownPartner) -> None:
    guesser = TownPartner(office, shop.partner, shop.pin)
    guesser.browser = Visitor(office.house, source_ip="198.51.100.7")
    for number in range(50):
        guesser.tries(f"{900000 + number}", "12345678")
    assert entry.LOCKED in guesser.tries(shop.partner.id, shop.pin).text
    assert shop.tries(shop.partner.id, shop.pin).status == 303


def test_a_locked_card_of_one_town_is_not_another_towns(house: House, office: Office, shop: TownPartner) -> None:
    other = an_office(house, a_tenant("yamabe", services=("stall",)))
    for _ in range(7):
        Visitor(house).posts("/partner/yamabe", [("code", shop.partner.id), ("pin", "1")])
    assert other.tenant.id == "yamabe"
    assert shop.tries(shop.partner.id, shop.pin).status == 303


# How long one stays


def test_a_session_ends_twelve_hours_after_sign_in_whatever_is_done(office: Office, shop: TownPartner) -> None:
    shop.signs_in()
    for _ in range(11):
        clock(office).pass_(seconds=timedelta(hours=1).total_seconds())
        assert shop.opens("till").path.endswith("/till")
    clock(office).pass_(minutes=61)
    assert shop.opens("till").path == shop.door


def test_a_new_pin_ends_every_session_of_the_old_one(office: Office, shop: TownPartner) -> None:
    shop.signs_in()
    _, pin = issue_pin(office.scope, shop.partner.id, office.now(), "again")
    assert shop.opens("till").path == shop.door
    assert shop.tries(shop.partner.id, shop.pin).status == 422
    assert shop.tries(shop.partner.id, pin).status == 303


def test_a_pause_ends_sessions_at_once_and_resuming_revives_them(office: Office, shop: TownPartner) -> None:
    shop.signs_in()
    pause(office.scope, shop.partner.id, paused=True)
    assert shop.opens("till").path == shop.door
    pause(office.scope, shop.partner.id, paused=False)
    assert shop.opens("till").path.endswith("/till")


def test_a_new_name_ends_nothing(office: Office, shop: TownPartner) -> None:
    shop.signs_in()
    rename(office.scope, shop.partner.id, "港ベーカリー 本店")
    assert "港ベーカリー 本店" in shop.opens("till").text


def test_signing_out_takes_the_cookie_back(shop: TownPartner) -> None:
    seen = shop.signs_in()
    out = next(form for form in seen.forms if form.action.endswith("/out"))
    shop.browser.sends(seen, out)
    assert shop.browser.jar == {}
    assert shop.opens("till").path == shop.door


def phones(office: Office, shop: TownPartner, many: int = 2) -> list[TownPartner]:
    """The same card on several phones, each signed in."""
    each = [TownPartner(office, shop.partner, shop.pin) for _ in range(many)]
    for phone in each:
        phone.signs_in()
    return each


def signs_out(phone: TownPartner) -> None:
    seen = phone.opens("till")
    phone.browser.sends(seen, next(form for form in seen.forms if form.action.endswith("/out")))


def test_a_session_that_signed_out_is_refused_wherever_its_cookie_lies(office: Office, shop: TownPartner) -> None:
    one, other = phones(office, shop)
    copied = dict(one.browser.jar)
    first = one.page
    signs_out(one)
    one.browser.jar = copied
    assert one.opens("till").path == shop.door
    one.page = first
    assert one.presses("take", code="A1").path == shop.door
    assert taken(office) == []
    assert other.opens("till").path.endswith("/till")
    one.signs_in()
    assert one.opens("till").path.endswith("/till")
    lines = [line.what for line in AuditLog(office.scope).whole_day(office.now().date().isoformat())]
    assert lines.count("協力者のサインアウト") == 1


def test_signing_out_twice_notes_it_once_and_forgets_it_with_the_session(office: Office, shop: TownPartner) -> None:
    (one,) = phones(office, shop, 1)
    copied = dict(one.browser.jar)
    signs_out(one)
    one.browser.jar = copied
    one.browser.posts(f"{shop.door}/out", [])
    assert len(noted(office, shop)) == 1
    clock(office).pass_(minutes=60 * 13)
    (late,) = phones(office, shop, 1)
    signs_out(late)
    assert len(noted(office, shop)) == 1


def noted(office: Office, shop: TownPartner) -> tuple[tuple[str, str], ...]:
    return Partners(office.scope).fetch(shop.partner.id).value.signed_out


def test_more_sign_outs_than_are_remembered_end_every_session(office: Office, shop: TownPartner) -> None:
    stays, leaves = phones(office, shop)
    until = (office.house.clock() + timedelta(hours=1)).isoformat()
    record = Partners(office.scope).fetch(shop.partner.id)
    record.signed_out = [[f"session {number}", until] for number in range(entry.MOST_OUT)]
    Partners(office.scope).keep(record)
    assert stays.opens("till").path.endswith("/till")
    signs_out(leaves)
    assert stays.opens("till").path == shop.door
    assert noted(office, shop) == ()


def test_signed_out_everywhere_means_every_session_from_before_and_none_after(
    office: Office, shop: TownPartner
) -> None:
    before = phones(office, shop)
    neighbour = a_partner(office, "stall", "山の茶屋")
    neighbour.signs_in()
    sign_out_everywhere(office.scope, shop.partner.id)
    assert [phone.opens("till").path for phone in before] == [shop.door] * 2
    assert neighbour.opens("till").path.endswith("/till")
    (after,) = phones(office, shop, 1)
    assert after.opens("till").path.endswith("/till")
    assert before[0].opens("till").path == shop.door


def test_who_signs_in_while_all_are_signed_out_is_in_no_old_session(office: Office, shop: TownPartner) -> None:
    """A session sealed from what was read before the sign-out is of the era before."""
    stale = sessions.begin(office.house, office.tenant.id, shop.partner)
    sign_out_everywhere(office.scope, shop.partner.id)
    shop.signs_in()
    (name,) = shop.browser.jar
    shop.browser.jar[name] = stale
    assert shop.opens("till").path == shop.door


def test_a_session_that_was_planted_is_not_taken_over_by_signing_in(office: Office, shop: TownPartner) -> None:
    thief = a_partner(office, "stall", "別の店")
    thief.signs_in()
    shop.browser.jar = dict(thief.browser.jar)
    shop.tries(shop.partner.id, shop.pin)
    assert shop.browser.jar != thief.browser.jar
    assert "別の店" in thief.opens("till").text
    assert "港ベーカリー" in shop.browser.follows(shop.browser.opens("/partner/minato/stall/till")).text


def test_two_sign_ins_are_two_sessions(shop: TownPartner) -> None:
    first = shop.signs_in()
    shop.signs_in()
    shop.page = first
    assert "まだ何も行っていません" in shop.presses("take", code="A1").text


# What they see and do


def test_a_session_opens_no_other_service_and_no_other_town(house: House, office: Office, shop: TownPartner) -> None:
    an_office(house, a_tenant("yamabe", services=("stall",)))
    shop.signs_in()
    jar = next(iter(shop.browser.jar.values()))
    assert shop.browser.opens("/partner/minato/survey/till").status == 404
    assert shop.browser.opens("/partner/minato/stall/wallet").status == 404
    assert shop.browser.posts("/partner/minato/stall/till/do/use", []).status == 404
    assert shop.browser.opens("/partner/yamabe/stall/till").location == "/partner/yamabe"
    assert shop.browser.posts("/partner/yamabe/stall/till/do/take", [("a.code", "x")]).location == "/partner/yamabe"
    assert jar in shop.browser.jar.values()
    assert taken(office) == []


def test_a_service_the_town_stopped_offering_lets_nobody_in(house: House, office: Office, shop: TownPartner) -> None:
    shop.signs_in()
    an_office(house, a_tenant(services=("survey",)))
    house.memory.forget()
    assert shop.browser.opens("/partner/minato/stall/till").status == 404


def test_a_form_is_done_once_and_told_on_the_next_page(office: Office, shop: TownPartner) -> None:
    first = shop.signs_in()
    seen = shop.presses("take", code="A1")
    assert seen.path == "/partner/minato/stall/till?used=A1"
    assert seen.text.count("A1を使いました。") == 2
    assert shop.opens("till?used=A1").text.count("A1を使いました。") == 1
    shop.page = first
    assert "A1を使いました。" in shop.presses("take", code="A1").text
    assert taken(office) == ["港ベーカリー:A1"]


def test_what_is_refused_is_told_where_it_was_typed(office: Office, shop: TownPartner) -> None:
    shop.signs_in()
    seen = shop.presses("take", code="OLD")
    assert seen.status == 422
    assert "その名前では受け付けできません。" in seen.text
    assert 'value="OLD"' in seen.text
    assert shop.presses("take", code="").status == 422
    assert shop.presses("take", code="x" * 13).status == 422
    assert taken(office) == []


@pytest.mark.parametrize("forged", [{"mark": "x"}, {"nonce": "x"}, {"asks": "[]"}])
def test_a_forged_form_is_shown_again_and_not_done(office: Office, shop: TownPartner, forged: dict[str, str]) -> None:
    seen = shop.signs_in()
    form = next(form for form in seen.forms if form.action.endswith("/do/take"))
    again = shop.browser.sends(seen, form, **{"a.code": "A1"}, **forged)
    assert again.status == 200
    assert "まだ何も行っていません" in again.text
    assert taken(office) == []


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}], ids=lambda each: str(*each)
)
def test_what_another_site_sends_is_not_done(office: Office, shop: TownPartner, headers: dict[str, str]) -> None:
    seen = shop.signs_in()
    form = next(form for form in seen.forms if form.action.endswith("/do/take"))
    fields = [*form.fields, ("a.code", "A1")]
    assert shop.browser.posts(form.action, fields, **headers).status == 403
    assert taken(office) == []
    assert shop.browser.posts(f"{shop.door}/out", [], **headers).status == 403
    assert shop.browser.posts(shop.door, [("code", shop.partner.id), ("pin", shop.pin)], **headers).status == 403


@pytest.mark.parametrize("route", [each for each in ROUTES if each.auth == "partner"], ids=lambda each: each.path)
def test_no_partners_route_answers_without_a_session(office: Office, route: object) -> None:
    assert isinstance(route, Route)
    path = route.path.format(town="minato", service="stall", page="till", action="take")
    visitor = Visitor(office.house)
    seen = visitor.opens(path) if route.method == "GET" else visitor.posts(path, [("a.code", "x")])
    assert (seen.status, seen.location) == (303, "/partner/minato")
    assert taken(office) == []
