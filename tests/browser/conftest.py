"""Browser tests wait for what they expect, as long as a busy machine may need: they end early only when all is well."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console_server import ConsoleServer
from tests.browser.windows import PATIENCE, a_context, a_page, comes_in
from tests.kit.browser import chromium, executable
from tests.platform.console.desks import MINATO

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if executable() is None:
        pytest.skip("Chromium is not installed")
    with chromium() as opened:
        yield opened


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Windows are closed before what they look at goes."""
    opened = getattr(item, "funcargs", {}).get("browser")
    for context in opened.contexts if opened else ():
        context.close()


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """Errors in scripts, and what a page's policy refused: there must be none."""
    told: list[str] = []
    yield told
    assert told == []


@pytest.fixture
def desk(browser: Browser, server: ConsoleServer, faults: list[str]) -> Page:
    """The first page of the console that the test serves, a manager signed in."""
    page = a_page(a_context(browser, 1280), faults)
    comes_in(page, server)
    return page


@pytest.fixture
def open_page(browser: Browser, server: ConsoleServer) -> Callable[..., Page]:
    """Opens the console in a window of somebody's own, signed in: `email`, else the manager."""

    def opened(email: str = "", *, path: str = MINATO, width: int = 1280, **how: Any) -> Page:
        page = a_page(a_context(browser, width, **how))
        comes_in(page, server, email, path)
        return page

    return opened
