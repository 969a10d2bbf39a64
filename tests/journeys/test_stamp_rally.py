"""A rally through three towns, from the keyword to the prize: by position, screen, number and poster, in two languages.

Where residents were is looked for afterwards in every table and every line of the log, and is nowhere.
"""

import logging
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.entrypoints import liff, partner
from chalicelib.kernel.estate import TABLES, named
from chalicelib.platform.catalogue.public import Asked, answer_public
from chalicelib.platform.console.staff import Sent
from chalicelib.platform.partners.enrolling import issue_pin
from chalicelib.platform.partners.repository import Partners
from chalicelib.platform.rewards.evidence_secrets import notary
from chalicelib.platform.tenants.model import Bounds
from chalicelib.platform.tenants.townfile import read_town
from chalicelib.services import load
from chalicelib.services.stamp_rally.model import Spot
from chalicelib.services.stamp_rally.partner import stamp_address
from chalicelib.services.stamp_rally.repository import SpotBook
from chalicelib.services.stamp_rally.staff import cards, draws
from infra.local.rally import fill_rally
from infra.local.towns import FICTIONAL
from tests.journeys.steps import newest
from tests.journeys.towns import _area
from tests.kit.journey import Town, TownResident
from tests.kit.liff import PageVisitor, a_town_with_pages
from tests.kit.offices import a_clerk
from tests.kit.partners import TownPartner
from tests.kit.tables import _client
from tests.kit.visitors import FormOnPage, Seen

DOORS = (liff, partner)
"""Imported for their routes."""
JAPANESE = re.compile(r"です|ます|ください|でした")
ASIDE = 0.00031415
"""How far a resident stands from each spot, degrees, so that their position is no spot's."""


@pytest.fixture
def meguri(estate: None) -> Town:
    file = read_town(FICTIONAL / "meguri" / "town.toml")
    assert file.tenant.bounds
    services = tuple(map(load, file.tenant.services))
    town = a_town_with_pages(
        *services,
        id_="meguri",
        name=file.tenant.name,
        areas=tuple(map(_area, file.areas)),
        settings=file.settings,
        bounds=Bounds(*file.tenant.bounds),
    )
    fill_rally(town.office, FICTIONAL / "meguri" / "rally")
    town.house.memory.forget()
    return town


class Phone:
    """A resident who walks about with their phone, and its page inside LINE."""

    def __init__(self, resident: TownResident, language: str = "ja") -> None:
        self.town, self.language = resident.town, language
        self.visitor = PageVisitor(resident.town, resident, "stamp_rally")
        self.positions: list[str] = []
        self.page: Seen

    def opens(self, page: str, **query: str) -> str:
        self.visitor.signs_in()
        told = "&".join(f"{name}={value}" for name, value in {**query, "lang": self.language}.items())
        self.page = self.visitor.browser.opens(f"{self.visitor.path(page, '/view')}?{told}")
        return self.page.text

    def form(self, action: str, having: str = "") -> FormOnPage:
        forms = [form for form in self.page.forms if form.action.endswith(f"/do/{action}")]
        return next(form for form in forms if not having or any(name == having for name, _ in form.fields))

    def presses(self, form: FormOnPage, **filled: str) -> str:
        browser = self.visitor.browser
        named = {f"a.{name}": value for name, value in filled.items()}
        self.page = browser.follows(browser.sends(self.page, form, **named))
        return self.page.text

    def position(self, spot: Spot, *, accuracy: float = 12.5) -> Mapping[str, str]:
        """What the phone tells of where they stand: beside the spot."""
        lat, lon = f"{spot.lat + ASIDE:.8f}", f"{spot.lon + ASIDE:.8f}"
        self.positions += [lat, lon]
        at = self.town.clock().isoformat()
        return {"here.lat": lat, "here.lon": lon, "here.accuracy": f"{accuracy}", "here.at": at}

    def stamps_at(self, spot: Spot, *, standing_at: Spot | None = None) -> str:
        self.opens("spot", campaign="umiyama", spot=spot.id)
        return self.presses(self.form("stamp", "a.here.lat"), **self.position(standing_at or spot))

    def scans(self, address: str) -> str:
        """What the camera reads is opened inside LINE."""
        assert address.startswith("https://liff.line.me/")
        self.opens("stamp", token=parse_qs(urlsplit(address).query)["token"][0])
        return self.presses(self.form("stamp")) if self.page.forms else self.page.text


@pytest.fixture
def spots(meguri: Town) -> Mapping[str, Spot]:
    return {spot.id: spot for spot in SpotBook(meguri.office.scope).now("umiyama").spots}


def the_screen(town: Town, spot: str) -> TownPartner:
    """The tablet at a spot, signed in with the card staff printed."""
    found = next(each for each in Partners(town.office.scope).all("stamp_rally") if each.about == f"umiyama/{spot}")
    screen = TownPartner(town.office, *issue_pin(town.office.scope, found.id, town.office.now(), "card"))
    screen.signs_in()
    return screen


