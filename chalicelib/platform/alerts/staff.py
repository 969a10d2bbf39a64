"""気象・災害情報: what was received, what became of it or why nothing did; what the town chose; drills by hand."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform import situations
from chalicelib.platform.alerts.hearing import Decision, decisions_of, hear_alert
from chalicelib.platform.alerts.model import KINDS, Alert, Info, Kind
from chalicelib.platform.alerts.repository import ReceivedAlerts, ReceivedRecord
from chalicelib.platform.alerts.settings import AlertSettings, Mode
from chalicelib.platform.alerts.telling import OWNER, level_words
from chalicelib.platform.alerts.watching import watched
from chalicelib.platform.broadcasts.settings import BroadcastSettings
from chalicelib.platform.catalogue.keys import ApiKeys
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
from chalicelib.platform.conversations.voice import texts_of
from chalicelib.platform.house import Office
from chalicelib.web.words import day

MODES: Mapping[Mode, str] = {"off": "配信しない", "draft": "職員の下書きにする", "send": "直ちに配信する"}
COURSES = {
    "raised": "発表",
    "lowered": "引下げ",
    "lifted": "解除",
    "corrected": "訂正",
    "cancelled": "取消",
}
STATUSES = {"actual": "通常", "exercise": "訓練", "test": "試験"}
DRILL_KINDS: tuple[Kind, ...] = ("rain", "landslide", "flood", "quake", "tsunami", "evacuation")
HIGHEST = 5


def show_received(clerk: Clerk, query: Mapping[str, str]) -> View:
    """The telegrams that concerned the town, newest first."""
    office = clerk.office
    page = ReceivedAlerts(office.scope).newest(start=query.get("start") or None)
    rows = tuple(_row(office, note) for note in page.items)
    more = Link("前の情報を見る", f"received?start={page.next}") if page.next else None
    columns = ("受信", "発信元", "内容", "区分", "結果")
    table = Table(columns, rows, "この自治体に関係する情報は、まだ届いていません。", more=more)
    drill = _drill_form(office) if clerk.member.may("situation.switch") else ()
    return View("気象・災害情報", (Note("info", _summary(office)), table, *drill))


def _word(office: Office, key: str) -> str:
    return texts_of(office, OWNER).say(DEFAULT, key)


def _row(office: Office, note: ReceivedRecord) -> tuple[str, ...]:
    told = note.facts["alert"]
    heard = office.tenant.local(datetime.fromisoformat(note.facts["heard_at"]))
    source = _word(office, f"source.{told['source']}")
    status = STATUSES[told["status"]] if not told["drill_id"] else "町の訓練"
    return (f"{heard:%m/%d %H:%M}", source, told["title"], status, "\n".join(_results(office, note)))


def _results(office: Office, note: ReceivedRecord) -> Iterator[str]:
    """What became of it, a line for each hazard; hazards for which nothing stands are one line."""
    decisions = decisions_of(note)
    if not decisions:
        yield _word(office, f"reason.{note.facts['reason']}")
    yield from dict.fromkeys(_result(office, decision) for decision in decisions if decision.course or decision.level)
    if decisions and not any(decision.course or decision.level for decision in decisions):
        yield from dict.fromkeys(_word(office, f"reason.{decision.reason}") for decision in decisions)


def _result(office: Office, decision: Decision) -> str:
    kind: Kind = decision.kind  # type: ignore[assignment]
    name = _word(office, f"kind.{kind}")
    if decision.reason:
        return f"{name}: {_word(office, f'reason.{decision.reason}')}"
    mode = office.choices("alerts", AlertSettings).of(kind).mode
    areas = "、".join(area.name for area in map(office.tenant.area, decision.areas) if area)
    where = f"（{areas}）" if areas else ""
    told = f" {level_words(kind, decision.level)}" if decision.level else ""
    return f"{name}{told}{where} {COURSES[decision.course or 'raised']}: {MODES[mode]}"


def _summary(office: Office) -> str:
    settings = office.choices("alerts", AlertSettings)
    sent = [_word(office, f"kind.{kind}") for kind in KINDS if settings.of(kind).mode == "send"]
    return (
        f"直ちに配信する種類: {'、'.join(sent)}"
        if sent
        else "いまは、すべて職員の下書きになります（直ちに配信する種類はありません）。"
    )


def _drill_form(office: Office) -> tuple[Block, ...]:
    if situations.of(office).state != "drill":
        return ()
    kinds = tuple((kind, _word(office, f"kind.{kind}")) for kind in DRILL_KINDS)
    levels = tuple((str(level), f"レベル{level}") for level in range(HIGHEST, 0, -1))
    fields = (
        Field("kind", "種類", "select", options=kinds, required=True),
        Field("level", "段階（0は解除）", "select", options=(*levels, ("0", "解除")), required=True),
    )
    confirm = "住民に【訓練】として届きます。よろしいですか。"
    return (Form("drill", "訓練の情報を出す", fields, title="訓練の情報", confirm=confirm),)


def raise_drill(clerk: Clerk, sent: Sent) -> Done:
    """Say something in the town's own drill; it goes the way of the real thing, marked."""
    situation = situations.of(clerk.office)
    kind = next((kind for kind in DRILL_KINDS if kind == sent["kind"]), None)
    if situation.state != "drill" or not situation.drill_id:
        raise StaffMistake("訓練の情報は、状況を「訓練」に切り替えてから出してください。")
    if kind is None or sent["level"] not in map(str, range(HIGHEST + 1)):
        raise StaffMistake("種類と段階を選んでください。")
    level, name = int(sent["level"]), digest("drill", situation.drill_id, clerk.new_id())
    info = Info(kind, level, tuple(sorted(watched(clerk.office)))[:1], event=_word(clerk.office, f"kind.{kind}"))
    title = f"訓練（{clerk.member.label}）"
    alert = Alert(
        "drill", name, clerk.at.isoformat(), "actual", "alert", title, "drill", "", (info,), drill_id=situation.drill_id
    )
    hear_alert(clerk.office, alert)
    return Done("received", "訓練の情報を出しました。")


