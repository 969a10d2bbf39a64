"""The page on which staff see what an audit of places finds, without waiting for the night."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.platform.bookings.audit import DAYS_OF_PAGE, Audit, Difference
from chalicelib.platform.console.staff import Done, Form, Note, Table, View


@dataclass(frozen=True)
class AuditPage:
    """The words of the page of one service."""

    title: str
    columns: tuple[str, str, str, str]
    """What, when, the sum of what was booked, what the ledger says."""
    agree: str
    """What is said where nothing differs."""

    def show(self, audit: Audit, name: Callable[[Difference], tuple[str, str]]) -> View:
        """The next days as they stand now."""
        rows = tuple((*name(each), f"{each.booked}人", f"{each.taken}人") for each in audit.coming())
        told = f"今日から{DAYS_OF_PAGE}日間を、いま確かめました。すべての日は、毎晩確かめています。"
        table = Table(self.columns, rows, self.agree, title=f"一致しない{self.columns[0]}")
        return View(self.title, (Note("info", told), table, Form("settled", "見終わった", (), title=SETTLES)))


SETTLES = "最初の画面の知らせを消す"


def settled(audit: Audit) -> Done:
    """Take the slips of what agrees again away, and keep those of what differs."""
    audit.settle()
    return Done("audit", "一致しているものの知らせを消しました。")
