"""Places residents looked for in vain, and what staff did about it."""

from collections.abc import Mapping

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.staff import Block, Clerk, Done, Field, Form, Sent, View
from chalicelib.platform.knowledge.missed import IGNORED, MissRecord
from chalicelib.platform.knowledge.missed_desk import ALIAS, MissedDesk, change_names, hidden
from chalicelib.platform.places.starting import starts
from chalicelib.services.facilities.actions import UNMET
from chalicelib.services.facilities.repository import SERVICE, Misses

ABOUT = (
    "出発点として入力され、見つからなかった言葉です。数字を含むもの（だれかの住所かもしれないもの）は残しません。"
    "目印の名前に読みかえるか、対象外にできます。場所そのものがないときは「場所のデータ」に加えてください。"
    "「条件：」で始まるものは、しぼりこんで1件もなかった条件です。"
)
HINT = "地区・町名・場所のデータにある名前。例：中央図書館"
HOW: Mapping[str, str] = {ALIAS: "読みかえるようにした", IGNORED: "対象外にした"}
DESK = MissedDesk(Misses, "見つからなかった場所", ABOUT, HOW)


def show_words(clerk: Clerk, _query: Mapping[str, str]) -> View:
    return DESK.words(clerk)


def show_word(clerk: Clerk, query: Mapping[str, str]) -> View:
    return DESK.word(clerk, query, _ways)


def _ways(miss: MissRecord) -> tuple[Block, ...]:
    name = Field("name", "目印・町の名前", hint=HINT, required=True, most=60)
    alias_form = Form(ALIAS, "この名前に読みかえる", (hidden(miss), name), "別の言い方だった")
    sure = "一覧から外します。あとで取り消せます。"
    ignoring = Form("ignore", "対象外にする", (hidden(miss),), "対応しない", confirm=sure)
    return (ignoring,) if miss.said.startswith(UNMET) else (alias_form, ignoring)


def alias(clerk: Clerk, sent: Sent) -> Done:
    """Let a word lead to a place by its own name."""
    miss, name = DESK.of(clerk, sent["word"]), sent["name"].strip()
    if not any(start.is_exact for start in starts(clerk.office, name)):
        raise StaffMistake(f"「{name[:60]}」という名前の地区・町・場所がありません。")
    change_names(clerk, SERVICE, "aliases", lambda told: {**told, miss.said: name})
    DESK.settle(clerk, miss, ALIAS, name)
    return Done("words", f"「{miss.said}」を「{name}」に読みかえるようにしました。")


def ignore(clerk: Clerk, sent: Sent) -> Done:
    return DESK.ignore(clerk, sent)


def unsettle(clerk: Clerk, sent: Sent) -> Done:
    """Take back what was done about a word; it waits again."""
    miss = DESK.of(clerk, sent["word"])
    if miss.settled and miss.settled["how"] == ALIAS:
        change_names(clerk, SERVICE, "aliases", lambda told: _without(told, miss.said))
    return DESK.unsettle(clerk, miss)


def _without(told: Mapping[str, str], said: str) -> dict[str, str]:
    return {word: name for word, name in told.items() if word != said}
