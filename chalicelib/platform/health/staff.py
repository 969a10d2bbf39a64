"""Pages of a town's health and of its opening, for its staff and for operators who are in by a grant."""

from collections.abc import Mapping

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.broadcasts.phones import invite, phones_of
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.console.staff import (
    Block,
    Clerk,
    Done,
    Facts,
    Field,
    Form,
    Link,
    Note,
    Sent,
    Staff,
    StaffAction,
    StaffPage,
    Table,
    View,
)
from chalicelib.platform.health import stages
from chalicelib.platform.health.checks import WORDS, State, worst
from chalicelib.platform.health.connecting import connect, send_test
from chalicelib.platform.health.outside import health_anew, health_of
from chalicelib.platform.health.steps import STEPS, Openings, Standing, Step, live_channel, standings
from chalicelib.platform.health.steps import WORDS as STANDS
from chalicelib.platform.health.switches import show_switches, switch
from chalicelib.platform.house import Office

SUMMARY: dict[State, Note] = {
    "ok": Note("success", "すべて正常です。"),
    "warning": Note("warning", "使えていますが、確かめたほうがよいところがあります。"),
    "unknown": Note("warning", "確認できなかったところがあります。数分後に、もう一度確かめてください。"),
    "broken": Note("error", "動いていないところがあります。下の「すること」を行ってください。"),
}
KIND_ORDER: tuple[State, ...] = ("broken", "unknown", "warning", "ok")


