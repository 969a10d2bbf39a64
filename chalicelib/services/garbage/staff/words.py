"""What residents looked for in vain, and what staff did about it."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.knowledge.missed import IGNORED, MissRecord
from chalicelib.platform.knowledge.vocabulary import fold
from chalicelib.platform.settings.repository import state_id, write
from chalicelib.platform.settings.subjects import subject_of
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services.garbage.flow import find_items
from chalicelib.services.garbage.repository import SERVICE, Misses, TownGarbage
from chalicelib.services.garbage.staff.amending import amend
from chalicelib.services.garbage.staff.items import without
from chalicelib.web.words import day, moment

WORDS_SHOWN, NEAR = 100, 8
ABOUT = (
    "言葉を選ぶと、品目の別名にする、新しい品目を作る、対象外にする、のどれかを選べます。だれが調べたかは残りません。"
)
Edit = Callable[[Mapping[str, list[str]]], dict[str, list[str]]]
HOW: Mapping[str, str] = {"alias": "品目の別名にした", "item": "新しい品目を作った", IGNORED: "対象外にした"}


def show_words(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """What waits, the most wanted first; then what was settled."""
    misses = Misses(clerk.office.scope).most_wanted()
    waiting = [miss for miss in misses if not miss.settled]
    settled = sorted((miss for miss in misses if miss.settled), key=lambda miss: miss.settled["at"], reverse=True)
    rows = tuple((_link(clerk, miss), f"{int(miss.times)}", day(miss.last)) for miss in waiting[:WORDS_SHOWN])
    title = f"見つからなかった言葉（{len(waiting)}件のうち{len(rows)}件）"
    done = tuple(
        (_link(clerk, miss), _told(miss), miss.settled["by"], moment(miss.settled["at"]))
        for miss in settled[:WORDS_SHOWN]
    )
    return View(
        "見つからなかった言葉",
        (
            desk.Note("info", ABOUT),
            desk.Table(("言葉", "回数", "最後の日"), rows, "ありません。", title),
            desk.Table(("言葉", "したこと", "担当", "日時"), done, "まだありません。", "対応した言葉"),
        ),
    )


def _link(clerk: Clerk, miss: MissRecord) -> desk.Cell:
    return (
        Link(miss.said, f"word?{urlencode({'word': miss.word})}") if clerk.member.may("knowledge.write") else miss.said
    )


def _told(miss: MissRecord) -> str:
    settled = miss.settled
    return f"{HOW[settled['how']]}（{settled['what']}）" if settled["how"] == "alias" else HOW[settled["how"]]


def show_word(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One word: what can be done about it, or how to take back what was done."""
    miss = Misses(clerk.office.scope).of_word(query.get("word", ""))
    facts = desk.Facts((("言葉", miss.said), ("回数", f"{int(miss.times)}"), ("最後の日", day(miss.last))))
    hidden = (Field("word", "", "hidden", miss.word),)
    if miss.settled:
        done = desk.Note("success", f"{_told(miss)}　{miss.settled['by']}　{moment(miss.settled['at'])}")
        return View(f"「{miss.said}」", (facts, done, Form("unsettle", "取り消す", hidden)))
    town = TownGarbage(clerk.office, fresh=True)
    near = [hit.name for hit in find_items(town, miss.said).near[:NEAR]]
    hint = "品目一覧での名前。" + (f"近い品目：{'、'.join(near)}" if near else "")
    item = Field("item", "品目", value=near[0] if near else "", hint=hint, required=True)
    make = urlencode({"name": miss.said, "word": miss.word})
    return View(
        f"「{miss.said}」",
        (
            facts,
            Form("alias", "この品目の別名にする", (*hidden, item), "品目一覧にある"),
            desk.Facts((("品目一覧にない", Link("新しい品目を作る", f"item?{make}")),), "品目一覧に加える"),
            Form("ignore", "対象外にする", hidden, "ごみではない", confirm="一覧から外します。あとで取り消せます。"),
        ),
    )


def alias(clerk: Clerk, sent: Sent) -> Done:
    """Let a word lead to an item, as one of the town's own ways to say it."""
    miss, name = Misses(clerk.office.scope).of_word(sent["word"]), sent["item"].strip()
    known = {fold(item.name): item.name for item in TownGarbage(clerk.office, fresh=True).whole.items}
    if fold(name) not in known:
        raise StaffMistake(f"品目「{name}」は品目一覧にありません。")
    found = known[fold(name)]
    _change_synonyms(clerk, lambda told: {**told, miss.said: [*_others(told, miss.said, found), found]})
    _settle(clerk, miss, "alias", found)
    return Done("words", f"「{miss.said}」を「{found}」の別名にしました。次から案内できます。")


def _others(told: Mapping[str, list[str]], said: str, found: str) -> list[str]:
    return [each for each in told.get(said, []) if each != found]


def _change_synonyms(clerk: Clerk, edit: Edit) -> None:
    subject = subject_of(clerk.office, SERVICE)
    state = subject.corner.read(Tenants(clerk.office.scope).own())
    told = {**state, "synonyms": edit(state.get("synonyms", {}))}
    write(clerk, subject.corner, subject.kept(told), seen=state_id(state))


def _settle(clerk: Clerk, miss: MissRecord, how: str, what: str) -> None:
    told = {"how": how, "what": what, "by": clerk.member.label, "at": clerk.at.isoformat()}
    Misses(clerk.office.scope).settle(miss.word, told)


def ignore(clerk: Clerk, sent: Sent) -> Done:
    miss = Misses(clerk.office.scope).of_word(sent["word"])
    _settle(clerk, miss, IGNORED, "")
    return Done("words", f"「{miss.said}」を対象外にしました。")


def unsettle(clerk: Clerk, sent: Sent) -> Done:
    """Take back what was done about a word; it waits again."""
    misses = Misses(clerk.office.scope)
    miss = misses.of_word(sent["word"])
    settled = miss.settled or {"how": IGNORED, "what": ""}
    if settled["how"] == "alias":
        _change_synonyms(clerk, lambda told: _without(told, miss.said, settled["what"]))
    if settled["how"] == "item":
        seen = TownGarbage(clerk.office, fresh=True).now.edition
        told = f"「{miss.said}」のために作った品目の取消し"
        amend(clerk, lambda book: without(book, settled["what"]), told, seen=seen)
    misses.settle(miss.word, None)
    return Done("words", f"「{miss.said}」への対応を取り消しました。")


def _without(told: Mapping[str, list[str]], said: str, found: str) -> dict[str, list[str]]:
    left = {**told, said: _others(told, said, found)}
    return {word: names for word, names in left.items() if names}


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["word"][:60]
