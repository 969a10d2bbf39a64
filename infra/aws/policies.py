"""What is too wide in an IAM policy: nothing of ours may name a resource it does not mean."""

from collections.abc import Iterator
from typing import Any

Policy = dict[str, Any]
Statement = dict[str, Any]

OPEN_ENDS = ("-media/tenant/*", ":log-group:/aws/lambda/madoguchi-${Stage}-")
"""A `*` is allowed where AWS has no finer name: objects below the tenants' prefix, the streams of one log group."""


def too_wide(policy: Policy) -> list[str]:
    """One sentence for each permission that reaches further than the stage's own things."""
    return [fault for statement in policy["Statement"] for fault in _faults(statement)]


def actions_on(policy: Policy, ending: str) -> set[str]:
    """Actions allowed on the resource whose ARN ends so."""
    return {
        action
        for statement in policy["Statement"]
        for action in _listed(statement["Action"])
        if any(arn.endswith(ending) for arn in arns(statement))
    }


def arns(statement: Statement) -> list[str]:
    """The resources as text, unresolved; an imported one by the name it is exported under."""
    return [_spelled(resource) for resource in _listed(statement["Resource"])]


def _faults(statement: Statement) -> Iterator[str]:
    if statement["Effect"] != "Allow":
        return
    if {"NotAction", "NotResource"} & statement.keys():
        yield f"{statement.get('Sid')} allows all but something"
    yield from (f"{action} is not one action" for action in _listed(statement.get("Action", [])) if "*" in action)
    yield from (f"{arn} is not one resource of ours" for arn in arns(statement) if not _is_ours(arn))


def _is_ours(arn: str) -> bool:
    if "madoguchi-${Stage}-" not in arn:
        return False
    stars = arn.count("*")
    return not stars or (stars == 1 and arn.endswith("*") and any(end in arn for end in OPEN_ENDS))


def _spelled(resource: Any) -> str:
    while isinstance(resource, dict):
        ((_, resource),) = resource.items()
    return str(resource)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
