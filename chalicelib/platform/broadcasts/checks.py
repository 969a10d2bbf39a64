"""The check before a broadcast is submitted: who gets it, what it costs, and everything the lints find."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from chalicelib.kernel.errors import HouseError, NotFound, StaffMistake
from chalicelib.platform.broadcasts.attention import free_again
from chalicelib.platform.broadcasts.holding import settings_of
from chalicelib.platform.broadcasts.lints.addresses import address_findings
from chalicelib.platform.broadcasts.lints.dates import date_findings
from chalicelib.platform.broadcasts.lints.findings import Finding, Findings, error, told_by
from chalicelib.platform.broadcasts.lints.personal import personal_findings
from chalicelib.platform.broadcasts.lints.reach import (
    budget_findings,
    language_findings,
    number_findings,
    quota_findings,
)
from chalicelib.platform.broadcasts.lints.shape import shape_findings
from chalicelib.platform.broadcasts.lints.topic import History, history_of, topic_findings
from chalicelib.platform.broadcasts.lints.urgency import urgency_findings
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.placeholders import said_by
from chalicelib.platform.broadcasts.recipients import meant
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.settings import Category
from chalicelib.platform.house import Office
from chalicelib.platform.segments import counting
from chalicelib.platform.segments.counting import Count

REMEMBERED = 200
"""Earlier sends a category is judged by."""
BEGUN = frozenset({"planning", "sending", "sent", "stopped", "halted"})


@dataclass(frozen=True)
class Checked:
    """What the check found."""

    count: Count
    last: int | None
    """Recipients of the category's last send; None where there was none."""
    yen: float
    quota_left: int | None
    """Recipients LINE still allows this month; None where any number is."""
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.kind == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.kind == "warning")

    def refuse(self, seen: Collection[str]) -> None:
        """`StaffMistake` while there is an error, or a warning that was not ticked."""
        if self.errors:
            raise StaffMistake("まだ配信できません。\n" + "\n".join(finding.text for finding in self.errors))
        unseen = [finding.text for finding in self.warnings if finding.key not in seen]
        if unseen:
            raise StaffMistake("確かめていない注意があります。印を付けてください。\n" + "\n".join(unseen))


def check(office: Office, broadcast: Broadcast, count_id: str = "") -> Checked:
    """Everything about a broadcast as it stands. `count_id`: an exact count that was asked for (`counting.ask`)."""
    looked = _Look(office, broadcast, count_id)
    findings = (*looked.about_texts(), *looked.about_reach())
    yen = settings_of(office).yen_per_message * looked.count.number
    last = looked.usual[0] if looked.usual else None
    return Checked(looked.count, last, yen, looked.quota_left, tuple(dict.fromkeys(findings)))


def refuse_errors(office: Office, broadcast: Broadcast) -> None:
    """`StaffMistake` for what cannot be sent any more, such as a text that has grown old. Nobody is counted."""
    wrong = [finding.text for finding in _Look(office, broadcast).about_texts() if finding.kind == "error"]
    if wrong:
        raise StaffMistake("このままでは配信できません。差し戻して直してもらってください。\n" + "\n".join(wrong))


@dataclass(frozen=True)
class _Look:
    """One broadcast being looked at."""

    office: Office
    broadcast: Broadcast
    count_id: str = ""

    @cached_property
    def _own_category(self) -> Category | None:
        return settings_of(self.office).category(self.broadcast.category)

    @cached_property
    def count(self) -> Count:
        if self._own_category is None:
            return Count(0, is_exact=True)
        exact = self._exact() if self.count_id else None
        return exact or counting.counted(self.office, self.broadcast.channel_key, meant(self.broadcast))

    def _exact(self) -> Count | None:
        """The count that was asked for, if it is of these very people and finished."""
        with suppress(NotFound):
            asked = counting.Counts(self.office.scope).records.fetch(self.count_id)
            if (asked.channel_key, asked.audience) == (self.broadcast.channel_key, dict(meant(self.broadcast))):
                return counting.result(self.office, self.count_id)
        return None

    @cached_property
    def earlier(self) -> tuple[Broadcast, ...]:
        """The town's sends before this, the last one first, without drills."""
        latest = Broadcasts(self.office.scope).latest(REMEMBERED)
        return tuple(each for each in latest if each.state in BEGUN and not each.is_drill)

    @cached_property
    def usual(self) -> tuple[int, ...]:
        sends = (each for each in self.earlier if each.category == self.broadcast.category)
        return tuple(number for each in sends if (number := _recipients(each)) is not None)

    @cached_property
    def quota_left(self) -> int | None:
        """None also where LINE does not say: a check does not fail because LINE is slow to answer."""
        line, channel = self.office.house.line, self.office.channel(self.broadcast.channel_key)
        with suppress(HouseError):
            quota = line.quota(channel)
            return None if quota is None else max(0, quota - line.consumption(channel))
        return None

    @cached_property
    def sent_on(self) -> date:
        """The day it is read."""
        now, told = self.office.now(), self.broadcast.send_at
        return max(now, self.office.tenant.local(datetime.fromisoformat(told)) if told else now).date()

    def about_texts(self) -> Findings:
        broadcast, office = self.broadcast, self.office
        yield from self._category()
        yield from shape_findings(office, broadcast)
        told = tuple(told_by(broadcast))
        for each in told:
            yield from personal_findings(each, office.tenant.phone)
            yield from date_findings(each, self.sent_on)
        yield from urgency_findings(broadcast, told)
        yield from topic_findings(self._history(), text_of(broadcast), broadcast.category, names_of(office))
        yield from address_findings(broadcast, office.house.links)

    def about_reach(self) -> Findings:
        count, broadcast = self.count, self.broadcast
        if not count.is_exact and not broadcast.is_urgent:
            yield error("宛先の正確な人数がまだわかりません。「人数を数える」を押して、少しお待ちください。")
        yield from number_findings(count.number, self.usual)
        yield from language_findings(broadcast.content, count.by_language)
        yield from quota_findings(count.number, self.quota_left)
        yield from budget_findings(broadcast, self._held_until())

    def _category(self) -> Findings:
        if self._own_category is None:
            yield error("カテゴリを選んでください。")

    def _held_until(self) -> str:
        category, told = self._own_category, self.broadcast.send_at
        at = max(self.office.now(), datetime.fromisoformat(told) if told else self.office.now())
        free = free_again(self.office, category, at, besides=self.broadcast.id) if category else None
        return f"{self.office.tenant.local(free):%m月%d日 %H:%M}" if free else ""

    def _history(self) -> History:
        return history_of(_texts(self.earlier))


def _texts(sends: Collection[Broadcast]) -> Iterator[tuple[str, str]]:
    return ((send.category, text_of(send)) for send in sends if not send.is_urgent)


def _recipients(send: Broadcast) -> int | None:
    return send.account.planned if send.account else send.expected


def text_of(broadcast: Broadcast) -> str:
    """What it says in Japanese."""
    wording = broadcast.content.wording.get("ja")
    return "\n".join(said_by(wording)) if wording else ""


def names_of(office: Office) -> Mapping[str, str]:
    return {category.id: category.name["ja"] for category in settings_of(office).categories}
