"""Editions: nobody sees half of one, a killed writer goes on, and an older one comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.house import Office
from chalicelib.platform.places.importing import (
    all_places,
    amend,
    changed_fields,
    compared,
    import_places,
    prepare,
    stand,
    undo,
    with_place,
    without_place,
)
from chalicelib.platform.places.model import Hours, Place, Spot, read, written
from chalicelib.platform.places.repository import Editions, SheetStore, Standings
from chalicelib.platform.places.sheets import MOST_BYTES, cut
from chalicelib.platform.places.starting import part_of_town, start_of, starts
from chalicelib.platform.places.town import TownPlaces
from chalicelib.platform.places.words import OFFERED, PAIRS
from chalicelib.platform.tenants.model import Area, Point
from tests.kit.mortal import Fate, Killed
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.quick_dynamo import QuickDynamo, quick_tables
from tests.platform.places.factories import a_file, a_place, many_places

HARBOUR = a_place("1", "港町公園", 35.145, 139.138, kana="ミナトマチコウエン", address="みなと市港町1-2")
LIBRARY = a_place("2", "中央図書館", 35.150, 139.120, kana="チュウオウトショカン")
BEACH = a_place("3", "浜の広場", 35.130, 139.150)
SETS = [{"id": "parks", "title": "公園"}, {"id": "silent", "title": "名前を使わない", "is_landmark": False}]


@pytest.fixture
def dynamo() -> Iterator[QuickDynamo]:
    with quick_tables(QuickDynamo()) as dynamo:
        yield dynamo


@pytest.fixture
def office(dynamo: QuickDynamo) -> Office:
    areas = (Area("minatomachi", "港町", "みなとまち", Point(35.1452, 139.1385)),)
    return an_office(a_house(), a_tenant(areas=areas, settings={"places": {"sets": SETS}}, code="999016"))


@contextmanager
def reads(dynamo: QuickDynamo, office: Office, at_most: int) -> Iterator[None]:
    """What happens here, with nothing remembered, asks for no more items or pages of them."""
    office.house.memory.forget()
    before = dynamo.asked["GetItem"] + dynamo.asked["Query"]
    yield
    assert dynamo.asked["GetItem"] + dynamo.asked["Query"] - before <= at_most


def bring(office: Office, *places: Place, data_set: str = "parks") -> str:
    office.house.clock.pass_(minutes=1)  # type: ignore[attr-defined]
    return import_places(office, data_set, {"parks.csv": a_file(places)}, "担当").record.edition


def names(office: Office, data_set: str = "parks") -> list[str]:
    found = TownPlaces(office, fresh=True).nearest(data_set, Spot(35.145, 139.138), at_most=50)
    return [near.place.name for near in found.found]


def test_a_place_is_written_down_and_read_back_whole() -> None:
    hours = Hours("01234", (("09:00", "12:00"), ("13:00", "17:00")), "祝日は休み")
    full = replace(
        HARBOUR, hours=hours, facts={"ages": "0歳から"}, first="2026-12-05", last="2026-12-06", is_rough=True
    )
    for place in (HARBOUR, BEACH, full, replace(full, is_rough=False)):
        assert read(written(place)) == place


def test_an_edition_is_seen_once_it_stands_and_not_before(office: Office) -> None:
    prepared = prepare(office, "parks", {"parks.csv": a_file([HARBOUR, BEACH])}, "担当")
    assert names(office) == []
    stand(office, prepared.record, "担当", instead_of="")
    assert names(office) == ["港町公園", "浜の広場"]


def test_who_saw_another_edition_cannot_switch(office: Office) -> None:
    first = bring(office, HARBOUR)
    prepared = prepare(office, "parks", {"parks.csv": a_file([BEACH])}, "担当")
    bring(office, LIBRARY)
    with pytest.raises(Conflict):
        stand(office, prepared.record, "担当", instead_of=first)
    assert names(office) == ["中央図書館"]


def test_a_preview_tells_what_comes_goes_and_changes(office: Office) -> None:
    bring(office, HARBOUR, LIBRARY)
    moved = replace(HARBOUR, lat=35.146, phone="0123-45-6789")
    prepared = prepare(office, "parks", {"parks.csv": a_file([moved, BEACH])}, "担当")
    told = compared(office, prepared.record, Standings(office.scope).of_set("parks")).told
    assert (told.added, told.removed) == (("3",), ("2",))
    assert [changed_fields(change.before, change.after) for change in told.changed] == [("lat", "phone")]


def test_a_part_leaves_the_others_as_they_are(office: Office) -> None:
    bring(office, HARBOUR, LIBRARY)
    renamed = replace(LIBRARY, name="みなと図書館")
    record = prepare(office, "parks", {"p.csv": a_file([renamed])}, "担当", is_part=True).record
    stand(office, record, "担当", instead_of=Standings(office.scope).of_set("parks").edition)
    assert names(office) == ["港町公園", "みなと図書館"]


def test_undo_brings_back_what_stood_before_and_no_more(office: Office) -> None:
    bring(office, HARBOUR)
    second = bring(office, BEACH)
    office.house.clock.pass_(minutes=1)  # type: ignore[attr-defined]
    undo(office, "parks", "担当", instead_of=second)
    assert names(office) == ["港町公園"]
    with pytest.raises(Conflict):
        undo(office, "parks", "担当", instead_of=Standings(office.scope).of_set("parks").edition)
    told = [line.facts["what"] for line in Standings(office.scope).history("parks")]
    assert told == ["undone", "applied", "applied"]


def test_a_change_by_hand_is_an_edition_with_a_way_back(office: Office) -> None:
    first = bring(office, HARBOUR, LIBRARY)
    renamed = replace(HARBOUR, name="みなと公園")
    amend(office, "parks", lambda all_: with_place(all_, renamed), "名前の変更", by="担当", seen=first)
    second = Standings(office.scope).of_set("parks").edition
    amend(office, "parks", lambda all_: without_place(all_, "2"), "削除", by="担当", seen=second)
    assert names(office) == ["みなと公園"]
    office.house.clock.pass_(minutes=1)  # type: ignore[attr-defined]
    undo(office, "parks", "担当", instead_of=Standings(office.scope).of_set("parks").edition)
    assert names(office) == ["みなと公園", "中央図書館"]
    with pytest.raises(Conflict):
        amend(office, "parks", lambda all_: all_, "古い画面", by="担当", seen=first)


def test_files_without_a_single_place_are_refused_and_change_nothing(office: Office) -> None:
    bring(office, HARBOUR)
    with pytest.raises(StaffMistake, match="緯度・経度が0です"):
        prepare(office, "parks", {"p.csv": a_file([replace(HARBOUR, lat=0, lon=0)])}, "担当")
    assert names(office) == ["港町公園"]


def test_another_towns_place_is_none_here(office: Office) -> None:
    bring(office, HARBOUR)
    yamabe = an_office(office.house, a_tenant("yamabe", settings={"places": {"sets": SETS}}))
    assert TownPlaces(yamabe).place("parks", "1") is None
    assert start_of(yamabe, "parks:1") is None
    with pytest.raises(NotFound):
        Editions(yamabe.scope).chart("parks", Standings(office.scope).of_set("parks").edition)


def test_a_writer_killed_anywhere_shows_nobody_half_an_edition_and_goes_on(dynamo: QuickDynamo, office: Office) -> None:
    bring(office, HARBOUR)
    places, editions = many_places(1_200), Editions(office.scope)
    facts = {"by": "", "files": [], "form": "", "counts": {}, "errors": []}
    dynamo.moment = (lives := Fate(None)).moment
    whole = editions.keep("parks", places, office.house.clock(), facts)
    for at in range(lives.moments):
        dynamo.moment = Fate(None).moment
        empty(office, whole.edition)
        dynamo.moment = Fate(at).moment
        with pytest.raises(Killed):
            editions.keep("parks", places, office.house.clock(), facts)
        dynamo.moment = Fate(None).moment
        assert names(office) == ["港町公園"]
        record = editions.keep("parks", places, office.house.clock(), facts)
        assert record.edition == whole.edition
        assert len(all_places(office, "parks", record.edition)) == 1_200


def empty(office: Office, edition: str) -> None:
    SheetStore(office.scope).drop(f"parks/{edition}")
    records = Editions(office.scope).records
    for record in [each for each in records.each("parks") if each.edition == edition]:
        records.remove(record)


def test_a_writer_that_was_killed_late_writes_only_what_lacks(dynamo: QuickDynamo, office: Office) -> None:
    places, editions, now = many_places(6_000), Editions(office.scope), office.house.clock()
    facts = {"by": "", "files": [], "form": "", "counts": {}, "errors": []}
    record = editions.keep("parks", places, now, facts)
    sheets = len(cut(places).contents)
    record.facts = {**record.facts, "written": sheets - 4}
    editions.records.put(record)
    before = dynamo.asked["PutItem"]
    editions.keep("parks", places, now, facts)
    assert dynamo.asked["PutItem"] - before <= 4 + 2


def test_half_an_edition_cannot_be_made_to_stand(office: Office) -> None:
    record = prepare(office, "parks", {"parks.csv": a_file([HARBOUR])}, "担当").record
    record.facts = {**record.facts, "written": 0}
    with pytest.raises(Conflict):
        stand(office, record, "担当", instead_of="")


def test_editions_nobody_took_are_swept_and_those_of_the_trail_stay(office: Office) -> None:
    first = bring(office, HARBOUR)
    unused = prepare(office, "parks", {"parks.csv": a_file([LIBRARY])}, "担当").record.edition
    office.house.clock.pass_(days=8)  # type: ignore[attr-defined]
    bring(office, BEACH)
    kept = {record.edition for record in Editions(office.scope).records.each("parks")}
    assert first in kept
    assert unused not in kept
    assert all_places(office, "parks", unused) == {}


def test_fifty_thousand_places_are_searched_in_a_bounded_number_of_reads(dynamo: QuickDynamo, office: Office) -> None:
    places = [*many_places(50_000), replace(LIBRARY, id="library")]
    facts = {"by": "", "files": [], "form": "facilities", "counts": {}, "errors": []}
    record = Editions(office.scope).keep("parks", places, office.house.clock(), facts)
    stand(office, record, "担当", instead_of="")
    sheets = SheetStore(office.scope).records.each(record.name)
    assert max(len(bytes(sheet.content)) for sheet in sheets) <= MOST_BYTES
    with reads(dynamo, office, 2 + 2):
        assert len(TownPlaces(office).nearest("parks", Spot(35.16, 139.12), at_most=10).found) == 10
    with reads(dynamo, office, 2 + 2):
        assert TownPlaces(office).of_set("parks").finder.called("中央図書館").places[0].id == "library"
    with reads(dynamo, office, 2 + 2):
        assert TownPlaces(office).place("parks", "049999") is not None
    with reads(dynamo, office, 2 + 1 + PAIRS + OFFERED):
        assert TownPlaces(office).of_set("parks").finder.called("みなとの場所").count == 50_000


def test_what_is_over_is_found_no_more(office: Office) -> None:
    facts = {"by": "", "files": [], "form": "events", "counts": {}, "errors": []}
    today = office.now().date()
    places = [
        replace(HARBOUR, first="2026-01-01", last=(today - timedelta(days=1)).isoformat()),
        replace(BEACH, first="2026-01-01", last=today.isoformat()),
    ]
    record = Editions(office.scope).keep("parks", places, office.house.clock(), facts)
    stand(office, record, "担当", instead_of="")
    assert names(office) == ["浜の広場"]


def labels(office: Office, text: str) -> list[str]:
    return [start.label for start in starts(office, text)]


def test_a_start_is_an_area_a_landmark_or_asked_back(office: Office) -> None:
    bring(office, HARBOUR, LIBRARY, replace(LIBRARY, id="4", name="中央図書館分館", kana=""))
    bring(office, replace(BEACH, name="ひみつの場所"), data_set="silent")
    assert labels(office, "港町") == ["港町"]
    assert labels(office, "中央図書館") == ["中央図書館"]
    assert labels(office, "ちゅうおうとしょかん") == ["中央図書館"]
    assert sorted(labels(office, "図書館")) == ["中央図書館", "中央図書館分館"]
    assert labels(office, "ひみつの場所") == []
    assert labels(office, "火星") == []
    assert labels(office, "") == labels(office, "。。") == labels(office, "あ" * 5_000) == []


def test_an_address_starts_in_the_middle_of_its_part_of_town(office: Office) -> None:
    towns = (
        "市区町村コード,大字町丁目名,緯度,経度\r\n99901,駅北五丁目,35.16,139.12\r\n99901,駅北四丁目,35.161,139.121\r\n"
    )
    import_places(office, "towns", {"towns.csv": towns.encode()}, "担当")
    assert labels(office, "みなと市駅北5-2-11") == ["駅北五丁目"]
    assert labels(office, "駅北５丁目２番１１号") == ["駅北五丁目"]
    assert sorted(labels(office, "駅北")) == ["駅北五丁目", "駅北四丁目"]
    assert part_of_town(office, "みなと市駅北5-2-11") == Spot(35.16, 139.12)
    assert part_of_town(office, "みなと市駅南1-1") is None


def test_a_row_without_coordinates_stands_in_the_middle_of_its_part_of_town(office: Office) -> None:
    towns = "市区町村コード,大字町丁目名,緯度,経度\r\n99901,駅北五丁目,35.16,139.12\r\n"
    import_places(office, "towns", {"towns.csv": towns.encode()}, "担当")
    file = "ID,名称,住所,緯度,経度\r\n1,駅北文庫,みなと市駅北5-2-11,,\r\n".encode()
    import_places(office, "parks", {"parks.csv": file}, "担当")
    place = TownPlaces(office, fresh=True).place("parks", "1")
    assert place is not None
    assert (place.spot, place.is_rough) == (Spot(35.16, 139.12), True)


@pytest.mark.parametrize("value", ["", "area:", "parks:", "parks:99", "nowhere:1", "area:none", "parks", ":", "a:b:c"])
def test_a_start_that_is_none_any_more_is_none(office: Office, value: str) -> None:
    bring(office, HARBOUR)
    assert start_of(office, value) is None
