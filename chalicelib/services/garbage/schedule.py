"""What the clock asks: the round of a district, in the evening before a collection or in the morning of one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Reply, Say, Tap
from chalicelib.platform.reminders.model import Notice, Recipient, Reminder, Round
from chalicelib.services.garbage.actions import set_round, sheet_card, spoken
from chalicelib.services.garbage.model import Area, Outlook, outlook_on
from chalicelib.services.garbage.model.rounds import day_told, next_time
from chalicelib.services.garbage.model.sheets import Sheet, day_lines
from chalicelib.services.garbage.model.subscription import Subscription
from chalicelib.services.garbage.model.telling import coming, when
from chalicelib.services.garbage.repository import SERVICE, Subscriptions, TownGarbage

WEEK = 7  # days
LATE = timedelta(hours=3)
"""A round that is later than this says nothing any more; its next time stands."""


def remind(office: Office, reminder: Reminder) -> Round:
    """What the subscribers of a district are told, by the calendar as it is now.

    On a day on which nothing is collected and nothing left out, nobody is read. The round ends when it has something
    to say and nobody to say it to.
    """
    area, slot, time = (str(reminder.about[part]) for part in ("area", "slot", "time"))
    subscribers = Subscriptions(office.scope).of_round(f"{area}:{slot}:{time}")
    if reminder.about.get("again"):
        return _checked(office, subscribers, area, slot, time)
    town = TownGarbage(office, fresh=True)
    again = _next_round(office, reminder.at, time)
    today, told = office.tenant.local(reminder.at).date(), day_told(slot, office.tenant.local(reminder.at))
    home = town.book.area(area)
    if home is None:
        return Round(() if reminder.late >= LATE else _area_gone(town, subscribers, today), again)
    day = outlook_on(town.book, town.calendar, area, told)
    if not day:
        return Round((), again)
    wanting = list(subscribers)
    is_late = reminder.late >= LATE
    notices = () if is_late else _District(town, home, slot, day, today).notices(wanting)
    return Round(notices, again if wanting else None)


def _next_round(office: Office, done: datetime, time: str) -> datetime:
    """The round's next time. One that fell into a standstill and is not too late yet is caught up in a minute."""
    now, zone = office.house.clock(), office.tenant.zone
    latest = next_time(zone, time, now - timedelta(days=1))
    soon = now + timedelta(minutes=1)
    is_missed = latest > done and soon - latest < LATE
    if is_missed and office.tenant.local(soon).date() == office.tenant.local(latest).date():
        return soon
    return next_time(zone, time, max(done, now))


def _checked(office: Office, subscribers: Iterable[Subscription], area: str, slot: str, time: str) -> Round:
    """Somebody subscribed while the round was being done, and may have been overlooked: see that it is set."""
    if any(True for _ in subscribers):
        set_round(office, area, slot, time)
    return Round()


@dataclass(frozen=True)
class _District:
    """One round of a district that has something to say."""

    town: TownGarbage
    area: Area
    slot: str
    day: Outlook
    today: date

    def notices(self, wanting: Iterable[Subscription]) -> Iterator[Notice]:
        """One notice for each resident; those who are told the same are given the same reply."""
        replies: dict[tuple[str, Outlook], Reply] = {}
        for _, each in groupby(wanting, key=lambda one: one.resident_id):
            own = list(each)
            seen = self.day.only(_wanted(own))
            if seen:
                whose = "".join(one.label for one in own)
                reply = replies.setdefault((whose, seen), self._reply(whose, seen))
                yield Notice(_to(own[0]), reply)

    def _reply(self, whose: str, seen: Outlook) -> Reply:
        kinds = (coming(self.town.book, one, self.today) for one in seen.collections)
        lines = day_lines(self.town.book, self.town.calendar, self.area.id, [seen], self.today)
        date_words = spoken(self.town.office, when(seen.day, self.today))
        key = f"round.{self.slot}" if seen.collections else f"round.{self.slot}_off"
        title = Say(key, {"day": date_words, "whose": whose, "area": self.area.label})
        card = sheet_card(self.town.office, title, Sheet((), (*kinds, *lines)))
        return Reply(
            (card,), (Tap(Say("remind.change"), f"{SERVICE}/reminders/"), Tap(Say("way.search"), f"{SERVICE}/search/"))
        )


def _wanted(own: Sequence[Subscription]) -> tuple[str, ...]:
    """The categories a resident wants for all the persons they look after here; none means all."""
    if any(not one.categories for one in own):
        return ()
    return tuple(sorted({kind for one in own for kind in one.categories}))


def _area_gone(town: TownGarbage, subscribers: Iterable[Subscription], today: date) -> Iterator[Notice]:
    """The district is in the book no more: on the day after that and each week, its residents are asked to choose."""
    since = town.office.tenant.local(datetime.fromisoformat(town.now.since)).date() if town.now.since else today
    if (today - since) % timedelta(days=WEEK) != timedelta(days=1):
        return
    reply = Reply(
        (Say("round.area_gone"),),
        (Tap(Say("way.area"), f"{SERVICE}/area/"), Tap(Say("remind.stop"), f"{SERVICE}/stop/")),
    )
    for _, each in groupby(subscribers, key=lambda one: one.resident_id):
        yield Notice(_to(next(each)), reply)


def _to(one: Subscription) -> Recipient:
    return Recipient(one.user_id, one.channel_key, one.language)
