"""CAP, Lアラート and mail: heard with proof, refused and noted without."""

import base64
import json
import re
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.platform.alerts.formats import Unreadable
from chalicelib.platform.alerts.inboxes import answer_document, open_inbox
from chalicelib.platform.alerts.orders import take
from chalicelib.platform.alerts.repository import ReceivedAlerts
from chalicelib.platform.broadcasts import life
from chalicelib.platform.catalogue.keys import ApiKeys
from chalicelib.platform.house import House, Office
from tests.kit.telegrams import SEND_ALL, a_listening_town, an_alert_house, told

pytestmark = pytest.mark.usefixtures("estate")

PASS = {
    name: {"status": "PASS"} for name in ("spfVerdict", "dkimVerdict", "dmarcVerdict", "spamVerdict", "virusVerdict")
}
SENDER = "bosai@minato.example"


@pytest.fixture
def house() -> House:
    return an_alert_house()


@pytest.fixture
def office(house: House) -> Office:
    senders = [{"address": SENDER, "kind": "evacuation"}, {"address": "news@minato.example"}]
    settings = {"alerts": {**SEND_ALL, "inbox": "minato", "senders": senders}}
    office = a_listening_town(house, settings=settings)
    open_inbox(office)
    return office


def key_of(office: Office) -> str:
    return ApiKeys(office.scope).make("alerts", "防災システム", by="member-1", at=office.now())


def cap(
    *,
    identifier: str = "1",
    msg_type: str = "Alert",
    status: str = "Actual",
    level: int = 4,
    references: str = "",
    code: str = "999016",
    sent: str = "2026-11-20T09:50:00+09:00",
) -> bytes:
    words = {5: "緊急安全確保", 4: "避難指示", 3: "高齢者等避難"}[level]
    infos = "".join(
        f"<info><language>{language}</language><category>Safety</category><event>{words}</event>"
        f"<severity>Severe</severity><headline>{headline}</headline><description>川ぞいの地区</description>"
        f"<area><areaDesc>みなと市</areaDesc><geocode><valueName>JIS</valueName><value>{code}</value></geocode></area></info>"
        for language, headline in (("ja-JP", f"【警戒レベル{level}】{words}"), ("en-US", f"Alert Level {level}"))
    )
    told = f"<references>{references}</references>" if references else ""
    return (
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{identifier}</identifier>'
        f"<sender>town</sender><sent>{sent}</sent><status>{status}</status><msgType>{msg_type}</msgType>"
        f"<scope>Public</scope>{told}{infos}</alert>"
    ).encode()


def lalert(
    *, revision: int = 1, status: str = "Actual", sort: str = "避難指示", lift: str = "発令", minute: int = 50
) -> bytes:
    return f"""<edxlde:EDXLDistribution xmlns:edxlde="urn:oasis:names:tc:emergency:EDXL:DE:1.0" xmlns:c="commons">
<edxlde:distributionID>D{revision}</edxlde:distributionID><edxlde:dateTimeSent>2026-11-20T09:{minute}:00+09:00</edxlde:dateTimeSent>
<edxlde:distributionStatus>{status}</edxlde:distributionStatus><edxlde:distributionType>Report</edxlde:distributionType>
<c:targetArea><c:jisX0402>999016</c:jisX0402></c:targetArea><c:category>EvacuationOrder</c:category>
<c:documentID>DOC</c:documentID><c:documentRevision>{revision}</c:documentRevision>
<Report><Head><Title>避難情報</Title><ReportDateTime>2026-11-20T09:{minute}:00+09:00</ReportDateTime></Head>
<EvacuationOrder><Detail><Sort>{sort}</Sort><IssueOrLift>{lift}</IssueOrLift><Areas><Area><Location>
<areaName>川ぞい</areaName></Location></Area></Areas></Detail></EvacuationOrder></Report></edxlde:EDXLDistribution>""".encode()


