"""Places residents looked for in vain, and what staff did about it."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.knowledge.missed import IGNORED, MissRecord
from chalicelib.platform.places.starting import starts
from chalicelib.platform.settings.repository import state_id, write
from chalicelib.platform.settings.subjects import subject_of
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services.facilities.actions import UNMET
from chalicelib.services.facilities.repository import SERVICE, Misses
from chalicelib.web.words import day, moment

WORDS_SHOWN = 100
ABOUT = (
    "出発点として入力され、見つからなかった言葉です。数字を含むもの（だれかの住所かもしれないもの）は残しません。"
    "目印の名前に読みかえるか、対象外にできます。場所そのものがないときは「場所のデータ」に加えてください。"
    "「条件：」で始まるものは、しぼりこんで1件もなかった条件です。"
)
HINT = "地区・町名・場所のデータにある名前。例：中央図書館"
HOW: Mapping[str, str] = {"alias": "読みかえるようにした", IGNORED: "対象外にした"}


def show_words(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """What waits, the most wanted first; then what was settled."""
    misses = Misses(clerk.office.scope).most_wanted()
    waiting = [miss for miss in misses if not miss.settled]
    settled = sorted((miss for miss in misses if miss.settled), key=lambda miss: miss.settled["at"], reverse=True)
    rows = tuple((_link(clerk, miss), f"{int(miss.times)}", day(miss.last)) for miss in waiting[:WORDS_SHOWN])
    done = tuple(
        (_link(clerk, miss), _told(miss), miss.settled["by"], moment(miss.settled["at"]))
        for miss in settled[:WORDS_SHOWN]
    )
    title = f"見つからなかった場所（{len(waiting)}件のうち{len(rows)}件）"
    return View(
        "見つからなかった場所",
        (
            desk.Note("info", ABOUT),
            desk.Table(("言葉", "回数", "最後の日"), rows, "ありません。", title),
            desk.Table(("言葉", "したこと", "担当", "日時"), done, "まだありません。", "対応した言葉"),
        ),
    )


def _link(clerk: Clerk, miss: MissRecord) -> desk.Cell:
    to = f"word?{urlencode({'word': miss.word})}"
    return Link(miss.said, to) if clerk.member.may("knowledge.write") else miss.said


def _told(miss: MissRecord) -> str:
    settled = miss.settled
    return f"{HOW[settled['how']]}（{settled['what']}）" if settled["what"] else HOW[settled["how"]]


def show_word(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One word: what can be done about it, or how to take back what was done."""
    miss = Misses(clerk.office.scope).of_word(query.get("word", ""))
    facts = desk.Facts((("言葉", miss.said), ("回数", f"{int(miss.times)}"), ("最後の日", day(miss.last))))
    hidden = (Field("word", "", "hidden", miss.word),)
    if miss.settled:
        done = desk.Note("success", f"{_told(miss)}　{miss.settled['by']}　{moment(miss.settled['at'])}")
        return View(f"「{miss.said}」", (facts, done, Form("unsettle", "取り消す", hidden)))
    name = Field("name", "目印・町の名前", hint=HINT, required=True, most=60)
    alias_form = Form("alias", "この名前に読みかえる", (*hidden, name), "別の言い方だった")
    sure = "一覧から外します。あとで取り消せます。"
    return View(
        f"「{miss.said}」",
        (
            facts,
            *(() if miss.said.startswith(UNMET) else (alias_form,)),
            Form("ignore", "対象外にする", hidden, "対応しない", confirm=sure),
        ),
    )


def alias(clerk: Clerk, sent: Sent) -> Done:
    """Let a word lead to a place by its own name."""
    miss, name = Misses(clerk.office.scope).of_word(sent["word"]), sent["name"].strip()
    if not any(start.is_exact for start in starts(clerk.office, name)):
        raise StaffMistake(f"「{name[:60]}」という名前の地区・町・場所がありません。")
    _change_aliases(clerk, lambda told: {**told, miss.said: name})
    _settle(clerk, miss, "alias", name)
    return Done("words", f"「{miss.said}」を「{name}」に読みかえるようにしました。")


def _change_aliases(clerk: Clerk, edit: Callable[[Mapping[str, str]], dict[str, str]]) -> None:
    subject = subject_of(clerk.office, SERVICE)
    state = subject.corner.read(Tenants(clerk.office.scope).own())
    told = {**state, "aliases": edit(state.get("aliases", {}))}
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
    if miss.settled and miss.settled["how"] == "alias":
        _change_aliases(clerk, lambda told: {word: name for word, name in told.items() if word != miss.said})
    misses.settle(miss.word, None)
    return Done("words", f"「{miss.said}」への対応を取り消しました。")


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["word"][:60]
