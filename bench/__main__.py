"""`make bench`: each measurement in a process of its own, a report on the screen, all figures in build/bench.json."""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.children import run
from bench.imports import cold_doors, write_knock
from bench.outside import ROOT, the_outside
from bench.report import written

OUTPUT = ROOT / "build" / "bench.json"
Json = dict[str, Any]


def machine() -> Json:
    """What other runs must know before they compare."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", ""], check=True)
        took.append(1000 * (time.perf_counter() - began))
    load = os.getloadavg()[0]
    python, processors = platform.python_version(), os.cpu_count()
    return {"python": python, "processors": processors, "load": load, "empty_ms": statistics.median(took)}


def against_the_echo_bot(folder: Path, *, interpreters: int, rounds: int, batch: int) -> Json:
    """Imports and processor time of both sides, on one scene."""
    kept, scene, knock = (folder / name for name in ("kept.json", "scene.json", "knock.json"))
    run("bench.scene", str(kept), str(scene))
    who = json.loads(scene.read_text(encoding="utf-8"))
    told: Json = {"processor": {}}
    with the_outside(kept) as outside:
        write_knock(knock, who["user"], outside.url, who["secret"])
        told["imports"] = cold_doors(knock, outside, rounds=interpreters)
    for name in ("tls", "plain"):
        with the_outside(kept, tls=name == "tls") as outside:
            asked = (outside.url, outside.trusted, str(scene), str(rounds), str(batch))
            told["processor"][name] = run("bench.processor", *asked, outside=outside)
    return told


def main() -> None:
    began = time.monotonic()
    sys.stdout.write(
        "Counts and ratios, some minutes at most. Milliseconds are this machine's and compare to nothing.\n\n"
    )
    told: Json = {"machine": machine()}
    with tempfile.TemporaryDirectory() as folder:
        told |= against_the_echo_bot(Path(folder), interpreters=5, rounds=9, batch=10)
    told["turns"] = run("bench.turns")
    told["tick"] = run("bench.tick")
    told["desk"] = run("bench.desk")
    told["bookings"] = run("bench.bookings")
    told["questions"] = run("bench.questions")
    told["places"] = run("bench.places")
    told["coupons"] = run("bench.coupons")
    told["menus"] = run("bench.menus")
    told["broadcasts"] = run("bench.broadcasts")
    told["seconds"] = time.monotonic() - began
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    sys.stdout.write(written(told))


if __name__ == "__main__":
    main()
