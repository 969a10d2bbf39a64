import io
from copy import deepcopy

import pytest
from PIL import Image

from infra.local.line.menu_rules import menu, picture_complaint
from tests.infra.local.line.samples import MENU
from tests.kit.line_spec import line_spec


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (width, height), "#24507a").save(kept, form)
    return kept.getvalue()


def test_a_good_menu_is_accepted() -> None:
    assert list(menu(MENU, "")) == []
    assert line_spec().object_errors("messaging-api", "RichMenuRequest", MENU) == []


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("size", {"width": 2500, "height": 2000}, "size"),
        ("size", {"width": 700, "height": 400}, "size.width"),
        ("size", {"width": 800, "height": 700}, "size"),
        ("chatBarText", "あ" * 15, "chatBarText"),
        ("name", "あ" * 301, "name"),
        ("areas", MENU["areas"] * 11, "areas"),
        ("selected", "yes", "selected"),
    ],
)
def test_what_is_over_a_limit_is_refused(name: str, value: object, where: str) -> None:
    assert where in {each.property for each in menu({**MENU, name: value}, "")}


def test_an_area_lies_inside_its_menu() -> None:
    wide = deepcopy(MENU)
    wide["areas"][1]["bounds"]["width"] = 1251
    assert [each.property for each in menu(wide, "")] == ["areas[1].bounds"]


def test_pictures_are_looked_at() -> None:
    assert picture_complaint(picture(2500, 843), "image/png") == ""
    assert picture_complaint(picture(800, 540, "JPEG"), "image/jpeg") == ""
    assert picture_complaint(picture(2500, 843), "image/jpeg")
    assert picture_complaint(picture(799, 300), "image/png")
    assert picture_complaint(picture(1000, 1000), "image/png")
    assert picture_complaint(b"no picture", "image/png")
    assert picture_complaint(b"\0" * (1024 * 1024 + 1), "image/png")
