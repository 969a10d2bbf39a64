"""What every service declares for residents and partners to look at can be drawn, acted on and followed.

Nothing is listed by hand: pages and actions come from what services declare. A stall made for tests is among them, so
that the measure itself is seen to work.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from chalicelib.entrypoints.http import ROUTES
from chalicelib.kernel.texts import LANGUAGES, Texts
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.conversations.voice import capability_texts
from chalicelib.platform.liff.views import Pages
from chalicelib.platform.tenants.townfile import read_town
from chalicelib.services import SERVICES, load
from infra.local.towns import FICTIONAL
from tests.kit.journey import Town
from tests.kit.liff import a_town_with_pages
from tests.kit.modules import called, parsed
from tests.kit.partners import TownPartner, a_partner
from tests.kit.stall import STALL
from tests.kit.survey import SURVEY
from tests.kit.visitors import Seen, route_for

NAME = re.compile(r"[a-z][a-z0-9_]*")
KNOWN = (STALL, *map(load, SERVICES))
MODULES = [
    (service, kind, module)
    for service in KNOWN
    for kind, module in (("liff", service.liff), ("partner", service.partner))
    if module
]


def pages_of(module: str) -> Pages:
    pages: Pages = import_module(module).PAGES
    return pages


def named(case: Any) -> str:
    return case.name if isinstance(case, Service) else str(case).rsplit(".", 1)[-1]


@pytest.fixture(scope="module")
def towns(standing_estate: None) -> tuple[Town, Town]:
    """Two towns that offer everything, as the city's own first town has it set."""
    settings = read_town(FICTIONAL / "minato" / "town.toml").settings
    here = a_town_with_pages(*KNOWN, SURVEY, settings=settings)
    return here, a_town_with_pages(*KNOWN, SURVEY, id_="yamabe", town=here, settings=settings)


# What is declared


@pytest.mark.parametrize(("service", "kind", "module"), MODULES, ids=named)
def test_pages_and_actions_have_names_of_their_own(service: Service, kind: str, module: str) -> None:
    pages = pages_of(module)
    names = [page.name for page in pages.pages]
    assert names, "a module without a page leads nowhere"
    assert all(NAME.fullmatch(name) for name in (*names, *(action.name for action in pages.actions)))
    assert len(set(names)) == len(names)
    assert len({action.name for action in pages.actions}) == len(pages.actions)
    if kind == "liff":
        assert {name for name in names if service.flow(name)} == set(), "a flow and a page of one name"


def says(path: Path) -> Iterator[tuple[str, str]]:
    """Owner and key of every text a module names outright: `Say("key", owner="…")`, `words("key")`."""
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        if called(node) in {"Say", "words"}:
            given = [*node.args[2:3], *(each.value for each in node.keywords if each.arg == "owner")]
            owner = next((each.value for each in given if isinstance(each, ast.Constant)), "")
            if not given or owner:
                yield str(owner), str(node.args[0].value)


def missing(service: Service, path: Path) -> list[str]:
    found = []
    for owner, key in says(path):
        texts: Texts = (capability_texts(owner) or load(owner).texts) if owner else service.texts
        found += [f"{language}: {owner}/{key}" for language in LANGUAGES if not texts.has(language, key)]
    return found


def files_of(module: str) -> list[Path]:
    file = Path(str(import_module(module).__file__))
    return sorted(file.parent.glob("*.py")) if file.stem == "__init__" else [file]


@pytest.mark.parametrize(("service", "kind", "module"), [each for each in MODULES if each[0] is not STALL], ids=named)
def test_every_text_a_page_names_is_there_in_every_language(service: Service, kind: str, module: str) -> None:
    assert [told for path in files_of(module) for told in missing(service, path)] == []


def test_the_measure_sees_a_text_that_is_missing() -> None:
    told = [each for path in files_of(STALL.liff) for each in missing(STALL, path)]
    assert "ja-easy: /welcome" in told
    assert not any(each.startswith(("ja:", "en:")) for each in told)


# What is drawn


