"""Open311 GeoReport v2 as JSON: what its fields are called, and what of a report may stand in them.

https://wiki.open311.org/GeoReport_v2/. A report's own identity of a resident, sealed answers, and, unless the town
publishes them, texts and photos never appear.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from chalicelib.platform.cases.model import OPEN, Case
from chalicelib.services.reports.settings import Kind, Question, ReportsSettings

SPAN = timedelta(days=90)
MOST = 1000

DATATYPES: Mapping[str, str] = {
    "choice": "singlevaluelist",
    "text": "text",
    "number": "number",
    "date": "datetime",
    "time": "string",
}
"""Question -> datatype. Photos are not attributes: GeoReport has `media_url` for them."""


def service_list(settings: ReportsSettings, language: str) -> list[dict[str, Any]]:
    """GET services."""
    return [
        {
            "service_code": kind.service_code,
            "service_name": kind.name.in_(language),
            "description": kind.description.in_(language),
            "metadata": bool(attributes_of(kind)),
            "type": "realtime",
            "keywords": ", ".join(kind.keywords),
            "group": kind.group,
        }
        for kind in settings.kinds
    ]


def service_definition(kind: Kind, language: str) -> dict[str, Any]:
    """GET services/{service_code}."""
    attributes = [_attribute(question, order, language) for order, question in enumerate(attributes_of(kind), 1)]
    return {"service_code": kind.service_code, "attributes": attributes}


def attributes_of(kind: Kind) -> Sequence[Question]:
    """The questions an outside system is asked: those in words, public ones only."""
    return [each for each in kind.questions if each.type in DATATYPES and each.sensitivity == "public"]


def _attribute(question: Question, order: int, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "variable": True,
        "code": question.name,
        "datatype": DATATYPES[question.type],
        "required": not question.optional,
        "datatype_description": question.hint.in_(language) if question.hint else None,
        "order": order,
        "description": question.ask.in_(language),
    }
    if question.options:
        told["values"] = [{"key": each.value, "name": each.label.in_(language)} for each in question.options]
    return told


@dataclass(frozen=True)
class Told:
    """A case, and what else is needed to tell of it."""

    case: Case
    kind: Kind
    notes: str
    """The status in words, with the reason of a closing."""
    media_url: str = ""


def request_of(told: Told, settings: ReportsSettings, language: str, agency: str) -> dict[str, Any]:
    """One service request, of GET requests."""
    case = told.case
    return {
        "service_request_id": case.id,
        "status": status_of(case),
        "status_notes": told.notes,
        "service_name": told.kind.name.in_(language),
        "service_code": case.kind,
        "description": str(case.answers.get("details", "")) if settings.publish.text else "",
        "agency_responsible": agency,
        "service_notice": None,
        "requested_datetime": w3c(case.opened_at),
        "updated_datetime": w3c(case.updated_at or case.opened_at),
        "expected_datetime": None,
        "address": case.address,
        "address_id": None,
        "zipcode": None,
        "lat": case.lat,
        "long": case.lon,
        "media_url": told.media_url or None,
    }


def status_of(case: Case) -> Literal["open", "closed"]:
    return "open" if case.status in OPEN else "closed"


def is_public(case: Case, settings: ReportsSettings) -> bool:
    """Whether anyone may see a case: of a published kind, and not taken back by its sender."""
    kind = settings.kind(case.kind)
    return settings.publish.requests and kind is not None and kind.publish and case.status != "withdrawn"


def w3c(moment: str) -> str:
    """A time as GeoReport writes it: whole seconds, with its offset (W3C note on ISO 8601)."""
    return datetime.fromisoformat(moment).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Wanted:
    """What GET requests asks for."""

    first: datetime
    last: datetime
    codes: frozenset[str] = frozenset()
    """Empty: all."""
    statuses: frozenset[str] = frozenset()
    """Empty: both."""

    def takes(self, case: Case) -> bool:
        return (not self.codes or case.kind in self.codes) and (not self.statuses or status_of(case) in self.statuses)


def wanted(query: Mapping[str, str], now: datetime) -> Wanted | str:
    """The span and filters of a query, at most 90 days; or what is wrong with it."""
    try:
        first, last = (_moment(query.get(name, ""), now) for name in ("start_date", "end_date"))
    except ValueError:
        return "start_date and end_date must be ISO 8601 with Z or an offset, as 2026-11-22T00:00:00+09:00"
    if last is None:
        last = min(first + SPAN, now) if first else now
    first = first or last - SPAN
    if not timedelta(0) <= last - first <= SPAN:
        return "start_date must lie before end_date, at most 90 days"
    statuses = _listed(query.get("status", ""))
    if not statuses <= {"open", "closed"}:
        return "status must be open, closed, or both separated by a comma"
    return Wanted(first, last, _listed(query.get("service_code", "")), statuses)


def _moment(text: str, now: datetime) -> datetime | None:
    """A time of a query, on the town's clocks. Without an offset it is meant as they show it."""
    if not text.strip():
        return None
    told = datetime.fromisoformat(text.strip().replace(" ", "+"))
    return told.replace(tzinfo=now.tzinfo) if told.tzinfo is None else told.astimezone(now.tzinfo)


