"""The nearest are found exactly over all borders, and few fields are read for it."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.places.chart import MOST_READ, Field, Nearest, fields_of, nearest
from chalicelib.platform.places.model import Place, Spot, metres
from tests.platform.places.factories import a_place, many_places

LAT, LON = st.floats(35.0, 35.3), st.floats(139.0, 139.3)


def asked(
    places: Sequence[Place],
    start: Spot,
    *,
    at_most: int,
    most: int = 500,
    fits: str = "",
    parts: Sequence[tuple[Field, tuple[Place, ...]]] = (),
) -> tuple[Nearest, int]:
    """What is found, and how many fields were read."""
    parts = parts or list(fields_of(places, most))
    read: list[int] = []

    def sheet(number: int) -> Sequence[Place]:
        read.append(number)
        return parts[number][1]

    found = nearest([field for field, _ in parts], start, sheet, fits=lambda place: fits in place.name, at_most=at_most)
    return found, len(read)


def plainly(places: Sequence[Place], start: Spot, at_most: int) -> list[str]:
    ordered = sorted(places, key=lambda place: (metres(start, place.spot), place.id))
    return [place.id for place in ordered[:at_most]]


@given(st.lists(st.tuples(LAT, LON), max_size=60), LAT, LON, st.integers(1, 8))
def test_the_nearest_over_all_borders_are_those_that_looking_at_every_place_finds(
    spots: list[tuple[float, float]], lat: float, lon: float, at_most: int
) -> None:
    places = [a_place(f"{at}", lat=spot[0], lon=spot[1]) for at, spot in enumerate(spots)]
    found, read = asked(places, Spot(lat, lon), most=7, at_most=at_most)
    expected = plainly(places, Spot(lat, lon), at_most)
    shown = [near.place.id for near in found.found]
    assert shown == expected or (read == MOST_READ and shown == expected[: len(shown)])
    assert found.is_all == (read == len(list(fields_of(places, 7))) and len(places) <= at_most)


def test_no_place_is_lost_or_doubled_by_cutting() -> None:
    places = many_places(2_000)
    parts = list(fields_of(places, 100))
    assert sorted(place.id for _, part in parts for place in part) == sorted(place.id for place in places)
    assert max(len(part) for _, part in parts) <= 100


def test_places_at_one_and_the_same_spot_are_cut_as_well() -> None:
    assert len(list(fields_of([a_place(f"{at}") for at in range(300)], 100))) == 4


def test_a_search_among_fifty_thousand_reads_a_few_fields_wherever_it_starts() -> None:
    places = many_places(50_000)
    parts = list(fields_of(places))
    for start in (Spot(35.16, 139.12), Spot(35.13, 139.06), Spot(26.2, 127.7)):
        found, read = asked(places, start, parts=parts, at_most=10)
        assert [near.place.id for near in found.found] == plainly(places, start, 10)
        assert read <= 4


def test_what_a_filter_leaves_nothing_of_ends_after_some_fields_and_says_how_far_it_looked() -> None:
    found, read = asked(many_places(5_000), Spot(35.16, 139.12), most=100, at_most=5, fits="どこにもない")
    assert (found.found, found.is_all, read) == ((), False, MOST_READ)
    assert found.within > 0


def test_a_small_set_is_found_whole_in_one_read() -> None:
    found, read = asked(many_places(120), Spot(35.16, 139.12), most=500, at_most=200)
    assert (len(found.found), found.is_all, read) == (120, True, 1)


def test_haversine_agrees_with_a_known_distance() -> None:
    assert round(metres(Spot(35.681236, 139.767125), Spot(34.702485, 135.495951)) / 1000) == 403
