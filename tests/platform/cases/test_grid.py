from math import cos, radians, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.platform.cases.grid import METRES_PER_DEGREE, WIDEST, cell, cells_within, metres_between

LATS = st.floats(-80, 80)
LONS = st.floats(-179, 179)
SHIFTS = st.floats(-0.01, 0.01)


@given(LATS, LONS, SHIFTS, SHIFTS, st.floats(1, WIDEST))
def test_whatever_lies_within_the_radius_lies_in_one_of_the_cells(
    lat: float, lon: float, up: float, across: float, metres: float
) -> None:
    assume(metres_between(lat, lon, lat + up, lon + across) <= metres)
    assert cell(lat + up, lon + across) in cells_within(lat, lon, metres)


@given(LATS, LONS, st.floats(0, 360), st.floats(0.5, 1), st.floats(1, WIDEST))
def test_a_place_just_inside_the_circle_is_found_in_every_direction(
    lat: float, lon: float, bearing: float, part: float, metres: float
) -> None:
    there_lat = lat + part * metres * cos(radians(bearing)) / METRES_PER_DEGREE
    there_lon = lon + part * metres * sin(radians(bearing)) / (METRES_PER_DEGREE * cos(radians(lat)))
    assume(metres_between(lat, lon, there_lat, there_lon) <= metres)
    assert cell(there_lat, there_lon) in cells_within(lat, lon, metres)


@given(LATS, LONS, st.floats(0, WIDEST))
def test_a_circle_touches_at_most_four_cells_and_its_own_is_one(lat: float, lon: float, metres: float) -> None:
    cells = cells_within(lat, lon, metres)
    assert cell(lat, lon) in cells
    assert len(set(cells)) == len(cells) <= 4


def test_a_wider_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="250"):
        cells_within(35, 139, 251)


def test_a_degree_of_latitude_is_about_111_kilometres() -> None:
    assert 111_000 < metres_between(35, 139, 36, 139) < 111_300
