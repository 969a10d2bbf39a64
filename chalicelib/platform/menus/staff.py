"""What staff see and do about rich menus."""

from collections.abc import Iterator, Mapping

from chalicelib.platform.console.staff import (
    Block,
    Clerk,
    Facts,
    Field,
    Form,
    Link,
    Sent,
    Staff,
    StaffAction,
    StaffPage,
    Table,
    View,
)
from chalicelib.platform.menus import arranging, designing, releasing, views
from chalicelib.platform.menus.arranging import STATES
from chalicelib.platform.menus.model import Arrangement, Design
from chalicelib.platform.menus.repository import Arrangements, Designs, Editions, board_of
from chalicelib.platform.situations.model import NAMES
from chalicelib.web.words import moment


def show_list(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """What is shown, the drafts, and the way to everything else."""
    office = clerk.office
    designs, arrangement = Designs(office.scope).all(), Arrangements(office.scope).now().value
    ways = Facts(
        (
            ("次にすること", Link("だれに見せるかを決める", "arrange")),
            ("", Link("下書きを公開する", "publish")),
            ("", Link("履歴と予定を見る", "history")),
        )
    )
    new = Form(
        "begin",
        "新しいメニューを作る",
        (
            Field("name", "メニューの名前", hint="職員だけに見えます。「くらし」「English」など。", required=True),
            Field("grid", "並べ方", "select", "3-3", options=designing.GRID_CHOICES, required=True),
        ),
        "新しいメニュー",
    )
    return View("リッチメニュー", (*_channels(clerk), ways, _drafts(designs, arrangement), new))


def _channels(clerk: Clerk) -> Iterator[Block]:
    for channel in views.channels(clerk.office):
        board = board_of(clerk.office.scope, channel.key).value
        if channel.mode != "live" and not board.edition and not board.plan:
            continue
        yield from views.standing(clerk.office, channel, board)
        before = Editions(clerk.office.scope).find(board.before)
        if before:
            about = (Field("channel", "", "hidden", channel.key), Field("seen", "", "hidden", board.edition))
            told = f"第{before.number}版（{moment(before.at)}、{before.by}）"
            yield Form("go_back", "ひとつ前に戻す", about, f"前の版：{told}")


def _drafts(designs: tuple[Design, ...], arrangement: Arrangement) -> Table:
    rows = tuple(
        (
            Link(design.name, f"menu?id={design.id}"),
            _role(design, arrangement),
            f"{design.changed_by}（{moment(design.changed_at)}）" if design.changed_at else "開設時",
        )
        for design in designs
    )
    return Table(("名前", "使いみち", "最後に変えた人"), rows, "メニューの下書きはまだありません。", "メニューの下書き")


def _role(design: Design, arrangement: Arrangement) -> str:
    roles = ["ふだん、みんなに"] if design.alias == arrangement.default else []
    roles += [f"「{NAMES[state]}」のとき" for state in STATES if arrangement.situations.get(state) == design.alias]
    roles += ["一部の人に"] if any(rule.alias == design.alias for rule in arrangement.rules) else []
    return "、".join(roles) or "タブ・未使用"


def _menu(clerk: Clerk, sent: Sent) -> str:
    record = Designs(clerk.office.scope).records.find(sent["id"])
    return record.value.name if record else sent["id"]


def _number(_clerk: Clerk, sent: Sent) -> str:
    return f"第{int(sent['id'])}版" if sent["id"].isdigit() else "版"


STAFF = Staff(
    "リッチメニュー",
    group="配信",
    pages=(
        StaffPage("list", "リッチメニュー", "sends.read", show_list, in_menu=True),
        StaffPage("menu", "メニューの下書き", "sends.write", designing.show_menu),
        StaffPage("area", "押せる場所", "sends.write", designing.show_area),
        StaffPage("counts", "LINEの集計", "sends.read", designing.show_counts),
        StaffPage("arrange", "だれに見せるか", "sends.write", arranging.show_arrange),
        StaffPage("publish", "メニューの公開", "sends.write", releasing.show_publish),
        StaffPage("history", "メニューの履歴と予定", "sends.read", releasing.show_history),
        StaffPage("edition", "公開した版", "sends.read", releasing.show_edition),
    ),
    actions=(
        StaffAction("begin", "sends.write", designing.begin, "メニューの作成"),
        StaffAction("look", "sends.write", designing.look, "メニューの見た目の変更", _menu),
        StaffAction("picture", "sends.write", designing.picture, "メニューの画像の変更", _menu),
        StaffAction("area", "sends.write", designing.area, "メニューの押せる場所の変更", _menu),
        StaffAction("add_area", "sends.write", designing.add_area, "メニューの押せる場所の追加", _menu),
        StaffAction("drop_area", "sends.write", designing.drop_area, "メニューの押せる場所の削除", _menu),
        StaffAction("copy", "sends.write", designing.copy, "メニューの複写", _menu),
        StaffAction("remove", "sends.write", designing.remove, "メニューの下書きの削除", _menu),
        StaffAction("arrange", "sends.write", arranging.arrange, "メニューをだれに見せるかの変更"),
        StaffAction("add_rule", "sends.write", arranging.add_rule, "メニューの決まりの追加"),
        StaffAction("drop_rule", "sends.write", arranging.drop_rule, "メニューの決まりの削除"),
        StaffAction("publish", "sends.write", releasing.publish, "メニューの公開"),
        StaffAction("show", "sends.write", releasing.show, "メニューの版の切り替え", _number),
        StaffAction("go_back", "sends.write", releasing.go_back, "メニューをひとつ前に戻す"),
        StaffAction("retry", "sends.write", releasing.retry, "メニューの公開のやり直し"),
        StaffAction("cancel_term", "sends.write", releasing.cancel_term, "メニューの予定の取りやめ"),
    ),
)
