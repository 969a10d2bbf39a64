"""Each door, in a fresh interpreter: which libraries it loads before anybody has knocked, and none besides."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

AWS = {"botocore", "certifi", "dateutil", "jmespath", "six", "urllib3"}
HOUSE = AWS | {"blinker", "pynamodb"}
SETTINGS = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}

DOORS = {
    "webhook": (
        "import app; from chalicelib import bootstrap; from chalicelib.platform.conversations import knock",
        HOUSE | {"app", "chalice", "chalicelib"},
    ),
    "turns": (
        "from chalicelib.entrypoints import turns; from chalicelib import bootstrap;"
        "from chalicelib.platform.conversations import hear",
        HOUSE | {"chalice", "chalicelib"},
    ),
    "a turn of garbage": (
        "from chalicelib.entrypoints import turns; from chalicelib.services import load; load('garbage')",
        HOUSE | SETTINGS | {"chalice", "chalicelib", "jaconv"},
    ),
    "a turn of reports": (
        "from chalicelib.entrypoints import turns; from chalicelib.services import load; load('reports')",
        HOUSE | SETTINGS | {"chalice", "chalicelib"},
    ),
    "feeds": (
        "from chalicelib.entrypoints import feeds; from chalicelib import bootstrap;"
        "from chalicelib.platform.alerts import polling",
        HOUSE | SETTINGS | {"chalice", "chalicelib"},
    ),
    "inbound": (
        "from chalicelib.entrypoints import feeds; from chalicelib import bootstrap;"
        "from chalicelib.platform.alerts import orders",
        HOUSE | SETTINGS | {"chalice", "chalicelib", "regex"},
    ),
    "tick and notices": (
        "from chalicelib.entrypoints import reminders; from chalicelib import bootstrap;"
        "from chalicelib.platform.reminders import rounds, tick",
        HOUSE | {"chalice", "chalicelib"},
    ),
    "broadcasts": (
        "from chalicelib.entrypoints import broadcasts; from chalicelib import bootstrap;"
        "from chalicelib.platform.broadcasts import delivering, orders, planning",
        HOUSE | SETTINGS | {"chalice", "chalicelib"},
    ),
}

ASK = """
import json, sys
known = set(sys.modules)
{imports}
ours = {{name.partition(".")[0] for name in set(sys.modules) - known}}
print(json.dumps(sorted(name for name in ours if name not in sys.stdlib_module_names and not name.startswith("_"))))
"""


def loaded(imports: str) -> set[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "APP_STAGE": "test",
        "AWS_DEFAULT_REGION": "ap-northeast-1",
        "PYTHONPATH": str(ROOT),
    }
    told = subprocess.run(
        [sys.executable, "-c", ASK.format(imports=imports.replace("; ", ";").replace(";", "\n"))],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=ROOT,
    )
    return set(json.loads(told.stdout))


@pytest.mark.parametrize("door", DOORS)
def test_a_door_loads_only_the_libraries_named_for_it(door: str) -> None:
    imports, may = DOORS[door]
    assert loaded(imports) - may == set()


def test_the_measure_would_notice() -> None:
    assert "jinja2" in loaded("import jinja2")
