"""Telling residents what became of a case, each of them once."""

from collections.abc import Iterable, Iterator

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.cases.model import Case, ClosedBecause, Status
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.drawing import draw
from chalicelib.platform.messaging.outbox import AT_MOST, Deliveries, DeliveryRecord
from chalicelib.platform.messaging.reply import Card, Reply, Row, Say, Tap
from chalicelib.platform.residents.model import Resident
from chalicelib.platform.residents.repository import Residents

OWNER = "cases"


def notices(office: Office, case: Case, residents: Iterable[str], reply: Reply) -> tuple[DeliveryRecord, ...]:
    """What tells these residents of the next version of a case, to be written together with it.

    One delivery for each channel and language, so that a case many follow still fits one transaction. Who blocked the
    account, left, or came by a channel that was given up is passed over.
    """
    groups: dict[tuple[str, str], list[Resident]] = {}
    for resident in _reachable(office, residents):
        groups.setdefault((resident.channel_key, resident.language), []).append(resident)
    return tuple(notice for group in groups.values() for notice in _to_group(office, group, case, reply))


def _reachable(office: Office, residents: Iterable[str]) -> Iterator[Resident]:
    for resident_id in dict.fromkeys(residents):
        resident = Residents(office.scope).find(resident_id)
        if resident and resident.follow != "blocked" and _is_ours(office, resident.channel_key):
            yield resident


def _is_ours(office: Office, channel_key: str) -> bool:
    try:
        return bool(office.channel(channel_key))
    except NotFound:
        return False


def _to_group(office: Office, group: list[Resident], case: Case, reply: Reply) -> Iterator[DeliveryRecord]:
    channel, language = office.channel(group[0].channel_key), group[0].language
    messages = draw(office, channel, case.service, language, reply)
    for part in range(0, len(group), AT_MOST):
        users = [resident.user_id for resident in group[part : part + AT_MOST]]
        cause = ("case", case.id, str(case.version + 1), language, str(part))
        yield Deliveries(office.scope).written(office, channel, users, messages, *cause)


def status_words(status: Status, because: ClosedBecause | None = None) -> Say:
    """A status in words. A closed case says why it was closed, never that anything was put right."""
    return Say(f"closed.{because}" if because else f"status.{status}", owner=OWNER)


def status_card(case: Case, reason: str) -> Reply:
    """What became of a case, why, and the way to look at it."""
    lines = (
        Row(_ours("number"), case.id),
        Row(_ours("state"), _ours(f"status.{case.status}")),
        _ours(f"told.{case.status}") if case.closed_because is None else status_words(case.status, case.closed_because),
        *((reason,) if reason else ()),
    )
    return Reply((Card(Say("news", {"title": case.title}, OWNER), lines, buttons=(_look(case),)),))


def merging_card(case: Case, look_at: Case, told: str) -> Reply:
    """That a case was `merged` into another, that another `joined` it, or that it stands alone (`parted_again`)."""
    lines = (Row(_ours("number"), case.id), Say(f"merging.{told}", {"number": look_at.id}, OWNER))
    return Reply((Card(Say("news", {"title": case.title}, OWNER), lines, buttons=(_look(look_at),)),))


def answer_card(case: Case, text: str) -> Reply:
    """A clerk's own words to the one who opened the case."""
    lines = (text, Row(_ours("number"), case.id))
    return Reply((Card(Say("answer", {"title": case.title}, OWNER), lines, buttons=(_look(case),)),))


def _look(case: Case) -> Tap:
    """Every service that keeps cases has the entry `case`, which shows one to those it concerns."""
    return Tap(_ours("look"), f"{case.service}/case/{case.id}")


def _ours(key: str) -> Say:
    return Say(key, owner=OWNER)
