"""What is looked at on every page: barriers, what sticks out to the side, and a picture where one is wanted."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "infra" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = os.environ.get("PICTURES", "")
"""A folder for pictures of the pages, to look at; none are taken without it."""


def violations(page: "Page", where: str = "") -> list[str]:
    """What axe finds against WCAG 2.2 AA."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (make setup)")
    page.wait_for_load_state()  # after a click, the page may still be coming in
    page.evaluate(AXE.read_text(encoding="utf-8"))
    told = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [f"{where}: {rule['id']}: {node['html'][:200]}" for rule in told["violations"] for node in rule["nodes"]]


def is_accessible(page: "Page") -> None:
    assert violations(page) == []


def sticks_out(page: "Page") -> bool:
    """Whether something is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def fits(page: "Page") -> None:
    assert not sticks_out(page)


def pictured(page: "Page", name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def is_sound(page: "Page", name: str) -> None:
    """As wide as the window is now."""
    is_accessible(page)
    fits(page)
    pictured(page, name)


def looked_at(page: "Page", name: str) -> None:
    """On a desk and on a phone; the window is left as it was."""
    before = page.viewport_size
    assert before is not None
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 780})
        is_sound(page, f"{name}-{width}")
    page.set_viewport_size(before)
