"""What the minute tick costs, by reminders stored and reminders due: counts of queries, rows read, messages sent.

Reminders are written as the house writes them: the due ones into a minute, all others spread over the days after it.
At full size the tables stand in the AWS stand-in, a million on a stub; messages are counted where they are handed over.
"""

import json
import sys
import tempfile
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.kernel.estate import RECORDS, named
from chalicelib.kernel.storage import Records
from chalicelib.platform.reminders.minutes import due_place
from chalicelib.platform.reminders.model import Reminder
from chalicelib.platform.reminders.repository import ReminderRecord
from chalicelib.platform.reminders.tick import AFTER, tick
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from tests.kit.fakes import Clock, FakeQueues
from tests.kit.mortal import connections
from tests.kit.offices import a_house
from tests.kit.quick_dynamo import QuickDynamo, quick_tables, span

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

START = datetime(2026, 11, 20, 1, 20, tzinfo=UTC)
APART = 5  # minutes between the measured ticks: a tick looks at the last few once more
DUE = (0, 10, 500)
STORED = (1_000, 100_000)
BATCH = 25  # items; BatchWriteItem takes no more
WRITERS = 3
MANY = 1_000_000
"""Stored on a stub: it would take the stand-in an hour to write them."""
Counts = dict[str, int]
Asking = Callable[[], AbstractContextManager[Counter[str]]]


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def times(stored: int, due: Sequence[int]) -> Iterator[datetime]:
    """When each of so many reminders is due: `due[n]` of them in a measured minute each, the others in later weeks."""
    for number, many in enumerate(due):
        yield from [minute(APART * (number + 1))] * many
    for number in range(stored - sum(due)):
        yield minute(60 + number % (60 * 24 * 14))


def rows(stored: int, due: Sequence[int]) -> Iterator[dict[str, Any]]:
    """That many reminders of ten towns as DynamoDB items; of them `due[n]` fall due in a measured minute each."""
    shelves = [Records(grant(OperatorOrder(f"town{number}")), ReminderRecord) for number in range(10)]
    for number, at in enumerate(times(stored, due)):
        reminder = Reminder(f"r{number:06d}", "garbage", at, {"area": str(number % 97)})
        record = ReminderRecord(
            reminder_id=reminder.id, service=reminder.service, at=at.isoformat(), about=dict(reminder.about)
        )
        yield shelves[number % len(shelves)].prepared(record).serialize()


def write(items: Iterable[dict[str, Any]], client: "DynamoDBClient") -> None:
    """Write items, several batches at a time."""
    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(_write, batch, client) for batch in _batches(items)]:
            done.result()


def _batches(items: Iterable[dict[str, Any]]) -> Iterator["list[WriteRequestTypeDef]"]:
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield [{"PutRequest": {"Item": item}} for item in batch]


def _write(batch: "list[WriteRequestTypeDef]", client: "DynamoDBClient") -> None:
    left = {named(RECORDS.thing): batch}
    while left:
        left = client.batch_write_item(RequestItems=left)["UnprocessedItems"]  # type: ignore[assignment]


@contextmanager
def asked() -> Iterator[Counter[str]]:
    """Calls of DynamoDB by operation while this lasts, and under `rows` what its queries went through."""
    counts: Counter[str] = Counter()

    def note(model: Any, parsed: Any, **_: Any) -> None:
        counts[model.name] += 1
        counts["rows"] += parsed.get("ScannedCount", 0)

    events = [connection.connection.client.meta.events for connection in connections()]
    for each in events:
        each.register("after-call.dynamodb", note)
    try:
        yield counts
    finally:
        for each in events:
            each.unregister("after-call.dynamodb", note)


def ticks(due: Sequence[int], asked: Asking = asked) -> dict[str, Counts]:
    """What a minute's tick asks, by how many things are due in it. The minute before was ticked already."""
    clock, queues = Clock(START), FakeQueues()
    house = a_house(clock=clock, queues=queues)
    told = {}
    for number, many in enumerate(due):
        clock.now = minute(APART * (number + 1) - 1)
        tick(house)
        clock.pass_(minutes=1)
        queues.sent.clear()
        with asked() as counts:
            tick(house)
        reads = {"queries": counts["Query"], "rows": counts["rows"], "other_reads": counts["GetItem"]}
        told[str(many)] = reads | {"writes": counts["PutItem"] + counts["UpdateItem"], "messages": len(queues.sent)}
    return told


def by_size(stored: Sequence[int], due: Sequence[int]) -> dict[str, dict[str, Counts]]:
    """The ticks with so many reminders stored, on one estate that grows. Needs an estate without reminders."""
    import boto3

    client = boto3.client("dynamodb")
    told, written = {}, 0
    for size in stored:
        write(islice(rows(size, due), written, None), client)
        written = size
        told[str(size)] = ticks(due)
        _forget_cursor()
    return told


def _forget_cursor() -> None:
    """Where the last tick ended, so that the next ones begin at the start again."""
    from chalicelib.kernel.storage import Directory

    Directory("tick").strike("done")


class Indexed(QuickDynamo):
    """A table that keeps of a million reminders what the tick's index holds, in order."""

    lanes: dict[str, list[tuple[str, str]]]

    def filled(self, stored: int, due: Sequence[int]) -> None:
        self.lanes = defaultdict(list)
        for number, at in enumerate(times(stored, due)):
            name = f"r{number:07d}"
            place = due_place(at, name)
            self.lanes[place.name].append((place.order, f"town{number % 10}#reminder"))
        for lane in self.lanes.values():
            lane.sort()

    def _Query(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - named as the operation is
        partition, low, high = span(asked)
        lane = self.lanes.get(partition, [])
        found = lane[bisect_left(lane, (low,)) : bisect_right(lane, (high, AFTER))]
        items = [_entry(partition, order, pk) for order, pk in found]
        self.asked["rows"] += len(items)
        return {"Items": items, "Count": len(items), "ScannedCount": len(items)}


def _entry(lane: str, order: str, pk: str) -> dict[str, Any]:
    told = {"pk": pk, "sk": order.partition("#")[2], "due": lane, "due_order": order}
    return {name: {"S": text} for name, text in told.items()}


def on_a_stub(stored: int, due: Sequence[int]) -> dict[str, Counts]:
    """The same ticks with so many stored, on a table in this process."""
    dynamo = Indexed()
    dynamo.filled(stored, due)
    with quick_tables(dynamo):
        return ticks(due, partial(_asked_of, dynamo))


@contextmanager
def _asked_of(dynamo: QuickDynamo) -> Iterator[Counter[str]]:
    dynamo.asked.clear()
    yield dynamo.asked


def main() -> None:
    from infra.local.aws import AwsStandIn, use
    from infra.local.estate import raise_estate

    with tempfile.TemporaryDirectory() as folder:
        standin = AwsStandIn(Path(folder), save_every=3600)
        use(standin.start())
        try:
            raise_estate()
            told = by_size([int(each) for each in sys.argv[1:]] or STORED, DUE)
        finally:
            standin.stop()
    sys.stdout.write(json.dumps(told | {str(MANY): on_a_stub(MANY, DUE)}))


if __name__ == "__main__":
    main()
