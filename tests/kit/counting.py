"""Counting what a piece of work asks of DynamoDB."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.kit.mortal import emitters

READS = {"GetItem": 1, "Query": 1, "BatchGetItem": 1, "TransactGetItems": 1}


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Reads (calls) and writes (items) while this lasts, under `reads` and `writes`, and each operation by its name."""
    counts: Counter[str] = Counter()

    def note(model: Any, params: Any, **_: Any) -> None:
        counts[model.name] += 1
        if model.name in READS:
            counts["reads"] += 1
        elif model.name == "TransactWriteItems":
            counts["writes"] += params["body"].count(b'"Put"') if isinstance(params["body"], bytes) else 0
        else:
            counts["writes"] += 1

    events = emitters()
    for each in events:
        each.register("before-call.dynamodb", note)
    try:
        yield counts
    finally:
        for each in events:
            each.unregister("before-call.dynamodb", note)
