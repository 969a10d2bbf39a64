"""Who switched a category off is in no count, sample or part of it; an emergency is for its whole audience."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.platform.broadcasts.checks import check
from chalicelib.platform.broadcasts.recipients import meant
from chalicelib.platform.segments.samples import FEWEST, TOO_FEW, samples
from chalicelib.platform.segments.words import explained
from tests.kit.offices import a_resident
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.broadcasts.sending import Sender, a_sender
from tests.platform.broadcasts.sends import a_broadcast

EVERYONE: Mapping[str, Any] = {"everyone": True}
AUDIENCES: list[Mapping[str, Any]] = [
    EVERYONE,
    {"language": ["ja"]},
    {"or": [{"language": ["ja"]}, {"language": ["en"]}]},
    {"and": [{"language": ["ja"]}, {"not": {"language": ["en"]}}]},
    {"category": "oshirase"},
]


@pytest.fixture(autouse=True)
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


@pytest.fixture
def sender() -> Sender:
    """A town of four who receive its news by default, one who chose them, and one who switched them off."""
    sender = a_sender(4)
    sender.user_ids.append(a_resident(sender.office, "100", categories=("oshirase", "event")).user_id)
    a_resident(sender.office, "101", categories=("event",))
    return sender


@pytest.mark.parametrize("audience", AUDIENCES, ids=str)
def test_who_switched_it_off_is_not_told_whatever_the_audience(sender: Sender, audience: Mapping[str, Any]) -> None:
    sender.launch(audience=audience)
    sender.work()
    assert sender.reached() == sorted(sender.user_ids)


@pytest.mark.parametrize("audience", AUDIENCES, ids=str)
def test_counts_and_samples_are_of_those_who_are_told(sender: Sender, audience: Mapping[str, Any]) -> None:
    broadcast = a_broadcast(audience=audience)
    assert check(sender.office, broadcast).count.number == 5
    assert len(samples(sender.office, broadcast.channel_key, meant(broadcast), 10).described) == FEWEST
    event = replace(broadcast, category="event", audience=EVERYONE)
    assert samples(sender.office, broadcast.channel_key, meant(event), 10).why_none == TOO_FEW


def test_an_emergency_reaches_its_whole_audience(sender: Sender) -> None:
    sender.launch(is_urgent=True)
    sender.work()
    assert len(sender.reached()) == 6
    assert check(sender.office, a_broadcast(is_urgent=True)).count.number == 6


def test_an_emergency_to_those_who_receive_a_category_keeps_to_them(sender: Sender) -> None:
    sender.launch(is_urgent=True, audience={"category": "oshirase"})
    sender.work()
    assert sender.reached() == sorted(sender.user_ids)


def test_it_is_said_in_words(sender: Sender) -> None:
    told = [explained(sender.office, meant(a_broadcast(audience=each))) for each in AUDIENCES]
    assert all("カテゴリ「市からのお知らせ」を受け取る" in words for words in told)
    assert explained(sender.office, meant(a_broadcast(is_urgent=True))) == "友だち全員"


def test_a_category_that_is_named_already_is_not_named_twice() -> None:
    both = {"and": [{"category": "oshirase"}, {"language": ["en"]}]}
    assert meant(a_broadcast(audience=both)) == both
