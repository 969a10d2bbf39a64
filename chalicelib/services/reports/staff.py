"""What staff see of reports besides the desk all cases have: the kinds, and keys for outside systems."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.cases.actions import open_case
from chalicelib.platform.cases.desk import write_note
from chalicelib.platform.cases.model import Case
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.catalogue.keys import ApiKeyNote, ApiKeys
from chalicelib.platform.console.by_phone import ByPhone, Call
from chalicelib.platform.console.staff import (
    CaseDesk,
    Clerk,
    Done,
    Facts,
    Field,
    Form,
    Note,
    Sent,
    Staff,
    StaffAction,
    StaffPage,
    Table,
    View,
)
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Office
from chalicelib.services.reports.actions import drafted, private_answers
from chalicelib.services.reports.model import follows
from chalicelib.services.reports.settings import Kind, Question, ReportsSettings
from chalicelib.web.words import day

SERVICE = "reports"

LABELS: Mapping[str, str] = {
    "details": "くわしい様子",
    "contact": "連絡先",
    "media_url": "写真のアドレス（外部）",
    "email": "メールアドレス",
    "phone": "電話番号",
    "first_name": "名",
    "last_name": "姓",
    "device_id": "端末の番号",
    "account_id": "外部システムの利用者番号",
    "caller_name": "電話をかけた方のお名前",
    "caller_phone": "折り返しの電話番号",
}
SENSITIVITIES = {"public": "トーク", "personal": "専用ページ（個人情報）", "confidential": "専用ページ（秘密）"}


# the desk


def kind_in_words(office: Office, case: Case) -> str:
    kind = _settings(office).kind(case.kind)
    return kind.name.ja if kind else case.title


def answers_in_words(office: Office, case: Case) -> tuple[tuple[str, str], ...]:
    """The answers in the order they were asked; what the town no longer asks comes last, by its own name."""
    kind = _settings(office).kind(case.kind)
    asked = {question.name: question for question in kind.questions} if kind else {}
    order = [*asked, *(name for name in case.answers if name not in asked)]
    return tuple(_rows(order, asked, case.answers))


def _rows(order: list[str], asked: Mapping[str, Question], answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in order:
        answer, question = answers.get(name), asked.get(name)
        if answer is None:
            continue
        label = question.label.ja if question else LABELS.get(name, name)
        yield label, _in_words(question, answer)


def _in_words(question: Question | None, answer: Any) -> str:
    if isinstance(answer, list):
        return f"{len(answer)}枚"
    return question.label_of(answer, "ja") if question and isinstance(answer, str) else str(answer)


def kinds_taken(office: Office) -> tuple[tuple[str, str], ...]:
    """Every kind of report the town takes, code and words."""
    return tuple((kind.service_code, kind.name.ja) for kind in _settings(office).kinds)


def take_call(call: Call, answers: Answers) -> Case:
    """Open a report for somebody who calls, or note the call on the report that is there already."""
    office = call.clerk.office
    if follows(answers):
        there = Cases(office.scope).fetch(str(answers["duplicate"]))
        return write_note(call.clerk, there.id, there.version, "電話でも、同じ内容の連絡がありました。")
    kind = _settings(office).kind(answers.get("kind"))
    if kind is None:
        raise StaffMistake("その種類は、今は受け付けていません。種類をえらび直してください。")
    draft = replace(drafted(SERVICE, kind, answers, call.clerk.at), origin="phone")
    private = {**private_answers(kind, answers), **call.contact}
    return open_case(office, draft, private, cause=f"call/{call.cause}", by=call.clerk.member.id)


# the kinds


def show_kinds(clerk: Clerk, _query: Mapping[str, str]) -> View:
    settings = _settings(clerk.office)
    kinds = tuple(block for kind in settings.kinds for block in _kind_blocks(kind))
    return View("通報の種類", (_publishing(settings), *kinds))


def _publishing(settings: ReportsSettings) -> Facts:
    publish = settings.publish
    rows = (
        ("通報の公開（Open311）", "する" if publish.requests else "しない"),
        ("本文の公開", "する" if publish.text else "しない"),
        ("写真の公開", "する" if publish.photos else "しない"),
        ("連絡先の質問", "専用ページでたずねる" if settings.contact.ask else "たずねない"),
        ("確認する時間", f"{settings.hours.opens}〜{settings.hours.closes}"),
    )
    return Facts(rows, "全体")


def _kind_blocks(kind: Kind) -> tuple[Facts, Table]:
    emergency = f"{kind.emergency.text.ja}（{kind.emergency.phone}）" if kind.emergency else "なし"
    facts = Facts(
        (
            ("外部連携での符号", kind.service_code),
            ("説明", kind.description.ja),
            ("担当", kind.team or "決めていない"),
            ("対応期限", f"受付から{kind.days}日" if kind.days else "決めていない"),
            ("緊急の案内", emergency),
            ("近くの通報を示す範囲", f"{kind.duplicate_radius}m" if kind.duplicate_radius else "示さない"),
            ("公開の対象", "はい" if kind.publish else "いいえ"),
        ),
        kind.name.ja,
    )
    rows = tuple(_question_row(question) for question in kind.questions)
    return facts, Table(("質問", "必須", "たずねる場所", "選択肢"), rows, "独自の質問はありません。")


def _question_row(question: Question) -> tuple[str, ...]:
    options = "、".join(option.label.ja for option in question.options)
    return (question.label.ja, "" if question.optional else "必須", SENSITIVITIES[question.sensitivity], options)


# keys for outside systems


def show_keys(clerk: Clerk, _query: Mapping[str, str]) -> View:
    notes = ApiKeys(clerk.office.scope).of(SERVICE)
    base = f"{clerk.office.house.public_url}/public/{clerk.office.tenant.id}/{SERVICE}/open311/v2/"
    about = Facts((("アドレス", base), ("規格", "Open311 GeoReport v2（JSON）")))
    rows = tuple((note.label, day(note.made_at[:10]), note.id[:6]) for note in notes)
    keys = Table(("利用者", "発行日", "識別"), rows, "発行したAPIキーはありません。", title="発行したAPIキー")
    warning = Note("info", "APIキーは、発行した直後に一度だけ表示します。通報を送る外部システムにだけ必要です。")
    return View("外部連携のAPIキー", (warning, about, keys, _make_form(), *_revoke_form(notes)))


def _make_form() -> Form:
    hint = "どのシステムが使うのか、あとで見てわかる名前"
    return Form("make_key", "発行する", (Field("label", "利用者", hint=hint, required=True),), title="APIキーの発行")


def _revoke_form(notes: Sequence[ApiKeyNote]) -> tuple[Form, ...]:
    if not notes:
        return ()
    options = tuple((note.id, f"{note.label}（{day(note.made_at[:10])}、{note.id[:6]}）") for note in notes)
    choice = Field("key", "APIキー", "select", options=options, required=True)
    sure = "このAPIキーは、すぐに使えなくなります。よろしいですか。"
    return (Form("revoke_key", "無効にする", (choice,), title="APIキーの無効化", confirm=sure, danger=True),)


def make_key(clerk: Clerk, sent: Sent) -> Done:
    label = sent["label"].strip()
    if not 0 < len(label) <= 50:
        raise StaffMistake("利用者を50文字以内で入力してください。")
    secret = ApiKeys(clerk.office.scope).make(SERVICE, label, by=clerk.member.id, at=clerk.at)
    return Done("keys", f"APIキーを発行しました。今だけ表示します。控えてください： {secret}")


def revoke_key(clerk: Clerk, sent: Sent) -> Done:
    note = ApiKeys(clerk.office.scope).revoke(SERVICE, sent["key"])
    return Done("keys", f"「{note.label}」のAPIキーを無効にしました。")


def _settings(office: Office) -> ReportsSettings:
    settings: ReportsSettings = office.settings(SERVICE)
    return settings


STAFF = Staff(
    title="まちの通報",
    pages=(
        StaffPage("kinds", "通報の種類", "cases.read", show_kinds, in_menu=True),
        StaffPage("keys", "外部連携のAPIキー", "staff.manage", show_keys, in_menu=True),
    ),
    actions=(
        StaffAction("make_key", "staff.manage", make_key, "APIキーの発行"),
        StaffAction("revoke_key", "staff.manage", revoke_key, "APIキーの無効化"),
    ),
    cases=CaseDesk(
        label=kind_in_words,
        rows=answers_in_words,
        kinds=kinds_taken,
        by_phone=ByPhone("file", take_call, passes_over=("contact",)),
    ),
)
