"""What a cold webhook door imports, in libraries and milliseconds, against the SDK's echo bot.

Every figure is the median of several fresh interpreters, ours and theirs in turn. Both answer a webhook at the end,
so that nothing can hide behind an import that waits for the first request. Processor time is what is compared: the
time on the wall depends on who else uses the machine.
"""

import json
import re
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from bench.children import child, run
from bench.outside import ROOT, Place

Json = dict[str, Any]
SIDES = ("ours", "echo")
NOT_IMPORTED = {"setuptools", "pip"}  # what the environment itself loads at every start
COSTLIEST = 8
LOOKS = 3


def libraries(modules: Iterable[str], owners: Mapping[str, list[str]]) -> list[str]:
    """The third-party distributions that modules belong to."""
    tops = {module.partition(".")[0] for module in modules}
    return sorted({owners[top][0] for top in tops if top in owners} - NOT_IMPORTED)


def cold_doors(knock: Path, outside: Place, *, rounds: int) -> Json:
    """Both doors, cold; `knock` is what they are asked."""
    runs: dict[str, list[Json]] = defaultdict(list)
    for _ in range(rounds):
        for side in SIDES:
            runs[side].append(run("bench.first_knock", side, str(knock), outside=outside))
    owners = packages_distributions()
    told: Json = {side: _median(runs[side], owners) for side in SIDES}
    ours, echo = (told[side] for side in SIDES)
    told["ratio"] = {
        "libraries": len(ours["libraries"]) / len(echo["libraries"]),
        "modules": ours["modules"] / echo["modules"],
        "processor": ours["processor_ms"]["answered"] / echo["processor_ms"]["answered"],
        "least": ours["least_ms"] / echo["least_ms"],
        "wall": ours["wall_ms"]["answered"] / echo["wall_ms"]["answered"],
    }
    told["costliest"] = costliest(knock, outside)
    return told


def _median(runs: list[Json], owners: Mapping[str, list[str]]) -> Json:
    assert {each["status"] for each in runs} == {200}

    def median(kind: str) -> dict[str, float]:
        return {mark: 1000 * statistics.median(each[kind][mark] for each in runs) for mark in runs[0][kind]}

    modules = runs[0]["modules"]
    return {
        "libraries": libraries(modules, owners),
        "modules": len(modules),
        "wall_ms": median("wall"),
        "processor_ms": median("processor"),
        "least_ms": 1000 * min(each["processor"]["answered"] for each in runs),
        "runs": len(runs),
    }


def costliest(knock: Path, outside: Place) -> dict[str, float]:
    """Each library's own part of the time our cold door spends importing, as `-X importtime` tells it."""
    runs = [_own_times(knock, outside) for _ in range(LOOKS)]
    spent = {name: statistics.median(run.get(name, 0.0) for run in runs) for name in runs[0]}
    ranked = sorted(spent.items(), key=lambda each: -each[1])[:COSTLIEST]
    return {name: own / sum(spent.values()) for name, own in ranked}


def _own_times(knock: Path, outside: Place) -> dict[str, float]:
    command, environment = child("bench.first_knock", "ours", str(knock), outside=outside)
    command[1:1] = ["-X", "importtime"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
    spent: dict[str, float] = defaultdict(float)
    for own, name in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", done.stderr):
        top = name.partition(".")[0].lstrip("_")
        spent["(standard library)" if top in _STANDARD else top] += int(own)
    return spent


_STANDARD = {name.lstrip("_") for name in sys.stdlib_module_names}


def write_knock(path: Path, user_id: str, url: str, secret: str) -> None:
    """Write the one webhook that cold doors answer."""
    from bench import webhooks
    from bench.scene import ANSWER, CHANNEL

    body = webhooks.webhook(webhooks.text_event(user_id, ANSWER, 1))
    wsgi = webhooks.at_the_echo_bot(secret, body)
    plain = {name: value for name, value in wsgi.items() if isinstance(value, str | int | bool | tuple)}
    gateway = webhooks.at_our_door(CHANNEL, secret, body)
    told = {"gateway": gateway, "wsgi": plain, "body": body.decode(), "secret": secret, "line": url}
    path.write_text(json.dumps(told), encoding="utf-8")
