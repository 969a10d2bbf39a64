"""A coupon from the keyword in the chat to the shop's till, the counter and the settlement, in Japanese and English."""

import re
from collections.abc import Iterator

import pytest

from chalicelib.entrypoints import liff, partner
from chalicelib.platform.house import Office
from chalicelib.platform.partners.enrolling import issue_pin
from chalicelib.platform.partners.repository import Partners
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.services.coupons import schedule
from chalicelib.services.coupons.actions import kept
from chalicelib.services.coupons.staff import figures
from infra.local.coupons import fill_coupons
from infra.local.towns import FICTIONAL
from tests.journeys.steps import newest
from tests.journeys.towns import SERVICES, a_city
from tests.kit.journey import Town, TownResident
from tests.kit.liff import PageVisitor
from tests.kit.offices import a_clerk
from tests.kit.partners import TownPartner
from tests.kit.visitors import FormOnPage, Seen

DOORS = (liff, partner)
"""Imported for their routes."""


@pytest.fixture
def minato(estate: None) -> Iterator[Town]:
    with a_city("minato", services=(*SERVICES, "coupons")) as [town]:
        fill_coupons(town.office, FICTIONAL / "minato" / "coupons")
        yield town


def the_shop(office: Office, shop_id: str) -> TownPartner:
    """The shop's phone, signed in with the card staff printed."""
    found = next(each for each in Partners(office.scope).all("coupons") if each.about == shop_id)
    shop = TownPartner(office, *issue_pin(office.scope, found.id, office.now(), "card"))
    shop.signs_in()
    return shop


class Phone:
    """A resident's page: what was seen last, and pressing what it offers."""

    def __init__(self, resident: TownResident) -> None:
        self.visitor = PageVisitor(resident.town, resident, "coupons")
        self.page: Seen

    def opens(self, page: str, query: str = "") -> str:
        self.visitor.signs_in()
        self.page = self.visitor.browser.opens(self.visitor.path(page, "/view") + query)
        return self.page.text

    def form(self, action: str, **having: str) -> FormOnPage:
        wanted = {f"a.{name}": value for name, value in having.items()}
        forms = [form for form in self.page.forms if form.action.endswith(f"/do/{action}")]
        return next(form for form in forms if wanted.items() <= dict(form.fields).items())

    def presses(self, form: FormOnPage, **filled: str) -> str:
        named = {f"a.{name}": value for name, value in filled.items()}
        browser = self.visitor.browser
        self.page = browser.follows(browser.sends(self.page, form, **named))
        return self.page.text

    def goes(self, part: str) -> str:
        """Follow the first link that leads there."""
        to = next(link for link in self.page.links if part in link).replace("&amp;", "&")
        self.page = self.visitor.browser.opens(to)
        return self.page.text


def digits_on(page: str) -> str:
    found = re.search(r"\b(\d{4}) (\d{4})\b", page)
    assert found, page
    return found[1] + found[2]


def test_a_coupon_from_the_chat_to_the_till_and_the_settlement(minato: Town) -> None:
    resident, shop = minato.resident(), the_shop(minato.office, "m001")
    resident.follows()
    assert "みなと共通クーポン" in "\n".join(resident.says("クーポン"))
    resident.taps("クーポンをもらう")
    assert "「みなと共通クーポン」を2枚お渡ししました。" in newest(resident)
    resident.says("わたしのクーポン")
    assert newest(resident) == "使えるクーポンは2枚です。"

    phone = Phone(resident)
    assert phone.opens("wallet").count("500円引き") >= 2
    assert "お店の人に見せる" in phone.goes("/coupon/view?number=")
    number = dict(phone.form("show").fields)["a.number"]
    shown = phone.presses(phone.form("show"))
    code = digits_on(shown)

    shop.opens("redeem")
    assert "利用を確定しました。500円引き" in shop.presses("redeem", code=code, purchase="").text
    assert "1件 500円" in shop.opens("today").text
    assert "喫茶うみかぜで使いました。" in phone.opens("coupon", f"?number={number}")

    shop.opens("redeem")
    again = shop.presses("redeem", code=code, purchase="").text
    assert "に喫茶うみかぜで使われています。" in again
    assert Budgets(minato.office.scope).standing("minato-common").spent == 500

    shop.opens("today")
    assert "取り消しました。" in shop.presses("undo", number=number).text
    assert Budgets(minato.office.scope).standing("minato-common").spent == 0
    assert "お店の人に見せる" in phone.opens("coupon", f"?number={number}")

    shop.opens("redeem")
    shop.presses("redeem", code=code, purchase="")
    minato.until(minutes=30)
    assert "11月20日" in shop.opens("month").text
    clerk = a_clerk(minato.office, "editor")
    settled = figures.show_settlement(clerk, {"first": "2026-11-01", "last": "2026-11-30"})
    assert "('m001', '喫茶うみかぜ', '1枚', '500円')" in str(settled)


