"""Shops that take part: the list, a file of them with what it would change, and a pause."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.staff import Block, Clerk, Done, Field, Form, Note, Once, Sent, Table, View
from chalicelib.platform.imports.differences import differences
from chalicelib.services.coupons.formats.shops import shops_in, written
from chalicelib.services.coupons.model.coupon import Shop
from chalicelib.services.coupons.repository import Shops
from chalicelib.services.coupons.staff.shop_imports import last_import

SHOWN = 200
COLUMNS = "店舗番号、店舗名、種類、緯度、経度、住所、電話番号、営業時間、暗証番号、初参加"
NAMES = {
    "name": "店舗名", "category": "種類", "lat": "緯度", "lon": "経度", "address": "住所", "phone": "電話番号",
    "hours": "営業時間", "pin": "暗証番号", "is_first": "初参加",
}  # fmt: skip


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["id"]


def show_shops(clerk: Clerk, _query: Mapping[str, str]) -> View:
    shops = Shops(clerk.office.scope).all()
    rows = tuple(map(_row, shops))
    table = Table(("番号", "店舗名", "種類", "住所", "参加", "状態"), rows[:SHOWN], "お店はまだありません。")
    forms = (*last_import(clerk), *_forms(shops)) if clerk.member.may("knowledge.write") else ()
    return View("クーポンのお店", (table, *forms))


def _row(shop: Shop) -> tuple[str, ...]:
    return (shop.id, shop.name, shop.category, shop.address, "初参加" if shop.is_first else "", _state(shop))


def _state(shop: Shop) -> str:
    return "休止中" if shop.is_paused else "参加中"


def _forms(shops: list[Shop]) -> tuple[Block, ...]:
    hint = f"列は {COLUMNS} です。店舗番号が同じお店は、内容が新しくなります。"
    file = Field("file", "ファイル", "file", accept=".csv,.xlsx", required=True, hint=hint)
    load = Form("read_shops", "内容を確認する", (file,), title="ファイルから取り込む")
    if not shops:
        return (load,)
    options = tuple((shop.id, f"{shop.name}（{_state(shop)}）") for shop in shops)
    which = Field("id", "お店", "select", options=options, required=True)
    return (load, Form("pause_shop", "休止・再開を切り替える", (which,), title="お店の休止と再開"))


def read_file(clerk: Clerk, sent: Sent) -> Once:
    """What a file would add and change. Nothing is written yet."""
    files = sent.files.get("file", ())
    if not files:
        raise StaffMistake("ファイルをえらんでください。")
    found = shops_in(files[0].name, files[0].content)
    old = {shop.id: shop for shop in Shops(clerk.office.scope).all()}
    new = {shop.id: _over(shop, old, found.columns) for shop in found.shops}
    told = differences(old, new)
    rows = (
        *((new[id_].name, id_, "新しいお店") for id_ in told.added),
        *((change.after.name, change.key, _changed(change.before, change.after)) for change in told.changed),
    )
    blocks: list[Block] = []
    if found.errors:
        wrong = tuple((f"{each.row}行目", each.column, each.value, each.complaint) for each in found.errors)
        blocks.append(Table(("行", "列", "値", "理由"), wrong, "", title=f"取り込まない行 {len(wrong)}件"))
    columns, left = ("お店", "番号", "変わること"), len(told.removed)
    blocks.append(Table(columns, rows, "変わることはありません。", title=f"取り込む内容 {len(rows)}件"))
    blocks.append(Note("info", f"ファイルにない{left}店は、そのまま残ります。やめたお店は「休止」にしてください。"))
    if rows:
        which = [new[id_] for id_ in (*told.added, *(change.key for change in told.changed))]
        blocks.append(Form("keep_shops", f"{len(rows)}件を取り込む", (Field("shops", "", "hidden", written(which)),)))
    return Once(View("取り込む内容の確認", tuple(blocks)))


def _over(shop: Shop, known: Mapping[str, Shop], columns: Collection[str]) -> Shop:
    """A shop as the file has it; what the file has no column for, and a pause, stay as they are."""
    told = {name: value for name, value in asdict(shop).items() if name in columns}
    return replace(known[shop.id], **told) if shop.id in known else shop


def _changed(before: Shop, after: Shop) -> str:
    old, new = asdict(before), asdict(after)
    return "、".join(NAMES[name] for name in NAMES if old[name] != new[name])


def do_pause(clerk: Clerk, sent: Sent) -> Done:
    shops = Shops(clerk.office.scope)
    shop = shops.fetch(sent["id"])
    shops.keep(replace(shop, is_paused=not shop.is_paused))
    return Done("shops", f"「{shop.name}」を{'再開' if shop.is_paused else '休止に'}しました。")
