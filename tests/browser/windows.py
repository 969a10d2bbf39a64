"""Windows of a real browser onto our pages: they reach nothing but this machine, and nothing in them glides."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.platform.console.desks import MINATO

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.console_server import ConsoleServer

PATIENCE = 30_000
"""Milliseconds that an answer may take on a machine busy with other tests."""


def a_context(browser: "Browser", width: int = 360, height: int = 780, **how: Any) -> "BrowserContext":
    """As of one person: no cookies of another. What moves by itself would be missed by a click on a busy machine."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
        **how,
    )
    context.route(lambda url: urlsplit(url).hostname not in {"127.0.0.1", None}, lambda route: route.abort())
    context.set_default_timeout(PATIENCE)
    return context


def a_page(context: "BrowserContext", faults: list[str] | None = None) -> "Page":
    """An empty page. `faults` hears of errors in scripts and of what the page's policy refused."""
    page = context.new_page()
    if faults is not None:
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if "Content Security Policy" in told.text else None)
    return page


def signs_in(page: "Page", server: "ConsoleServer", email: str = "", path: str = MINATO) -> None:
    """By the console's own way, to the page under `/console/` that was asked for. The manager, unless somebody else."""
    page.goto(f"{server.url}/console/{path}".rstrip("/"))
    page.get_by_role("link", name="サインイン").click()
    page.fill("input[name=who]", email or server.desks.member(MINATO, "manager").email)
    page.get_by_role("button", name="進む").click()
    page.wait_for_url(lambda url: urlsplit(url).path.startswith("/console/"))


def comes_in(page: "Page", server: "ConsoleServer", email: str = "", path: str = MINATO) -> None:
    """With the key of a session begun already: the way in itself is walked by the tests that look at it."""
    keys = server.desks.arrives(email or server.desks.member(MINATO, "manager").email).jar
    page.context.add_cookies([{"name": name, "value": key, "url": server.url} for name, key in keys.items()])
    page.goto(f"{server.url}/console/{path}".rstrip("/"))
