from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.kernel.errors import TemporaryFailure
from chalicelib.platform.broadcasts.evidence import evidence_of, month_by_category
from chalicelib.platform.broadcasts.model import Account, Broadcast
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.messaging.port import Statistics
from chalicelib.platform.sms.ledger import EntryRecord, Ledger, SmsAccount
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.broadcasts.sending import CONTENT, ID, Sender, a_sender, approved


@pytest.fixture(autouse=True)
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


def sent(number: int) -> Sender:
    sender = a_sender(number)
    sender.launch(approval=replace(approved(number), at=sender.clock().isoformat()))
    sender.clock.pass_(seconds=90)
    sender.work()
    return sender


def test_it_tells_account_minutes_and_the_time_from_approval_to_the_last_acceptance() -> None:
    told = evidence_of(sent(20).office, ID)
    assert (told.account.planned, told.account.accepted) == (20, 20)
    assert told.per_minute == {"2026-11-20T10:01": 20}
    assert told.took == timedelta(seconds=90)


def test_lines_statistics_are_nulls_under_twenty() -> None:
    assert evidence_of(sent(20).office, ID).met == Statistics(20, None, None)


def test_of_fewer_than_twenty_line_tells_nothing() -> None:
    assert evidence_of(sent(19).office, ID).met == Statistics(None, None, None)


def test_after_two_weeks_and_while_line_is_away_nothing_is_told_of_how_it_was_met() -> None:
    sender = sent(20)
    sender.clock.pass_(days=15)
    assert evidence_of(sender.office, ID).met is None


def test_before_its_parts_are_complete_nothing_took_time_and_nothing_was_met() -> None:
    sender = a_sender(3)
    sender.launch()
    told = evidence_of(sender.office, ID)
    assert (told.took, told.met, told.account) == (None, None, Account())


def test_a_month_is_summed_by_category_from_the_parts_of_what_began_in_it() -> None:
    sender = sent(20)
    for id_, facts in {
        "B2": {"account": Account(planned=5, accepted=4, refused=1)},
        "B3": {"category": "event", "account": Account(planned=7, accepted=7)},
        "B4": {"is_drill": True, "account": Account(planned=900, accepted=900)},
        "B5": {"began_at": "2026-10-31T12:00:00+09:00", "account": Account(planned=800, accepted=800)},
        "B6": {"began_at": "", "made_at": "2026-11-02T12:00:00+09:00"},
    }.items():
        kept = Broadcast(
            id_, "", "oshirase", sender.channel.key, {}, CONTENT, state="sent", began_at="2026-11-03T12:00:00+09:00"
        )
        Broadcasts(sender.office.scope).add(replace(kept, **facts))  # type: ignore[arg-type]
    told = month_by_category(sender.office, "2026-11")
    assert told.keys() == {"oshirase", "event"}
    assert (told["oshirase"].planned, told["oshirase"].accepted, told["oshirase"].refused) == (25, 24, 1)
    assert told["event"].accepted == 7


def test_trouble_at_line_does_not_hide_the_account() -> None:
    sender = sent(20)

    class Away:
        def __getattr__(self, name: str) -> object:
            raise TemporaryFailure("LINE: away")

    office = replace(sender.office, house=replace(sender.house, line=Away()))  # type: ignore[arg-type]
    assert evidence_of(office, ID).met is None
    assert evidence_of(office, ID).account.accepted == 20


def test_short_messages_to_those_line_missed_stand_beside_it() -> None:
    sender = a_sender(2)
    sender.launch(is_urgent=True)
    ledger = Ledger(sender.office.scope)
    for number, state in (("A", "sent"), ("B", "sent"), ("C", "unknown")):
        at = sender.office.now()
        entry = EntryRecord(broadcast_id=ID, number_id=number, month=f"{at:%Y-%m}", yen=12, state=state)
        entry.at = at.isoformat()
        ledger.reserve(entry, cap=100)
    assert evidence_of(sender.office, ID).sms == SmsAccount(sent=2, unknown=1, yen=36)


def test_of_what_is_not_urgent_no_short_messages_are_told() -> None:
    assert evidence_of(sent(3).office, ID).sms is None
