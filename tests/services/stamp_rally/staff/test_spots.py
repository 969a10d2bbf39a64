"""Spots by hand and by file: rules, previews, undo, and no change over a colleague's."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.console.long_form import FieldMistakes
from chalicelib.platform.console.staff import Clerk, Form, Handed, Note, Sent, Table, Upload, View
from chalicelib.platform.house import Office
from chalicelib.platform.partners.repository import Partners
from chalicelib.services.stamp_rally.model import Spot
from chalicelib.services.stamp_rally.repository import SpotBook
from chalicelib.services.stamp_rally.staff import importing, spots
from tests.kit.handed import as_file
from tests.kit.offices import a_clerk
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.services.stamp_rally.rallies import a_rally_office

TYPED = {
    "campaign": "tabi", "spot": "", "name": "城あと", "lat": "35.15", "lon": "139.15", "radius": "80", "area": "minato",
}  # fmt: skip


@pytest.fixture
def office() -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield a_rally_office()


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return a_clerk(office, "editor")


def standing(office: Office) -> list[Spot]:
    return list(SpotBook(office.scope).now("tabi").spots)


def sent(office: Office, *files: Upload, **told: str) -> Sent:
    seen = SpotBook(office.scope).now("tabi").id
    return Sent(TYPED | {"seen": seen} | told, {"file": files})


def tables(view: View) -> list[Table]:
    return [block for block in view.blocks if isinstance(block, Table)]


def test_the_list_tells_each_spot(clerk: Clerk) -> None:
    (table,) = tables(spots.show_spots(clerk, {"campaign": "tabi"}))
    assert [row[1:] for row in table.rows][:2] == [
        ("todai", "みなと市", "100m", "いつでも", "参加中"),
        ("ichiba", "みなと市", "100m", "06:00〜12:00", "参加中"),
    ]
    with pytest.raises(NotFound):
        spots.show_spots(clerk, {"campaign": "other"})


def test_a_spot_is_added_and_changed(office: Office, clerk: Clerk) -> None:
    spots.save_spot(clerk, sent(office))
    added = standing(office)[-1]
    assert (added.names["ja"], added.radius, added.area) == ("城あと", 80, "minato")
    spots.save_spot(
        clerk, sent(office, spot=added.id, name="城あと公園", is_closed="yes", opens="09:00", closes="17:00")
    )
    changed = standing(office)[-1]
    assert (changed.id, changed.names["ja"], changed.is_closed, changed.hours) == (
        added.id, "城あと公園", True, "09:00〜17:00",
    )  # fmt: skip
    assert len(standing(office)) == 5


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"lat": "0", "lon": "0"}, "lat"),
        ({"lat": ""}, "lat"),
        ({"radius": "1"}, "radius"),
        ({"picture": "x"}, "picture"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(office: Office, clerk: Clerk, wrong: dict[str, str], column: str) -> None:
    with pytest.raises(FieldMistakes) as mistakes:
        spots.save_spot(clerk, sent(office, **wrong))
    assert list(mistakes.value.at) == [column]
    assert len(standing(office)) == 4


def test_nobody_saves_over_a_colleague(office: Office, clerk: Clerk) -> None:
    old = sent(office, spot="todai", name="灯台の丘")
    spots.save_spot(clerk, sent(office, spot="todai", name="新しい灯台"))
    with pytest.raises(Conflict):
        spots.save_spot(clerk, old)
    assert standing(office)[0].names["ja"] == "新しい灯台"


def test_the_last_change_is_taken_back_and_back_again(office: Office, clerk: Clerk) -> None:
    before = standing(office)
    spots.save_spot(clerk, sent(office))
    spots.undo_spots(clerk, sent(office))
    assert standing(office) == before
    spots.undo_spots(clerk, sent(office))
    assert len(standing(office)) == 5


def test_a_spots_staff_get_a_screen_once(office: Office, clerk: Clerk) -> None:
    for _ in range(2):
        spots.enrol_spot(a_clerk(office, "editor"), sent(office, spot="todai"))
    (partner,) = [record.value for record in Partners(office.scope).some("stamp_rally").items]
    assert (partner.name, partner.about) == ("みなと灯台", "tabi/todai")


# files

FILE = "ID,名称,緯度,経度\ntodai,みなと灯台,35.1403,139.1451\nshiro,城あと,35.15,139.15\nx,なし,0,0\n"


def read(office: Office, text: str | bytes = FILE, **told: str) -> dict[str, str]:
    """A file that was read: where its preview stands."""
    content = text.encode() if isinstance(text, str) else text
    done = importing.prepare(a_clerk(office, "editor"), sent(office, Upload("s.csv", content), **told))
    return dict(part.split("=") for part in done.page.partition("?")[2].split("&"))


def test_a_file_is_looked_at_before_it_changes_anything(office: Office, clerk: Clerk) -> None:
    view = importing.show_preview(clerk, read(office))
    assert [block.text for block in view.blocks if isinstance(block, Note)] == [
        "取り込めない行が1行あります。その行は飛ばします。"
    ]
    changed, errors = tables(view)
    assert [row[:2] for row in changed.rows] == [("足す", "城あと")]
    assert errors.rows == (("4", "緯度", "0, 0", "緯度・経度が0です。地図で場所を確かめてください。"),)
    assert len(standing(office)) == 4


def test_a_file_is_taken_over_as_a_whole_and_taken_back(office: Office, clerk: Clerk) -> None:
    spots.save_spot(clerk, sent(office, spot="todai", name="みなと灯台", is_closed="yes"))
    importing.apply(clerk, sent(office, **read(office)))
    assert [spot.id for spot in standing(office)] == ["todai", "ichiba", "taki", "minami", "shiro"]
    assert standing(office)[0].is_closed
    spots.undo_spots(clerk, sent(office))
    assert [spot.id for spot in standing(office)] == ["todai", "ichiba", "taki", "minami"]


def test_a_preview_that_is_old_takes_nothing_over(office: Office, clerk: Clerk) -> None:
    draft = read(office)
    old = sent(office, **draft)
    spots.save_spot(clerk, sent(office))
    with pytest.raises(Conflict):
        importing.apply(clerk, old)
    with pytest.raises(NotFound):
        importing.apply(clerk, sent(office, draft="other"))
    with pytest.raises(NotFound):
        importing.show_preview(clerk, {"campaign": "tabi"})


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_that_changes_nothing_offers_nothing(office: Office, clerk: Clerk, ending: str) -> None:
    handed = importing.export_spots(clerk, sent(office))
    assert isinstance(handed, Handed)
    view = importing.show_preview(clerk, read(office, as_file(handed, ending)))
    assert not any(isinstance(block, Form) for block in view.blocks)


def test_without_a_file_or_with_too_many_rows_nothing_is_read(office: Office, clerk: Clerk) -> None:
    with pytest.raises(StaffMistake, match="ファイルを選んで"):
        importing.prepare(clerk, sent(office))
    rows = "\n".join(f"s{number},名{number},35.{number:04},139.1" for number in range(1, 500))
    with pytest.raises(StaffMistake, match="500か所まで"):
        read(office, f"ID,名称,緯度,経度\n{rows}")


def test_hundreds_of_spots_are_kept_in_parts_and_in_order(office: Office) -> None:
    rows = "\n".join(f"s{number},名{number},35.{number:04},139.1" for number in range(1, 300))
    clerk: Any = a_clerk(office, "editor")
    importing.apply(clerk, sent(office, **read(office, f"ID,名称,緯度,経度\n{rows}")))
    assert [spot.id for spot in standing(office)][4:] == [f"s{number}" for number in range(1, 300)]
