"""Pages that nobody lists: found in the console's menus and links, in what services declare, and behind cards.

Each generator stops where something new is to be seen, and names it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error, expect

from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.liff.declared import pages_in
from chalicelib.platform.partners.pins import typed_digits
from chalicelib.platform.tenants.townfile import TownFile, read_town
from chalicelib.services import load
from infra.local.towns import FICTIONAL, OPERATOR, users
from tests.browser.newcomer import signs_in
from tests.kit.city import RunningCity

if TYPE_CHECKING:
    from playwright.sync_api import Page

RECEIPT_NUMBER = re.compile(r"\d{6}-[0-9A-Z]{4}")
TOLD_APART = {"settings/form": "of"}
"""Pages that are a different one for each value of something in their address."""
DOWNLOADS = "Download is starting"


def towns() -> Iterator[TownFile]:
    """The fictional towns, as the city opens them."""
    for folder in sorted(FICTIONAL.iterdir()):
        yield read_town(folder / "town.toml")


@dataclass
class Pages:
    """What there is to see at one console, one page after the other, and what was wrong with it."""

    page: "Page"
    faults: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def of_town(self, town: str) -> Iterator[str]:
        """Each page of the menu, then each other page that some link leads to, once."""
        start = self.page.url.partition(f"/console/{town}")[0] + f"/console/{town}/"
        menu = self.links("nav.menu a", start)
        for name in self._one_by_one(menu, start, {f"{town}/{self.name_of(each, start)}" for each in menu}):
            yield f"{town}-{name}"

    def _one_by_one(self, addresses: list[str], start: str, always: set[str]) -> Iterator[str]:
        """`always` are shown in every town; of the others a page seen in one town is not shown again."""
        town, waiting, here = urlsplit(start).path.split("/")[2], list(addresses), set[str]()
        while waiting:
            address = waiting.pop(0)
            name = self.name_of(address, start)
            new = name not in self._seen or f"{town}/{name}" in always
            if name in here or not new or not self.opens(address):
                continue
            here.add(name)
            self._seen.add(name)
            yield name.replace("/", "-")
            waiting += self.links("main a, .page a", start)

    def opens(self, address: str) -> bool:
        """Whether it is a page; a file is none. A page that fails is one of the faults."""
        try:
            told = self.page.goto(address)
        except Error as error:
            if DOWNLOADS in error.message:
                return False
            raise
        if told and told.status >= 400:
            self.faults.append(f"{told.status} {address}")
        return bool(told and "html" in told.headers.get("content-type", ""))

    def links(self, where: str, start: str) -> list[str]:
        found: list[str] = self.page.locator(where).evaluate_all("links => links.map(link => link.href)")
        return [each.partition("#")[0] for each in found if each.startswith(start)]

    def name_of(self, address: str, start: str) -> str:
        """The page's name, the same whatever it is about."""
        parts = urlsplit(address)
        name = RECEIPT_NUMBER.sub("one", parts.path.removeprefix(urlsplit(start).path)).strip("/") or "desk"
        told = parse_qs(parts.query).get(TOLD_APART.get(name, ""), [])
        return "-".join((name, *told))


def desks(city: RunningCity, pages: Pages) -> Iterator[str]:
    """Every town's console as its manager finds it, nothing done yet."""
    for town in towns():
        _sign_in(city, pages, town)
        yield from pages.of_town(town.tenant.id)


def vendors_pages(city: RunningCity, pages: Pages) -> Iterator[str]:
    pages.page.context.clear_cookies()
    pages.page.goto(f"{city.public}/console/operator")
    pages.page.get_by_role("link", name="サインイン").click()
    pages.page.get_by_role("button", name=OPERATOR.email).click()
    expect(pages.page).to_have_url(re.compile(r"/console"))
    for name in ("operator", "operator/towns", "operator/queues"):
        pages.opens(f"{city.public}/console/{name}")
        yield name.replace("/", "-")


def residents_pages(city: RunningCity, pages: Pages) -> Iterator[str]:
    """Every page that services declare for residents: where links lead to it, else by its name alone."""
    for town in towns():
        account, resident = town.channels[0], next(iter(users(town).values()))
        for name in town.tenant.services:
            service: Service = load(name)
            declared = [each.name for each in pages_in(service.liff).pages] if service.liff else []
            start = f"{city.phone}/liff/{account.liff_id}/{name}/"
            yield from _views(pages, start, declared, f"line_user={resident}", f"{town.tenant.id}-{name}")


def _views(pages: Pages, start: str, declared: list[str], who: str, prefix: str) -> Iterator[str]:
    waiting, seen = [f"{start}{name}?{who}" for name in declared], set[str]()
    while waiting:
        address = waiting.pop(0)
        name = urlsplit(address).path.removesuffix("/view").rpartition("/")[2]
        if name in seen or name not in declared or not pages.opens(address):
            continue
        pages.page.wait_for_url("**/view*")
        seen.add(name)
        yield f"{prefix}-{name}"
        waiting[:0] = pages.links("a[href*='/view']", "http")


def partners_pages(city: RunningCity, pages: Pages) -> Iterator[str]:
    """Those of the first partner of each town that has some: a PIN is made, and used at the door."""
    for town in towns():
        _sign_in(city, pages, town)
        pages.page.goto(f"{city.console}/{town.tenant.id}/partners/list")
        first = pages.page.locator("main table a, .page table a").first
        if first.count():
            first.click()
            yield from _at_the_door(city, pages, town.tenant.id)


def _at_the_door(city: RunningCity, pages: Pages, town: str) -> Iterator[str]:
    pages.page.locator("summary", has_text="PINを").first.click()
    pages.page.locator("details[open] button", has_text="PINを").click()
    card = pages.page.locator(".qr-card dd")
    expect(card.first).to_be_visible()
    yield f"{town}-card"
    code, pin = card.nth(0).inner_text(), card.nth(1).inner_text()
    pages.page.goto(f"{city.public}/partner/{town}?code={typed_digits(code)}")
    yield f"{town}-door"
    pages.page.get_by_label("PIN").fill(pin)
    pages.page.get_by_role("button", name="サインイン").click()
    pages.page.wait_for_url(f"**/partner/{town}/**")
    yield f"{town}-first"
    start = f"{city.public}/partner/{town}/"
    for address in dict.fromkeys(pages.links("main a", start)):
        if pages.opens(address):
            yield f"{town}-{pages.name_of(address, start).replace('/', '-')}"


def public_pages(city: RunningCity, pages: Pages) -> Iterator[str]:
    for town in towns():
        pages.opens(f"{city.public}/public/{town.tenant.id}/broadcasts/sent")
        yield f"{town.tenant.id}-sent"


def _sign_in(city: RunningCity, pages: Pages, town: TownFile) -> None:
    """As the town's manager."""
    manager = next(member for member in town.staff if "manager" in member.roles)
    pages.page.context.clear_cookies()
    for _ in signs_in(city, pages.page, manager.email):
        pass
