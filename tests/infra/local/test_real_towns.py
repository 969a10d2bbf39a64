from pathlib import Path

import pytest

from chalicelib.platform.tenants.townfile import read_town
from chalicelib.services.garbage.formats import read_book
from infra.local.city import ROOT
from infra.local.real_towns import TOWNS, lay_out

SHARED = ROOT.parent / "shared" / "data"


def planted(folder: Path) -> Path:
    for town in TOWNS[1:]:
        source = folder / town.source
        source.mkdir(parents=True)
        (source / town.files.replace("*", "one")).write_text(town.id)
        (source / "LICENSE").touch()
    return folder


def test_a_town_is_laid_out_for_every_set_of_data_that_is_there(tmp_path: Path) -> None:
    folders = list(lay_out(planted(tmp_path / "data"), tmp_path / "towns"))
    assert [folder.name for folder in folders] == [town.id for town in TOWNS[1:]]
    for folder, town in zip(folders, TOWNS[1:], strict=True):
        assert [file.read_text() for file in (folder / "garbage").iterdir()] == [town.id]


def test_laid_out_towns_are_right_and_share_nothing(tmp_path: Path) -> None:
    files = [read_town(folder / "town.toml") for folder in lay_out(planted(tmp_path / "data"), tmp_path / "towns")]
    assert len({file.channels[0].line_id for file in files}) == len(files) == 3
    assert {file.tenant.services for file in files} == {("garbage", "profile")}


def test_without_data_there_is_no_further_town(tmp_path: Path) -> None:
    assert list(lay_out(tmp_path, tmp_path / "towns")) == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real data does not lie beside the project")
def test_the_real_data_makes_four_towns_with_garbage_to_look_up(tmp_path: Path) -> None:
    folders = list(lay_out(SHARED, tmp_path))
    assert len(folders) == 4
    for folder in folders:
        book = read_book({file.name: file.read_bytes() for file in (folder / "garbage").iterdir()}).book
        assert book
        assert book.areas
        assert book.items
