import pytest

from chalicelib.platform.flows.model import Input, Picked, Said, SentPhotos, Shared, Step, Tapped
from chalicelib.platform.flows.questions import (
    SKIP,
    AskChoice,
    AskDate,
    AskLocation,
    AskNumber,
    AskPhotos,
    AskQr,
    AskSearch,
    AskText,
    AskTime,
    Confirm,
)
from tests.kit.survey import districts
from tests.platform.liff.around import photo, typed


@pytest.mark.parametrize(
    ("step", "fields", "given"),
    [
        (AskText("x"), {"x": " 穴があいている "}, Said("穴があいている")),
        (AskChoice("x", ()), {"x": "road"}, Tapped("road")),
        (AskSearch("x", districts), {"x_typed": "山手"}, Said("山手")),
        (AskSearch("x", districts), {"x": "yamate", "x_typed": "海"}, Tapped("yamate")),
        (AskSearch("x", districts), {"x_point": "35.1, 139.1"}, Shared(35.1, 139.1)),
        (AskDate("x"), {"x": "2026-11-20"}, Picked("2026-11-20")),
        (AskTime("x"), {"x": "08:30"}, Picked("08:30")),
        (AskNumber("x"), {"x": "３"}, Said("３")),
        (AskQr("x"), {"x": "LAMP-12"}, Said("LAMP-12")),
        (AskPhotos("x"), {"x": [photo(1), photo(2)]}, SentPhotos((photo(1), photo(2)))),
        (AskLocation("x"), {"x_point": "35.1, 139.1", "x_address": "橋"}, Shared(35.1, 139.1, "橋")),
        (AskLocation("x"), {"x_point": "３５．１、１３９．１"}, Shared(35.1, 139.1)),
        (AskLocation("x"), {"x_area": "kaigan", "x_address": "橋のそば"}, Shared(35.05, 139.05, "海岸通り 橋のそば")),
        (AskLocation("x"), {"x_area": "okinoshima", "x_address": "港"}, Said("港")),
        (AskLocation("x"), {"x_point": "どこか"}, Said("どこか")),
        (AskLocation("x"), {"x_point": "95, 139"}, Said("95, 139")),
        (Confirm("x"), {"x": "yes"}, Tapped("yes")),
    ],
)
def test_fields_are_read_as_what_a_question_takes(step: Step, fields: dict[str, str], given: Input) -> None:
    assert typed(**fields).input(step) == given


@pytest.mark.parametrize("step", [AskText("x"), AskChoice("x", ()), AskPhotos("x"), AskLocation("x"), AskDate("x")])
def test_an_empty_field_is_no_input(step: Step) -> None:
    assert typed().input(step) is None
    assert typed(x=" ", x_point=" ").input(step) is None


def test_an_empty_field_of_an_optional_question_passes_it_over() -> None:
    assert typed().input(AskText("x", optional=True)) == Tapped(SKIP)


def test_photos_that_came_by_chat_are_enough() -> None:
    assert typed().input(AskPhotos("x"), before=["photos/1.jpg"]) == Tapped(SKIP)


@pytest.mark.parametrize(
    "name",
    [
        "photos/page-OTHER-00000000000000000001.jpg",
        "photos/page-ME-../../x.jpg",
        "photos/12345.jpg",
        photo(1) + "\n",
        "",
    ],
)
def test_nobody_names_a_photo_that_is_not_theirs(name: str) -> None:
    assert typed(x=[name]).input(AskPhotos("x")) is None


def test_a_photo_named_twice_counts_once() -> None:
    assert typed(x=[photo(1), photo(1)]).kept_photos("x") == (photo(1),)
