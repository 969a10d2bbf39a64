"""Settings as staff see and change them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from chalicelib.kernel.errors import Conflict, NotAllowed, NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.long_form import FieldMistakes
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.settings.forms import form_of
from chalicelib.platform.settings.many import Apart
from chalicelib.platform.settings.mistakes import ROOT, complaints
from chalicelib.platform.settings.repository import SettingChange, SettingChanges, order_of, state_id, write
from chalicelib.platform.settings.subjects import (
    Spot,
    Subject,
    laid,
    may_change,
    spot_in,
    subject_of,
    subjects,
)
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.web.words import moment

MANAGERS_ONLY = "この設定を変えられるのは管理者だけです。"
SAVED = "保存しました。1分以内に、すべての案内に反映されます。"
SAME = "変わったところはありません。"


# all of them


def show_all(clerk: Clerk, _query: Mapping[str, str]) -> View:
    history = SettingChanges(clerk.office.scope)
    rows = tuple(
        (Link(subject.title, f"form?of={subject.name}"), _last(history.of(subject.corner.subject, limit=1)))
        for subject in subjects(clerk.office)
        if subject.shape.members
    )
    newest = tuple(
        (moment(each.at), Link(each.title, change_page(each)), each.by, first_words(each))
        for each in history.newest(10)
    )
    return View(
        "設定",
        (
            desk.Table(("設定", "最後の変更"), rows, "設定できるものはありません。", "サービスと機能"),
            desk.Table(("日時", "何を", "担当", "内容"), newest, "まだ何も変えていません。", "最近の変更"),
        ),
    )


def _last(changes: Sequence[SettingChange]) -> str:
    return f"{moment(changes[0].at)}　{changes[0].by}" if changes else "画面ではまだ変えていません"


def first_words(change: SettingChange) -> str:
    told = "、".join(dict.fromkeys(each.label for each in change.words[:3]))
    return f"{told} ほか" if len(change.words) > 3 else told


def change_page(change: SettingChange) -> str:
    return f"change?{urlencode({'of': change.subject, 'order': order_of(change)})}"


# one of them


def _found(clerk: Clerk, of: str, at: str) -> tuple[Subject, Any, Spot]:
    """What it is about, the state that stands (read anew), and the place within it."""
    subject = subject_of(clerk.office, of)
    state = subject.corner.read(Tenants(clerk.office.scope).own())
    return subject, state, spot_in(subject.shape, subject.whole(state), at)


def show_form(clerk: Clerk, query: Mapping[str, str]) -> View:
    """The settings of one thing, or one record of them."""
    subject, state, spot = _found(clerk, query.get("of", ""), query.get("at", ""))
    if not may_change(clerk, subject):
        return View(spot.title, (desk.Note("info", MANAGERS_ONLY), _facts(spot), *_lists(subject, spot, is_open=False)))
    seen = state_id(state)
    way = desk.Facts(
        (("履歴", Link("変更の履歴と、元に戻す操作", f"history?of={subject.corner.subject}")), *_up(subject, spot))
    )
    blocks = (
        way,
        *_lists(subject, spot, is_open=True),
        form_of(clerk, subject, spot, seen),
        *_whole_record(subject, spot, seen),
    )
    return View(spot.title, blocks)


def _facts(spot: Spot) -> desk.Facts:
    told = spot.value or {}
    return desk.Facts(tuple((shape.title, shape.words(told.get(name))) for name, shape in spot.shape.members.items()))


def _up(subject: Subject, spot: Spot) -> Iterator[tuple[str, Link]]:
    if spot.at:
        above = spot.at.rpartition("/")[0]
        yield (
            "戻る",
            Link(f"「{subject.title}」の設定へ", f"form?of={subject.name}" + (f"&at={above}" if above else "")),
        )


def _lists(subject: Subject, spot: Spot, *, is_open: bool) -> Iterator[desk.Block]:
    """The lists whose records are pages of their own."""
    if spot.is_new:
        return
    for name, shape in spot.shape.members.items():
        if not isinstance(shape, Apart):
            continue
        item, root = shape.records.item, f"{spot.at}/{name}" if spot.at else name
        rows = tuple(
            (
                Link(item.called(each) or "（名前なし）", f"form?of={subject.name}&at={root}:{each[item.name_field]}")
                if is_open
                else item.called(each),
                item.members[item.name_field].words(each[item.name_field]),
            )
            for each in spot.value.get(name) or ()
        )
        more = Link(f"{shape.records.call}を足す", f"form?of={subject.name}&at={root}:") if is_open else None
        columns = (shape.records.call, item.members[item.name_field].title)
        yield desk.Table(columns, rows, "まだありません。", shape.title, more)


def _whole_record(subject: Subject, spot: Spot, seen: str) -> Iterator[Form]:
    """What can be done to a record as a whole: move it within its list, drop it."""
    if spot.records is None or spot.is_new:
        return
    hidden = tuple(
        Field(name, "", "hidden", value) for name, value in (("of", subject.name), ("at", spot.at), ("seen", seen))
    )
    ways = (("first", "いちばん上へ"), ("up", "1つ上へ"), ("down", "1つ下へ"), ("last", "いちばん下へ"))
    yield Form(
        "move", "動かす", (*hidden, Field("way", "並び順", "select", options=ways, required=True)), "並び順を変える"
    )
    sure = f"{spot.title}を消します。履歴から元に戻せます。よろしいですか。"
    yield Form("remove", f"この{spot.records.call}を消す", hidden, confirm=sure, danger=True)


# changing


def arrange(_clerk: Clerk, _sent: Sent) -> None:
    """Rows are added, moved and removed while the form is drawn again."""


def save(clerk: Clerk, sent: Sent) -> Done:
    """Check what was typed and let it stand; every complaint goes to its field."""
    subject, state, spot = _changing(clerk, sent)
    tree = spot.shape.taken(sent, ROOT)
    whole = laid(subject.whole(state), spot.loc, spot.shape.value(tree, spot.value))
    wrong = complaints(subject.model, spot.shape, tree, whole, spot.loc)
    if wrong:
        raise FieldMistakes(wrong)
    name = str(_at(whole, spot.loc).get(spot.shape.name_field)) if spot.at else ""
    return _written(clerk, subject, whole, sent, spot.renamed(name))


def _at(whole: Any, loc: tuple[Any, ...]) -> Any:
    for step in loc:
        whole = whole[step]
    return whole


def _changing(clerk: Clerk, sent: Sent) -> tuple[Subject, Any, Spot]:
    """What is to be changed, once it is sure that the clerk may and saw what stands."""
    subject = subject_of(clerk.office, sent["of"])
    if not may_change(clerk, subject):
        raise NotAllowed(MANAGERS_ONLY)
    state = subject.corner.read(Tenants(clerk.office.scope).own())
    if state_id(state) != sent["seen"]:
        raise Conflict(since(clerk, subject.corner.subject, sent["seen"]))
    return subject, state, spot_in(subject.shape, subject.whole(state), sent["at"])


def _written(clerk: Clerk, subject: Subject, whole: Any, sent: Sent, at: str) -> Done:
    done = write(clerk, subject.corner, subject.kept(whole), seen=sent["seen"])
    return Done(f"form?of={subject.name}" + (f"&at={at}" if at else ""), SAVED if done else SAME)


def since(clerk: Clerk, subject: str, seen: str) -> str:
    """What colleagues changed since the clerk opened the form, in words."""
    told = [
        "開いているあいだに、ほかの人が変えました。入力した内容は残っています。確かめて、もう一度保存してください。"
    ]
    for change in SettingChanges(clerk.office.scope).of(subject):
        if state_id(change.after) == seen:
            break
        words = "、".join(f"{each.label}「{each.before}」→「{each.after}」" for each in change.words[:5])
        told.append(f"{change.by}（{moment(change.at)}）：{words}")
    return "\n".join(told)


def move(clerk: Clerk, sent: Sent) -> Done:
    subject, state, spot = _changing(clerk, sent)
    whole, above = subject.whole(state), spot.loc[:-1]
    if spot.is_new or not above:
        raise NotFound
    rows, number = list(_at(whole, above)), int(spot.loc[-1])
    places = {"first": 0, "up": number - 1, "down": number + 1, "last": len(rows) - 1}
    if sent["way"] not in places:
        raise StaffMistake("動かし方を選んでください。")
    rows.insert(max(places[sent["way"]], 0), rows.pop(number))
    return _written(clerk, subject, laid(whole, above, rows), sent, spot.at)


def remove(clerk: Clerk, sent: Sent) -> Done:
    subject, state, spot = _changing(clerk, sent)
    whole, above = subject.whole(state), spot.loc[:-1]
    if spot.is_new or not above:
        raise NotFound
    rows = list(_at(whole, above))
    del rows[int(spot.loc[-1])]
    whole = laid(whole, above, rows)
    wrong = complaints(subject.model, subject.shape, subject.shape.tree(whole), whole, ())
    if wrong:
        raise StaffMistake("\n".join(dict.fromkeys(wrong.values())))
    return _written(clerk, subject, whole, sent, spot.at.rpartition("/")[0])


def about(clerk: Clerk, sent: Sent) -> str:
    """What a change is about, for the audit log."""
    subject = subject_of(clerk.office, sent["of"])
    return f"{subject.title} {sent['at']}".strip()
