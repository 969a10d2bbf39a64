import json
from pathlib import Path

from infra.assets.install import HERE, SHIPPED, TARGET, copy_files


def planted_modules(folder: Path) -> Path:
    for package, names in SHIPPED.values():
        for name in names:
            file = folder / package / name
            if file.suffix or file.name == "LICENSE":
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(package)
            else:
                file.mkdir(parents=True)
                (file / "marker.png").write_bytes(b"png")
    return folder


def test_pages_find_every_shipped_file_with_its_licence(tmp_path: Path) -> None:
    target = tmp_path / "assets"
    copy_files(planted_modules(tmp_path / "modules"), target)
    assert (target / "leaflet" / "images" / "marker.png").read_bytes() == b"png"
    assert (target / "htmx" / "htmx.min.js").read_text() == "htmx.org"
    assert all((target / folder / "LICENSE").exists() for folder in SHIPPED)
    assert (target / "installed").exists()


def test_a_second_installation_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    modules, target = planted_modules(tmp_path / "modules"), tmp_path / "assets"
    copy_files(modules, target)
    (target / "htmx" / "htmx.old.js").touch()
    copy_files(modules, target)
    assert not (target / "htmx" / "htmx.old.js").exists()


def test_the_lock_names_exact_versions_and_digests_but_no_host() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in packages.values())
    assert "://" not in (HERE / "package-lock.json").read_text()
    assert {f"node_modules/{package}" for package, _ in SHIPPED.values()} <= set(packages)


def test_the_lock_fits_the_wishes() -> None:
    wishes = json.loads((HERE / "package.json").read_text())
    lock = json.loads((HERE / "package-lock.json").read_text())["packages"]
    asked = wishes["dependencies"] | wishes["devDependencies"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in asked} == asked


def test_assets_stand_where_no_commit_takes_them() -> None:
    ignored = (HERE.parents[1] / ".gitignore").read_text().splitlines()
    assert f"{TARGET.relative_to(HERE.parents[1])}/" in ignored
