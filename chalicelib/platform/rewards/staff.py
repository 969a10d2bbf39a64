"""特典の台帳: budgets as they stand, and what the nightly audit found in each campaign's ledger."""

from collections.abc import Mapping

from chalicelib.platform.console.staff import (
    Block,
    Clerk,
    Done,
    Field,
    Form,
    Note,
    Sent,
    Sort,
    Staff,
    StaffAction,
    StaffPage,
    Table,
    View,
)
from chalicelib.platform.rewards.auditing import DIFFERENCE, audit_now
from chalicelib.platform.rewards.budget import Budgets
from chalicelib.platform.rewards.model import COUPON, POINT, PRIZE, STAMP, BudgetStanding
from chalicelib.platform.rewards.repository import BookRecord, Books
from chalicelib.platform.rewards.watching import BUDGET, seen
from chalicelib.web.words import moment

WHAT = {
    STAMP: "スタンプ", POINT: "ポイント", COUPON: "クーポン", PRIZE: "応募",
    "entries": "記帳の件数", "spent": "使った予算", "held": "確保した予算",
}  # fmt: skip


def show_audit(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """Each ledger with its last audit, and every difference by name."""
    books = list(Books(clerk.office.scope).all())
    rows = tuple(_row(book) for book in books)
    wrong = tuple(_difference(book, each) for book in books for each in book.found.get("differences", ()))
    columns = ("台帳", "最後に照合した日時", "住民", "記帳", "差")
    blocks: list[Block] = [
        _gist(books, wrong),
        Table(columns, rows, "台帳はまだありません。"),
        Table(("台帳", "どこが", "何が", "残高", "記帳の合計"), wrong, "差はありません。", title="見つかった差"),
    ]
    if books and clerk.member.may("knowledge.write"):
        options = tuple((book.campaign, book.title) for book in books)
        field = Field("campaign", "照合する台帳", "select", options=options, required=True)
        blocks.append(Form("audit_now", "いま照合する", (field,), title="夜を待たずに照合する"))
    return View("特典の台帳の照合", tuple(blocks))


def _gist(books: list[BookRecord], wrong: tuple[tuple[str, ...], ...]) -> Note:
    if wrong:
        return Note("error", f"{len(wrong)}件の差があります。台帳の記帳は変わらないので、運営者に連絡してください。")
    if any(not book.found for book in books):
        return Note("info", "まだ照合していない台帳があります。毎晩2時40分に照合します。")
    return Note("success", "すべての台帳で、残高と記帳の合計が一致しています。")


def _row(book: BookRecord) -> tuple[str, ...]:
    found = book.found
    if not found:
        return (book.title, "照合中" if book.progress else "まだ", "—", "—", "—")
    at = moment(found["at"])
    return (book.title, at, f"{found['residents']:,}人", f"{found['entries']:,}件", f"{len(found['differences'])}件")


def _difference(book: BookRecord, told: Mapping[str, object]) -> tuple[str, ...]:
    where, _, name = str(told["thing"]).partition("/")
    thing = f"住民の口座 {name}" if where == "resident" else f"予算の区分 {name}"
    what = str(told["what"])
    return (book.title, thing, WHAT.get(what, what), f"{told['kept']:,}", f"{told['summed']:,}")


def _about(_clerk: Clerk, sent: Sent) -> str:
    return sent["campaign"]


def do_audit(clerk: Clerk, sent: Sent) -> Done:
    audit_now(clerk.office, sent["campaign"])
    return Done("audit", "照合を始めます。1分ほどで結果が出ます。")


def show_budgets(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """All budgets as they stand now; what was told of them may be noted as seen."""
    scope = clerk.office.scope
    books = [book for book in Books(scope).all() if Budgets(scope).find(book.campaign)]
    rows = tuple((book.title, *_standing(Budgets(scope).standing(book.campaign))) for book in books)
    columns = ("台帳", "状態", "総額", "使用", "確保", "残り", "割合")
    blocks: list[Block] = [Table(columns, rows, "予算のある台帳はまだありません。")]
    if books and clerk.member.may("knowledge.write"):
        options = tuple((book.campaign, book.title) for book in books)
        field = Field("campaign", "確認した予算", "select", options=options, required=True)
        blocks.append(Form("seen", "確認済みにする", (field,), title="予算のお知らせを最初の画面から消す"))
    return View("特典の予算", tuple(blocks))


def _standing(standing: BudgetStanding) -> tuple[str, ...]:
    state = "受付中" if standing.state == "open" else "停止中"
    if standing.rest is None:
        return (state, "上限なし", f"{standing.spent:,}", f"{standing.held:,}", "—", "—")
    figures = (standing.total or 0, standing.spent, standing.held, standing.rest)
    return (state, *(f"{figure:,}" for figure in figures), f"{standing.percent}%")


def do_seen(clerk: Clerk, sent: Sent) -> Done:
    seen(clerk.office, sent["campaign"])
    return Done("budgets", "最初の画面から消しました。")


STAFF = Staff(
    title="特典の台帳",
    pages=(
        StaffPage("budgets", "特典の予算", "knowledge.read", show_budgets, in_menu=True),
        StaffPage("audit", "特典の台帳の照合", "knowledge.read", show_audit, in_menu=True),
    ),
    actions=(
        StaffAction("audit_now", "knowledge.write", do_audit, "特典の台帳の照合", _about),
        StaffAction("seen", "knowledge.write", do_seen, "予算のお知らせの確認", _about),
    ),
    waits=(
        Sort(DIFFERENCE, "特典の台帳で見つかった差", "knowledge.read", "audit", is_urgent=True),
        Sort(BUDGET, "予算の残りが少なくなったお知らせ", "knowledge.read", "budgets"),
    ),
)
