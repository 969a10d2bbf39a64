"""Where a button leads, in words a clerk chooses from."""

import re
from collections.abc import Iterator

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.console.staff import Sent
from chalicelib.platform.house import Office

WEB, TEL, AS_WRITTEN = "web", "tel", "as_written"


def targets(office: Office) -> tuple[tuple[str, str], ...]:
    """Every choice: value -> words."""
    return ((WEB, "ホームページを開く"), (TEL, "電話をかける"), *_pages(office), *_services(office))


def chosen_for(office: Office, to: str) -> str:
    """The choice an address stands for; empty for none."""
    if not to or to.startswith(("http://", "https://")):
        return WEB if to else ""
    if to.startswith("tel:"):
        return TEL
    return to if to in dict(targets(office)) else AS_WRITTEN


def written_for(to: str) -> str:
    """What a clerk wrote for it: an address or a telephone number; empty where a choice says all."""
    return to.removeprefix("tel:") if to.startswith(("tel:", "http://", "https://")) else ""


def target_of(sent: Sent, name: str, before: str = "") -> str:
    """The address that a form's choice and what was written beside it stand for."""
    choice, written = sent[f"{name}-act"], sent[f"{name}-to"].strip()
    match choice:
        case "web":
            return written
        case "tel":
            return "tel:" + re.sub(r"[^0-9+*#]", "", written.removeprefix("tel:").translate(_WIDE)) if written else ""
        case "as_written":
            return before
    return choice


_WIDE = str.maketrans("０１２３４５６７８９＋＊＃", "0123456789+*#")


def _pages(office: Office) -> Iterator[tuple[str, str]]:
    for service, entry, label in _entries(office):
        flow = service.flow(entry)
        if flow:
            yield f"page:{service.name}/{flow.name}", f"入力ページを開く：{label}"


def _services(office: Office) -> Iterator[tuple[str, str]]:
    for service, entry, label in _entries(office):
        yield f"{service.name}/{entry}", f"トークでサービスを始める：{label}"


def _entries(office: Office) -> Iterator[tuple[Service, str, str]]:
    """What a resident may begin, as the chat's own menu calls it."""
    for name in office.tenant.services:
        try:
            service = office.service(name)
        except NotFound:  # offered by data, gone from the code
            continue
        menu = office.texts(name).table(DEFAULT, "menu")
        yield from ((service, entry, str(menu[entry])) for entry in service.entries if menu.get(entry))
