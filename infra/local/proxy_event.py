"""HTTP to Lambda and back, in the shape of API Gateway's proxy integration (payload version 1.0).

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalicelib.kernel.estate import stage
from infra.local.routes import Match
from infra.local.server import Answered, Asked

Json = dict[str, Any]


def gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def is_listed(media_type: str, listed: Sequence[str]) -> bool:
    """Whether API Gateway is told to treat `media_type` as bytes; `*/*` on the list means everything."""
    return "*/*" in listed or media_type.partition(";")[0].strip().lower() in listed


def to_event(asked: Asked, match: Match, *, binary_types: Sequence[str], now: datetime) -> Json:
    """The event a function behind the REST API receives. Without a listed type, bytes that are no text are lost."""
    headers = gathered([*asked.headers, ("X-Forwarded-For", asked.client), ("X-Forwarded-Proto", "http")])
    query = parse_qs(urlsplit(asked.target).query, keep_blank_values=True)
    is_bytes = bool(asked.body) and is_listed(asked.header("Content-Type"), binary_types)
    body = base64.b64encode(asked.body).decode() if is_bytes else asked.body.decode(errors="replace")
    return {
        "resource": match.resource,
        "path": asked.path,
        "httpMethod": asked.method,
        "headers": last_of(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": last_of(query) or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": match.parameters or None,
        "stageVariables": None,
        "requestContext": to_context(asked, match, now),
        "body": body or None,
        "isBase64Encoded": is_bytes,
    }


def last_of(values: dict[str, list[str]]) -> dict[str, str]:
    return {name: several[-1] for name, several in values.items()}


def to_context(asked: Asked, match: Match, now: datetime) -> Json:
    return {
        "resourcePath": match.resource,
        "path": asked.path,
        "httpMethod": asked.method,
        "stage": stage(),
        "protocol": "HTTP/1.1",
        "requestId": str(uuid.uuid4()),
        "extendedRequestId": str(uuid.uuid4()),
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(now.timestamp() * 1000),
        "accountId": "000000000000",
        "apiId": "local",
        "domainName": asked.header("Host"),
        "identity": {"sourceIp": asked.client, "userAgent": asked.header("User-Agent")},
    }


def to_answer(told: Json, *, accept: str, binary_types: Sequence[str]) -> Answered:
    """What reaches the browser. Bytes reach it as bytes only when the first type it accepts is a listed one."""
    headers = [(name, str(value)) for name, value in (told.get("headers") or {}).items()]
    for name, several in (told.get("multiValueHeaders") or {}).items():
        headers += [(name, str(value)) for value in several]
    body = str(told.get("body") or "").encode()
    if told.get("isBase64Encoded") and is_listed(accept.partition(",")[0], binary_types):
        body = base64.b64decode(body)
    return Answered(int(told["statusCode"]), headers, body)
