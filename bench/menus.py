"""What publishing rich menus costs: DynamoDB reads and writes and LINE calls, by how many residents follow the town.

Nobody has a rule of their own, so LINE shows the account's default menu and no resident is touched. The tables are in
this process; LINE is the one that tests remember.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from chalicelib.platform.menus import publishing
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.menus.town import FILE, LIFE, TELL, MenuTown, a_menu_town

RESIDENTS = (1, 100_000)
READS = ("GetItem", "BatchGetItem", "Query")
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")
CHANGED = replace(LIFE, tiles=(FILE, FILE))
Counts = dict[str, int]


def goes_back(town: MenuTown) -> None:
    publishing.show(town.office, town.channel, town.board.before, "広報課")
    town.work()


DEEDS: dict[str, Callable[[MenuTown], object]] = {
    "two menus, for the first time": lambda town: town.publishes(LIFE, TELL),
    "one of them changed": lambda town: town.publishes(CHANGED, TELL),
    "back to the ones before": goes_back,
}


def counted(dynamo: QuickDynamo, town: MenuTown, deed: Callable[[MenuTown], object]) -> Counts:
    """What a deed asks of the tables and of LINE, from the press to the last phone."""
    asked, calls = dynamo.asked.copy(), len(town.line.calls)
    deed(town)
    spent = dynamo.asked - asked
    reads, writes = (sum(spent[name] for name in names) for names in (READS, WRITES))
    return {"reads": reads, "writes": writes, "line": len(town.line.calls) - calls}


def measured(sizes: Sequence[int] = RESIDENTS) -> Iterator[tuple[str, dict[str, Counts]]]:
    for size in sizes:
        dynamo = QuickDynamo()
        with quick_tables(dynamo):
            town = a_menu_town()
            for number in range(size):
                town.resident(str(number))
            yield str(size), {name: counted(dynamo, town, deed) for name, deed in DEEDS.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(dict(measured()), ensure_ascii=False))
