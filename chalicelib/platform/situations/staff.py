"""状況の切り替え: what the town is in, switching it with a question asked, and taking the last switch back."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.staff import (
    Block,
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
from chalicelib.platform.house import Office
from chalicelib.platform.situations.model import NAMES, Situation, State
from chalicelib.platform.situations.repository import Situations
from chalicelib.platform.situations.settings import SituationSettings
from chalicelib.platform.situations.switching import switch, undo
from chalicelib.web.words import moment

ABOUT: Mapping[State, str] = {
    "normal": "メニューと通報の種類をふだんに戻し、止まっていた配信を再開します。訓練の記録は消えます。",
    "disaster": "災害時のメニューに変わり、緊急でない配信が止まり、災害時だけの通報を受け付けます。",
    "drill": "災害時と同じ動きを、【訓練】と付けて行います。終わると訓練の記録はすべて消えます（最長7日）。",
}


def show_situation(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """The situation now, the ways out of it, and every switch there was."""
    office = clerk.office
    now = Situations(office.scope).now().value
    blocks: list[Block] = [_now(office, now), *_menu_note(office)]
    if clerk.member.may("situation.switch"):
        blocks += [_form(now, state) for state in NAMES if state != now.state]
        blocks += _undo_form(now)
    rows = tuple(_line(office, record.value) for record in Situations(office.scope).history().items)
    blocks.append(
        Table(
            ("日時", "状況", "切り替えた人", "理由"), rows, "切り替えたことはありません。", title="これまでの切り替え"
        )
    )
    return View("状況の切り替え", tuple(blocks))


def _now(office: Office, now: Situation) -> Facts:
    told = _line(office, now) if now.since else ("", now.name, "", "")
    return Facts((("いまの状況", now.name), ("いつから", told[0] or "—"), ("理由", told[3] or "—")), title="いま")


def _menu_note(office: Office) -> tuple[Note, ...]:
    settings = office.choices("situations", SituationSettings)
    if settings.disaster_menu and settings.normal_menu:
        return ()
    return (Note("warning", "災害時とふだんのメニューが設定されていないため、切り替えてもメニューは変わりません。"),)


def _form(now: Situation, state: State) -> Form:
    fields = (
        Field("to", "", "hidden", state),
        Field("seen", "", "hidden", now.since),
        Field("why", "理由", required=True, hint=ABOUT[state]),
    )
    confirm = f"「{NAMES[now.state]}」から「{NAMES[state]}」に切り替えます。{ABOUT[state]}よろしいですか。"
    title = f"「{NAMES[state]}」に切り替える"
    return Form("switch", title, fields, title=title, confirm=confirm, danger=state == "disaster")


def _undo_form(now: Situation) -> list[Block]:
    if not now.since:
        return []
    fields = (Field("seen", "", "hidden", now.since),)
    confirm = f"「{NAMES[now.before]}」に戻します。よろしいですか。"
    return [Form("undo", "直前の切り替えを取り消す", fields, confirm=confirm)]


def _line(office: Office, situation: Situation) -> tuple[str, str, str, str]:
    at = office.tenant.local(datetime.fromisoformat(situation.since))
    return (moment(at), situation.name, situation.label, situation.why)


def do_switch(clerk: Clerk, sent: Sent) -> Done:
    state = next((state for state in NAMES if state == sent["to"]), None)
    if state is None:
        raise StaffMistake("切り替える先を選んでください。")
    after = switch(
        clerk.office, state, by=clerk.member.id, label=clerk.member.label, why=sent["why"], seen=sent["seen"]
    )
    return Done("situation", f"「{after.name}」に切り替えました。")


def do_undo(clerk: Clerk, sent: Sent) -> Done:
    after = undo(clerk.office, by=clerk.member.id, label=clerk.member.label, seen=sent["seen"])
    return Done("situation", f"「{after.name}」に戻しました。")


STAFF = Staff(
    title="状況",
    pages=(StaffPage("situation", "状況の切り替え", "sends.read", show_situation, in_menu=True),),
    actions=(
        StaffAction("switch", "situation.switch", do_switch, "状況の切り替え"),
        StaffAction("undo", "situation.switch", do_undo, "状況の切り替えの取り消し"),
    ),
)
