"""What every LINE of ours promises: the remembered one, and our client at the LINE stand-in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from chalicelib.kernel.errors import NotFound, PermanentFailure, TemporaryFailure
from chalicelib.kernel.ids import retry_key
from chalicelib.platform.messaging.port import (
    MessagesRefused,
    MonthlyLimitReached,
    RecipientRefused,
    ReplyTokenSpent,
    Statistics,
    TooManyRequests,
)
from tests.kit.line_worlds import LineWorld, Trouble, a_line_world

HELLO: list[dict[str, Any]] = [{"type": "text", "text": "ごみの日は明日です。"}]
PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
KEY, KEY2 = retry_key("one"), retry_key("two")


@pytest.fixture(params=["memory", "standin"])
def world(request: pytest.FixtureRequest) -> Iterator[LineWorld]:
    with a_line_world(request.param) as world:
        yield world


def test_a_reply_arrives(world: LineWorld) -> None:
    user = world.resident("青")
    world.line.reply(world.channel, world.reply_token(user), HELLO)
    assert world.arrived(user) == HELLO


def test_a_reply_token_works_once(world: LineWorld) -> None:
    user = world.resident("青")
    token = world.reply_token(user)
    world.line.reply(world.channel, token, HELLO)
    with pytest.raises(ReplyTokenSpent):
        world.line.reply(world.channel, token, HELLO)
    assert len(world.arrived(user)) == 1


def test_a_reply_token_works_for_a_minute(world: LineWorld) -> None:
    user = world.resident("青")
    fresh, old = world.reply_token(user), world.reply_token(user)
    world.clock.pass_(seconds=59)
    world.line.reply(world.channel, fresh, HELLO)
    world.clock.pass_(seconds=2)
    with pytest.raises(ReplyTokenSpent):
        world.line.reply(world.channel, old, HELLO)


def test_a_reply_token_is_its_channels_own(world: LineWorld) -> None:
    token = world.reply_token(world.resident("青"))
    with pytest.raises(ReplyTokenSpent):
        world.line.reply(world.neighbour, token, HELLO)


def test_an_unknown_reply_token_is_spent(world: LineWorld) -> None:
    with pytest.raises(ReplyTokenSpent):
        world.line.reply(world.channel, "0" * 32, HELLO)


def test_a_push_arrives_once_per_retry_key(world: LineWorld) -> None:
    user = world.resident("青")
    for key in (KEY, KEY, KEY2):
        world.line.push(world.channel, user, HELLO, key)
    assert len(world.arrived(user)) == 2


def test_a_retry_key_is_forgotten_after_a_day(world: LineWorld) -> None:
    user = world.resident("青")
    world.line.push(world.channel, user, HELLO, KEY)
    world.clock.pass_(hours=23, minutes=59)
    world.line.push(world.channel, user, HELLO, KEY)
    assert len(world.arrived(user)) == 1
    world.clock.pass_(minutes=2)
    world.line.push(world.channel, user, HELLO, KEY)
    assert len(world.arrived(user)) == 2


def test_a_push_that_failed_half_way_is_sent_once_all_the_same(world: LineWorld) -> None:
    user = world.resident("青")
    world.fail("push", "error", is_accepted=True)
    with pytest.raises(TemporaryFailure):
        world.line.push(world.channel, user, HELLO, KEY)
    world.line.push(world.channel, user, HELLO, KEY)
    assert len(world.arrived(user)) == 1


def test_a_push_that_failed_before_it_was_taken_is_sent_by_the_next_try(world: LineWorld) -> None:
    user = world.resident("青")
    world.fail("push", "error")
    with pytest.raises(TemporaryFailure):
        world.line.push(world.channel, user, HELLO, KEY)
    assert world.arrived(user) == []
    world.line.push(world.channel, user, HELLO, KEY)
    assert len(world.arrived(user)) == 1


@pytest.mark.parametrize("verb", ["reply", "push", "multicast"])
@pytest.mark.parametrize(
    ("trouble", "error"), [("error", TemporaryFailure), ("rate", TooManyRequests), ("monthly", MonthlyLimitReached)]
)
def test_each_trouble_has_its_error(world: LineWorld, verb: Any, trouble: Trouble, error: type[Exception]) -> None:
    user = world.resident("青")
    world.fail(verb, trouble)
    with pytest.raises(error) as raised:
        send(world, verb, user)
    assert type(raised.value) is error
    assert world.arrived(user) == []


def send(world: LineWorld, verb: str, user: str) -> None:
    match verb:
        case "reply":
            world.line.reply(world.channel, world.reply_token(user), HELLO)
        case "push":
            world.line.push(world.channel, user, HELLO, KEY)
        case "multicast":
            world.line.multicast(world.channel, [user], HELLO, KEY)


def test_the_two_meanings_of_429_can_be_told_apart() -> None:
    assert issubclass(TooManyRequests, TemporaryFailure)
    assert issubclass(MonthlyLimitReached, PermanentFailure)


def test_who_blocked_the_account_gets_nothing_and_nobody_is_told(world: LineWorld) -> None:
    blocker, other = world.resident("青"), world.resident("赤")
    world.block(blocker)
    world.line.push(world.channel, blocker, HELLO, KEY)
    world.line.multicast(world.channel, [blocker, other], HELLO, KEY2)
    assert (world.arrived(blocker), world.arrived(other)) == ([], HELLO)


def test_a_multicast_arrives_at_each_once_per_retry_key(world: LineWorld) -> None:
    users = [world.resident(name) for name in "青赤黄"]
    for _ in range(2):
        world.line.multicast(world.channel, users, HELLO, KEY)
    assert [world.arrived(user) for user in users] == [HELLO] * 3


def test_a_multicast_to_nobody_is_nothing(world: LineWorld) -> None:
    world.line.multicast(world.channel, [], HELLO, KEY)


def test_a_multicast_to_more_than_500_is_refused(world: LineWorld) -> None:
    with pytest.raises(PermanentFailure):
        world.line.multicast(world.channel, [f"U{number:032x}" for number in range(501)], HELLO, KEY)


@pytest.mark.parametrize("messages", [[], HELLO * 6, [{"type": "text", "text": ""}], [{"type": "hologram"}]])
def test_what_line_refuses_is_a_permanent_failure(world: LineWorld, messages: list[Any]) -> None:
    user = world.resident("青")
    with pytest.raises(MessagesRefused):
        world.line.push(world.channel, user, messages, KEY)
    assert world.arrived(user) == []


def test_a_refused_reply_does_not_spend_the_token(world: LineWorld) -> None:
    user = world.resident("青")
    token = world.reply_token(user)
    with pytest.raises(PermanentFailure):
        world.line.reply(world.channel, token, [{"type": "text", "text": ""}])
    world.line.reply(world.channel, token, HELLO)
    assert world.arrived(user) == HELLO


def test_a_photo_is_fetched_as_it_was_sent(world: LineWorld) -> None:
    message_id = world.photo(world.resident("青"), PHOTO)
    content = world.line.content(world.channel, message_id)
    assert content.content == PHOTO
    assert content.content_type == "image/jpeg"


def test_an_unsent_or_unknown_photo_is_not_found(world: LineWorld) -> None:
    user = world.resident("青")
    message_id = world.photo(user, PHOTO)
    world.unsend(user, message_id)
    for gone in (message_id, "999999999"):
        with pytest.raises(NotFound):
            world.line.content(world.channel, gone)


def test_another_channels_photo_is_not_found(world: LineWorld) -> None:
    message_id = world.photo(world.resident("青"), PHOTO)
    with pytest.raises(NotFound):
        world.line.content(world.neighbour, message_id)


def test_trouble_while_asking_is_temporary(world: LineWorld) -> None:
    message_id = world.photo(world.resident("青"), PHOTO)
    world.fail("content", "error")
    with pytest.raises(TemporaryFailure):
        world.line.content(world.channel, message_id)


def test_an_id_of_another_provider_is_named_by_its_place_and_nobody_gets_anything(world: LineWorld) -> None:
    good, foreign = world.resident("青"), world.foreigner("赤")
    with pytest.raises(RecipientRefused) as refused:
        world.line.multicast(world.channel, [good, foreign], HELLO, KEY)
    assert refused.value.place == 1
    assert foreign not in str(refused.value)
    assert world.arrived(good) == []


def test_a_push_to_an_id_of_another_provider_is_refused_for_good(world: LineWorld) -> None:
    with pytest.raises(PermanentFailure) as refused:
        world.line.push(world.channel, world.foreigner("赤"), HELLO, KEY)
    assert refused.value.facts["status"] == 400
    assert not isinstance(refused.value, MessagesRefused)


def test_a_month_ends_when_its_quota_is_used(world: LineWorld) -> None:
    users = [world.resident(name) for name in "青赤黄"]
    assert world.line.quota(world.channel) is None
    world.limit(2)
    world.line.push(world.channel, users[0], HELLO, KEY)
    with pytest.raises(MonthlyLimitReached):
        world.line.multicast(world.channel, users[1:], HELLO, KEY2)
    assert (world.line.quota(world.channel), world.line.consumption(world.channel)) == (2, 1)


def test_statistics_tell_a_unit_of_twenty_and_nothing_of_fewer(world: LineWorld) -> None:
    users = [world.resident(f"住民{number}") for number in range(20)]
    today = date(2026, 11, 20)
    world.line.multicast(world.channel, users[:19], HELLO, KEY, unit="b_1", is_silent=True)
    assert world.line.statistics(world.channel, "b_1", today, today) == Statistics(None, None, None)
    world.line.push(world.channel, users[19], HELLO, KEY2, unit="b_1")
    assert world.line.statistics(world.channel, "b_1", today, today) == Statistics(20, None, None)
    assert world.line.statistics(world.channel, "b_2", today, today) == Statistics(None, None, None)
    assert world.line.statistics(world.channel, "b_1", date(2026, 11, 1), date(2026, 11, 19)).seen is None
