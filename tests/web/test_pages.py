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


@pytest.mark.parametrize(
    ("query", "accepted", "title", "language"),
    [
        ({}, "", "見つかりませんでした", "ja"),
        ({"lang": "en"}, "ja", "Page not found", "en"),
        ({"lang": "ja-easy"}, "en", "ページが ありません", "ja"),
        ({"lang": "xx"}, "", "見つかりませんでした", "ja"),
        ({}, "en-US,en;q=0.9,ja;q=0.8", "Page not found", "en"),
        ({}, "vi,ja;q=0.4,en;q=0.6", "Page not found", "en"),
        ({}, "vi, ja; q=0.4, en; q=0.6", "Page not found", "en"),
        ({}, "ja,en;q=0.5", "見つかりませんでした", "ja"),
        ({}, "vi", "見つかりませんでした", "ja"),
        ({}, "en;q=0", "見つかりませんでした", "ja"),
        ({}, "en;q=x, ja", "見つかりませんでした", "ja"),
    ],
)
def test_residents_read_of_a_mistake_in_their_language(
    query: dict[str, str], accepted: str, title: str, language: str
) -> None:
    asked = Request("GET", "/liff/KEY/garbage/days", query, {"accept-language": accepted}, id="r-1")
    told = str(error_page(asked, NotFound()).body)
    assert f"<h1>{title}</h1>" in told
    assert f'<html lang="{language}">' in told


def test_a_posted_form_says_which_language_its_page_spoke() -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "accept-language": "ja"}
    asked = Request("POST", "/liff/KEY/garbage/days/form", {}, headers, b"lang=en")
    assert "Something went wrong" in str(error_page(asked, None).body)
    broken = Request("POST", "/liff/KEY/garbage/days/form", {}, headers, b"lang=\xff")
    assert "うまくいきませんでした" in str(error_page(broken, None).body)


def test_what_was_said_in_japanese_is_not_told_to_who_reads_english() -> None:
    asked = Request("GET", "/liff/KEY/garbage/days", {"lang": "en"}, id="r-1")
    assert "なおして" not in str(error_page(asked, Conflict("なおしてください。")).body)
    assert "Fix it." in str(error_page(asked, NotAllowed("Fix it.", language="en")).body)


def test_staff_read_their_own_words_in_japanese() -> None:
    asked = Request("GET", "/console/minato", {"lang": "en"}, {"accept-language": "en"})
    assert "管理者に相談してください" in str(error_page(asked, NotAllowed()).body)


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
