"""The seats of the coming days, audited while a clerk looks."""

from collections.abc import Mapping
from datetime import date

from chalicelib.platform.bookings.audit import Difference
from chalicelib.platform.bookings.audit_page import AuditPage, settled
from chalicelib.platform.console.staff import Clerk, Done, Sent, View
from chalicelib.services.rides.actions.auditing import audit_of
from chalicelib.services.rides.actions.drivers import name_of
from chalicelib.services.rides.repository import TownRides
from chalicelib.services.rides.staff.words import trip_in_words
from chalicelib.web.words import short_day

PAGE = AuditPage(
    "相乗りの記録の点検",
    ("便", "日", "依頼の席の合計", "座席の記録"),
    "依頼と座席の記録は、すべて一致しています。",
)


def show_audit(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """The next days' rides against the ledger of seats, as the nightly audit looks at all of them."""
    town = TownRides(clerk.office, fresh=True)
    return PAGE.show(audit_of(town), lambda each: _named(town, each))


def _named(town: TownRides, each: Difference) -> tuple[str, str]:
    trip_id, _, driver = each.offering.rpartition("@")
    trip = town.timetable.trip(trip_id)
    run = trip_in_words(town, trip) if trip else trip_id
    where = f"{name_of(town, driver)}の車" if driver else "運転手待ち"
    return f"{run}（{where}）", short_day(date.fromisoformat(each.starts))


def settle(clerk: Clerk, _sent: Sent) -> Done:
    """Take the slips of runs away whose seats agree again."""
    return settled(audit_of(TownRides(clerk.office, fresh=True)))
