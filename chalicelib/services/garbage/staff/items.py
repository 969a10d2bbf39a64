"""The dictionary, one item at a time."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.knowledge.vocabulary import fold
from chalicelib.services.garbage.model import GarbageBook, Item
from chalicelib.services.garbage.repository import Misses, TownGarbage
from chalicelib.services.garbage.staff.amending import amend

SHOWN = 60
HINT = "品目名か、よみの一部を入力します。空欄なら、はじめから順に出ます。"
NO_KINDS = "ごみの種類がまだありません。先に「データの取込み」で収集日と種類を取り込んでください。"
LONGEST_NAME, LONGEST_NOTE = 60, 500


def show_items(clerk: Clerk, query: Mapping[str, str]) -> View:
    town, wanted = TownGarbage(clerk.office, fresh=True), query.get("q", "")
    found = [item for item in town.whole.items if fold(wanted) in fold(f"{item.name} {item.reading}")]
    rows = tuple((_link(clerk, item), _kind(town.book, item), item.reading) for item in found[:SHOWN])
    title = f"品目（{len(found)}件のうち{len(rows)}件）"
    more = Link("新しい品目を作る", "item") if clerk.member.may("knowledge.write") else None
    table = desk.Table(("品目", "種類", "よみ"), rows, "見つかりませんでした。", title, more)
    return View("品目一覧", (Form("find_item", "さがす", (Field("q", "言葉", value=wanted, hint=HINT),)), table))


def _link(clerk: Clerk, item: Item) -> desk.Cell:
    return Link(item.name, f"item?id={item.id}") if clerk.member.may("knowledge.write") else item.name


def _kind(book: GarbageBook, item: Item) -> str:
    category = book.category(item.category)
    return category.label if category else ""


def find_item(_clerk: Clerk, sent: Sent) -> Done:
    return Done(f"items?{urlencode({'q': sent['q'][:40]})}", "")


def show_item(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One item, or a form for a new one (`name` is what it will be called)."""
    town = TownGarbage(clerk.office, fresh=True)
    known = town.whole.item(query.get("id", ""))
    if query.get("id") and known is None:
        raise NotFound
    if not town.book.categories:
        return View("品目", (desk.Note("warning", NO_KINDS),))
    item = known or Item("", query.get("name", "")[:LONGEST_NAME], "")
    hidden = (Field("id", "", "hidden", item.id), Field("seen", "", "hidden", town.now.edition))
    options = tuple((category.id, category.label) for category in town.book.categories)
    fields = (
        *hidden,
        Field("word", "", "hidden", query.get("word", "")),
        Field("name", "品目名", value=item.name, required=True),
        Field("category", "ごみの種類", "select", value=item.category, required=True, options=options),
        Field("note", "出し方の注意", "textarea", value=item.note, hint="住民への案内にそのまま出ます。"),
        Field("reading", "よみ", value=item.reading, hint="ひらがな。はじめの1文字だけでもかまいません。"),
    )
    sure = f"「{item.name}」を消します。「前のデータに戻す」で取り消せます。よろしいですか。"
    drop = (Form("drop_item", "この品目を消す", hidden, confirm=sure, danger=True),) if known else ()
    title = f"品目「{item.name}」" if known else "新しい品目"
    return View(title, (Form("save_item", "保存する", fields), *drop))


def save_item(clerk: Clerk, sent: Sent) -> Done:
    """Write an item; where it answers a word that was not found, that word is settled."""
    item = _typed(clerk, sent)
    verb = "変更" if sent["id"] else "追加"
    book = amend(clerk, lambda book: _with(book, item), f"品目「{item.name}」の{verb}", seen=sent["seen"])
    made = next(each for each in reversed(book.items) if each.name == item.name)
    if sent["word"]:
        told = {"how": "item", "what": made.id, "by": clerk.member.label, "at": clerk.at.isoformat()}
        Misses(clerk.office.scope).settle(sent["word"], told)
        return Done("words", f"品目「{item.name}」を作りました。次から案内できます。")
    return Done(f"item?id={made.id}", f"品目「{item.name}」を保存しました。")


def _typed(clerk: Clerk, sent: Sent) -> Item:
    name, note = sent["name"].strip(), sent["note"].replace("\r\n", "\n").strip()
    if not name or len(name) > LONGEST_NAME:
        raise StaffMistake(f"品目名を{LONGEST_NAME}字以内で入力してください。")
    if len(note) > LONGEST_NOTE:
        raise StaffMistake(f"出し方の注意は{LONGEST_NOTE}字以内にしてください。")
    if TownGarbage(clerk.office, fresh=True).book.category(sent["category"]) is None:
        raise StaffMistake("ごみの種類を選んでください。")
    return Item(sent["id"], name, sent["category"], note, sent["reading"].strip()[:LONGEST_NAME])


def _with(book: GarbageBook, item: Item) -> GarbageBook:
    others = [each for each in book.items if each.id != item.id]
    same = next((each for each in others if fold(each.name) == fold(item.name)), None)
    if same and (same.category, same.note) == (item.category, item.note):
        raise StaffMistake(f"同じ内容の品目「{same.name}」があります。")
    if not item.id:
        return replace(book, items=(*book.items, item))
    return replace(book, items=tuple(item if each.id == item.id else each for each in book.items))


def drop_item(clerk: Clerk, sent: Sent) -> Done:
    item = TownGarbage(clerk.office, fresh=True).whole.item(sent["id"])
    if item is None:
        raise NotFound
    amend(clerk, lambda book: without(book, item.id), f"品目「{item.name}」の削除", seen=sent["seen"])
    return Done("items", f"品目「{item.name}」を消しました。「前のデータに戻す」で取り消せます。")


def without(book: GarbageBook, item_id: str) -> GarbageBook:
    return replace(book, items=tuple(each for each in book.items if each.id != item_id))


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["name"][:LONGEST_NAME] or sent["id"]
