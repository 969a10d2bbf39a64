"""What the desk costs staff and the town: queries of the first page and of a list of cases, and the weight of pages.

The tables are a stub in this process that keeps DynamoDB's indexes (`tests.kit.quick_dynamo`): a hundred thousand cases
would take the AWS stand-in most of an hour to write. Queries are counted where pynamodb asks; a page weighs what it and
its scripts and styles weigh, as they are and as API Gateway compresses them.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from chalicelib.kernel.storage import Records
from chalicelib.platform.cases.cards import ALL, CaseCard, facts_of
from chalicelib.platform.cases.model import Case, Status
from chalicelib.platform.cases.repository import CaseRecord
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.kit.visitors import Visitor
from tests.platform.console.desks import MINATO, Desks, open_desks

STORED = (1_000, 100_000)
PAGES = {"first page": "", "list": "/cases", "all": "/cases?shelf=all", "search": "/cases?shelf=all&words=zzz"}
WEIGHED = {**PAGES, "map": "/map", "export": "/export", "phrases": "/desk/phrases"}
READS = ("Query", "GetItem")


def case_of(number: int) -> Case:
    """One of many cases: a few each minute, every third of them still open."""
    year, month, day = 20 + number // 20_000, number // 1_700 % 12 + 1, number // 60 % 28 + 1
    at = f"20{year:02d}-{month:02d}-{day:02d}T{number % 24:02d}:00:00+09:00"
    status: Status = "received" if number % 3 == 0 else "fixed"
    name = f"{at[2:4]}{at[5:7]}{at[8:10]}-{number:06d}"
    return Case(name, "roads", "pothole", "道路の穴", at, status=status, address=f"みなと市本町{number % 9}丁目")


def write(desks: Desks, first: int, until: int) -> None:
    """What the lists read of so many cases: the case itself, and its card on the list of all."""
    scope = desks.towns[MINATO].scope
    records, cards = Records(scope, CaseRecord), Records(scope, CaseCard)
    for number in range(first, until):
        case = case_of(number)
        facts = facts_of(case)
        records.put(CaseRecord(case_id=case.id, facts=facts))
        cards.put(CaseCard(case_id=case.id, role=ALL, list_name=ALL, facts=facts))


def reads(dynamo: QuickDynamo, visitor: Visitor, path: str) -> dict[str, int]:
    before = dict(dynamo.asked)
    assert visitor.opens(f"/console/{MINATO}{path}").status == 200
    return {name: dynamo.asked[name] - before.get(name, 0) for name in READS}


def deep(visitor: Visitor) -> str:
    """The address of the list of all, three pages on."""
    address = PAGES["all"]
    for _ in range(3):
        links = visitor.opens(f"/console/{MINATO}{address}").links
        address = next(link for link in links if "start=" in link and "/cases" in link).partition(MINATO)[2]
    return address


def weight(visitor: Visitor, path: str) -> dict[str, int]:
    """Bytes of a page with its scripts and styles, without images."""
    page = visitor.opens(f"/console/{MINATO}{path}").text
    files = re.findall(r'(?:src|href)="(/assets/[^"]+\.(?:js|css))"', page)
    parts = [page.encode(), *(visitor.opens(file).text.encode() for file in dict.fromkeys(files))]
    return {"bytes": sum(map(len, parts)), "compressed": sum(len(gzip.compress(part, 6)) for part in parts)}


def measured(sizes: Sequence[int] = STORED) -> Iterator[tuple[str, Any]]:
    with quick_tables(QuickDynamo()) as dynamo:
        desks, written = open_desks(), 0
        visitor = desks.signed_in(MINATO)
        for size in sizes:
            write(desks, written, size)
            written = size
            visitor.opens(f"/console/{MINATO}")
            told = {name: reads(dynamo, visitor, path) for name, path in PAGES.items()}
            yield str(size), told | {"three pages on": reads(dynamo, visitor, deep(visitor))}
        yield "weight", {name: weight(visitor, path) for name, path in WEIGHED.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(dict(measured()), ensure_ascii=False))
