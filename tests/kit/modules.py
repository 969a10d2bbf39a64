"""The product's modules as they are written: each is read and parsed once, whoever asks."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import chalicelib

ROOT = Path(chalicelib.__file__).parent


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(ROOT.rglob("*.py")))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.Call) -> str:
    """By what name, without the module it comes from."""
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


@cache
def _callers() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                found.setdefault(called(node), set()).add(str(path.relative_to(ROOT)))
    return found


def callers(name: str) -> set[str]:
    """The modules, below `chalicelib`, that call something of this name."""
    return _callers().get(name, set())


def classes() -> Iterator[ast.ClassDef]:
    for path in modules():
        yield from (node for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef))
