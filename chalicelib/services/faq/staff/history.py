"""What every page of the FAQ needs: the book as it stands, changing it, its history, and taking a change back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.kernel.errors import NotAllowed, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Sent, View
from chalicelib.platform.house import Office
from chalicelib.services.faq.model import Book, Faq, restored
from chalicelib.services.faq.repository import BOOK, Edit, LineRecord, Lines, Shelf, Standings, change_book
from chalicelib.web.words import short


def the_book(office: Office) -> Book:
    """The book as it stands now."""
    return Shelf(office).book(Standings(office.scope).facts(BOOK).get("edition", ""))


def hidden(name: str, value: str) -> Field:
    return Field(name, "", "hidden", value)


def local(office: Office, told: str) -> str:
    """A moment on the town's clocks; a dash for none."""
    return short(office.tenant.local(datetime.fromisoformat(told))) if told else "―"


def may_edit(clerk: Clerk, faq: Faq) -> bool:
    """A team's editors change what is their own, and what is nobody's."""
    return clerk.member.may("knowledge.write", faq.team)


def amend(clerk: Clerk, edit: Edit, told: str, only: str = "") -> tuple[Book, str]:
    """Change the book, with its line of history; the book, and the line's order."""
    return change_book(clerk.office, edit, told=told, by=clerk.member.label, new_id=clerk.new_id(), only=only)


def history(clerk: Clerk, lines: Sequence[LineRecord], page: str) -> tuple[desk.Block, ...]:
    """Lines of history, and a way to take one of the book's back."""
    rows = tuple((local(clerk.office, line.at), line.facts["told"], line.facts["by"]) for line in lines)
    table = desk.Table(("日時", "したこと", "担当"), rows, "まだありません。", "履歴")
    undoable = [line for line in lines if line.facts["what"] == "book"]
    if not undoable or not clerk.member.may("knowledge.write"):
        return (table,)
    options = tuple((line.key().order, f"{local(clerk.office, line.at)} {line.facts['told']}") for line in undoable)
    field = Field("line", "取り消す変更", "select", options=options, required=True)
    undo = Form("undo_line", "この変更を取り消す", (field, hidden("page", page)), "変更の取り消し")
    return table, undo


def show_history(clerk: Clerk, _query: Mapping[str, str]) -> View:
    return View("よくある質問の履歴", history(clerk, Lines(clerk.office.scope).newest(), "history"))


def undo_line(clerk: Clerk, sent: Sent) -> Done:
    """Take one change of the book back, whatever came after it elsewhere."""
    undo(clerk, sent["line"])
    page = sent["page"] if sent["page"] == "history" else "entries"
    return Done(page, "変更を取り消しました。公開すると、案内に出ます。")


def undo(clerk: Clerk, order: str) -> None:
    line, shelf = Lines(clerk.office.scope).records.fetch(order), Shelf(clerk.office)
    if line.facts.get("what") != "book":
        raise StaffMistake("この操作は、ここでは取り消せません。")
    before, after = (shelf.book(line.facts[name]) for name in ("before", "after"))
    for faq_id in {**before.by_id, **after.by_id}:
        faq = after.entry(faq_id) or before.entry(faq_id)
        if faq and before.entry(faq_id) != after.entry(faq_id) and not may_edit(clerk, faq):
            raise NotAllowed
    told = f"取り消し：{line.facts['told']}"
    amend(clerk, lambda now: restored(now, before, after), told, line.facts.get("only", ""))


def about(_clerk: Clerk, sent: Sent) -> str:
    return sent["line"][:60]