def problems(seen: Seen, pages: Pages) -> list[str]:
    """What on a drawn page leads nowhere."""
    actions = {action.name for action in pages.actions}
    sent = [form.action for form in seen.forms]
    lost = [address for address in (*seen.links, *sent) if address.startswith("/") and not _is_served(address)]
    unknown = [each for each in sent if "/do/" in each and each.rsplit("/", 1)[-1] not in actions]
    return [f"{seen.path}: {each}" for each in (*lost, *unknown)]


def _is_served(address: str) -> bool:
    path = address.partition("?")[0].partition("#")[0]
    return any(route_for(method, path) for method in ("GET", "POST"))


def leads_somewhere(link: str) -> bool:
    """Whether what a link names is a declared page or flow of a service there is."""
    _, _, _, service, name, end = link.partition("?")[0].split("/")
    found = next(each for each in (*KNOWN, SURVEY) if each.name == service)
    if end == "form":
        return found.flow(name) is not None
    return any(page.name == name for page in pages_of(found.liff).pages)


CASES = [(service, page.name) for service, kind, module in MODULES if kind == "liff" for page in pages_of(module).pages]


@pytest.mark.parametrize(("service", "page"), CASES, ids=named)
def test_a_page_is_drawn_in_every_language_and_leads_on(towns: tuple[Town, Town], service: Service, page: str) -> None:
    resident = towns[0].resident()
    for language in LANGUAGES:
        seen = resident.opens(f"{service.name}/{page}?lang={language}")
        assert seen.status in {200, 400, 404}, "not found, or a mistake, where it needs to be told what to show"
        assert problems(seen, pages_of(service.liff)) == []
        for link in {each for each in seen.links if each.startswith(f"/liff/{towns[0].channel.key}/")}:
            assert resident.browser
            assert resident.browser.opens(link).status in {200, 400, 404}
            assert leads_somewhere(link), link


@pytest.mark.parametrize(("service", "page"), CASES, ids=named)
def test_a_page_is_shown_to_no_session_but_the_towns_own(towns: tuple[Town, Town], service: Service, page: str) -> None:
    here, there = towns
    resident = here.resident()
    resident.opens("survey/all")
    assert resident.browser
    below = f"/liff/{there.channel.key}/{service.name}/{page}"
    assert resident.browser.opens(f"{below}/view").status == 401
    for action in pages_of(service.liff).actions:
        assert resident.browser.posts(f"{below}/do/{action.name}", []).status == 401


ACTIONS = [
    (service, action.name) for service, kind, module in MODULES if kind == "liff" for action in pages_of(module).actions
]


@pytest.mark.parametrize(("service", "action"), ACTIONS, ids=named)
def test_an_action_does_nothing_for_a_form_that_is_not_ours(
    towns: tuple[Town, Town], service: Service, action: str
) -> None:
    resident = towns[0].resident()
    resident.opens("survey/all")
    assert resident.browser
    page = pages_of(service.liff).pages[0].name
    seen = resident.browser.posts(f"/liff/{towns[0].channel.key}/{service.name}/{page}/do/{action}", [("nonce", "x")])
    assert seen.status in {200, 404}
    assert seen.status == 404 or "まだ何も行っていません" in seen.text


TILLS = [
    (service, page.name) for service, kind, module in MODULES if kind == "partner" for page in pages_of(module).pages
]


@pytest.mark.parametrize(("service", "page"), TILLS, ids=named)
def test_a_partners_page_is_drawn_for_them_and_for_nobody_else(
    towns: tuple[Town, Town], service: Service, page: str
) -> None:
    here, there = towns
    shop: TownPartner = a_partner(here.office, service.name)
    shop.signs_in()
    seen = shop.browser.opens(f"{shop.door}/{service.name}/{page}")
    assert seen.status in {200, 400, 404}
    assert problems(seen, pages_of(service.partner)) == []
    elsewhere = f"/partner/{there.office.tenant.id}"
    assert shop.browser.opens(f"{elsewhere}/{service.name}/{page}").location == elsewhere


def test_every_route_of_these_pages_asks_who_is_there() -> None:
    ours = [each for each in ROUTES if "{page}" in each.path and each.path.startswith(("/liff", "/partner"))]
    open_ = {each.path for each in ours if each.auth not in {"resident", "partner"}}
    assert open_ == {"/liff/{key}/{service}/{page}"}, "the shell, which shows nothing"
