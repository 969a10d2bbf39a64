"""What others bring to us: CAP 1.2 and Lアラート with the town's key, and the town's disaster mail through SES.

A mail on paper: SES takes it for `minato@…`, looks at SPF, DKIM and DMARC, and tells a topic of ours, from which it
comes onto the queue. The name before the @ names the town; the sender stands on its list, and each verdict is a pass;
then it is heard like a telegram. Otherwise it is noted as refused, for staff to see.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.kernel.errors import NotAllowed, NotFound, PermanentFailure
from chalicelib.kernel.storage import Directory
from chalicelib.platform.alerts.formats import Unreadable
from chalicelib.platform.alerts.formats.cap import read_cap
from chalicelib.platform.alerts.formats.lalert import read_lalert
from chalicelib.platform.alerts.formats.mail import Mail, alert_of, read_mail
from chalicelib.platform.alerts.hearing import decisions_of, hear_alert, refuse
from chalicelib.platform.alerts.model import Alert, Reason
from chalicelib.platform.alerts.repository import ReceivedRecord
from chalicelib.platform.alerts.settings import AlertSettings, MailSender
from chalicelib.platform.alerts.watching import watched
from chalicelib.platform.catalogue.keys import holder_of
from chalicelib.platform.house import House, Office
from chalicelib.platform.sms.replies import take_reply
from chalicelib.platform.tenants.grants import OwnMessage

VERDICTS = ("spfVerdict", "dkimVerdict", "dmarcVerdict", "spamVerdict", "virusVerdict")
"""All of them have to be PASS. https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html"""

_BY_INBOX = Directory("inbox")
READERS: Mapping[str, Callable[[bytes], Alert]] = {"cap": read_cap, "lalert": read_lalert}


def open_inbox(office: Office) -> None:
    """Have mail to the town's inbox find the town. `Conflict` if another town has that name."""
    name = office.choices("alerts", AlertSettings).inbox
    if name:
        _BY_INBOX.enter(name, office.tenant.id, {})


def answer_document(house: House, town: str, form: str, secret: str, document: bytes) -> dict[str, Any]:
    """Hear a document for the holder of the town's key, and what became of it.

    `NotAllowed` without the key, `NotFound` for a format that is none, `Unreadable` for a document that is none.
    """
    office = house.office(holder_of(secret, tenant_id=town, service="alerts"))
    if form not in READERS:
        raise NotFound()
    if not office.tenant.is_served:
        raise NotAllowed("この自治体では、いま情報を受け付けていません。 / This town takes no documents now.")
    note = hear_alert(office, READERS[form](document))
    decided = [{"hazard": each.hazard, "told": each.course, "reason": each.reason} for each in decisions_of(note)]
    return {"id": note.received_id, "reason": note.facts["reason"], "decisions": decided}


def take_mail(house: House, told: Mapping[str, Any]) -> str:
    """Hear a mail of which SES told. Returns what became of it, for the log."""
    document = _document(told)
    for recipient in told["receipt"]["recipients"]:
        name, _, _ = str(recipient).lower().partition("@")
        entry = _BY_INBOX.find(name)
        if entry:
            office = house.office(OwnMessage(entry.tenant_id))
            if not office.tenant.is_served:
                return f"{entry.tenant_id}: {office.tenant.stage}"
            note = _hear_mail(office, told, document)
            return f"{entry.tenant_id}: {note.received_id} {note.facts['reason'] or ''}"
    return "no town has that inbox"


def _document(told: Mapping[str, Any]) -> bytes:
    content = str(told.get("content", ""))
    is_coded = told["receipt"].get("action", {}).get("encoding", "").upper() == "BASE64"
    return base64.b64decode(content) if is_coded else content.encode("utf-8", "surrogateescape")


def _hear_mail(office: Office, told: Mapping[str, Any], document: bytes) -> ReceivedRecord:
    at = office.tenant.local(datetime.fromisoformat(told["mail"]["timestamp"].replace("Z", "+00:00")))
    try:
        mail = read_mail(document)
    except Unreadable as error:
        mail = Mail(str(told["mail"]["messageId"]), "", (), error.message, "")
        return refuse(office, _as_alert(office, mail, None, at), "no_hazard")
    sender = office.choices("alerts", AlertSettings).sender(mail.sender)
    reason = _refusal(told["receipt"], sender)
    alert = _as_alert(office, mail, sender, at)
    return refuse(office, alert, reason) if reason else hear_alert(office, alert)


def _refusal(receipt: Mapping[str, Any], sender: MailSender | None) -> Reason | None:
    if sender is None:
        return "not_listed"
    verdicts = [str(receipt.get(verdict, {}).get("status", "")) for verdict in VERDICTS]
    return None if set(verdicts) == {"PASS"} else "forged"


def _as_alert(office: Office, mail: Mail, sender: MailSender | None, at: datetime) -> Alert:
    """A mail means the whole of its town."""
    places = tuple(sorted(watched(office)))[:1]
    return alert_of(mail, sender.kind if sender else "notice", places, at)


def take_notification(house: House, body: Mapping[str, Any]) -> str:
    """Take what a topic of ours put on the queue: a mail, or a reply to a short message."""
    told = json.loads(body["Message"])
    if "receipt" in told and "mail" in told:
        return take_mail(house, told)
    if "originationNumber" in told:
        return take_reply(house, told)
    raise PermanentFailure("Nobody takes what this topic tells")