def show_health(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """Every check of the town, the worst first."""
    checks = health_of(clerk.office)
    ordered = sorted(checks, key=lambda check: KIND_ORDER.index(check.state))
    rows = tuple((check.name, WORDS[check.state], check.told, check.what_to_do or "—") for check in ordered)
    table = Table(
        ("つながり", "状態", "わかったこと", "すること"), rows, "確かめるものがありません。", title="外部とのつながり"
    )
    return View(
        "つながりの確認", (SUMMARY[worst(checks)], table, Form("again", "今すぐ確かめ直す", title="確かめ直す"))
    )


def check_again(clerk: Clerk, _sent: Sent) -> Done:
    health_anew(clerk.office)
    return Done("connections", "確かめ直しました。")


def show_opening(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """The list of steps, each with how it stands, and the forms for what is done here."""
    office = clerk.office
    found = standings(office, health_of(office))
    done = sum(each.stands == "done" for each in found)
    by_hand = sum(step.by_hand for step in STEPS)
    about = f"全{len(STEPS)}手順のうち{done}つが済みました。人が行うのは{by_hand}つで、残りは窓口が行います。"
    rows = tuple(_row(number, each) for number, each in enumerate(found, 1))
    columns = ("手順", "だれが", "状態", "すること")
    blocks: list[Block] = [Note("success" if done == len(STEPS) else "info", about), *_doubts(office, found)]
    blocks += [Table(columns, rows, "手順はありません。", title="手順"), _addresses(office)]
    return View("開設の手順", (*blocks, *(_forms(office, found) if clerk.member.may("knowledge.write") else ())))


def _row(number: int, each: Standing) -> tuple[str, str, str, str]:
    told = f"{STANDS[each.stands]}（{each.told}）" if each.told else STANDS[each.stands]
    return (f"{number}. {each.step.title}", "人" if each.step.by_hand else "窓口", told, each.step.how)


def _doubts(office: Office, found: tuple[Standing, ...]) -> list[Note]:
    doubtful = [each for each in found if each.stands == "doubtful"]
    return [
        Note(
            "warning",
            f"プロバイダー「{each.told}」は、{office.tenant.name}の名義ではないようです。プロバイダーはあとから変えられず、"
            "事業者を替えると友だちの識別番号が変わります。公開する前に、自治体の名義のプロバイダーで作り直してください。",
        )
        for each in doubtful
    ]


def _addresses(office: Office) -> Facts:
    rows = [
        (f"{channel.name}のLIFFのエンドポイントURL", f"{office.house.public_url}/liff/{channel.key}")
        for channel in Channels(office.scope).all()
    ]
    offered = ("提供するサービス", Link("見る・切り替える（切り替えは運用事業者）", "switches"))
    stage = ("利用の状態", Link("見る・変更する（変更は運用事業者）", "stage"))
    return Facts((*rows, offered, stage), title="アドレスとサービス")


def _forms(office: Office, found: tuple[Standing, ...]) -> list[Form]:
    channel = live_channel(office)
    forms = [Form("connect", "LINEとつなぐ", title="LINEとつなぐ（何度押してもかまいません）")]
    forms += [_note_form(each.step) for each in found if each.step.noted and each.step.by_hand]
    post = Field("label", "電話の呼び名", required=True, hint="例：広報課の業務用スマートフォン")
    forms.append(Form("phone", "コードを出す", (post,), "確かめる電話を登録する"))
    phones = phones_of(office, channel.key) if channel else ()
    if phones:
        options = tuple((phone.id, phone.label) for phone in phones)
        to = Field("phone", "送り先の電話", "select", required=True, options=options)
        forms.append(Form("test", "テストメッセージを送る", (to,), "テストメッセージを送る"))
    return forms


def _note_form(step: Step) -> Form:
    fields = [Field("step", "", "hidden", step.name)]
    if step.name == "provider":
        fields.append(Field("told", "コンソールに表示されたプロバイダー名", required=True))
    return Form("note", "行いました", tuple(fields), step.title)


def do_connect(clerk: Clerk, _sent: Sent) -> Done:
    """Connect every channel of the town."""
    office = clerk.office
    told = [connect(office, channel.key, office.house.accounts) for channel in Channels(office.scope).all()]
    deaf = [each.channel.name for each in told if not each.webhook.is_answering]
    office.house.memory.forget()
    if deaf:
        raise StaffMistake(
            f"アドレスは入りましたが、LINEから{'、'.join(deaf)}に届きませんでした。数分後にもう一度押してください。"
        )
    return Done("opening", f"{'、'.join(each.name for each in told)}とつながりました。")


def do_note(clerk: Clerk, sent: Sent) -> Done:
    step = next((step for step in STEPS if step.noted and step.by_hand and step.name == sent["step"]), None)
    told = sent["told"].strip()[:60]
    if step is None or (step.name == "provider" and not told):
        raise StaffMistake("入力の内容を確認してください。")
    Openings(clerk.office.scope).note(step.name, by=clerk.member.label, at=clerk.at.isoformat(), told=told)
    return Done("opening", f"「{step.title}」を記録しました。")


def do_phone(clerk: Clerk, sent: Sent) -> Done:
    label = sent["label"].strip()[:40]
    if not label:
        raise StaffMistake("電話の呼び名を入れてください。")
    code = invite(clerk.office, label)
    return Done("opening", f"電話のトークに「テスト {code}」と送ってください（15分以内）。")


def do_test(clerk: Clerk, sent: Sent) -> Done:
    channel = live_channel(clerk.office)
    if channel is None:
        raise StaffMistake("本番用のチャネルがありません。")
    label = send_test(clerk.office, channel, sent["phone"], clerk.new_id())
    Openings(clerk.office.scope).note("message", by=clerk.member.label, at=clerk.at.isoformat(), told=label)
    return Done("opening", f"「{label}」に送りました。電話で確かめてください。")


STAFF = Staff(
    "つながり",
    group="管理",
    pages=(
        StaffPage("connections", "つながりの確認", "knowledge.read", show_health, in_menu=True),
        StaffPage("opening", "開設の手順", "knowledge.read", show_opening, in_menu=True),
        StaffPage("switches", "提供するサービス", "knowledge.read", show_switches),
        StaffPage("stage", "利用の状態", "knowledge.read", stages.show_stage),
    ),
    actions=(
        StaffAction("again", "knowledge.read", check_again, ""),
        StaffAction("connect", "knowledge.write", do_connect, "LINEとの接続"),
        StaffAction("note", "knowledge.write", do_note, "開設の手順の記録"),
        StaffAction("phone", "knowledge.write", do_phone, "確かめる電話のコードの発行"),
        StaffAction("test", "knowledge.write", do_test, "テストメッセージの送信"),
        StaffAction("switch", "knowledge.write", switch, "提供するサービスの切り替え"),
        StaffAction("stage", "knowledge.write", stages.change_stage, "利用の状態の変更", stages.about),
    ),
)
