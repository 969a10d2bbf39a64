"""One thing of the book changed by hand: a new edition, with its line of history and the same way back as an import."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.console.staff import Clerk
from chalicelib.services.garbage.actions import stand_for
from chalicelib.services.garbage.model import GarbageBook
from chalicelib.services.garbage.repository import Editions, Standings, TownGarbage
from chalicelib.web.sheet import sheet
from chalicelib.web.words import moment

Edit = Callable[[GarbageBook], GarbageBook]


def amend(clerk: Clerk, edit: Edit, told: str, *, seen: str) -> GarbageBook:
    """Let the book stand as `edit` makes it; what stands then. `told` says in words what was done.

    `Conflict`, with what colleagues did, if another edition than the one the clerk saw stands.
    """
    office = clerk.office
    town = TownGarbage(office, fresh=True)
    if town.now.edition != seen:
        raise Conflict(_since(clerk))
    book = _as_imported(edit(town.whole))
    counts = {"areas": len(book.areas), "categories": len(book.categories), "items": len(book.items), "errors": 0}
    editions, now = Editions(office.scope), office.house.clock()
    facts = {"by": clerk.member.label, "files": [told], "counts": counts, "errors": []}
    record = editions.keep(book, now, facts)
    if record.edition != seen:
        stand_for(office, record, clerk.member.label, instead_of=seen)
        editions.sweep(Standings(office.scope).now(), now)
    return book


def _as_imported(book: GarbageBook) -> GarbageBook:
    """The book as an import of its own export would make it, so that ids never depend on who made a change."""
    from chalicelib.services.garbage.formats import read_book  # noqa: PLC0415  only who changes it pays for reading
    from chalicelib.services.garbage.formats.writing import written  # noqa: PLC0415

    files = {f"{name}.csv": sheet(rows[0], rows[1:]).encode() for name, rows in written(book).items() if rows[1:]}
    reading = read_book(files)
    wrong = [error.complaint for error in reading.errors if not error.is_notice]
    if reading.book is None or wrong:
        raise StaffMistake("\n".join(dict.fromkeys(wrong)) or None)
    return reading.book


def _since(clerk: Clerk) -> str:
    told = [
        "開いているあいだに、ほかの人が変えました。入力した内容は残っています。確かめて、もう一度保存してください。"
    ]
    for line in Standings(clerk.office.scope).history(3):
        at = moment(clerk.office.tenant.local(_instant(line.at)))
        told.append(f"{line.facts['by']}（{at}）：{'、'.join(line.facts['files'])}")
    return "\n".join(told)


def _instant(told: str) -> datetime:
    return datetime.fromisoformat(told)