def mail(
    subject: str = "避難指示の発令",
    text: str = "川ぞいの地区に避難指示を出しました。",
    *,
    sender: str = SENDER,
    charset: str = "iso-2022-jp",
    html: str = "",
    number: int = 1,
    to: str = "minato@in.madoguchi.example",
    verdicts: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """SNS's envelope around SES's notification around a mail."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"防災 <{sender}>", to, subject
    message["Message-ID"] = f"<{number}@minato.example>"
    message.set_content(text, charset=charset)
    if html:
        message.add_alternative(html, subtype="html")
    notice = {
        "notificationType": "Received",
        "mail": {"messageId": str(number), "timestamp": "2026-11-20T00:55:00.000Z"},
        "receipt": {"recipients": [to], "action": {"type": "SNS", "encoding": "BASE64"}, **PASS, **(verdicts or {})},
        "content": base64.b64encode(message.as_bytes()).decode(),
    }
    return {"Type": "Notification", "TopicArn": "arn:aws:sns:::mails", "Message": json.dumps(notice)}


def reason_of_last(office: Office) -> str | None:
    newest = ReceivedAlerts(office.scope).newest().items[0]
    return str(newest.facts["reason"]) if newest.facts["reason"] else None


def test_a_cap_document_is_told_in_its_own_words_and_languages(house: House, office: Office) -> None:
    done = answer_document(house, "minato", "cap", key_of(office), cap())
    assert done["decisions"] == [{"hazard": "evacuation/1", "told": "raised", "reason": None}]
    [broadcast] = told(office)
    assert broadcast.content.wording["ja"].title == "【警戒レベル4】避難指示"
    assert broadcast.content.wording["en"].title == "Alert Level 4"
    assert "川ぞいの地区" in broadcast.content.wording["ja"].body
    assert broadcast.is_urgent


def test_the_same_cap_document_again_tells_nothing_and_its_update_what_changed(house: House, office: Office) -> None:
    key = key_of(office)
    for document in (
        cap(),
        cap(),
        cap(identifier="2", msg_type="Update", references="town,1,x", level=5, sent="2026-11-20T09:55:00+09:00"),
    ):
        answer_document(house, "minato", "cap", key, document)
    assert [broadcast.title for broadcast in told(office)] == ["【警戒レベル4】避難指示", "【警戒レベル5】緊急安全確保"]


@pytest.mark.parametrize("left_out", [r"$^", r"<area>.*?</area>", r"<info>.*</info>"])
def test_a_cap_cancellation_takes_back_what_was_told_also_where_it_names_no_area(
    house: House, office: Office, left_out: str
) -> None:
    key = key_of(office)
    answer_document(house, "minato", "cap", key, cap())
    assert life.begin(office, told(office)[0].id)
    late = cap(identifier="2", msg_type="Cancel", references="town,1,x", sent="2026-11-20T09:56:00+09:00")
    answer_document(house, "minato", "cap", key, re.sub(left_out, "", late.decode()).encode())
    assert [broadcast.title[:4] for broadcast in told(office)] == ["【警戒レ", "【取消】"]


def test_cap_exercises_never_reach_a_resident(house: House, office: Office) -> None:
    done = answer_document(house, "minato", "cap", key_of(office), cap(status="Exercise"))
    assert (done["reason"], told(office)) == ("exercise", [])


@pytest.mark.parametrize("secret", ["", "WRONG"])
def test_without_the_towns_key_nothing_is_heard(house: House, office: Office, secret: str) -> None:
    with pytest.raises(NotAllowed):
        answer_document(house, "minato", "cap", secret, cap())
    assert told(office) == []


def test_a_key_of_one_town_does_not_open_anothers_inbox(house: House, office: Office) -> None:
    other = a_listening_town(house, "yamabe", code="999024", name="やまべ町")
    with pytest.raises(NotAllowed):
        answer_document(house, "minato", "cap", key_of(other), cap())


def test_a_document_for_another_place_is_not_told_here(house: House, office: Office) -> None:
    done = answer_document(house, "minato", "cap", key_of(office), cap(code="999024"))
    assert (done["reason"], told(office)) == ("not_ours", [])


@pytest.mark.parametrize("document", [b"", b"<alert/>", cap().replace(b"Actual", b"Real"), cap()[:200]])
def test_what_is_no_cap_is_refused(house: House, office: Office, document: bytes) -> None:
    with pytest.raises(Unreadable):
        answer_document(house, "minato", "cap", key_of(office), document)


def test_an_unknown_format_is_not_found(house: House, office: Office) -> None:
    with pytest.raises(NotFound):
        answer_document(house, "minato", "xls", key_of(office), cap())


def test_lalert_is_heard_once_per_revision_and_lifted(house: House, office: Office) -> None:
    key = key_of(office)
    for document in (lalert(), lalert(), lalert(revision=2, lift="解除", minute=55)):
        answer_document(house, "minato", "lalert", key, document)
    assert [broadcast.title for broadcast in told(office)] == [
        "みなと市に避難指示（警戒レベル4）が出ました。",
        "みなと市に出ていた避難の情報は、解除されました。",
    ]


def test_an_lalert_exercise_never_reaches_a_resident(house: House, office: Office) -> None:
    done = answer_document(house, "minato", "lalert", key_of(office), lalert(status="Exercise"))
    assert (done["reason"], told(office)) == ("exercise", [])


@pytest.mark.parametrize("charset", ["iso-2022-jp", "utf-8", "shift_jis"])
def test_a_mail_of_a_listed_sender_is_told_whatever_its_encoding(house: House, office: Office, charset: str) -> None:
    take(house, mail(charset=charset))
    [broadcast] = told(office)
    assert broadcast.title == "避難指示の発令"
    assert broadcast.is_urgent
    assert "川ぞいの地区" in broadcast.content.wording["ja"].body


def test_of_a_mail_in_several_parts_the_plain_one_is_read(house: House, office: Office) -> None:
    take(house, mail(html="<p>ちがう文</p>"))
    assert "ちがう文" not in told(office)[0].content.wording["ja"].body


def test_a_mail_that_comes_twice_is_told_once(house: House, office: Office) -> None:
    take(house, mail())
    take(house, mail())
    assert len(told(office)) == 1


@pytest.mark.parametrize("verdict", ["spfVerdict", "dkimVerdict", "dmarcVerdict"])
@pytest.mark.parametrize("status", ["FAIL", "GRAY", "PROCESSING_FAILED"])
def test_a_forged_sender_is_refused_and_noted_for_staff(
    house: House, office: Office, verdict: str, status: str
) -> None:
    take(house, mail(verdicts={verdict: {"status": status}}))
    assert told(office) == []
    assert reason_of_last(office) == "forged"


def test_a_sender_who_is_not_on_the_list_is_refused_and_noted(house: House, office: Office) -> None:
    take(house, mail(sender="somebody@elsewhere.example"))
    assert told(office) == []
    assert reason_of_last(office) == "not_listed"


def test_a_mail_without_words_is_noted(house: House, office: Office) -> None:
    take(house, mail(text=""))
    assert (told(office), reason_of_last(office)) == ([], "no_hazard")


def test_mail_to_no_towns_inbox_is_nobodys(house: House, office: Office) -> None:
    assert take(house, mail(to="unknown@in.madoguchi.example")) == "no town has that inbox"


def test_a_mail_that_says_it_is_a_drill_never_reaches_a_resident(house: House, office: Office) -> None:
    take(house, mail("【訓練】避難指示の発令"))
    assert (told(office), reason_of_last(office)) == ([], "exercise")
