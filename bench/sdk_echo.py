"""What we are measured against: the official SDK's echo bot, as its README builds it with Flask.

https://github.com/line/line-bot-sdk-python#synopsis: one handler for text messages, a client per answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, abort, request
from linebot.v3 import WebhookHandler
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.messaging import ApiClient, Configuration, MessagingApi, ReplyMessageRequest, TextMessage
from linebot.v3.webhooks import MessageEvent, TextMessageContent


@dataclass(frozen=True)
class Echo:
    """The bot: its web application, and the handler behind it."""

    app: Flask
    handler: WebhookHandler


def called(echo: Echo, environment: dict[str, Any]) -> int:
    """The HTTP status a WSGI request is answered with."""
    told: list[str] = []

    def start(status: str, *_: object) -> Callable[[bytes], object]:
        told.append(status)
        return told.append  # type: ignore[return-value]  # PEP 3333's old way to write, which Flask does not use

    b"".join(echo.app.wsgi_app(environment, start))
    return int(told[0][:3])


def echo_bot(secret: str, line_url: str, trusted: str = "") -> Echo:
    """The bot of a channel with that secret, answering to LINE at that address, whose certificate is trusted."""
    app = Flask(__name__)
    configuration = Configuration(host=line_url, access_token="a token")
    configuration.ssl_ca_cert = trusted or None
    handler = WebhookHandler(secret)

    @app.post("/callback")
    def callback() -> str:
        try:
            handler.handle(request.get_data(as_text=True), request.headers["X-Line-Signature"])
        except InvalidSignatureError:
            abort(400)
        return "OK"

    @handler.add(MessageEvent, message=TextMessageContent)  # type: ignore[untyped-decorator, unused-ignore]
    def echo(event: MessageEvent) -> None:
        with ApiClient(configuration) as client:
            said = [TextMessage(text=event.message.text)]
            MessagingApi(client).reply_message_with_http_info(
                ReplyMessageRequest(reply_token=event.reply_token, messages=said)
            )

    return Echo(app, handler)
