"""The console's pages of places: import with a preview, one place by hand, the way back."""

from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.console.staff import Clerk, Facts, Form, Link, Note, Sent, Table, Upload, View
from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.house import Office
from chalicelib.platform.places.formats import Ground, read_places
from chalicelib.platform.places.formats.writing import written
from chalicelib.platform.places.model import Hours, Place
from chalicelib.platform.places.repository import STALE
from chalicelib.platform.places.staff import STAFF, one, sets
from chalicelib.platform.places.town import TownPlaces
from chalicelib.web.sheet import sheet
from tests.kit.offices import a_clerk, a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.places.factories import a_file, a_place

SETS = [{"id": "parks", "title": "公園", "source": "みなと市", "good_for": 30}]
HARBOUR = a_place("1", "港町公園", address="みなと市港町1-2", facts={"wheelchair": "yes", "園庭": "広い"})
BEACH = a_place("2", "浜の広場", 35.13, 139.15)


@pytest.fixture
def office() -> Iterator[Office]:
    with quick_tables(QuickDynamo()):
        yield an_office(a_house(), a_tenant(settings={"places": {"sets": SETS}}))


def clerk_of(office: Office) -> Clerk:
    office.house.clock.pass_(minutes=1)  # type: ignore[attr-defined]
    return a_clerk(office)


def read_in(office: Office, *files: bytes, **fields: str) -> str:
    """A file read and its preview's edition."""
    uploads = tuple(Upload(f"{at}.csv", content) for at, content in enumerate(files))
    done = sets.prepare_set(clerk_of(office), Sent({"of": "parks", **fields}, {"files": uploads}))
    return done.page.rpartition("edition=")[2]


def bring(office: Office, *places: Place) -> str:
    edition = read_in(office, a_file(places))
    seen = TownPlaces(office, fresh=True).standing("parks").edition
    sets.apply(clerk_of(office), Sent({"of": "parks", "edition": edition, "seen": seen}))
    return edition


def told(view: View) -> str:
    return repr(view)


def form(view: View, action: str) -> Form:
    return next(block for block in view.blocks if isinstance(block, Form) and block.action == action)


def typed(form: Form, **changed: str) -> Sent:
    """A form as it is sent back, with some fields typed anew."""
    return Sent({field.name: field.value for field in form.fields} | changed)


def test_a_preview_names_what_changes_and_every_row_left_out(office: Office) -> None:
    bring(office, HARBOUR, BEACH)
    broken = a_place("3", "どこにもない", 0, 0)
    edition = read_in(office, a_file([a_place("1", "港町第一公園"), a_place("4", "新しい公園", 35.14), broken]))
    view = sets.show_preview(clerk_of(office), {"of": "parks", "edition": edition})
    assert "取り込めない行が1行あります。" in told(view)
    assert ("増える場所", "1件：新しい公園") in _rows(view)
    assert ("なくなる場所", "1件：浜の広場") in _rows(view)
    assert "名前、住所" in told(view)
    assert "緯度・経度が0です。" in told(view)


def _rows(view: View) -> list[tuple[str, object]]:
    return [row for block in view.blocks if isinstance(block, Facts) for row in block.rows]


def test_the_same_file_again_changes_nothing_and_says_so(office: Office) -> None:
    bring(office, HARBOUR)
    sent = Sent({"of": "parks"}, {"files": (Upload("a.csv", a_file([HARBOUR])),)})
    assert sets.prepare_set(clerk_of(office), sent).told.startswith("いまのデータと同じ内容")


def test_only_a_part_leaves_the_rest(office: Office) -> None:
    bring(office, HARBOUR, BEACH)
    edition = read_in(office, a_file([a_place("2", "浜の大広場")]), is_part="yes")
    view = sets.show_preview(clerk_of(office), {"of": "parks", "edition": edition})
    assert ("なくなる場所", "なし") in _rows(view)


def test_a_clerk_with_an_older_preview_is_told_so(office: Office) -> None:
    edition = read_in(office, a_file([BEACH]))
    bring(office, HARBOUR)
    with pytest.raises(Conflict):
        sets.apply(clerk_of(office), Sent({"of": "parks", "edition": edition, "seen": ""}))


def test_without_files_or_with_an_unknown_set_nothing_is_done(office: Office) -> None:
    with pytest.raises(StaffMistake, match="ファイル"):
        sets.prepare_set(clerk_of(office), Sent({"of": "parks"}))
    for of in ("", "elsewhere"):
        with pytest.raises(NotFound):
            sets.show_import(clerk_of(office), {"of": of})