def test_an_english_speaker_uses_a_shops_own_coupon_at_its_till(minato: Town) -> None:
    resident, shop = minato.resident(), the_shop(minato.office, "m003")
    resident.follows()
    resident.says("english")
    resident.says("language")
    resident.taps("English")
    assert "Shop by shop coupon" in "\n".join(resident.says("coupons"))
    phone = Phone(resident)
    assert "Where to use" in phone.opens("shops", "?campaign=minato-shops&lang=en")
    assert "This shop takes part for the first time." in phone.opens("shop", "?id=m003&campaign=minato-shops&lang=en")
    told = phone.presses(phone.form("take"))
    assert "You got 1 of “Shop by shop coupon”" in told
    assert Budgets(minato.office.scope).standing("minato-shops").held == 1200

    at = re.search(r"\d{3} \d{3}", shop.opens("till").text)
    assert at
    (coupon,) = kept(minato.office).of_resident(resident.known.id if resident.known else "")
    phone.opens("coupon", f"?number={coupon.number}&lang=en")
    pin = at[0].replace(" ", "")
    refused = phone.presses(phone.form("redeem"), purchase="999", pin=pin)
    assert "It can be used from 1,000 yen." in refused
    form = phone.form("redeem")
    assert "Used at パン工房こむぎ坂" in phone.presses(form, purchase="2100", pin=pin)
    proof = phone.page
    phone.visitor.browser.sends(proof, form, **{"a.purchase": "2100", "a.pin": pin})
    standing = Budgets(minato.office.scope).standing("minato-shops")
    assert (standing.spent, standing.held) == (800, 0)
    assert "800 yen off" in phone.opens("coupon", f"?number={coupon.number}&lang=en")
    assert "Used at パン工房こむぎ坂" in phone.opens("history", "?lang=en")


def test_after_the_stop_both_sides_are_told_why(minato: Town) -> None:
    resident, shop = minato.resident(), the_shop(minato.office, "m001")
    resident.follows()
    resident.says("クーポン")
    resident.taps("クーポンをもらう")
    phone = Phone(resident)
    phone.opens("wallet")
    phone.goes("/coupon/view?number=")
    code = digits_on(phone.presses(phone.form("show")))
    schedule.stop(minato.office, "minato-common", "機器の点検のためです。")
    shop.opens("redeem")
    assert "停止しています。機器の点検のためです。" in shop.presses("redeem", code=code, purchase="").text
    assert "クーポン" in "\n".join(resident.says("クーポン"))
    assert "みなと共通クーポン" not in newest(resident)


def test_a_shop_of_another_town_and_a_wrong_code_get_nowhere(minato: Town) -> None:
    minato.resident().follows()
    shop = the_shop(minato.office, "m002")
    shop.opens("redeem")
    for number in range(6):
        told = shop.presses("redeem", code=f"1234567{number}", purchase="").text
    assert "まちがいが続いたので" in told
    assert "確認できませんでした。" in shop.opens("redeem?code=q.coupons.coupon-0123456789.1.AAAAAAAAAAAAAAAA").text


def test_who_erases_their_data_leaves_the_shops_sums_as_they_are(minato: Town) -> None:
    resident, shop = minato.resident(), the_shop(minato.office, "m001")
    resident.follows()
    resident.says("クーポン")
    resident.taps("クーポンをもらう")
    phone = Phone(resident)
    phone.opens("wallet")
    phone.goes("/coupon/view?number=")
    code = digits_on(phone.presses(phone.form("show")))
    shop.opens("redeem")
    shop.presses("redeem", code=code, purchase="")
    who = resident.known
    assert who
    assert "お渡ししたクーポン（2枚）" in "\n".join(resident.says("マイページ"))
    resident.says("登録をすべて消す")
    resident.taps("はい")
    assert kept(minato.office).of_resident(who.id) == []
    assert who.id not in str(list(kept(minato.office).ledger.each("minato-common")))
    assert "1件 500円" in shop.opens("today").text
