import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.services import SERVICES
from infra.scaffold.service import LONGEST, Refused, catalogued, complaint, scaffold

ROOT = Path(__file__).parents[3]
TREE = ("app.py", "pyproject.toml", "chalicelib", "infra", "tests")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "assets", ".*_cache")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project to build in."""
    copy = tmp_path_factory.mktemp("tree")
    for name in TREE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def with_library(tree: Path) -> Path:
    done = ran(tree, "infra.scaffold.service", "library")
    assert done.returncode == 0, done.stderr
    assert "chalicelib/services/library/flow.py" in done.stdout
    assert "What to do next" in done.stdout
    return tree


def ran(tree: Path, module: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "APP_", "AWS_"))
    }
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=tree, env=surroundings, capture_output=True, text=True, check=False)


def test_its_tests_and_those_of_the_tree_and_texts_pass_at_once(with_library: Path) -> None:
    rules = ("platform/settings/test_every_model.py", "architecture/test_texts.py", "architecture/test_tree.py")
    held = ("tests/services/library", *(f"tests/{rule}" for rule in rules))
    done = ran(with_library, "pytest", "-p", "no:cacheprovider", "-k", "not doors", *held)
    assert done.returncode == 0, done.stdout[-4000:]


def test_towns_do_not_mix_in_what_it_keeps_and_it_imports_nothing_it_may_not(with_library: Path) -> None:
    held = ("tests/architecture/test_isolation.py", "tests/architecture/test_floors.py")
    done = ran(with_library, "pytest", "-p", "no:cacheprovider", "-k", "Library or imports_go_down", *held)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "4 passed" in done.stdout


def test_mypy_finds_nothing_in_it(with_library: Path) -> None:
    done = ran(with_library, "mypy", "chalicelib/services/library", "tests/services/library")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["zoo", "z" * LONGEST])
def test_ruff_finds_nothing_whether_the_name_is_short_or_long(with_library: Path, name: str) -> None:
    written = [str(path) for path in scaffold(with_library, name) if path.suffix == ".py"]
    written.append("chalicelib/services/__init__.py")
    for order in (("format", "--check"), ("check",)):
        done = ran(with_library, "ruff", *order, *written)
        assert done.returncode == 0, done.stdout


def test_a_second_one_of_the_name_is_refused_and_changes_nothing(with_library: Path) -> None:
    catalogue = with_library / "chalicelib" / "services" / "__init__.py"
    before = catalogue.read_text(encoding="utf-8")
    done = ran(with_library, "infra.scaffold.service", "library")
    assert (done.returncode, done.stderr) == (2, "There is a service called 'library' already.\n")
    assert catalogue.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("bulky-waste", "cannot be a module's name"),
        ("Library", "cannot be a module's name"),
        ("図書館", "cannot be a module's name"),
        ("_library", "cannot be a module's name"),
        ("2go", "cannot be a module's name"),
        ("../library", "cannot be a module's name"),
        ("class", "a word of Python's own"),
        ("match", "a word of Python's own"),
        ("l" * 21, "too long"),
        ("talk", "means something else"),
        *((name, "already") for name in SERVICES),
        ("language", "a keyword of the service 'profile'"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_a_sentence(name: str, why: str) -> None:
    assert why in (complaint(ROOT, name) or "")
    with pytest.raises(Refused, match=why):
        scaffold(ROOT, name)


def test_without_a_name_it_asks_for_one() -> None:
    done = ran(ROOT, "infra.scaffold.service", "")
    assert (done.returncode, done.stderr) == (2, "Say its name: make service name=library\n")


def test_the_catalogue_is_written_as_ruff_writes_it_however_many_services_there_are() -> None:
    before = '"""Doc."""\n\nSERVICES = ("garbage",)\n\n\ndef load() -> None: ...\n'
    assert catalogued(before, "rides") == before.replace('("garbage",)', '("garbage", "rides")')
    many = before
    for number in range(20):
        many = catalogued(many, f"service{number}")
    assert 'SERVICES = (\n    "garbage",\n    "service0",\n' in many
    assert many.endswith('    "service19",\n)\n\n\ndef load() -> None: ...\n')
