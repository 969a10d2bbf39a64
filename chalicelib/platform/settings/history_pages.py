"""The history of settings and texts: who changed what, and the way back to any earlier state."""

from collections.abc import Mapping

from chalicelib.kernel.errors import Conflict, NotAllowed, NotFound
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.settings.pages import SAME, change_page, first_words, since
from chalicelib.platform.settings.repository import Corner, SettingChange, SettingChanges, state_id, write
from chalicelib.platform.settings.subjects import subject_of
from chalicelib.platform.settings.wordings import line_of
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.web.words import moment

STATES: Mapping[str, str] = {"before": "この変更の前に戻す", "after": "この変更のすぐ後の状態にする"}


def corner_of(clerk: Clerk, subject: str) -> Corner:
    """The part of the town's description that a line of history is about."""
    kind, _, rest = subject.partition("/")
    if kind == "settings":
        return subject_of(clerk.office, rest).corner
    owner, _, key = rest.partition("/")
    return line_of(clerk.office, Tenants(clerk.office.scope).own(), owner, key).corner


def show_history(clerk: Clerk, query: Mapping[str, str]) -> View:
    corner = corner_of(clerk, query.get("of", ""))
    rows = tuple(
        (Link(moment(each.at), change_page(each)), each.by, first_words(each), _undoes(each))
        for each in SettingChanges(clerk.office.scope).of(corner.subject)
    )
    way = desk.Facts((("戻る", Link(f"「{corner.title}」へ", corner.page)),))
    return View(
        f"{corner.title}の履歴", (way, desk.Table(("日時", "担当", "変えたもの", ""), rows, "まだ変えていません。"))
    )


def _undoes(change: SettingChange) -> str:
    return f"{moment(change.undoes)}の状態に戻した" if change.undoes else ""


def show_change(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One change: what it did, and the ways back."""
    corner = corner_of(clerk, query.get("of", ""))
    change = SettingChanges(clerk.office.scope).fetch(corner.subject, query.get("order", ""))
    stands = corner.read(Tenants(clerk.office.scope).own())
    facts = desk.Facts(
        (
            ("何を", Link(corner.title, corner.page)),
            ("日時", moment(change.at)),
            ("担当", change.by),
            ("履歴", Link("ほかの変更", f"history?of={corner.subject}")),
        )
    )
    table = desk.Table(
        ("項目", "前", "後"), tuple(map(tuple, change.words)), "書き表せる変更はありません。", "変えたもの"
    )
    ways = _ways_back(corner, query["order"], change, state_id(stands)) if clerk.member.may(corner.right) else ()
    return View("変更の内容", (facts, table, *ways))


def _ways_back(corner: Corner, order: str, change: SettingChange, seen: str) -> tuple[desk.Block, ...]:
    hidden = tuple(
        Field(*each)
        for each in (("of", "", "hidden", corner.subject), ("order", "", "hidden", order), ("seen", "", "hidden", seen))
    )
    sure = "いまの状態は履歴に残ります。よろしいですか。"
    forms = tuple(
        Form("restore", label, (*hidden, Field("which", "", "hidden", which)), confirm=sure)
        for which, label in STATES.items()
        if state_id(getattr(change, which)) != seen
    )
    return forms or (desk.Note("info", "いまの状態と同じです。"),)


def restore(clerk: Clerk, sent: Sent) -> Done:
    """Let an earlier state stand again, as a new change."""
    corner = corner_of(clerk, sent["of"])
    if not clerk.member.may(corner.right):
        raise NotAllowed
    change = SettingChanges(clerk.office.scope).fetch(corner.subject, sent["order"])
    if sent["which"] not in STATES:
        raise NotFound
    stands = corner.read(Tenants(clerk.office.scope).own())
    if state_id(stands) != sent["seen"]:
        raise Conflict(since(clerk, corner.subject, sent["seen"]))
    state = corner.fit(getattr(change, sent["which"]), stands)
    done = write(clerk, corner, state, seen=sent["seen"], undoes=change.at)
    return Done(f"history?of={corner.subject}", "元に戻しました。" if done else SAME)


def about_change(_clerk: Clerk, sent: Sent) -> str:
    return f"{sent['of']} {sent['order'][:25]}"
