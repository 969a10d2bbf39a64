"""Reports for outside systems: Open311 GeoReport v2 in JSON, at `open311/v2/`.

Each town is its own endpoint, so `jurisdiction_id` may be sent and says nothing. Errors are lists of
`{code, description}` with the HTTP status of the first.
"""

import json
from collections.abc import Iterable
from typing import Any

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform import situations
from chalicelib.platform.cases.actions import open_case
from chalicelib.platform.cases.model import Case
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.cases.telling import status_words
from chalicelib.platform.catalogue.public import Answered, Endpoint, PublicCall
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.tenants.model import Point
from chalicelib.services.reports.actions import open_kinds
from chalicelib.services.reports.formats.georeport import (
    MOST,
    Posted,
    Told,
    is_public,
    posted,
    request_of,
    service_definition,
    service_list,
    wanted,
)
from chalicelib.services.reports.settings import ReportsSettings

SERVICE = "reports"
MEDIA_SECONDS = 24 * 60 * 60
OPEN_TO_ALL = {"access-control-allow-origin": "*"}
"""Maps and dashboards of others read it from their own pages; nothing here depends on who asks."""


def list_services(call: PublicCall) -> Answered:
    return _told(service_list(_open(call), _language(call)))


def show_service(call: PublicCall) -> Answered:
    kind = _open(call).kind(call.params["code"])
    if kind is None:
        return _refused(404, ["service_code was not found"])
    return _told(service_definition(kind, _language(call)))


def list_requests(call: PublicCall) -> Answered:
    """By id, whatever else is asked; else by span, kind and status: at most 90 days and 1,000, the newest first."""
    if call.query.get("service_request_id"):
        ids = [part.strip() for part in call.query["service_request_id"].split(",")][:MOST]
        return _told(_requests(call, [case for number in ids if (case := _public_case(call, number))]))
    want = wanted(call.query, call.office.now())
    if isinstance(want, str):
        return _refused(400, [want])
    settings = _settings(call)
    opened = Cases(call.office.scope).opened_between(want.first, want.last)
    found = [case for case in opened if case.service == SERVICE and is_public(case, settings) and want.takes(case)]
    newest = sorted(found, key=lambda case: case.opened_at, reverse=True)[:MOST]
    return _told(_requests(call, newest))


def show_request(call: PublicCall) -> Answered:
    case = _public_case(call, call.params["id"])
    if case is None:
        return _refused(404, ["service_request_id was not found"])
    return _told(_requests(call, [case]))


def show_token(call: PublicCall) -> Answered:
    """Requests get their id at once, so a token is the id itself."""
    case = _public_case(call, call.params["id"])
    if case is None:
        return _refused(404, ["token was not found"])
    return _told([{"service_request_id": case.id, "token": case.id}])


def file_request(call: PublicCall) -> Answered:
    """POST requests: a case like any other, whose sender cannot be answered on LINE."""
    asked = posted(call.form, _open(call))
    if isinstance(asked, list):
        return _refused(404 if "service_code" in asked[0] and call.fields.get("service_code") else 400, asked)
    bounds = call.office.tenant.bounds
    if bounds and asked.lat is not None and asked.lon is not None and not bounds.holds(Point(asked.lat, asked.lon)):
        return _refused(400, ["lat and long lie outside the municipality"])
    case = open_case(call.office, _draft(call, asked), asked.private, cause=f"open311/{call.id}", by="system")
    notice = Voice(call.office, SERVICE, _language(call)).texts(SERVICE).say(_language(call), "filed.title")
    told = [{"service_request_id": case.id, "service_notice": notice, "account_id": None}]
    return _told(told, status=201)


def _draft(call: PublicCall, asked: Posted) -> Case:
    return Case(
        id="",
        service=SERVICE,
        kind=asked.kind.service_code,
        title=asked.kind.name.ja,
        opened_at=call.office.now().isoformat(),
        team=asked.kind.team,
        due=asked.kind.due_on(call.office.now().date()),
        lat=asked.lat,
        lon=asked.lon,
        address=asked.address,
        answers=asked.answers,
        drill_id=situations.of(call.office).drill_id if asked.kind.only_in_disaster else "",
        origin="open311",
    )


def _public_case(call: PublicCall, number: str) -> Case | None:
    try:
        case = Cases(call.office.scope).fetch(number)
    except NotFound:
        return None
    return case if case.service == SERVICE and is_public(case, _settings(call)) else None


def _requests(call: PublicCall, cases: Iterable[Case]) -> list[dict[str, Any]]:
    settings, language = _settings(call), _language(call)
    voice = Voice(call.office, SERVICE, language)
    return [
        request_of(
            Told(case, kind, voice(status_words(case.status, case.closed_because)), _media_url(call, case)),
            settings,
            language,
            call.office.tenant.name,
        )
        for case in cases
        if (kind := settings.kind(case.kind))
    ]


def _media_url(call: PublicCall, case: Case) -> str:
    """A link for a day to the first photo, blacked out where staff did so; none where the town publishes none."""
    if not (_settings(call).publish.photos and case.photos):
        return ""
    return call.office.house.files.link(call.office.scope, case.shown_photos[0], seconds=MEDIA_SECONDS)


def _open(call: PublicCall) -> ReportsSettings:
    """The settings with the kinds that may be reported now."""
    settings = _settings(call)
    return settings.model_copy(update={"kinds": tuple(open_kinds(call.office, settings))})


def _settings(call: PublicCall) -> ReportsSettings:
    settings: ReportsSettings = call.office.settings(SERVICE)
    return settings


def _language(call: PublicCall) -> str:
    """GeoReport leaves languages open; `locale` is what servers that know several have taken."""
    asked = call.query.get("locale", "")
    return asked if asked in LANGUAGES else "ja"


def _told(value: Any, *, status: int = 200) -> Answered:
    headers = OPEN_TO_ALL | ({"cache-control": "public, max-age=60"} if status == 200 else {})
    return Answered(json.dumps(value, ensure_ascii=False), "application/json; charset=utf-8", status, headers)


def _refused(status: int, why: list[str]) -> Answered:
    return _told([{"code": status, "description": reason} for reason in why], status=status)


PUBLIC = (
    Endpoint("GET", "open311/v2/services.json", "none", list_services),
    Endpoint("GET", "open311/v2/services/{code}.json", "none", show_service),
    Endpoint("GET", "open311/v2/requests.json", "none", list_requests),
    Endpoint("GET", "open311/v2/requests/{id}.json", "none", show_request),
    Endpoint("GET", "open311/v2/tokens/{id}.json", "none", show_token),
    Endpoint("POST", "open311/v2/requests.json", "api_key", file_request),
)
