"""Photos of which others see a part."""

import pytest

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.platform.cases.desk import write_note
from chalicelib.platform.cases.redacting import redact
from chalicelib.platform.house import Office
from chalicelib.platform.media.covering import Box
from tests.kit.offices import a_clerk, a_house, an_office
from tests.platform.cases.test_finding import a_case
from tests.platform.media.test_covering import a_photo

CASE, PHOTO = "261110-AAAA", "photos/one.jpg"
BOX = Box(0.1, 0.1, 0.3, 0.3)


@pytest.fixture
def office(estate: None) -> Office:
    office = an_office(a_house())
    office.house.files.put(office.scope, PHOTO, a_photo(), "image/jpeg")
    a_case(office, CASE, photos=(PHOTO,))
    return office


def test_the_covered_photo_is_shown_and_the_original_stays(office: Office) -> None:
    case = redact(a_clerk(office), CASE, 1, PHOTO, boxes=[BOX], how="black")
    assert case.shown_photos != (PHOTO,)
    files = office.house.files
    assert files.fetch(office.scope, PHOTO) == a_photo()
    assert files.fetch(office.scope, case.shown_photos[0]) != a_photo()


def test_covering_anew_replaces_the_earlier_and_uncovering_drops_it(office: Office) -> None:
    clerk, files = a_clerk(office), office.house.files
    first = redact(clerk, CASE, 1, PHOTO, boxes=[BOX], how="black").shown_photos[0]
    second = redact(clerk, CASE, 2, PHOTO, boxes=[BOX], how="blur").shown_photos[0]
    assert first != second
    with pytest.raises(NotFound):
        files.fetch(office.scope, first)
    assert redact(clerk, CASE, 3, PHOTO, boxes=[], how="black").shown_photos == (PHOTO,)
    with pytest.raises(NotFound):
        files.fetch(office.scope, second)


def test_a_photo_of_another_case_and_an_old_page_change_nothing(office: Office) -> None:
    clerk = a_clerk(office)
    with pytest.raises(NotFound):
        redact(clerk, CASE, 1, "photos/other.jpg", boxes=[BOX], how="black")
    write_note(clerk, CASE, 1, "見ました")
    with pytest.raises(Conflict):
        redact(a_clerk(office, name="2"), CASE, 1, PHOTO, boxes=[BOX], how="black")
