"""The floors of the house, as import-linter reads them from pyproject.toml."""

from importlinter.cli import lint_imports


def test_imports_go_down_and_services_stand_alone() -> None:
    assert lint_imports(no_cache=True) == 0
