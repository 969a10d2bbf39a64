"""Whether a package would start on Lambda: `python -m infra.aws.check_package build/aws/dev/template.json`.

Compiled libraries for arm64 cannot be imported on another machine. So the handlers are booted with the same locked
wheels for this machine's architecture, beside the application's real zip; of the layer's zip itself, names, versions,
sizes and the machine of every compiled file are read.
"""

import platform
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from samtranslator.model.exceptions import InvalidDocumentException

from chalicelib.kernel.estate import REGION
from infra.aws.layer import MACHINES, install_wheels
from infra.aws.policies import too_wide
from infra.aws.runtime import minor
from infra.aws.template import Template, expand, lint, read_template, resources_of

MOST_UNZIPPED = 250 * 1024 * 1024
"""Bytes a function and its layers may take together (AWS Lambda quotas)."""

_TOP = {"app.py", "chalice", "chalicelib"}
_ELF_MACHINES = {"x86_64": 62, "aarch64": 183}
_DIST = re.compile(r"([^/]+)-([^-/]+)\.dist-info/METADATA$")
_BOOT = (
    "import importlib, sys; task, libraries, handler = sys.argv[1:]; sys.path[:0] = [task, libraries];"
    "module, _, name = handler.rpartition('.');"
    "sys.exit(not callable(getattr(importlib.import_module(module), name)))"
)


def problems(path: Path, requirements: Path) -> Iterator[str]:
    """One sentence for each thing that would fail in AWS, or that must not be there."""
    template = read_template(path)
    code, layer = path.parent / "deployment.zip", path.parent / "layer-deployment.zip"
    yield from lint(path)
    yield from faults_of_expanded(path)
    yield from faults_of_libraries(layer, pinned(requirements, runtime=runtime_of(template)))
    yield from faults_of_size([code, layer])
    yield from foreign_machines(layer, MACHINES[architecture_of(template)])
    yield from leftovers(code)
    yield from handlers_that_do_not_boot(template, code, requirements)


def faults_of_expanded(path: Path) -> Iterator[str]:
    """What only shows once AWS has carried out the SAM transform: its own complaints, and permissions."""
    try:
        roles = resources_of(expand(path), "AWS::IAM::Role")
    except InvalidDocumentException as invalid:
        yield from (str(cause.message) for cause in invalid.causes)
        return
    for name, role in roles.items():
        properties = role["Properties"]
        policies = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        yield from (f"{name}: {fault}" for policy in policies for fault in too_wide(policy))
        yield from (f"{name}: {arn} is not a policy of ours" for arn in properties.get("ManagedPolicyArns", []))


