"""Bringing a book in, at once, as an operator does; and who lives where."""

import io
import zipfile
from pathlib import Path

import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.residents.model import Person, Resident
from chalicelib.platform.tenants.model import Area
from chalicelib.services.garbage.actions import area_of, import_book, keep_area, spoken
from chalicelib.services.garbage.formats import read_book
from chalicelib.services.garbage.model import stable_id
from chalicelib.services.garbage.model.telling import Told
from chalicelib.services.garbage.repository import TownGarbage
from tests.kit.journey import a_town
from tests.kit.offices import a_resident, a_turn
from tests.services.garbage.towns import AREA_DAYS, FILES, TARGET, a_garbage_town, brings_in, files

pytestmark = pytest.mark.usefixtures("estate")

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "gomi5374"


def test_an_import_says_what_it_brought_and_stands_at_once() -> None:
    town = a_town("minato", "garbage")
    imported = import_book(town.office, FILES, "環境課")
    assert (imported.areas, imported.categories, imported.items, imported.errors) == (3, 4, 5, ())
    assert imported.is_new
    assert TownGarbage(town.office).now.edition == imported.edition
    assert not import_book(town.office, FILES, "環境課").is_new


def test_rows_that_cannot_be_read_do_not_stop_an_import() -> None:
    imported = brings_in(a_garbage_town(), area_days=AREA_DAYS.replace("土2", "土8", 1), target=TARGET + ",,,\n,無,\n")
    assert imported.is_new
    assert {(error.file, error.row) for error in imported.errors} == {("area_days.csv", 2), ("target.csv", 8)}


@pytest.mark.parametrize("wrong", [{}, {"a.csv": b"x,y\n1,2\n"}, {"a.zip": b"PK\x03\x04broken"}])
def test_files_that_hold_no_garbage_are_refused_and_change_nothing(wrong: dict[str, bytes]) -> None:
    town = a_garbage_town()
    before = TownGarbage(town.office, fresh=True).now
    with pytest.raises(StaffMistake):
        import_book(town.office, wrong, "環境課")
    assert TownGarbage(town.office, fresh=True).now == before


@pytest.mark.parametrize("name", ["template_kanazawa", "kameoka", "kyotango", "takamatsu"])
def test_the_books_of_real_towns_are_kept_as_they_were_read(name: str) -> None:
    if not SHARED.exists():
        pytest.skip("needs the real towns' files beside the project (../shared/data)")
    real = {file.name: file.read_bytes() for file in (SHARED / name).glob("*.csv")}
    town = a_town("minato", "garbage")
    import_book(town.office, real, "運用")
    assert TownGarbage(town.office).whole == read_book(real).book


def test_a_person_lives_under_the_towns_own_name_for_the_area_if_it_has_one() -> None:
    town = a_garbage_town()
    turn = keep_area(a_turn(town.office, service="garbage"), "self", stable_id("港町"))
    assert turn.resident.persons[0].area_id == "minatomachi"
    area = area_of(TownGarbage(town.office), turn.resident.persons[0])
    assert area is not None
    assert area.label == "港町"


def test_an_area_the_town_does_not_list_is_kept_under_the_books_own_id() -> None:
    town = a_garbage_town(areas=(Area("elsewhere", "ほかの町"),))
    turn = keep_area(a_turn(town.office, a_resident(town.office)), "self", stable_id("港町"))
    assert turn.resident.persons[0].area_id == stable_id("港町")
    assert keep_area(turn, "self", "NOWHERE").resident == turn.resident


def test_a_person_whose_area_is_unknown_has_none() -> None:
    town = TownGarbage(a_garbage_town().office)
    assert area_of(town, Person("p", "母", "elsewhere")) is None
    assert area_of(town, Resident("r", "c", "U").persons[0]) is None


def test_a_kind_the_texts_do_not_know_is_said_by_its_label() -> None:
    office = a_town("minato", "garbage").office
    assert spoken(office, Told("kind", {"label": "剪定枝"})) == "剪定枝"
    assert spoken(office, Told("kind", {"label": "Vol.2"})) == "Vol.2"


def test_a_zip_of_the_files_is_the_same_book() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file, content in files().items():
            archive.writestr(file, content)
    assert not import_book(a_garbage_town().office, {"all.zip": packed.getvalue()}, "環境課").is_new
