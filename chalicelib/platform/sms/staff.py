"""SMSの登録と利用: numbers registered for people without LINE, and what the month has cost."""

from collections.abc import Mapping

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.broadcasts.repository import Broadcasts
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
from chalicelib.platform.house import Office
from chalicelib.platform.sms.ledger import Ledger
from chalicelib.platform.sms.numbers import Number, Numbers, register
from chalicelib.platform.sms.rounds import Rounds
from chalicelib.platform.sms.settings import SmsSettings

LONGEST_LABEL = 40
NEWEST = 20


def show_numbers(clerk: Clerk, query: Mapping[str, str]) -> View:
    """What the month cost, the numbers (never shown themselves), and registering and withdrawing one."""
    office = clerk.office
    page = Numbers(office.scope).some(start=query.get("start") or None)
    numbers = [record.value for record in page.items]
    more = Link("次を見る", f"numbers?start={page.next}") if page.next else None
    rows = tuple(_row(office, number) for number in numbers)
    columns = ("だれの番号か", "地区", "登録", "状態")
    table = Table(columns, rows, "登録されている番号はありません。", title="登録された番号", more=more)
    blocks: list[Block] = [*_usage(office), table]
    if clerk.member.may("sends.write"):
        blocks.append(_register_form(office))
        blocks += [_withdraw_form(numbers)] if numbers else []
    return View("SMSの登録と利用", (*blocks, _rounds(office)))


def _usage(office: Office) -> tuple[Block, ...]:
    settings, month = office.choices("sms", SmsSettings), f"{office.now():%Y-%m}"
    if not settings.monthly_yen or not office.house.sms.is_open:
        return (Note("warning", "SMSは使わない設定です。登録はできますが、送られません。"),)
    spent = Ledger(office.scope).spent(month)
    rows = (("今月の利用", f"{spent:,}円"), ("今月の上限", f"{settings.monthly_yen:,}円"))
    return (Facts((*rows, ("1通分（70文字）", f"{settings.yen_per_part}円")), title="利用"),)


def _row(office: Office, number: Number) -> tuple[str, ...]:
    area = office.tenant.area(number.area_id)
    whose = number.label or ("LINEの友だち" if number.resident_id else "—")
    state = f"本人が停止（{number.stopped_at[:10]}）" if number.stopped_at else "送る"
    return (whose, area.name if area else "—", number.since[:10], state)


def _register_form(office: Office) -> Form:
    areas = (("", "決めない"), *((area.id, area.name) for area in office.tenant.areas))
    languages = tuple((language, language) for language in office.tenant.languages)
    fields = (
        Field("number", "携帯電話の番号", required=True, hint="本人の同意を得てから登録してください。"),
        Field("label", "だれの番号か（氏名は書かない）", required=True),
        Field("area", "地区", "select", options=areas),
        Field("language", "言葉", "select", options=languages),
    )
    return Form("register", "登録する", fields, title="LINEを使わない方の番号を登録する")


def _withdraw_form(numbers: list[Number]) -> Form:
    options = tuple((number.owner, f"{number.label or 'LINEの友だち'}（{number.since[:10]}）") for number in numbers)
    fields = (Field("number", "やめる番号", "select", options=options, required=True),)
    return Form("withdraw", "登録をやめる", fields, confirm="この番号を消します。よろしいですか。", danger=True)


def _rounds(office: Office) -> Table:
    """What became of the newest urgent broadcasts' short messages."""
    rows = []
    for record in Broadcasts(office.scope).newest(limit=NEWEST).items:
        round_ = Rounds(office.scope).find(record.broadcast_id)
        if round_:
            account = Ledger(office.scope).account(record.broadcast_id)
            told = (record.value.title, *map(str, (account.sent, account.refused, account.unknown, account.failed)))
            rows.append((*told, f"{account.yen:,}円", round_.stopped_because or ("" if round_.is_done else "送信中")))
    columns = ("配信", "送信", "拒否", "不明", "失敗", "料金", "備考")
    return Table(columns, tuple(rows), "SMSを送った緊急の配信はありません。", title="緊急の配信ごとのSMS")


def do_register(clerk: Clerk, sent: Sent) -> Done:
    office, label = clerk.office, sent["label"].strip()[:LONGEST_LABEL]
    if not label:
        raise StaffMistake("だれの番号かを入力してください。")
    area = sent["area"] if office.tenant.area(sent["area"]) else ""
    language = sent["language"] if sent["language"] in LANGUAGES else ""
    kept = register(office, sent["number"], by=clerk.member.id, label=label, area_id=area, language=language)
    told = "この番号の持ち主は、以前に停止を求めています。送られません。" if kept.stopped_at else "登録しました。"
    return Done("numbers", told)


def do_withdraw(clerk: Clerk, sent: Sent) -> Done:
    Numbers(clerk.office.scope).forget(sent["number"])
    return Done("numbers", "番号を消しました。")


STAFF = Staff(
    title="SMS",
    pages=(StaffPage("numbers", "SMSの登録と利用", "sends.read", show_numbers, in_menu=True),),
    actions=(
        StaffAction("register", "sends.write", do_register, "SMSの番号の登録"),
        StaffAction("withdraw", "sends.write", do_withdraw, "SMSの番号の取消し"),
    ),
)
