"""Disaster mail as an alert: RFC 5322 with MIME, ISO-2022-JP and UTF-8 alike, plain text or several parts."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses

from chalicelib.platform.alerts.formats import Unreadable
from chalicelib.platform.alerts.formats.lalert import ORDERS
from chalicelib.platform.alerts.model import Alert, Info, Kind, Status

AT_MOST = 150 * 1024  # bytes, what SES puts into a notification
LONGEST_TITLE = 100

_TAGS = re.compile(r"<[^>]{0,500}>")


@dataclass(frozen=True)
class Mail:
    """A mail as it is read."""

    message_id: str
    sender: str
    """The address in From, lower case."""
    recipients: tuple[str, ...]
    subject: str
    text: str


def read_mail(document: bytes) -> Mail:
    """The mail; `Unreadable` for what is none, has no single sender or no text."""
    if len(document) > AT_MOST:
        raise Unreadable("メールが大きすぎます。")
    message = BytesParser(policy=policy.default).parsebytes(document)
    froms = _addresses(message, "From")
    if len(froms) != 1 or "@" not in froms[0]:
        raise Unreadable("メールの差出人（From）が1つではありません。")
    text = _text(message)
    if not text:
        raise Unreadable("メールに本文がありません。")
    return Mail(
        message_id=str(message.get("Message-ID", "")).strip() or hashlib.sha256(document).hexdigest(),
        sender=froms[0],
        recipients=_addresses(message, "To"),
        subject=" ".join(str(message.get("Subject", "")).split())[:LONGEST_TITLE],
        text=text,
    )


def alert_of(mail: Mail, kind: Kind, places: tuple[str, ...], at: datetime) -> Alert:
    """A mail of a listed sender as an alert for its town, which told it at that time."""
    whole = f"{mail.subject}\n{mail.text}"
    status: Status = "exercise" if "訓練" in mail.subject else "test" if "テスト配信" in mail.subject else "actual"
    level = max((level for word, level in ORDERS.items() if word in whole), default=3) if kind == "evacuation" else 1
    is_lifted = kind == "evacuation" and "解除" in mail.subject
    info = Info(
        kind,
        0 if is_lifted else level,
        places,
        event=mail.subject,
        sub="" if kind == "evacuation" else mail.message_id,
        text=mail.text,
        headline={} if is_lifted else {"ja": mail.subject} if mail.subject else {},
    )
    return Alert(
        "mail", mail.message_id, at.isoformat(), status, "alert", mail.subject or "メール", "mail", "", (info,)
    )


def _addresses(message: EmailMessage, header: str) -> tuple[str, ...]:
    found = getaddresses([str(value) for value in message.get_all(header, [])])
    return tuple(address.lower() for _, address in found)


def _text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        told = str(part.get_content())
    except (LookupError, UnicodeError, KeyError) as error:
        raise Unreadable("メールの文字コードを読めません。") from error
    if part.get_content_type() == "text/html":
        told = _TAGS.sub("", re.sub(r"<br\s*/?>|</p>", "\n", told))
    return "\n".join(line.rstrip() for line in told.strip().splitlines())