def shown_by(town: Town, spot: str) -> str:
    """What the screen's code says, which a test cannot read off a picture."""
    screen = the_screen(town, spot)
    assert screen.page
    assert "<svg" in screen.page.text
    return stamp_address(town.office, notary(town.office, "umiyama").qr(spot, town.clock()))


def walks(town: Town, minutes: int) -> None:
    town.clock.pass_(minutes=minutes)
    town.house.memory.forget()


def every_item(town: Town) -> str:
    pages = [_client().scan(TableName=named(table.thing)) for table in TABLES]
    return "\n".join(str(item) for page in pages for item in page["Items"])


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def test_a_rally_from_the_keyword_to_the_prize(
    meguri: Town, spots: Mapping[str, Spot], log: pytest.LogCaptureFixture
) -> None:
    resident = meguri.resident()
    resident.follows()
    said = "\n".join(resident.says("スタンプラリー"))
    assert "うみとやまのスタンプラリー" in said
    assert "トークに送った位置情報では押せません" in said
    assert any("/stamp_rally/map?campaign=umiyama" in link for link in resident.links())

    phone = Phone(resident)
    assert "みなと灯台" in phone.opens("map", campaign="umiyama")
    far = phone.stamps_at(spots["todai"], standing_at=spots["shiomi"])
    assert "離れています。スポットから150m以内に着いてから" in far
    assert "「みなと灯台」のスタンプを押しました（11/20 10:00）。" in phone.stamps_at(spots["todai"])
    again = phone.opens("spot", campaign="umiyama", spot="todai")
    assert "「みなと灯台」のスタンプを押しました（11/20 10:00）。" in again

    walks(meguri, 20)
    address = shown_by(meguri, "asaichi")
    assert "「みなと朝市」のスタンプを押しました" in phone.scans(address)
    other = Phone(meguri.resident())
    forged = address[:-3] + ("AAA" if not address.endswith("AAA") else "BBB")
    assert "このQRコードは、ここでは使えません" in other.scans(forged)
    walks(meguri, 4)
    assert "QRコードの有効時間が過ぎました" in other.scans(address)

    assert "移動の時間が足りないため、受け付けられません" in phone.stamps_at(spots["yamabe-eki"])
    walks(meguri, 30)
    phone.opens("spot", campaign="umiyama", spot="hamadori")
    number = the_number(meguri, "hamadori")
    assert "番号が違います" in phone.presses(phone.form("stamp", "a.code"), code=wrong(number))
    phone.opens("spot", campaign="umiyama", spot="hamadori")
    assert "「浜通り商店街」のスタンプを押しました" in phone.presses(phone.form("stamp", "a.code"), code=number)

    rewards = phone.opens("rewards", campaign="umiyama")
    assert "特典を受け取る" in rewards
    assert "ソフトクリーム50円引き" in phone.presses(phone.form("receive"))
    enters(phone)
    meguri.pump()
    assert "「うみの特産品の詰め合わせ」に応募しました。応募番号は" in newest(resident)

    wins(meguri, resident)
    assert "当選しました" in phone.opens("rewards", campaign="umiyama")
    kept = every_item(meguri)
    assert phone.positions
    for position in phone.positions:
        assert position[:9] not in kept
        assert position[:9] not in log.text


def the_number(town: Town, spot: str) -> str:
    number = notary(town.office, "umiyama").code(spot, town.clock())
    screen = the_screen(town, spot)
    assert screen.page
    assert number in screen.page.text
    return number


def wrong(number: str) -> str:
    return f"{(int(number) + 1) % 1_000_000:06}"


def enters(phone: Phone) -> None:
    """The flow's page: which prize, and where to send it."""
    seen = phone.visitor.opens("enter", f"?lang={phone.language}")
    told = {"name": "見本 住民", "postal": "100-0000", "address": "みなと市港町1-2", "phone": ""}
    seen = phone.visitor.sends(seen, prize="umiyama.tokusan", consent="yes", **told)
    if seen.status == 200:
        seen = phone.visitor.sends(seen, prize="umiyama.tokusan", consent="yes", **told)
    assert 300 <= seen.status < 400, seen.text


def wins(town: Town, resident: TownResident) -> None:
    """Staff draw once the entries are closed; the only entry wins, is told, and stands on the list of winners."""
    tokusan = {"campaign": "umiyama", "prize": "tokusan"}
    town.clock.pass_(days=132)
    clerk = a_clerk(town.office)
    assert "1件の応募から抽選しました" in draws.do_draw(clerk, Sent(tokusan)).told
    town.until(minutes=1)
    assert "当選しました" in newest(resident)
    assert "見本" not in newest(resident)
    assert "みなと市港町1-2" in draws.hand_winners(clerk, Sent(tokusan)).content
    asked = Asked("GET", "/public/meguri/stamp_rally/draws/umiyama/tokusan", {}, (), "ID")
    page = answer_public(town.house, asked).body
    assert "当選した応募番号" in page
    assert "見本" not in page
    assert "みなと市港町1-2" not in every_item(town)


