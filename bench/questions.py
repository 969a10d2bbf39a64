"""What a question to the FAQ asks of DynamoDB and of LINE, by entries published: counts on a stub, whole turns.

A warm container has the edition in memory; a cold one fetches two files of it besides.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chalicelib.services.faq.model import Book, Faq, Telling
from chalicelib.services.faq.repository import change_book
from chalicelib.services.faq.schedule import publish_now
from tests.kit.journey import Town, a_town
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

ENTRIES = (40, 2_000)
READS, WRITES = ("Query", "GetItem"), ("PutItem", "UpdateItem", "TransactWriteItems")
Counts = dict[str, int]


def thing(number: int) -> str:
    """A word of its own for each number, of kanji that each stand in few others."""
    return f"{chr(0x5000 + number % 53)}{chr(0x6000 + number % 47)}{chr(0x7000 + number % 59)}"


def filled(town: Town, entries: int) -> None:
    """So many entries, published."""
    told = [
        Faq(f"q{number}", {"ja": Telling(f"{thing(number)}の出し方", "窓口です。")}, "届出", state="published")
        for number in range(entries)
    ]
    change_book(town.office, lambda _: Book(tuple(told)), told="bench", by="bench", new_id=f"{entries}")
    publish_now(town.office, by="bench")
    town.house.memory.forget()


def counts_of(dynamo: QuickDynamo, town: Town, deed: Callable[[], object]) -> Counts:
    """Calls that read and calls that write, and calls to LINE, of one turn from its webhook to its answer."""
    before, said = dict(dynamo.asked), len(town.line.calls)
    deed()
    asked = {name: dynamo.asked[name] - before.get(name, 0) for name in (*READS, *WRITES)}
    return {
        "reads": sum(asked[name] for name in READS),
        "writes": sum(asked[name] for name in WRITES),
        "line": len(town.line.calls) - said,
    }


def by_kind(dynamo: QuickDynamo, town: Town) -> dict[str, Counts]:
    resident = town.resident()
    resident.follows()
    resident.says(f"{thing(3)}の出し方")
    return {
        "question, answered": counts_of(dynamo, town, lambda: resident.says(f"{thing(7)}の出し方")),
        "question, offered": counts_of(dynamo, town, lambda: resident.says(f"{thing(9)}を出したい")),
        "one of them read": counts_of(dynamo, town, lambda: resident.posts("faq/show/.q11")),
        "menu": counts_of(dynamo, town, lambda: resident.posts("faq/menu/")),
        "category": counts_of(dynamo, town, lambda: resident.posts("faq/category/0.")),
    }


def measured(sizes: Sequence[int] = ENTRIES) -> Iterator[tuple[str, Any]]:
    for size in sizes:
        dynamo = QuickDynamo()
        with quick_tables(dynamo):
            town = a_town("minato", "faq", "profile", settings={"faq": {"near": 1}})
            filled(town, size)
            yield str(size), by_kind(dynamo, town)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(dict(measured()), ensure_ascii=False))
