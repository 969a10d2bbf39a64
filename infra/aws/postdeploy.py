"""What to look at after each deployment: `python -m infra.aws.postdeploy prod`. It changes nothing, so run it at will.

It says what a municipality has to be given, and ends with an error when the functions are not as they were packaged.
"""

import sys
from collections.abc import Iterator
from typing import Any

import boto3

from infra.aws.package import STAGES
from infra.aws.runtime import newest_runtime

FUNCTIONS = ("api_handler", "turns", "notices", "broadcasts", "emergencies", "feeds", "inbound", "tick")
READERS = {
    "turns": "turns.fifo",
    "notices": "notices",
    "broadcasts": "broadcasts",
    "emergencies": "emergencies",
    "inbound": "inbound",
}
"""Function -> the queue whose messages it is handed."""


def faults(client: Any, stage: str) -> Iterator[str]:
    """One sentence for each function or queue that is not as it should be."""
    newest = newest_runtime()
    for name in FUNCTIONS:
        runtime = configuration(client, stage, name)["Runtime"]
        if runtime != newest:
            yield f"{name} runs on {runtime}, not on {newest}: package it with that Python and deploy again"
    for name, queue in READERS.items():
        yield from faults_of_mapping(client, f"madoguchi-{stage}-{name}", f"madoguchi-{stage}-{queue}")


def faults_of_mapping(client: Any, function: str, queue: str) -> Iterator[str]:
    """A queue must be read by its function, once, message by message: what the workers' raising relies on."""
    mappings = client.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    queues = [mapping["EventSourceArn"].rpartition(":")[2] for mapping in mappings]
    if queues != [queue]:
        yield f"{function} reads {queues or 'no queue'}, not only {queue}"
    for mapping in mappings:
        if mapping["State"] != "Enabled" or mapping["BatchSize"] != 1:
            yield f"{function} reads {queue} {mapping['BatchSize']} at a time, {mapping['State']}"


def configuration(client: Any, stage: str, name: str) -> dict[str, Any]:
    """A function as Lambda describes it."""
    found: dict[str, Any] = client.get_function_configuration(FunctionName=f"madoguchi-{stage}-{name}")
    return found


def handout(public_url: str) -> str:
    """The addresses a municipality enters in its LINE consoles."""
    return (
        f"Webhook URL (LINE Official Account, Messaging API): {public_url}/webhook/<channel key>\n"
        f"LIFF endpoint URL (LINE Login channel): {public_url}/liff\n"
        f"Staff: {public_url}/console"
    )


def main(arguments: list[str]) -> None:
    (stage,) = arguments
    if stage not in STAGES:
        raise SystemExit(f"The stage is one of {', '.join(STAGES)}")
    client: Any = boto3.client("lambda")
    found = list(faults(client, stage))
    if found:
        raise SystemExit("\n".join(found))
    print(handout(configuration(client, stage, "api_handler")["Environment"]["Variables"]["PUBLIC_URL"]))


if __name__ == "__main__":
    main(sys.argv[1:])
