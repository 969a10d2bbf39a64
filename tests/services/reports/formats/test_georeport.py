from datetime import datetime, timedelta

import pytest

from chalicelib.services.reports.formats.georeport import SPAN, Posted, Wanted, posted, w3c, wanted
from chalicelib.services.reports.settings import ReportsSettings
from tests.services.reports.factories import SETTINGS

NOW = datetime.fromisoformat("2026-11-20T10:00:00+09:00")
TOWN = ReportsSettings.model_validate(SETTINGS)


def span(**query: str) -> Wanted:
    told = wanted(query, NOW)
    assert isinstance(told, Wanted)
    return told


def test_without_dates_the_last_ninety_days_are_meant() -> None:
    assert (span().first, span().last) == (NOW - SPAN, NOW)


def test_one_date_opens_ninety_days_from_or_to_it() -> None:
    early = span(start_date="2026-01-01T00:00:00Z")
    assert early.last - early.first == SPAN
    assert span(start_date="2026-11-19T10:00:00+09:00").last == NOW
    late = span(end_date="2026-06-01T00:00:00Z")
    assert late.last - late.first == SPAN


def test_a_plus_that_an_address_turned_into_a_space_is_read_and_a_bare_date_is_the_towns() -> None:
    assert span(start_date="2026-11-19T00:00:00 09:00").first == NOW - timedelta(hours=34)
    assert span(start_date="2026-11-19").first == NOW - timedelta(hours=34)


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "2026-11-20T00:00:00Z", "end_date": "2026-11-19T00:00:00Z"},
        {"start_date": "2026-12-20T00:00:00Z"},
        {"start_date": "2026-08-01", "end_date": "2026-11-19"},
        {"start_date": "soon"},
        {"status": "done"},
    ],
)
def test_a_query_that_means_nothing_is_told(query: dict[str, str]) -> None:
    assert isinstance(wanted(query, NOW), str)


def test_times_are_whole_seconds_with_an_offset() -> None:
    assert w3c("2026-11-20T10:00:00.123456+09:00") == "2026-11-20T10:00:00+09:00"


def test_who_sent_a_request_is_kept_apart_from_what_it_says() -> None:
    form = {"service_code": "litter", "address_string": "みなと市1-1", "phone": "0123-00-1111", "api_key": "k"}
    told = posted(form.items(), TOWN)
    assert isinstance(told, Posted)
    assert (told.answers, told.private) == ({}, {"phone": "0123-00-1111"})


def test_a_confidential_question_is_not_taken_from_outside() -> None:
    form = {"service_code": "litter", "address_string": "みなと市1-1", "attribute[seen]": "白い車"}
    told = posted(form.items(), TOWN)
    assert isinstance(told, Posted)
    assert told.answers == {}


def test_zero_is_a_place_and_a_number() -> None:
    form = {"service_code": "road", "lat": "0", "long": "0", "attribute[damage]": "hole", "attribute[width]": "0"}
    told = posted(form.items(), TOWN)
    assert isinstance(told, Posted)
    assert (told.lat, told.lon, told.answers["width"]) == (0.0, 0.0, 0)


@pytest.mark.parametrize("lat", ["nan", "inf", "1e999"])
def test_numbers_that_are_no_place_are_refused(lat: str) -> None:
    form = {"service_code": "litter", "lat": lat, "long": "139.1"}
    assert isinstance(posted(form.items(), TOWN), list)