def test_a_visitor_who_reads_english_is_served_in_it(meguri: Town, spots: Mapping[str, Spot]) -> None:
    resident = meguri.resident()
    resident.says("English")
    said = "\n".join(resident.says("stamp rally"))
    assert "Sea and Mountain Stamp Rally" in said
    assert not JAPANESE.search(said)
    phone = Phone(resident, "en")
    assert "Minato Lighthouse" in phone.opens("map", campaign="umiyama")
    assert "You are about" in phone.stamps_at(spots["todai"], standing_at=spots["shiomi"])
    assert "You collected the stamp of “Minato Lighthouse” (11/20 10:00)." in phone.stamps_at(spots["todai"])
    assert "0 of 1" not in phone.opens("rewards", campaign="umiyama")
    assert "still to visit: Mountain area" in phone.page.text
    phone.opens("leave", campaign="umiyama")
    assert "Your stamps and entries were erased." in phone.presses(phone.form("leave"))
    assert "You collected the stamp" in phone.stamps_at(spots["todai"])


def test_a_printed_code_asks_for_the_position_besides(meguri: Town, spots: Mapping[str, Spot]) -> None:
    phone = Phone(meguri.resident())
    token = notary(meguri.office, "umiyama").paper("misaki")
    phone.opens("stamp", token=token)
    assert "位置情報を受け取れませんでした" in phone.presses(phone.form("stamp"))
    phone.opens("stamp", token=token)
    assert "「うみかぜ岬」のスタンプを押しました" in phone.presses(
        phone.form("stamp"), **phone.position(spots["misaki"])
    )


def collects(phone: Phone, spots: Mapping[str, Spot], *names: str) -> None:
    """Walk from spot to spot, and show there what is taken there."""
    for name in names:
        walks(phone.town, 50)
        if not spots[name].kinds or "place" in spots[name].kinds:
            told = phone.stamps_at(spots[name])
        else:
            told = phone.scans(shown_by(phone.town, name))
        assert "のスタンプを押しました" in told, (name, told)


def card_number(page: str) -> str:
    found = re.search(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", page)
    assert found, page
    return found[0]


def test_a_stamp_that_was_given_by_mistake_is_taken_back_at_the_counter(
    meguri: Town, spots: Mapping[str, Spot]
) -> None:
    resident = meguri.resident()
    resident.follows()
    phone, clerk = Phone(resident), a_clerk(meguri.office)
    collects(phone, spots, "todai", "hamadori", "shiomi")
    phone.opens("rewards", campaign="umiyama")
    phone.presses(phone.form("receive"))
    number = card_number(phone.opens("map", campaign="umiyama"))

    asked = Sent({"campaign": "umiyama", "number": number, "cause": "spot/shiomi", "reason": "番号の伝えまちがい"})
    assert "みなと灯台" in str(cards.look(clerk, asked))
    assert "「3か所賞」は、すでに受け取っています。そのまま残ります。" in str(cards.weigh(clerk, asked))
    assert "のスタンプを取り消しました" in str(cards.do_take_back(clerk, asked))

    told = phone.opens("map", campaign="umiyama")
    assert "「汐見台展望所」のスタンプは、" in told
    assert "（理由：番号の伝えまちがい）" in told
    assert "2個" in told
    assert "取り消されたスタンプがあります" in "\n".join(resident.says("スタンプラリー"))
    assert "ソフトクリーム50円引き" in phone.opens("rewards", campaign="umiyama")

    cards.do_give_again(clerk, Sent({**asked.fields, "cause": "reversed/spot/shiomi"}))
    assert "番号の伝えまちがい" not in phone.opens("map", campaign="umiyama")
    assert "3個" in phone.page.text


def test_points_are_received_and_exchanged_where_staff_tell_their_number(
    meguri: Town, spots: Mapping[str, Spot]
) -> None:
    phone = Phone(meguri.resident())
    collects(phone, spots, "todai", "hamadori", "shiomi", "michinoeki", "yamabe-eki")
    assert "ポイントが足りません（必要：60、いま：0）。" in phone.opens("rewards", campaign="umiyama")
    both = next(form for form in phone.page.forms if ("a.goal", "both") in form.fields)
    assert "100ポイントを受け取りました。" in phone.presses(both)

    form, number = phone.form("exchange"), the_number(meguri, "hamadori")
    assert "番号が違います" in phone.presses(form, spot="hamadori", code=wrong(number))
    assert "60ポイントで「うみやまトートバッグ」に交換しました。" in phone.presses(
        phone.form("exchange"), spot="hamadori", code=number
    )
    assert "案内所で、この画面を見せてください。" in phone.page.text
    assert not [each for each in phone.page.forms if each.action.endswith("/do/exchange")]
    assert "40ポイント" in phone.opens("map", campaign="umiyama")
