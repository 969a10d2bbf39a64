"""The desk at which staff settle words that residents looked for in vain: alike for all services but for the ways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Block, Clerk, Done, Field, Form, Link, Sent, View
from chalicelib.platform.knowledge.missed import IGNORED, MissedWords, MissRecord
from chalicelib.platform.settings.repository import state_id, write
from chalicelib.platform.settings.subjects import subject_of
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.web.words import day, moment

SHOWN = 100
ALIAS = "alias"
"""The word leads to something by its own name, which is told beside it."""

Edit = Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class MissedDesk:
    """A service's words at the desk. Its pages are `words` and `word`, its actions `ignore` and `unsettle`."""

    kept: type[MissedWords]
    title: str
    about: str
    how: Mapping[str, str]
    """What may be done about a word, as staff read it: `alias`, `ignored`, and what else the service knows."""

    def words(self, clerk: Clerk) -> View:
        """What waits, the most wanted first; then what was settled."""
        misses = self.kept(clerk.office.scope).most_wanted()
        waiting = [miss for miss in misses if not miss.settled]
        settled = sorted((miss for miss in misses if miss.settled), key=lambda miss: miss.settled["at"], reverse=True)
        rows = tuple((_link(clerk, miss), f"{int(miss.times)}", day(miss.last)) for miss in waiting[:SHOWN])
        done = tuple(
            (_link(clerk, miss), self._told(miss), miss.settled["by"], moment(miss.settled["at"]))
            for miss in settled[:SHOWN]
        )
        title = f"{self.title}（{len(waiting)}件のうち{len(rows)}件）"
        blocks = (
            desk.Note("info", self.about),
            desk.Table(("言葉", "回数", "最後の日"), rows, "ありません。", title),
            desk.Table(("言葉", "したこと", "担当", "日時"), done, "まだありません。", "対応した言葉"),
        )
        return View(self.title, blocks)

    def word(self, clerk: Clerk, query: Mapping[str, str], ways: Callable[[MissRecord], tuple[Block, ...]]) -> View:
        """One word: the ways to settle it, or how to take back what was done."""
        miss = self.of(clerk, query.get("word", ""))
        facts = desk.Facts((("言葉", miss.said), ("回数", f"{int(miss.times)}"), ("最後の日", day(miss.last))))
        if not miss.settled:
            return View(f"「{miss.said}」", (facts, *ways(miss)))
        done = desk.Note("success", f"{self._told(miss)}　{miss.settled['by']}　{moment(miss.settled['at'])}")
        return View(f"「{miss.said}」", (facts, done, Form("unsettle", "取り消す", (hidden(miss),))))

    def of(self, clerk: Clerk, word: str) -> MissRecord:
        return self.kept(clerk.office.scope).of_word(word)

    def settle(self, clerk: Clerk, miss: MissRecord, how: str, what: str) -> None:
        """Write down who did what about a word."""
        told = {"how": how, "what": what, "by": clerk.member.label, "at": clerk.at.isoformat()}
        self.kept(clerk.office.scope).settle(miss.word, told)

    def ignore(self, clerk: Clerk, sent: Sent) -> Done:
        """Take a word off the list: it is none of the service's."""
        miss = self.of(clerk, sent["word"])
        self.settle(clerk, miss, IGNORED, "")
        return Done("words", f"「{miss.said}」を対象外にしました。")

    def unsettle(self, clerk: Clerk, miss: MissRecord) -> Done:
        """Let a word wait again."""
        self.kept(clerk.office.scope).settle(miss.word, None)
        return Done("words", f"「{miss.said}」への対応を取り消しました。")

    def _told(self, miss: MissRecord) -> str:
        settled = miss.settled
        name = f"（{settled['what']}）" if settled["how"] == ALIAS else ""
        return f"{self.how[settled['how']]}{name}"


def hidden(miss: MissRecord) -> Field:
    return Field("word", "", "hidden", miss.word)


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["word"][:60]


def change_names(clerk: Clerk, service: str, setting: str, edit: Edit) -> None:
    """Change what names lead where in a service's settings, as one line of their history."""
    subject = subject_of(clerk.office, service)
    state = subject.corner.read(Tenants(clerk.office.scope).own())
    told = {**state, setting: edit(state.get(setting, {}))}
    write(clerk, subject.corner, subject.kept(told), seen=state_id(state))


def _link(clerk: Clerk, miss: MissRecord) -> desk.Cell:
    to = f"word?{urlencode({'word': miss.word})}"
    return Link(miss.said, to) if clerk.member.may("knowledge.write") else miss.said