def pinned(requirements: Path, *, runtime: str) -> dict[str, str]:
    """Library -> version that the lock asks for under Lambda's `runtime`."""
    version = f"3.{minor(runtime)}"
    target = {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": "linux"}
    target |= {"implementation_name": "cpython", "platform_python_implementation": "CPython", "os_name": "posix"}
    lines = [line.removesuffix("\\") for line in requirements.read_text().splitlines() if re.match(r"\w", line)]
    wanted = [one for one in map(Requirement, lines) if one.marker is None or one.marker.evaluate(target)]
    return {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in wanted}


def faults_of_libraries(layer: Path, wanted: dict[str, str]) -> Iterator[str]:
    """Chalice only prints a word about a library it could not get; a development tool inside is as wrong."""
    with zipfile.ZipFile(layer) as zipped:
        found = [match.groups() for name in zipped.namelist() if (match := _DIST.search(name))]
    inside: dict[str, str] = {canonicalize_name(name): version for name, version in found}
    for name in sorted(wanted.keys() | inside.keys()):
        if wanted.get(name) != inside.get(name):
            yield f"{name}: the lock says {wanted.get(name)}, the layer has {inside.get(name)}"


def faults_of_size(archives: list[Path]) -> Iterator[str]:
    size = sum(map(unzipped_size, archives))
    if size > MOST_UNZIPPED:
        yield f"{size:,} bytes unzipped; Lambda takes {MOST_UNZIPPED:,}"


def unzipped_size(archive: Path) -> int:
    with zipfile.ZipFile(archive) as zipped:
        return sum(entry.file_size for entry in zipped.infolist())


def foreign_machines(layer: Path, machine: str) -> Iterator[str]:
    """Compiled files that the functions' processor cannot run."""
    with zipfile.ZipFile(layer) as zipped:
        for name in zipped.namelist():
            with zipped.open(name) as compiled:
                head = compiled.read(20)
            if head.startswith(b"\x7fELF") and struct.unpack("<H", head[18:20]) != (_ELF_MACHINES[machine],):
                yield f"{name} is not compiled for {machine}"


def leftovers(code: Path) -> Iterator[str]:
    """Anything besides the application: tests, notes, compiled files of another Python."""
    with zipfile.ZipFile(code) as zipped:
        for name in zipped.namelist():
            parts = Path(name).parts
            if parts[0] not in _TOP or "tests" in parts or parts[-1].startswith(("test_", "conftest", ".")):
                yield f"{name} has no place in the package"


def handlers_that_do_not_boot(template: Template, code: Path, requirements: Path) -> Iterator[str]:
    """Import each handler as Lambda does: nothing but the unzipped package, and no site-packages of this machine."""
    with tempfile.TemporaryDirectory() as folder:
        task, libraries = Path(folder) / "task", Path(folder) / "libraries"
        shutil.unpack_archive(code, task)
        install_wheels(requirements, libraries, architecture=host_architecture())
        for name, function in resources_of(template, "AWS::Serverless::Function").items():
            properties = function["Properties"]
            command = [sys.executable, "-S", "-I", "-c", _BOOT, str(task), str(libraries), properties["Handler"]]
            environment = environment_of(properties["Environment"]["Variables"])
            done = subprocess.run(command, env=environment, cwd=task, capture_output=True, text=True, check=False)
            if done.returncode:
                yield f"{name}: {properties['Handler']} does not start\n{done.stderr}"


def environment_of(variables: dict[str, object]) -> dict[str, str]:
    """A function's environment, with a stand-in where only a deployed stack knows the value."""
    known = {name: value for name, value in variables.items() if isinstance(value, str)}
    unknown = {name: f"https://{name.lower()}.example" for name in variables.keys() - known.keys()}
    return {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, **known, **unknown}


def host_architecture() -> str:
    return "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"


def runtime_of(template: Template) -> str:
    """The runtime all functions share. Raises ValueError when they differ."""
    (runtime,) = {one["Properties"]["Runtime"] for one in resources_of(template, "AWS::Serverless::Function").values()}
    return str(runtime)


def architecture_of(template: Template) -> str:
    functions = resources_of(template, "AWS::Serverless::Function").values()
    ((architecture,),) = {tuple(one["Properties"]["Architectures"]) for one in functions}
    return str(architecture)


def report(path: Path, requirements: Path) -> None:
    """Print what was checked; raises SystemExit with the list when anything is wrong."""
    found = list(problems(path, requirements))
    if found:
        raise SystemExit("The package must not be deployed:\n- " + "\n- ".join(found))
    template = read_template(path)
    functions = resources_of(template, "AWS::Serverless::Function").values()
    handlers = ", ".join(sorted(one["Properties"]["Handler"] for one in functions))
    print(f"{path.parent.name}: {runtime_of(template)} on {architecture_of(template)}, starts: {handlers}")
    for archive in sorted(path.parent.glob("*.zip")):
        print(f"  {archive.name}: {archive.stat().st_size:,} bytes, {unzipped_size(archive):,} unzipped")


if __name__ == "__main__":
    report(Path(sys.argv[1]), Path(__file__).parents[2] / "requirements.txt")
