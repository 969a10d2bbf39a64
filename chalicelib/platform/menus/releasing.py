"""Pages on which staff publish menus, look at what was published, and go back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.console.staff import Block, Clerk, Done, Facts, Field, Form, Link, Note, Sent, Table, View
from chalicelib.platform.house import Office
from chalicelib.platform.menus import publishing, terms, views
from chalicelib.platform.menus.arranging import rule_in_words
from chalicelib.platform.menus.board import Board
from chalicelib.platform.menus.checks import LIMITS, complaints
from chalicelib.platform.menus.model import Arrangement, Design, Edition
from chalicelib.platform.menus.repository import Arrangements, Boards, Designs, Editions, board_of
from chalicelib.web.words import moment


def show_publish(clerk: Clerk, _query: Mapping[str, str]) -> View:
    office = clerk.office
    designs, arrangement = Designs(office.scope).all(), Arrangements(office.scope).now().value
    found = complaints(office, designs, arrangement)
    blocks: list[Block] = []
    if found:
        blocks.append(Note("warning", "公開の前に直してください。\n" + "\n".join(found)))
    else:
        blocks += [_changes(office, designs, arrangement), _publish_form(office)]
        default = next(design for design in designs if design.alias == arrangement.default)
        blocks.append(views.shown(office, default, title="みんなに見せるメニューの見本"))
    return View("メニューの公開", (*blocks, Note("info", "\n".join(LIMITS))))


def _changes(office: Office, designs: tuple[Design, ...], arrangement: Arrangement) -> Table:
    """What the next edition has that the newest has not."""
    newest = Editions(office.scope).newest(limit=1).items
    before = newest[0].value if newest else None
    rows = [(f"「{each.name}」", _change(before, each)) for each in designs]
    kept = {each.id for each in designs}
    rows += [(f"「{each.name}」", "なくなります") for each in (before.designs if before else ()) if each.id not in kept]
    is_same = before is not None and _bare(before.arrangement) == _bare(arrangement)
    rows.append(("だれに見せるか", "変わりません" if is_same else "変わります"))
    return Table(("対象", "最後に公開した版から"), tuple(rows), "", "公開で変わること")


def _change(before: Edition | None, design: Design) -> str:
    known = before.design(design.alias) if before else None
    return "新しく加わります" if known is None else "変わりません" if known == design else "変わります"


def _bare(arrangement: Arrangement) -> Arrangement:
    return replace(arrangement, changed_by="", changed_at="")


def _publish_form(office: Office) -> Form:
    fields = (
        _channel_field(office),
        Field("note", "メモ", hint="何を変えたか。履歴に残ります。"),
        Field("starts", "始まりの日時", "datetime-local", hint="空のままなら、いますぐ公開します。", beside="span"),
        Field("ends", "終わりの日時", "datetime-local", hint="書くと、そのときに前の版へ戻ります。", beside="span"),
    )
    sure = "友だちの画面に表示されるメニューが変わります。よろしいですか。"
    return Form("publish", "公開する", fields, "公開", confirm=sure)


def _channel_field(office: Office) -> Field:
    options = tuple((channel.key, channel.name) for channel in views.channels(office))
    first = options[0][0] if options else ""
    return Field("channel", "どのアカウントに", "select", first, options=options, required=True)


def publish(clerk: Clerk, sent: Sent) -> Done:
    office, by = clerk.office, clerk.member.label
    channel = _channel(office, sent["channel"])
    starts, ends = (_time(clerk, sent[name]) for name in ("starts", "ends"))
    if ends and not starts:
        raise StaffMistake("終わりを決めるときは、始まりの日時も書いてください。")
    designs, arrangement = Designs(office.scope).all(), Arrangements(office.scope).now().value
    edition = publishing.freeze(office, designs, arrangement, by, sent["note"].strip()[:100])
    if starts:
        terms.plan_term(office, channel, edition, by, (starts, ends))
        return Done("history", f"第{edition.number}版を、{moment(starts)}に公開します。")
    publishing.publish(office, channel, edition, by)
    return Done("list", f"第{edition.number}版の公開を始めました。終わるまで、いままでのメニューが表示されます。")


def _channel(office: Office, key: str) -> Channel:
    found = next((channel for channel in views.channels(office) if channel.key == key), None)
    if found is None:
        raise StaffMistake("アカウントを選んでください。")
    return found


def _time(clerk: Clerk, told: str) -> datetime | None:
    try:
        return datetime.fromisoformat(told).replace(tzinfo=clerk.at.tzinfo) if told else None
    except ValueError as error:
        raise StaffMistake("日時を「2026年11月22日 14:00」のように選んでください。") from error


# versions


def show_history(clerk: Clerk, query: Mapping[str, str]) -> View:
    office = clerk.office
    page = Editions(office.scope).newest(limit=20, start=query.get("from") or None)
    shown = {board.edition: channel.name for board, channel in _boards(office)}
    rows = tuple(
        (
            Link(f"第{edition.number}版", f"edition?id={edition.id}"),
            moment(edition.at),
            edition.by,
            edition.note or "",
            f"{shown[edition.id]}で表示中" if edition.id in shown else "",
        )
        for edition in (record.value for record in page.items)
    )
    more = Link("前の版を見る", f"history?from={page.next}") if page.next else None
    columns = ("版", "作った日時", "作った人", "メモ", "いま")
    table = Table(columns, rows, "まだ公開していません。", "これまでの版", more=more)
    return View("メニューの履歴と予定", (*_terms(clerk), table))


def _boards(office: Office) -> Iterator[tuple[Board, Channel]]:
    known = {channel.key: channel for channel in views.channels(office)}
    yield from ((board, known[board.channel_key]) for board in Boards(office.scope).all() if board.channel_key in known)


def _terms(clerk: Clerk) -> Iterator[Block]:
    planned = terms.Terms(clerk.office.scope).all()
    rows = tuple(
        (
            f"第{int(term.edition)}版",
            moment(term.starts),
            moment(term.ends) if term.ends else "終わりなし",
            term.by,
            terms.STANDS[term.stand],
        )
        for term in planned
    )
    if rows:
        yield Table(("版", "始まり", "終わり", "決めた人", "ようす"), rows, "", "予定した公開")
    for term in planned:
        if term.stand in {"waiting", "shown"}:
            about = Field("term", "", "hidden", term.id)
            told = f"第{int(term.edition)}版：{moment(term.starts)}から"
            sure = "予定を取りやめます。表示中のときは、前の版に戻らなくなります。よろしいですか。"
            yield Form("cancel_term", "予定を取りやめる", (about,), told, confirm=sure)


def show_edition(clerk: Clerk, query: Mapping[str, str]) -> View:
    office = clerk.office
    edition = Editions(office.scope).fetch(query.get("id", ""))
    rows = (
        ("作った人", f"{edition.by}（{moment(edition.at)}）"),
        ("メモ", edition.note or "なし"),
        *((f"決まり{number}", rule_in_words(office, rule)) for number, rule in enumerate(edition.arrangement.rules, 1)),
    )
    pictures = tuple(
        views.shown(office, replace(design, picture=edition.pictures[design.alias]), title=design.name)
        for design in edition.designs
    )
    fields = (Field("id", "", "hidden", edition.id), _channel_field(office))
    sure = f"友だちの画面を、第{edition.number}版に切り替えます。下書きはそのまま残ります。よろしいですか。"
    form = Form("show", "この版を表示する", fields, confirm=sure)
    return View(f"第{edition.number}版", (Facts(rows), *pictures, form))


def show(clerk: Clerk, sent: Sent) -> Done:
    """Show an edition there is."""
    office = clerk.office
    publishing.show(office, _channel(office, sent["channel"]), sent["id"], clerk.member.label)
    return Done("list", "切り替えを始めました。")


def go_back(clerk: Clerk, sent: Sent) -> Done:
    """ひとつ前に戻す, unless somebody did meanwhile."""
    office, channel = clerk.office, _channel(clerk.office, sent["channel"])
    board = board_of(office.scope, channel.key).value
    if not board.before or board.edition != sent["seen"]:
        raise StaffMistake("表示中の版が変わりました。画面を開き直して、確かめてください。")
    publishing.show(office, channel, board.before, clerk.member.label)
    return Done("list", "ひとつ前の版に戻しています。")


def retry(clerk: Clerk, sent: Sent) -> Done:
    """Go on with what came to a halt."""
    office, channel = clerk.office, _channel(clerk.office, sent["channel"])
    plan = board_of(office.scope, channel.key).value.plan
    if plan is None:
        raise StaffMistake("止まっているものはありません。画面を開き直してください。")
    publishing.show(office, channel, plan.edition, clerk.member.label, why=plan.why)
    return Done("list", "もう一度始めました。")


def cancel_term(clerk: Clerk, sent: Sent) -> Done:
    terms.cancel_term(clerk.office, sent["term"])
    return Done("history", "予定を取りやめました。")
