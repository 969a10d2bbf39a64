"""協力者: the shops and spot staff of a town's services, and their PINs."""

from collections.abc import Mapping
from urllib.parse import urlencode

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console.chart import Printing
from chalicelib.platform.console.declared import staff_of
from chalicelib.platform.console.qr_cards import QrCard, QrCards
from chalicelib.platform.console.staff import (
    Block,
    Clerk,
    Done,
    Facts,
    Field,
    Form,
    Link,
    Note,
    Once,
    Sent,
    Staff,
    StaffAction,
    StaffPage,
    Table,
    View,
)
from chalicelib.platform.house import Office
from chalicelib.platform.partners import enrolling, listing
from chalicelib.platform.partners.entry import services_with_partners
from chalicelib.platform.partners.model import Partner
from chalicelib.platform.partners.pins import printed
from chalicelib.platform.partners.repository import Partners
from chalicelib.web.words import day

AT_ONCE = 24
"""PINs issued by one form, three sheets of cards: each takes some tens of milliseconds while the clerk waits."""
LOST = (
    "端末をなくしたときは、すべての端末をサインアウトしてください。"
    "カードもなくしたときは、PINを再発行すると、前のPINとサインイン中の画面がどちらも使えなくなります。"
)
CARD_NOTE = "QRコードを読み取り、番号とPINを入力してください。人目につかないところで保管してください。"


def show_list(clerk: Clerk, query: Mapping[str, str]) -> View:
    """The partners of a service, and how to add more."""
    office = clerk.office
    services = services_with_partners(office)
    if not services:
        return View("協力者", (Note("info", "お店やスタッフの画面を使うサービスは、提供していません。"),))
    service = query.get("service", services[0])
    if service not in services:
        raise NotFound
    page = Partners(office.scope).some(service, start=query.get("start") or None)
    rows = tuple(_row(record.value) for record in page.items)
    more = Link("次を見る", f"list?{urlencode({'service': service, 'start': page.next})}") if page.next else None
    empty = "まだ登録されていません。"
    table = Table(("名前", "番号", "状態", "PIN"), rows, empty, title=service_title(office, service), more=more)
    forms = _forms(service) if clerk.member.may("knowledge.write") else ()
    return View("協力者", (*_others(office, services), _door(office), table, *forms))


def _others(office: Office, services: tuple[str, ...]) -> tuple[Block, ...]:
    rows = tuple((service_title(office, each), Link("見る", f"list?service={each}")) for each in services)
    return (Facts(rows, title="サービス"),) if len(services) > 1 else ()


def _door(office: Office) -> Block:
    return Facts((("入口", Link(door_address(office), door_address(office))),), title="お店・スタッフの方の画面")


def _row(partner: Partner) -> tuple[str | Link, ...]:
    pin = f"{day(partner.pin_at)} 発行" if partner.pin_at else "未発行"
    state = "使用中" if partner.is_active else "休止中"
    return Link(partner.name, f"partner?id={partner.id}"), partner.code, state, pin


def _forms(service: str) -> tuple[Block, ...]:
    kept = Field("service", "", "hidden", service)
    name = Field("name", "名前", hint="お店や場所の名前です。", required=True, most=enrolling.LONGEST_NAME)
    about = Field("about", "サービスでの番号", hint="お店や地点の番号があるときだけ入力します。")
    file = Field(
        "file", "ファイル", "file", accept=".csv,.xlsx", required=True, hint="「名前」の列があるCSVまたはExcelです。"
    )
    issue = f"PINがまだない使用中の協力者に発行します（一度に{AT_ONCE}件まで）。カードは一度だけ表示します。"
    return (
        Form("enrol", "登録する", (kept, name, about), title="1件ずつ登録する"),
        Form("read", "内容を確認する", (kept, file), title="ファイルからまとめて登録する"),
        Form("issue", "PINを発行してカードを作る", (kept,), title="カードを作る", confirm=issue),
    )


