"""Where a list goes on: a page's `next`, which goes out of the house with a link and comes back as anybody pleases."""

import base64
import json
from typing import Any

from chalicelib.kernel.errors import NotFound


def written(last: dict[str, dict[str, Any]]) -> str:
    """DynamoDB's last key of a page, as text that fits into an address."""
    return base64.urlsafe_b64encode(json.dumps({name: value["S"] for name, value in last.items()}).encode()).decode()


def read(start: str, partition: str, index: str | None) -> dict[str, dict[str, str]]:
    """The key a page's `next` stands for. It may only go on in the partition it came from; else `NotFound`."""
    try:
        last = json.loads(base64.urlsafe_b64decode(start))
    except ValueError as error:
        raise NotFound() from error
    tenant = partition.partition("#")[0]
    told = last if isinstance(last, dict) else {}
    keys = {"pk", "sk"} | ({index, f"{index}_order"} if index else set())
    is_key = told.keys() == keys and all(isinstance(value, str) and value for value in told.values())
    if not is_key or told[index or "pk"] != partition or told["pk"].partition("#")[0] != tenant:
        raise NotFound()
    return {name: {"S": value} for name, value in told.items()}
