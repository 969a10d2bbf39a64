"""`make screenshots`: the phone page, the sign-in and every page of the console's menu, at phone and at desk width."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.kit.browser import chromium
from tests.kit.city import RunningCity, running_city

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = {360: 740, 1280: 900}
MANAGER = "広報課 管理者"


def photograph(city: RunningCity, browser: "Browser", folder: Path) -> list[Path]:
    """One picture per page and width; answers the files."""
    taken: list[Path] = []
    for width, height in WIDTHS.items():
        page = browser.new_page(viewport={"width": width, "height": height}, locale="ja-JP")
        for name in visit(city, page):
            taken.append(folder / f"{name}-{width}.png")
            page.screenshot(path=taken[-1], full_page=True)
        page.close()
    return taken


def visit(city: RunningCity, page: "Page") -> Iterator[str]:
    """Go from page to page; each time one is ready, its name."""
    page.goto(city.phone)
    page.wait_for_load_state("load")
    yield "phone"
    page.goto(city.console)
    yield "welcome"
    page.goto(f"{city.console}/sign-in")
    yield "sign-in"
    page.get_by_role("button", name=MANAGER).click()
    page.wait_for_url("**/console/minato")
    yield "desk"
    for address in menu_of(page):
        page.goto(address)
        yield address.removeprefix(f"{city.console}/minato/").replace("/", "-")


def menu_of(page: "Page") -> list[str]:
    """The addresses of the console's own menu, other than the one it is on."""
    found = page.locator("nav a").evaluate_all("links => links.map(link => link.href)")
    return [address for address in dict.fromkeys(found) if "/console/minato/" in address]


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running_city(Path(data)) as city, chromium() as browser:
        for file in photograph(city, browser, folder):
            sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
