"""What a service's `liff.py` or `partner.py` declares, loaded when somebody opens one of its pages."""

from importlib import import_module

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.house import House
from chalicelib.platform.liff.views import Pages, ResidentAction, ResidentPage


def pages_in(module: str) -> Pages:
    """`PAGES` of a module; `NotFound` where the service has none."""
    if not module:
        raise NotFound
    pages: Pages = import_module(module).PAGES
    return pages


def page_named(pages: Pages, name: str) -> ResidentPage:
    found = next((page for page in pages.pages if page.name == name), None)
    if found is None:
        raise NotFound
    return found


def action_named(pages: Pages, name: str) -> ResidentAction:
    found = next((action for action in pages.actions if action.name == name), None)
    if found is None:
        raise NotFound
    return found


def inside_of(house: House, service: str, name: str) -> str:
    """What stands behind the shell at `service/name`: `view` for a page to look at, else the `form` of a flow."""
    try:
        pages = pages_in(house.load(service).liff)
    except NotFound:
        return "form"
    return "view" if any(page.name == name for page in pages.pages) else "form"
