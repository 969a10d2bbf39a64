"""Each measurement in an interpreter of its own, with an environment that reaches nothing outside this machine."""

import json
import os
import subprocess
import sys
from typing import Any

from bench.outside import ROOT, Place
from chalicelib.kernel.estate import REGION

AWAY = ("APP_STAGE", "AWS_", "LINE_", "STAFF_", "PUBLIC_URL", "SSL_CERT_", "PYTHONPROFILE")
NOWHERE = Place("")


def surroundings(outside: Place = NOWHERE) -> dict[str, str]:
    """The environment of a stage of its own whose AWS and LINE are the outside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(AWAY)}
    told = {"AWS_ENDPOINT_URL": outside.url, "LINE_URL": outside.url} if outside.url else {}
    trusted = {"AWS_CA_BUNDLE": outside.trusted, "SSL_CERT_FILE": outside.trusted} if outside.trusted else {}
    return (
        kept
        | told
        | trusted
        | {
            "APP_STAGE": "bench",
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "PYTHONHASHSEED": "0",
        }
    )


def child(module: str, *arguments: str, outside: Place = NOWHERE) -> tuple[list[str], dict[str, str]]:
    """The command and environment of a measurement."""
    return [sys.executable, "-m", module, *arguments], surroundings(outside)


def run(module: str, *arguments: str, outside: Place = NOWHERE) -> Any:
    """What a measurement prints, which is JSON; `None` where it prints nothing."""
    command, environment = child(module, *arguments, outside=outside)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout) if done.stdout else None
