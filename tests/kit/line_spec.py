"""LINE's own OpenAPI files, where they lie beside the project."""

import importlib.util
from functools import cache
from pathlib import Path
from typing import Protocol, cast

import pytest

SHARED = Path(__file__).parents[2].parent / "shared"


class Spec(Protocol):
    """What `tools/line_openapi.py` offers: complaints, none when all is well."""

    def request_errors(self, method: str, path: str, body: object) -> list[str]: ...

    def object_errors(self, file: str, schema: str, value: object) -> list[str]: ...


@cache
def found_spec() -> Spec | None:
    """LINE's files compiled; None where they are absent."""
    tool, files = SHARED / "tools" / "line_openapi.py", SHARED / "spec" / "line-openapi"
    described = importlib.util.spec_from_file_location("line_openapi", tool) if tool.exists() else None
    if described is None or described.loader is None or not files.exists():
        return None
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return cast(Spec, module.Spec(files))


def line_spec() -> Spec:
    """LINE's files compiled; skips the test where they are absent."""
    spec = found_spec()
    if spec is None:
        pytest.skip("LINE's OpenAPI files are not there: ../shared/spec/line-openapi")
    return spec