def show_settings(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """What the town chose, the places it watches, and the keys of systems that send to it."""
    office = clerk.office
    settings = office.choices("alerts", AlertSettings)
    names = {each.id: each.name[DEFAULT] for each in office.choices("broadcasts", BroadcastSettings).categories}
    rows = tuple(
        (
            _word(office, f"kind.{kind}"),
            MODES[settings.of(kind).mode],
            level_words(kind, settings.of(kind).least(kind)),
            names.get(settings.of(kind).category, settings.of(kind).category),
        )
        for kind in KINDS
    )
    chosen = Table(("種類", "届いたとき", "伝える段階（以上）", "配信カテゴリ"), rows, "", title="種類ごとの取扱い")
    places = Facts(
        (
            ("見ている地域の符号", "、".join(sorted(watched(office))) or "なし（団体コードが設定されていません）"),
            ("防災メールの受信箱", settings.inbox or "なし"),
            ("受け付ける差出人", "、".join(sender.address for sender in settings.senders) or "なし"),
            ("解除も伝える", "はい" if settings.says_lifted else "いいえ"),
        ),
        title="受信",
    )
    return View("気象・災害情報の設定", (chosen, places, *_keys(clerk)))


def _keys(clerk: Clerk) -> tuple[Block, ...]:
    keys = ApiKeys(clerk.office.scope).of("alerts")
    rows = tuple((note.label, day(note.made_at[:10])) for note in keys)
    table = Table(("使うシステム", "作成日"), rows, "鍵はありません。", title="CAP・Lアラートを送るシステムの鍵")
    if not clerk.member.may("staff.manage"):
        return (table,)
    make = Form("make_key", "鍵を作る", (Field("label", "使うシステムの名前", required=True),))
    options = tuple((note.id, f"{note.label}（{day(note.made_at[:10])}）") for note in keys)
    drop = Form(
        "drop_key",
        "鍵を止める",
        (Field("key", "止める鍵", "select", options=options, required=True),),
        confirm="このシステムからの情報を受け取れなくなります。よろしいですか。",
        danger=True,
    )
    return (table, make, drop) if keys else (table, make)


def make_key(clerk: Clerk, sent: Sent) -> Done:
    label = sent["label"].strip()[:40]
    if not label:
        raise StaffMistake("使うシステムの名前を入力してください。")
    secret = ApiKeys(clerk.office.scope).make("alerts", label, by=clerk.member.id, at=clerk.at)
    return Done("settings", f"鍵を作りました。いま一度だけ表示します: {secret}")


def drop_key(clerk: Clerk, sent: Sent) -> Done:
    note = ApiKeys(clerk.office.scope).revoke("alerts", sent["key"])
    return Done("settings", f"「{note.label}」の鍵を止めました。")


STAFF = Staff(
    title="気象・災害情報",
    pages=(
        StaffPage("received", "気象・災害情報", "sends.read", show_received, in_menu=True),
        StaffPage("settings", "気象・災害情報の設定", "sends.read", show_settings, in_menu=True),
    ),
    actions=(
        StaffAction("drill", "situation.switch", raise_drill, "訓練の情報の発出"),
        StaffAction("make_key", "staff.manage", make_key, "防災情報の鍵の作成"),
        StaffAction("drop_key", "staff.manage", drop_key, "防災情報の鍵の停止"),
    ),
)
