import re

import pytest

from chalicelib.kernel.errors import Conflict, NotAllowed, NotFound, PermanentFailure
from chalicelib.web import pages
from chalicelib.web.exchange import Request
from chalicelib.web.pages import Policy, asset, asset_file, error_page

ASKED = Request("GET", "/console", id="r-1", base="/v1")


def test_a_page_allows_no_inline_script_and_no_frame() -> None:
    header = error_page(ASKED, None).headers["content-security-policy"]
    assert "default-src 'none'" in header
    assert "frame-ancestors 'none'" in header
    assert "unsafe" not in header


def test_every_page_has_a_nonce_of_its_own() -> None:
    nonces = {error_page(ASKED, None).headers["content-security-policy"] for _ in range(3)}
    assert len(nonces) == 3


def test_a_policy_names_what_a_page_may_use_besides() -> None:
    header = Policy(scripts=("https://static.example",), images=("https://tiles.example",)).header("n")
    assert "script-src 'nonce-n' https://static.example" in header
    assert "img-src 'self' data: https://tiles.example" in header


def test_an_error_page_tells_the_number_and_escapes_the_words() -> None:
    told = error_page(ASKED, Conflict("<script>alert(1)</script>"))
    assert told.status == 409
    assert "r-1" in str(told.body)
    assert "<script>alert" not in str(told.body)


@pytest.mark.parametrize("error", [PermanentFailure("LINE says no"), None])
def test_inner_failures_are_not_told(error: PermanentFailure | None) -> None:
    told = error_page(ASKED, error)
    assert told.status >= 500
    assert "LINE says no" not in str(told.body)


def test_refused_and_missing_differ_in_status_and_tell_nothing_of_the_thing() -> None:
    assert error_page(ASKED, NotAllowed()).status == 403
    assert error_page(ASKED, NotFound()).status == 404


def test_an_asset_is_kept_for_good_under_its_present_name_only() -> None:
    address = asset("mark.svg", base="/v1")
    assert re.fullmatch(r"/v1/assets/mark\.[0-9a-f]{12}\.svg", address)
    assert "immutable" in asset_file(address.rpartition("/")[2]).headers["cache-control"]
    assert asset_file("mark.000000000000.svg").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("file", ["..%2fpages.py", "pages.0.py", "mark.svg", "", "../../app.py", "x.y.z"])
def test_nothing_but_assets_is_served(file: str) -> None:
    with pytest.raises(NotFound):
        asset_file(file)


def test_every_asset_has_a_content_type() -> None:
    assert {path.suffix for path in pages.ASSETS.values()} <= set(pages.CONTENT_TYPES)
