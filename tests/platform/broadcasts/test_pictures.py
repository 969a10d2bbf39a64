"""Pictures of sends: open to whoever has the address, and nothing beside them."""

import io

import pytest
from PIL import Image

from chalicelib.adapters.s3.memory import MemoryFiles
from chalicelib.kernel.errors import NotFound
from chalicelib.platform.broadcasts import pictures
from chalicelib.platform.broadcasts.public import show_picture
from chalicelib.platform.catalogue.public import PublicCall
from chalicelib.platform.house import Office
from tests.kit.offices import a_house, an_office


@pytest.fixture
def office(estate: None) -> Office:
    return an_office(a_house())


def a_picture() -> bytes:
    written = io.BytesIO()
    Image.effect_noise((2000, 2000), 90).convert("RGB").save(written, "JPEG", quality=70)
    return written.getvalue()


def test_an_address_leads_to_where_the_picture_lies(office: Office) -> None:
    address = pictures.keep(office, a_picture())
    answered = show_picture(PublicCall(office, {"name": address.rpartition("/")[2]}))
    files = office.house.files
    assert isinstance(files, MemoryFiles)
    content, kind = files.browse(answered.headers["location"])
    assert (answered.status, kind) == (302, "image/jpeg")
    assert len(content) <= 1_000_000


@pytest.mark.parametrize("name", ["../photos/a.jpg", "a.jpg", "x" * 26 + ".svg", ""])
def test_nothing_but_pictures_of_sends_is_open(office: Office, name: str) -> None:
    with pytest.raises(NotFound):
        show_picture(PublicCall(office, {"name": name}))


def test_other_addresses_are_none_of_ours(office: Office) -> None:
    assert pictures.name_of(office, "https://minato.example/a.jpg") == ""
