"""The functions' libraries, as a folder or as the layer's zip.

Chalice would build the layer itself, but fetches wheels of another architecture without looking at their hashes, reads
environment markers for the packaging machine, and ships no compiled code, which doubles a cold start. It takes a zip it
finds under the expected name instead, and this module writes that one.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

from infra.aws.runtime import running_runtime

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Lambda's architecture -> the machine's name in wheel tags."""

GLIBC = "manylinux_2_34"
"""What Lambda's Amazon Linux 2023 carries, under Python 3.12 and newer."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


def install_wheels(requirements: Path, target: Path, *, architecture: str) -> None:
    """Unpack the locked wheels for Lambda's `architecture` and this Python into `target`, hashes checked.

    Raises SystemExit with the installer's own words when a wheel is missing, differs or cannot be fetched.
    """
    version = running_runtime().removeprefix("python")
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--python-version", version]
    command += ["--python-platform", f"{MACHINES[architecture]}-{GLIBC}"]
    command += ["--target", str(target), "--requirements", str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The functions' libraries could not be installed from the package registry:\n{done.stderr}")


def compile_folder(folder: Path, *, shown_as: str) -> None:
    """Add `.pyc` files that are never compared with their source; tracebacks show paths below `shown_as`.

    A file for another Python (libraries carry some) stays uncompiled; one of ours would fail the check of the handlers.
    """
    options = ["-W", "ignore", "-m", "compileall", "-qq", "-f", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    command = [sys.executable, *options, "-s", str(folder), "-p", shown_as, str(folder)]
    subprocess.run(command, check=False)


def write_zip(folder: Path, archive: Path, *, below: str) -> None:
    """Zip `folder` under the path `below`; the same files give the same bytes."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{below}/{path.relative_to(folder).as_posix()}", date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, path.read_bytes())
