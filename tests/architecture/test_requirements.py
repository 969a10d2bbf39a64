"""The locks are in step with pyproject.toml, carry hashes, and name no registry."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {
    "requirements.txt": PROJECT["project"]["dependencies"],
    "requirements-dev.txt": [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]],
    "requirements-standin.txt": PROJECT["dependency-groups"]["standin"],
    "requirements-model.txt": PROJECT["dependency-groups"]["model"],
}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: str) -> dict[str, tuple[int, ...]]:
    found = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([0-9][^ \\;]*)", (ROOT / lock).read_text(), re.M)
    return {canonical(name): tuple(int(part) for part in re.findall(r"\d+", version)[:3]) for name, version in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_asked_for_is_pinned_no_lower_than_asked(lock: str) -> None:
    pins = pinned(lock)
    for asked in LOCKS[lock]:
        found = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?(?:[>=]=([0-9.]+))?", asked)
        assert found
        name, version = canonical(found[1]), found[2]
        assert name in pins, f"{asked} is not in {lock}: run make lock"
        assert pins[name] >= tuple(int(part) for part in re.findall(r"\d+", version or "0")), asked


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_carries_a_hash_and_no_line_a_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text)
    assert [block.split()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)


def test_run_time_pins_are_the_same_in_development() -> None:
    run, develop = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert {name: version for name, version in run.items() if develop.get(name) != version} == {}
