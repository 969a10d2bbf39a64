"""What a turn asks of DynamoDB and of LINE, by kind of turn: counts, on moto, with LINE remembered.

Reads are calls, writes are items (a transaction of two counts two). LINE calls are replies, pushes and photos fetched;
a container that speaks for a channel for the first time in ten minutes asks for a token besides.
"""

import json
import sys
from collections.abc import Callable

from bench.scene import ANSWER, Walk, half_way, on_moto, the_town
from tests.kit.counting import counted
from tests.kit.journey import Town

Counts = dict[str, int]


def counts_of(town: Town, deed: Callable[[], object]) -> Counts:
    """Reads, writes and LINE calls of one deed of a resident, from the worker's taking it up to its end."""
    before = len(town.line.calls)
    with counted() as asked:
        deed()
    return {"reads": asked["reads"], "writes": asked["writes"], "line": len(town.line.calls) - before}


def by_kind() -> dict[str, Counts]:
    """Each kind of turn in a warm container; a step of a flow in a cold one as well. Needs an estate."""
    town = the_town()
    visitor, writer = town.resident(), half_way(town)
    told = {
        "greeting (follow)": counts_of(town, visitor.follows),
        "menu": counts_of(town, lambda: visitor.says("こんにちは")),
        "instant answer": counts_of(town, lambda: visitor.says("マイページ")),
    }
    told["first turn with a service that day"] = counts_of(town, Walk(visitor).starts)
    visitor.says("やめる")
    walk = Walk(visitor)
    told["first question of a flow"] = counts_of(town, walk.starts)
    told["step of a flow"] = counts_of(town, walk.names_the_kind)
    told["photo step"] = counts_of(town, walk.sends_a_photo)
    town.house.memory.forget()
    told["step of a flow, cold container"] = counts_of(town, lambda: writer.says(ANSWER))
    rest = Walk(writer)
    rest.skips_the_rest()
    told["finishing a flow"] = counts_of(town, rest.confirms)
    return told | {"event delivered again": _again(town)}


def _again(town: Town) -> Counts:
    resident = town.resident()
    resident.follows()
    event = town.event(resident.user_id, {"type": "message", "message": {"type": "text", "id": "1", "text": ANSWER}})

    def deliver() -> None:
        town.knock(event)
        town.pump()

    deliver()
    return counts_of(town, deliver)


def main() -> None:
    with on_moto():
        sys.stdout.write(json.dumps(by_kind(), ensure_ascii=False))


if __name__ == "__main__":
    main()
