"""The tree keeps its shape: services have the same file names, and nothing is called by a name that says nothing."""

import ast
import importlib
import pkgutil

import pytest

from chalicelib.services import SERVICES
from tests.kit.modules import ROOT, modules, parsed

SERVICE_FILES = {
    "__init__.py", "service.py", "flow.py", "liff.py", "staff.py", "schedule.py", "public.py", "partner.py",
    "actions.py", "model.py", "repository.py", "settings.py",
}  # fmt: skip
SERVICE_FOLDERS = {"texts", "formats", "model", "staff", "actions", "__pycache__"}
"""`model`, `staff` and `actions` may be folders where one file would be too long."""
SAYS_NOTHING = {"utils", "util", "common", "helpers", "core", "managers", "misc", "manager"}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_only_files_of_known_names(name: str) -> None:
    folder = ROOT / "services" / name
    files = {path.name for path in folder.iterdir() if path.is_file() and path.suffix == ".py"}
    folders = {path.name for path in folder.iterdir() if path.is_dir()}
    assert files <= SERVICE_FILES
    assert {"__init__.py", "service.py", "settings.py"} <= files
    assert folders <= SERVICE_FOLDERS


def test_every_service_folder_is_in_the_catalogue() -> None:
    folders = {path.name for path in (ROOT / "services").iterdir() if (path / "service.py").exists()}
    assert folders == set(SERVICES)


def test_no_module_is_named_by_a_word_that_says_nothing() -> None:
    assert [str(path) for path in modules() if {path.stem, path.parent.name} & SAYS_NOTHING] == []


def test_modules_and_functions_are_short() -> None:
    long: list[str] = []
    for path in modules():
        if sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip()) > LONGEST_MODULE:
            long.append(str(path.relative_to(ROOT)))
        long += [
            f"{path.relative_to(ROOT)}:{node.name}"
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
        ]
    assert long == []


def test_the_median_function_is_eight_lines_or_fewer() -> None:
    lengths = sorted(
        (node.end_lineno or 0) - node.body[0].lineno + 1
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 8


def test_every_module_can_be_imported_by_itself() -> None:
    for found in pkgutil.walk_packages([str(ROOT)], "chalicelib."):
        importlib.import_module(found.name)


def test_every_module_says_what_it_is() -> None:
    silent = [str(path.relative_to(ROOT)) for path in modules() if not ast.get_docstring(parsed(path))]
    assert silent == []


def test_models_hold_values_and_rules_and_import_nothing_of_ours_but_the_kernel() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {line}"
        for name in SERVICES
        for path in [*(ROOT / "services" / name).glob("model.py"), *(ROOT / "services" / name / "model").glob("*.py")]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("from chalicelib", "import chalicelib"))
        and not line.startswith(("from chalicelib.kernel", f"from chalicelib.services.{name}.model"))
    ]
    assert wrong == []


def test_app_registers_doors_and_nothing_else() -> None:
    app = (ROOT.parent / "app.py").read_text(encoding="utf-8")
    assert len(app.splitlines()) < 25
    assert not [node for node in ast.walk(ast.parse(app)) if isinstance(node, ast.If | ast.FunctionDef | ast.Try)]


def test_doors_decide_nothing() -> None:
    """Parse, scope, one call: the machinery itself (`door`, `http`) aside, no door has an `if` or a `try`."""
    wrong = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "entrypoints").glob("*.py"))
        if path.stem not in {"door", "http", "operator"}
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.If | ast.Try | ast.Match)
    ]
    assert wrong == []