def _listed(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


# What POST requests brings.


@dataclass(frozen=True)
class Posted:
    """A request somebody wants filed."""

    kind: Kind
    lat: float | None
    lon: float | None
    address: str
    answers: Mapping[str, Any]
    private: Mapping[str, str]
    """Who sent it, as far as they said: sealed with the case."""


PRIVATE = ("email", "device_id", "account_id", "first_name", "last_name", "phone")
LONGEST = 4000  # characters of a description


def posted(form: Iterable[tuple[str, str]], settings: ReportsSettings) -> Posted | list[str]:
    """What a form asks to file, or everything that is wrong with it."""
    fields = {name: value.strip() for name, value in form}
    kind = settings.kind(fields.get("service_code"))
    if kind is None:
        return ["service_code is missing or was not found"]
    wrong: list[str] = []
    lat, lon = _position(fields, wrong)
    answers = _attributes(kind, fields, wrong)
    details, media_url = fields.get("description", ""), fields.get("media_url", "")
    if len(details) > LONGEST:
        wrong.append(f"description must be at most {LONGEST} characters")
    if media_url and not (media_url.startswith("https://") and len(media_url) <= 2000):
        wrong.append("media_url must be an https address")
    answers |= {name: value for name, value in (("details", details), ("media_url", media_url)) if value}
    private = {name: fields[name][:200] for name in PRIVATE if fields.get(name)}
    return wrong or Posted(kind, lat, lon, fields.get("address_string", "")[:200], answers, private)


def _position(fields: Mapping[str, str], wrong: list[str]) -> tuple[float | None, float | None]:
    lat, lon = fields.get("lat", ""), fields.get("long", "")
    if not lat and not lon:
        if not fields.get("address_string"):
            wrong.append("lat and long, or address_string, must be given")
        return None, None
    try:
        place = float(lat), float(lon)
    except ValueError:
        place = (999.0, 999.0)
    if not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
        wrong.append("lat and long must both be WGS 84 degrees")
        return None, None
    return place


def _attributes(kind: Kind, fields: Mapping[str, str], wrong: list[str]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in attributes_of(kind):
        value = fields.get(f"attribute[{question.name}]", "")
        if value:
            answers[question.name] = _answer(question, value, wrong)
        elif not question.optional:
            wrong.append(f"attribute[{question.name}] is required")
    return answers


def _answer(question: Question, value: str, wrong: list[str]) -> Any:
    name = f"attribute[{question.name}]"
    match question.type:
        case "choice" if all(option.value != value for option in question.options):
            wrong.append(f"{name} must be one of {', '.join(option.value for option in question.options)}")
        case "number":
            return _number(question, value, wrong)
        case "date":
            return _day(name, value, wrong)
        case "text" | "time" if len(value) > (question.at_most or 500):
            wrong.append(f"{name} must be at most {question.at_most or 500} characters")
    return value


def _number(question: Question, value: str, wrong: list[str]) -> int | None:
    low, high = question.at_least, question.at_most or 1_000_000
    if value.lstrip("-").isdecimal() and low <= int(value) <= high:
        return int(value)
    wrong.append(f"attribute[{question.name}] must be a whole number from {low} to {high}")
    return None


def _day(name: str, value: str, wrong: list[str]) -> str | None:
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        wrong.append(f"{name} must be an ISO 8601 date")
        return None