def show_partner(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One partner, and what can be done about it."""
    partner = Partners(clerk.office.scope).fetch(query.get("id", "")).value
    rows = (
        ("番号", partner.code),
        ("サービス", service_title(clerk.office, partner.service)),
        ("サービスでの番号", partner.about or "－"),
        ("状態", "使用中" if partner.is_active else "休止中"),
        ("PIN", f"{day(partner.pin_at)} 発行" if partner.pin_at else "未発行"),
    )
    forms = _deeds(partner) if clerk.member.may("knowledge.write") else ()
    return View(partner.name, (Facts(rows), *forms))


def _deeds(partner: Partner) -> tuple[Block, ...]:
    kept = Field("id", "", "hidden", partner.id)
    word = "再発行" if partner.pin else "発行"
    renew = "新しいPINは一度だけ表示します。前のPINと、サインイン中の画面は使えなくなります。"
    pause = "サインイン中の画面も、すぐに使えなくなります。"
    name = Field("name", "名前", value=partner.name, required=True, most=enrolling.LONGEST_NAME)
    out = "サインイン中の画面が、すべて使えなくなります。同じPINで、もう一度サインインできます。"
    blocks: list[Block] = [Form("renew", f"PINを{word}する", (kept,), title="PIN", confirm=renew)]
    if partner.may_enter:
        blocks += [Note("info", LOST), Form("out", "すべての端末をサインアウトする", (kept,), "端末", out, danger=True)]
    if partner.is_active:
        blocks.append(Form("pause", "休止する", (kept,), title="休止", confirm=pause, danger=True))
    else:
        blocks.append(Form("resume", "使用を再開する", (kept,), title="再開"))
    blocks.append(Form("rename", "名前を変える", (kept, name), title="名前"))
    if not partner.pin:
        blocks.append(
            Form("strike", "登録を取り消す", (kept,), title="取り消し", confirm="元に戻せません。", danger=True)
        )
    return tuple(blocks)


def service_title(office: Office, service: str) -> str:
    """A service as staff call it."""
    try:
        return staff_of(office, service).title
    except NotFound:
        return service


def door_address(office: Office) -> str:
    return f"{office.house.public_url}/partner/{office.tenant.id}"


# What is done


def enrol(clerk: Clerk, sent: Sent) -> Done:
    service = _service(clerk, sent)
    partner = enrolling.enrol(clerk.office.scope, service, sent["name"], clerk.new_id, about=sent["about"].strip()[:60])
    return Done(f"partner?id={partner.id}", f"「{partner.name}」を登録しました。次にPINを発行してください。")


def read(clerk: Clerk, sent: Sent) -> Once:
    """What a file would add. Nothing is written yet."""
    service, files = _service(clerk, sent), sent.files.get("file", ())
    if not files:
        raise StaffMistake("ファイルをえらんでください。")
    known = [partner.name for partner in Partners(clerk.office.scope).all(service)]
    found = listing.listed(files[0].name, files[0].content, known)
    errors = tuple((f"{each.row}行目", each.value, each.complaint) for each in found.errors)
    rows = tuple((f"{row.number}行目", row.name, row.about) for row in found.rows)
    blocks: list[Block] = [
        Table(("行", "名前", "サービスでの番号"), rows, "登録する行はありません。", title=f"登録する {len(rows)}件")
    ]
    if errors:
        blocks.insert(0, Table(("行", "値", "理由"), errors, "", title=f"登録しない {len(errors)}件"))
    if rows:
        kept = (Field("service", "", "hidden", service), Field("rows", "", "hidden", listing.written(found.rows)))
        blocks.append(Form("enrol_all", f"{len(rows)}件を登録する", kept))
    return Once(View("登録する内容の確認", tuple(blocks)))


def enrol_all(clerk: Clerk, sent: Sent) -> Done:
    """Enrol what was read; sent twice, or once more after it stopped half-way, it enrols each once."""
    service, rows = _service(clerk, sent), listing.read(sent["rows"])
    cause = clerk.new_id()
    for row in rows:
        listing.enrol_row(clerk.office.scope, service, row, cause)
    return Done(f"list?service={service}", f"{len(rows)}件を登録しました。続けて、カードを作ってください。")


def issue(clerk: Clerk, sent: Sent) -> Once:
    """PINs for those who have none, on cards shown this once; the form sent twice shows cards for the same ones."""
    service, office, cause = _service(clerk, sent), clerk.office, clerk.new_id()
    waiting = [each for each in Partners(office.scope).all(service) if each.waits_for_pin(cause)]
    if not waiting:
        raise StaffMistake("PINがまだない使用中の協力者は、いません。")
    cards = [enrolling.issue_pin(office.scope, each.id, clerk.at, cause) for each in waiting[:AT_ONCE]]
    left = len(waiting) - len(cards)
    more = (Note("info", f"あと{left}件あります。印刷してから、もう一度発行してください。"),) if left else ()
    return Once(_cards(office, cards, *more))


def renew(clerk: Clerk, sent: Sent) -> Once:
    return Once(_cards(clerk.office, [enrolling.issue_pin(clerk.office.scope, sent["id"], clerk.at, clerk.new_id())]))


def _cards(office: Office, issued: list[tuple[Partner, str]], *notes: Note) -> View:
    told = Note("warning", "PINはこの画面で一度だけ表示します。閉じる前に印刷するか、書き写してください。")
    cards = QrCards(tuple(_card(office, partner, pin) for partner, pin in issued), title="カード")
    return View("協力者のカード", (told, *notes, Printing(), cards))


def _card(office: Office, partner: Partner, pin: str) -> QrCard:
    address = f"{door_address(office)}?code={partner.id}"
    rows = (("番号", partner.code), ("PIN", printed(pin)))
    return QrCard(partner.name, address, f"{partner.name}の入口を開くQRコード", rows, CARD_NOTE)


def pause(clerk: Clerk, sent: Sent) -> Done:
    return _changed(enrolling.pause(clerk.office.scope, sent["id"], paused=True), "休止しました。")


def resume(clerk: Clerk, sent: Sent) -> Done:
    return _changed(enrolling.pause(clerk.office.scope, sent["id"], paused=False), "使用を再開しました。")


def sign_out(clerk: Clerk, sent: Sent) -> Done:
    partner = enrolling.sign_out_everywhere(clerk.office.scope, sent["id"])
    return _changed(partner, "すべての端末をサインアウトしました。いままでの画面は、どの端末でも使えません。")


def rename(clerk: Clerk, sent: Sent) -> Done:
    return _changed(enrolling.rename(clerk.office.scope, sent["id"], sent["name"]), "名前を変えました。")


def strike(clerk: Clerk, sent: Sent) -> Done:
    partner = enrolling.strike(clerk.office.scope, sent["id"])
    return Done(f"list?service={partner.service}", f"「{partner.name}」の登録を取り消しました。")


def _changed(partner: Partner, told: str) -> Done:
    return Done(f"partner?id={partner.id}", told)


def _service(clerk: Clerk, sent: Sent) -> str:
    if sent["service"] not in services_with_partners(clerk.office):
        raise NotFound
    return sent["service"]


def _about(_: Clerk, sent: Sent) -> str:
    return f"partners/{sent['id'] or sent['service']}"


STAFF = Staff(
    title="協力者",
    group="管理",
    pages=(
        StaffPage("list", "協力者", "knowledge.read", show_list, in_menu=True),
        StaffPage("partner", "協力者", "knowledge.read", show_partner),
    ),
    actions=(
        StaffAction("enrol", "knowledge.write", enrol, "協力者の登録", _about),
        StaffAction("read", "knowledge.write", read, ""),
        StaffAction("enrol_all", "knowledge.write", enrol_all, "協力者の一括登録", _about),
        StaffAction("issue", "knowledge.write", issue, "協力者のPINの発行", _about),
        StaffAction("renew", "knowledge.write", renew, "協力者のPINの再発行", _about),
        StaffAction("pause", "knowledge.write", pause, "協力者の休止", _about),
        StaffAction("resume", "knowledge.write", resume, "協力者の再開", _about),
        StaffAction("out", "knowledge.write", sign_out, "協力者の全端末のサインアウト", _about),
        StaffAction("rename", "knowledge.write", rename, "協力者の名前の変更", _about),
        StaffAction("strike", "knowledge.write", strike, "協力者の登録の取り消し", _about),
    ),
)
