"""Blocks that several pages of menus show."""

import base64
from collections.abc import Iterator
from datetime import timedelta

from chalicelib.kernel.errors import HouseError, NotFound
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.console.menu_picture import MenuPicture, Patch
from chalicelib.platform.console.staff import Block, Facts, Field, Form, Link, Note, Progress, Table
from chalicelib.platform.house import Office
from chalicelib.platform.menus import choices
from chalicelib.platform.menus.board import Board, Plan
from chalicelib.platform.menus.drawing import drawn
from chalicelib.platform.menus.model import Design
from chalicelib.platform.menus.pictures import preview
from chalicelib.platform.menus.repository import Boards, Editions
from chalicelib.platform.menus.requests import placed
from chalicelib.platform.menus.taps import Taps
from chalicelib.platform.situations.model import NAMES
from chalicelib.web.words import moment

COUNTED = timedelta(days=28)
VERBS = {
    "create": "新しいメニューの作成",
    "upload": "画像の登録",
    "alias": "タブの付け替え",
    "default": "みんなに見せるメニューの切り替え",
    "move": "表示中の友だちの入れ替え",
    "sweep": "言葉・配信先ごとのメニューの割り当て",
    "unalias": "使わなくなったタブの片付け",
    "tidy": "片付け",
}
WHYS = {"publish": "公開", "back": "版の切り替え", "situation": "状況の切り替え", "round": "毎朝の見直し"}


def channels(office: Office) -> tuple[Channel, ...]:
    """Live ones first."""
    return tuple(sorted(Channels(office.scope).all(), key=lambda channel: (channel.mode != "live", channel.name)))


def picture_of(office: Office, design: Design) -> bytes:
    """As it is now; `NotFound` where an uploaded picture is gone."""
    if design.picture:
        return office.house.files.fetch(office.scope, design.picture)
    if not design.grid:
        raise NotFound
    return drawn(design)


def shown(office: Office, design: Design, *, title: str = "", is_drawn_on: bool = False) -> MenuPicture:
    """The menu as a phone shows it."""
    areas = list(placed(design))
    try:
        content = base64.b64encode(preview(picture_of(office, design))).decode()
    except HouseError:
        content = ""
    words = "、".join(f"{number}番 {area.label or '名前なし'}" for number, area, _ in areas)
    patches = tuple(
        Patch(number, area.label, at.x, at.y, at.width, at.height) for number, area, at in areas if area.act
    )
    picture = f"data:image/png;base64,{content}" if content else ""
    told = f"{design.name}の見本。{words}"
    return MenuPicture(picture, told, design.bar, design.width, design.height, patches, title, is_drawn_on)


def areas_table(office: Office, design: Design, *, may_change: bool = True) -> Table:
    """What each area does, and how often it was tapped lately."""
    since = office.now().date() - COUNTED
    taps: dict[int, int] = {}
    for channel in channels(office)[:1]:
        for counts in Taps(office.scope).of(channel.key, design.alias, since).values():
            for number, count in counts.items():
                taps[number] = taps.get(number, 0) + count
    rows = tuple(
        (
            Link(f"{number}番", f"area?id={design.id}&n={number}") if may_change else f"{number}番",
            area.label or "（名前なし）",
            choices.in_words(office, area),
            Link("LINEの集計を見る", f"counts?id={design.id}")
            if area.act in {"uri", "tel", "page"}
            else f"{taps.get(number, 0):,}回",
        )
        for number, area, _ in placed(design)
    )
    return Table(("場所", "名前", "押したときの動き", "押された回数（28日間）"), rows, "まだありません。", "押せる場所")


def at_line(office: Office, design: Design) -> Iterator[Block]:
    """What LINE counted for a menu, for all areas alike, also those that open a page or call."""
    today = office.now().date()
    for channel in channels(office)[:1]:
        record = Boards(office.scope).find(channel.key)
        menu_id = record.value.menu_id(design.alias) if record else ""
        told = office.house.menus.summary(channel, menu_id, today - COUNTED, today) if menu_id else None
        if told is None:
            few = "公開していないか、押した人が20人より少ないときは、LINEが数を知らせません。"
            yield Note("info", f"LINEの集計はありません。{few}")
            return
        numbers = {(at.x, at.y): (number, area.label) for number, area, at in placed(design)}
        rows = []
        for each in told.areas:
            number, label = numbers.get((each.bounds.x, each.bounds.y), ("前の場所", ""))
            rows.append((str(number), label, f"{each.taps:,}回", f"{each.people:,}人"))
        yield Facts((("表示された回数", f"{told.shown:,}回"), ("表示された人", f"{told.people:,}人")))
        yield Table(("場所", "名前", "押された回数", "押した人"), tuple(rows), "ありません。", "LINEの集計（28日間）")


def standing(office: Office, channel: Channel, board: Board) -> Iterator[Block]:
    """What a channel shows now, and what is under way."""
    edition = Editions(office.scope).find(board.edition)
    if edition is None and board.plan is None:
        yield Note("info", f"{channel.name}：まだ何も公開していません。")
        return
    if board.plan:
        yield from _under_way(board.plan, channel)
    if edition:
        default = edition.design(edition.arrangement.everyones(board.state))
        rows = (
            ("表示中の版", Link(f"第{edition.number}版（{edition.note or 'メモなし'}）", f"edition?id={edition.id}")),
            ("公開した人", f"{board.shown_by or 'システム'}（{moment(board.shown_at)}）"),
            ("いまの状況", NAMES[board.state]),
            ("みんなに見せているメニュー", default.name if default else ""),
        )
        yield Facts(rows, channel.name)
        if default:
            yield MenuPicture(**vars(shown(office, default)) | {"title": "いま表示しているメニュー"})


def _under_way(plan: Plan, channel: Channel) -> Iterator[Block]:
    done = plan.total - len(plan.steps)
    if plan.halted:
        told = "途中で止まりました。直してから公開し直すか、もう一度試してください。"
        yield Note("error", f"{channel.name}：{told}\n{plan.halted}")
        yield Form("retry", "もう一度試す", (Field("channel", "", "hidden", channel.key),))
        return
    now = VERBS[plan.steps[0].verb] if plan.steps else "仕上げ"
    waits = f"{plan.waits_for}{moment(plan.waits_until)}ごろに続けます。" if plan.waits_for and plan.waits_until else ""
    told = f"{WHYS[plan.why]}中です（{now}）。{waits}終わるまで、いままでのメニューが表示されます。"
    yield Progress(f"{channel.name}：メニューの{WHYS[plan.why]}", done, plan.total, told)
