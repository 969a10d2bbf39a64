"""Covering parts of a photo, and opening the original."""

import pytest

from chalicelib.platform.audit.repository import AuditLog
from chalicelib.platform.cases.repository import Cases
from tests.platform.console.desks import MINATO, Desks, a_case, open_desks
from tests.platform.media.test_covering import a_photo

CASE, PHOTO = "261120-4K7Q", "photos/one.jpg"
HERE = f"/console/{MINATO}/photo?case={CASE}&number=1"
BOX = {"left": "10", "top": "10", "width": "30", "height": "30"}


@pytest.fixture
def desks(estate: None) -> Desks:
    desks = open_desks()
    office = desks.towns[MINATO]
    office.house.files.put(office.scope, PHOTO, a_photo(), "image/jpeg")
    a_case(office, CASE, photos=(PHOTO,))
    return desks


def audit(desks: Desks) -> list[str]:
    return [line.what for line in AuditLog(desks.towns[MINATO].scope).whole_day("2026-11-20")]


def test_a_covered_photo_is_shown_and_the_original_only_on_request_and_on_record(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    assert visitor.sends(page, page.form(how="black"), do="cover", **BOX).status == 303
    covered = Cases(desks.towns[MINATO].scope).fetch(CASE).shown_photos[0]
    shown = visitor.opens(f"/console/{MINATO}/cases/{CASE}")
    assert covered in shown.text
    assert f"{PHOTO}?" not in shown.text
    assert "写真の加工" in audit(desks)
    before = audit(desks).count("元の写真の表示")
    original = visitor.sends(shown, shown.form(do="original"))
    assert f"{PHOTO}?" in original.text
    assert audit(desks).count("元の写真の表示") == before + 1


@pytest.mark.parametrize("box", [{}, BOX | {"left": "90"}, BOX | {"top": "x"}])
def test_what_covers_nothing_is_told_and_what_was_typed_stays(desks: Desks, box: dict[str, str]) -> None:
    visitor = desks.signed_in(MINATO, "member")
    page = visitor.opens(HERE)
    refused = visitor.sends(page, page.form(how="black"), do="cover", **box)
    assert refused.status == 400
    assert all(f'value="{number}"' in refused.text for number in box.values())
    assert Cases(desks.towns[MINATO].scope).fetch(CASE).redacted == {}


def test_who_may_only_read_sees_no_original(desks: Desks) -> None:
    viewer = desks.signed_in(MINATO, "viewer")
    assert viewer.opens(HERE).status == 403
    assert "元の写真の表示" not in audit(desks)
    member = desks.signed_in(MINATO, "member")
    assert member.opens(f"/console/{MINATO}/photo?case={CASE}&number=2").status == 404
