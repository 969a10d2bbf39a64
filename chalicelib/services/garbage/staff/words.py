"""What residents looked for in vain, and what staff did about it."""

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlencode

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.staff import Block, Clerk, Done, Facts, Field, Form, Link, Sent, View
from chalicelib.platform.knowledge.missed import IGNORED, MissRecord
from chalicelib.platform.knowledge.missed_desk import ALIAS, MissedDesk, change_names, hidden
from chalicelib.platform.knowledge.vocabulary import fold
from chalicelib.services.garbage.flow import find_items
from chalicelib.services.garbage.repository import SERVICE, Misses, TownGarbage
from chalicelib.services.garbage.staff.amending import amend
from chalicelib.services.garbage.staff.items import without

NEAR = 8
ABOUT = (
    "言葉を選ぶと、品目の別名にする、新しい品目を作る、対象外にする、のどれかを選べます。だれが調べたかは残りません。"
)
HOW: Mapping[str, str] = {ALIAS: "品目の別名にした", "item": "新しい品目を作った", IGNORED: "対象外にした"}
DESK = MissedDesk(Misses, "見つからなかった言葉", ABOUT, HOW)


def show_words(clerk: Clerk, _query: Mapping[str, str]) -> View:
    return DESK.words(clerk)


def show_word(clerk: Clerk, query: Mapping[str, str]) -> View:
    return DESK.word(clerk, query, partial(_ways, clerk))


def _ways(clerk: Clerk, miss: MissRecord) -> tuple[Block, ...]:
    near = [hit.name for hit in find_items(TownGarbage(clerk.office, fresh=True), miss.said).near[:NEAR]]
    hint = "品目一覧での名前。" + (f"近い品目：{'、'.join(near)}" if near else "")
    item = Field("item", "品目", value=near[0] if near else "", hint=hint, required=True)
    make = urlencode({"name": miss.said, "word": miss.word})
    sure = "一覧から外します。あとで取り消せます。"
    return (
        Form(ALIAS, "この品目の別名にする", (hidden(miss), item), "品目一覧にある"),
        Facts((("品目一覧にない", Link("新しい品目を作る", f"item?{make}")),), "品目一覧に加える"),
        Form("ignore", "対象外にする", (hidden(miss),), "ごみではない", confirm=sure),
    )


def alias(clerk: Clerk, sent: Sent) -> Done:
    """Let a word lead to an item, as one of the town's own ways to say it."""
    miss, name = DESK.of(clerk, sent["word"]), sent["item"].strip()
    known = {fold(item.name): item.name for item in TownGarbage(clerk.office, fresh=True).whole.items}
    if fold(name) not in known:
        raise StaffMistake(f"品目「{name}」は品目一覧にありません。")
    found = known[fold(name)]
    change_names(
        clerk, SERVICE, "synonyms", lambda told: {**told, miss.said: [*_others(told, miss.said, found), found]}
    )
    DESK.settle(clerk, miss, ALIAS, found)
    return Done("words", f"「{miss.said}」を「{found}」の別名にしました。次から案内できます。")


def _others(told: Mapping[str, list[str]], said: str, found: str) -> list[str]:
    return [each for each in told.get(said, []) if each != found]


def ignore(clerk: Clerk, sent: Sent) -> Done:
    return DESK.ignore(clerk, sent)


def unsettle(clerk: Clerk, sent: Sent) -> Done:
    """Take back what was done about a word; it waits again."""
    miss = DESK.of(clerk, sent["word"])
    settled = miss.settled or {"how": IGNORED, "what": ""}
    if settled["how"] == ALIAS:
        change_names(clerk, SERVICE, "synonyms", lambda told: _without(told, miss.said, settled["what"]))
    if settled["how"] == "item":
        seen = TownGarbage(clerk.office, fresh=True).now.edition
        told = f"「{miss.said}」のために作った品目の取消し"
        amend(clerk, lambda book: without(book, settled["what"]), told, seen=seen)
    return DESK.unsettle(clerk, miss)


def _without(told: Mapping[str, list[str]], said: str, found: str) -> dict[str, list[str]]:
    left = {**told, said: _others(told, said, found)}
    return {word: names for word, names in left.items() if names}
