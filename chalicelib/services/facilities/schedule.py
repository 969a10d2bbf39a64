"""What the clock asks: those who wait are told of the classes a new table of vacancies opened, each once."""

from collections.abc import Iterator

from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Card as DrawnCard
from chalicelib.platform.messaging.reply import Reply, Row, Say, Tap
from chalicelib.platform.reminders.model import Notice, Recipient, Reminder, Round
from chalicelib.services.facilities.actions import TownFacilities, place_page
from chalicelib.services.facilities.model import Kept, Waiting, opened
from chalicelib.services.facilities.repository import SERVICE, VacancyTables, Waitings

MOST_ROWS = 10


def remind(office: Office, reminder: Reminder) -> Round:
    """Whom to tell of what a table opened. One that stands no more has nothing to say."""
    kind, edition, before = (str(reminder.about[part]) for part in ("kind", "edition", "before"))
    tables = VacancyTables(office.scope)
    if tables.standing(kind).get("edition") != edition:
        return Round()
    now_open = list(opened(tables.table(kind, before), tables.table(kind, edition)))
    return Round(_notices(office, kind, now_open))


def _notices(office: Office, kind: str, now_open: list[tuple[str, int]]) -> Iterator[Notice]:
    """One notice for each resident, however many of their classes opened; no child and no name in it."""
    waitings, told = Waitings(office.scope), dict[str, list[Waiting]]()
    for place_id, age in now_open:
        for each in waitings.of_seat(f"{kind}:{place_id}:{age}"):
            told.setdefault(each.resident_id, []).append(each)
    replies: dict[tuple[str, ...], Reply] = {}
    for own in told.values():
        seats = tuple(each.seat for each in own)
        reply = replies.setdefault(seats, _reply(office, own))
        yield Notice(Recipient(own[0].user_id, own[0].channel_key, own[0].language), reply)


def _reply(office: Office, own: list[Waiting]) -> Reply:
    town = TownFacilities(office, fresh=True)
    rows = []
    for each in own[:MOST_ROWS]:
        shown = town.place(Kept(each.kind, each.place_id))
        if shown:
            rows.append(Row(shown[1].name, Say("class.option", {"age": each.age})))
    look = place_page(Kept(own[0].kind, own[0].place_id))
    stop = Tap(Say("way.waiting"), f"{SERVICE}/waiting/")
    return Reply((DrawnCard(Say("wait.opened"), tuple(rows), note=Say("wait.soon"), buttons=(look, stop)),))