def test_one_place_is_changed_by_hand_and_taken_back(office: Office) -> None:
    bring(office, HARBOUR, BEACH)
    page = one.show_place(clerk_of(office), {"of": "parks", "id": "1"})
    sent = typed(
        form(page, "save_place"),
        name="港町中央公園",
        phone="０１２３－４５－６７８９",
        days="月〜金",
        opens="9:00",
        closes="17:00",
    )
    one.save_place(clerk_of(office), sent)
    place = TownPlaces(office, fresh=True).place("parks", "1")
    assert place is not None
    assert (place.name, place.phone) == ("港町中央公園", "0123-45-6789")
    assert place.hours == Hours("01234", (("09:00", "17:00"),))
    undo = form(sets.show_import(clerk_of(office), {"of": "parks"}), "undo")
    sets.undo_set(clerk_of(office), typed(undo))
    place = TownPlaces(office, fresh=True).place("parks", "1")
    assert place is not None
    assert place.name == "港町公園"


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"name": " "}, "名前"),
        ({"lat": "0", "lon": "0"}, "0です"),
        ({"lat": "とても北"}, "読み取れません"),
        ({"phone": "窓口へ"}, "電話番号"),
        ({"url": "ftp://a"}, "https"),
        ({"opens": "25:00", "closes": "26:00"}, "9:00"),
        ({"days": "たまに"}, "月火水木金"),
        ({"note": "あ" * 5_000}, "600字"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(office: Office, changed: Mapping[str, str], complaint: str) -> None:
    bring(office, HARBOUR)
    page = one.show_place(clerk_of(office), {"of": "parks", "id": "1"})
    with pytest.raises(StaffMistake, match=complaint):
        one.save_place(clerk_of(office), typed(form(page, "save_place"), **changed))


def test_a_place_is_added_and_dropped_by_hand(office: Office) -> None:
    bring(office, HARBOUR)
    empty = form(one.show_place(clerk_of(office), {"of": "parks"}), "save_place")
    one.save_place(clerk_of(office), typed(empty, id="9", name="波止場", lat="35.14", lon="139.14"))
    empty = form(one.show_place(clerk_of(office), {"of": "parks"}), "save_place")
    with pytest.raises(StaffMistake, match="すでに"):
        one.save_place(clerk_of(office), typed(empty, id="9", name="波止場", lat="35.14", lon="139.14"))
    drop = form(one.show_place(clerk_of(office), {"of": "parks", "id": "9"}), "drop_place")
    one.drop_place(clerk_of(office), typed(drop))
    with pytest.raises(NotFound):
        one.show_place(clerk_of(office), {"of": "parks", "id": "9"})


def test_the_file_it_writes_reads_back_to_the_same_places() -> None:
    full = [
        a_place(
            "1", "a", hours=Hours("0123", (("09:00", "17:00"),), "祝日は休み"), facts={"ages": "0歳から", "園庭": "no"}
        ),
        a_place(
            "2", "b", hours=Hours("", (("09:00", "12:00"), ("13:00", "17:00"))), note="備考", url="https://a.example"
        ),
        a_place("3", "c", hours=Hours("0123456", (("00:00", "24:00"),)), phone="0123-45-6789", kana="シー"),
    ]
    rows = written(full)
    reading = read_places({"a.csv": sheet(rows[0], rows[1:]).encode()}, Ground(date(2026, 11, 22)))
    assert reading.errors == ()
    assert list(reading.places) == full
    happening = [a_place("1", "まつり", first="2026-12-05", last="2026-12-06")]
    rows = written(happening)
    again = read_places({"a.csv": sheet(rows[0], rows[1:]).encode()}, Ground(date(2026, 11, 22)))
    assert (again.form, list(again.places)) == ("events", happening)


def test_a_set_that_is_due_to_be_renewed_waits_on_the_first_page(office: Office) -> None:
    bring(office, HARBOUR)
    waiting, today = Waiting(office.scope), office.now().date()
    assert STALE not in waiting.counts(today.isoformat())
    office.house.clock.pass_(days=31)  # type: ignore[attr-defined]
    assert waiting.counts(office.now().date().isoformat())[STALE].number == 1
    bring(office, HARBOUR, BEACH)
    assert STALE not in waiting.counts(office.now().date().isoformat())


def test_a_viewer_sees_places_without_links_to_change_them(office: Office) -> None:
    bring(office, HARBOUR)
    viewer = a_clerk(office, "viewer")
    view = sets.show_set(viewer, {"of": "parks", "q": "港町"})
    [table] = [block for block in view.blocks if isinstance(block, Table)]
    assert table.rows[0][0] == "港町公園"
    editor = sets.show_set(clerk_of(office), {"of": "parks", "q": "港町"})
    [table] = [block for block in editor.blocks if isinstance(block, Table)]
    assert isinstance(table.rows[0][0], Link)


def test_every_page_of_an_empty_town_says_what_to_do_first() -> None:
    with quick_tables(QuickDynamo()):
        office = an_office(a_house(), a_tenant())
        view = sets.show_sets(a_clerk(office), {})
        assert any(isinstance(block, Note) for block in view.blocks)
        assert "まだありません" in told(view)
        assert sets.show_set(a_clerk(office), {"of": "towns"}).title.startswith("町名")
    assert {page.right for page in STAFF.pages} == {"knowledge.read", "knowledge.write"}
