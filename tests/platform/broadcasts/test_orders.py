from collections.abc import Iterator

import pytest

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.estate import BROADCASTS, EMERGENCIES
from chalicelib.platform.broadcasts.orders import DOERS, do_order
from tests.kit.doors import doors_of
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.broadcasts.sending import a_sender


@pytest.fixture(autouse=True)
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


@pytest.mark.parametrize("kind", DOERS)
def test_every_kind_of_order_has_its_doer(kind: str) -> None:
    from importlib import import_module

    module, _, name = DOERS[kind].partition(":")
    assert callable(getattr(import_module(module), name))


def test_an_order_nobody_does_goes_to_the_dead_letters() -> None:
    with pytest.raises(PermanentFailure):
        do_order(a_sender(0).house, {"tenant": "minato", "kind": "hologram"})


@pytest.mark.parametrize(("is_urgent", "queue"), [(False, BROADCASTS), (True, EMERGENCIES)])
def test_a_broadcast_goes_through_its_own_door_from_the_first_order_to_the_last(
    *, is_urgent: bool, queue: object
) -> None:
    sender = a_sender(3)
    sender.launch(is_urgent=is_urgent)
    with doors_of(sender.house) as doors:
        while sender.queues.sent:
            thing, order = sender.queues.sent.pop(0)
            lane = next(each for each in (BROADCASTS, EMERGENCIES) if each.thing == thing)
            assert lane == queue
            doors.hands_over(lane, order)
    assert sender.reached() == sorted(sender.user_ids)
