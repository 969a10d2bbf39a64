"""Webhooks as LINE sends them and as each door receives them: ours from API Gateway, the SDK's over WSGI."""

import base64
import hashlib
import hmac
import io
import json
from typing import Any
from wsgiref.util import setup_testing_defaults

from chalicelib.kernel.clock import machine_clock
from infra.local.proxy_event import to_event
from infra.local.routes import Match
from infra.local.server import Asked

Json = dict[str, Any]

BOT = "U" + "b" * 32


def text_event(user_id: str, text: str, number: int) -> Json:
    """A resident writes; every number is another event."""
    return {
        "type": "message",
        "mode": "active",
        "timestamp": int(machine_clock().timestamp() * 1000),
        "source": {"type": "user", "userId": user_id},
        "webhookEventId": f"01KBENCH{number:018d}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": f"{number:032x}",
        "message": {"type": "text", "id": f"4{number:017d}", "quoteToken": "q3Plxr4AgKd", "text": text},
    }


def webhook(event: Json) -> bytes:
    told = {"destination": BOT, "events": [event]}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, body: bytes) -> str:
    """https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/"""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def at_our_door(channel_key: str, secret: str, body: bytes) -> Json:
    """The event API Gateway makes of it."""
    headers = [
        ("Content-Type", "application/json; charset=utf-8"),
        ("Host", "madoguchi.example"),
        ("User-Agent", "LineBotWebhook/2.0"),
        ("X-Line-Signature", signature(secret, body)),
    ]
    asked = Asked("POST", f"/webhook/{channel_key}", headers, body, "203.0.113.9")
    return to_event(asked, Match("/webhook/{key}", {"key": channel_key}), binary_types=(), now=machine_clock())


def at_the_echo_bot(secret: str, body: bytes) -> Json:
    """The WSGI environment a server makes of it (PEP 3333). Its body can be read once."""
    environment: Json = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/callback",
        "CONTENT_TYPE": "application/json; charset=utf-8",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_USER_AGENT": "LineBotWebhook/2.0",
        "HTTP_X_LINE_SIGNATURE": signature(secret, body),
        "wsgi.input": io.BytesIO(body),
    }
    setup_testing_defaults(environment)
    return environment


def on_the_queue(tenant_id: str, channel_key: str, event: Json) -> Json:
    """The event our worker gets from SQS for it."""
    body = json.dumps({"tenant": tenant_id, "channel": channel_key, "event": event}, ensure_ascii=False)
    return {"Records": [{"messageId": "1", "receiptHandle": "1", "body": body, "eventSource": "aws:sqs"}]}
