"""The whole city as a newcomer starts it, in a process of its own, for browser and contract tests.

Its doors are addresses; its clock is moved over HTTP. Nothing of it leaks into the process of the test.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import urllib3

from infra.local.aws import ROOT
from infra.local.clock import CityClock

STARTS_WITHIN = 180.0  # seconds, on a machine busy with other tests
STOPS_WITHIN = 150.0


@dataclass(frozen=True)
class RunningCity:
    """Where a city can be found."""

    console: str
    phone: str
    staff: str
    public: str
    feeds: str
    folder: Path

    def move_clock(self, *, advance: float | None = None, at: datetime | None = None) -> datetime:
        """Move the city's clock on by seconds, or to a time; answers the new time."""
        order: dict[str, Any] = {"advance": advance} if at is None else {"at": at.isoformat()}
        told = urllib3.request("POST", f"{self.public}/_city/clock", json=order, timeout=10, retries=False).json()
        return datetime.fromisoformat(told["now"])

    def ask_line(self, method: str, path: str, **more: Any) -> Any:
        """A call to the LINE stand-in's own controls, below `/_line`; its JSON."""
        answer = urllib3.request(method, f"{self.phone}/_line{path}", timeout=30, retries=False, **more)
        assert answer.status < 300, answer.data
        return answer.json()


@contextmanager
def running_city(folder: Path, *arguments: str, at: datetime | None = None) -> Iterator[RunningCity]:
    """A city with its data in `folder`; stopped gracefully at the end, so a second one may start on the same folder.

    `at`: what its clock shows when it opens. Cheaper than a jump, after which every minute passed over is looked at.
    """
    command = [sys.executable, "-m", "infra.local.run", "--any-ports", "--folder", str(folder), *arguments]
    folder.mkdir(parents=True, exist_ok=True)
    if at:
        CityClock(folder).set(at)
    with (folder / "output.txt").open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield RunningCity(**wait_for_addresses(process, folder), folder=folder)
    finally:
        process.terminate()
        process.wait(STOPS_WITHIN)


def wait_for_addresses(process: "subprocess.Popen[bytes]", folder: Path) -> dict[str, str]:
    """What the city writes down once it is open. Its own last words when it never is."""
    note, until = folder / "city.json", time.monotonic() + STARTS_WITHIN
    while not note.exists():
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"The city did not open:\n{(folder / 'output.txt').read_text()[-4000:]}")
        time.sleep(0.1)
    told: dict[str, str] = json.loads(note.read_text())
    return told
