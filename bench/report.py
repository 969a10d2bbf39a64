"""A run as a page of text. Milliseconds are for information; what counts are the ratios and the counts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bench.goals import goals

Told = Mapping[str, Any]


def written(told: Told) -> str:
    """The whole report."""
    parts = (_machine(told), _imports(told["imports"]), _processor(told["processor"]), _turns(told["turns"]))
    lines = [
        line
        for part in (
            *parts,
            _tick(told["tick"]),
            _desk(told["desk"]),
            _bookings(told["bookings"]),
            _questions(told["questions"]),
            _places(told["places"]),
            _coupons(told["coupons"]),
            _menus(told["menus"]),
            _broadcasts(told["broadcasts"]),
            _goals(told),
        )
        for line in (*part, "")
    ]
    return "\n".join(lines)


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    cells = [head, *(tuple(map(str, row)) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        first, *rest = (
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  " + "  ".join([first, *rest]).rstrip()


def _machine(told: Told) -> Iterator[str]:
    machine = told["machine"]
    yield f"Python {machine['python']} on {machine['processors']} processors, load {machine['load']:.1f};"
    yield f"an empty interpreter starts in {machine['empty_ms']:.0f} ms here. The run took {told['seconds']:.0f} s."


def _imports(told: Told) -> Iterator[str]:
    ours, echo, ratio = told["ours"], told["echo"], told["ratio"]
    yield f"A COLD WEBHOOK DOOR against the SDK's echo bot (medians of {ours['runs']} fresh interpreters each, in turn)"
    rows: list[tuple[object, ...]] = [
        ("libraries", len(ours["libraries"]), len(echo["libraries"]), f"{ratio['libraries']:.2f}"),
        ("modules", ours["modules"], echo["modules"], f"{ratio['modules']:.2f}"),
    ]
    for kind, mark, what in (
        ("wall", "answered", "ms on the wall to first answer"),
        ("processor", "imported", "processor ms to import"),
        ("processor", "answered", "processor ms to first answer"),
    ):
        here, there = (side[f"{kind}_ms"][mark] for side in (ours, echo))
        rows.append((what, f"{here:.0f}", f"{there:.0f}", f"{here / there:.2f}"))
    least = (side["least_ms"] for side in (ours, echo))
    rows.append(("the same, least of all runs", *(f"{each:.0f}" for each in least), f"{ratio['least']:.2f}"))
    yield from _table(("", "ours", "echo bot", "ratio"), rows)
    yield f"  ours loads: {', '.join(ours['libraries'])}"
    costs = ", ".join(f"{name} {round(100 * part)}%" for name, part in told["costliest"].items())
    yield f"  what ours imports, by library's own time: {costs}"


def _processor(told: Told) -> Iterator[str]:
    first = told["tls"]
    yield f"PROCESSOR TIME, warm (medians of {first['rounds']} rounds of {first['batch']}, in turn; ms)"
    rows = []
    for name, what in (("tls", "over TLS, as in production"), ("plain", "without TLS")):
        spent, ratio = told[name]["processor_ms"], told[name]["ratio"]
        rows += [
            (f"a webhook taken in, {what}", *_pair(spent, "door"), f"{ratio['door']:.2f}"),
            ("  of it boto3 sending to the queue", f"{spent['our_sending']:.2f}", "", ""),
            (f"a turn, {what}", *_pair(spent, "turn"), f"{ratio['turn']:.2f}"),
        ]
    yield from _table(("", "ours", "echo bot", "ratio"), rows)
    yield "  The echo bot replies within the webhook, by a client and connection of its own each time, as its README"
    yield "  does; ours hands over to SQS and replies in the turn, which also reads and writes DynamoDB. The far ends"
    yield "  of all sockets are a stand-in process whose time is not counted."
    for deed, calls in first["calls"].items():
        yield f"  {deed.replace('_', ' ')}: " + ", ".join(f"{many} {name}" for name, many in calls.items())


def _pair(spent: Told, what: str) -> tuple[str, str]:
    return f"{spent[f'our_{what}']:.2f}", f"{spent[f'echo_{what}']:.2f}"


def _turns(told: Told) -> Iterator[str]:
    yield "OPERATIONS PER TURN, from the knock to the answer (DynamoDB reads in calls, writes in items)"
    rows = [(kind, each["reads"], each["writes"], each["line"]) for kind, each in told.items()]
    yield from _table(("", "reads", "writes", "LINE calls"), rows)


def _tick(told: Told) -> Iterator[str]:
    yield "THE MINUTE TICK, by reminders stored and due"
    names = ("queries", "rows", "other_reads", "writes", "messages")
    rows = [
        (f"{int(stored):,} stored, {due} due", *(counts[name] for name in names))
        for stored, sizes in told.items()
        for due, counts in sizes.items()
    ]
    yield from _table(("", "queries", "rows read", "other reads", "writes", "SQS sends"), rows)


def _desk(told: Told) -> Iterator[str]:
    yield "THE DESK, queries and point reads of a page by cases stored (the tables are a stub in this process)"
    sizes = {f"{int(size):,} cases": counts for size, counts in told.items() if size != "weight"}
    pages = next(iter(sizes.values()))
    rows = [(page, *(f"{each[page]['Query']} + {each[page]['GetItem']}" for each in sizes.values())) for page in pages]
    yield from _table(("", *sizes), rows)
    weights = [(page, f"{each['bytes']:,}", f"{each['compressed']:,}") for page, each in told["weight"].items()]
    yield from _table(("bytes of a page with scripts and styles", "as it is", "compressed"), weights)


def _questions(told: Told) -> Iterator[str]:
    yield "THE FAQ, reads, writes and LINE calls of a whole turn by entries published (the tables are a stub)"
    sizes = {f"{int(size):,} entries": counts for size, counts in told.items()}
    deeds = next(iter(sizes.values()))
    rows = [(deed, *(" + ".join(map(str, each[deed].values())) for each in sizes.values())) for deed in deeds]
    yield from _table(("", *sizes), rows)


def _places(told: Told) -> Iterator[str]:
    yield "PLACES, items read by how many are stored, with nothing remembered (the tables are a stub)"
    sizes = {f"{int(size):,} places": counts for size, counts in told.items()}
    asked = next(iter(sizes.values()))
    rows = [(what, *(f"{each[what]:,}" for each in sizes.values())) for what in asked]
    yield from _table(("", *sizes), rows)


def _bookings(told: Told) -> Iterator[str]:
    yield "BOOKINGS, queries + point reads + transactions by how many are stored on one day (the tables are a stub)"
    sizes = {f"{int(size):,} bookings": counts for size, counts in told.items()}
    deeds = next(iter(sizes.values()))
    rows = [(deed, *(" + ".join(map(str, each[deed].values())) for each in sizes.values())) for deed in deeds]
    yield from _table(("", *sizes), rows)


def _coupons(told: Told) -> Iterator[str]:
    yield "COUPONS, point reads + queries + transactions, and transactions tried for a use (the tables are a stub)"
    asked = ("GetItem", "Query", "TransactWriteItems")
    rows = [(deed, " + ".join(str(counts.get(each, 0)) for each in asked)) for deed, counts in told["costs"].items()]
    tries = [(at_once, *each.values()) for at_once, each in told["transactions for a use"].items()]
    yield from _table(("", "asked"), rows)
    yield from _table(("uses", "sixteen parts", "one part"), tries)


def _menus(told: Told) -> Iterator[str]:
    yield "RICH MENUS, reads + writes + LINE calls of a publication by who follows the town (the tables are a stub)"
    sizes = {f"{int(size):,} residents": counts for size, counts in told.items()}
    deeds = next(iter(sizes.values()))
    rows = [(deed, *(" + ".join(map(str, each[deed].values())) for each in sizes.values())) for deed in deeds]
    yield from _table(("", *sizes), rows)


def _broadcasts(told: Told) -> Iterator[str]:
    sent, documented = told["sent"], told["documented"]
    yield f"A BROADCAST TO {sent['recipients']:,} FRIENDS (virtual time; DynamoDB and SQS are stubs in this process)"
    yield f"  {sent['calls']:,} LINE calls in {sent['seconds']:.1f} s: {sent['share']:.2f} of the 200 a second"
    yield f"  that LINE takes, {sent['refused_by_rate']} refused for the rate. A push to each would take 500 s."
    rows = [
        (name, f"{each['cpu_ms']:.1f}", f"{each['read units']:.2f}", f"{each['write units']:.2f}")
        for name, each in (("resolve", told["resolve"]), ("plan", sent["plan"]), ("deliver", sent["deliver"]))
    ]
    yield from _table(("per 1,000 recipients", "processor ms", "read units", "write units"), rows)
    ours = documented["our_multicast_cpu_ms"]
    yield "  LINE alone, over HTTP, processor ms per 1,000 recipients, and against ours:"
    yield from _table(
        ("", "ms", "ratio"),
        [
            ("our multicast", f"{ours:.2f}", "1"),
            *(
                (what, f"{documented[name]:.2f}", f"{documented[name] / ours:.0f}")
                for name, what in (
                    ("naive_multicast_cpu_ms", "the SDK, a client per multicast"),
                    ("push_each_cpu_ms", "the SDK, a client and a push per recipient"),
                )
            ),
        ],
    )
    held = ", ".join(f"{int(people):,} friends {bytes_ / 1024:.0f} KiB" for people, bytes_ in told["peak"].items())
    yield f"  Held at most while a shard is planned: {held}"
    counted = ", ".join(f"{many:,.0f} {name}" for name, many in sent["counted"].items())
    yield f"  {sent['yen']:.1f} yen without LINE's own price, from {counted}"


def _goals(told: Told) -> Iterator[str]:
    yield "GOALS"
    rows = [("met" if goal.is_met else "MISSED", goal.what, goal.found, goal.wanted) for goal in goals(told)]
    yield from _table(("", "", "found", "wanted"), rows)
